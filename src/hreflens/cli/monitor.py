"""The commands `monitor` and `worker`: schedules, what is due, and the processes that run it."""

import getpass
import shlex
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.output import Answer, Grid, counted, show
from hreflens.cli.serving import StateOption
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.engine.state import State
    from hreflens.projects.workers import Round


class ReportWord(StrEnum):
    """How often a client's report is made."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


monitor_app = typer.Typer(no_args_is_help=True, help="Keep a project current: schedules and their runs.")
NumberArgument = Annotated[int, typer.Argument(help="Number of the schedule.", metavar="NUMBER")]
COLUMNS = (
    "id",
    "project",
    "kind",
    "cadence",
    "tz",
    "next_at",
    "last_at",
    "paused",
    "files",
    "fetch",
    "args",
    "created_by",
)
_SHOWN = (
    *(
        ("id", "No"),
        ("project", "Project"),
        ("kind", "What"),
        ("cadence", "When"),
        ("tz", "Time zone"),
        ("next_at", "Next (UTC)"),
    ),
    *(("last_at", "Last (UTC)"), ("paused", "Paused"), ("files", "Watched files")),
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(monitor_app, "add")(add)
    command(monitor_app, "list")(list_schedules)
    command(monitor_app, "pause")(pause)
    command(monitor_app, "resume")(resume)
    command(monitor_app, "remove")(remove)
    command(monitor_app, "run")(run)
    command(monitor_app, "install")(install)
    app.add_typer(monitor_app, name="monitor", rich_help_panel="Watch it")
    command(app, "worker", rich_help_panel="Watch it")(worker)


def open_state(session: Session, state_url: str | None) -> "State":
    """Return the state of the workspace, or of the database named."""
    from hreflens.engine.state import open_state as opened
    from hreflens.engine.workspace import open_workspace

    return opened(open_workspace(session.workspace), state_url)


def add(
    session: Session,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Exports to take in at each run: paths or quoted patterns such as 'exports/*.csv'.",
            metavar="[FILES]...",
        ),
    ] = None,
    *,
    every: Annotated[
        str | None, typer.Option("--every", help="Interval: hours, days or weeks, such as 12h, 7d, 2w.")
    ] = None,
    cron: Annotated[
        str | None, typer.Option("--cron", help="Cron line instead, such as '0 6 * * 1' for Mondays at six.")
    ] = None,
    tz: Annotated[
        str, typer.Option("--tz", help="Time zone of the schedule, such as Europe/Berlin.")
    ] = "UTC",
    fetch: Annotated[
        bool, typer.Option("--fetch/--no-fetch", help="Read the linking pages again at each run.")
    ] = True,
    mail: Annotated[
        list[str] | None, typer.Option("--mail", help="Also send alerts to this address; repeatable.")
    ] = None,
    webhook: Annotated[
        list[str] | None, typer.Option("--webhook", help="Also post alerts to this address; repeatable.")
    ] = None,
    report: Annotated[
        ReportWord | None,
        typer.Option("--report", help="Make a client's report, Mondays or on the first, and send it."),
    ] = None,
    state_url: StateOption = None,
) -> None:
    """Put a project on a schedule: files are taken in, pages read again, links audited, changes told.

    The clock may be changed in between: an interval of days keeps its time of day. Runs need a worker: `hreflens
    serve`, `hreflens worker`, or `hreflens monitor run --due` from cron or systemd (`hreflens monitor install --print`).
    --mail and --webhook make a rule as `hreflens alerts add-rule` does, which can say more.

    --report weekly or monthly makes the report of the last whole week or month, on Monday or the first at eight, in the
    report's language and look, and sends it to --mail (attached) and --webhook (as a link). Without --every and --cron
    nothing else is scheduled, and alerts are not sent.

    Examples:

        hreflens monitor add --every 7d --mail seo@acme.com

        hreflens monitor add --cron '0 6 * * 1' --tz Europe/Berlin 'exports/*.csv'

        hreflens monitor add --report weekly --tz Europe/Rome --mail client@acme.com
    """
    from hreflens.act.monitor.alerts import RuleError
    from hreflens.act.monitor.cadence import CadenceError
    from hreflens.cli.alerts import checked_rule, keep
    from hreflens.engine.schedules import schedules
    from hreflens.projects.monitoring import new_schedule
    from hreflens.projects.periods import schedule_report

    project = session.project()
    channels = [*(f"mailto:{each}" for each in mail or ()), *(webhook or ())]
    runs = bool(every or cron) or report is None
    if not runs and files:
        raise CommandError("files are taken in by runs: give --every or --cron as well.")
    rule = checked_rule({"channels": channels, "tz": tz}) if channels else None
    by, now, numbers = getpass.getuser(), session.now(), []
    with open_state(session, state_url) as state:
        try:
            if runs:
                number = new_schedule(
                    state,
                    project.name,
                    every=every,
                    cron=cron,
                    tz=tz,
                    files=tuple(_absolute(name) for name in files or ()),
                    fetch=fetch,
                    by=by,
                    now=now,
                )
                numbers.append(number)
            if report is not None:
                numbers.append(
                    schedule_report(
                        state, project.name, report.value, tz=tz, channels=channels, by=by, now=now
                    )
                )
        except (CadenceError, RuleError) as error:
            raise CommandError(f"{error}.") from error
        if runs and rule is not None:
            keep(session, state, project.name, rule)
        rows = [row for row in schedules(state, project.name) if row["id"] in numbers]
    show(session, Answer(rows, COLUMNS, [Grid("", _SHOWN, rows)]))
    session.say("It runs by `hreflens serve`, `hreflens worker` or `hreflens monitor run --due`.")


def _absolute(name: str) -> str:
    from pathlib import Path

    return str(Path.cwd() / Path(name).expanduser())


def list_schedules(session: Session, state_url: StateOption = None) -> None:
    """List the schedules of all projects, or of --project.

    Examples:

        hreflens monitor list
    """
    from hreflens.engine.schedules import schedules

    with open_state(session, state_url) as state:
        rows = schedules(state, session.project_name)
    show(session, Answer(rows, COLUMNS, [Grid("", _SHOWN, rows)]))


def pause(session: Session, number: NumberArgument, state_url: StateOption = None) -> None:
    """Pause a schedule until `monitor resume`.

    Examples:

        hreflens monitor pause 1
    """
    from hreflens.engine.schedules import pause_schedule

    project = session.project()
    with open_state(session, state_url) as state:
        _there(pause_schedule(state, project.name, number, paused=True), number)
    session.say(f"Schedule {number} is paused.")


def resume(session: Session, number: NumberArgument, state_url: StateOption = None) -> None:
    """Let a paused schedule go on, at its next time from now.

    Examples:

        hreflens monitor resume 1
    """
    from hreflens.engine.schedules import pause_schedule, schedules
    from hreflens.projects.monitoring import next_at

    project = session.project()
    with open_state(session, state_url) as state:
        rows = [row for row in schedules(state, project.name) if row["id"] == number]
        _there(bool(rows), number)
        upcoming = next_at(rows[0], session.now())
        pause_schedule(state, project.name, number, paused=False, next_at=upcoming)
    session.say(f"Schedule {number} goes on at {upcoming:%Y-%m-%d %H:%M} UTC.")


def remove(session: Session, number: NumberArgument, state_url: StateOption = None) -> None:
    """Remove a schedule; runs and alerts of the past stay.

    Examples:

        hreflens monitor remove 1
    """
    from hreflens.engine.schedules import remove_schedule

    project = session.project()
    with open_state(session, state_url) as state:
        _there(remove_schedule(state, project.name, number), number)
    session.say(f"Schedule {number} is removed.")


def _there(found: bool, number: int) -> None:
    if not found:
        raise CommandError(f"there is no schedule {number} in this project: see `hreflens monitor list`.")


def run(
    session: Session,
    due: Annotated[
        bool, typer.Option("--due", help="Run whatever is due, of all projects; for cron and systemd.")
    ] = False,
    state_url: StateOption = None,
) -> None:
    """Run the project now, or with --due whatever is due; come back when it is done.

    Several may run at once: no job is taken twice, and a project has one run at a time. Exit code 3 when a run
    failed; it is tried again later.

    Examples:

        hreflens monitor run

        hreflens monitor run --due -q
    """
    from hreflens.engine.workspace import open_workspace
    from hreflens.projects.monitoring import run_now
    from hreflens.projects.workers import in_child, until_done

    with open_state(session, state_url) as state:
        number = None
        if not due:
            number = run_now(state, session.project().name, by=getpass.getuser(), now=session.now())
            if number is None:
                raise CommandError(
                    "a run of this project is under way already: look at it with `hreflens serve`."
                )
        seen: list[int] = []
        child = in_child(open_workspace(session.workspace), state, now=session.now, state_url=state_url)

        def one(job: int, attempt: int) -> None:
            session.detail(f"job {job}, attempt {attempt}")
            seen.append(job)
            child(job, attempt)

        done = until_done(open_workspace(session.workspace), state, now=session.now, run=one)
        rows = _jobs(state, seen)
    columns = (("id", "Job"), ("project", "Project"), ("status", "Status"), ("message", "What"))
    show(session, Answer(rows, [key for key, _ in columns], [_told(done), Grid("", columns, rows)]))
    if any(row["status"] in ("failed", "queued") for row in rows):
        session.finish(Exit.PARTIAL)


def _told(done: "Round") -> str:
    sent = ", ".join(f"{count} {status}" for status, count in sorted(done.sent.items())) or "none"
    return f"{counted(done.started, 'run')}; messages: {sent}."


def _jobs(state: "State", numbers: list[int]) -> list[dict[str, Any]]:
    from hreflens.engine.jobs import job

    rows = [row for number in dict.fromkeys(numbers) if (row := job(state, number)) is not None]
    return [{name: row[name] for name in ("id", "project", "status", "message")} for row in rows]


def install(
    session: Session,
    print_: Annotated[
        bool, typer.Option("--print", help="Print the lines; nothing is installed by itself.")
    ] = True,
) -> None:
    """Print what makes this machine run due work by itself: a cron line, and systemd units. Nothing is changed.

    Examples:

        hreflens monitor install --print
    """
    del print_
    workspace = session.workspace.resolve()
    words = [sys.executable, "-m", "hreflens", "monitor", "run", "--due", "-q", "--workspace", str(workspace)]
    line = shlex.join(words)
    unit = " ".join(_unit_word(word) for word in words)
    service = f"[Unit]\nDescription=hreflens: run what is due\nAfter=network-online.target\n\n[Service]\nType=oneshot\nExecStart={unit}"
    timer = "[Unit]\nDescription=hreflens: look every ten minutes\n\n[Timer]\nOnCalendar=*:0/10\nPersistent=true\n\n[Install]\nWantedBy=timers.target"
    cron = "*/10 * * * * " + line.replace("%", "\\%")
    rows = [
        {"file": "crontab -e", "text": cron},
        {"file": "~/.config/systemd/user/hreflens-monitor.service", "text": service},
        {"file": "~/.config/systemd/user/hreflens-monitor.timer", "text": timer},
    ]
    blocks = [
        "Either this line in your crontab (crontab -e):",
        cron,
        "or these two files, and then `systemctl --user enable --now hreflens-monitor.timer`:",
        *(f"# {row['file']}\n{row['text']}" for row in rows[1:]),
    ]
    show(session, Answer(rows, ("file", "text"), blocks))


def _unit_word(word: str) -> str:
    """Return a word of ExecStart: systemd reads % and $ itself, and quotes like C (systemd.service(5))."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if any(char in escaped for char in " \t;\"'\\") else escaped


def worker(
    session: Session,
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
    state_url: StateOption = None,
) -> None:
    """Run what is due and what is queued, of all projects, until Ctrl-C. Any number of workers may run at once.

    Examples:

        hreflens worker

        hreflens worker --once
    """
    import signal
    import threading

    from hreflens.engine.workspace import open_workspace
    from hreflens.projects.workers import in_child, one_round, work

    root = open_workspace(session.workspace)
    stop = threading.Event()
    with open_state(session, state_url) as state:
        child = in_child(root, state, now=session.now, state_url=state_url)
        if once:
            session.say(_told(one_round(root, state, now=session.now, run=child)))
            return
        signal.signal(signal.SIGTERM, lambda *_: stop.set())  # the round is finished first
        session.say("Working; Ctrl-C ends it.")

        def told(done: "Round") -> None:
            if done.started or done.sent:
                session.say(_told(done))

        work(
            root,
            state,
            now=session.now,
            run=child,
            stop=stop,
            told=told,
            fault=lambda error: session.warn(str(error) or type(error).__name__),
        )
