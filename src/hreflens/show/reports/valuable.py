"""The best links from pages that the owner cannot read: shown whole, with the reasons."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, facts_of, foreign_text, live, lookup, parsed, table_of
from hreflens.show.page import (
    Block,
    Cell,
    Column,
    DataTable,
    Evidence,
    Foreign,
    Kind,
    Message,
    Page,
    counted,
    msg,
)
from hreflens.show.relevance import topics_in_common
from hreflens.show.sentences import Arguments, reason_messages
from hreflens.show.tally import LISTING_ROWS

CARDS = 6


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of the most valuable links in other languages than the owner's. Raises nothing."""
    alive = live(facts_of(tables, settings))
    kept = alive.filter(
        pc.and_(
            pc.and_(
                pc.fill_null(alive.column("foreign"), False),
                pc.fill_null(pc.equal(alive.column("verdict"), "keep"), False),
            ),
            pc.is_valid(alive.column("value")),
        )
    )
    best = (
        kept.sort_by([("value", "descending"), ("link_id", "ascending")]).slice(0, LISTING_ROWS).to_pylist()
    )
    signals = Arguments(table_of(tables, "signals"), (row["reasons_against_json"] for row in best))
    chosen = _first_of_each_site(best, CARDS)
    passages = _passages(tables, chosen)
    shared = _shared(tables, chosen)
    blocks: list[Block] = [
        _card(row, passages.get((row["url"], row["ordinal"])), signals, shared.get(row["link_id"], ()))
        for row in chosen
    ]
    blocks.append(_table(best, kept.num_rows, signals))
    return Page(
        key="valuable",
        title=msg("Most valuable foreign links"),
        intro=msg(
            "Links from pages in other languages that are worth the most, with the passage around them and the reasons."
        ),
        blocks=tuple(blocks),
        lead=_answer(kept),
    )


def _answer(kept: pa.Table) -> Message:
    if not kept.num_rows:
        return msg("No link from a page in another language has been valued yet.")
    return counted(
        "One link from a page in another language than yours is worth keeping.",
        "{count} links from pages in other languages than yours are worth keeping.",
        count=kept.num_rows,
    )


def _first_of_each_site(rows: list[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if len(found) == limit:
            break
        found.setdefault(row["site"], row)
    return list(found.values())


def _passages(
    tables: Mapping[str, pa.Table], rows: list[dict[str, Any]]
) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the placements of the chosen links by (url, ordinal)."""
    placements = table_of(tables, "placements")
    urls = pa.array(sorted({row["url"] for row in rows}), pa.string())
    mine = placements.filter(pc.is_in(placements.column("url"), value_set=urls))
    return {(row["url"], row["ordinal"]): row for row in mine.to_pylist()}


def _shared(tables: Mapping[str, pa.Table], rows: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return link_id -> topics that the chosen link's page shares with the owner's."""
    ids = pa.array([row["link_id"] for row in rows], pa.string())
    (texts,) = lookup(
        pa.chunked_array([ids]), table_of(tables, "link_relevance"), "link_id", "shared_topics_json"
    )
    return {
        link_id: tuple(each for each in parsed(text, list) if isinstance(each, str))
        for link_id, text in zip(ids.to_pylist(), texts.to_pylist(), strict=True)
    }


def _card(
    row: dict[str, Any], placed: dict[str, Any] | None, signals: Arguments, shared: tuple[str, ...]
) -> Evidence:
    lang = (placed or {}).get("passage_lang") or row["lang"]
    left, right = ((placed or row).get(name) or "" for name in ("context_left", "context_right"))
    return Evidence(
        key=row["link_id"],
        url=row["url"],
        verdict=row["verdict"],
        value=row["value"],
        before=foreign_text(left, lang) or Foreign(""),
        anchor=foreign_text(row["anchor"] or "", row["anchor_lang"] or lang) or Foreign(""),
        after=foreign_text(right, lang) or Foreign(""),
        facts=tuple(
            fact
            for fact in (
                (msg("Language"), row["lang"] or UNKNOWN, Kind.LANG),
                (msg("Market"), row["market"], Kind.COUNTRY),
                (msg("Authority"), row["authority"], Kind.SCORE),
                (msg("Relevance"), row["relevance"], Kind.SHARE),
                (msg("Topic"), row["topic"], Kind.TOPIC),
                (msg("Place"), row["placement"], Kind.PLACEMENT),
                (msg("Attribute"), row["rel"], Kind.REL),
                (msg("Known since"), row["first_seen"], Kind.DATE),
            )
            if fact[1] is not None
        ),
        reasons=(*_why(row, signals), *((topics_in_common(shared),) if shared else ())),
    )


def _why(row: dict[str, Any], signals: Arguments) -> tuple[Message, ...]:
    return reason_messages(row["reasons_against_json"], signals)


def _table(best: list[dict[str, Any]], total: int, signals: Arguments) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            row["url"],
            row["lang"] or UNKNOWN,
            row["market"] or UNKNOWN,
            foreign_text(row["anchor"], row["anchor_lang"]),
            row["anchor_kind"] or UNKNOWN,
            row["value"],
            row["value_coverage"],
            row["authority"],
            row["relevance"],
            row["topic"],
            _why(row, signals),
        )
        for row in best
    ]
    return DataTable(
        "valuable_links",
        msg("Valuable links in other languages"),
        (
            Column("referring_url", msg("Linking page"), Kind.URL, wide=True),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("anchor", msg("Anchor text"), Kind.FOREIGN),
            Column("anchor_kind", msg("Kind"), Kind.ANCHOR_KIND),
            Column("value", msg("Value"), Kind.SCORE),
            Column("coverage", msg("Coverage"), Kind.SHARE),
            Column("authority", msg("Authority"), Kind.SCORE),
            Column("relevance", msg("Relevance"), Kind.SHARE),
            Column("topic", msg("Topic"), Kind.TOPIC),
            Column("why", msg("Why"), Kind.MESSAGES, wide=True, detail=True),
        ),
        tuple(rows),
        note=msg("Value runs from 0 to 100; coverage is the part of it that could be judged."),
        total=total,
        listing=True,
    )
