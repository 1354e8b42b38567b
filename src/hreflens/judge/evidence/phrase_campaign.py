"""Many sites that never name the owner, each with a long phrase the owner wants to rank for.

What it measures
    Sites whose every known anchor is a wanted phrase, among them one that holds a whole topic of the owner
    and more words around it ("cheap **homes for sale** in Springfield"), and how many sites do so.
Why it matters
    People who link for their readers name whom they link, or say "here". Placed articles carry the phrase of
    the order, each in other words and to another page, so that no single phrase repeats.
How it is computed
    At least 10 registrable domains of that kind, links that are not qualified: +2 for each of their links
    with such a phrase, from 20 domains +2.5 (articles stand in running text, for years, and trust takes back up
    to 1); "likely ignored" and never more. The words of the topic count in
    any order where a script separates words. A phrase that is the topic itself does not count: that is how
    people describe a product.
When it misleads
    Local portals and partners that link with a description. The owner knows which articles were paid for: with a
    manual action recorded, these are the links to look at first.
Source
    Google's link spam policy ("articles with links that use optimised anchor text on other sites"). In a real
    profile of 10,000 links we read 27 such domains, in another of 700 none. 10, 20 and the weights are our
    start values.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import MONEY, kind_set
from hreflens.judge.evidence.owner import names_owner, topic_keys
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "phrase_campaign"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "{sites} unrelated sites link to you with phrases you want to be found for and never by name; here “{text}”."
VERSION = 1

LEAST_DOMAINS, MANY_DOMAINS, MORE_CHARS, SCAN_CHARS = 10, 20, 4, 300
ADDS, ADDS_MANY = 2.0, 2.5
_READ = ["link_id", "site", "domain", "anchor_kind", "anchor_key", "anchor_text", "followed"]


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link with a long wanted phrase from a site that never names the owner. Value: domains."""
    facts, topics = facts_of(tables).select(_READ), topic_keys(settings)
    known = facts.filter(pc.and_(pc.is_valid(facts.column("anchor_kind")), pc.is_valid(facts.column("site"))))
    is_money = pc.is_in(known.column("anchor_kind"), value_set=kind_set(MONEY))
    named = known.filter(pc.invert(is_money)).column("site").unique()
    money = known.filter(
        pc.and_(
            pc.and_(is_money, pc.invert(pc.is_in(known.column("site"), value_set=named))),
            pc.fill_null(known.column("followed"), True),
        )
    )
    phrases = {
        key for key in money.column("anchor_key").unique().to_pylist() if key and is_long_phrase(key, topics)
    }
    hit = money.filter(pc.is_in(money.column("anchor_key"), value_set=pa.array(sorted(phrases), pa.string())))
    by_domain: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in hit.select(["link_id", "domain", "anchor_text"]).to_pylist():
        by_domain[row["domain"]].append((row["link_id"], row["anchor_text"] or ""))
    sites = len(by_domain)
    links = sorted(link for found in by_domain.values() for link in found) if sites >= LEAST_DOMAINS else []
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[link for link, _ in links],
        values=[float(sites)] * len(links),
        log_odds=[ADDS_MANY if sites >= MANY_DOMAINS else ADDS] * len(links),
        args=[{"sites": sites, "text": quoted(text)} for _, text in links],
    )


def is_long_phrase(key: str, topics: tuple[str, ...]) -> bool:
    """Return whether an anchor key holds a whole topic and at least MORE_CHARS characters beside it."""
    head = key[:SCAN_CHARS]
    words = set(head.replace(",", " ").split())
    return any(
        len(head) >= len(topic) + MORE_CHARS
        and (names_owner(head, (topic,)) or (" " in topic and words.issuperset(topic.split())))
        for topic in topics
    )
