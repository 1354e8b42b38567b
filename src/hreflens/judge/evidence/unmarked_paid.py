"""Words that say "advertisement" beside a link that is not marked as one.

What it measures
    Whether the words around the link, or the title of its page, say that the text is paid for, while the link is
    followed and bears neither sponsored nor nofollow.
Why it matters
    Paid links are fine when they are qualified (law 10). Where readers are told and machines are not, the owner
    may have ordered something that asks for the attribute.
How it is computed
    A list of such words in some fifty languages (whole words or glued, as scripts need) within the words around
    the link and the title; the link followed and its rel known; an anchor that is no name, address or title.
    Told, weight 0: a list knows some languages and not others, so the risk would hang on the language (law 1).
When it misleads
    Articles about advertising; a disclosure that speaks of another link of the page.
Source
    Google's link spam policy on paid links; disclosure duties of many countries, whose words these are.
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.lexicon import PAID_PATTERN
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.evidence.seen import telling
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.text.normalise import anchor_key

NAME = "unmarked_paid"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "Readers are told that it is paid for (“{found}”), but the link “{text}” is not marked sponsored."
VERSION = 1

ADDS, SCAN_CHARS = 0.0, 300
_COLUMNS = ("title", "context_left", "context_right")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per followed link beside words of disclosure. Value: 1."""
    facts = facts_of(tables)
    plain = pc.and_(pc.fill_null(facts.column("followed"), False), pc.is_valid(facts.column("rel")))
    used = facts.filter(pc.and_(plain, telling(facts)))
    told: dict[str, str] = {}
    for name in _COLUMNS:
        for text in used.column(name).unique().to_pylist():
            found = PAID_PATTERN.search(anchor_key((text or "")[:SCAN_CHARS]) or "")
            if found:
                told[text] = found.group()
    beside = pa.array(list(told), pa.string())
    near = [pc.is_in(used.column(name), value_set=beside) for name in _COLUMNS]
    hit = used.filter(pc.or_(pc.or_(near[0], near[1]), near[2]))
    rows = [
        (row["link_id"], row["anchor_text"], word)
        for row in hit.select(["link_id", "anchor_text", *_COLUMNS]).to_pylist()
        if (word := next((told[row[name]] for name in _COLUMNS if row[name] in told), None))
    ]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[link for link, _, _ in rows],
        values=[1.0] * len(rows),
        log_odds=[ADDS] * len(rows),
        args=[{"found": quoted(word, 40), "text": quoted(text)} for _, text, word in rows],
    )
