"""What is different between two runs: one typed change per followed column, and the way back.

Rows whose print did not change are passed over without being looked at. `applied` turns the standing before into the
standing now, so that nothing that changed can be missing from the table. It must not decide what is worth telling.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.facets import LINK_FACETS, SITE_FACETS, Column
from hreflens.act.monitor.standing import KNOWN, LIVE, LOST, MISSING, NOT_FOUND
from hreflens.tables import CHANGES
from hreflens.terms import ChangeKind, SubjectKind

ROW = "row"
_LOST: Mapping[str, ChangeKind] = {
    "removed": ChangeKind.LOST_REMOVED,
    "page_gone": ChangeKind.LOST_PAGE_GONE,
    "domain_gone": ChangeKind.LOST_DOMAIN_GONE,
    "redirected": ChangeKind.LOST_REDIRECTED,
    "noindexed": ChangeKind.LOST_NOINDEXED,
    "canonicalised": ChangeKind.LOST_CANONICALISED,
    "robots": ChangeKind.LOST_ROBOTS,
}
LOSSES = frozenset(_LOST.values())
_KINDS: Mapping[str, ChangeKind] = {
    "rel": ChangeKind.REL_CHANGED,
    "anchor": ChangeKind.ANCHOR_CHANGED,
    "landing": ChangeKind.LANDING_CHANGED,
    "landing_lang": ChangeKind.LANDING_LANG_CHANGED,
    "placement": ChangeKind.PLACEMENT_MOVED,
    "page_lang": ChangeKind.PAGE_LANG_CHANGED,
    "verdict": ChangeKind.VERDICT_CHANGED,
    "authority": ChangeKind.AUTHORITY_MOVED,
}
_CONDITIONS: Mapping[str, ChangeKind] = {
    "parked": ChangeKind.SITE_PARKED,
    "repurposed": ChangeKind.SITE_REPURPOSED,
    "hacked": ChangeKind.SITE_HACKED,
    "ok": ChangeKind.SITE_RECOVERED,
}
_CONTEXT = ("site", "lang", "market", "value", "verdict")


def diff(earlier: Mapping[str, pa.Table], later: Mapping[str, pa.Table], *, found_on: date) -> pa.Table:
    """Return what changed from one run to the next (tables.CHANGES), links first, each sorted by key.

    Args:
        earlier: link_standing and site_standing of the run before, as `build_*_standing` made them.
        later: the same of the run now.
        found_on: day of the run now.
    """
    found = [
        _diff(earlier["link_standing"], later["link_standing"], SubjectKind.LINK, "link_id", LINK_FACETS),
        _diff(earlier["site_standing"], later["site_standing"], SubjectKind.SITE, "site", SITE_FACETS),
    ]
    rows = pa.concat_tables(found)
    days = pa.array([found_on], pa.date32()).take(pa.array(np.zeros(rows.num_rows, dtype=np.int64)))
    return CHANGES.conform(rows.append_column("found_on", days)).combine_chunks()


def changed_rows(earlier: pa.Table, later: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Return the row numbers, before and now, of rows that differ; -1 where a side lacks the row.

    Both tables need `key` and `print` and are sorted by key, which is unique. It costs a merge of two sorted columns.
    """
    keys, other = _ints(earlier, "key"), _ints(later, "key")
    at = np.searchsorted(keys, other)
    if len(keys):
        inside = np.minimum(at, len(keys) - 1)
        same = keys[inside] == other
        differs = same & (_ints(earlier, "print")[inside] != _ints(later, "print"))
    else:
        inside, same = at, np.zeros(len(other), dtype=bool)
        differs = same
    both = np.flatnonzero(differs)
    new = np.flatnonzero(~same)
    kept = np.zeros(len(keys), dtype=bool)
    kept[inside[same]] = True
    gone = np.flatnonzero(~kept)
    none_new, none_gone = np.full(len(new), -1), np.full(len(gone), -1)
    return np.concatenate([inside[both], none_new, gone]), np.concatenate([both, new, none_gone])


def _ints(table: pa.Table, name: str) -> np.ndarray:
    found: np.ndarray = table.column(name).to_numpy()
    return found


def _diff(
    earlier: pa.Table, later: pa.Table, kind: SubjectKind, subject: str, facets: Sequence[str]
) -> pa.Table:
    was_at, now_at = changed_rows(earlier, later)
    names = [subject, *facets, *_CONTEXT, "evidence", *(["url"] if "url" in later.column_names else [])]
    names = list(dict.fromkeys(names))
    was, now = _taken(earlier, was_at, names), _taken(later, now_at, names)
    parts = [_rows(was, now, kind, subject, facets)]
    both = pa.array((was_at >= 0) & (now_at >= 0))
    was, now = was.filter(both), now.filter(both)
    for facet in facets:
        before, after = was.column(facet), now.column(facet)
        differs = pc.or_(
            pc.fill_null(pc.not_equal(before, after), False), pc.xor(pc.is_null(before), pc.is_null(after))
        )
        old, new = was.filter(differs), now.filter(differs)
        kinds, old_text, new_text = _named(facet, old, new)
        evidence = _evidence(old, new) if facet == "verdict" else _reason(facet, new)
        parts.append(_part(kind, subject, facet, (kinds, old_text, new_text, evidence), new))
    return pa.concat_tables(parts)


def _taken(table: pa.Table, rows: np.ndarray, names: Sequence[str]) -> pa.Table:
    return table.select(list(names)).take(pa.array(rows, mask=rows < 0)).combine_chunks()


def _rows(was: pa.Table, now: pa.Table, kind: SubjectKind, subject: str, facets: Sequence[str]) -> pa.Table:
    """Return the changes for rows that came or went, with all their followed columns as JSON."""
    came, went = pc.is_null(was.column(subject)), pc.is_null(now.column(subject))
    new, gone = now.filter(came), was.filter(went)

    def packed(table: pa.Table) -> pa.Array:
        rows = table.select([subject, *facets]).to_pylist()
        return pa.array([json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows], pa.string())

    nothing, none = pa.nulls(new.num_rows, pa.string()), pa.nulls(gone.num_rows, pa.string())
    came_told = (_all(ChangeKind.NEW, new), nothing, packed(new), nothing)
    went_told = (_all(ChangeKind.DROPPED, gone), packed(gone), none, none)
    return pa.concat_tables(
        [_part(kind, subject, ROW, came_told, new), _part(kind, subject, ROW, went_told, gone)]
    )


def _all(kind: ChangeKind, table: pa.Table) -> pa.Array:
    return pa.array([kind.value] * table.num_rows, pa.string())


def _part(
    kind: SubjectKind,
    subject: str,
    facet: str,
    told: tuple[Column, Column, Column, Column],
    context: pa.Table,
) -> pa.Table:
    """Return changes of one column: `told` are their kinds, the values before and now, and the evidence."""
    kinds, before, after, evidence = told
    count = context.num_rows
    url = context.column("url") if "url" in context.column_names else pa.nulls(count, pa.string())
    return CHANGES.conform(
        pa.table(
            {
                "subject_kind": pa.array([kind.value] * count, pa.string()),
                "subject": context.column(subject),
                "facet": pa.array([facet] * count, pa.string()),
                "kind": kinds,
                "before": before,
                "after": after,
                "evidence": evidence,
                "url": url,
                **{name: context.column(name) for name in _CONTEXT},
            }
        )
    ).drop_columns(["found_on"])


def _named(facet: str, was: pa.Table, now: pa.Table) -> tuple[pa.Array, Column, Column]:
    """Return the kinds of the changes of one column, and its values before and now."""
    before, after = was.column(facet), now.column(facet)
    if facet == "presence":
        extra = now.column("reason")
    elif facet == "reason":
        extra = now.column("presence")
    else:
        extra = pa.array([""] * was.num_rows, pa.string())
    triples = zip(before.to_pylist(), after.to_pylist(), extra.to_pylist(), strict=True)
    known: dict[tuple[Any, Any, Any], str] = {}
    kinds = []
    for triple in triples:
        key = triple if facet in _BY_VALUE else (triple[0] is None, triple[1] is None, None)
        if key not in known:
            known[key] = _kind(facet, *triple).value
        kinds.append(known[key])
    return pa.array(kinds, pa.string()), before, after


_BY_VALUE = frozenset(("presence", "reason", "condition", "network"))
"""Columns of few values, whose kind of change depends on them."""


def _kind(facet: str, before: str | None, after: str | None, extra: str | None) -> ChangeKind:
    if facet == "presence":
        return _presence_kind(before, after, extra)
    if facet == "reason":  # tells why beside `presence`, and changes alone only while a loss is not settled
        return ChangeKind.MISSING if after else ChangeKind.OBSERVED
    if facet == "network":
        return ChangeKind.NETWORK_JOINED if after is not None else ChangeKind.NETWORK_LEFT
    if facet == "condition":
        if before is None and after == "ok":
            return ChangeKind.OBSERVED
        return _CONDITIONS.get(after or "", ChangeKind.OBSERVED)
    return ChangeKind.OBSERVED if before is None or after is None else _KINDS[facet]


def _presence_kind(before: str | None, after: str | None, reason: str | None) -> ChangeKind:
    if after == LOST:
        return _LOST.get(reason or "", ChangeKind.LOST_REMOVED)
    if after == NOT_FOUND:
        return ChangeKind.NOT_FOUND
    if after == MISSING:
        return ChangeKind.MISSING
    if after == LIVE and before in (LOST, NOT_FOUND):
        return ChangeKind.REGAINED
    if after == LIVE and before == MISSING:
        return ChangeKind.SEEN_AGAIN
    return ChangeKind.CONFIRMED if after == LIVE and before == KNOWN else ChangeKind.OBSERVED


def _reason(facet: str, now: pa.Table) -> Column:
    return now.column("reason") if facet == "presence" else pa.nulls(now.num_rows, pa.string())


def _evidence(was: pa.Table, now: pa.Table) -> pa.Array:
    """Return by which signals verdicts changed: '+name' came, '-name' went."""
    told = []
    for old, new in zip(was.column("evidence").to_pylist(), now.column("evidence").to_pylist(), strict=True):
        before, after = set((old or "").split()), set((new or "").split())
        signs = [*(f"+{name}" for name in sorted(after - before)), *(f"-{n}" for n in sorted(before - after))]
        told.append(" ".join(signs))
    return pa.array(told, pa.string())


def facets_of(standing: pa.Table, kind: SubjectKind) -> dict[str, dict[str, str | None]]:
    """Return subject -> followed columns of a standing: what `applied` computes."""
    subject, facets = ("link_id", LINK_FACETS) if kind is SubjectKind.LINK else ("site", SITE_FACETS)
    return {row.pop(subject): row for row in standing.select([subject, *facets]).to_pylist()}


def applied(
    before: Mapping[str, Mapping[str, str | None]], changes: pa.Table, kind: SubjectKind
) -> dict[str, dict[str, str | None]]:
    """Return the followed columns after the changes of one kind of subject were made to those before.

    `applied(facets_of(a), diff(a, b))` equals `facets_of(b)`; so a timeline can be rolled forward from any run kept.
    """
    found = {subject: dict(row) for subject, row in before.items()}
    named = "link_id" if kind is SubjectKind.LINK else "site"
    for change in changes.to_pylist():
        if change["subject_kind"] != kind:
            continue
        if change["facet"] != ROW:
            found[change["subject"]][change["facet"]] = change["after"]
        elif change["after"] is None:
            del found[change["subject"]]
        else:
            row = json.loads(change["after"])
            found[row.pop(named)] = row
    return found
