"""Anchor that advertises a link seller.

What it measures
    Whether the anchor (or the page's title) hands out a messenger handle, account or phone number of a
    service, or offers links and rankings for sale, in any script.
Why it matters
    Blasts of throw-away pages carry their seller's contact as the anchor. Nobody links to a site that way for
    its readers.
How it is computed
    `lexicon.contact_in` and `lexicon.service_in` over the anchor key: contact and offer +2, contact alone
    +1.5, offer alone +1; both in the title only +1. Words the owner lists as topic, brand or site are the
    owner's own trade and do not count as an offer (law 6); an anchor naming the owner does not count at all.
When it misleads
    A community listing "our Telegram @acme" links to the owner under the owner's name: that is excluded. A
    seller may quote a real article's title: then nothing is found.
Source
    Our own reading of real exports (one target, 101 pages of throw-away domains, one anchor with a messenger
    handle); weights after the start weights of our spam research, section 6.1 (anchor family, cap 3).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.lexicon import contact_in, service_in
from hreflens.judge.evidence.owner import names_owner, owner_keys
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.text.normalise import anchor_key

NAME = "service_anchor"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = "The {where} advertises a link seller ({found}): “{text}”."
VERSION = 1

BOTH, CONTACT, OFFER, TITLE = 2.0, 1.5, 1.0, 1.0
SCAN_CHARS = 300
"""Characters of an anchor or title that are looked at."""

Finding = tuple[str, float, str]
"""(where, log-odds, what was found)."""


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link whose anchor or page title advertises link selling. Value: log-odds / 2."""
    facts = facts_of(tables)
    owner = owner_keys(settings)
    own_trade = any(service_in(key) for key in owner)
    anchors = {
        key: _in_anchor(key, owner, own_trade)
        for key in facts.column("anchor_key").unique().to_pylist()
        if key
    }
    titles = {t: _in_title(t, owner, own_trade) for t in facts.column("title").unique().to_pylist() if t}
    hot_keys = [key for key, found in anchors.items() if found]
    hot_titles = [title for title, found in titles.items() if found]
    mask = pc.or_(
        pc.is_in(facts.column("anchor_key"), value_set=pa.array(hot_keys, pa.string())),
        pc.is_in(facts.column("title"), value_set=pa.array(hot_titles, pa.string())),
    )
    subjects: list[str] = []
    log_odds: list[float] = []
    args: list[dict[str, Any]] = []
    for row in facts.filter(mask).select(["link_id", "anchor_key", "anchor_text", "title"]).to_pylist():
        found = anchors.get(row["anchor_key"]) or titles[row["title"]]
        assert found is not None
        where, adds, what = found
        subjects.append(row["link_id"])
        log_odds.append(adds)
        shown = row["anchor_text"] if where == "anchor" else row["title"]
        args.append({"where": where, "found": quoted(what, 40), "text": quoted(shown)})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=[adds / BOTH for adds in log_odds],
        log_odds=log_odds,
        args=args,
    )


def _in_anchor(key: str, owner: tuple[str, ...], own_trade: bool) -> Finding | None:
    head = key[:SCAN_CHARS]
    if names_owner(head, owner):
        return None
    contact, offer = contact_in(head), None if own_trade else service_in(head)
    if contact and offer:
        return "anchor", BOTH, f"{contact}, {offer}"
    if contact:
        return "anchor", CONTACT, contact
    return ("anchor", OFFER, offer) if offer else None


def _in_title(title: str, owner: tuple[str, ...], own_trade: bool) -> Finding | None:
    if own_trade:
        return None
    head = anchor_key(title[:SCAN_CHARS]) or ""
    contact, offer = contact_in(head), service_in(head)
    if contact and offer and not names_owner(head, owner):
        return "page title", TITLE, f"{contact}, {offer}"
    return None
