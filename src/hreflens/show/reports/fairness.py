"""Is it fair to other languages? What this project's links got by language and rule, and the release's evaluation.

The figures are those of `judge.fairness`; this page says them in words.
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from hreflens.judge.fairness import (
    NO_RULE,
    EvaluationSet,
    OwnProject,
    OwnRow,
    Seen,
    Share,
    own_project,
    shipped_evaluation,
)
from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, facts_of, live, parsed
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
    Value,
    msg,
)
from hreflens.show.signals import catalogue

SET_WORDS: Mapping[str, Message] = {
    "first generator, unseen seeds": msg("Generated profiles, first kind, unseen"),
    "second generator": msg("Generated profiles, second kind"),
}


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page on fairness. Raises nothing."""
    own = own_project(seen_of(tables, settings))
    sets = shipped_evaluation()
    blocks: tuple[Block, ...] = (
        _figures(own),
        _rules(own),
        _languages(own),
        _note(),
        _sets(sets),
        _by_language(sets[-1]),
    )
    return Page(
        key="fairness",
        title=msg("Fairness"),
        intro=msg(
            "How often links were flagged, that is, ended as “review” or “act”, by language: in this project, and where the truth is known."
        ),
        blocks=blocks,
        lead=_lead(own),
    )


def seen_of(tables: Mapping[str, pa.Table], settings: Settings) -> list[Seen]:
    """Return the live links of a project as fairness sees them, each with its strongest reason."""
    alive = live(facts_of(tables, settings))
    columns = [alive.column(name).to_pylist() for name in ("lang", "foreign", "verdict", "reasons_for_json")]
    return [
        Seen(lang if lang and lang != "und" else UNKNOWN, foreign, verdict or UNKNOWN, _rule(reasons))
        for lang, foreign, verdict, reasons in zip(*columns, strict=True)
    ]


def _rule(reasons: str | None) -> str | None:
    if not reasons or reasons == "[]":
        return None
    first = next(iter(parsed(reasons, list)), None)
    return str(first.get("signal")) if isinstance(first, dict) else None


def rule_title(rule: str) -> Message | str:
    """Return a rule in words: a signal's title, a decision; a name that is neither stays as it is."""
    if rule == NO_RULE:
        return msg("A person's decision")
    return next((words.title for words in catalogue() if words.name == rule), rule)


def _lead(own: OwnProject) -> Message:
    found = own.difference
    if found is None:
        return msg("There are too few links to compare other languages with yours.")
    foreign, home = own.foreign.flagged.value, own.home.flagged.value
    if found[1] <= 0.0 <= found[2]:
        return msg(
            "{foreign} of the links in other languages and {home} of those in yours were flagged: no difference beyond chance.",
            foreign=Value(foreign, Kind.SHARE),
            home=Value(home, Kind.SHARE),
        )
    return msg(
        "{foreign} of the links in other languages and {home} of those in yours were flagged. The table of rules says what made the difference.",
        foreign=Value(foreign, Kind.SHARE),
        home=Value(home, Kind.SHARE),
    )


def _figures(own: OwnProject) -> Figures:
    return Figures(
        "figures",
        (
            Figure("flagged_foreign", msg("Flagged, in other languages"), own.foreign.flagged.hits),
            Figure(
                "flagged_foreign_share",
                msg("Share flagged, in other languages"),
                own.foreign.flagged.value,
                Kind.SHARE,
                hint=_between(own.foreign.flagged),
            ),
            Figure("flagged_home", msg("Flagged, in your language"), own.home.flagged.hits),
            Figure(
                "flagged_home_share",
                msg("Share flagged, in your language"),
                own.home.flagged.value,
                Kind.SHARE,
                hint=_between(own.home.flagged),
            ),
        ),
    )


def _between(share: Share) -> Message | None:
    if share.low is None or share.high is None:
        return None
    return msg(
        "95 % interval: {low} to {high}", low=Value(share.low, Kind.SHARE), high=Value(share.high, Kind.SHARE)
    )


def _rules(own: OwnProject) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            rule_title(row.rule),
            row.foreign.hits,
            row.foreign.value,
            row.home.hits,
            row.home.value,
            row.unknown,
        )
        for row in own.rules
    ]
    return DataTable(
        "flags_by_rule",
        msg("Flagged links by the rule that weighed most"),
        (
            Column("rule", msg("Rule"), Kind.TEXT, wide=True),
            Column("foreign", msg("In other languages"), Kind.NUMBER),
            Column("foreign_share", msg("Share of those"), Kind.SHARE),
            Column("home", msg("In your language"), Kind.NUMBER),
            Column("home_share", msg("Share of those"), Kind.SHARE),
            Column("unknown", msg("Language not known"), Kind.NUMBER),
        ),
        tuple(rows),
        note=msg("No rule asks for the language of a page. Links differ, so shares may; a rule that strikes one side only deserves a look."),
    )  # fmt: skip


def _languages(own: OwnProject) -> DataTable:
    rows: list[tuple[Cell, ...]] = [_own_cells(row) for row in own.languages]
    return DataTable(
        "flags_by_language",
        msg("Flagged links by language"),
        (
            Column("lang", msg("Language"), Kind.LANG),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("flagged", msg("Links flagged"), Kind.NUMBER),
            Column("share", msg("Share flagged"), Kind.SHARE),
            Column("low", msg("At least"), Kind.SHARE),
            Column("high", msg("At most"), Kind.SHARE),
            Column("ignored", msg("Likely ignored"), Kind.NUMBER),
            Column("ignored_share", msg("Share likely ignored"), Kind.SHARE),
        ),
        tuple(rows),
        note=msg(
            "“At least” and “at most” bound the share with 95 % confidence, as if links came one by one: few links say little, and links of one network come together."
        ),
    )


def _own_cells(row: OwnRow) -> tuple[Cell, ...]:
    flagged = row.flagged
    return (
        row.lang,
        flagged.total,
        flagged.hits,
        flagged.value,
        flagged.low,
        flagged.high,
        row.ignored.hits,
        row.ignored.value,
    )


def _note() -> Note:
    return Note(
        "evaluation",
        msg("Where the truth is known"),
        (
            msg("Before each release, profiles are generated with the same honest and dishonest linking in every language, and judged."),
            msg("The second kind was built apart from the first, and no weight was chosen with it. Generated links are not real ones: these figures show equal treatment better than they show accuracy."),
        ),
    )  # fmt: skip


def _sets(sets: tuple[EvaluationSet, ...]) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            SET_WORDS.get(each.name, each.name),
            sum(row.condemned.total + row.found.total for row in each.rows),
            len(each.rows),
            max(row.condemned.value or 0.0 for row in each.rows),
            max(row.condemned.high or 0.0 for row in each.rows),
            min(row.found.value or 0.0 for row in each.rows),
            each.spread("found"),
            each.ece,
            max(row.ece for row in each.rows),
        )
        for each in sets
    ]
    return DataTable(
        "evaluation_sets",
        msg("The evaluation of this release"),
        (
            Column("set", msg("Set"), Kind.TEXT, wide=True),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("languages", msg("Languages"), Kind.NUMBER),
            Column("condemned_max", msg("Honest links flagged, worst language"), Kind.SHARE),
            Column("condemned_high", msg("At most"), Kind.SHARE),
            Column("found_min", msg("Bad links found, worst language"), Kind.SHARE),
            Column("found_spread", msg("Between languages"), Kind.SHARE),
            Column("ece", msg("Calibration error"), Kind.SHARE),
            Column("ece_max", msg("Calibration error, worst language"), Kind.SHARE),
        ),
        tuple(rows),
        note=msg("Calibration error: by how much the risk in percent misses the share of links that are bad, on average."),
    )  # fmt: skip


def _by_language(found: EvaluationSet) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            row.lang,
            row.condemned.total,
            row.condemned.value,
            row.condemned.high,
            row.reviewed.value,
            row.found.total,
            row.found.value,
            row.found.low,
            row.found.high,
            row.ece,
        )
        for row in found.rows
    ]
    return DataTable(
        "evaluation_languages",
        msg("The evaluation by language, second kind"),
        (
            Column("lang", msg("Language"), Kind.LANG),
            Column("honest", msg("Honest links"), Kind.NUMBER),
            Column("condemned", msg("Flagged"), Kind.SHARE),
            Column("condemned_high", msg("At most"), Kind.SHARE),
            Column("reviewed", msg("For review, of all"), Kind.SHARE),
            Column("bad", msg("Bad links"), Kind.NUMBER),
            Column("found", msg("Found"), Kind.SHARE),
            Column("found_low", msg("At least"), Kind.SHARE),
            Column("found_high", msg("At most"), Kind.SHARE),
            Column("ece", msg("Calibration error"), Kind.SHARE),
        ),
        tuple(rows),
    )
