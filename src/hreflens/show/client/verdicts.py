"""Verdicts that are not what they were at the start of a client's period, and by which evidence."""

from typing import Any

from hreflens.show.client.told import LANG, MARKET, VALUE, Told
from hreflens.show.facts import UNKNOWN
from hreflens.show.page import Cell, Column, DataTable, Kind, Message, Page, counted, msg
from hreflens.show.signals import catalogue
from hreflens.show.tally import LISTING_ROWS


def build(told: Told) -> Page:
    """Return the page. Raises nothing."""
    moved = told.moved
    table = DataTable(
        "moved_verdicts",
        msg("Changed verdicts"),
        (
            Column("page_or_site", msg("Page or site"), Kind.URL, wide=True),
            Column("before", msg("Before"), Kind.VERDICT),
            Column("after", msg("Now"), Kind.VERDICT),
            Column("came", msg("Evidence that came in"), Kind.MESSAGES),
            Column("went", msg("Evidence that went"), Kind.MESSAGES),
            LANG,
            MARKET,
            VALUE,
        ),
        tuple(_row(each) for each in moved[:LISTING_ROWS]),
        msg("A verdict alone asks for nothing. Language, country and low authority never move one."),
        total=len(moved),
        listing=True,
    )
    return Page(
        key="period_verdicts",
        title=msg("Verdicts that moved"),
        intro=msg("Several moves within the time count as one, from the first verdict to the last."),
        blocks=(table,) if moved else (),
        lead=counted("One verdict moved.", "{count} verdicts moved.", count=len(moved)),
    )


def _row(row: dict[str, Any]) -> tuple[Cell, ...]:
    words = (row["evidence"] or "").split()
    return (
        row["url"] or row["site"] or row["subject"],
        row["before"] or UNKNOWN,
        row["after"] or UNKNOWN,
        _titles(words, "+"),
        _titles(words, "-"),
        row["lang"] or UNKNOWN,
        row["market"] or UNKNOWN,
        row["value"],
    )


def _titles(words: list[str], sign: str) -> tuple[Message, ...]:
    titles = {signal.name: signal.title for signal in catalogue()}
    return tuple(titles[word[1:]] for word in words if word[0] == sign and word[1:] in titles)
