"""The command `fairness`: were links flagged for being foreign? In the user's project and in the release's evaluation."""

from typing import Annotated, Any

import typer

from hreflens.cli.auditing import load
from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.output import Answer, Grid, language_name, show
from hreflens.cli.session import Session, command

SHOWN = 20
_OWN = (
    ("lang", "Language"),
    ("foreign", "Foreign"),
    ("links", "Links"),
    ("flagged", "Flagged"),
    ("flagged_share", "Share"),
    ("flagged_low", "At least"),
    ("flagged_high", "At most"),
    ("ignored", "Likely ignored"),
)
_RULES = (
    ("rule", "Rule"),
    ("foreign", "Foreign"),
    ("foreign_share", "Share"),
    ("home", "Home"),
    ("home_share", "Share"),
    ("unknown", "Not known"),
)
_SHIPPED = (
    ("set", "Set"),
    ("lang", "Language"),
    ("honest", "Honest"),
    ("flagged_share", "Flagged"),
    ("flagged_high", "At most"),
    ("ignored_share", "Ignored"),
    ("review_share", "For review"),
    ("bad", "Bad"),
    ("recall", "Found"),
    ("recall_low", "At least"),
    ("recall_high", "At most"),
    ("ece", "ECE"),
)


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "fairness", rich_help_panel="Look into it")(fairness)


def fairness(
    session: Session,
    *,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="The evaluation of this release instead; needs no project.")
    ] = False,
    fail_on_gap: Annotated[
        float | None,
        typer.Option(
            "--fail-on-gap",
            min=0.0,
            max=1.0,
            metavar="SHARE",
            help="End with code 1 when foreign links are flagged more often by surely more than SHARE.",
        ),
    ] = None,
) -> None:
    """Show how often links were flagged (review or act) by language, foreign against home, and by which rule.

    Shares have 95 % intervals (Wilson). Links differ between languages, so shares may; the rules say why. With
    --shipped: honest links flagged, recall and calibration error (ECE) per language, where the truth is known.

    Examples:

        hreflens fairness

        hreflens fairness --shipped --format csv -o fairness.csv

        hreflens fairness --fail-on-gap 0.02
    """
    if shipped:
        if fail_on_gap is not None:
            raise CommandError("--fail-on-gap is about a project: leave --shipped out.")
        show(session, _shipped())
        return
    gap = _own(session)
    if fail_on_gap is not None and gap is not None and gap > fail_on_gap:
        session.finish(Exit.FOUND)


def _own(session: Session) -> float | None:
    """Show the project's figures; return by how much more foreign links are flagged at least, None when unknown."""
    from hreflens.judge.fairness import own_project
    from hreflens.show.reports.fairness import seen_of

    run = load(session)
    own = own_project(seen_of(run.tables, run.settings))
    rows = [_own_row(row) for row in own.languages]
    rules = [
        {
            "rule": row.rule,
            "foreign": row.foreign.hits,
            "foreign_share": row.foreign.value,
            "home": row.home.hits,
            "home_share": row.home.value,
            "unknown": row.unknown,
        }
        for row in own.rules
    ]
    sides = [_own_row(row) | {"lang": name} for name, row in (("foreign", own.foreign), ("home", own.home))]
    facts = {"sides": sides, "rules": rules, "difference": own.difference}
    shown = [row | {"lang": language_name(str(row["lang"]))} for row in rows[:SHOWN]]
    note = f"and {len(rows) - SHOWN:,} more: --format csv holds all" if len(rows) > SHOWN else ""
    blocks: list[str | Grid] = [
        _head(own.difference),
        Grid("Links in other languages and in yours", _OWN, sides),
        Grid("Flagged links by the rule that weighed most", _RULES, rules),
        Grid("By language", _OWN, shown, note),
    ]
    show(session, Answer(rows, [key for key, _ in _OWN], blocks, facts, "languages"))
    return own.difference[1] if own.difference else None


def _own_row(row: Any) -> dict[str, Any]:
    return {
        "lang": row.lang,
        "foreign": row.foreign,
        "links": row.flagged.total,
        "flagged": row.flagged.hits,
        "flagged_share": row.flagged.value,
        "flagged_low": row.flagged.low,
        "flagged_high": row.flagged.high,
        "ignored": row.ignored.hits,
    }


def _head(difference: tuple[float, float, float] | None) -> str:
    if difference is None:
        return "There are too few links to compare other languages with yours."
    points, low, high = (100 * each for each in difference)
    more = "more" if points >= 0 else "less"
    return (
        f"Foreign links were flagged {abs(points):.1f} points {more} often than home ones "
        f"(difference with 95 % interval: {low:+.1f} to {high:+.1f})."
    )


def _shipped() -> Answer:
    from hreflens.judge.fairness import shipped_evaluation

    rows: list[dict[str, Any]] = []
    blocks: list[str | Grid] = []
    facts: dict[str, Any] = {}
    for found in shipped_evaluation():
        mine: list[dict[str, Any]] = [
            {
                "set": found.name,
                "lang": row.lang,
                "honest": row.condemned.total,
                "flagged_share": row.condemned.value,
                "flagged_high": row.condemned.high,
                "ignored_share": row.ignored.value,
                "review_share": row.reviewed.value,
                "bad": row.found.total,
                "recall": row.found.value,
                "recall_low": row.found.low,
                "recall_high": row.found.high,
                "ece": row.ece,
            }
            for row in found.rows
        ]
        rows += mine
        facts[found.name] = {
            "ece": found.ece,
            "flagged_spread": found.spread("condemned"),
            "recall_spread": found.spread("found"),
        }
        head = (
            f"{found.name}: calibration error {found.ece:.3f}; between languages, honest links flagged differ by "
            f"{100 * found.spread('condemned'):.1f} points, recall by {100 * found.spread('found'):.1f}"
        )
        blocks.append(Grid(head, _SHIPPED[1:], [row | {"lang": language_name(row["lang"])} for row in mine]))
    return Answer(rows, [key for key, _ in _SHIPPED], blocks, {"sets": facts}, "languages")
