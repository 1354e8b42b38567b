"""The command `trail`: who decided what, when, on which evidence, and comments beside it."""

import getpass
from typing import Annotated

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.monitor import open_state
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.serving import StateOption
from hreflens.cli.session import Session, command

trail_app = typer.Typer(
    no_args_is_help=True, help="The audit trail: who decided what, when, on which evidence."
)
COLUMNS = (*("entry", "at", "by", "action", "subject", "note", "run", "verdict", "evidence", "comments"),)
LIMIT = 100


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(trail_app, "list")(list_entries)
    command(trail_app, "comment")(add)
    app.add_typer(trail_app, name="trail", rich_help_panel="Act")


def list_entries(
    session: Session,
    subject: Annotated[
        str | None, typer.Argument(help="Only of this site or linking page.", metavar="[SITE|URL]")
    ] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many entries.")] = LIMIT,
    state_url: StateOption = None,
) -> None:
    """Show decisions, manual actions and alerts seen, newest first, with what the audit of that day said.

    Examples:

        hreflens trail list

        hreflens trail list partner.example --format json
    """
    from hreflens.projects.trail import trail

    project = session.project()
    with open_state(session, state_url) as state:
        rows = trail(project, state, subject=subject, limit=limit)
    shown = [
        {**row, "comments": "\n".join(f"{each['written_by']}: {each['text']}" for each in row["comments"])}
        for row in rows
    ]
    columns = (
        *(("entry", "Entry"), ("at", "When"), ("by", "By"), ("action", "What"), ("subject", "Site or page")),
        *(("note", "Note"), ("verdict", "Verdict then"), ("evidence", "Evidence then"), ("comments", "Comments")),
    )  # fmt: skip
    note = "" if rows else "Nobody has decided anything yet."
    plain = [{name: row[name] for name in COLUMNS} for row in rows]
    show(session, Answer(plain, COLUMNS, [Grid("", columns, shown, note=note)]))


def add(
    session: Session,
    entry: Annotated[str, typer.Argument(help="Entry as `trail list` shows it, such as decision:12.")],
    text: Annotated[str, typer.Argument(help="What you write beside it.")],
    *,
    by: Annotated[str | None, typer.Option("--by", help="Who writes; else your user name.")] = None,
    state_url: StateOption = None,
) -> None:
    """Write beside an entry; comments are never changed or removed.

    Examples:

        hreflens trail comment decision:12 'Asked the editor on 3 November.'
    """
    from hreflens.projects.trail import NoEntryError, comment

    project = session.project()
    with open_state(session, state_url) as state:
        try:
            comment(project, state, entry, text, by=by or getpass.getuser(), at=session.now())
        except NoEntryError as error:
            raise CommandError(f"{error}.") from error
    session.say(f"Kept beside {entry}.")
