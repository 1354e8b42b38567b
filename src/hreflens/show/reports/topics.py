"""What the linking pages are about, whatever their language, and how near that is to the owner's pages."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import (
    UNKNOWN,
    VERDICTS,
    by_verdict,
    count_by,
    facts_of,
    live,
    lookup,
    parsed,
    table_of,
)
from hreflens.show.page import (
    Cell,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Figure,
    Figures,
    Kind,
    Message,
    Page,
    Value,
    msg,
)
from hreflens.show.relevance import REASONS, topic_messages, topics_of
from hreflens.show.tally import LISTING_ROWS, share_of, verdict_columns

LEADING = 3
"""Topics named per language."""


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of topics. Raises nothing."""
    alive = live(facts_of(tables, settings))
    judged = alive.filter(pc.is_valid(alive.column("relevance")))
    return Page(
        key="topics",
        title=msg("Topics"),
        intro=msg(
            "What the linking pages are about, whatever their language, and how near that is to your pages. Being about something else is no risk."
        ),
        blocks=(
            _figures(alive, judged),
            _topics(judged),
            _languages(judged),
            _links(tables, judged),
            _gaps(tables, alive),
        ),
        lead=_answer(judged),
    )


def _answer(judged: pa.Table) -> Message:
    topics = [row for row in count_by(judged, "topic") if row["topic"] != UNKNOWN]
    if len(topics) < LEADING:
        return msg("Few linking pages could be compared with yours.")
    first, second, third = (Value(row["topic"], Kind.TOPIC) for row in topics[:LEADING])
    return msg(
        "Most linking pages are about {first}, {second} and {third}.", first=first, second=second, third=third
    )


def _figures(alive: pa.Table, judged: pa.Table) -> Figures:
    near = int(pc.sum(pc.greater_equal(judged.column("relevance"), 0.5)).as_py() or 0)
    return Figures(
        "figures",
        (
            Figure("judged", msg("Links judged"), share_of(judged.num_rows, alive.num_rows), Kind.SHARE),
            Figure("near", msg("Likely about your subjects"), near),
            Figure("mean", msg("Mean relevance"), pc.mean(judged.column("relevance")).as_py(), Kind.SHARE),
        ),
    )


def _means(judged: pa.Table, key: str) -> dict[str, float]:
    grouped = judged.group_by(key).aggregate([("relevance", "mean")])
    keys = [UNKNOWN if each is None else each for each in grouped.column(key).to_pylist()]
    return dict(zip(keys, grouped.column("relevance_mean").to_pylist(), strict=True))


def _topics(judged: pa.Table) -> Chart:
    verdicts, means = by_verdict(judged, "topic"), _means(judged, "topic")
    rows: list[tuple[Cell, ...]] = [
        (
            row["topic"],
            row["links"],
            row["sites"],
            means[row["topic"]],
            *(verdicts[row["topic"]][verdict] for verdict in VERDICTS),
        )
        for row in count_by(judged, "topic")
    ]
    table = DataTable(
        "topics",
        msg("Topics of the linking pages"),
        (
            Column("topic", msg("Topic"), Kind.TOPIC),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("relevance", msg("Mean relevance"), Kind.SHARE),
            *verdict_columns(),
        ),
        tuple(rows),
    )
    caption = msg("Live links by the leading topic of the linking page and by verdict.")
    return Chart("topics", ChartKind.STACKED_BAR, caption, table, VERDICTS)


def _languages(judged: pa.Table) -> DataTable:
    """Return what each language links to the owner for: its leading topics, with their links."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in count_by(judged, "lang", "topic"):
        if row["topic"] != UNKNOWN:
            found[row["lang"]].append((row["topic"], row["links"]))
    means = _means(judged, "lang")
    rows: list[tuple[Cell, ...]] = [
        (
            row["lang"],
            row["links"],
            means[row["lang"]],
            tuple(
                Message("{topic}: {count}", (("count", links), ("topic", Value(topic, Kind.TOPIC))))
                for topic, links in found[row["lang"]][:LEADING]
            ),
        )
        for row in count_by(judged, "lang")
    ]
    return DataTable(
        "topics_by_language",
        msg("What each language links to you for"),
        (
            Column("lang", msg("Language"), Kind.LANG),
            Column("links", msg("Links judged"), Kind.NUMBER),
            Column("relevance", msg("Mean relevance"), Kind.SHARE),
            Column("topics", msg("Leading topics"), Kind.MESSAGES, wide=True),
        ),
        tuple(rows),
    )


def _links(tables: Mapping[str, pa.Table], judged: pa.Table) -> DataTable:
    """Return every judged link with the topics of both pages and those in common, the nearest first."""
    best = judged.sort_by([("relevance", "descending"), ("link_id", "ascending")]).slice(0, LISTING_ROWS)
    more = lookup(
        best.column("link_id"),
        table_of(tables, "link_relevance"),
        "link_id",
        "page_topics_json",
        "target_topics_json",
        "shared_topics_json",
    )
    told = zip(*(column.to_pylist() for column in more), strict=True)
    rows: list[tuple[Cell, ...]] = [
        (
            row["url"],
            row["lang"] or UNKNOWN,
            row["relevance"],
            topic_messages(topics_of(page)),
            topic_messages(topics_of(target)),
            _names(shared),
        )
        for row, (page, target, shared) in zip(
            best.select(["url", "lang", "relevance"]).to_pylist(), told, strict=True
        )
    ]
    return DataTable(
        "link_topics",
        msg("Links and their topics"),
        (
            Column("referring_url", msg("Linking page"), Kind.URL, wide=True),
            Column("lang", msg("Language"), Kind.LANG),
            Column("relevance", msg("Relevance"), Kind.SHARE),
            Column("page_topics", msg("Topics of the linking page"), Kind.MESSAGES, wide=True),
            Column("target_topics", msg("Topics of your page"), Kind.MESSAGES, wide=True),
            Column("shared", msg("In common"), Kind.MESSAGES, wide=True),
        ),
        tuple(rows),
        note=msg("Relevance is the probability that both pages share their subject."),
        total=judged.num_rows,
        listing=True,
    )


def _names(text: str | None) -> tuple[Message, ...]:
    found: list[Any] = parsed(text, list)
    return tuple(
        Message("{topic}", (("topic", Value(each, Kind.TOPIC)),)) for each in found if isinstance(each, str)
    )


def _gaps(tables: Mapping[str, pa.Table], alive: pa.Table) -> DataTable:
    left = alive.filter(pc.is_null(alive.column("relevance")))
    (why,) = lookup(
        left.column("link_id"), table_of(tables, "link_relevance"), "link_id", "not_judged_reason"
    )
    counted = count_by(left.append_column("why", pc.fill_null(why, "no_text")), "why")
    return DataTable(
        "not_compared",
        msg("Why links could not be compared"),
        (Column("why", msg("Reason"), Kind.TEXT, wide=True), Column("links", msg("Links"), Kind.NUMBER)),
        tuple((REASONS.get(row["why"], REASONS["no_text"]), row["links"]) for row in counted),
        note=msg("What could not be compared lowers the coverage of a value, never the value."),
    )
