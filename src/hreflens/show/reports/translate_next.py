"""What to translate next: page by language, with what speaks for it, and Google's word on mass translation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from hreflens.act.opportunities.statements import opportunity_statement
from hreflens.settings import Settings
from hreflens.show.facts import foreign_text, parsed, table_of
from hreflens.show.page import (
    Banner,
    Block,
    Cell,
    Column,
    DataTable,
    Kind,
    Message,
    Page,
    Quote,
    Tone,
    Value,
    counted,
    msg,
)
from hreflens.show.reports.landings import NOT_CRAWLED
from hreflens.show.statements import QUOTED_IN
from hreflens.show.tally import LISTING_ROWS

PARTS: Mapping[str, Message] = {
    "links": msg("links in hand"),
    "barrier": msg("visitors lost to the language barrier"),
    "demand": msg("search demand"),
    "competitors": msg("competitors' pages"),
}


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of translations; without blocks when nothing speaks for one. Raises nothing."""
    rows = sorted(
        table_of(tables, "translate_next").to_pylist(),
        key=lambda row: (-row["score"], row["words"] or 0, row["cluster"], row["lang"]),
    )
    blocks: list[Block] = [_warning(), _table(rows)] if rows else []
    return Page(
        key="translate_next",
        title=msg("Translate next"),
        intro=msg(
            "Pages that readers of a language link to, visit or search for, and that have no version in it. What is not known is not judged."
        ),
        blocks=tuple(blocks),
        lead=_lead(rows, crawled=table_of(tables, "own_pages").num_rows > 0),
    )


def _lead(rows: list[dict[str, Any]], *, crawled: bool) -> Message:
    if not crawled:
        return NOT_CRAWLED
    if not rows:
        return msg("Nothing speaks for a translation yet.")
    return msg(
        "Translate {page} into {lang} first.",
        page=Value(rows[0]["url"], Kind.URL),
        lang=Value(rows[0]["lang"], Kind.LANG),
    )


def _warning() -> Banner:
    said = opportunity_statement("mass_translation")
    return Banner(
        "mass_translation",
        Tone.WARNING,
        msg("Have every translation read by somebody who speaks the language."),
        (msg("Many machine-translated pages that nobody reviewed are spam by Google's own policy."),),
        Quote(text=said.text, lang=QUOTED_IN, speaker=said.speaker, said=said.said, url=said.url),
    )


def _table(rows: list[dict[str, Any]]) -> DataTable:
    cells: list[tuple[Cell, ...]] = [
        (
            row["url"],
            row["lang"],
            row["score"],
            foreign_text(row["title"], None),
            row["links"],
            row["sites"],
            row["words"],
            row["coverage"],
            _why(row),
        )
        for row in rows[:LISTING_ROWS]
    ]
    return DataTable(
        "translate_next",
        msg("Page by language, the strongest case first"),
        (
            Column("url", msg("Own page"), Kind.URL),
            Column("lang", msg("Into"), Kind.LANG),
            Column("score", msg("Score"), Kind.SCORE),
            Column("title", msg("Title"), Kind.FOREIGN, detail=True),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("words", msg("Words"), Kind.NUMBER),
            Column("coverage", msg("Known"), Kind.SHARE),
            Column("why", msg("Why"), Kind.MESSAGES, wide=True),
        ),
        tuple(cells),
        note=msg(
            "The score compares the rows of this list, 0-100. “Known” is the share of its parts that could be judged."
        ),
        total=len(rows),
        listing=True,
    )


def _why(row: Mapping[str, Any]) -> tuple[Message, ...]:
    told: list[Message] = []
    if row["links"]:
        told.append(
            counted(
                "One link from a page in this language.",
                "{count} links from pages in this language.",
                count=int(row["links"]),
            )
        )
    if row["lost_sessions"]:
        told.append(
            msg(
                "About {lost} of {sessions} sessions are lost to the language barrier.",
                lost=Value(row["lost_sessions"], Kind.NUMBER),
                sessions=Value(row["sessions"], Kind.NUMBER),
            )
        )
    elif row["sessions"]:
        told.append(
            msg("Sessions of visitors who read it: {sessions}.", sessions=Value(row["sessions"], Kind.NUMBER))
        )
    if row["impressions"]:
        told.append(
            msg(
                "Search impressions of the page where it is read: {count}.",
                count=Value(row["impressions"], Kind.NUMBER),
            )
        )
    elif row["site_impressions"]:
        told.append(
            msg(
                "Search impressions of the site where it is read: {count}.",
                count=Value(row["site_impressions"], Kind.NUMBER),
            )
        )
    if row["competitor_pages"]:
        told.append(
            msg(
                "Linked pages of competitors in it: {count}.",
                count=Value(row["competitor_pages"], Kind.NUMBER),
            )
        )
    unknown = [
        PARTS[name]
        for name, share in parsed(row["parts_json"], dict).items()
        if share is None and name in PARTS
    ]
    if unknown:
        told.append(msg("Not judged: {parts}.", parts=Value(tuple(unknown), Kind.LIST)))
    return tuple(told)
