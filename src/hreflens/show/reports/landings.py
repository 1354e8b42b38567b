"""Links that lead to the wrong language version, which version they should lead to, and where link equity sits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from hreflens.act.opportunities.equity import equity_by_locale
from hreflens.act.opportunities.landings import landing_groups
from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, foreign_text, table_of
from hreflens.show.page import (
    Block,
    Cell,
    Column,
    DataTable,
    Figure,
    Figures,
    Kind,
    Message,
    Note,
    Page,
    counted,
    msg,
)
from hreflens.show.tally import LISTING_ROWS
from hreflens.terms import LandingState

STATES: Mapping[str, Message] = {
    LandingState.PAGE: msg("The page itself"),
    LandingState.REDIRECT: msg("A redirect to the page"),
    LandingState.BROKEN: msg("No page: the links are lost"),
    LandingState.BLOCKED: msg("A page kept from search engines"),
    LandingState.UNREAD: msg("Not known: the page was not read"),
}
NOT_CRAWLED = msg(
    "Your site was not crawled yet: run {first}, then {second}.",
    first="hreflens collect site",
    second="hreflens audit --no-fetch",
)


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of wrong-language landings; without blocks when the own site was not crawled. Raises nothing."""
    rows = sorted(
        table_of(tables, "landings").to_pylist(),
        key=lambda row: (-(row["value"] or 0.0), row["referring_url"], row["target_url"]),
    )
    equity = table_of(tables, "locale_equity")
    crawled = table_of(tables, "own_pages").num_rows > 0
    blocks: list[Block] = []
    if crawled:
        told: list[Block] = [_groups(rows), _links(rows), _how_to()] if rows else []
        blocks = [_figures(rows, equity), *told, _equity(equity), _pages(equity)]
    return Page(
        key="landings",
        title=msg("Wrong-language landings"),
        intro=msg(
            "Links whose page is in a language for which the linked page has a version. Each version of a page has its own links alone, and visitors stay where they can read."
        ),
        blocks=tuple(blocks),
        lead=_lead(rows) if crawled else NOT_CRAWLED,
    )


def _lead(rows: list[dict[str, Any]]) -> Message:
    if not rows:
        return msg("No link is known to lead to the wrong language version.")
    return counted(
        "One link leads to the wrong language version: ask for the address to be changed.",
        "{count} links lead to the wrong language version: ask for the addresses to be changed.",
        count=len(rows),
    )


def _figures(rows: list[dict[str, Any]], equity: pa.Table) -> Figures:
    linked = equity.to_pylist()
    lost = sum(row["links"] for row in linked if row["state"] == LandingState.BROKEN)
    return Figures(
        "landing_figures",
        (
            Figure("landings", msg("Links to the wrong version"), len(rows)),
            Figure("landing_sites", msg("Sites to ask"), len({row["referring_site"] for row in rows})),
            Figure("own_pages", msg("Own pages linked to"), len(linked)),
            Figure("lost_links", msg("Links to pages that are gone"), lost),
        ),
    )


def _groups(rows: list[dict[str, Any]]) -> DataTable:
    cells: list[tuple[Cell, ...]] = [
        tuple(group[name] for name in ("lang", "sites", "links", "landing_url", "better_url", "value_sum"))  # type: ignore[misc]
        for group in landing_groups(rows)
    ]
    return DataTable(
        "landing_groups",
        msg("By page"),
        (
            Column("lang", msg("Pages in"), Kind.LANG),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("landing_url", msg("Lead to"), Kind.URL),
            Column("better_url", msg("Should lead to"), Kind.URL),
            Column("value", msg("Value together"), Kind.SCORE),
        ),
        tuple(cells),
    )


def _links(rows: list[dict[str, Any]]) -> DataTable:
    cells: list[tuple[Cell, ...]] = [
        (
            row["referring_url"],
            row["lang"],
            row["market"] or UNKNOWN,
            foreign_text(row["anchor_text"], row["lang"]),
            row["target_url"],
            row["better_url"],
            row["better_locale"],
            row["value"],
        )
        for row in rows[:LISTING_ROWS]
    ]
    return DataTable(
        "landings",
        msg("Links to the wrong version"),
        (
            Column("referring_url", msg("Linking page"), Kind.URL),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY, detail=True),
            Column("anchor", msg("Anchor text"), Kind.FOREIGN),
            Column("target_url", msg("Leads to"), Kind.URL),
            Column("better_url", msg("Should lead to"), Kind.URL),
            Column("better_locale", msg("Version"), Kind.LANG, detail=True),
            Column("value", msg("Value"), Kind.SCORE),
        ),
        tuple(cells),
        total=len(rows),
        listing=True,
    )


def _how_to() -> Note:
    return Note(
        "landing_requests",
        msg("Ask for it"),
        (
            msg("A request in the language of the linking page is ready for every link: {command}.", command="hreflens landings SITE"),
            msg("Nothing is sent. If the site would rather keep its link as it is, it is still a good link."),
        ),
    )  # fmt: skip


def _equity(equity: pa.Table) -> DataTable:
    cells: list[tuple[Cell, ...]] = [
        (
            row["locale"] or UNKNOWN,
            STATES.get(str(row["state"]), str(row["state"])),
            row["pages"],
            row["links"],
            row["value_sum"],
            row["other_lang_links"],
        )  # type: ignore[misc]
        for row in equity_by_locale(equity)
    ]
    return DataTable(
        "equity_locales",
        msg("Where links and their value sit, by version"),
        (
            Column("locale", msg("Version"), Kind.LANG),
            Column("state", msg("Visitors meet"), Kind.TEXT),
            Column("pages", msg("Own pages"), Kind.NUMBER),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("value", msg("Value together"), Kind.SCORE),
            Column("other_lang", msg("From pages in other languages"), Kind.NUMBER),
        ),
        tuple(cells),
    )


def _pages(equity: pa.Table) -> DataTable:
    rows = sorted(equity.to_pylist(), key=lambda row: (-row["links"], row["target_url"]))
    cells: list[tuple[Cell, ...]] = [
        (
            row["target_url"],
            row["locale"] or UNKNOWN,
            STATES.get(row["state"], row["state"]),
            row["links"],
            row["sites"],
            row["value_sum"],
            row["other_lang_links"],
        )
        for row in rows[:LISTING_ROWS]
    ]
    return DataTable(
        "equity_pages",
        msg("Where links and their value sit, by page"),
        (
            Column("target_url", msg("Own page"), Kind.URL),
            Column("locale", msg("Version"), Kind.LANG),
            Column("state", msg("Visitors meet"), Kind.TEXT),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("value", msg("Value together"), Kind.SCORE),
            Column("other_lang", msg("From pages in other languages"), Kind.NUMBER),
        ),
        tuple(cells),
        total=len(rows),
        listing=True,
    )
