"""The shop window of a link seller.

What it measures
    Whether the title or the address of the linking page offers links or rankings for sale, on a page that links
    to a thousand places and more.
Why it matters
    Sellers print every domain they know on pages that advertise their service. The owner of a listed domain
    neither ordered nor can end it; search engines ignore such pages.
How it is computed
    `lexicon.service_in` over the title, or over the words of the path, with at least 1,000 external links: +0.5,
    which together with the length of the list (`link_farm`) means "likely ignored". An article on link building
    has few links and never counts, nor does any page when the offer is the owner's own trade (law 6). It speaks of
    the page, so a nofollow on the link takes nothing back.
When it misleads
    A directory of the search-marketing trade with a thousand members on one page.
Source
    Our reading of a real export: 20 such pages in 5 languages, 1,253 to 9,997 links each; +0.5 is our start value.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.lexicon import service_in
from hreflens.judge.evidence.owner import names_owner, owner_keys
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import path_of

NAME = "seller_page"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = "The page advertises links or rankings for sale (“{text}”) and links to {outgoing} other places."
VERSION = 1

LEAST_EXTERNAL, SCAN_CHARS, ADDS = 1_000, 300, 0.5
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a seller's page. Value: external links."""
    facts, owner = facts_of(tables), owner_keys(settings)
    own_trade = any(service_in(key) for key in owner)
    many = pc.fill_null(pc.greater_equal(facts.column("external_links"), LEAST_EXTERNAL), False)
    pages = facts.filter(many) if not own_trade else facts.slice(0, 0)
    subjects: list[str] = []
    values: list[float] = []
    args: list[dict[str, Any]] = []
    for row in pages.select(["link_id", "url", "title", "external_links"]).to_pylist():
        shown = offer_of(row["url"], row["title"], owner)
        if shown:
            subjects.append(row["link_id"])
            values.append(float(row["external_links"]))
            args.append({"text": quoted(shown), "outgoing": f"{row['external_links']:,}"})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=values,
        log_odds=[ADDS] * len(subjects),
        args=args,
    )


def offer_of(url: str, title: str | None, owner: tuple[str, ...]) -> str | None:
    """Return the title or path of a page that offers links or rankings, None when neither does."""
    head = anchor_key((title or "")[:SCAN_CHARS]) or ""
    if head and service_in(head) and not names_owner(head, owner):
        return title
    path = path_of(url)
    return path if service_in(_NOT_WORDS.sub(" ", path[:SCAN_CHARS].lower())) else None
