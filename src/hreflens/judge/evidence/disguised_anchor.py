"""An anchor that hides its words from machines.

What it measures
    Invisible characters inside the words of an anchor, words turned around by a control character, and words
    that mix look-alike letters of two alphabets or styled letters with plain ones.
Why it matters
    Whoever disguises a word wants readers to see it and filters to miss it. Honest writers have no use for that.
How it is computed
    `text.confusables` on the anchor as written, for anchors that are no name, address, title, image or generic
    word. Invisible characters that the word's own writing system does not use: +1, never decisive alone. Mixed
    or styled letters: told, weight 0, since a wrong key mixes alphabets every day where two share shapes
    (Ukrainian and Serbian typists more than others) and nowhere else (law 1). Joiners in Arabic and Indic
    scripts, breaking hints in Thai or Japanese, Latin brands in any text and fullwidth letters alone do not count.
When it misleads
    Text copied out of programs that leave invisible marks behind; typesetting with joiners.
Source
    Unicode Technical Standard 39 (confusables, whole-script and mixed-script detection); our spam research, 4
    and 6.1 (anchor, +1).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.evidence.seen import telling
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.text.confusables import hidden_in_words, readings, styled_letters

NAME = "disguised_anchor"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "The anchor is disguised by {reason} and reads “{text}”."
VERSION = 1

ADDS = 1.0
INVISIBLE, MIXED, STYLED = (
    "invisible characters inside words",
    "look-alike letters of another alphabet",
    "styled letters among plain ones",
)
PHRASES = (INVISIBLE, MIXED, STYLED)


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link with a disguised anchor. Value: 1 when it counts, 0 when it is only told."""
    facts = facts_of(tables)
    used = facts.filter(pc.and_(telling(facts), pc.is_valid(facts.column("anchor_text"))))
    texts = used.column("anchor_text").unique().to_pylist()
    found = {text: how for text in texts if not text.isascii() and (how := disguise_of(text))}
    hit = used.filter(pc.is_in(used.column("anchor_text"), value_set=pa.array(list(found), pa.string())))
    rows = [(link, *found[text]) for link, text in zip(*_columns(hit), strict=True)]
    args: list[dict[str, Any]] = [{"reason": how, "text": quoted(plain)} for _, how, plain in rows]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[link for link, _, _ in rows],
        values=[float(how == INVISIBLE) for _, how, _ in rows],
        log_odds=[ADDS if how == INVISIBLE else 0.0 for _, how, _ in rows],
        args=args,
    )


def _columns(hit: pa.Table) -> tuple[list[str], list[str]]:
    return hit.column("link_id").to_pylist(), hit.column("anchor_text").to_pylist()


def disguise_of(text: str) -> tuple[str, str] | None:
    """Return (how an anchor is disguised, what it reads as), None when it is not."""
    if hidden_in_words(text):
        return INVISIBLE, text
    plain = readings(text)
    if plain:
        return MIXED, plain[0]
    return (STYLED, text) if styled_letters(text) else None
