"""How a verdict is reached, which signals there are, and what this audit could not judge."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.value import PARTS
from hreflens.judge.weigh import ACT_AT
from hreflens.settings import Settings
from hreflens.show.facts import count_by, facts_of, live, parsed
from hreflens.show.page import Cell, Column, DataTable, Kind, Message, Note, Page, Value, msg
from hreflens.show.signals import catalogue
from hreflens.show.tally import share_of
from hreflens.terms import LinkState, ValuePart

PART_WORDS: Mapping[ValuePart, Message] = {
    ValuePart.AUTHORITY: msg("Value: authority"),
    ValuePart.RELEVANCE: msg("Value: relevance"),
    ValuePart.PLACEMENT: msg("Value: place on the page"),
    ValuePart.FOLLOWED: msg("Value: followed"),
    ValuePart.MARKET_FIT: msg("Value: market fit"),
    ValuePart.ENGAGEMENT: msg("Value: engagement"),
}


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page on method. Raises nothing."""
    facts = facts_of(tables, settings)
    alive = live(facts)
    return Page(
        key="method",
        title=msg("Method"),
        intro=msg("How these verdicts come about, what they rest on, and what could not be judged."),
        blocks=(_how(), _verdicts(), _gaps(alive), _unread(facts), _signals()),
    )


def _how() -> Note:
    return Note(
        "how",
        msg("How a verdict is reached"),
        (
            msg(
                "Value and risk are two separate axes. Value asks what a link is worth, 0 to 100; risk asks how likely it is part of link manipulation."
            ),
            msg(
                "Risk is a sum of named pieces of evidence in independent families, each capped. What is missing adds nothing."
            ),
            msg("Language, script, top-level domain, country and low authority are never evidence of risk."),
            msg(
                "“Act” needs a probability of {share} or more and two independent families of evidence, one of them about manipulation, and no strong trust.",
                share=Value(ACT_AT, Kind.SHARE),
            ),
            msg("Shared hosting, trackers or templates are no guilt. A qualified paid link is no risk."),
            msg("What people decide always wins over what was computed, and can be undone."),
        ),
    )


def _verdicts() -> DataTable:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("keep", msg("Worth having, or harmless."), msg("Nothing.")),
        (
            "ignore",
            msg("Search engines likely ignore it: off-topic, thin, open to anybody, or gone."),
            msg("Nothing."),
        ),
        (
            "review",
            msg("There is evidence, but not enough or not of one kind alone."),
            msg("A person looks, group by group."),
        ),
        (
            "act",
            msg("Strong evidence from independent families."),
            msg("Ask for removal; disavow only after a manual action, or if you made the link yourself."),
        ),
    )
    return DataTable(
        "verdict_words",
        msg("The four verdicts"),
        (
            Column("verdict", msg("Verdict"), Kind.VERDICT),
            Column("meaning", msg("What it means"), Kind.TEXT, wide=True),
            Column("todo", msg("What to do"), Kind.TEXT, wide=True),
        ),
        rows,
    )


def _gaps(alive: pa.Table) -> DataTable:
    total = alive.num_rows
    rows: list[tuple[Cell, ...]] = []

    def gap(what: Message, missing: int) -> None:
        rows.append((what, missing, share_of(missing, total)))

    gap(msg("Language of the page"), _missing(alive, "lang", "und"))
    gap(msg("Market of the page"), _missing(alive, "market"))
    gap(msg("Anchor text"), _missing(alive, "anchor"))
    gap(msg("Whether the link is followed"), _missing(alive, "followed"))
    gap(msg("Page not read"), _not_read(alive))
    judged = _judged_parts(alive)
    for part in PARTS:
        gap(PART_WORDS[part], total - judged[part])
    return DataTable(
        "not_judged",
        msg("What could not be judged"),
        (
            Column("what", msg("What"), Kind.TEXT, wide=True),
            Column("links", msg("Links not judged"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
        ),
        tuple(rows),
        note=msg("What is not known lowers the coverage of a value, never the value, and never raises risk."),
    )


def _missing(alive: pa.Table, column: str, unknown: str | None = None) -> int:
    found = pc.is_null(alive.column(column))
    if unknown is not None:
        found = pc.or_(found, pc.fill_null(pc.equal(alive.column(column), unknown), False))
    return int(pc.sum(found).as_py() or 0)


def _not_read(alive: pa.Table) -> int:
    unread = (LinkState.NOT_CHECKED.value, LinkState.PAGE_UNREACHABLE.value, LinkState.UNVERIFIABLE.value)
    state = alive.column("state")
    return int(pc.sum(pc.or_(pc.is_null(state), pc.is_in(state, value_set=pa.array(unread)))).as_py() or 0)


def _judged_parts(alive: pa.Table) -> dict[ValuePart, int]:
    """Return, per part of the value, on how many links it could be judged, counted over distinct texts."""
    found = dict.fromkeys(ValuePart, 0)
    for row in pc.value_counts(alive.column("value_parts_json")).to_pylist():
        for name, value in parsed(row["values"], dict).items():
            if value is not None and name in ValuePart._value2member_map_:
                found[ValuePart(name)] += row["counts"]
    return found


def _unread(facts: pa.Table) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (row["outcome"], row["links"], row["sites"], share_of(row["links"], facts.num_rows))
        for row in count_by(facts, "outcome", unknown="not_fetched")
    ]
    return DataTable(
        "outcomes",
        msg("How the pages answered"),
        (
            Column("outcome", msg("Answer"), Kind.OUTCOME),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
        ),
        tuple(rows),
    )


def _signals() -> DataTable:
    return DataTable(
        "signals",
        msg("Signals"),
        (
            Column("signal", msg("Signal"), Kind.TEXT, wide=True),
            Column("family", msg("Family"), Kind.FAMILY),
            Column("measures", msg("What it measures"), Kind.TEXT, wide=True),
            Column("misleads", msg("When it misleads"), Kind.TEXT, wide=True),
        ),
        tuple((words.title, words.family, words.measures, words.misleads) for words in catalogue()),
        note=msg("Every piece of evidence in this report comes from one of these."),
    )
