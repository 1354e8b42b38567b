"""A template whose blanks were never filled in.

What it measures
    Alternatives still in braces (cheap|best|top) or blanks that only bear their name (KEYWORD, title) in the anchor, in
    the words around the link or in the title of the page.
Why it matters
    Programs write articles from templates and now and then publish the template. No person leaves it so.
How it is computed
    Alternatives in the anchor or title, or twice around the link: +1. A named blank in any of them: +0.5. Neither decides
    anything alone. The marks are those of the programs, the same in every language.
When it misleads
    Manuals of command lines and template languages write the same marks.
Source
    Google's spam policies on scaled content; our spam research, 1.5 and 6.1 (content, +0.5 each; here +1 for the mark that
    only article spinners leave).
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "unfilled_template"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = "A blank of a template was never filled in: “{text}”."
VERSION = 1

ADDS_SPUN, ADDS_SLOT, LEAST_AROUND, SCAN_CHARS = 1.0, 0.5, 2, 600
SPUN = re.compile(r"\{[^{}|]{1,60}(?:\|[^{}|]{1,60}){1,12}\}")
SLOT = re.compile(
    r"\{\{\s*[A-Za-z_]{3,24}\s*\}\}|%%[A-Za-z_]{3,24}%%|\[\[[A-Z_]{3,24}\]\]|#[A-Z]{3,}(?:_[A-Z]+)*#|<%=?\s*\w+\s*%>"
)
_MARKS = r"[{\[%#<]"
_COLUMNS = ("anchor_text", "title", "context_left", "context_right")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link with an unfilled blank beside it. Value: log-odds."""
    facts = facts_of(tables)
    maybe = pa.chunked_array([pa.array([False] * facts.num_rows, pa.bool_())])
    for name in _COLUMNS:
        maybe = pc.or_(maybe, pc.fill_null(pc.match_substring_regex(facts.column(name), _MARKS), False))
    found = [
        (row["link_id"], *told)
        for row in facts.filter(maybe).select(["link_id", *_COLUMNS]).to_pylist()
        if (told := unfilled(row))
    ]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[link for link, _, _ in found],
        values=[adds for _, _, adds in found],
        log_odds=[adds for _, _, adds in found],
        args=[{"text": quoted(text)} for _, text, _ in found],
    )


def unfilled(row: Mapping[str, Any]) -> tuple[str, float] | None:
    """Return (the blank, what it adds) for a row with anchor_text, title, context_left and context_right."""
    anchor, title, left, right = ((row[name] or "")[:SCAN_CHARS] for name in _COLUMNS)
    for text in (anchor, title):
        spun = SPUN.search(text)
        if spun:
            return spun.group(), ADDS_SPUN
    around = SPUN.findall(f"{left}\n{right}")
    if len(around) >= LEAST_AROUND:
        return around[0], ADDS_SPUN
    slot = SLOT.search("\n".join((anchor, title, left, right)))
    return (slot.group(), ADDS_SLOT) if slot else None
