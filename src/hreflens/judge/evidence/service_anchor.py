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
    owner's own trade and do not count as an offer (law 6). An anchor naming the owner does not count, unless it
    gives a contact that is not the owner's on a page whose title offers links ("links for acme.com telegram
    @seller"): +1.5.
When it misleads
    A community listing "our Telegram @acme" links to the owner under the owner's name: that is excluded. A
    seller may quote a real article's title: then nothing is found.
Source
    Our own reading of real exports (one target, 101 pages of throw-away domains, one anchor with a messenger
    handle); weights after the start weights of our spam research, section 6.1 (anchor family, cap 3).
"""

from collections.abc import Iterable, Mapping
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
VERSION = 2

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
    keys = [key for key in facts.column("anchor_key").unique().to_pylist() if key]
    anchors = {key: found for key in keys if (found := _in_anchor(key, owner, own_trade))}
    guests = {key: found for key in keys if (found := _contact_beside_owner(key, owner))}
    texts = [title for title in facts.column("title").unique().to_pylist() if title]
    titles = {text: found for text in texts if (found := _in_title(text, owner, own_trade))}
    mask = pc.or_(_among(facts, "anchor_key", [*anchors, *guests]), _among(facts, "title", titles))
    subjects: list[str] = []
    log_odds: list[float] = []
    args: list[dict[str, Any]] = []
    for row in facts.filter(mask).select(["link_id", "anchor_key", "anchor_text", "title"]).to_pylist():
        guest = guests.get(row["anchor_key"])
        if guest and not _offers(row["title"], owner):
            guest = None
        found = anchors.get(row["anchor_key"]) or guest or titles.get(row["title"])
        if found is None:
            continue
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


def _among(facts: pa.Table, column: str, wanted: Iterable[str]) -> pa.ChunkedArray:
    return pc.is_in(facts.column(column), value_set=pa.array(list(wanted), pa.string()))


def _contact_beside_owner(key: str, owner: tuple[str, ...]) -> Finding | None:
    """Return the contact in an anchor that names the owner, unless the contact bears the owner's name."""
    head = key[:SCAN_CHARS]
    contact = contact_in(head) if names_owner(head, owner) else None
    if contact is None or any(name.replace(" ", "") in contact for name in owner):
        return None
    return "anchor", CONTACT, contact


def _offers(title: str | None, owner: tuple[str, ...]) -> bool:
    head = anchor_key((title or "")[:SCAN_CHARS]) or ""
    return bool(head) and not names_owner(head, owner) and service_in(head) is not None


def _in_title(title: str, owner: tuple[str, ...], own_trade: bool) -> Finding | None:
    if own_trade:
        return None
    head = anchor_key(title[:SCAN_CHARS]) or ""
    offer = service_in(head)
    contact = contact_in(head) if offer else None
    if contact and not names_owner(head, owner):
        return "page title", TITLE, f"{contact}, {offer}"
    return None
