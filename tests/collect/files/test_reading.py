"""The two ways to read a block agree; canonical URLs of columns are those of `urls.canonical`; order never matters."""

import csv
import io
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hreflens.collect.files import FORMATS, ImportFormatError, records
from hreflens.collect.files.decoding import Block
from hreflens.collect.files.records import Layout, read_block, read_leniently, read_regular
from hreflens.collect.files.url_columns import canonical_urls, host_in
from hreflens.urls.canonical import canonical_url

from . import exports
from .support import run

CELLS = st.text(alphabet=st.sampled_from(list("ab\"\n ,;\t'éя日")), max_size=6)


def _same(data: bytes, width: int, delimiter: str) -> bool:
    """Assert that both ways give the same rows; return whether the fast way took the block."""
    layout = Layout(width, tuple(range(width)), delimiter)
    fast = read_regular(data, layout, 5)
    if fast is None:
        return False
    slow = read_leniently(data, layout, 5)
    assert not slow.unfit
    assert slow.rows.to_pylist() == fast.rows.to_pylist()
    assert slow.next_row == fast.next_row
    for at in layout.wanted:
        assert slow.columns[at].to_pylist() == fast.columns[at].to_pylist()
    return True


@settings(deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([",", "\t", ";"]),
    st.booleans(),
)
def test_both_ways_agree_on_well_formed_text(rows: list[list[str]], delimiter: str, quote_all: bool) -> None:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
    taken = _same(out.getvalue().encode(), 3, delimiter)
    if quote_all and not any(cell.startswith("\n") or "\n\n" in cell for row in rows for cell in row):
        assert taken


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=st.sampled_from(list('ab",\n "é')), max_size=40))
@example('a,"b\nc,d\n')
@example('a"b,"c"d\n')
@example('"",a\nb,c\n')
def test_both_ways_agree_on_any_text(text: str) -> None:
    _same(text.encode(), 2, ",")


def test_the_slow_way_keeps_the_rows_around_a_bad_one() -> None:
    text = 'a,b\n"offen,x\nc,d\n\ne,f,g\nh\n"i\nj",k\n'
    found = read_leniently(text.encode(), Layout(2, (0, 1), ","), 1)
    rows = list(
        zip(found.rows.to_pylist(), found.columns[0].to_pylist(), found.columns[1].to_pylist(), strict=True)
    )
    assert rows == [(1, "a", "b"), (2, '"offen', "x"), (3, "c", "d"), (6, "h", None), (7, "i\nj", "k")]
    assert [(row, raw) for row, raw, _ in found.unfit] == [(5, "e,f,g")]
    assert found.short == 1


def test_quotes_that_never_close_cost_no_quadratic_time() -> None:
    lines = '"x","\n' * 5_000
    found = read_leniently(lines.encode(), Layout(2, (0, 1), ","), 1)
    assert found.next_row > 100


def test_both_ways_give_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header = "Referring page title,Referring page URL,Domain rating,UR,Target URL,Anchor,First seen\n"
    rows = [
        f'"T, {n}",https://s{n % 7}.example.de/{n % 50}?ü,{n % 7}.5,{n % 3},https://acme.example/,"a\n{n % 5}",2025-01-0{n % 9 + 1}\n'
        for n in range(3_000)
    ]
    data = (header + "".join(rows)).encode()
    fast = run(tmp_path, data)
    asked: list[bool] = []
    monkeypatch.setattr(records, "read_regular", lambda *given, **named: asked.append(True))
    slow = run(tmp_path, data)
    assert asked
    assert fast == slow


@pytest.mark.parametrize("name", sorted(exports.FILES))
def test_the_name_of_a_file_says_nothing(name: str, tmp_path: Path) -> None:
    plain = run(tmp_path, exports.FILES[name], name="a")
    odd = run(tmp_path, exports.FILES[name], name="disavow-semrush.xlsx.gz.pdf")
    for table in plain:
        assert [{**row, "path": ""} for row in plain[table]] == [{**row, "path": ""} for row in odd[table]]


def _content(tables: dict[str, list[dict[str, Any]]]) -> dict[str, Counter[str]]:
    return {
        name: Counter(
            repr(sorted((k, v) for k, v in row.items() if k not in ("import_id", "source_row")))
            for row in rows
        )
        for name, rows in tables.items()
        if name != "imports"
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("header", "rows"),
    [(exports.AHREFS_HEADER, exports.AHREFS_ROWS), (exports.SEMRUSH_HEADER, exports.SEMRUSH_ROWS)],
    ids=["ahrefs", "semrush"],
)
def test_order_of_rows_and_columns_never_matters(
    header: list[str], rows: list[list[str]], seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    order = list(range(len(header)))
    chance.shuffle(order)
    mixed = chance.sample(rows, len(rows))
    one = run(tmp_path, exports.delimited(header, rows).encode())
    other = run(
        tmp_path,
        exports.delimited(
            [header[at] for at in order], [[row[at] for at in order] for row in mixed]
        ).encode(),
    )
    assert _content(one) == _content(other)


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_any_delimiter_and_encoding(delimiter: str, codec: str, tmp_path: Path) -> None:
    text = (
        "sep=" + delimiter + "\n\n" + exports.delimited(exports.AHREFS_HEADER, exports.AHREFS_ROWS, delimiter)
    )
    plain = run(tmp_path, exports.AHREFS.encode())
    other = run(tmp_path, text.encode(codec))
    assert _content(other) == _content(plain)


def test_a_column_less_or_more_is_still_recognised(tmp_path: Path) -> None:
    needed = {"Referring page URL", "Target URL", "Anchor", "Domain rating"}
    for gone in exports.AHREFS_HEADER:
        if gone in needed:
            continue
        at = exports.AHREFS_HEADER.index(gone)
        header = [*exports.AHREFS_HEADER[:at], *exports.AHREFS_HEADER[at + 1 :], "Neue Spalte"]
        rows = [[*row[:at], *row[at + 1 :], "neu"] for row in exports.AHREFS_ROWS]
        tables = run(tmp_path, exports.delimited(header, rows).encode())
        assert len(tables["imported_links"]) == 3
        assert "Neue Spalte" in tables["imports"][0]["columns_ignored_json"]


def test_dates_of_the_whole_file_decide(tmp_path: Path) -> None:
    def file(*days: str) -> bytes:
        return exports.delimited(
            ["Source URL", "Target URL", "First seen"],
            [[f"https://a.example.fr/{n}", "https://acme.example/", day] for n, day in enumerate(days)],
        ).encode()

    undecided = run(tmp_path, file("03/04/2026", "05/06/2026"))
    assert [row["first_seen"] for row in undecided["imported_links"]] == [None, None]
    assert "two ways" in undecided["imports"][0]["warnings_json"]
    decided = run(tmp_path, file("03/04/2026", *["05/06/2026"] * 500, "31/06/2026", "25/12/2026"))
    assert str(decided["imported_links"][0]["first_seen"]) == "2026-04-03"
    assert "31/06/2026" in decided["imports"][0]["warnings_json"]


def test_maps(tmp_path: Path) -> None:
    data = "Wo;Wohin;Was;Wann\nhttps://a.example.de/;https://acme.example/;töpfe;31.12.2025\n".encode()
    with pytest.raises(ImportFormatError, match="--map"):
        run(tmp_path, data, own_hosts=())
    chosen = {"Wo": "referring_url", "wohin": "target_url", "Was": "anchor_text", "#4": "last_seen"}
    (link,) = run(tmp_path, data, own_hosts=(), column_map=chosen)["imported_links"]
    assert (link["tool"], link["anchor_text"], str(link["last_seen"]), link["source_row"]) == (
        "generic",
        "töpfe",
        "2025-12-31",
        2,
    )
    with pytest.raises(ImportFormatError, match="no field 'foo'"):
        run(tmp_path, data, column_map={"Wo": "foo"})
    with pytest.raises(ImportFormatError, match="Nirgends"):
        run(tmp_path, data, column_map={"Nirgends": "referring_url"})
    with pytest.raises(ImportFormatError, match="say which column"):
        run(tmp_path, data, column_map={"Was": "last_seen"})
    headerless = (
        b"https://a.example.de/1,https://acme.example/\nhttps://a.example.de/2,https://acme.example/\n"
    )
    rows = run(tmp_path, headerless, own_hosts=(), column_map={"#1": "referring_url", "#2": "target_url"})[
        "imported_links"
    ]
    assert [row["source_row"] for row in rows] == [1, 2]


def test_every_format_is_listed_once_and_names_real_columns() -> None:
    from hreflens.collect.files import link_rows, site_rows
    from hreflens.collect.files.link_rows import MEANINGS

    for one in FORMATS:
        if one.read is link_rows.read_links:
            assert set(one.headers) <= MEANINGS, one
        assert one.read is not site_rows.read_domains or one.place or "domain" in one.headers
    assert len({id(one) for one in FORMATS}) == len(FORMATS)


def test_long_lines_are_left_out_of_the_fast_way() -> None:
    long = "a," + "x" * (records.CELL_CHARS + 1)
    found = read_block(Block(f"{long}\nb,c\n".encode()), Layout(2, (0, 1), ","), 1)
    assert found.columns[0].to_pylist() == ["b"]
    assert "131,072 characters" in found.unfit[0][2]


URLS = st.one_of(
    st.text(max_size=30),
    st.builds(
        "{}://{}{}{}".format,
        st.sampled_from(["http", "https", "HTTP", "ftp"]),
        st.text(alphabet=st.sampled_from(list("abx-.019_Aé:")), max_size=14),
        st.sampled_from(["", "/", ".com/", ".co.jp/"]),
        st.text(alphabet=st.sampled_from(list("ab/.%2eE3?&=#'\"^`{|}~é ;@:!$()*+,-_")), max_size=16),
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(URLS, min_size=1, max_size=8))
@example(
    [
        "https://a.com/%2e%2e/b",
        "https://a.com/a%2F",
        "http://0x7f.1/",
        "http://a.com:80/",
        "http://xn--a.com/",
        "https://a.com/b?c'd",
        "http://a.b.c1/",
    ]
)
@example(
    [
        "https://a--b.com/",
        "https://ab--c.com/x",
        "https://a_b.com/",
        "https://-a.com/",
        "https://a.com//b",
        "https://a.com/.b",
        "https://a.com/b/../c",
    ]
)
def test_canonical_columns_are_canonical_urls(urls: list[str]) -> None:
    raw = pa.array([*urls, None], pa.string())
    assert canonical_urls(raw).to_pylist() == [*(canonical_url(url) for url in urls), None]
    coded = raw.dictionary_encode()
    assert canonical_urls(coded).to_pylist() == canonical_urls(raw).to_pylist()


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("Example.COM", "example.com"), ("https://пример.рф/x", "xn--e1afmkfd.xn--p1ai"), ("a.example:8080", "a.example"), ("*.a.example", "a.example"), ("a.example/", "a.example"),
        ("203.0.113.9", "203.0.113.9"), ("kein host", None), ("localhost", None), ("", None), ("(direct)", None), ("a.example:x", None),
    ],
)  # fmt: skip
def test_hosts_in_cells(raw: str, host: str | None) -> None:
    assert host_in(raw) == host
