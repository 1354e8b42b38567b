"""An anchor on a risky subject that is neither the page's nor the owner's, by the multilingual model.

What it measures
    Whether the anchor is about gambling, medicines, adult content or cryptocurrencies while neither the linking page nor
    the owner's page is.
Why it matters
    What is odd is the subject in the wrong place, not the subject: a casino that links to a casino, or a pharmacy
    that is linked as one, is nobody's business (law 6).
How it is computed
    The topic tree of the relevance model on the anchor (kind 'other' or unknown): a share of at least .3 for one
    of these topics, that topic neither among the page's nor among the target's (`link_relevance`), which must
    both be known. Told, weight 0: the model tells subjects apart better in some languages than in others, so
    the risk would hang on the language (law 1). Measured: it finds gambling in English casino anchors, and games
    in the same words in Russian and Japanese. The listed words of `niche_anchor` count; this one shows what
    they miss.
When it misleads
    One or two words are little to tell a subject by, and names of places and people may look like one.
Source
    Our spam research, sections 4 and 6.1: niche(anchor) minus niche(site) minus niche(owner).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of, lookup, table_of
from hreflens.measure.relevance.backends import Embedder, open_model
from hreflens.measure.relevance.table import unit
from hreflens.measure.relevance.topics import TopicMap, map_topics, topic_by_id, topics
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import AnchorKind, EvidenceFamily, SubjectKind

NAME = "incongruous_anchor"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "By the relevance model the anchor is about {niche}, and neither the page nor yours is: “{text}”."
VERSION = 1

ADDS, LEAST_SHARE, SCAN_CHARS = 0.0, 0.3, 200
MAX_ANCHORS = 50_000
"""Different anchors that are looked at, in the order of their text: a bound on time, some seconds."""
NICHES = ("gambling", "medicines", "adult", "crypto")
PHRASES = tuple(topic_by_id(name).name("en") for name in NICHES)


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link whose anchor's subject is foreign to page and owner. Value: its share, 0-1."""
    facts, judged = facts_of(tables), table_of(tables, "link_relevance")
    kind = facts.column("anchor_kind")
    mask = pc.and_(
        pc.or_(pc.is_null(kind), pc.fill_null(pc.equal(kind, AnchorKind.OTHER.value), False)),
        pc.fill_null(pc.not_equal(facts.column("anchor_key"), ""), False),
    )
    used = facts.select(["link_id", "anchor_key", "anchor_text"]).filter(mask)
    page, target = lookup(used.column("link_id"), judged, "link_id", "page_topics_json", "target_topics_json")
    known = pc.and_(pc.is_valid(page), pc.is_valid(target))
    used, page, target = used.filter(known), page.filter(known), target.filter(known)
    found = subjects_of(sorted(used.column("anchor_key").unique().to_pylist())[:MAX_ANCHORS])
    meant = pc.is_in(used.column("anchor_key"), value_set=pa.array(list(found), pa.string()))
    rows = used.filter(meant).to_pylist()
    hit: list[tuple[dict[str, Any], str, float]] = []
    for row, ours, theirs in zip(
        rows, page.filter(meant).to_pylist(), target.filter(meant).to_pylist(), strict=True
    ):
        subject = found.get(row["anchor_key"])
        if (
            subject
            and not {subject[0]} & (_topics(ours) | _topics(theirs))
            and _topics(ours)
            and _topics(theirs)
        ):
            hit.append((row, *subject))
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row, _, _ in hit],
        values=[share for _, _, share in hit],
        log_odds=[ADDS] * len(hit),
        args=[
            {"niche": topic_by_id(topic).name("en"), "text": quoted(row["anchor_text"])}
            for row, topic, _ in hit
        ],
    )


def subjects_of(anchors: Sequence[str]) -> dict[str, tuple[str, float]]:
    """Return anchor -> (risky topic, share 0-1) for the anchors that are mostly about one."""
    if not anchors:
        return {}
    model, topic_map = _model()
    shares = topic_map.shares(unit(model.sums([anchor[:SCAN_CHARS] for anchor in anchors])[0]))
    listed = [topic.id for topic in topics()]
    found = {}
    for anchor, row in zip(anchors, shares, strict=True):
        top = int(row.argmax())
        if listed[top] in NICHES and row[top] >= LEAST_SHARE:
            found[anchor] = (listed[top], round(float(row[top]), 3))
    return found


@lru_cache(maxsize=1)
def _model() -> tuple[Embedder, TopicMap]:
    """Return the shipped model whatever the settings name: the bound on the shares was set with it."""
    model = open_model()
    return model, map_topics(model)


def _topics(text: str) -> set[str]:
    try:
        found = json.loads(text)
    except ValueError:
        return set()
    return (
        {str(each.get("topic")) for each in found if isinstance(each, dict)}
        if isinstance(found, list)
        else set()
    )
