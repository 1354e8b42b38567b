"""Source faults in the shape of the Search Console breakages of May 2024 and May 2026, and real losses beside them."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from hreflens.act.monitor.source_faults import find_source_drops
from hreflens.tables import IMPORTED_DOMAINS, IMPORTED_LINKS, IMPORTS, LINK_STANDING, LINKS

BEFORE, AFTER = date(2026, 5, 14), date(2026, 5, 21)


def url(number: int) -> str:
    return f"https://сайт{number}.example/p" if number % 3 == 0 else f"https://s{number}.example.jp/p"


def imports(*files: tuple[str, str, str, date, range]) -> dict[str, pa.Table]:
    at = [datetime(day.year, day.month, day.day, tzinfo=UTC) for _, _, _, day, _ in files]
    return {
        "imports": IMPORTS.from_rows(
            {"import_id": name, "tool": tool, "export": export, "imported_at": when}
            for (name, tool, export, _, _), when in zip(files, at, strict=True)
        ),
        "imported_links": IMPORTED_LINKS.from_rows(
            {"import_id": name, "source_row": n, "tool": tool, "referring_url": url(n)}
            for name, tool, _, _, rows in files
            for n in rows
        ),
    }


def standing(live: range, gone: range, day: date = AFTER) -> pa.Table:
    rows = [{"link_id": f"{n:016x}", "url": url(n), "presence": "live", "checked_on": day} for n in live]
    rows += [{"link_id": f"{n:016x}", "url": url(n), "presence": "missing", "checked_on": day} for n in gone]
    return LINK_STANDING.from_rows(rows)


GSC = ("google", "latest_links")
CASES: list[tuple[str, float, range, range, bool, str]] = [
    # May 2026: 140,599 -> 17,506 (-87.5 %), in the same proportion; 198 of 200 re-read links live.
    ("May 2026", 0.875, range(200, 398), range(398, 400), True, "fault"),
    # May 2024: sites lost 60 to 90 % of the rows.
    ("May 2024, the least", 0.6, range(700, 900), range(0), True, "fault"),
    ("May 2024, the most", 0.9, range(300, 500), range(500, 505), True, "fault"),
    ("links are really gone", 0.875, range(200, 220), range(220, 400), True, "loss"),
    ("half and half", 0.875, range(200, 300), range(300, 400), True, "unclear"),
    ("nothing was re-read", 0.875, range(0), range(0), True, "unclear"),
    ("too small a sample", 0.875, range(200, 215), range(0), True, "unclear"),
    ("the other source fell as well", 0.875, range(200, 398), range(0), False, "unclear"),
]


@pytest.mark.parametrize(("name", "drop", "live", "gone", "hold", "told"), CASES, ids=[c[0] for c in CASES])
def test_a_drop_is_a_fault_a_loss_or_unclear(
    name: str, drop: float, live: range, gone: range, hold: bool, told: str
) -> None:
    rows = 1_000
    tables = imports(
        ("g1", *GSC, BEFORE, range(rows)),
        ("g2", *GSC, AFTER, range(round(rows * (1 - drop)))),
        ("a1", "ahrefs", "backlinks", BEFORE, range(500)),
        ("a2", "ahrefs", "backlinks", AFTER, range(495 if hold else 200)),
    )
    (found,) = (row for row in find_source_drops(tables, standing(live, gone)).to_pylist() if row["tool"] == "google")  # fmt: skip
    assert found["finding"] == told
    assert found["drop_share"] == pytest.approx(drop)
    assert (found["sampled"], found["sampled_live"]) == (len(live) + len(gone), len(live))
    assert found["others_hold"] is hold


def test_readings_from_before_the_drop_and_links_still_named_are_no_sample() -> None:
    tables = imports(("g1", *GSC, BEFORE, range(200)), ("g2", *GSC, AFTER, range(20)))
    (old,) = find_source_drops(tables, standing(range(200), range(0), BEFORE)).to_pylist()
    assert (old["sampled"], old["finding"], old["others_hold"]) == (0, "unclear", None)
    (named,) = find_source_drops(tables, standing(range(20), range(0))).to_pylist()
    assert named["sampled"] == 0


def test_small_moves_parts_of_one_day_and_other_exports_are_no_drop() -> None:
    small = imports(("g1", *GSC, BEFORE, range(200)), ("g2", *GSC, AFTER, range(150)))
    assert find_source_drops(small, standing(range(0), range(0))).num_rows == 0
    parts = imports(
        ("a1", "ahrefs", "backlinks", BEFORE, range(200)),
        ("a2", "ahrefs", "backlinks", AFTER, range(100)),
        ("a3", "ahrefs", "backlinks", AFTER, range(100, 200)),
    )
    assert find_source_drops(parts, standing(range(0), range(0))).num_rows == 0
    other = imports(("g1", *GSC, BEFORE, range(200)), ("g2", "google", "sample_links", AFTER, range(10)))
    assert find_source_drops(other, standing(range(0), range(0))).num_rows == 0


def test_an_export_of_domains_is_held_against_the_pages_of_these_domains() -> None:
    rows: list[dict[str, Any]] = [
        {"import_id": name, "source_row": n, "referring_domain": f"s{n}.jp"}
        for name, upto in (("d1", 100), ("d2", 12))
        for n in range(upto)
    ]
    tables = {
        **imports(("d1", "google", "sites", BEFORE, range(0)), ("d2", "google", "sites", AFTER, range(0))),
        "imported_domains": IMPORTED_DOMAINS.from_rows(rows),
        "links": LINKS.from_rows(
            {"link_id": f"{n:016x}", "referring_url": url(n), "referring_domain": f"s{n}.jp"} for n in range(100)
        ),
    }  # fmt: skip
    (found,) = find_source_drops(tables, standing(range(12, 100), range(0))).to_pylist()
    assert (found["sampled"], found["finding"]) == (88, "fault")
