"""The commands `consensus build` and `consensus show`: packs of public disavow agreement, from files you choose."""

from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.inputs import read_input
from hreflens.cli.output import Answer, Grid, bytes_out, counted, show
from hreflens.cli.safe import safe_text
from hreflens.cli.session import Format, Session, command

if TYPE_CHECKING:
    from hreflens.act.consensus import PackBuild, SourceList

_LIST_COLUMNS = (("list", "List"), ("day", "Day"), ("sites", "Sites"), ("left_out", "Lines left out"))
_SITE_COLUMNS = (
    ("site", "Site"),
    ("lists", "Lists"),
    ("counts_as", "Count as"),
    ("log_odds", "Weighs"),
    ("newest", "Newest"),
)
SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        no_args_is_help=True, help="Public disavow agreement: packs that you build, and that expire."
    )
    command(group, "build")(build)
    command(group, "show")(show_pack)
    app.add_typer(group, name="consensus", rich_help_panel="Look after it")


def build(
    session: Session,
    files: Annotated[list[str], typer.Argument(help="Disavow files of others.", metavar="FILES...")],
    *,
    dated: Annotated[
        list[str] | None,
        typer.Option("--dated", metavar="FILE=DAY", help="The day of one list, such as old.txt=2026-07-08."),
    ] = None,
    undated: Annotated[
        str | None,
        typer.Option(
            "--undated", metavar="DAY", help="The day of lists that tell none; else they count half."
        ),
    ] = None,
    exempt: Annotated[
        str | None,
        typer.Option(
            "--exempt", metavar="FILE", help="Sites that never enter the pack, a host a line, or '-'."
        ),
    ] = None,
    valid_days: Annotated[
        int, typer.Option("--valid-days", min=1, max=3650, help="Days until the pack expires.")
    ] = 365,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="The day of making; today when left out.")
    ] = None,
) -> None:
    """Build a pack: the sites that independent disavow lists agree on. Needs no project.

    Lists copied from each other are found by what they share and count once. Hosting platforms, public suffixes,
    addresses, single pages and exempted sites are left out. A list is as old as the last day its comments tell.
    The pack goes to standard output or to -o; what there is to know about it goes to standard error, or with
    --format json to standard output. Then name it in the project's settings as judge.consensus_list.

    Examples:

        hreflens consensus build lists/*.txt -o agreed.tsv

        hreflens consensus build a.txt b.txt --dated a.txt=2026-07-08 -o p.tsv
    """
    from hreflens.act.consensus import LEAST_LISTS, build_pack, exempt_sites
    from hreflens.judge.consensus_pack import render_pack

    if session.format not in (None, Format.TABLE) and session.output is None:
        raise CommandError("--format needs -o FILE here: the pack itself goes to standard output otherwise.")
    made = session.day(as_of)
    spared = exempt_sites(_lines(exempt)) if exempt else frozenset()
    lists, unread = _read_lists(
        session,
        files,
        made=made,
        days=_days(session, dated or [], files),
        spared=spared,
        undated=session.day(undated) if undated else None,
    )
    if len(lists) < LEAST_LISTS:
        raise CommandError(
            f"agreement needs {LEAST_LISTS} lists or more; {counted(len(lists), 'list')} could be read."
        )
    found = build_pack(lists, made=made, valid_days=valid_days)
    data = render_pack(found.pack, found.comments())
    with bytes_out(session) as (sink, _):
        sink.write(data)
    _tell(session, found)
    if session.output is not None:
        session.say(f"Written: {session.output} ({counted(len(found.pack.sites), 'site')})")
    if session.format not in (None, Format.TABLE):
        session.output = None
        rows = [_list_row(each) for each in found.lists]
        facts = {
            "made": found.pack.made,
            "expires": found.pack.expires,
            "independent": found.independent,
            "sites": len(found.pack.sites),
            "single": found.single,
            "copies": [{"lists": c.names, "shared": c.shared, "share": c.share} for c in found.copies],
        }
        show(session, Answer(rows, [key for key, _ in _LIST_COLUMNS], [], facts, "lists"))
    if unread:
        session.finish(Exit.PARTIAL)


def _lines(name: str) -> list[str]:
    return read_input(name)[1].decode("utf-8-sig", "replace").splitlines()


def _days(session: Session, dated: list[str], files: list[str]) -> dict[str, date]:
    found = {}
    for each in dated:
        name, _, day = each.rpartition("=")
        if name not in files:
            raise CommandError(f"--dated '{each}': write FILE=DAY, with FILE as it stands among the files.")
        found[name] = session.day(day)
    return found


def _read_lists(
    session: Session,
    files: list[str],
    *,
    made: date,
    days: dict[str, date],
    spared: frozenset[str],
    undated: date | None,
) -> tuple[list["SourceList"], int]:
    """Return what each file says, and how many could not be read; a file named twice is read once."""
    from hreflens.act.consensus import source_list
    from hreflens.act.disavow import DisavowError, parse_disavow

    lists, unread = [], 0
    for name in dict.fromkeys(files):
        try:
            shown, data = read_input(name)
            file = parse_disavow(data, name=PurePath(shown).name)
        except (CommandError, DisavowError) as error:
            session.warn(f"left out: {error}")
            unread += 1
            continue
        lists.append(
            source_list(
                file, name=safe_text(shown), as_of=made, day=days.get(name), exempt=spared, undated=undated
            )
        )
    return lists, unread


def _list_row(each: "SourceList") -> dict[str, Any]:
    left_out = ", ".join(
        f"{count:,} {why.value.replace('_', ' ')}" for why, count in sorted(each.refused.items())
    )
    return {"list": each.name, "day": each.day, "sites": len(each.sites), "left_out": left_out}


def _tell(session: Session, found: "PackBuild") -> None:
    for each in found.lists:
        row = _list_row(each)
        left = f"; left out: {row['left_out']}" if row["left_out"] else ""
        session.detail(f"{row['day'] or 'undated':10} {row['sites']:>7,} sites  {row['list']}{left}")
    for copy in found.copies:
        session.say(
            f"counted once: {', '.join(copy.names)} (they share {copy.shared:,} sites, {copy.share:.0%} of the smaller list)"
        )
    if without := sum(each.day is None for each in found.lists):
        session.say(
            f"{counted(without, 'list')} without a day: two of them count as one (--dated, --undated)"
        )
    by_lists = {k: sum(len(days) >= k for days in found.pack.sites.values()) for k in (2, 3, 4)}
    session.say(
        f"{counted(len(found.lists), 'list')}, {found.independent:,} independent: {by_lists[2]:,} sites on 2 or more, "
        f"{by_lists[3]:,} on 3 or more, {by_lists[4]:,} on 4 or more; {found.single:,} on one alone are left out. "
        f"The pack expires on {found.pack.expires}."
    )


def show_pack(
    session: Session,
    pack: Annotated[
        Path, typer.Argument(help="A pack, or a file of 'site<TAB>lists' lines.", metavar="PACK")
    ],
    *,
    site: Annotated[list[str] | None, typer.Option("--site", metavar="HOST", help="Only this site.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Weighed on this day.")] = None,
) -> None:
    """Show what a pack holds and what it weighs today: expired packs and lists weigh nothing, undated ones half.

    Examples:

        hreflens consensus show agreed.tsv

        hreflens consensus show agreed.tsv --site links.example --format json
    """
    from hreflens.judge.consensus_pack import count_on, read_pack
    from hreflens.judge.evidence.disavow_consensus import weight_of
    from hreflens.urls.canonical import ascii_host

    day = session.day(as_of)
    try:
        found = read_pack(str(pack))
    except ValueError as error:
        raise CommandError(str(error).replace("judge.consensus_list: ", ""), Exit.UNREADABLE) from error
    expired = found.is_expired(day)
    wanted = {ascii_host(each) for each in site or ()}
    rows: list[dict[str, Any]] = []
    for name, days in found.sites.items():
        if site and name not in wanted:
            continue
        count = count_on(days, day)
        rows.append(
            {
                "site": name,
                "lists": len(days),
                "counts_as": 0 if expired else count.full,
                "log_odds": 0.0 if expired else weight_of(count),
                "newest": days[0] if days else None,
            }
        )
    rows.sort(key=lambda row: (-row["log_odds"], -row["lists"], row["site"]))
    state = (
        f"EXPIRED on {found.expires}: it weighs nothing; build it anew."
        if expired
        else f"made {found.made or 'on an unknown day'}, expires {found.expires or 'never (no day is told)'}"
    )
    weighing = sum(row["log_odds"] > 0 for row in rows)
    head = f"{counted(len(rows), 'site')}, {weighing:,} weigh something on {day}; {state}"
    note = f"and {len(rows) - SHOWN:,} more: --format csv holds all" if len(rows) > SHOWN else ""
    grid = Grid("", _SITE_COLUMNS, rows[:SHOWN], note)
    facts = {"made": found.made, "expires": found.expires, "expired": expired, "weighing": weighing}
    show(session, Answer(rows, [key for key, _ in _SITE_COLUMNS], [head, grid], facts, "sites"))
