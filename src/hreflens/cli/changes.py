"""The commands `changes`, `history` and `gc`: what happened to links, the profile over time, and thinning out."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, counted, show
from hreflens.cli.session import Session, command
from hreflens.terms import ChangeKind

SINCE_DAYS = 30
KEEP_DAYS = 90
COLUMNS = (
    *("found_on", "kind", "subject_kind", "subject", "url", "site", "facet", "before", "after", "evidence"),
    *("lang", "market", "value", "verdict"),
)
DIMENSIONS = ("total", "language", "market", "verdict")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "changes", rich_help_panel="Watch it")(changes)
    command(app, "history", rich_help_panel="Watch it")(history)
    command(app, "gc", rich_help_panel="Look after it")(gc)


def changes(
    session: Session,
    subject: Annotated[
        str | None,
        typer.Argument(help="Only of this site or linking page: its timeline.", metavar="[SITE|URL]"),
    ] = None,
    *,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help=f"First day; else {SINCE_DAYS} days ago, or everything of a SITE or URL.",
        ),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only these kinds, such as lost_removed; repeatable.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what first readings told, which is no event.")
    ] = False,
) -> None:
    """Show what changed between runs, newest first: links lost and regained, attributes, verdicts, sites.

    A link is lost only after two readings of our own on different days; before that it is 'missing'.

    Examples:

        hreflens changes --since 2026-10-01

        hreflens changes blog.example.de

        hreflens changes --kind lost_removed -o lost.csv
    """
    from hreflens.projects.timelines import listed_changes

    known = {each.value for each in ChangeKind}
    for word in kind or ():
        if word not in known:
            raise CommandError(f"'{word}' is no kind of change: choose among {', '.join(sorted(known))}.")
    first = session.day(since) if since else None
    if first is None and subject is None:
        first = session.now().date() - timedelta(days=SINCE_DAYS)
    rows = listed_changes(session.project(), first, kinds=kind or (), subject=subject, everything=everything)
    shown = [{**row, "where": row["url"] or row["site"]} for row in rows]
    columns = (
        *(("found_on", "Found"), ("kind", "Change"), ("where", "Page or site"), ("before", "Before")),
        *(("after", "Now"), ("evidence", "By"), ("value", "Value")),
    )
    total = "" if rows else "Nothing changed."
    show(
        session,
        Answer(rows, COLUMNS, [total or f"{counted(len(rows), 'change')}.", Grid("", columns, shown)]),
    )


def history(
    session: Session,
    by: Annotated[str, typer.Option("--by", help="total, language, market or verdict.")] = "total",
    top: Annotated[int, typer.Option("--top", min=1, help="At most so many languages or markets.")] = 8,
) -> None:
    """Show links, sites and value over time, one row per run day.

    Examples:

        hreflens history

        hreflens history --by language --format csv
    """
    from hreflens.projects.timelines import history_rows

    if by not in DIMENSIONS:
        raise CommandError(f"--by '{by}': write {', '.join(DIMENSIONS)}.")
    rows = history_rows(session.project(), by, top)
    named = [] if by == "total" else [("key", by.capitalize())]
    columns: list[tuple[str, str]] = [
        ("as_of", "Day"),
        *named,
        ("links", "Links"),
        ("sites", "Sites"),
        ("value", "Value"),
    ]
    note = "" if rows else "Nothing yet: each audit adds a point."
    names = ["as_of", "dimension", "key", "links", "sites", "value"]
    show(session, Answer(rows, names, [Grid("", columns, rows, note=note)]))


def gc(
    session: Session,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    keep_days: Annotated[
        int, typer.Option("--keep-days", min=1, help="Keep everything of the last so many days.")
    ] = KEEP_DAYS,
) -> None:
    """Thin out old runs and delete fetched bytes that no kept run reads.

    A thinned run keeps its changes and figures, so that timelines stay whole. Kept whole are the current run, the newest
    eight, the first of every month, and every run that a decision or a report rests on.

    Examples:

        hreflens gc --dry-run

        hreflens gc --keep-days 180
    """
    from hreflens.projects.retention import collect, plan

    project = session.project()
    with session.state() as state:
        work = plan if dry_run else collect
        found = work(project, state, keep_days=keep_days, today=session.now().date())
    rows: list[dict[str, Any]] = [
        {name: getattr(each, name) for name in ("kind", "name", "action", "why", "frees_bytes")}
        for each in found
    ]
    freed = sum(row["frees_bytes"] for row in rows)
    columns = (
        *(("kind", "What"), ("name", "Name"), ("action", "Action"), ("why", "Why"), ("frees_bytes", "Bytes")),
    )
    text = f"{'Would free' if dry_run else 'Freed'} {freed:,} bytes."
    names = [key for key, _ in columns]
    show(session, Answer(rows, names, [Grid("", columns, rows), text], {"frees_bytes": freed}))
