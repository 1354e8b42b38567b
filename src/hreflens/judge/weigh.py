"""Weights, caps and the sum: risk log-odds = logit(prior) + sum over families of the capped family sum.

Every number that decides a verdict is here, with where it came from, so that the sum can be printed and
checked by hand. Sums are taken in whole ten-thousandths: they are exact, hence the same for any order of
rows, any engine and any swap of labels. It must not look at language, script, top-level domain, country or
authority (law 1), nor at a vendor's spam flag.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.judge.calibration import logit
from hreflens.terms import EvidenceFamily, SubjectKind

UNIT = 10_000
"""Log-odds are summed in units of 1 / UNIT."""

FAMILIES: tuple[EvidenceFamily, ...] = tuple(EvidenceFamily)
FAMILY_CODE: dict[str, int] = {family.value: code for code, family in enumerate(FAMILIES)}

# (lower, upper) bound of a family's sum. Upper bounds: the start weights of our spam research, section 6.1
# (network 6, consensus 5, anchor 3, hidden 5, user-generated 2.5, content 1.5, infrastructure 1), chosen
# there so that no single family but the three that prove intent can reach "review" (sum 4.30 at a prior of
# 0.02) and none can reach "act" (7.78). Trust, relevance and qualified protect only: their upper bound is 0.
CAPS: dict[EvidenceFamily, tuple[float, float]] = {
    EvidenceFamily.NETWORK: (0.0, 6.0),
    EvidenceFamily.CONSENSUS: (0.0, 5.0),
    EvidenceFamily.ANCHOR: (0.0, 3.0),
    EvidenceFamily.HIDDEN: (0.0, 5.0),
    EvidenceFamily.USER_GENERATED: (0.0, 2.5),
    EvidenceFamily.CONTENT: (0.0, 1.5),
    EvidenceFamily.INFRASTRUCTURE: (0.0, 1.0),
    EvidenceFamily.TRUST: (-6.0, 0.0),
    EvidenceFamily.RELEVANCE: (-1.5, 0.0),
    EvidenceFamily.QUALIFIED: (-1.5, 0.0),
}

MANIPULATIVE = (
    EvidenceFamily.NETWORK,
    EvidenceFamily.CONSENSUS,
    EvidenceFamily.HIDDEN,
    EvidenceFamily.ANCHOR,
)
"""Families that speak of intent to manipulate; `act` needs one of them."""

ACCUSING = (EvidenceFamily.NETWORK, EvidenceFamily.CONSENSUS, EvidenceFamily.HIDDEN)
"""Families of which one alone may ask a human to look (`review`)."""

ACT_AT = 0.98  # product law 2
REVIEW_AT = 0.60  # spam research 6.1
# One full-weight sign of machine-made linking (sum 1.5 at a prior of 0.02 gives 0.084) is "likely ignored".
IGNORE_AT = 0.08
STRONG_TRUST = -2.0  # spam research 6.1: no T <= -2


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signals spread over the links they speak of: parallel arrays, one entry per link x signal.

    `link` is the row of the link, `row` the row in `signals`, `family` a code of FAMILIES, `units` the
    log-odds in 1/UNIT. Sorted by link, then by strength (largest size first), then by signal name.
    """

    signals: pa.Table
    link: NDArray[np.int64]
    row: NDArray[np.int64]
    family: NDArray[np.int64]
    units: NDArray[np.int64]


def spread(signals: pa.Table, link_ids: pa.ChunkedArray, sites: pa.ChunkedArray) -> Evidence:
    """Return which signals speak of which links: a link's own and those of its site.

    Args:
        signals: SIGNALS rows.
        link_ids: link_id of each link; the row number is the link's index.
        sites: referring site of each link.
    """
    kind = signals.column("subject_kind")
    subjects = signals.column("subject")
    rows = np.arange(signals.num_rows, dtype=np.int64)
    of_link = pc.equal(kind, SubjectKind.LINK.value).to_numpy()
    about_site = pc.equal(kind, SubjectKind.SITE.value).to_numpy()
    at_link = _index(subjects, link_ids)
    own = of_link & (at_link >= 0)
    links, found = [at_link[own]], [rows[own]]
    if about_site.any():
        encoded = sites.combine_chunks().dictionary_encode()
        code_of_link = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        at_site = _index(subjects, pa.chunked_array([encoded.dictionary]))
        of_site = about_site & (at_site >= 0)
        by_site = np.argsort(code_of_link, kind="stable")
        starts = np.searchsorted(code_of_link[by_site], at_site[of_site], side="left")
        ends = np.searchsorted(code_of_link[by_site], at_site[of_site], side="right")
        counts = ends - starts
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        links.append(by_site[np.repeat(starts, counts) + offsets])
        found.append(np.repeat(rows[of_site], counts))
    link, row = np.concatenate(links), np.concatenate(found)
    units_of_row, family_of_row = row_units(signals), _family_codes(signals)
    names = (
        pc.rank(signals.column("signal").combine_chunks(), tiebreaker="min")
        .to_numpy(zero_copy_only=False)
        .astype(np.int64)
    )
    order = np.lexsort((names[row], -np.abs(units_of_row[row]), link))
    link, row = link[order].astype(np.int64), row[order]
    return Evidence(signals, link, row, family_of_row[row], units_of_row[row])


def row_units(signals: pa.Table) -> NDArray[np.int64]:
    """Return each signal row's log-odds in whole 1/UNIT; a missing number is 0."""
    values = pc.fill_null(signals.column("log_odds"), 0.0).to_numpy(zero_copy_only=False)
    units: NDArray[np.int64] = np.rint(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0) * UNIT).astype(
        np.int64
    )
    return units


def family_sums(evidence: Evidence, links: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (raw, capped) sums in units, both of shape (links, families).

    Infrastructure counts only beside network evidence (law 4: a shared address is not guilt). A qualified
    link takes back what its anchor says and no more (law 10): nofollow makes a bought phrase harmless, not a
    machine-made page worth reading.
    """
    raw = np.zeros((links, len(FAMILIES)), dtype=np.int64)
    np.add.at(raw, (evidence.link, evidence.family), evidence.units)
    low = np.array([round(CAPS[f][0] * UNIT) for f in FAMILIES])
    high = np.array([round(CAPS[f][1] * UNIT) for f in FAMILIES])
    capped = np.clip(raw, low, high)
    alone = capped[:, FAMILY_CODE["network"]] <= 0
    capped[alone, FAMILY_CODE["infrastructure"]] = 0
    anchor, qualified = FAMILY_CODE["anchor"], FAMILY_CODE["qualified"]
    capped[:, qualified] = np.maximum(capped[:, qualified], -capped[:, anchor])
    return raw, capped


def total_log_odds(capped: NDArray[np.int64], prior: float) -> NDArray[np.float64]:
    """Return logit(prior) plus the capped sums of each link. Raises ValueError for an impossible prior."""
    base = round(logit(prior) * UNIT)
    total: NDArray[np.float64] = (capped.sum(axis=1) + base) / UNIT
    return total


def _index(values: pa.ChunkedArray, among: pa.ChunkedArray) -> NDArray[np.int64]:
    at = pc.fill_null(pc.index_in(values, value_set=among.combine_chunks(), skip_nulls=True), -1)
    found: NDArray[np.int64] = at.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _family_codes(signals: pa.Table) -> NDArray[np.int64]:
    known = pa.array([family.value for family in FAMILIES])
    at = pc.index_in(signals.column("family"), value_set=known)
    if at.null_count:
        bad = sorted(set(signals.column("family").to_pylist()) - {f.value for f in FAMILIES}, key=str)
        raise ValueError(f"signals name unknown families: {bad}")
    codes: NDArray[np.int64] = at.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes
