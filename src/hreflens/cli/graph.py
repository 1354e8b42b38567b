"""The commands `graph import-ranks`, `graph rank` and `graph lists`: authority from rank lists and link graphs."""

from pathlib import Path
from typing import Annotated

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.progress import progress
from hreflens.cli.session import Session, command

SHOWN = 20
_LIST_COLUMNS = ("list", "release", "rows", "left_out", "imported_at", "source")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        no_args_is_help=True, help="Authority of your own: rank lists of the web, and ranks of a link graph."
    )
    command(group, "import-ranks")(import_ranks)
    command(group, "rank")(rank)
    command(group, "lists")(lists)
    app.add_typer(group, name="graph", rich_help_panel="Look after it")


def import_ranks(
    session: Session,
    file: Annotated[
        Path, typer.Argument(help="A rank list as published: plain text, gzip or zip.", metavar="FILE")
    ],
    release: Annotated[
        str, typer.Option("--release", help="Name of the release, such as cc-main-2026-apr-may-jun.")
    ],
    again: Annotated[bool, typer.Option("--again", help="Read a release anew that is there.")] = False,
) -> None:
    """Import a rank list of the whole web; audits of every project then show authority, global and by market.

    Common Crawl's domain and host ranks, Tranco, Umbrella, Majestic Million, Open PageRank and Cloudflare Radar are
    recognised by content. An interrupted import goes on where it stopped.

    Examples:

        hreflens graph import-ranks domain-ranks.txt.gz --release cc-main-2026-05

        hreflens graph import-ranks top-1m.csv.zip --release 2026-11-24
    """
    from hreflens.projects.graphs import import_ranks as read

    with progress(session) as report:
        found = read(_root(session), file, release, now=session.now(), again=again, progress=report)
    row = _row(found)
    show(session, Answer([row], _LIST_COLUMNS, [Grid("", [(n, n) for n in _LIST_COLUMNS], [row])]))


def lists(session: Session) -> None:
    """List the rank lists of the workspace.

    Examples:

        hreflens graph lists --format json
    """
    from hreflens.engine.rank_store import rank_lists

    rows = [_row(each) for each in rank_lists(_root(session))]
    note = "" if rows else "No rank list yet: `hreflens graph import-ranks FILE --release NAME`."
    show(session, Answer(rows, _LIST_COLUMNS, [Grid("", [(n, n) for n in _LIST_COLUMNS], rows, note)]))


def rank(
    session: Session,
    edges: Annotated[
        list[Path],
        typer.Argument(
            help="Links: text of ids or names, Parquet, or a BVGraph (.graph).", metavar="EDGES..."
        ),
    ],
    *,
    vertices: Annotated[
        list[Path] | None,
        typer.Option("--vertices", help="Common Crawl's vertex file that names the ids; repeat in order."),
    ] = None,
    seeds: Annotated[
        Path | None,
        typer.Option(
            "--seeds",
            help="Trusted nodes for a trust column: 'name TAB group' lines; every group (a language) weighs the same.",
        ),
    ] = None,
    keep_as: Annotated[
        str | None,
        typer.Option("--keep-as", help="Keep the ranks in the workspace under this release, for audits."),
    ] = None,
    registers: Annotated[
        int, typer.Option("--registers", help="Counters per node: 64 ranks well, 256 for figures to publish.")
    ] = 64,
    threads: Annotated[int | None, typer.Option("--threads", help="Cores to use; all by default.")] = None,
) -> None:
    """Rank a link graph: PageRank, harmonic centrality, distinct supporters, and trust from seeds.

    The result goes to -o as Parquet, CSV or JSON lines by its ending, or to standard output.

    Examples:

        hreflens graph rank edges.txt.gz -o ranks.parquet

        hreflens graph rank edges.gz --vertices vertices.gz --keep-as own-2026

        hreflens graph rank cnr-2000.graph --registers 256 -o ranks.csv
    """
    from hreflens.cli.exporting import write_table
    from hreflens.projects.graphs import keep_own_ranks, rank_graph

    chosen = _read_seeds(seeds) if seeds is not None else None
    with progress(session) as report:
        found = rank_graph(
            edges,
            vertices=vertices or (),
            seeds=chosen,
            registers=registers,
            threads=threads,
            progress=report,
        )
    session.say(
        f"{found.nodes:,} nodes, {found.links:,} links ({found.dropped_repeats:,} repeats and {found.dropped_loops:,} "
        f"links to oneself left out), settled after {found.rounds} rounds.",
    )
    if keep_as is not None:
        kept = keep_own_ranks(_root(session), found, keep_as, now=session.now())
        session.say(f"Kept as list 'own', release '{kept.release}'.")
    write_table(session, found.table)


def _root(session: Session) -> Path:
    from hreflens.engine.workspace import open_workspace

    return open_workspace(session.workspace)


def _row(found: object) -> dict[str, object]:
    return {name: getattr(found, "list_name" if name == "list" else name) for name in _LIST_COLUMNS}


def _read_seeds(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: cannot be read ({error}).") from error
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, group = line.partition("\t")
        if not name.strip():
            raise CommandError(f"{path}: line {number}: write 'name TAB group'.")
        found[name.strip().lower()] = group.strip()
    if not found:
        raise CommandError(f"{path}: names no seed.")
    return found
