"""The commands that fetch, judge and explain: `fetch`, `audit`, `explain` and `compare`."""

import os
import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.output import Answer, Grid, counted, country_name, language_name, show
from hreflens.cli.progress import progress
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.engine.workspace import Project
    from hreflens.projects.audits import Run
    from hreflens.projects.summary import Summary
    from hreflens.settings import Settings

VERDICT_HEADINGS = (("keep", "Keep"), ("ignore", "Ignore"), ("review", "Review"), ("act", "Act"))
SHOWN = 12
"""Languages and markets in the table for people; the other formats hold all."""


class FailOn(StrEnum):
    """Verdicts that make `audit` end with code 1."""

    REVIEW = "review"
    ACT = "act"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "fetch", rich_help_panel="Start")(fetch)
    command(app, "audit", rich_help_panel="Start")(audit)
    command(app, "explain", rich_help_panel="Look into it")(explain)
    command(app, "compare", rich_help_panel="Look into it")(compare)


def fetch(
    session: Session,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Fetch at most so many pages this time.")
    ] = None,
    cloaking: Annotated[
        int | None,
        typer.Option(
            "--cloaking",
            min=1,
            max=2000,
            help="Instead, ask for so many known pages again, as a crawler and in a browser's form, twice each.",
        ),
    ] = None,
) -> None:
    """Fetch the linking pages that are not known yet, politely: robots.txt, one host at a time, within bounds.

    What was fetched within `fetch.refetch_days` is not fetched again. Ctrl-C loses nothing: the next run goes on.

    Examples:

        hreflens fetch

        hreflens fetch --limit 500 --format json

        hreflens fetch --cloaking 50
    """
    project = session.project()
    if cloaking is not None:
        _look(session, project, cloaking)
        return
    fetched = _fetch(session, project, session.settings(project), limit)
    rows = [{"outcome": outcome, "pages": pages} for outcome, pages in fetched.outcomes.items()]
    title = f"{fetched.fetched:,} pages fetched now; of {fetched.wanted:,} pages wanted are known:"
    facts = {"wanted": fetched.wanted, "fetched": fetched.fetched}
    grid = Grid(title, [("outcome", "Outcome"), ("pages", "Pages")], rows)
    show(session, Answer(rows, ("outcome", "pages"), [grid], facts, "outcomes"))


def _look(session: Session, project: "Project", most: int) -> None:
    from hreflens.engine.workspace import imported_tables
    from hreflens.projects.cloaking import ROUNDS, look_twice, pages_to_doubt
    from hreflens.projects.fetches import linking_pages

    urls = pages_to_doubt(project, linking_pages(imported_tables(project)), most)
    if not urls:
        raise CommandError(
            f"project '{project.name}' has no page that answered yet. Run `hreflens fetch` first: pages are compared "
            "that are known to answer."
        )
    session.detail(
        "asking as hreflens, in two forms; what pages show to search engines' own names stays unseen"
    )
    with progress(session) as report:
        looked = look_twice(
            project,
            session.settings(project),
            urls,
            now=session.now,
            progress=lambda at, round_: report(
                "look twice", round_ * len(urls) + at.done, len(ROUNDS) * len(urls)
            ),
        )
    facts = {"asked": looked.asked, "seen": looked.seen, "unsteady": looked.unsteady}
    title = (
        f"{looked.asked:,} pages asked for, four times each. The next audit compares the {looked.seen:,} that were "
        "the same to each reader both times."
    )
    rows = [
        {"pages": label, "count": facts[key]}
        for key, label in (("seen", "compared"), ("unsteady", "vary by themselves"))
    ]
    columns = [("pages", "Pages"), ("count", "Count")]
    show(session, Answer(rows, ("pages", "count"), [Grid(title, columns, rows)], facts, "pages"))


def _fetch(session: Session, project: "Project", settings: "Settings", limit: int | None = None) -> Any:
    from hreflens.engine.workspace import imported_tables
    from hreflens.projects.fetches import fetch_missing, pages_to_read

    urls = pages_to_read(imported_tables(project))
    if not urls:
        raise CommandError(f"project '{project.name}' has no links yet. Run `hreflens import FILE...` first.")
    if limit is not None:
        urls = _not_fetched(project, urls)[:limit]
    session.detail(f"{len(urls):,} pages wanted: those that link, and yours that they link to")
    if not settings.fetch.contact_url:
        session.warn("fetch.contact_url is empty: set it in project.toml, so that webmasters can reach you")
    with progress(session) as report:
        return fetch_missing(
            project,
            settings,
            urls,
            now=session.now,
            progress=lambda at: report("fetch pages", at.done, at.total),
        )


def _not_fetched(project: "Project", urls: list[str]) -> list[str]:
    from hreflens.engine.workspace import read_fetches

    known = set(read_fetches(project).column("url").to_pylist())
    return [url for url in urls if url not in known]


def audit(
    session: Session,
    *,
    no_fetch: Annotated[
        bool, typer.Option("--no-fetch", help="Do not touch the network: judge by what is known.")
    ] = False,
    warc: Annotated[
        list[Path] | None,
        typer.Option(
            "--warc", help="Take linking pages from a WARC file, Common Crawl's too; implies --no-fetch."
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day the audit is about; else today.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="Processes that read pages; 0 = one per processor.")
    ] = 0,
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="End with code 1 when live links have this verdict or a worse one."),
    ] = None,
) -> None:
    """Fetch what is missing, read the pages, judge every link, and sum up by verdict, language and market.

    A run that was cut off goes on where it stopped; a run after a decision takes seconds.

    Examples:

        hreflens audit

        hreflens audit --no-fetch --as-of 2026-11-30

        hreflens audit --warc CC-MAIN-20261101.warc.gz -o summary.json

        hreflens audit --no-fetch --fail-on act
    """
    project = session.project()
    settings = session.settings(project)
    day = session.day(as_of)
    if warc:
        _add_archives(session, project, warc)
    elif not no_fetch:
        _fetch(session, project, settings)
    run = run_audit(session, project, settings, day=day, workers=workers)
    summary = show_summary(session, run)
    to_act, to_review = summary.count("act"), summary.count("review")
    if (fail_on is not None and to_act) or (fail_on is FailOn.REVIEW and to_review):
        session.finish(Exit.FOUND)


def run_audit(
    session: Session, project: "Project", settings: "Settings", *, day: Any, workers: int = 0
) -> "Run":
    """Run the audit offline with progress on standard error, and tell its warnings."""
    from hreflens.projects.audits import run_audit as run

    with progress(session) as report, session.state() as state:
        done = run(
            project,
            settings,
            state,
            as_of=day,
            now=session.now(),
            workers=workers or os.cpu_count() or 1,
            progress=report,
        )
    for warning in done.warnings:
        session.warn(warning)
    return done


def _add_archives(session: Session, project: "Project", paths: list[Path]) -> None:
    from hreflens.engine.workspace import imported_tables
    from hreflens.projects.fetches import add_archives, linking_pages, pages_to_read

    for path in paths:
        if path.exists() and not path.is_file():
            raise CommandError(f"{path} is no regular file: --warc needs a WARC file.", Exit.UNREADABLE)
    imported = imported_tables(project)
    found = add_archives(
        project,
        [path.resolve() for path in paths],
        pages_to_read(imported),
        session.settings(project).own_hosts,
    )
    linking = set(linking_pages(imported))
    here, own = len(linking & found), len(found - linking)
    session.say(
        f"{here:,} of {counted(len(linking), 'linking page')} and {counted(own, 'page')} of yours found in "
        f"{counted(len(paths), 'WARC file')}."
    )
    if not here:
        session.warn("no linking page lies in these archives: the audit rests on the exports alone")


def show_summary(session: Session, run: "Run") -> "Summary":
    """Show the summary of a run and return it."""
    from hreflens.projects.summary import summarise

    summary = summarise(run.tables, run.settings)
    columns = ("dimension", "key", "links", "sites", *(key for key, _ in VERDICT_HEADINGS), "relevance")
    facts = {
        "project": run.project.name,
        "site": run.settings.project.site,
        "as_of": run.as_of,
        "run": run.folder.name,
        "links": summary.links,
        "gone": summary.gone,
        "sites": summary.sites,
        "disavow_file_needed": summary.need.need.value,
        "disavow_headline": summary.need.headline,
        "not_judged": summary.not_judged,
    }
    show(session, Answer(summary.verdicts, columns, _blocks(run, summary), facts, "verdicts"))
    return summary


def _blocks(run: "Run", summary: "Summary") -> list[str | Grid]:
    head = (
        f"{run.settings.project.site}, {run.as_of}: {summary.links:,} live links from {summary.sites:,} sites"
    )
    head += f", {summary.gone:,} gone" if summary.gone else ""
    counts = " · ".join(f"{name} {summary.count(key):,}" for key, name in VERDICT_HEADINGS)
    blocks: list[str | Grid] = [f"{head}\n{counts}\n{summary.need.headline}"]
    for dimension, name in (("language", language_name), ("market", country_name)):
        rows = [row for row in summary.verdicts if row["dimension"] == dimension]
        left = len(rows) - SHOWN
        blocks.append(
            Grid(
                f"By {dimension} of the linking page",
                (("key", dimension.title()), ("links", "Links"), ("sites", "Sites"), *VERDICT_HEADINGS),
                [{**row, "key": name(row["key"])} for row in rows[:SHOWN]],
                note=f"and {left} more: --format csv holds all" if left > 0 else "",
            )
        )
    blocks.append(_topics(run, summary))
    percents = [{**row, "share": _percent(row["share"])} for row in summary.not_judged]
    blocks.append(
        Grid(
            "What could not be judged (it lowers coverage, never value)",
            (("what", "Fact"), ("links", "Links"), ("share", "Share"), ("why", "Why")),
            percents,
        )
    )
    return blocks


def _topics(run: "Run", summary: "Summary") -> Grid:
    """Return what the linking pages are about, whatever their language, and how near that is to the owner's pages."""
    from hreflens.measure.relevance.telling import topic_name

    rows = [row for row in summary.verdicts if row["dimension"] == "topic"]
    left = len(rows) - SHOWN
    lang = run.settings.report.lang or run.settings.project.home
    return Grid(
        "By topic of the linking page (relevance: probability that it shares its subject with yours)",
        (
            ("key", "Topic"),
            ("links", "Links"),
            ("sites", "Sites"),
            ("relevance", "Relevance"),
            *VERDICT_HEADINGS,
        ),
        [
            {
                **row,
                "key": "no clear topic" if row["key"] == "unknown" else topic_name(row["key"], lang),
                "relevance": "–" if row["relevance"] is None else f"{row['relevance']:.2f}",
            }
            for row in rows[:SHOWN]
        ],
        note=f"and {left} more: --format csv holds all" if left > 0 else "",
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 else "< 1 %"


def load(session: Session, names: Sequence[str] | None = None) -> "Run":
    """Return the current run of the project (these tables of it, else all), telling what is newer than it."""
    from hreflens.projects.audits import load_run

    project = session.project()
    with session.state() as state:
        run = load_run(project, session.settings(project), state, names)
    for warning in run.warnings:
        session.warn(warning)
    return run


def explain(
    session: Session,
    subject: Annotated[
        str, typer.Argument(help="Linking page, domain, site or link id.", metavar="URL|DOMAIN")
    ],
) -> None:
    """Explain a verdict as the sum it is: every signal with its log-odds and quoted evidence, caps, gates, value.

    Examples:

        hreflens explain https://example.jp/blog/acme

        hreflens explain пример.рф

        hreflens explain example.jp --format json
    """
    from dataclasses import asdict

    from hreflens.judge.explain import find_explanations
    from hreflens.measure.relevance.telling import tell_relevance

    run = load(session)
    try:
        found = find_explanations(run.tables, run.settings, subject)
    except KeyError as error:
        raise CommandError(str(error.args[0])) from error
    rows = [asdict(each) for each in found]
    for row in rows:
        row["capped"] = {
            family: {"raw": raw, "counted": cap} for family, (raw, cap) in row["capped"].items() if raw
        }
    lang = run.settings.report.lang or run.settings.project.home
    texts = []
    for each, row in zip(found, rows, strict=True):
        row["relevance"] = _relevance_of(run, f"{each.subject} {each.note}")
        told = tell_relevance(row["relevance"], lang) if row["relevance"] else []
        row["anchor_gloss"] = _gloss_of(run, row["relevance"])
        if row["anchor_gloss"]:
            told.append(f"  {'anchor':<14} roughly, word by word: {row['anchor_gloss']}")
        row["landing"] = _landing_of(run, row["relevance"])
        if row["landing"]:
            told += [
                "",
                "wrong-language landing",
                f"  {row['landing']['why']}",
                f"  better: {row['landing']['better_url']}",
            ]
        letter = _letter_to(run, f"{each.subject} {each.note}")
        texts.append(
            "\n".join([each.text(), *(["", *told] if told else []), *(["", letter] if letter else [])])
        )
    show(session, Answer(rows, list(rows[0]), texts))


def _letter_to(run: "Run", told: str) -> str:
    """Return how to write to the owner of a site whose pages look planted by others, '' when none does."""
    from hreflens.act.notices import victim_sites
    from hreflens.urls.domains import site_of

    named = re.search(r"(\S+) -> ", told)
    site = site_of(named.group(1)) if named else None
    if site is None or site not in victim_sites(run.tables):
        return ""
    return f"The site looks like a victim. A letter to its owner, in the site's language: `hreflens notice {site}`"


def _relevance_of(run: "Run", told: str) -> dict[str, Any] | None:
    """Return the row of `link_relevance` for the link that an explanation names ('page -> target'), None without."""
    import pyarrow.compute as pc

    named = re.search(r"(\S+) -> (\S+)", told)
    if named is None or "link_relevance" not in run.tables:
        return None
    links = run.tables["links"].select(["link_id", "referring_url", "target_url"])
    mine = links.filter(pc.equal(links.column("referring_url"), named.group(1))).to_pylist()
    ids = [row["link_id"] for row in mine if row["target_url"] in (named.group(2), None)]
    judged = run.tables["link_relevance"]
    rows: list[dict[str, Any]] = (
        judged.filter(pc.equal(judged.column("link_id"), ids[0])).to_pylist() if ids else []
    )
    return rows[0] if rows else None


def _gloss_of(run: "Run", relevance: dict[str, Any] | None) -> str | None:
    """Return roughly what the anchor of the link of a row of `link_relevance` says, None where that is not known."""
    import pyarrow.compute as pc

    if relevance is None or "anchor_glosses" not in run.tables:
        return None
    anchors, glosses = run.tables["link_anchors"], run.tables["anchor_glosses"]
    mine = anchors.filter(pc.equal(anchors.column("link_id"), relevance["link_id"])).column("anchor_text")
    found = glosses.filter(pc.is_in(glosses.column("anchor"), value_set=mine.combine_chunks()))
    return found.column("gloss")[0].as_py() if found.num_rows else None


def _landing_of(run: "Run", relevance: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the row of `landings` for the link of a row of `link_relevance`, None when it lands well."""
    import pyarrow.compute as pc

    landings = run.tables.get("landings")
    if landings is None or relevance is None:
        return None
    rows: list[dict[str, Any]] = landings.filter(
        pc.equal(landings.column("link_id"), relevance["link_id"])
    ).to_pylist()
    return rows[0] if rows else None


def compare(
    session: Session,
    everything: Annotated[
        bool, typer.Option("--all", help="Every flagged link, not only foreign ones that we keep.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows of the table for people.")] = 20,
) -> None:
    """Compare the verdicts with a vendor's toxicity or spam score, link by link.

    Shown are the links that a vendor flags, that are not in your language, and that we keep.

    Examples:

        hreflens compare

        hreflens compare --all --format csv -o flagged.csv
    """
    from hreflens.projects.vendors import flagged_links, vendor_matrix

    run = load(session)
    matrix = vendor_matrix(run.tables, run.settings)
    if not matrix:
        session.warn("no imported file has a toxicity or spam score: import a Semrush or Moz export")
    rows = flagged_links(run.tables, run.settings)
    if not everything:
        rows = [row for row in rows if row["foreign"] and row["verdict"] == "keep"]
    headings = (("provider", "Tool"), ("metric", "Score"), ("rated", "Rated"), ("flagged", "Flagged"))
    shown = ("referring_url", "lang", "provider", "score", "verdict", "value", "why")
    title = "Flagged by a vendor" if everything else "Flagged by a vendor, not in your language, we keep"
    left = len(rows) - limit
    blocks = [
        Grid(
            "Their flags, our verdicts",
            (*headings, ("foreign_flagged", "Of these foreign"), *VERDICT_HEADINGS),
            matrix,
        ),
        Grid(
            title,
            tuple((key, key.replace("_", " ").capitalize()) for key in shown),
            rows[:limit],
            note=f"and {left:,} more: --format csv holds all" if left > 0 else "",
        ),
    ]
    columns = list(rows[0]) if rows else [*shown]
    show(session, Answer(rows, columns, blocks, {"vendors": matrix}, "links"))
