"""Text that stands out from the rest of its own site.

What it measures
    Repetition, compressibility and link density of the page's main text, each against the other read pages
    *of the same site*.
Why it matters
    Generated text repeats itself, and pages planted on a good site differ from what the site writes. What is
    usual differs between scripts and languages, so only the distance from one's own kind says anything.
How it is computed
    Per site with at least 12 read pages: each measure beyond median + 6 x 1.4826 x MAD of the site: +0.5. Fewer
    pages: not judged. The site, not the language, is the cohort: against pages of the same language the
    verdict would hang on how many there are (measured, law 1).
When it misleads
    Timetables, price lists, archives of a site that else writes prose.
Source
    Ntoulas et al. 2006 (features); our spam research, 1.2 and 6.1 (content, +0.5 each, here within the site);
    Hampel 1974 (median and MAD).
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "content_outlier"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = "Its text stands out from {others} other pages of its own site by {measures}."
VERSION = 3

MEASURES = ("compressibility", "link_density", "repetition")
LEAST_PAGES, DEVIATIONS, ADDS = 12, 6.0, 0.5
MAD_TO_SIGMA = 1.4826


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a page whose text stands out. Value: share of the measures that do."""
    pages, facts = table_of(tables, "pages"), facts_of(tables)
    odd = _odd_pages(pages)
    mask = pc.is_in(facts.column("url"), value_set=pa.array(sorted(odd), pa.string()))
    hit = facts.filter(mask)
    found = [odd[url][1] for url in hit.column("url").to_pylist()]
    args: list[dict[str, Any]] = [
        {"others": odd[url][0], "measures": ", ".join(name.replace("_", " ") for name in odd[url][1])}
        for url in hit.column("url").to_pylist()
    ]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=hit.column("link_id").to_pylist(),
        values=[len(measures) / len(MEASURES) for measures in found],
        log_odds=[ADDS * len(measures) for measures in found],
        args=args,
    )


def _odd_pages(pages: pa.Table) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return page -> (other pages of its site compared with, measures by which it stands out)."""
    told = pages.filter(
        pc.and_(pc.is_valid(pages.column("site")), pc.is_valid(pages.column("content_facts_json")))
    )
    counts = told.column("site").value_counts()
    enough = counts.filter(pc.greater_equal(counts.field("counts"), LEAST_PAGES)).field("values")
    cohorts: dict[str, list[tuple[str, list[float]]]] = defaultdict(list)
    kept = told.filter(pc.is_in(told.column("site"), value_set=enough))
    for row in kept.select(["url", "site", "content_facts_json"]).to_pylist():
        cohorts[row["site"]].append((row["url"], _measures(row["content_facts_json"])))
    odd: dict[str, tuple[int, tuple[str, ...]]] = {}
    for cohort in cohorts.values():
        for column, name in enumerate(MEASURES):
            values = np.array([measures[column] for _, measures in cohort])
            known = values[~np.isnan(values)]
            if len(known) < LEAST_PAGES:
                continue
            median = np.median(known)
            sigma = MAD_TO_SIGMA * np.median(np.abs(known - median))
            if sigma <= 0:
                continue
            for at in np.flatnonzero(
                np.nan_to_num(values, nan=-np.inf) > median + DEVIATIONS * sigma
            ).tolist():
                url = cohort[at][0]
                odd[url] = (len(cohort) - 1, (*odd.get(url, (0, ()))[1], name))
    return odd


def _measures(text: str) -> list[float]:
    try:
        facts = json.loads(text)
    except ValueError:
        facts = {}
    values = [facts.get(name) if isinstance(facts, dict) else None for name in MEASURES]
    return [
        float(v) if isinstance(v, int | float) and not isinstance(v, bool) else float("nan") for v in values
    ]
