"""The command `collect commoncrawl`: backlinks and edges out of Common Crawl's files, one more source of a project."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.connectors import add_commands
from hreflens.cli.crawling import collect_site
from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.progress import progress
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.projects.crawls import Collected

COLUMNS = ("file", "status", "pages", "links", "edges", "seconds", "detail")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        no_args_is_help=True,
        help="Collect links, visits and figures from services, logs, crawls and your own site.",
    )
    command(group, "commoncrawl")(commoncrawl)
    add_commands(group)
    command(group, "site")(collect_site)
    app.add_typer(group, name="collect", rich_help_panel="Start")


def commoncrawl(
    session: Session,
    files: Annotated[
        list[str] | None,
        typer.Argument(help="WAT or WARC files, or their http(s) addresses.", metavar="[FILES|URLS]..."),
    ] = None,
    *,
    targets: Annotated[
        str | None,
        typer.Option(
            "--targets", help="Domains whose backlinks are wanted, with commas; else the project's own."
        ),
    ] = None,
    edges: Annotated[
        Path | None,
        typer.Option("--edges", help="Also write a Parquet file of who links to whom, for `graph rank`."),
    ] = None,
    level: Annotated[str, typer.Option("--level", help="Edges between 'domain' or 'host'.")] = "domain",
    index: Annotated[
        list[str] | None,
        typer.Option(
            "--index", help="Look-up: Parquet file or address of the columnar index; repeat for several."
        ),
    ] = None,
    linking: Annotated[
        Path | None,
        typer.Option(
            "--linking",
            help="Look-up: file of domains and pages that may link; else the referring pages the project knows.",
        ),
    ] = None,
    paths: Annotated[
        Path | None,
        typer.Option(
            "--paths", help="File of paths below --root, plain or gzip, such as wat.paths.gz of a crawl."
        ),
    ] = None,
    root: Annotated[
        str, typer.Option("--root", help="Address or folder below which the crawl's files lie.")
    ] = "https://data.commoncrawl.org/",
    limit: Annotated[int, typer.Option("--limit", help="Look-up: most captures to fetch.", min=1)] = 1_000,
    workers: Annotated[
        int | None, typer.Option("--workers", help="Processes; a file is read by one.", min=1)
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Import what was read though some files could not be.")
    ] = False,
    spark: Annotated[
        str | None,
        typer.Option("--spark", help="Run on Spark and write Parquet into this new folder; imports nothing."),
    ] = None,
    master: Annotated[
        str | None, typer.Option("--master", help="Spark master, such as local[8] or yarn.")
    ] = None,
) -> None:
    """Find backlinks in Common Crawl: every link to the targets in WAT or WARC files, as one more import.

    Each file is read by one process; a stopped run goes on where it was, and nothing is imported until every file
    is read. For a few targets a look-up is far cheaper than reading a crawl: the columnar index tells where the
    captures of linking pages lie, and only those are fetched.

    Examples:

        hreflens collect commoncrawl --targets acme.com *.warc.wat.gz

        hreflens collect commoncrawl --index part-0.parquet --linking names.txt

        hreflens collect commoncrawl --spark out --master yarn *.warc.wat.gz
    """
    if level not in ("domain", "host"):
        raise CommandError(f"--level '{level}': write domain or host.")
    named = [part.strip() for part in (targets or "").split(",") if part.strip()]
    sources = [*(files or []), *(_listed(paths, root) if paths is not None else [])]
    if spark is not None:
        _on_spark(session, sources, named, level=level if edges else None, out=spark, master=master)
        return
    project = session.project()
    settings = session.settings(project)
    from hreflens.projects.crawls import collect_crawl

    with progress(session) as report:
        if index:
            sources += _looked_up(
                session, project, settings, index, linking, root=root, limit=limit, report=report
            )
        if not sources:
            raise CommandError("name WAT or WARC files, or --index for a look-up.")
        done = collect_crawl(
            project,
            settings,
            sources,
            targets=named,
            level=level if edges is not None else None,
            now=session.now(),
            workers=workers or os.cpu_count() or 1,
            keep_going=keep_going,
            progress=report,
        )
    if edges is not None and done.published is not None:
        _write_edges(edges, done)
        session.say(f"{done.edges.num_rows:,} edges: {edges}")
    _show(session, done)


def _listed(paths: Path, root: str) -> list[str]:
    """Return the sources that a file of paths names."""
    import gzip

    try:
        data = paths.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CommandError(f"{paths}: cannot be read ({error}).", Exit.UNREADABLE) from error
    found = [f"{root.rstrip('/')}/{line.strip()}" for line in text.splitlines() if line.strip()]
    if not found:
        raise CommandError(f"{paths}: names no file.", Exit.UNREADABLE)
    return found


def _looked_up(
    session: Session,
    project: Any,
    settings: Any,
    index: list[str],
    linking: Path | None,
    *,
    root: str,
    limit: int,
    report: Any,
) -> list[str]:
    from hreflens.collect.commoncrawl.index import names_of
    from hreflens.engine.workspace import imported_tables
    from hreflens.projects.fetches import linking_pages
    from hreflens.projects.lookups import look_up

    if linking is not None:
        try:
            lines = linking.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{linking}: cannot be read ({error}).", Exit.UNREADABLE) from error
    else:
        lines = linking_pages(imported_tables(project))
    names = names_of(lines)
    if not names.urls and not names.domains:
        raise CommandError("nothing to look up: the project knows no linking page. Pass --linking FILE.")
    found = look_up(project, index, names, fetch=settings.fetch, root=root, limit=limit, progress=report)
    session.say(f"{found.captures:,} captures in the index, {found.fetched:,} fetched now.")
    if found.warc is None:
        raise CommandError("the index holds no capture of the pages and domains named.", Exit.UNREADABLE)
    return [str(found.warc)]


def _write_edges(path: Path, done: "Collected") -> None:
    import pyarrow.parquet as pq

    aside = path.with_name(f".{path.name}.part")
    pq.write_table(done.edges, aside, compression="zstd")
    aside.replace(path)


def _show(session: Session, done: "Collected") -> None:
    rows = []
    for part in done.parts:
        status = "failed" if part.fault else "known already" if part.known else "read"
        row = {name: getattr(part, name) for name in ("pages", "links", "edges", "seconds")}
        rows.append({"file": part.source, "status": status, **row, "detail": part.fault or ""})
    for part in done.failed:
        session.warn(str(part.fault))
    read = [row for row in rows if row["status"] != "failed"]
    show(session, Answer(rows, COLUMNS, [Grid("", [(n, n) for n in COLUMNS[:-1]], read)] if read else []))
    if done.published is None:
        raise CommandError(
            f"{len(done.failed)} of {len(done.parts)} files could not be read: nothing was imported. What was read is "
            "kept; run the same command again, or with --keep-going.",
            Exit.UNREADABLE,
        )
    links = sum(part.links for part in done.parts)
    session.say(
        f"{links:,} links in {sum(part.pages for part in done.parts):,} pages imported. Next: `hreflens audit`."
        if links
        else "No page of these files links to the targets."
    )
    if done.failed:
        raise CommandError(f"{len(done.failed)} of {len(done.parts)} files could not be read.", Exit.PARTIAL)


def _on_spark(
    session: Session,
    sources: list[str],
    targets: list[str],
    *,
    level: str | None,
    out: str,
    master: str | None,
) -> None:
    from hreflens.projects.spark_crawls import collect_on_spark

    if not sources:
        raise CommandError("name WAT or WARC files.")
    if not targets and level is None:
        project = session.project()
        targets = list(session.settings(project).own_hosts)
    found = collect_on_spark(sources, out, targets=targets, level=level, master=master)
    row = {"links": found.links, "edges": found.edges, "files": found.files, "folder": out}
    show(session, Answer([row], tuple(row), [Grid("", [(n, n) for n in row], [row])]))
