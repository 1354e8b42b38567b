"""Sites that were probably hacked: what was planted there, and a letter to each owner, to be read before sending."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from hreflens.act.notices import Notice, NoticeError, draft_notice, victim_sites
from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, table_of
from hreflens.show.page import (
    Block,
    Cell,
    Column,
    DataTable,
    Foreign,
    Kind,
    Note,
    Page,
    Value,
    counted,
    msg,
)
from hreflens.show.tally import LISTING_ROWS
from hreflens.terms import NoticeKind

LETTERS = 6
"""Letters shown whole; `hreflens notice` drafts the others."""


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of hacked sites. Raises nothing."""
    sites = victim_sites({name: table_of(tables, name) for name in _NEEDS})
    drafts = [draft for site in sites[:LETTERS] if (draft := _draft(tables, settings, site, as_of))]
    blocks: list[Block] = [_listed(tables, sites)] if sites else []
    for number, draft in enumerate(drafts, 1):
        blocks += _letter(number, draft)
    lead = msg("No site looks as if others had planted pages there.")
    if sites:
        lead = counted(
            "One site looks hacked. Its owner may not know.",
            "{count} sites look hacked. Their owners may not know.",
            count=len(sites),
        )
    return Page(
        key="victims",
        title=msg("Hacked sites"),
        intro=msg(
            "Pages that others planted on honest sites. The sites are victims: a short letter helps more than a disavow file."
        ),
        blocks=tuple(blocks),
        lead=lead,
    )


_NEEDS = ("links", "link_checks", "link_anchors", "pages", "page_markets", "signals")


def _draft(tables: Mapping[str, pa.Table], settings: Settings, site: str, as_of: date) -> Notice | None:
    try:
        return draft_notice(tables, settings, site, NoticeKind.HACKED, as_of=as_of)
    except NoticeError:
        return None


def _listed(tables: Mapping[str, pa.Table], sites: list[str]) -> DataTable:
    known = {
        row["site"]: row for row in table_of(tables, "sites").select(["site", "lang", "market"]).to_pylist()
    }
    counts = dict.fromkeys(sites, 0)
    for site in table_of(tables, "links").column("referring_site").to_pylist():
        if site in counts:
            counts[site] += 1
    rows: list[tuple[Cell, ...]] = [
        (
            site,
            known.get(site, {}).get("lang") or UNKNOWN,
            known.get(site, {}).get("market") or UNKNOWN,
            counts[site],
        )
        for site in sites[:LISTING_ROWS]
    ]
    return DataTable(
        "hacked_sites",
        msg("Sites that look hacked"),
        (
            Column("site", msg("Site"), Kind.SITE),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("links", msg("Links"), Kind.NUMBER),
        ),
        tuple(rows),
        total=len(sites),
        listing=True,
    )


def _letter(number: int, draft: Notice) -> list[Block]:
    """Return a letter line by line: its words are another language's, never ours to translate."""
    lines = [draft.subject, *(line.strip() for line in draft.body.split("\n") if line.strip())]
    places = ", ".join((*draft.addresses, *draft.places))
    return [
        Note(
            f"letter_{number}",
            msg("Draft of a letter to {site}", site=Value(draft.site, Kind.SITE)),
            (
                msg(
                    "In {lang}, for you to read, change and send; nothing was sent. Where an address may be found: {places}",
                    lang=Value(draft.lang, Kind.LANG),
                    places=places or "–",
                ),
            ),
        ),
        DataTable(
            f"letter_lines_{number}",
            msg("Letter"),
            (Column("line", msg("Text"), Kind.FOREIGN, wide=True),),
            tuple((Foreign(line, draft.lang),) for line in lines),
        ),
    ]
