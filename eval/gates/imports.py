"""Real exports are recognised by content, counted right, and refused for the right reason.

The expected table, export and counts of each file were settled with the csv module and by eye; the checker
shares nothing with the reader but the file.
"""

import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from eval.gate import GateResult, judged
from eval.shared_data import shared
from hreflens.collect.files import ImportFormatError, read_export, stage_input

FLOOR = 1.0
"""Every real file: reached since it was first measured; a miss is a regression."""

# File or file!member -> tool, export, data rows.
EXPECTED: dict[str, tuple[str, str, int]] = {
    "ahrefs/backlinks_subdomains_multilingual_2026-01_utf16.csv": ("ahrefs", "backlinks", 723),
    "ahrefs/backlinks_url_spam_attack_2026-01_utf16.csv": ("ahrefs", "backlinks", 101),
    "ahrefs/refdomains_2026-01_utf16.csv": ("ahrefs", "refdomains", 496),
    "ahrefs/best_by_links_external_2026-01_utf16.csv": ("ahrefs", "best_by_links", 159),
    "ahrefs/top_pages_2026-01_utf16.csv": ("ahrefs", "top_pages", 38),
    "ahrefs/organic_keywords_2026-01_utf16.csv": ("ahrefs", "organic_keywords", 201),
    "semrush/backlinks_2025-12.xlsx!Sheet": ("semrush", "backlinks", 10_000),
    "semrush/overview_trend_2026-02_semicolon.csv": ("semrush", "trend", 6),
    "semrush/organic_positions_2026-02.xlsx!Sheet 1": ("semrush", "positions", 36),
    "gsc/latest_links_2020-07.csv": ("google", "latest_links", 18),
    "gsc/performance_fr/requetes.csv": ("google", "performance", 300),
    "gsc/performance_fr/pages.csv": ("google", "performance", 299),
    "gsc/performance_fr/pays.csv": ("google", "performance", 241),
    "gsc/performance_fr/appareils.csv": ("google", "performance", 3),
    "gsc/performance_fr/dates.csv": ("google", "performance", 92),
    "gsc/performance_fr/filtres.csv": ("google", "performance_filters", 2),
    "gsc/performance_fr/apparence.csv": ("google", "performance", 4),
    "gsc/performance_en_2026-03.zip!Chart.csv": ("google", "performance", 365),
    "gsc/performance_en_2026-03.zip!Countries.csv": ("google", "performance", 234),
    "gsc/performance_en_2026-03.zip!Devices.csv": ("google", "performance", 3),
    "gsc/performance_en_2026-03.zip!Filters.csv": ("google", "performance_filters", 3),
    "gsc/performance_en_2026-03.zip!Pages.csv": ("google", "performance", 841),
    "gsc/performance_en_2026-03.zip!Queries.csv": ("google", "performance", 1000),
    "gsc/performance_en_2026-03.zip!Search appearance.csv": ("google", "performance", 2),
    "gsc/performance_en_2026-02.xlsx!Chart": ("google", "performance", 365),
    "gsc/performance_en_2026-02.xlsx!Countries": ("google", "performance", 189),
    "gsc/performance_en_2026-02.xlsx!Devices": ("google", "performance", 3),
    "gsc/performance_en_2026-02.xlsx!Filters": ("google", "performance_filters", 3),
    "gsc/performance_en_2026-02.xlsx!Pages": ("google", "performance", 16),
    "gsc/performance_en_2026-02.xlsx!Queries": ("google", "performance", 1000),
    "gsc/performance_en_2026-02.xlsx!Search appearance": ("google", "performance", 0),
    "gsc/discover_en_2024-02.zip!Countries.csv": ("google", "performance", 105),
    "gsc/discover_en_2024-02.zip!Discover appearance.csv": ("google", "performance", 0),
    "gsc/discover_en_2024-02.zip!Filters.csv": ("google", "performance_filters", 2),
    "gsc/discover_en_2024-02.zip!Pages.csv": ("google", "performance", 433),
    "screamingfrog/all_inlinks_2025.csv": ("screaming_frog", "inlinks", 3313),
    "screamingfrog/all_inlinks_2017_title_line.csv": ("screaming_frog", "inlinks", 2998),
    "screamingfrog/internal_all_ru_2026.csv": ("screaming_frog", "internal", 492),
    "screamingfrog/nofollow_inlinks_empty.csv": ("screaming_frog", "inlinks", 0),
    "screamingfrog/all_outlinks_2017.csv": ("screaming_frog", "outlinks", 1998),
    "ga4/pages_and_screens_small.csv": ("google", "ga4_report", 16),
    "ga4/pages_and_screens_engagement_2025.csv": ("google", "ga4_report", 1),
    "ga4/events_event_name.csv": ("google", "ga4_report", 21),
    "ga4/report_snapshot_multi_table.csv": ("google", "ga4_report", 1128),
    "ga4/universal_analytics_pages_2022.xlsx!Dataset1": ("google", "universal_analytics", 11),
    "ga4/universal_analytics_pages_2022.xlsx!Dataset2": ("google", "universal_analytics", 32),
    "ga4/universal_analytics_pages_2022.xlsx!Summary": ("google", "universal_analytics_summary", 3),
    "spamlists/matomo_referrer_spam.txt": ("generic", "domain_list", 2347),
    "spamlists/desbma_referer_spam.txt": ("generic", "domain_list", 2510),
}
# Files that must not be imported -> what the refusal says to do.
REFUSED = {"ahrefs/headerless_domain_list_2023.csv": "--map", "gsc/aux_link_backlink_pairs.csv": "--map"}
DISAVOW = "hreflens disavow"


def _outcome(root: Path, name: str, folder: Path) -> tuple[dict[str, tuple[str, str, int]], str]:
    """Return what each table of a file was read as, or the message of its refusal."""
    source = stage_input(str(root / name), spool_folder=folder)
    try:
        for table, rows in read_export(source, imported_at=datetime(2026, 1, 1, tzinfo=UTC)):
            if table == "imports":
                found = {}
                for row in rows.to_pylist():
                    member = row["import_id"].partition(":")[2]
                    found[name + (f"!{member}" if member else "")] = (
                        row["tool"],
                        row["export"],
                        row["rows_read"],
                    )
                    if row["rows_rejected"]:
                        found[name] = ("rejected", "", row["rows_rejected"])
                return found, ""
    except ImportFormatError as error:
        return {}, str(error)
    return {}, "no summary"


def run() -> list[GateResult]:
    """Return the shares of real tables recognised and counted right, and of refusals that say what to do."""
    root = shared("exports")
    if root is None:
        note = "shared data are absent"
        return [
            judged(key, None, FLOOR, n=0, note=note)
            for key in ("import_recognised", "import_counted", "import_refused")
        ]
    names = sorted(
        str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.suffix != ".md"
    )
    tally: Counter[str] = Counter()
    wrong: list[str] = []
    refusals = {**REFUSED, **{name: DISAVOW for name in names if name.startswith("disavow/")}}
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            found, message = _outcome(root, name, Path(folder))
            if name in refusals:
                tally["refused"] += refusals[name] in message
                wrong += [] if refusals[name] in message else [name]
                continue
            wanted = {key: value for key, value in EXPECTED.items() if key.partition("!")[0] == name}
            for key in wanted.keys() | found.keys():
                tally["tables"] += 1
                tally["recognised"] += key in wanted and found.get(key, ("", "", -1))[:2] == wanted[key][:2]
                tally["counted"] += key in wanted and found.get(key) == wanted[key]
                wrong += [] if found.get(key) == wanted.get(key) else [key]
    note = f"{len(names)} files" + (f"; first wrong: {wrong[0]}" if wrong else "")
    tables = tally["tables"]
    return [
        judged("import_recognised", tally["recognised"] / tables, FLOOR, n=tables, note=note),
        judged("import_counted", tally["counted"] / tables, FLOOR, n=tables, note=note),
        judged("import_refused", tally["refused"] / len(refusals), FLOOR, n=len(refusals), note=note),
    ]
