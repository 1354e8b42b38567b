"""A page about the owner's topics.

What it measures
    Whether the title of the page or the words around the link name one of the topics that the owner listed;
    beside it, whether the page is about what the owner's page or site is about, in any language.
Why it matters
    Sites of the same field link to each other for their readers.
How it is computed
    A listed topic, in any language it was listed in, in title or context: -0.5. The anchor itself is not asked:
    whoever pays for a phrase gets the phrase. The relevance of `link_relevance` (0-1, cross-lingual model) is
    named from 0.7 up and weighs 0: it is calibrated language by language, so the risk would hang on the
    language (law 1); it counts for the value. Low relevance adds nothing either: off-topic is no risk.
When it misleads
    Spam writes about its victims' topics. Hence protective only, and capped.
Source
    Our spam research, 6.1 (relevance, protective only, cap 1.5). Machine-made articles about marketing read .52
    to .62 for a software firm in a real export: below 0.7 likeness may be chance.
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.owner import names_owner, topic_keys
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.text.normalise import anchor_key

NAME = "topic_match"
FAMILY = EvidenceFamily.RELEVANCE
SUBJECT = SubjectKind.LINK
MESSAGE = "The page is about your topic: {what}."
VERSION = 3

ADDS, LEAST_RELEVANCE = -0.5, 0.7
SCAN_CHARS = 300


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link from a page on the owner's topics. Value: the model's relevance, or 1 for a listed topic."""
    topics, facts = topic_keys(settings), facts_of(tables)
    listed = _by_listed_topics(facts if topics else facts.slice(0, 0), topics)
    judged = table_of(tables, "link_relevance")
    near = pc.fill_null(pc.greater_equal(judged.column("relevance"), LEAST_RELEVANCE), False)
    told = pc.is_in(judged.column("link_id"), value_set=listed.column("subject").combine_chunks())
    return pa.concat_tables([listed, _from_model(judged.filter(pc.and_(near, pc.invert(told))))])


def _by_listed_topics(facts: pa.Table, topics: tuple[str, ...]) -> pa.Table:
    found: dict[str, str] = {}
    for column in ("title", "context_left", "context_right"):
        texts = facts.column(column)
        named = {
            text: topic for text in texts.unique().to_pylist() if text and (topic := _topic_in(text, topics))
        }
        hit = facts.filter(pc.is_in(texts, value_set=pa.array(list(named), pa.string())))
        for link, text in zip(hit.column("link_id").to_pylist(), hit.column(column).to_pylist(), strict=True):
            found.setdefault(link, named[text])
    subjects = sorted(found)
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=[1.0] * len(subjects),
        log_odds=[ADDS] * len(subjects),
        args=[{"what": f"“{quoted(found[link], 60)}”"} for link in subjects],
    )


def _topic_in(text: str, topics: tuple[str, ...]) -> str | None:
    head = text[:SCAN_CHARS]
    if head.isascii() and not _may_name(head.lower(), topics):
        return None
    key = anchor_key(head) or ""
    return next((topic for topic in topics if topic in key and names_owner(key, (topic,))), None)


def _may_name(lowered: str, topics: tuple[str, ...]) -> bool:
    """Return whether the first word of a topic stands somewhere: most texts are told apart by that alone."""
    return any(topic.split(" ", 1)[0] in lowered for topic in topics)


def _from_model(near: pa.Table) -> pa.Table:
    near = near.sort_by("link_id")
    values = near.column("relevance").to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=near.column("link_id").to_pylist(),
        values=values,
        log_odds=[0.0] * len(values),
        args=[{"what": f"{round(100 * value)} of 100 by the relevance model"} for value in values],
    )
