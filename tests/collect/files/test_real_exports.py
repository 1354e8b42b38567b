"""Every real export beside the checkout is recognised and counted, or refused for the right reason."""

import csv
import io
import json
from pathlib import Path

import pytest

from hreflens.collect.files import ImportFormatError
from tests.shared_data import shared

from .support import run

LINKS, DOMAINS, TARGETS, SEARCH, TRAFFIC = (
    "imported_links", "imported_domains", "imported_targets", "search_performance", "traffic"
)  # fmt: skip

# File -> tool, export, table, rows read, rows kept. Read counts were checked with the csv module and by eye.
EXPECTED: dict[str, tuple[str, str, str, int, int]] = {
    "ahrefs/backlinks_subdomains_multilingual_2026-01_utf16.csv": ("ahrefs", "backlinks", LINKS, 723, 723),
    "ahrefs/backlinks_url_spam_attack_2026-01_utf16.csv": ("ahrefs", "backlinks", LINKS, 101, 101),
    "ahrefs/refdomains_2026-01_utf16.csv": ("ahrefs", "refdomains", DOMAINS, 496, 496),
    "ahrefs/best_by_links_external_2026-01_utf16.csv": ("ahrefs", "best_by_links", TARGETS, 159, 159),
    "ahrefs/top_pages_2026-01_utf16.csv": ("ahrefs", "top_pages", TARGETS, 38, 38),
    "ahrefs/organic_keywords_2026-01_utf16.csv": ("ahrefs", "organic_keywords", SEARCH, 201, 201),
    "semrush/backlinks_2025-12.xlsx": ("semrush", "backlinks", LINKS, 10_000, 10_000),
    "semrush/overview_trend_2026-02_semicolon.csv": ("semrush", "trend", TRAFFIC, 6, 6),
    "semrush/organic_positions_2026-02.xlsx": ("semrush", "positions", SEARCH, 36, 36),
    "gsc/latest_links_2020-07.csv": ("google", "latest_links", LINKS, 18, 18),
    "gsc/performance_fr/requetes.csv": ("google", "performance", SEARCH, 300, 300),
    "gsc/performance_fr/pages.csv": ("google", "performance", SEARCH, 299, 299),
    "gsc/performance_fr/pays.csv": ("google", "performance", SEARCH, 241, 241),
    "gsc/performance_fr/appareils.csv": ("google", "performance", SEARCH, 3, 3),
    "gsc/performance_fr/dates.csv": ("google", "performance", SEARCH, 92, 92),
    "gsc/performance_fr/filtres.csv": ("google", "performance_filters", "", 2, 0),
    "gsc/performance_fr/apparence.csv": ("google", "performance", SEARCH, 4, 4),
    "screamingfrog/all_inlinks_2025.csv": ("screaming_frog", "inlinks", LINKS, 3313, 2691),
    "screamingfrog/all_inlinks_2017_title_line.csv": ("screaming_frog", "inlinks", LINKS, 2998, 563),
    "screamingfrog/internal_all_ru_2026.csv": ("screaming_frog", "internal", TARGETS, 492, 474),
    "screamingfrog/nofollow_inlinks_empty.csv": ("screaming_frog", "inlinks", "", 0, 0),
    "screamingfrog/all_outlinks_2017.csv": ("screaming_frog", "outlinks", LINKS, 1998, 1088),
    "ga4/pages_and_screens_small.csv": ("google", "ga4_report", TRAFFIC, 16, 16),
    "ga4/pages_and_screens_engagement_2025.csv": ("google", "ga4_report", TRAFFIC, 1, 1),
    "ga4/events_event_name.csv": ("google", "ga4_report", TRAFFIC, 21, 21),
    "ga4/report_snapshot_multi_table.csv": ("google", "ga4_report", TRAFFIC, 1128, 1128),
    "spamlists/matomo_referrer_spam.txt": ("generic", "domain_list", DOMAINS, 2347, 2347),
    "spamlists/desbma_referer_spam.txt": ("generic", "domain_list", DOMAINS, 2510, 2510),
}
# Archives and workbooks of several tables: member -> export, rows read, rows kept.
MEMBERS: dict[str, dict[str, tuple[str, int, int]]] = {
    "gsc/performance_en_2026-03.zip": {
        "Chart.csv": ("performance", 365, 365), "Countries.csv": ("performance", 234, 234), "Devices.csv": ("performance", 3, 3),
        "Filters.csv": ("performance_filters", 3, 0), "Pages.csv": ("performance", 841, 841), "Queries.csv": ("performance", 1000, 1000),
        "Search appearance.csv": ("performance", 2, 2),
    },
    "gsc/performance_en_2026-02.xlsx": {
        "Chart": ("performance", 365, 365), "Countries": ("performance", 189, 189), "Devices": ("performance", 3, 3),
        "Filters": ("performance_filters", 3, 0), "Pages": ("performance", 16, 16), "Queries": ("performance", 1000, 1000),
        "Search appearance": ("performance", 0, 0),
    },
    "gsc/discover_en_2024-02.zip": {
        "Countries.csv": ("performance", 105, 105), "Discover appearance.csv": ("performance", 0, 0),
        "Filters.csv": ("performance_filters", 2, 0), "Pages.csv": ("performance", 433, 433),
    },
    "ga4/universal_analytics_pages_2022.xlsx": {
        "Dataset1": ("universal_analytics", 11, 10), "Dataset2": ("universal_analytics", 32, 31), "Summary": ("universal_analytics_summary", 3, 0),
    },
}  # fmt: skip
REFUSED = {
    "ahrefs/headerless_domain_list_2023.csv": "--map",
    "gsc/aux_link_backlink_pairs.csv": "--map",
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_single(name: str, tmp_path: Path) -> None:
    tables = run(tmp_path, shared(f"exports/{name}").read_bytes(), own_hosts=())
    tool, export, table, read, kept = EXPECTED[name]
    (summary,) = tables["imports"]
    found = (
        summary["tool"],
        summary["export"],
        summary["rows_read"],
        summary["rows_kept"],
        summary["rows_rejected"],
    )
    assert found == (tool, export, read, kept, 0)
    if table:
        assert len({row["source_row"] for row in tables[table]}) == kept
    assert set(tables) <= {"imports", "vendor_metrics", table}


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_members(name: str, tmp_path: Path) -> None:
    tables = run(tmp_path, shared(f"exports/{name}").read_bytes(), own_hosts=())
    found = {
        row["import_id"].split(":", 1)[1]: (row["export"], row["rows_read"], row["rows_kept"])
        for row in tables["imports"]
    }
    assert found == MEMBERS[name]
    assert {row["tool"] for row in tables["imports"]} == {"google"}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match=REFUSED[name]):
        run(tmp_path, shared(f"exports/{name}").read_bytes(), own_hosts=())


def test_disavow_files_are_refused(tmp_path: Path) -> None:
    for path in sorted(shared("exports/disavow").glob("*.txt")):
        with pytest.raises(ImportFormatError, match="hreflens disavow"):
            run(tmp_path, path.read_bytes())


def test_every_file_is_named_here() -> None:
    root = shared("exports")
    there = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    named = {*EXPECTED, *MEMBERS, *REFUSED, "PROVENANCE.md"}
    assert {name for name in there if not name.startswith("disavow/")} == named


@pytest.mark.parametrize(
    "name", [n for n, e in sorted(EXPECTED.items()) if n.endswith(".csv") and not n.startswith("ga4")]
)
def test_rows_are_those_of_the_csv_module(name: str, tmp_path: Path) -> None:
    data = shared(f"exports/{name}").read_bytes()
    text = data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8-sig")
    delimiter = "\t" if data.startswith(b"\xff\xfe") else (";" if "semicolon" in name else ",")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = next(at for at, row in enumerate(rows) if len(row) > 1)
    assert sum(1 for row in rows[header + 1 :] if any(row)) == EXPECTED[name][3]
    tables = run(tmp_path, data, own_hosts=())
    for row in tables.get("imported_links", [])[:50]:
        assert row["raw_referring_url"] in rows[row["source_row"] - 1]


def test_what_the_exports_say(tmp_path: Path) -> None:
    links = run(
        tmp_path, shared("exports/ahrefs/backlinks_subdomains_multilingual_2026-01_utf16.csv").read_bytes()
    )["imported_links"]
    assert sum(row["occurrences"] for row in links) == 27_417
    assert sum(1 for row in links if row["claimed_langs"] is None) == 60
    assert sum(1 for row in links if row["anchor_text"] == "") == 40
    lost = run(tmp_path, shared("exports/semrush/backlinks_2025-12.xlsx").read_bytes())["imported_links"]
    assert sum(1 for row in lost if row["is_lost"]) == 3192
    types = [row["link_type"] for row in lost]
    assert (types.count("text"), types.count("image"), types.count("frame")) == (9022, 976, 2)
    domains = run(tmp_path, shared("exports/ahrefs/refdomains_2026-01_utf16.csv").read_bytes())
    spam = [row["value"] for row in domains["vendor_metrics"] if row["metric"] == "is_spam"]
    assert (len(spam), sum(spam)) == (496, 324)


@pytest.mark.parametrize(
    ("name", "unknown"),
    [
        ("gsc/performance_fr/pays.csv", 0),
        ("gsc/performance_en_2026-03.zip", 0),
        ("gsc/performance_en_2026-02.xlsx", 0),
    ],
)
def test_every_country_has_its_code(name: str, unknown: int, tmp_path: Path) -> None:
    rows = run(tmp_path, shared(f"exports/{name}").read_bytes())["search_performance"]
    countries = [row for row in rows if row["dimension"] == "country"]
    assert len(countries) > 180
    missing = [row["key"] for row in countries if row["country"] is None]
    assert len(missing) == unknown, missing


def test_own_hosts_tell_source_from_target(tmp_path: Path) -> None:
    data = shared("exports/gsc/aux_link_backlink_pairs.csv").read_bytes()
    tables = run(tmp_path, data, own_hosts=("johnmurch.com",))
    assert len(tables["imported_links"]) == 9
    assert all(row["target_url"].startswith("http://www.johnmurch.com/") for row in tables["imported_links"])
    assert json.loads(tables["imports"][0]["columns_mapped_json"]) == {
        "link": "referring_url",
        "backlink": "target_url",
    }


def test_a_map_reads_what_is_not_known(tmp_path: Path) -> None:
    data = shared("exports/ahrefs/headerless_domain_list_2023.csv").read_bytes()
    tables = run(
        tmp_path, data, column_map={"#1": "referring_domain", "#8": "first_seen", "#2": "site_metric:dr"}
    )
    assert [row["source_row"] for row in tables["imported_domains"]] == [1, 2, 3, 4]
    assert all(row["first_seen"] for row in tables["imported_domains"])
    assert [row["value"] for row in tables["vendor_metrics"]] == [26.0, 24.0, 12.0, 36.0]
