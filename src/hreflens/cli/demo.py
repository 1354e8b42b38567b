"""The command `demo`: a whole audit of the bundled example, offline, in a workspace of its own."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from hreflens.cli.auditing import run_audit, show_summary
from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.output import language_name
from hreflens.cli.progress import progress
from hreflens.cli.reporting import write
from hreflens.cli.serving import PORT, run_server
from hreflens.cli.session import DEFAULT_WORKSPACE, Session, command

DEMO_WORKSPACE = Path("demo-workspace")
PROJECT = "demo"
SHOWN_MARKETS = 8
SHOWN_LANGUAGES = 8


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "demo", rich_help_panel="Start")(demo)


def demo(
    session: Session,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="The day of the audit; else the day its pages were fetched."
        ),
    ] = None,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="End after the files are written: no dashboard.")
    ] = False,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port of the dashboard; 0 takes a free one.")
    ] = PORT,
) -> None:
    """Audit the bundled example, offline, write its report and disavow file, and serve its dashboard until Ctrl-C.

    Nothing to set up, a minute at most.

    Examples:

        hreflens demo

        hreflens demo --no-serve --workspace /tmp/try --format json
    """
    from importlib import import_module

    from hreflens.engine.workspace import read_fetches
    from hreflens.projects.setup import init_project

    if session.workspace == DEFAULT_WORKSPACE:
        session.workspace = DEMO_WORKSPACE
    folder: Path = import_module("hreflens.example").example_folder()
    given = tomllib.loads((folder / "project.toml").read_text("utf-8"))
    project, _ = init_project(session.workspace, session.project_name or PROJECT, given["project"])
    settings = session.settings(project)
    _import(session, project, settings, sorted((folder / "exports").iterdir()))
    _add_ranks(session, sorted((folder / "ranks").iterdir()))
    _add_pages(session, project, folder / "pages.warc.gz")
    fetched = max(read_fetches(project).column("fetched_at").to_pylist(), default=session.now())
    run = run_audit(session, project, settings, day=session.day(as_of) if as_of else fetched.date())
    show_summary(session, run)
    _say_authority(session, run)
    _say_relevance(session, run)
    _say_opportunities(session, run)
    out = session.workspace.resolve() / "report"
    files = write(run, out)
    (out / "disavow.txt").write_bytes(_disavow(run, folder / "disavow.txt"))
    session.say("\nWritten:")
    for path in (*(path for path in files if path.parent == out), out / "csv", out / "disavow.txt"):
        session.say(f"  {path}")
    session.say(f"\nNext: `hreflens explain DOMAIN -w {session.workspace}` says why a site got its verdict.")
    if not no_serve:
        run_server(session, "127.0.0.1", port)


def _import(session: Session, project: Any, settings: Any, files: list[Path]) -> None:
    from hreflens.projects.imports import import_file

    with progress(session, as_bytes=True) as report:
        for path in files:
            done = import_file(
                project,
                settings,
                str(path),
                now=session.now(),
                progress=lambda at, total, name=path.name: report(name, at, total),  # type: ignore[misc]
            )
            kept = sum(row["rows_kept"] or 0 for row in done.rows)
            session.say(f"{path.name}: {kept:,} rows{'' if done.is_new else ', known already'}")


def _add_ranks(session: Session, files: list[Path]) -> None:
    """Import the example's rank list of an invented web, so that sites have authority."""
    from hreflens.engine.rank_store import rank_lists
    from hreflens.engine.workspace import open_workspace
    from hreflens.projects.graphs import import_ranks

    root = open_workspace(session.workspace)
    known = {(each.list_name, each.release) for each in rank_lists(root)}
    for path in files:
        release = path.name.partition("-domain-ranks")[0]
        if ("common_crawl_domains", release) in known:
            session.say(f"{path.name}: known already")
            continue
        found = import_ranks(root, path, release, now=session.now())
        session.say(f"{path.name}: {found.rows:,} ranks of an invented web")


def _say_authority(session: Session, run: Any) -> None:
    """Say which sites are the strongest of their market: the best one of each of a few markets."""
    rows = [row for row in run.tables["site_authority"].to_pylist() if row["market_rank"] is not None]
    rows.sort(key=lambda row: (-row["authority"], row["site"]))
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        best.setdefault(row["market"], row)
    session.say("\nStrongest in their market (authority 0-100, by the place among the market's sites):")
    for row in list(best.values())[:SHOWN_MARKETS]:
        session.say(
            f"  {row['authority']:3.0f}  {row['site']}: top {100 * row['market_top_share']:.1f} % in {row['market']} "
            f"(number {row['market_rank']} of {row['market_size']}), {row['rank']:,} in the whole list"
        )
    unknown = run.tables["sites"].num_rows - run.tables["site_authority"].num_rows
    session.say(f"  {unknown} sites are in no list: their authority is not judged.")


def _say_relevance(session: Session, run: Any) -> None:
    """Say how near links are to the owner's pages: the nearest of a few languages, with topics, and where all are."""
    from hreflens.measure.relevance.telling import with_topic_names

    langs = dict(
        zip(*(run.tables["page_markets"].column(name).to_pylist() for name in ("url", "lang")), strict=True)
    )
    pages = dict(
        zip(
            *(run.tables["links"].column(name).to_pylist() for name in ("link_id", "referring_url")),
            strict=True,
        )
    )
    found = with_topic_names(run.tables["link_relevance"], "en").to_pylist()
    judged = [row for row in found if row["relevance"] is not None]
    judged.sort(key=lambda row: (-row["relevance"], row["link_id"]))
    best: dict[str, dict[str, Any]] = {}
    for row in judged:
        if row["shared_topics"]:
            best.setdefault(str(langs.get(pages[row["link_id"]])), row)
    session.say(
        "\nNearest to your pages, one of each language (relevance, its topics; in common with yours):"
    )
    for lang, row in list(best.items())[:SHOWN_LANGUAGES]:
        session.say(
            f"  {row['relevance']:.2f}  {lang:<5} {pages[row['link_id']]}\n"
            f"        {row['page_topics']}; in common: {row['shared_topics']}"
        )
    session.say(
        f"  {len(judged):,} of {len(found):,} links are judged. All of them with topics, words and passages: "
        f"`hreflens export link_relevance -w {session.workspace}`."
    )


def _say_opportunities(session: Session, run: Any) -> None:
    """Say what could be done: the barrier, the first page to translate, links to move, whom to talk to."""
    from hreflens.act.prospects.find import UNKNOWN, Wanted
    from hreflens.projects.prospecting import prospects_of

    tables = run.tables
    session.say("\nWhat could be done:")
    for row in tables["language_barrier"].to_pylist():
        if row["scope"] == "all" and row["low"] is not None:
            session.say(
                f"  visitors who do not read a page's language engage less by at least {100 * max(0.0, row['low']):.0f} "
                f"points (of {row['mismatched_sessions']:,.0f} sessions; `hreflens engagement`)"
            )
    first = max(tables["translate_next"].to_pylist(), key=lambda row: row["score"], default=None)
    if first is not None:
        session.say(
            f"  translate {first['url']} into {language_name(first['lang'])}: {first['why']} (`hreflens translate-next`)"
        )
    landings = tables["landings"]
    sites = len(landings.column("referring_site").unique())
    session.say(f"  ask {sites} sites to link to the page in their language (`hreflens landings`)")
    faults = tables["hreflang_findings"].num_rows
    session.say(f"  mend {faults} faults of hreflang (`hreflens hreflang blocks`)")
    found = prospects_of(run, Wanted())
    kinds = len({each.kind for each in found} - {UNKNOWN})
    langs = len({each.lang for each in found if each.lang})
    session.say(
        f"  talk to {len(found)} sites of {kinds} kinds in {langs} languages that link to your competitors or stand beside you "
        "(`hreflens prospects`)"
    )


def _add_pages(session: Session, project: Any, archive: Path) -> None:
    """Copy the example's archive into the project, so that the workspace stands on its own, and index it."""
    import shutil

    from hreflens.engine.workspace import imported_tables
    from hreflens.projects.fetches import add_archives, linking_pages, pages_to_read

    if not archive.is_file():
        raise CommandError(f"the example is incomplete: {archive} is missing.", Exit.UNREADABLE)
    kept = project.warc_folder / archive.name
    if not kept.exists():
        aside = kept.with_suffix(".part")
        shutil.copyfile(archive, aside)
        aside.replace(kept)
    imported = imported_tables(project)
    found, linking = (
        add_archives(project, [kept.resolve()], pages_to_read(imported), session.settings(project).own_hosts),
        set(linking_pages(imported)),
    )
    own = len(found - linking)
    session.say(
        f"{archive.name}: {len(found & linking):,} of {len(linking):,} linking pages, {own:,} of the owner's"
    )


def _disavow(run: Any, existing: Path) -> bytes:
    """Return the disavow file of the demo: the example's inherited one, merged."""
    from hreflens.act.disavow import build_disavow, parse_disavow
    from hreflens.judge.decisions import protected_sites

    made = build_disavow(
        run.tables,
        existing=parse_disavow(existing.read_bytes(), name=existing.name) if existing.exists() else None,
        protected=protected_sites(run.settings),
        header=(f"hreflens: made for {run.settings.project.site} from the audit of {run.as_of}",),
    )
    return made.render()
