"""The commands `collect SERVICE`: links, figures and visits from the services' APIs, and from server logs."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.progress import progress
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.collect.apis.service import Estimate, Query, Service

# Name -> (title, an example). Kept here so that --help loads no service.
NAMES: dict[str, tuple[str, str]] = {
    "search-console": ("Google Search Console", "--report query-country --start 2026-10-01"),
    "ga4": ("Google Analytics 4", "--target 123456789"),
    "bing": ("Bing Webmaster", "--target https://acme.com/"),
    "ahrefs": ("Ahrefs", "--limit 5000 --yes"),
    "moz": ("Moz", "--report linking_domains --dry-run"),
    "majestic": ("Majestic", "--report refdomains --dry-run"),
    "semrush": ("Semrush", "--target rival.example --dry-run"),
    "dataforseo": ("DataForSEO", "--limit 2000 --dry-run"),
    "matomo": ("Matomo", "--target 1 --start 2026-10-01"),
}
DAYS, LAG_DAYS = 90, 3
"""Days asked for without --start, and how many before today they end: Google's figures are final then."""

TargetOption = Annotated[
    str | None,
    typer.Option("--target", help="Domain, property or site, as the service names it; else the project's own. A competitor's domain works too."),
]  # fmt: skip
ReportOption = Annotated[
    str | None, typer.Option("--report", help="What to ask for; 'list' shows the reports.")
]
LimitOption = Annotated[int, typer.Option("--limit", help="Most rows.", min=1, max=5_000_000)]
StartOption = Annotated[
    str | None, typer.Option("--start", help="First day of figures, 2026-10-01; else 90 days back.")
]
EndOption = Annotated[str | None, typer.Option("--end", help="Last day; else three days ago.")]
OptionOption = Annotated[
    list[str] | None, typer.Option("--option", help="name=value of this service only; repeat for several.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be asked and what it costs; ask nothing.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Pay what it costs without being asked.")]
PartialOption = Annotated[
    bool, typer.Option("--partial", help="Import what came even when the service stops before the end.")
]


def add_commands(group: typer.Typer) -> None:
    """Add the commands of this module to the group `collect`."""
    for name, (title, example) in NAMES.items():
        command(group, name)(_command_of(name, title, example))
    command(group, "logs")(logs)
    command(group, "google-login")(google_login)


def _command_of(name: str, title: str, example: str) -> Any:
    def collect(
        session: Session,
        *,
        target: TargetOption = None,
        report: ReportOption = None,
        limit: LimitOption = 1_000,
        start: StartOption = None,
        end: EndOption = None,
        option: OptionOption = None,
        dry_run: DryRunOption = False,
        yes: YesOption = False,
        partial: PartialOption = False,
    ) -> None:
        given = {
            "target": target,
            "report": report,
            "limit": limit,
            "start": start,
            "end": end,
            "option": option or [],
        }
        _collect(session, name, given, dry_run=dry_run, yes=yes, partial=partial)

    collect.__doc__ = (
        f"Collect from {title} and import it as its own export would be.\n\n"
        f"The key comes from HREFLENS_{name.upper().replace('-', '_')}_... or from keys.toml in the workspace (mode 0600), and is never "
        "shown. Every page is kept as it comes: the same command again goes on where a run stopped. What costs money is told first.\n\n"
        f"Examples:\n\n    hreflens collect {name} --report list\n\n    hreflens collect {name} {example}\n"
    )
    return collect


def _collect(
    session: Session, name: str, given: dict[str, Any], *, dry_run: bool, yes: bool, partial: bool
) -> None:
    from hreflens.collect.apis import BY_NAME
    from hreflens.projects.connecting import collect_service, keys_of, open_service

    service = BY_NAME[name]
    if given["report"] == "list":
        rows = [{"report": key, "gives": words} for key, words in service.reports.items()]
        rows += [{"report": f"--option {key}=", "gives": words} for key, words in service.options.items()]
        headings = (("report", "Report or option"), ("gives", "Gives or takes"))
        show(session, Answer(rows, ("report", "gives"), [Grid(service.title, headings, rows)]))
        return
    project = session.project()
    settings = session.settings(project)
    query = _query(session, service, given, settings.own_hosts)
    estimate = service.estimate(query)
    if dry_run:
        _plan(session, service, query, estimate)
        return
    keys = keys_of(service, session.workspace)
    connected = open_service(service, keys)
    _agree(session, estimate, yes)
    with connected.client, progress(session) as report:
        done = collect_service(
            project, settings, connected, service, query, now=session.now(), partial=partial, progress=report
        )
    for note in done.notes:
        session.warn(note)
    row = {
        "service": service.name, "report": query.report, "target": query.target, "rows": done.rows, "requests": done.requests,
        "resumed_rows": done.resumed_rows, "is_new": done.imported.is_new if done.imported else False,
        "rows_kept": sum(each["rows_kept"] for each in done.imported.rows) if done.imported else 0,
    }  # fmt: skip
    columns = [(key, key.replace("_", " ").capitalize()) for key in row]
    show(session, Answer([row], tuple(row), [Grid("", columns, [row])]))
    if done.fault is not None:
        raise CommandError(
            f"{done.fault} {done.rows:,} rows were imported; the same command goes on from there.",
            Exit.PARTIAL,
        )
    session.say("Next: `hreflens audit`." if done.rows else "The service has no such rows.")


def _query(
    session: Session, service: "Service", given: dict[str, Any], own_hosts: tuple[str, ...]
) -> "Query":
    from hreflens.collect.apis.service import Query

    report = given["report"] or next(iter(service.reports))
    if report not in service.reports:
        raise CommandError(f"{service.title} has no report '{report}'. It has: {', '.join(service.reports)}.")
    target = given["target"] or service.target_of(own_hosts)
    if not target:
        raise CommandError(f"say which: --target, the {service.target_words}.")
    options = []
    for each in given["option"]:
        key, equals, value = each.partition("=")
        if not equals or key not in service.options:
            known = ", ".join(service.options) or "none"
            raise CommandError(f"--option '{each}': write name=value; {service.title} knows: {known}.")
        options.append((key, value))
    start = end = None
    if service.needs_dates:
        today = session.now().date()
        end = _day(session, given["end"], today - timedelta(days=LAG_DAYS))
        start = _day(session, given["start"], end - timedelta(days=DAYS - 1))
        if start > end:
            raise CommandError(f"--start {start} is after --end {end}.")
    return Query(report, target, given["limit"], start, end, own_hosts, tuple(sorted(options)))


def _day(session: Session, written: str | None, otherwise: date) -> date:
    return session.day(written) if written is not None else otherwise


def _plan(session: Session, service: "Service", query: "Query", estimate: "Estimate") -> None:
    row = {
        "service": service.name, "report": query.report, "target": query.target, "limit": query.limit, "start": query.start,
        "end": query.end, "requests": estimate.requests, "units": estimate.units, "unit": estimate.unit, "paid": estimate.paid,
        "note": estimate.note,
    }  # fmt: skip
    columns = [(key, key.capitalize()) for key in row]
    show(session, Answer([row], tuple(row), [Grid("Nothing was asked.", columns, [row])]))


def _agree(session: Session, estimate: "Estimate", yes: bool) -> None:
    """Ask before a paid call; where nobody can answer, --yes has to be given."""
    if not estimate.paid or yes:
        return
    cost = f"{estimate.units:,.10g} {estimate.unit} at most ({estimate.requests:,} requests)"
    import sys

    if not sys.stdin.isatty():
        raise CommandError(f"this costs {cost}. Pass --yes to agree, or --dry-run to see more.")
    if not typer.confirm(f"This costs {cost}. Go on?", err=True):
        raise CommandError("nothing was asked.")


def logs(
    session: Session,
    files: Annotated[list[Path], typer.Argument(help="Log files, plain or gzip, the oldest first.")],
) -> None:
    """Add up server logs to visits by landing page, source and language, and import the sums.

    Reads the combined format, with Accept-Language as a further quoted field where it is logged, and JSON lines of nginx,
    Caddy, Traefik or Cloudflare. Robots are left out by what they call themselves. Addresses are never stored.

    Examples:

        hreflens collect logs access.log.2.gz access.log.1 access.log
    """
    from hreflens.projects.connecting import collect_logs

    project = session.project()
    with progress(session):
        tally, imported = collect_logs(project, session.settings(project), files, now=session.now())
    row = {
        name: getattr(tally, name)
        for name in ("lines", "views", "bots", "unreadable", "visits", "start", "end")
    }
    row["is_new"] = imported.is_new if imported else False
    columns = [(key, key.replace("_", " ").capitalize()) for key in row]
    show(session, Answer([row], tuple(row), [Grid("", columns, [row])]))
    if imported is None:
        raise CommandError("no visit of a person was found in these logs.", Exit.UNREADABLE)
    session.say("Next: `hreflens audit --no-fetch`, then `hreflens engagement`.")


def google_login(
    session: Session,
    client_file: Annotated[
        Path, typer.Argument(help="Client file of a desktop app, from Google's console (JSON).")
    ],
    *,
    to: Annotated[Path, typer.Option("--to", help="Where the login is kept (mode 0600).")] = Path(
        "google-login.json"
    ),
) -> None:
    """Log in to Google in a browser, for accounts without a service account; read access only.

    Prints an address to open on this machine and waits for the browser to come back. Then set
    HREFLENS_SEARCH_CONSOLE_CREDENTIALS and HREFLENS_GA4_CREDENTIALS to the file.

    Examples:

        hreflens collect google-login client_secret.json --to ~/google.json
    """
    from hreflens.projects.logins import log_in_to_google

    row = {"file": str(log_in_to_google(client_file, to, session.say))}
    show(session, Answer([row], tuple(row), [Grid("", [("file", "File")], [row])]))
