"""A site that prints prices for links.

What it measures
    Whether a read page of the linking site offers links, guest articles or rankings in its title or headings and
    names a currency.
Why it matters
    A site that sells placements to anybody sells them to everybody; its links are orders, not votes, wherever on
    the site they stand.
How it is computed
    `lexicon.service_in` over title and headings of the site's read pages, beside at least one currency
    (`contact_facts`); never when the offer is the owner's own trade (law 6). Told, weight 0: the list knows some
    languages and not others (law 1). `seller_page` counts what does not need it, the length of a list.
When it misleads
    Agencies that report on prices; papers with rates for marked advertisements, which are nobody's fault.
Source
    Google's link spam policy on buying and selling links; our spam research, 6.1 and 6.4 (guest posts: grey).
"""

import json
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.lexicon import service_in
from hreflens.judge.evidence.owner import owner_keys
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.text.normalise import anchor_key

NAME = "rate_card"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.SITE
MESSAGE = "The site prints prices for links or rankings (“{text}”)."
VERSION = 1

ADDS, SCAN_CHARS = 0.0, 500


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per site with a rate card among its read pages. Value: such pages."""
    pages = table_of(tables, "pages")
    if any(service_in(key) for key in owner_keys(settings)):
        pages = pages.slice(0, 0)
    priced = pages.filter(
        pc.and_(
            pc.is_valid(pages.column("site")),
            pc.fill_null(pc.match_substring(pages.column("contact_facts_json"), '"currencies": ["'), False),
        )
    ).sort_by("url")
    found: dict[str, list[str]] = {}
    for row in priced.select(["site", "title", "headings", "contact_facts_json"]).to_pylist():
        head = f"{row['title'] or ''} | {row['headings'] or ''}"[:SCAN_CHARS]
        offer = service_in(anchor_key(head) or "")
        if offer and _has_currency(row["contact_facts_json"]):
            found.setdefault(row["site"], []).append(offer)
    sites = sorted(found)
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=sites,
        values=[float(len(found[site])) for site in sites],
        log_odds=[ADDS] * len(sites),
        args=[{"text": quoted(found[site][0], 60)} for site in sites],
    )


def _has_currency(text: str) -> bool:
    try:
        facts = json.loads(text)
    except ValueError:
        return False
    return isinstance(facts, dict) and bool(facts.get("currencies"))
