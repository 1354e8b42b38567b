"""A site that is another one than it was: its name was probably bought for its past.

What it measures
    Whether every page of the site whose title is known at two days, half a year or more apart, bears a title that
    shares no word with its earlier one, and the link came after the earlier day.
Why it matters
    Lapsed domains are bought for the links that their former owners earned, and filled with something else.
How it is computed
    `site_history`: titles in older and newer exports of the same addresses, at least two of them or the home page.
    Told, weight 0: what counts as the same word differs between scripts, so the figure would hang on the
    language (law 1). Without two dated states: nothing (law 7).
When it misleads
    A change of name and design; exports that hold a title of an error page once.
Source
    Google's spam policies on expired domain abuse; our spam research, 1.5 and 6.4 (expired-domain topic switch).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "repurposed_site"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = (
    "The site was “{before}” on {then_on} and is “{text}” on {now_on}; the link came in between or later."
)
VERSION = 1

LEAST_DAYS, LEAST_PAGES, ADDS = 180, 2, 0.0


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link from a site that became another one. Value: pages compared."""
    changed = {
        row["site"]: row
        for row in table_of(tables, "site_history").to_pylist()
        if row["pages"]
        and row["changed_pages"] == row["pages"]
        and (row["pages"] >= LEAST_PAGES or row["has_home"])
        and (row["now_on"] - row["then_on"]).days >= LEAST_DAYS
    }
    facts = facts_of(tables)
    hit = facts.filter(
        pc.and_(
            pc.is_in(facts.column("site"), value_set=pa.array(sorted(changed), pa.string())),
            pc.is_valid(facts.column("first_seen")),
        )
    )
    rows = [
        (row["link_id"], changed[row["site"]])
        for row in hit.select(["link_id", "site", "first_seen"]).to_pylist()
        if row["first_seen"] > changed[row["site"]]["then_on"]
    ]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[link for link, _ in rows],
        values=[float(state["pages"]) for _, state in rows],
        log_odds=[ADDS] * len(rows),
        args=[_args(state) for _, state in rows],
    )


def _args(state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "before": quoted(state["then_title"], 60),
        "then_on": state["then_on"].isoformat(),
        "text": quoted(state["now_title"], 60),
        "now_on": state["now_on"].isoformat(),
    }
