"""The command `report`: writes the report of the current audit as HTML, XLSX, CSV, Markdown, JSON and PDF files."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hreflens.cli.auditing import load
from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.projects.audits import Run


class PeriodWord(StrEnum):
    """Periods of a client's report."""

    WEEK = "week"
    MONTH = "month"


class ReportFormat(StrEnum):
    """Kinds of report files."""

    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    MD = "md"
    JSON = "json"
    PDF = "pdf"


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "report", rich_help_panel="Look into it")(report)


def report(
    session: Session,
    *,
    to: Annotated[
        list[ReportFormat] | None,
        typer.Option("--to", help="Kind of file; repeat it. All but PDF without it."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", "-d", help="Folder for the files; else one in the project.", file_okay=False
        ),
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", help="Report language: en, de, fr, es, ja, ar; else the project's.")
    ] = "",
    clickable: Annotated[
        bool,
        typer.Option("--clickable", help="Make linking pages links in the HTML; they are text otherwise."),
    ] = False,
    period: Annotated[
        PeriodWord | None,
        typer.Option(
            "--period", help="Report a week or month for a client instead: what changed, what next."
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="DATE", help="Last day of the period; else the last whole week or month."
        ),
    ] = None,
) -> None:
    """Write the report of the current audit, or of a week or month, and list its files.

    A report by --period tells what is new, lost, back and changed, which verdicts moved and by which evidence, the
    trend by language and market, alerts and decisions, and what to do next. `hreflens monitor add --report weekly`
    makes and sends it by schedule.

    Examples:

        hreflens report

        hreflens report --to html --to xlsx --folder out --lang fr

        hreflens report --to pdf --lang ja

        hreflens report --period week

        hreflens report --period month --until 2026-11-30 --lang de
    """
    if period is not None:
        _period(session, period, until, to=to, folder=folder, lang=lang, clickable=clickable)
        return
    if until:
        raise CommandError("--until belongs to --period week or --period month.")
    run = load(session)
    files = write(
        run,
        folder or run.project.folder / "reports" / run.folder.name,
        to,
        lang=lang,
        clickable=clickable,
        say=session.warn,
    )
    _keep(session, run)
    show_files(session, files)


def _period(
    session: Session,
    word: PeriodWord,
    until: str | None,
    *,
    to: list[ReportFormat] | None,
    folder: Path | None,
    lang: str,
    clickable: bool,
) -> None:
    """Write the report of a week or month."""
    from hreflens.act.monitor.period import last_whole, period_until
    from hreflens.projects.periods import write_period
    from hreflens.projects.watching import runs_since

    project = session.project()
    if not any(True for _ in runs_since(project)):
        raise CommandError(f"project '{project.name}' was not audited yet. Run `hreflens audit` first.")
    if folder is not None and folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is no folder.", Exit.UNREADABLE)
    today = session.now().date()
    period = period_until(word.value, session.day(until)) if until else last_whole(word.value, today)
    with session.state() as state:
        told, files = write_period(
            project,
            session.settings(project),
            state,
            period,
            now=session.now(),
            folder=folder,
            formats=[each.value for each in to or ()],
            lang=lang,
            clickable=clickable,
            say=session.warn,
        )
    if not told.runs:
        session.warn(f"no audit ran from {period.start} to {period.end}: the report says so.")
    show_files(session, files)


def _keep(session: Session, run: "Run") -> None:
    """Note that a report rests on the run, so that `gc` leaves it whole."""
    from hreflens.engine.pins import keep_run

    with session.state() as state:
        keep_run(state, run.project.name, run.folder.name, "report", at=session.now())


def write(
    run: "Run",
    folder: Path,
    to: list[ReportFormat] | None = None,
    *,
    lang: str = "",
    clickable: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the report files of a run and return them."""
    from hreflens.show.brand import read_brand
    from hreflens.show.report import FORMATS, build_report, write_report

    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is no folder.", Exit.UNREADABLE)
    pages = build_report(run.tables, run.settings, as_of=run.as_of)
    chosen = [each.value for each in to] if to else list(FORMATS)
    return write_report(
        pages,
        folder,
        chosen,
        lang,
        settings=run.settings,
        as_of=run.as_of,
        clickable=clickable,
        brand=read_brand(run.settings.report, run.project.folder),
        say=say,
    )


def show_files(session: Session, files: list[Path]) -> None:
    """Show the files that were written; the many CSV files are one line for people."""
    rows = [{"file": str(path), "bytes": path.stat().st_size} for path in files]
    folders: dict[Path, list[Path]] = {}
    for path in files:
        if path.suffix == ".csv":
            folders.setdefault(path.parent, []).append(path)
    shown = [row for row, path in zip(rows, files, strict=True) if path.suffix != ".csv"]
    shown += [
        {"file": f"{parent}/ ({len(each)} CSV files)", "bytes": sum(path.stat().st_size for path in each)}
        for parent, each in folders.items()
    ]
    grid = Grid("", (("file", "File"), ("bytes", "Bytes")), shown)
    show(session, Answer(rows, ("file", "bytes"), [grid]))
