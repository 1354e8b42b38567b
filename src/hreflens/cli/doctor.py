"""The command `doctor`: is this machine, and this workspace, fit for work?"""

from enum import StrEnum
from typing import Annotated

import typer

from hreflens.cli.exits import Exit
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.session import Session, command


class DoctorFailOn(StrEnum):
    """What makes `doctor` end with code 1."""

    WARN = "warn"
    FAIL = "fail"


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "doctor", rich_help_panel="Look after it")(doctor)


def doctor(
    session: Session,
    fail_on: Annotated[
        DoctorFailOn | None,
        typer.Option("--fail-on", help="End with code 1 on such a finding or a worse one."),
    ] = None,
    connectors: Annotated[
        bool, typer.Option("--connectors", help="Also ask each service that has a key one free question.")
    ] = False,
) -> None:
    """Check Python, packages, models, data files, disk space and the workspace, and say what to do. Changes nothing.

    Examples:

        hreflens doctor

        hreflens doctor --fail-on fail --format json

        hreflens doctor --connectors
    """
    from hreflens.projects.health import Level, check_machine, check_workspace

    checks = [*check_machine(), *check_workspace(session.workspace)]
    rows = [
        {"check": each.name, "level": each.level.value, "found": each.found, "advice": each.advice}
        for each in checks
    ]
    if connectors:
        rows += _connector_rows(session)
    columns = (("check", "Check"), ("level", ""), ("found", "Found"), ("advice", "What to do"))
    show(session, Answer(rows, [key for key, _ in columns], [Grid("", columns, rows)]))
    levels = {row["level"] for row in rows}
    if (fail_on is not None and Level.FAIL.value in levels) or (
        fail_on is DoctorFailOn.WARN and Level.WARN.value in levels
    ):
        session.finish(Exit.FOUND)


def _connector_rows(session: Session) -> list[dict[str, str]]:
    from hreflens.collect.apis import SERVICES
    from hreflens.projects.connecting import check_services
    from hreflens.projects.health import Level

    levels = {"ok": Level.OK, "missing": Level.NOTE, "failed": Level.WARN}
    advice = {"ok": "", "missing": "Set its key to use it.", "failed": "See the message."}
    return [
        {
            "check": f"connector {each.service}",
            "level": levels[each.state].value,
            "found": each.found,
            "advice": advice[each.state],
        }
        for each in check_services(SERVICES, session.workspace)
    ]
