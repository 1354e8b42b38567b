"""The bundled example: what was planted in its pages against what an audit of it finds, column by column.

The truth was written by those who planted the links, before any audit. Rows the truth leaves empty (a language of a
page that shows nothing, a market of a site for the whole world) are not counted.
"""

from collections.abc import Callable, Iterable

from eval.example import TRUTH, Judged, audited
from eval.example import judged as judged_rows
from eval.gate import GateResult, judged
from hreflens.example import example_folder

# Floors: at or just below what was measured on the full example (429 links), link networks included: without them
# `example_verdict` was .79 and `example_bad_noticed` .35.
FLOORS = {
    "example_files_read": 1.0, "example_links_found": 1.0, "example_links_extra": 0.0, "example_language": 0.99, "example_script": 0.99,
    "example_market": 0.99, "example_title": 0.99, "example_state": 0.99, "example_placement": 0.99, "example_hidden": 0.99,
    "example_followed": 0.99, "example_anchor_kind": 0.9, "example_verdict": 0.95, "example_bad_noticed": 0.88,
}  # fmt: skip
HARMLESS = frozenset({"keep", "ignore"})
_HAN = frozenset({"Hani", "Hans", "Hant"})


def _language(told: str, found: object) -> bool:
    said = str(found or "und")
    if told.startswith("zh"):
        return said == told
    return said.split("-", maxsplit=1)[0] == told.split("-", maxsplit=1)[0]


def _script(told: str, found: object) -> bool:
    return told == found or {told, str(found)} <= _HAN


def _same(told: str, found: object) -> bool:
    return told == (found or "")


def _followed(told: str, found: object) -> bool:
    return (told == "yes") is bool(found)


COLUMNS: dict[str, tuple[str, Callable[[str, object], bool], bool]] = {
    "example_language": ("lang", _language, True),
    "example_script": ("script", _script, True),
    "example_market": ("market", _same, True),
    "example_title": ("title", lambda told, found: " ".join(told.split()) == " ".join(str(found or "").split()), True),
    "example_state": ("state", _same, False),
    "example_placement": ("placement", _same, False),
    "example_hidden": ("hidden", lambda told, found: told == (found or "none"), False),
    "example_followed": ("followed", _followed, False),
    "example_anchor_kind": ("anchor_kind", _same, False),
}  # fmt: skip
"""Figure -> (truth column, comparison, whether it is about the page, so that each page counts once)."""


def misses(rows: Iterable[Judged], figure: str) -> tuple[list[tuple[Judged, object]], int]:
    """Return (rows on which the audit and the truth differ with what was found, rows compared)."""
    column, same, per_page = COLUMNS[figure]
    wrong: list[tuple[Judged, object]] = []
    met: set[str] = set()
    count = 0
    for row in rows:
        told = row.truth[column]
        if row.found is None or not told or (per_page and row.truth["url"] in met):
            continue
        met.add(row.truth["url"])
        count += 1
        if not same(told, row.found[column]):
            wrong.append((row, row.found[column]))
    return wrong, count


def _verdict_figures(rows: list[Judged]) -> list[GateResult]:
    known = [row for row in rows if row.found is not None]
    allowed = [
        (frozenset(row.truth["verdicts"].split("|")), str(row.found["verdict"] if row.found else ""))
        for row in known
    ]
    good = [verdict for ok, verdict in allowed if ok <= HARMLESS]
    condemned = sum(verdict not in HARMLESS for verdict in good)
    acted = sum(verdict == "act" and "act" not in ok for ok, verdict in allowed)
    bad = [verdict for ok, verdict in allowed if "keep" not in ok]
    right = sum(verdict in ok for ok, verdict in allowed)
    return [
        judged("example_verdict", right / len(known), FLOORS["example_verdict"], n=len(known), note="share of links whose verdict is one that the truth allows"),
        judged("example_good_condemned", condemned, 0, n=len(good), direction="<=", note="harmless links under review or act"),
        judged("example_acted_wrongly", acted, 0, n=len(known), direction="<=", note="act where the truth allows none"),
        judged("example_bad_noticed", sum(verdict != "keep" for verdict in bad) / len(bad), FLOORS["example_bad_noticed"], n=len(bad), note="planted manipulation that is not kept"),
    ]  # fmt: skip


def run() -> list[GateResult]:
    """Return the accuracy of every column of the truth, and the verdict errors that matter, counted apart."""
    if not (example_folder() / "pages.warc.gz").exists() or not TRUTH.exists():
        return [
            judged(name, None, floor, n=0, note="the example is not built") for name, floor in FLOORS.items()
        ]
    rows = judged_rows()
    found = sum(row.found is not None for row in rows)
    files, refused = len(list((example_folder() / "exports").iterdir())), audited()[1]
    results = [
        judged("example_files_read", 1 - len(refused) / files, FLOORS["example_files_read"], n=files, note="; ".join(sorted(refused))[:110]),
        judged("example_links_found", found / len(rows), FLOORS["example_links_found"], n=len(rows)),
        judged("example_links_extra", audited()[0]["links"].num_rows - found, FLOORS["example_links_extra"], n=len(rows), direction="<=", note="links that nobody planted"),
    ]  # fmt: skip
    for figure in COLUMNS:
        wrong, count = misses(rows, figure)
        note = f"e.g. {wrong[0][0].truth['url']}: {wrong[0][1]}" if wrong else ""
        results.append(judged(figure, 1 - len(wrong) / count, FLOORS[figure], n=count, note=note[:110]))
    return [*results, *_verdict_figures(rows)]
