"""The commands `hreflang check` and `hreflang blocks`: what is wrong with the language versions, and the mended set."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError, Exit
from hreflens.cli.output import Answer, Grid, bytes_out, counted, format_of, show
from hreflens.cli.progress import progress
from hreflens.cli.session import Format, Session, command

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 40
_ORDER = {"error": 0, "warning": 1, "notice": 2}
_TABLES = ("own_pages", "hreflang_links", "locale_pages", "hreflang_findings", "decisions")
_GRID = (
    ("severity", "Severity"),
    ("finding", "Finding"),
    ("value", "Value"),
    ("url", "Page"),
    ("target_url", "Version"),
    ("detail", "What"),
    ("fix", "Write"),
)


class FailOn(StrEnum):
    """Severities that make `hreflang check` end with code 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Block(StrEnum):
    """Where the block is to be put."""

    HEAD = "head"
    HEADER = "header"
    SITEMAP = "sitemap"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        no_args_is_help=True, help="Language versions of your pages: check hreflang, mend it."
    )
    command(group, "check")(check)
    command(group, "blocks")(blocks)
    app.add_typer(group, name="hreflang", rich_help_panel="Look into it")


def check(
    session: Session,
    address: Annotated[
        str | None,
        typer.Argument(
            help="A page or a sitemap to fetch now; else the project's site as it was crawled.",
            metavar="[URL|SITEMAP]",
        ),
    ] = None,
    *,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on", help="End with code 1 when there is a finding of this severity or a worse one."
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most pages to fetch.")] = 500,
    delay: Annotated[
        float | None,
        typer.Option(
            "--delay", min=0.0, max=60.0, help="Least seconds between two requests to a host; 1 by default."
        ),
    ] = None,
) -> None:
    """Check hreflang: codes, return links, self references, targets, canonicals, robots and the language of the text.

    A page is checked with all its versions, a sitemap with all its pages; head, Link header and sitemap together.
    No project is needed for that. Each finding counts for its pair alone, and says what to write instead.

    Examples:

        hreflens hreflang check https://acme.com/fr/tarifs

        hreflens hreflang check https://acme.com/sitemap.xml --fail-on error

        hreflens hreflang check --project acme --format csv -o hreflang.csv
    """
    if address is not None:
        tables, seen = _fetched(session, address, limit, delay)
        facts: dict[str, Any] = {"address": address, **seen}
    else:
        from hreflens.cli.auditing import load

        run = load(session, _TABLES)
        tables = dict(run.tables)
        if not tables["own_pages"].num_rows:
            raise CommandError(
                "the site was not crawled yet. Run `hreflens collect site`, then `hreflens audit --no-fetch`."
            )
        facts = {"project": run.project.name, "pages": tables["own_pages"].num_rows}
    rows = sorted(
        tables["hreflang_findings"].to_pylist(),
        key=lambda row: (_ORDER[row["severity"]], row["finding"], row["url"], row["value"]),
    )
    _show(session, rows, facts)
    worst = min((_ORDER[row["severity"]] for row in rows), default=len(_ORDER))
    if fail_on is not None and worst <= _ORDER[fail_on.value]:
        session.finish(Exit.FOUND)


def _show(session: Session, rows: list[dict[str, Any]], facts: dict[str, Any]) -> None:
    from hreflens.tables import HREFLANG_FINDINGS

    counts = {name: sum(row["severity"] == name for row in rows) for name in _ORDER}
    said = ", ".join(counted(counts[name], name) for name in _ORDER)
    head = f"{counted(facts['pages'], 'page')} looked at: {said}"
    left = len(rows) - SHOWN
    note = f"and {left:,} more: --format csv or json holds all" if left > 0 else ""
    grid = [Grid("", _GRID, rows[:SHOWN], note)] if rows else []
    columns = HREFLANG_FINDINGS.names
    show(session, Answer(rows, columns, [head, *grid], {**facts, **counts}, "findings"))


def _fetched(
    session: Session, address: str, limit: int, delay: float | None
) -> tuple[dict[str, "pa.Table"], dict[str, Any]]:
    """Return the tables of a page or sitemap fetched now, and what was seen of it."""
    from hreflens.collect.site.crawl import Bounds
    from hreflens.projects.own_site import check_address
    from hreflens.settings import load_settings
    from hreflens.urls.canonical import canonical_url

    url = canonical_url(address)
    if url is None:
        raise CommandError(f"'{address}' is no web address: write it as https://acme.com/page.")
    settings, _ = load_settings(None, overrides={"fetch.delay_s": delay})
    with progress(session) as report:
        tables = check_address(
            url,
            settings,
            bounds=Bounds(pages=limit),
            now=session.now,
            progress=lambda at: report("fetch", at.done, at.total),
        )
    asked = next((row for row in tables["fetches"].to_pylist() if row["url"] == url), None)
    if asked is None or asked["outcome"] not in ("ok", "not_html", "too_large"):
        why = asked["detail"] or asked["http_status"] or asked["outcome"] if asked else "it was not reached"
        raise CommandError(f"{url} cannot be read: {why}.", Exit.UNREADABLE)
    if not tables["hreflang_links"].num_rows:
        session.warn(
            "no hreflang was found there: neither in the head, nor in a Link header, nor in a sitemap"
        )
    return tables, {"pages": tables["own_pages"].num_rows, "annotations": tables["hreflang_links"].num_rows}


def blocks(
    session: Session,
    address: Annotated[
        str | None,
        typer.Argument(help="An own page; else every page that has versions.", metavar="[URL]"),
    ] = None,
    *,
    put_in: Annotated[
        Block, typer.Option("--for", help="Where the block is to be put.", case_sensitive=False)
    ] = Block.HEAD,
) -> None:
    """Write the corrected hreflang of the project's pages, to copy: for the head, the Link header or the sitemap.

    Only versions that were seen to work are named: they answer, may be indexed and are their own canonical.

    Examples:

        hreflens hreflang blocks https://acme.com/fr/tarifs

        hreflens hreflang blocks --for sitemap -o hreflang.xml
    """
    from hreflens.act.opportunities.hreflang_blocks import (
        corrected_sets,
        head_block,
        header_block,
        sitemap_block,
    )
    from hreflens.cli.auditing import load
    from hreflens.urls.canonical import canonical_url

    run = load(session, _TABLES)
    wanted = None
    if address is not None:
        url = canonical_url(address)
        wanted = [url] if url else []
    sets = corrected_sets(run.tables, wanted)
    if not sets:
        raise CommandError(
            f"{address or 'this project'} has no versions in other languages that are known. Run `hreflens collect "
            "site` and `hreflens audit --no-fetch` first."
        )
    if put_in is Block.SITEMAP:
        text = sitemap_block(sets)
    else:
        made = head_block if put_in is Block.HEAD else header_block
        text = "\n\n".join(
            (f"<!-- {each.cluster} -->\n" if put_in is Block.HEAD and wanted is None else "") + made(each)
            for each in sets
        )
    if format_of(session) is Format.TABLE:
        with bytes_out(session) as (sink, _):
            sink.write((text + "\n").encode())
        return
    rows = [
        {"cluster": each.cluster, "hreflang": code, "href": url} for each in sets for code, url in each.links
    ]
    show(session, Answer(rows, ("cluster", "hreflang", "href"), [text]))
