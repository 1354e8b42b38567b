"""Authority of pages: by the site's, the depth, and what vendors say of the page beside its site."""

import json
from typing import Any

import pyarrow as pa
import pytest

from hreflens.measure.authority.pages import build_page_authority, depth_of
from hreflens.tables import LINKS, SITES, VENDOR_METRICS


@pytest.mark.parametrize(
    ("url", "site", "depth"),
    [
        ("https://a.com/", "a.com", 0),
        ("https://a.com/de/", "a.com", 0),
        ("https://a.com/pt-br/index.html", "a.com", 0),
        ("https://a.com/?p=7", "a.com", 1),
        ("https://a.com/x", "a.com", 1),
        ("https://a.com/ja/2026/05/post.html", "a.com", 3),
        ("https://medium.com/@me", "medium.com/@me", 0),
        ("https://medium.com/@me/post", "medium.com/@me", 1),
    ],
)
def test_depth(url: str, site: str, depth: int) -> None:
    assert depth_of(url, site) == depth


def authority(
    pages: list[str], metrics: list[tuple[str, str, str, str, float]], sites: dict[str, float | None]
) -> Any:
    links = LINKS.from_rows({"referring_url": url, "referring_site": url.split("/")[2]} for url in pages)
    numbers = [
        {"import_id": "x", "source_row": n, "subject_kind": kind, "subject": who, "provider": vendor, "metric": metric, "value": value}
        for n, (kind, who, vendor, metric, value) in enumerate(metrics)
    ]  # fmt: skip
    table = build_page_authority(
        {
            "links": links,
            "sites": SITES.from_rows({"site": site, "authority": value} for site, value in sites.items()),
            "vendor_metrics": VENDOR_METRICS.from_rows(numbers),
        }
    )
    return {row["url"]: row for row in table.to_pylist()}


def test_a_deeper_page_has_less_and_no_page_has_more_than_its_site() -> None:
    pages = ["https://a.com/", "https://a.com/x", "https://a.com/x/y", "https://a.com/1/2/3/4/5/6/7/8/9"]
    found = authority(pages, [], {"a.com": 80.0})
    values = [found[url]["authority"] for url in pages]
    assert values == sorted(values, reverse=True)
    assert values[0] == 80.0
    assert values[-1] >= 40.0
    assert {row["coverage"] for row in found.values()} == {0.4}


def test_vendors_count_only_as_a_share_of_the_site() -> None:
    pages = ["https://th.th/x", "https://de.de/x"]
    low = [("page", pages[0], "ahrefs", "ur", 5.0), ("site", "th.th", "ahrefs", "dr", 10.0)]
    high = [("page", pages[1], "ahrefs", "ur", 45.0), ("site", "de.de", "ahrefs", "dr", 90.0)]
    found = authority(pages, low + high, {"th.th": 60.0, "de.de": 60.0})
    assert found[pages[0]]["authority"] == found[pages[1]]["authority"]
    assert json.loads(found[pages[0]]["parts_json"]) == {"depth": 0.85, "in_links": None, "vendor": 0.5}
    assert found[pages[0]]["coverage"] == 0.8


def test_numbers_of_two_vendors_are_never_mixed_and_odd_ones_do_no_harm() -> None:
    url = "https://a.com/x"
    for metrics in (
        [("page", url, "moz", "pa", 20.0), ("site", "a.com", "ahrefs", "dr", 40.0)],
        [("page", url, "moz", "pa", 20.0), ("site", "a.com", "moz", "da", 0.0)],
        [("page", url, "moz", "pa", float("nan")), ("site", "a.com", "moz", "da", 9.0)],
    ):
        row = authority([url], metrics, {"a.com": 50.0})[url]
        assert json.loads(row["parts_json"])["vendor"] is None
    over = authority(
        [url], [("page", url, "moz", "pa", 90.0), ("site", "a.com", "moz", "da", 9.0)], {"a.com": 50.0}
    )
    assert json.loads(over[url]["parts_json"])["vendor"] == 1.0


def test_a_site_that_no_list_knows_gives_no_page_authority() -> None:
    assert authority(["https://a.com/x"], [], {"a.com": None}) == {}
    assert build_page_authority({"links": LINKS.empty(), "sites": SITES.empty(), "vendor_metrics": pa.table(VENDOR_METRICS.empty())}).num_rows == 0  # fmt: skip
