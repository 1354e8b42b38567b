"""What people decided: it always wins over what was computed (law 8).

A decision about a referring URL beats one about its site; the protected list beats `review` and `act`. Sites
are units of ownership, so a decision about one tenant of a platform never touches another (law 9). It must
not write anything: `engine.state` keeps decisions.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.gates import ACT, IGNORE, KEEP
from hreflens.judge.inputs import Tables, table_of
from hreflens.settings import Settings
from hreflens.terms import Decision, SubjectKind
from hreflens.urls.canonical import ascii_host
from hreflens.urls.domains import site_of, site_of_host

DECISION_VERDICT = {
    Decision.KEEP.value: KEEP,
    Decision.IGNORE.value: IGNORE,
    Decision.ACT.value: ACT,
    Decision.PROTECT.value: KEEP,
}
BY_SETTINGS, PROTECTED_NOTE = "settings", "on the protected list"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision in force for each row: verdict code (-1 = nobody decided), who, their note, the words."""

    verdict: np.ndarray[tuple[int], np.dtype[np.int64]]
    decided_by: list[str | None]
    note: list[str | None]
    words: list[str | None]


def rulings(
    tables: Tables, settings: Settings, *, urls: pa.ChunkedArray | None, sites: pa.ChunkedArray
) -> Ruling:
    """Return the decision in force for each row.

    Args:
        tables: `decisions`.
        settings: judge.protected.
        urls: referring URL of each row; None for rows about sites.
        sites: referring site of each row.
    """
    rows = len(sites)
    found = Ruling(np.full(rows, -1, dtype=np.int64), [None] * rows, [None] * rows, [None] * rows)
    protected = protected_sites(settings)
    if protected:
        for row in _matches(sites, protected):
            _rule(found, row, Decision.PROTECT.value, BY_SETTINGS, PROTECTED_NOTE)
    decisions = table_of(tables, "decisions").to_pylist()
    for kind, column in ((SubjectKind.SITE, sites), (SubjectKind.LINK, urls)):
        known = {
            d["subject"]: d
            for d in decisions
            if d["subject_kind"] == kind.value and d["decision"] in DECISION_VERDICT
        }
        if column is None or not known:
            continue
        values = column.to_pylist()
        for row in _matches(column, known):
            made = known[values[row]]
            _rule(found, row, made["decision"], made["decided_by"], made["note"])
    return found


def protected_sites(settings: Settings) -> set[str]:
    """Return the protected list as sites (units of ownership, ASCII). Entries may be hosts, IDNs or URLs."""
    found = set()
    for entry in settings.judge.protected:
        site = site_of(entry) if "/" in entry else None
        host = ascii_host(entry)
        site = site or (site_of_host(host) if host else None)
        if site:
            found.add(site)
    return found


def _matches(column: pa.ChunkedArray, wanted: set[str] | dict[str, object]) -> list[int]:
    mask = pc.fill_null(pc.is_in(column, value_set=pa.array(sorted(wanted), type=pa.string())), False)
    return [int(row) for row in np.flatnonzero(mask.to_numpy(zero_copy_only=False))]


def _rule(ruling: Ruling, row: int, decision: str, by: str | None, note: str | None) -> None:
    ruling.verdict[row] = DECISION_VERDICT[decision]
    ruling.decided_by[row], ruling.note[row] = by or "unknown", note
    ruling.words[row] = (
        f"a person decided: {decision}" if by != BY_SETTINGS else "the site is on the protected list"
    )
