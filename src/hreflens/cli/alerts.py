"""The commands `alerts` and `pin`: what was found, whom it is told, and links that must stay as agreed."""

import getpass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.monitor import open_state
from hreflens.cli.output import Answer, Grid, counted, show
from hreflens.cli.project import listed
from hreflens.cli.serving import StateOption
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.act.monitor.alerts import Rule
    from hreflens.engine.state import State

alerts_app = typer.Typer(no_args_is_help=True, help="What was found while watching, and whom it is told.")
pin_app = typer.Typer(
    no_args_is_help=True,
    help="Links that must stay as agreed: checked at each run, or in a rhythm of their own.",
)
NumbersArgument = Annotated[list[int], typer.Argument(help="Numbers of alerts.", metavar="NUMBERS...")]
COLUMNS = ("id", "about", "subject", "lang", "market", "value", "found_on", "run", "made_at", "facts")
PIN_COLUMNS = ("id", "url", "target", "anchor", "rel", "every", "state", "note", "created_by", "created_at")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(alerts_app, "list")(list_alerts)
    command(alerts_app, "ack")(acknowledge)
    command(alerts_app, "snooze")(snooze)
    command(alerts_app, "messages")(list_messages)
    command(alerts_app, "add-rule")(add_rule)
    command(alerts_app, "rules")(list_rules)
    command(alerts_app, "remove-rule")(remove_rule)
    command(alerts_app, "test")(try_channels)
    app.add_typer(alerts_app, name="alerts", rich_help_panel="Watch it")
    command(pin_app, "add")(pin_add)
    command(pin_app, "list")(pin_list)
    command(pin_app, "remove")(pin_remove)
    app.add_typer(pin_app, name="pin", rich_help_panel="Watch it")


def list_alerts(
    session: Session,
    everything: Annotated[bool, typer.Option("--all", help="Also those acknowledged or resting.")] = False,
    state_url: StateOption = None,
) -> None:
    """Show open alerts in words: what happened, what it means, what to do.

    Examples:

        hreflens alerts list

        hreflens alerts list --all --format jsonl
    """
    from hreflens.engine.alerts import alerts
    from hreflens.show.i18n import Localiser
    from hreflens.show.notices import notices

    project = session.project()
    with open_state(session, state_url) as state:
        found = alerts(state, project.name, is_open=not everything, at=session.now())
    local = Localiser("en")
    blocks = []
    for notice in notices(found):
        lines = [local.text(each) for each in (notice.happened, notice.means, notice.advice)]
        numbers = " ".join(map(str, notice.alerts[:20])) + (" ..." if len(notice.alerts) > 20 else "")
        blocks.append("\n".join([*lines, *(f"  {page}" for page in notice.pages[:10]), f"  [{numbers}]"]))
    rows = [{name: row[name] for name in COLUMNS} for row in found]
    show(session, Answer(rows, COLUMNS, blocks or ["Nothing is open."]))


def acknowledge(session: Session, numbers: NumbersArgument, state_url: StateOption = None) -> None:
    """Note that you saw alerts: they are not told any more.

    Examples:

        hreflens alerts ack 12 13
    """
    from hreflens.engine.alerts import acknowledge as done

    project = session.project()
    with open_state(session, state_url) as state:
        count = done(state, project.name, numbers, by=getpass.getuser(), at=session.now())
    _some(count)
    session.say(f"{counted(count, 'alert')} acknowledged.")


def snooze(
    session: Session,
    numbers: NumbersArgument,
    *,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Day on which they are open again.")],
    state_url: StateOption = None,
) -> None:
    """Let alerts rest until a day.

    Examples:

        hreflens alerts snooze 12 --until 2027-01-15
    """
    from hreflens.engine.alerts import snooze as rest

    project = session.project()
    day = datetime.combine(session.day(until), time(0), UTC)
    with open_state(session, state_url) as state:
        count = rest(state, project.name, numbers, until=day)
    _some(count)
    session.say(f"{counted(count, 'alert')} resting until {until}.")


def _some(count: int) -> None:
    if not count:
        raise CommandError("there is no such open alert: see `hreflens alerts list`.")


def list_messages(session: Session, state_url: StateOption = None) -> None:
    """List the messages made of alerts: to whom, when, and whether they went out.

    'uncertain' is a message whose sender was cut off: it may have arrived, and is not sent twice.

    Examples:

        hreflens alerts messages
    """
    from hreflens.engine.alerts import messages

    project = session.project()
    with open_state(session, state_url) as state:
        rows = messages(state, project.name)
    columns = (
        *(("id", "No"), ("channel", "To"), ("status", "Status"), ("title", "Title"), ("made_at", "Made")),
        *(("attempts", "Tries"), ("fault", "Fault")),
    )
    names = [*(key for key, _ in columns), "body", "alerts", "finished_at"]
    show(session, Answer([{name: row[name] for name in names} for row in rows], names, [Grid("", columns, rows)]))  # fmt: skip


def add_rule(
    session: Session,
    *,
    mail: Annotated[list[str] | None, typer.Option("--mail", help="Address to tell; repeatable.")] = None,
    webhook: Annotated[
        list[str] | None, typer.Option("--webhook", help="Web address that gets JSON by POST; repeatable.")
    ] = None,
    apprise: Annotated[
        list[str] | None, typer.Option("--apprise", help="Apprise URL (extra 'alerts'); repeatable.")
    ] = None,
    about: Annotated[
        list[str] | None,
        typer.Option(
            "--about",
            help="lost, regained, new, changed, site, verdict, authority, network, source, burst, pinned.",
        ),
    ] = None,
    languages: Annotated[
        list[str] | None, typer.Option("--languages", help="Only links from pages in these, such as ja,fr.")
    ] = None,
    markets: Annotated[
        list[str] | None, typer.Option("--markets", help="Only links from these markets, such as jp,fr.")
    ] = None,
    least_value: Annotated[
        float | None, typer.Option("--least-value", min=0, max=100, help="Only links worth at least this.")
    ] = None,
    quiet_hours: Annotated[
        str, typer.Option("--quiet-hours", metavar="HH:MM-HH:MM", help="Tell nothing in this stretch.")
    ] = "",
    digest: Annotated[
        str, typer.Option("--digest", help="Gather: daily or weekly (Mondays), at 8 in the morning.")
    ] = "",
    tz: Annotated[str, typer.Option("--tz", help="Time zone of quiet hours and digests.")] = "UTC",
    state_url: StateOption = None,
) -> None:
    """Make a rule: whom to tell what. Each alert is told once by each rule, from now on.

    The mail server is the setting monitor.smtp_url (HREFLENS_MONITOR__SMTP_URL). Without --about a rule tells of lost
    and regained links, sites that changed their nature, source faults, waves and pinned links.

    Examples:

        hreflens alerts add-rule --mail seo@acme.com --quiet-hours 22:00-07:00

        hreflens alerts add-rule --webhook https://chat.acme.com/hook --about lost
    """
    plain = {
        "channels": [
            *(f"mailto:{each}" for each in mail or ()),
            *(webhook or ()),
            *(f"apprise:{each}" for each in apprise or ()),
        ],
        **({"about": list(listed(about))} if about else {}),
        "languages": list(listed(languages)),
        "markets": [each.upper() for each in listed(markets)],
        "least_value": least_value,
        "quiet": quiet_hours,
        "digest": digest,
        "tz": tz,
    }
    if not plain["channels"]:
        raise CommandError("whom to tell? Give --mail, --webhook or --apprise.")
    project = session.project()
    with open_state(session, state_url) as state:
        keep(session, state, project.name, checked_rule(plain))
        _show_rules(session, state, project.name)


def checked_rule(plain: dict[str, Any]) -> "Rule":
    """Return a rule from plain data.

    Raises:
        CommandError: it cannot be used; the message says why.
    """
    from hreflens.act.monitor.alerts import RuleError, rule_of

    try:
        return rule_of(plain)
    except RuleError as error:
        raise CommandError(f"{error}.") from error


def keep(session: Session, state: "State", project: str, rule: "Rule") -> int:
    """Keep a rule and return its number."""
    from hreflens.engine.alerts import add_rule as add

    return add(state, project, rule.plain(), by=getpass.getuser(), at=session.now())


def list_rules(session: Session, state_url: StateOption = None) -> None:
    """List the rules in force.

    Examples:

        hreflens alerts rules
    """
    project = session.project()
    with open_state(session, state_url) as state:
        _show_rules(session, state, project.name)


def _show_rules(session: Session, state: "State", project: str) -> None:
    from hreflens.engine.alerts import rules

    rows = [{"id": row["id"], **row["rule"]} for row in rules(state, project)]
    columns = (
        *(("id", "No"), ("channels", "To"), ("about", "About"), ("languages", "Languages"), ("markets", "Markets")),
        *(("least_value", "From value"), ("quiet", "Quiet"), ("digest", "Digest"), ("tz", "Time zone")),
    )  # fmt: skip
    show(session, Answer(rows, [key for key, _ in columns], [Grid("", columns, rows)]))


def remove_rule(
    session: Session,
    number: Annotated[int, typer.Argument(help="Number of the rule.", metavar="NUMBER")],
    state_url: StateOption = None,
) -> None:
    """Take a rule out of force.

    Examples:

        hreflens alerts remove-rule 1
    """
    from hreflens.engine.alerts import remove_rule as remove

    project = session.project()
    with open_state(session, state_url) as state:
        if not remove(state, project.name, number, at=session.now()):
            raise CommandError(f"there is no rule {number} in this project: see `hreflens alerts rules`.")
    session.say(f"Rule {number} is removed.")


def try_channels(session: Session, state_url: StateOption = None) -> None:
    """Send a word to every channel of the project's rules, to see that it arrives. Exit code 3 when one fails.

    Examples:

        hreflens alerts test
    """
    from hreflens.cli.exits import Exit
    from hreflens.engine.alerts import rules
    from hreflens.projects.sending import SendError, send

    project = session.project()
    settings = session.settings(project)
    with open_state(session, state_url) as state:
        channels = sorted({each for row in rules(state, project.name) for each in row["rule"]["channels"]})
    if not channels:
        raise CommandError("no rule has a channel: see `hreflens alerts add-rule --help`.")
    word = {"title": f"{project.name}: test", "body": "Alerts of this project arrive here.\n", "alerts": []}
    rows = []
    for number, channel in enumerate(channels):
        fault = ""
        try:
            name = f"hreflens-{project.name}-test-{session.now():%Y%m%d%H%M%S}-{number}"
            send(channel, {**word, "id": name, "project": project.name}, settings)
        except SendError as error:
            fault = str(error)
        rows.append({"channel": channel, "arrived": not fault, "fault": fault})
    columns = (("channel", "To"), ("arrived", "Arrived"), ("fault", "Fault"))
    show(session, Answer(rows, [key for key, _ in columns], [Grid("", columns, rows)]))
    if any(row["fault"] for row in rows):
        session.finish(Exit.PARTIAL)


# --- pins -----------------------------------------------------------------------------------------------------


def pin_add(
    session: Session,
    *,
    url: Annotated[str, typer.Argument(help="The linking page.", metavar="URL")],
    target: Annotated[str | None, typer.Option("--target", help="Page of yours that it must link.")] = None,
    anchor: Annotated[str | None, typer.Option("--anchor", help="Anchor text agreed.")] = None,
    rel: Annotated[
        str | None, typer.Option("--rel", help="followed, nofollow, sponsored or ugc; else any.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="What was agreed, with whom.")] = "",
    every: Annotated[
        str, typer.Option("--every", help="Check the page apart from the runs as well: 12h, 1d, 1w.")
    ] = "",
    state_url: StateOption = None,
) -> None:
    """Pin a link that was bought or earned: whenever its page is read and is not as agreed, it is told.

    A link counts as gone after two readings on different days. What is left open may be anything. With --every the
    pinned page alone is read in a rhythm of its own, by `hreflens serve`, `hreflens worker` or `monitor run --due`.

    Examples:

        hreflens pin add https://magazin.example.de/test --rel sponsored

        hreflens pin add https://blog.fr/a --target https://acme.com/fr --every 1d
    """
    from hreflens.projects.pinning import pin_link

    if rel is not None and rel not in ("followed", "nofollow", "sponsored", "ugc"):
        raise CommandError(f"--rel '{rel}': write followed, nofollow, sponsored or ugc.")
    project = session.project()
    with open_state(session, state_url) as state:
        try:
            pin_link(
                project,
                session.settings(project),
                state,
                url,
                target=target,
                anchor=anchor,
                rel="" if rel == "followed" else rel,
                note=note,
                by=getpass.getuser(),
                now=session.now(),
                every=every,
            )
        except ValueError as error:
            raise CommandError(f"{error}.") from error
        _show_pins(session, state)
    rhythm = f", and every {every} by a worker" if every else ""
    session.say(f"It is checked at each run: `hreflens monitor run`, or by schedule{rhythm}.")


def pin_list(session: Session, state_url: StateOption = None) -> None:
    """List the pinned links and how they stand at the current run.

    Examples:

        hreflens pin list
    """
    with open_state(session, state_url) as state:
        _show_pins(session, state)


def _show_pins(session: Session, state: "State") -> None:
    from hreflens.projects.timelines import pins_now

    rows = pins_now(session.project(), state)
    columns = (
        *(("id", "No"), ("url", "Linking page"), ("target", "Target"), ("anchor", "Anchor"), ("rel", "Attribute")),
        *(("every", "Every"), ("state", "State"), ("note", "Note")),
    )  # fmt: skip
    shown = [{**row, "rel": "followed" if row["rel"] == "" else row["rel"]} for row in rows]
    show(session, Answer([{name: row[name] for name in PIN_COLUMNS} for row in rows], PIN_COLUMNS, [Grid("", columns, shown)]))  # fmt: skip


def pin_remove(
    session: Session,
    number: Annotated[int, typer.Argument(help="Number of the pin.", metavar="NUMBER")],
    state_url: StateOption = None,
) -> None:
    """Take a pin back.

    Examples:

        hreflens pin remove 1
    """
    from hreflens.projects.pinning import unpin

    project = session.project()
    with open_state(session, state_url) as state:
        if not unpin(state, project.name, number, at=session.now()):
            raise CommandError(f"there is no pin {number} in this project: see `hreflens pin list`.")
    session.say(f"Pin {number} is removed.")
