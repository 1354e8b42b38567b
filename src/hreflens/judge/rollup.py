"""Verdicts of sites: the roll-up of their links' verdicts, so that a domain never has a mind of its own.

A site is acted on only when at least half of its live links are; one bad page on a large site is a review.
Its sum is that of its strongest link with the same verdict, so it can be printed and checked. Sites are
units of ownership: tenants of a platform are judged one by one (law 9).
"""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.judge.decisions import rulings
from hreflens.judge.gates import ACT, IGNORE, KEEP, REVIEW, VERDICTS
from hreflens.judge.inputs import Tables, facts_of, table_of
from hreflens.judge.review_groups import review_groups
from hreflens.judge.value import PARTS, parts_json, value_of
from hreflens.measure.order import in_order
from hreflens.settings import Settings
from hreflens.tables import SITE_VERDICTS

# A verdict on the whole site needs half of its live links behind it (our rule: a disavowed domain loses all).
MAJORITY = 0.5
_AT_ONCE = 65_536


def build_site_verdicts(tables: Tables, settings: Settings) -> pa.Table:
    """Return SITE_VERDICTS, one row per referring site, sorted by site.

    Args:
        tables: links, link_checks, link_verdicts, signals, page_outlinks, decisions.
        settings: judge.protected.

    Lost links count only where a site has no live one. Raises nothing.
    """
    verdicts = in_order(table_of(tables, "link_verdicts"), "link_id")
    if not verdicts.num_rows:
        return SITE_VERDICTS.empty()
    facts = facts_of(tables)
    live = _live_of(verdicts, facts)
    encoded = verdicts.column("site").combine_chunks().dictionary_encode()
    names = encoded.dictionary
    code = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    computed, shown = _codes(verdicts, "computed_verdict"), _codes(verdicts, "verdict")
    counted = live | ~_any_by(code, live, len(names))[code]
    site_computed = _roll(code, computed, counted, len(names))
    site_shown = _roll(code, shown, counted, len(names))
    speaker = _speakers(verdicts, code, computed, site_computed, counted)
    ruling = rulings(tables, settings, urls=None, sites=pa.chunked_array([names]))
    site_shown = np.where(ruling.verdict >= 0, ruling.verdict, site_shown)
    spoken = verdicts.take(pa.array(speaker))
    classes = [
        why if verdict != KEEP else "none"
        for why, verdict in zip(
            spoken.column("reason_class").to_pylist(), site_computed.tolist(), strict=True
        )
    ]
    groups = review_groups(tables, dict(zip(names.to_pylist(), classes, strict=True)))
    parts = _mean_parts(verdicts, code, counted, len(names))
    value, coverage = value_of(parts)
    gates = _site_gates(spoken, ruling.words, site_computed, _codes(spoken, "computed_verdict"))
    tally = _tally(code, shown, len(names))
    rows = pa.table(
        {
            "site": names,
            "verdict": _words(site_shown),
            "computed_verdict": _words(site_computed),
            "reason_class": classes,
            **{
                name: spoken.column(name)
                for name in ("risk_prob", "risk_log_odds", "reasons_for_json", "reasons_against_json")
            },
            "value": pa.array(value, from_pandas=True),
            "value_coverage": coverage,
            "value_parts_json": parts_json(parts),
            "gates_json": gates,
            "decided_by": pa.array(ruling.decided_by, pa.string()),
            "decision_note": pa.array(ruling.note, pa.string()),
            **{f"links_{VERDICTS[v].value}": tally[:, v] for v in (KEEP, IGNORE, REVIEW, ACT)},
            "review_group": pa.array([groups.get(name) for name in names.to_pylist()], pa.string()),
        }
    )
    return SITE_VERDICTS.conform(rows).sort_by("site")


def speaker_of(tables: Tables, site: str) -> str | None:
    """Return the link_id whose sum stands for the site: its strongest link with the site's verdict."""
    verdicts = in_order(table_of(tables, "link_verdicts"), "link_id")
    mine = verdicts.filter(pc.equal(verdicts.column("site"), site))
    if not mine.num_rows:
        return None
    live = _live_of(mine, facts_of(tables))
    code = np.zeros(mine.num_rows, dtype=np.int64)
    counted = live if live.any() else ~live
    computed = _codes(mine, "computed_verdict")
    at = _speakers(mine, code, computed, _roll(code, computed, counted, 1), counted)[0]
    return str(mine.column("link_id")[int(at)].as_py())


def _live_of(verdicts: pa.Table, facts: pa.Table) -> NDArray[np.bool_]:
    live_ids = facts.filter(facts.column("live")).column("link_id")
    found: NDArray[np.bool_] = pc.is_in(
        verdicts.column("link_id"), value_set=live_ids.combine_chunks()
    ).to_numpy(zero_copy_only=False)
    return found


def _codes(table: pa.Table, column: str) -> NDArray[np.int64]:
    at = pc.index_in(table.column(column), value_set=pa.array([verdict.value for verdict in VERDICTS]))
    codes: NDArray[np.int64] = pc.fill_null(at, KEEP).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def _words(codes: NDArray[np.int64]) -> pa.Array:
    return pa.array([verdict.value for verdict in VERDICTS]).take(pa.array(codes))


def _any_by(code: NDArray[np.int64], flags: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    return np.bincount(code, weights=flags, minlength=size) > 0


def _roll(
    code: NDArray[np.int64], verdict: NDArray[np.int64], counted: NDArray[np.bool_], size: int
) -> NDArray[np.int64]:
    total = np.bincount(code, weights=counted, minlength=size)
    at_least = {
        v: np.bincount(code, weights=counted & (verdict >= v), minlength=size) for v in (IGNORE, REVIEW, ACT)
    }
    rolled = np.full(size, KEEP, dtype=np.int64)
    rolled[at_least[IGNORE] >= MAJORITY * total] = IGNORE
    rolled[at_least[REVIEW] > 0] = REVIEW
    rolled[(at_least[ACT] >= MAJORITY * total) & (at_least[ACT] > 0)] = ACT
    rolled[(at_least[IGNORE] == 0)] = KEEP
    return rolled


def _speakers(
    verdicts: pa.Table,
    code: NDArray[np.int64],
    computed: NDArray[np.int64],
    rolled: NDArray[np.int64],
    counted: NDArray[np.bool_],
) -> NDArray[np.int64]:
    risk = verdicts.column("risk_log_odds").to_numpy(zero_copy_only=False)
    rows = np.arange(len(code))
    fits = computed == rolled[code]
    # Last key sorts first: by site, counted links before lost ones, fitting verdict first, highest risk first.
    order = np.lexsort((rows, -risk, ~fits, ~counted, code))
    first = np.r_[True, code[order][1:] != code[order][:-1]]
    speakers: NDArray[np.int64] = order[first]
    return speakers


def _tally(code: NDArray[np.int64], shown: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.bincount(code * 4 + shown, minlength=size * 4).reshape(size, 4).astype(np.int64)


def _mean_parts(
    verdicts: pa.Table, code: NDArray[np.int64], counted: NDArray[np.bool_], size: int
) -> NDArray[np.float64]:
    texts = verdicts.column("value_parts_json").combine_chunks().dictionary_encode()
    known = np.full((len(texts.dictionary) + 1, len(PARTS)), np.nan)
    for start in range(0, len(texts.dictionary), _AT_ONCE):
        for row, text in enumerate(texts.dictionary.slice(start, _AT_ONCE).to_pylist(), start):
            parts = json.loads(text)
            known[row] = [np.nan if parts.get(part.value) is None else parts[part.value] for part in PARTS]
    each = known[texts.indices.fill_null(len(texts.dictionary)).to_numpy(zero_copy_only=False)]
    mean = np.full((size, len(PARTS)), np.nan)
    for column in range(len(PARTS)):
        has = counted & ~np.isnan(each[:, column])
        count = np.bincount(code[has], minlength=size)
        total = np.bincount(code[has], weights=each[has, column], minlength=size)
        np.divide(total, count, out=mean[:, column], where=count > 0)
    return np.round(mean, 4)


def _site_gates(
    spoken: pa.Table, words: list[str | None], rolled: NDArray[np.int64], speaking: NDArray[np.int64]
) -> list[str]:
    shown = []
    for text, decided, site_verdict, link_verdict in zip(
        spoken.column("gates_json").to_pylist(), words, rolled.tolist(), speaking.tolist(), strict=True
    ):
        told = json.loads(text or "[]")
        if link_verdict > site_verdict:
            told.append(f"fewer than half of the site's live links are '{VERDICTS[link_verdict].value}'")
        if decided:
            told.append(decided)
        shown.append(json.dumps(told, ensure_ascii=False))
    return shown
