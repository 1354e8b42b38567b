"""An address written without a scheme is the https page that another export names, else an http one."""

import pyarrow as pa

from hreflens.collect.links import build_links, with_known_schemes
from hreflens.engine.duck import run_sql
from hreflens.tables import IMPORTED_LINKS


def rows(*pairs: tuple[str, str]) -> pa.Table:
    return IMPORTED_LINKS.from_rows(
        {
            "import_id": "x",
            "source_row": number,
            "tool": "moz",
            "raw_referring_url": raw,
            "referring_url": url,
            "raw_target_url": "https://acme.example/",
            "target_url": "https://acme.example/",
            "anchor_text": "Acme",
        }
        for number, (raw, url) in enumerate(pairs, 2)
    )


def test_a_bare_address_joins_its_https_twin() -> None:
    table = rows(
        ("blog.example.jp/a", "http://blog.example.jp/a"),
        ("https://blog.example.jp/a", "https://blog.example.jp/a"),
    )
    links = build_links({"imported_links": table}, sql=run_sql)
    assert links.column("referring_url").to_pylist() == ["https://blog.example.jp/a"]


def test_an_address_written_with_http_stays_what_it_is() -> None:
    table = rows(
        ("http://blog.example.jp/a", "http://blog.example.jp/a"),
        ("https://blog.example.jp/a", "https://blog.example.jp/a"),
    )
    assert build_links({"imported_links": table}, sql=run_sql).num_rows == 2


def test_a_bare_address_that_nobody_knows_as_https_stays_http() -> None:
    table = rows(("a.example/", "http://a.example/"), ("b.example/", "http://b.example/"))
    assert with_known_schemes(table).column("referring_url").to_pylist() == [
        "http://a.example/",
        "http://b.example/",
    ]
