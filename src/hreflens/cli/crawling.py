"""The command `collect site`: a polite crawl of the owner's own site."""

from typing import Annotated

import typer

from hreflens.cli.output import Answer, Grid, counted, show
from hreflens.cli.progress import progress
from hreflens.cli.session import Session


def collect_site(
    session: Session,
    *,
    pages: Annotated[int, typer.Option("--pages", min=1, help="Most pages to know of.")] = 5_000,
    depth: Annotated[
        int, typer.Option("--depth", min=0, help="Links followed from a start page or sitemap.")
    ] = 5,
) -> None:
    """Crawl your own site: sitemaps, hreflang in head, header and sitemap, canonicals, robots, languages.

    It starts at the home pages of `project.site` and its aliases, at the pages that links lead to, and at the sitemaps
    that robots.txt names. One request at a time, `fetch.delay_s` apart. What was fetched within `fetch.refetch_days`
    is not fetched again; Ctrl-C loses nothing. Then `hreflens audit --no-fetch` finds wrong-language landings,
    faults of hreflang and what to translate next.

    Examples:

        hreflens collect site

        hreflens collect site --pages 500 --depth 2 --format json
    """
    from hreflens.collect.site.crawl import Bounds
    from hreflens.projects.own_site import crawl_own_site

    project = session.project()
    settings = session.settings(project)
    if not settings.fetch.contact_url:
        session.warn("fetch.contact_url is empty: set it in project.toml, so that webmasters can reach you")
    with progress(session) as report:
        done = crawl_own_site(
            project,
            settings,
            bounds=Bounds(pages, depth),
            now=session.now,
            progress=lambda at: report("crawl your site", at.done, at.total),
        )
    rows = [{"outcome": outcome, "pages": count} for outcome, count in done.outcomes.items()]
    title = f"{counted(done.fetched, 'page')} fetched now, {counted(done.pages, 'page')} known:"
    note = f"{done.left_out:,} more were found and left out: raise --pages" if done.left_out else ""
    facts = {"pages": done.pages, "fetched": done.fetched, "left_out": done.left_out}
    grid = Grid(title, [("outcome", "Outcome"), ("pages", "Pages")], rows, note)
    show(session, Answer(rows, ("outcome", "pages"), [grid], facts, "outcomes"))
    session.say("Next: `hreflens audit --no-fetch`, then `hreflens hreflang check` and `hreflens landings`.")
