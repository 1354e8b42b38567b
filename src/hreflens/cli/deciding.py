"""What people say: `decide`, `decisions` and `manual-action`. Their word always wins over a computed verdict."""

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.auditing import run_audit
from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.inputs import read_input
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.session import Session, command
from hreflens.terms import Decision

if TYPE_CHECKING:
    from hreflens.engine.workspace import Project

decisions_app = typer.Typer(
    no_args_is_help=True, help="The decisions of people: in force, their history, CSV in and out."
)
manual_app = typer.Typer(no_args_is_help=True, help="Manual actions that Search Console reports to you.")

COLUMNS = ("subject_kind", "subject", "decision", "note", "decided_by", "decided_at")
_SHOWN = (
    ("subject", "Site or page"),
    ("decision", "Decision"),
    ("note", "Note"),
    ("decided_by", "By"),
    ("decided_at", "When"),
)
ByOption = Annotated[str | None, typer.Option("--by", help="Who decides; else your user name.")]
KINDS = (
    "unnatural_links_to_site",
    "unnatural_links_impact_links",
    "unnatural_links_from_site",
    "site_reputation_abuse",
    "other",
)
"""Manual actions about links as Search Console words them (support.google.com/webmasters/answer/9044175)."""


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "decide", rich_help_panel="Act")(decide)
    command(decisions_app, "list")(list_decisions)
    command(decisions_app, "history")(history)
    command(decisions_app, "import")(import_decisions)
    app.add_typer(decisions_app, name="decisions", rich_help_panel="Act")
    command(manual_app, "add")(add_manual_action)
    command(manual_app, "resolve")(resolve_manual_actions)
    command(manual_app, "list")(list_manual_actions)
    app.add_typer(manual_app, name="manual-action", rich_help_panel="Act")


def decide(
    session: Session,
    *,
    subject: Annotated[str, typer.Argument(help="Domain, site or linking page.", metavar="DOMAIN|URL")],
    decision: Annotated[
        Decision | None, typer.Argument(help="What you decide.", metavar="keep|ignore|act|protect")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Why.")] = "",
    by: ByOption = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back the decision in force; the one before it counts again.")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Judge anew at once, without fetching.")] = False,
) -> None:
    """Decide about a domain or a linking page: it wins over the computed verdict and over every later import.

    A domain means the whole site (on hosting platforms the tenant), an address with a path that page. `protect`
    also keeps it out of every disavow file.

    Examples:

        hreflens decide partner.example protect --note 'our distributor'

        hreflens decide https://blog.example/post ignore --by Ana --apply

        hreflens decide partner.example --undo
    """
    from hreflens.projects.decisions import decision_row, subject_of

    if undo == (decision is not None):
        raise CommandError("give a decision (keep, ignore, act or protect), or --undo, and not both.")
    project = session.project()
    urls, sites = _known(project)
    about = subject_of(subject, urls)
    who = by or getpass.getuser()
    row: dict[str, Any]
    with session.state() as state:
        if decision is None:
            taken = state.undo(project.name, about.kind.value, about.name, by=who, at=session.now())
            if taken is None:
                raise CommandError(f"there is no decision about {about.name} to undo.")
            row = {name: taken[name] for name in COLUMNS}
            text = f"Undone: {row['decision']} for {about.name}."
        else:
            row = decision_row(about, decision, note=note, by=who, at=session.now())
            state.decide(project.name, [row])
            text = f"Decided: {decision.value} for {'site' if about.kind == 'site' else 'page'} {about.name}."
    if about.warning:
        session.warn(about.warning)
    if about.name not in (urls if about.kind == "link" else sites):
        session.warn(f"no link of this project comes from {about.name} so far; the decision is kept")
    show(session, Answer([row], COLUMNS, [text]))
    _apply(session, project, now=apply)


def _known(project: "Project") -> tuple[set[str], set[str]]:
    """Return the linking pages and sites that the project knows."""
    from hreflens.engine.workspace import imported_tables
    from hreflens.projects.fetches import linking_pages
    from hreflens.urls.domains import site_of

    urls = linking_pages(imported_tables(project))
    return set(urls), {site for site in map(site_of, urls) if site}


def _apply(session: Session, project: "Project", *, now: bool) -> None:
    from hreflens.engine.workspace import current_run, run_facts

    run = current_run(project)
    if run is None:
        return
    if now:
        run_audit(session, project, session.settings(project), day=session.day(run_facts(run).get("as_of")))
        session.say("Judged anew.")
    else:
        session.say("It counts from the next `hreflens audit --no-fetch` on.")


def list_decisions(session: Session) -> None:
    """List the decisions in force; `--format csv` gives a file that `decisions import` reads.

    Examples:

        hreflens decisions list

        hreflens decisions list --format csv -o decisions.csv
    """
    project = session.project()
    with session.state() as state:
        rows = state.decisions(project.name).to_pylist()
    show(session, Answer(rows, COLUMNS, [Grid("", _SHOWN, rows)]))


def history(
    session: Session,
    subject: Annotated[
        str | None, typer.Argument(help="Only decisions about this domain or page.", metavar="DOMAIN|URL")
    ] = None,
) -> None:
    """Show every decision ever made, undone ones included, oldest first.

    Examples:

        hreflens decisions history

        hreflens decisions history partner.example --format json
    """
    from hreflens.projects.decisions import subject_of

    project = session.project()
    about = subject_of(subject, _known(project)[0]).name if subject else None
    with session.state() as state:
        rows = state.history(project.name, about)
    columns = (*COLUMNS, "undone_at", "undone_by")
    grid = Grid("", (*_SHOWN, ("undone_at", "Undone"), ("undone_by", "By")), rows)
    show(session, Answer([{name: row[name] for name in columns} for row in rows], columns, [grid]))


def import_decisions(
    session: Session,
    file: Annotated[str, typer.Argument(help="CSV file, or '-' for standard input.", metavar="FILE")],
    by: ByOption = None,
    apply: Annotated[bool, typer.Option("--apply", help="Judge anew at once, without fetching.")] = False,
) -> None:
    """Take in decisions from CSV with the columns subject, decision and, if you like, note, decided_by, decided_at.

    Good rows are taken, others named (exit code 3). Decisions that are in force already are not written again.

    Examples:

        hreflens decisions import decisions.csv --by Ana
    """
    from hreflens.projects.decisions import read_decisions

    project = session.project()
    name, data = read_input(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} is not UTF-8: save it as 'CSV UTF-8'.", Exit.UNREADABLE) from error
    rows, rejects = read_decisions(
        text, by=by or getpass.getuser(), at=session.now(), known_urls=_known(project)[0]
    )
    with session.state() as state:
        known = {
            (row["subject_kind"], row["subject"]): row for row in state.decisions(project.name).to_pylist()
        }
        new = [row for row in rows if not _in_force(row, known.get((row["subject_kind"], row["subject"])))]
        state.decide(project.name, new)
    for each in rejects:
        session.warn(f"{name}, row {each.row}, column {each.column}: {each.reason}")
    same = len(rows) - len(new)
    facts = {"file": name, "decided": len(new), "known_already": same, "rejected": len(rejects)}
    text = f"{len(new):,} decisions taken, {same:,} in force already, {len(rejects):,} rows rejected."
    show(session, Answer([facts], list(facts), [text]))
    if new:
        _apply(session, project, now=apply)
    if rejects:
        session.finish(Exit.PARTIAL if rows else Exit.UNREADABLE)


def _in_force(row: dict[str, Any], known: dict[str, Any] | None) -> bool:
    return known is not None and all(row[name] == known[name] for name in ("decision", "note"))


def add_manual_action(
    session: Session,
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(KINDS)}.", metavar="KIND")] = KINDS[0],
    partial: Annotated[
        bool, typer.Option("--partial", help="It concerns some pages, not the whole site.")
    ] = False,
    reported_on: Annotated[
        str | None, typer.Option("--reported-on", metavar="DATE", help="Date in Search Console.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Free text.")] = "",
) -> None:
    """Record a manual action that Search Console reports: it changes what is advised about disavowing.

    Examples:

        hreflens manual-action add unnatural_links_to_site --reported-on 2026-10-02
    """
    if kind not in KINDS:
        raise CommandError(f"'{kind}' is no manual action known here: choose among {', '.join(KINDS)}.")
    project = session.project()
    reported = session.day(reported_on) if reported_on else None
    with session.state() as state:
        state.record_manual_action(
            project.name,
            kind=kind,
            scope="partial" if partial else "site_wide",
            reported_on=reported,
            note=note,
            at=session.now(),
        )
    list_manual_actions(session)
    _apply(session, project, now=False)


def resolve_manual_actions(
    session: Session,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Day it was lifted; else today.")
    ] = None,
) -> None:
    """Record that every standing manual action was lifted.

    Examples:

        hreflens manual-action resolve --on 2026-12-01
    """
    project = session.project()
    with session.state() as state:
        count = state.resolve_manual_actions(project.name, session.day(on))
    session.say(f"{count} manual actions resolved." if count else "No manual action stands.")
    list_manual_actions(session)


def list_manual_actions(session: Session) -> None:
    """List the recorded manual actions.

    Examples:

        hreflens manual-action list
    """
    project = session.project()
    with session.state() as state:
        rows = state.manual_actions(project.name).to_pylist()
    columns = (
        ("kind", "Kind"),
        ("scope", "Scope"),
        ("reported_on", "Reported"),
        ("resolved_on", "Resolved"),
        ("note", "Note"),
    )
    show(session, Answer(rows, [*(key for key, _ in columns), "recorded_at"], [Grid("", columns, rows)]))
