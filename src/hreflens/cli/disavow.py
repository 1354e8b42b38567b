"""The commands about disavow files: `disavow build`, `lint`, `audit`, `diff` and `simulate`. Nothing is submitted."""

from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.auditing import load
from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.inputs import read_input
from hreflens.cli.output import Answer, Grid, bytes_out, show
from hreflens.cli.session import Format, Session, command

if TYPE_CHECKING:
    from hreflens.act.disavow import DisavowBuild, DisavowFile
    from hreflens.projects.audits import Run

disavow_app = typer.Typer(
    no_args_is_help=True, help="Disavow files: is one needed, build, lint, audit, compare, simulate."
)
FileArgument = Annotated[str, typer.Argument(help="Disavow file, or '-' for standard input.", metavar="FILE")]
SHOWN = 40


class LintFailOn(StrEnum):
    """What makes `disavow lint` end with code 1."""

    FAULT = "fault"
    REJECTED = "rejected"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(disavow_app, "build")(build)
    command(disavow_app, "lint")(lint)
    command(disavow_app, "audit")(audit)
    command(disavow_app, "diff")(diff)
    command(disavow_app, "simulate")(simulate)
    app.add_typer(disavow_app, name="disavow", rich_help_panel="Act")


def read_file(name: str) -> "DisavowFile":
    """Return a disavow file as understood, from a path or '-'."""
    from hreflens.act.disavow import parse_disavow

    shown, data = read_input(name)
    return parse_disavow(data, name="" if name == "-" else PurePath(shown).name)


def build(
    session: Session,
    *,
    existing: Annotated[
        str | None, typer.Option("--existing", metavar="FILE", help="The file in force: its lines are kept.")
    ] = None,
    release: Annotated[
        list[str] | None, typer.Option("--release", metavar="LINE", help="Line of the existing file to drop.")
    ] = None,
    release_from: Annotated[
        str | None, typer.Option("--release-from", metavar="FILE", help="File of lines to drop, or '-'.")
    ] = None,
    self_made: Annotated[
        bool, typer.Option("--self-made", help="Some of these links were bought or built for you.")
    ] = False,
    include_qualified: Annotated[
        bool,
        typer.Option("--include-qualified", help="Also sites whose links are all nofollow or sponsored."),
    ] = False,
    include_gone: Annotated[
        bool, typer.Option("--include-gone", help="Also sites whose links are all gone.")
    ] = False,
) -> None:
    """Build the full disavow file: the existing lines, plus what was judged or decided `act`.

    It first says whether a file is needed at all. The file goes to standard output or to -o; what there is to
    know about it goes to standard error, or with --format json to standard output. Public suffixes and hosting
    platforms are refused. An upload replaces the file before it, so always pass the one in force as --existing.

    Examples:

        hreflens disavow build --existing current.txt -o disavow.txt

        hreflens disavow build --existing old.txt --release domain:good.example
    """
    from hreflens.act.disavow import build_disavow, gate

    if session.format is not None and session.format is not Format.TABLE and session.output is None:
        raise CommandError("--format needs -o FILE here: the file itself goes to standard output otherwise.")
    run = load(session)
    need = gate(run.tables, self_made=self_made)
    made = build_disavow(
        run.tables,
        existing=read_file(existing) if existing else None,
        protected=_protected(run),
        release=[*(release or ()), *_lines(release_from)],
        include_qualified=include_qualified,
        include_gone=include_gone,
        header=(f"hreflens: made for {run.settings.project.site} from the audit of {run.as_of}",),
    )
    data = made.render()
    with bytes_out(session) as (sink, _):
        sink.write(data)
    quotes = "\n".join(f"  “{each.text}” ({each.speaker}, {each.url})" for each in need.quotes)
    session.say(f"{need.headline}\n" + "\n".join(f"  {each}" for each in need.reasons) + f"\n{quotes}")
    _tell(session, made)
    if not made.entries:
        session.say("No line disavows anything: the file holds comments only.")
    if session.output is not None:
        session.say(
            f"Written: {session.output} ({len(made.entries):,} lines that disavow, {len(data):,} bytes)"
        )
    if session.format is not None and session.format is not Format.TABLE:
        session.output = None
        show(session, _build_answer(made, need.need.value, need.headline))


def _protected(run: "Run") -> set[str]:
    from hreflens.judge.decisions import protected_sites

    return protected_sites(run.settings)


def _lines(name: str | None) -> list[str]:
    if name is None:
        return []
    _, data = read_input(name)
    return [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines() if line.strip()]


def _tell(session: Session, made: "DisavowBuild") -> None:
    told = [f"+ {entry.text}" for entry in made.added]
    told += [f"- {note.subject}: {note.reason}" for note in made.removed]
    told += [f"refused {note.subject}: {note.reason}. {note.proposal}".rstrip() for note in made.refused]
    told += [f"left out {note.subject}: {note.reason}" for note in made.skipped]
    for line in told if session.verbose else told[:SHOWN]:
        session.say(line)
    if len(told) > SHOWN and not session.verbose:
        session.say(f"and {len(told) - SHOWN:,} more: --verbose tells all")
    for each in made.warnings:
        session.warn(
            f"{each.line} also covers {each.links:,} links worth keeping, such as {each.examples[0]}"
        )


def _build_answer(made: "DisavowBuild", need: str, headline: str) -> Answer:
    rows: list[dict[str, Any]] = []
    added = {entry.text for entry in made.added}
    rows += [
        {"line": each.text, "change": "added" if each.text in added else "kept", "reason": ""}
        for each in made.entries
    ]
    for change, notes in (("removed", made.removed), ("refused", made.refused), ("left_out", made.skipped)):
        rows += [
            {"line": note.subject, "change": change, "reason": f"{note.reason}. {note.proposal}".strip(" .")}
            for note in notes
        ]
    facts = {
        "needed": need,
        "headline": headline,
        "warnings": [
            {"line": each.line, "links": each.links, "value": each.value, "examples": each.examples}
            for each in made.warnings
        ],
    }
    return Answer(rows, ("line", "change", "reason"), [], facts, "lines")


def lint(
    session: Session,
    file: FileArgument,
    fail_on: Annotated[
        LintFailOn | None,
        typer.Option("--fail-on", help="End with code 1 on any fault, or only on lines left out."),
    ] = None,
) -> None:
    """Check a disavow file against the documented format; every deviation is named with its line. Needs no project.

    Examples:

        hreflens disavow lint disavow.txt

        hreflens disavow lint disavow.txt --fail-on rejected --format csv
    """
    found = read_file(file)
    rows = [
        {
            "line": each.line,
            "code": each.code.value,
            "left_out": each.rejected,
            "message": each.message,
            "raw": each.raw,
        }
        for each in found.deviations
    ]
    entries, faults, rejected = len(found.entries), len(found.faults), len(found.rejected)
    head = (
        f"{found.name or 'standard input'}: {found.lines:,} lines, {entries:,} disavow, "
        f"{faults:,} faults, {rejected:,} lines left out"
    )
    columns = (
        ("line", "Line"),
        ("code", "Deviation"),
        ("left_out", "Left out"),
        ("message", "What"),
        ("raw", "Line as written"),
    )
    facts = {
        "file": found.name,
        "lines": found.lines,
        "entries": entries,
        "faults": faults,
        "rejected": rejected,
    }
    facts |= {"encoding": found.encoding, "size_bytes": found.size_bytes}
    show(
        session,
        Answer(rows, [key for key, _ in columns], [head, Grid("", columns, rows)], facts, "deviations"),
    )
    if (fail_on is LintFailOn.FAULT and faults) or (fail_on is not None and rejected):
        session.finish(Exit.FOUND)


def audit(
    session: Session,
    file: FileArgument,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help="Only lines of this status, such as release_candidate."),
    ] = None,
) -> None:
    """Look at an inherited disavow file line by line: dead, invalid, unknown here, alive and good, worth keeping.

    It proposes what to release and changes nothing.

    Examples:

        hreflens disavow audit old.txt

        hreflens disavow audit old.txt --status release_candidate -o free.csv
    """
    from hreflens.act.disavow import LineStatus, audit_disavow

    known = [each.value for each in LineStatus]
    for each in status or ():
        if each not in known:
            raise CommandError(f"--status '{each}': choose among {', '.join(known)}.")
    run = load(session)
    rows = audit_disavow(read_file(file), run.tables).to_pylist()
    counts = {each: sum(row["status"] == each for row in rows) for each in known}
    if status:
        rows = [row for row in rows if row["status"] in status]
    head = " · ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items() if count)
    columns = (
        ("line", "Line"),
        ("display", "Disavows"),
        ("status", "Status"),
        ("live_links", "Live"),
        ("keep_links", "Worth keeping"),
        ("value", "Value"),
        ("reason", "Why"),
    )
    grid = Grid("", columns, rows)
    keys = list(rows[0]) if rows else [key for key, _ in columns]
    show(session, Answer(rows, keys, [head or "the file is empty", grid], {"counts": counts}, "lines"))


def diff(
    session: Session,
    old: Annotated[str, typer.Argument(help="The file before.", metavar="OLD")],
    new: Annotated[str, typer.Argument(help="The file after.", metavar="NEW")],
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="End with code 1 when the files disavow differently.")
    ] = False,
) -> None:
    """Show what a new disavow file changes; order, comments and spelling do not count. Needs no project.

    Examples:

        hreflens disavow diff current.txt disavow.txt
    """
    from hreflens.act.disavow import diff_disavow

    found = diff_disavow(read_file(old), read_file(new))
    rows: list[dict[str, Any]] = [
        {"change": "added", "line": each.text, "covered_by": None} for each in found.added
    ]
    rows += [{"change": "removed", "line": each.text, "covered_by": None} for each in found.removed]
    rows += [{"change": "widened", "line": each.text, "covered_by": by} for each, by in found.widened]
    facts = {"unchanged": len(found.unchanged)}
    show(session, Answer(rows, ("change", "line", "covered_by"), [found.render().rstrip()], facts, "changes"))
    if fail_on_change and not found.is_empty:
        session.finish(Exit.FOUND)


def simulate(session: Session, file: FileArgument) -> None:
    """Show what a disavow file would cost: links, sites and value lost per line, in total, by market and language.

    Examples:

        hreflens disavow simulate disavow.txt

        hreflens disavow build | hreflens disavow simulate -
    """
    from hreflens.act.disavow import simulate_disavow

    run = load(session)
    found = simulate_disavow(read_file(file).entries, run.tables)
    lines, totals = found.lines.to_pylist(), found.totals.to_pylist()
    whole = [row for row in totals if row["dimension"] == "total"]
    parts = [row for row in totals if row["dimension"] != "total" and row["links_lost"]]
    headings: tuple[tuple[str, str], ...] = (
        *(
            ("key", ""),
            ("links", "Links"),
            ("links_lost", "Lost"),
            ("keep_links_lost", "Lost, worth keeping"),
        ),
        *(("sites", "Sites"), ("sites_lost", "Sites lost"), ("value_share_lost", "Share of value lost")),
    )
    costly = sorted((row for row in lines if row["links"]), key=lambda row: (-row["value"], row["text"]))
    left = len(costly) - SHOWN
    blocks = [
        Grid("In total", headings, whole),
        Grid("By market and language, where something is lost", (("dimension", "Of"), *headings), parts),
        Grid(
            "Lines that cover live links, most value first",
            (
                ("text", "Line"),
                ("links", "Links"),
                ("keep_links", "Worth keeping"),
                ("sites", "Sites"),
                ("value", "Value"),
            ),
            costly[:SHOWN],
            note=f"and {left:,} more: --format csv holds all" if left > 0 else "",
        ),
    ]
    show(session, Answer(lines, found.lines.column_names, blocks, {"totals": totals}, "lines"))
