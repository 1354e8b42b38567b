"""Text that stands out from its own language.

What it measures
    Repetition, compressibility and link density of the page's main text, each against the other read pages
    *of the same language* in this profile.
Why it matters
    Generated text repeats itself. What is usual differs between scripts and languages, so only the distance
    from one's own language says anything.
How it is computed
    Per language with at least 30 read pages of at least 10 sites: a measure beyond median + 6 x 1.4826 x MAD
    of its language is named. Fewer pages: not judged. It weighs 0: moving a page to a language with few
    pages would change its risk (measured, law 1). It is shown to the reader and adds nothing.
When it misleads
    Timetables, price lists, poems.
Source
    Ntoulas et al. 2006 (features); our spam research, 1.2 and 6.1 (within-language quantiles; its +0.5 each
    fails the gate F3); Hampel 1974 (median and MAD).
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
from hreflens.judge.inputs import facts_of, lookup, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "content_outlier"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = "Its text stands out from other pages in “{lang}” by {measures}."
VERSION = 2

MEASURES = ("compressibility", "link_density", "repetition")
LEAST_PAGES, LEAST_SITES, DEVIATIONS, ADDS = 30, 10, 6.0, 0.0
MAD_TO_SIGMA = 1.4826


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a page whose text stands out. Value: share of the measures that do."""
    pages, facts = table_of(tables, "pages"), facts_of(tables)
    odd = _odd_pages(pages)
    mask = pc.is_in(facts.column("url"), value_set=pa.array(sorted(odd), pa.string()))
    hit = facts.filter(mask)
    (lang,) = lookup(hit.column("url"), pages, "url", "detected_lang")
    found = [odd[url] for url in hit.column("url").to_pylist()]
    args: list[dict[str, Any]] = [
        {"lang": page_lang, "measures": ", ".join(name.replace("_", " ") for name in measures)}
        for page_lang, measures in zip(lang.to_pylist(), found, strict=True)
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


def _odd_pages(pages: pa.Table) -> dict[str, tuple[str, ...]]:
    cohorts: dict[str, list[tuple[str, str, list[float]]]] = defaultdict(list)
    rows = pages.select(["url", "site", "detected_lang", "content_facts_json"]).to_pylist()
    for row in rows:
        if row["detected_lang"] and row["detected_lang"] != "und" and row["content_facts_json"]:
            cohorts[row["detected_lang"]].append(
                (row["url"], row["site"], _measures(row["content_facts_json"]))
            )
    odd: dict[str, tuple[str, ...]] = {}
    for cohort in cohorts.values():
        if len(cohort) < LEAST_PAGES or len({site for _, site, _ in cohort}) < LEAST_SITES:
            continue
        for column, name in enumerate(MEASURES):
            values = np.array([measures[column] for _, _, measures in cohort])
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
                odd[url] = (*odd.get(url, ()), name)
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
