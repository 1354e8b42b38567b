"""What is wrong with the hreflang of the owner's pages, what to write instead, and the mended sets to copy."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from hreflens.act.opportunities.hreflang_blocks import corrected_sets
from hreflens.settings import Settings
from hreflens.show.facts import table_of
from hreflens.show.page import (
    Block,
    Cell,
    Column,
    DataTable,
    Figure,
    Figures,
    Foreign,
    Kind,
    Message,
    Page,
    counted,
    msg,
)
from hreflens.show.reports.landings import NOT_CRAWLED
from hreflens.show.tally import LISTING_ROWS
from hreflens.terms import HreflangFinding as Finding
from hreflens.terms import HreflangSource, Severity

FINDINGS: Mapping[str, Message] = {
    Finding.INVALID_LANGUAGE: msg("No language code of ISO 639-1"),
    Finding.INVALID_REGION: msg("No country code of ISO 3166-1"),
    Finding.WRONG_SEPARATOR: msg("Parts joined by an underscore"),
    Finding.UNSUPPORTED_REGION: msg("A region that search engines do not read"),
    Finding.REGION_ONLY: msg("A country without a language"),
    Finding.MISSING_SELF: msg("The page does not name itself"),
    Finding.MISSING_RETURN: msg("The version does not name this page in return"),
    Finding.CONFLICT: msg("One code names two addresses"),
    Finding.CANONICAL_CONFLICT: msg("The version names another page as its original"),
    Finding.REDIRECT_TARGET: msg("The version redirects"),
    Finding.NOINDEX_TARGET: msg("The version asks not to be indexed"),
    Finding.BROKEN_TARGET: msg("The version is no page"),
    Finding.ROBOTS_BLOCKED_TARGET: msg("robots.txt keeps search engines from the version"),
    Finding.RELATIVE_URL: msg("The address is not written in full"),
    Finding.PROTOCOL_MISMATCH: msg("Page and version have different protocols"),
    Finding.X_DEFAULT_CONFLICT: msg("Versions disagree about x-default"),
    Finding.CONTENT_LANGUAGE_MISMATCH: msg("The text is in another language than the code says"),
    Finding.DUPLICATE: msg("It stands twice"),
}
SEVERITIES: Mapping[str, Message] = {
    Severity.ERROR: msg("Error"),
    Severity.WARNING: msg("Warning"),
    Severity.NOTICE: msg("Notice"),
}
SOURCES: Mapping[str, Message] = {
    HreflangSource.HEAD: msg("Head of the page"),
    HreflangSource.HEADER: msg("Link header"),
    HreflangSource.SITEMAP: msg("Sitemap"),
}
_ORDER = {severity.value: at for at, severity in enumerate(Severity)}


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of hreflang findings; without blocks when the own site has no hreflang. Raises nothing."""
    rows = sorted(
        table_of(tables, "hreflang_findings").to_pylist(),
        key=lambda row: (_ORDER.get(row["severity"], 9), row["finding"], row["url"], row["value"]),
    )
    links, pages = table_of(tables, "hreflang_links"), table_of(tables, "own_pages")
    blocks: list[Block] = []
    if links.num_rows:
        told: list[Block] = [_kinds(rows), _findings(rows)] if rows else []
        blocks = [_figures(rows, links, pages), *told, _sets(tables)]
    return Page(
        key="hreflang",
        title=msg("Language versions (hreflang)"),
        intro=msg(
            "Whether search engines can tell which versions of a page belong together. A fault counts for its pair of pages alone; a missing x-default is no fault."
        ),
        blocks=tuple(blocks),
        lead=_lead(rows, links, pages),
    )


def _lead(rows: list[dict[str, Any]], links: pa.Table, pages: pa.Table) -> Message:
    if not pages.num_rows:
        return NOT_CRAWLED
    if not links.num_rows:
        return msg("No page of yours names versions in other languages.")
    errors = sum(row["severity"] == Severity.ERROR for row in rows)
    if not errors:
        return msg("Search engines can read how your versions belong together: no error was found.")
    return counted(
        "One pair of versions is lost to search engines by an error.",
        "{count} errors keep search engines from reading pairs of versions.",
        count=errors,
    )


def _figures(rows: list[dict[str, Any]], links: pa.Table, pages: pa.Table) -> Figures:
    counts = {severity: sum(row["severity"] == severity for row in rows) for severity in Severity}
    return Figures(
        "hreflang_figures",
        (
            Figure("own_pages", msg("Own pages read"), pages.num_rows),
            Figure("annotations", msg("Annotations"), links.num_rows),
            Figure("errors", msg("Errors"), counts[Severity.ERROR]),
            Figure("warnings", msg("Warnings"), counts[Severity.WARNING]),
        ),
    )


def _kinds(rows: list[dict[str, Any]]) -> DataTable:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["severity"], row["finding"]), []).append(row)
    cells: list[tuple[Cell, ...]] = [
        (
            SEVERITIES.get(severity, severity),
            FINDINGS.get(finding, finding),
            len(found),
            len({row["url"] for row in found}),
        )
        for (severity, finding), found in groups.items()
    ]
    return DataTable(
        "hreflang_kinds",
        msg("Kinds of findings"),
        (
            Column("severity", msg("Severity"), Kind.TEXT),
            Column("finding", msg("Finding"), Kind.TEXT),
            Column("findings", msg("Findings"), Kind.NUMBER),
            Column("pages", msg("Own pages"), Kind.NUMBER),
        ),
        tuple(cells),
    )


def _findings(rows: list[dict[str, Any]]) -> DataTable:
    cells: list[tuple[Cell, ...]] = [
        (
            SEVERITIES.get(row["severity"], row["severity"]),
            FINDINGS.get(row["finding"], row["finding"]),
            row["url"],
            Foreign(row["value"] or ""),
            row["target_url"],
            tuple(SOURCES[each] for each in (row["source"] or "").split() if each in SOURCES),
            Foreign(row["found"] or ""),
            Foreign(row["fix"] or ""),
        )
        for row in rows[:LISTING_ROWS]
    ]
    return DataTable(
        "hreflang_findings",
        msg("Findings"),
        (
            Column("severity", msg("Severity"), Kind.TEXT),
            Column("finding", msg("Finding"), Kind.TEXT),
            Column("url", msg("Own page"), Kind.URL),
            Column("value", msg("Value"), Kind.FOREIGN),
            Column("target_url", msg("Version"), Kind.URL),
            Column("source", msg("Where it stands"), Kind.MESSAGES, detail=True),
            Column("found", msg("Found instead"), Kind.FOREIGN, detail=True),
            Column("fix", msg("Write instead"), Kind.FOREIGN),
        ),
        tuple(cells),
        total=len(rows),
        listing=True,
    )


def _sets(tables: Mapping[str, pa.Table]) -> DataTable:
    named = {name: table_of(tables, name) for name in ("own_pages", "hreflang_links", "locale_pages")}
    rows: list[tuple[Cell, ...]] = [
        (each.cluster, Foreign(code), url) for each in corrected_sets(named) for code, url in each.links
    ]
    return DataTable(
        "hreflang_sets",
        msg("The mended sets"),
        (
            Column("cluster", msg("Page"), Kind.URL),
            Column("hreflang", msg("Value"), Kind.FOREIGN),
            Column("href", msg("Address"), Kind.URL),
        ),
        tuple(rows[:LISTING_ROWS]),
        note=msg(
            "Every version of a page carries the whole set, itself included. Only versions that were seen to work are named."
        ),
        total=len(rows),
        listing=True,
    )
