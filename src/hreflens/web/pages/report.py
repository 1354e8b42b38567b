"""The pages of the report as pages of the dashboard, their tables as files, and the whole report as a file."""

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse, Response

from hreflens.engine.pins import keep_run
from hreflens.show.brand import read_brand
from hreflens.show.facts import table_of
from hreflens.show.i18n import raw_json
from hreflens.show.page import Kind, Message, Page, msg
from hreflens.show.render.csv import csv_cell
from hreflens.show.report import build_report, write_report
from hreflens.show.reports import REPORTS
from hreflens.web.here import Here, InAudit, InProject, run_of
from hreflens.web.overview import more_blocks
from hreflens.web.pages.links import _csv_lines, download, json_row
from hreflens.web.runs import RunView

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
ALL_SITES = 1_000_000
KEYS = tuple(report.__name__.rpartition(".")[2] for report in REPORTS)  # type: ignore[attr-defined]
TYPES = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}
PROFILE: tuple[tuple[str, Message], ...] = (
    ("languages", msg("Languages and scripts")),
    ("topics", msg("Topics")),
    ("diversity", msg("Diversity")),
    ("valuable", msg("Valuable links")),
    ("ignored", msg("Likely ignored")),
    ("state", msg("State of the profile")),
    ("victims", msg("Hacked sites")),
    ("changes", msg("Changes")),
    ("history", msg("History")),
    ("engagement", msg("Engagement")),
    ("review", msg("Review")),
    ("imports", msg("Sources")),
    ("fairness", msg("Fairness")),
)


@router.get("/")
def overview(here: InProject) -> Response:
    """Show the first page; before the first audit, what to do."""
    if here.run is None:
        return here.show("start.html", active="", has_imports=_has_imports(here))
    return here.show(
        "overview.html", active="", page=_named(here, "summary"), extra=more_blocks(here.run), kinds=_kinds()
    )


def _kinds() -> tuple[str, ...]:
    """Return the kinds of files that the report can be had as here."""
    return tuple(kind for kind in TYPES if kind != "pdf" or find_spec("typst") is not None)


def _has_imports(here: Here) -> bool:
    from hreflens.engine.workspace import import_ids

    assert here.project is not None
    return bool(import_ids(here.project))


@router.get("/markets")
def markets(here: InAudit) -> Response:
    """Show all markets."""
    return here.show("markets.html", active="markets", page=_named(here, "markets"))


@router.get("/anchors")
def anchors(here: InAudit) -> Response:
    """Show the anchor texts."""
    return here.show("anchors.html", active="anchors", page=_named(here, "anchors"))


@router.get("/compare")
def compare(here: InAudit) -> Response:
    """Show vendors' flags against our verdicts."""
    return here.show("compare.html", active="compare", page=_named(here, "compare"))


@router.get("/method")
def method(here: InAudit) -> Response:
    """Show how verdicts come about."""
    from hreflens.act.disavow import statements

    return here.show(
        "method.html",
        active="method",
        page=_named(here, "method"),
        fairness=_named(here, "fairness"),
        statements=list(statements().values()),
    )


@router.get("/profile")
def profile(here: InAudit) -> Response:
    """Show one of the other pages of the report."""
    key = here.request.query_params.get("page", PROFILE[0][0])
    if key not in dict(PROFILE):
        raise HTTPException(404, "not_found")
    return here.show("profile.html", active="profile", page=_named(here, key), tabs=PROFILE)


@router.get("/tables/{page}/{table}.{kind}")
def table(here: InAudit, page: str, table: str, kind: str) -> Response:
    """Return one table of the report as CSV or JSON, every row of it."""
    found = _named(here, page)
    data = next((each for each in found.tables() if each.key == table), None)
    if data is None or kind not in ("csv", "json"):
        raise HTTPException(404, "not_found")
    if kind == "json":
        names = [column.key for column in data.columns]
        rows = [{name: raw_json(cell) for name, cell in zip(names, row, strict=True)} for row in data.rows]
        return download(JSONResponse({"table": data.key, "rows": rows}), f"{page}-{table}.json")
    text = "\ufeff" + _csv_lines(
        [
            [column.key for column in data.columns],
            *([csv_cell(cell, here.local) for cell in row] for row in data.rows),
        ]
    )
    return download(Response(text, media_type="text/csv; charset=utf-8"), f"{page}-{table}.csv")


@router.get("/report.{kind}")
def whole(here: InAudit, kind: str) -> Response:
    """Return the whole report as one file, in the visitor's language."""
    if kind not in TYPES:
        raise HTTPException(404, "not_found")
    run = run_of(here)
    keep_run(here.state, here.name, run.folder.name, "report", at=here.config.now())
    pages = build_report(run.tables, run.settings, as_of=run.as_of)
    with tempfile.TemporaryDirectory() as folder:
        (path,) = write_report(
            pages,
            Path(folder),
            [kind],
            here.local.html_lang,
            settings=run.settings,
            as_of=run.as_of,
            brand=read_brand(run.settings.report, run.project.folder),
        )
        content = path.read_bytes()
    return download(Response(content, media_type=TYPES[kind]), f"{here.name}-report.{kind}")


def _named(here: Here, key: str) -> Page:
    found = run_of(here).page(key) if key in KEYS else None
    if found is None:
        raise HTTPException(404, "not_found")
    return found


def _top_sites(run: RunView, code: str, limit: int) -> list[dict[str, Any]]:
    """Return the sites of a market, most valuable first, with their place among all sites of that market."""
    rows = run.links.rows(
        "select site, max(authority) as authority, count(*) as n, max(value) as value from links"
        " where market = ? and live group by 1 order by value desc nulls last, n desc, site limit ?",
        [code, limit],
    )
    known = table_of(run.tables, "site_authority")
    mine = known.filter(
        pc.is_in(known.column("site"), value_set=pa.array([r["site"] for r in rows], pa.string()))
    )
    places = {row["site"]: row for row in mine.to_pylist() if row["market"] == code}
    for row in rows:
        place = places.get(row["site"], {})
        row |= {name: place.get(name) for name in ("market_top_share", "market_rank", "market_size")}
    return rows


@router.get("/markets/{code}.json")
def market_json(here: InAudit, code: str) -> Response:
    """Return the sites of one market as JSON, all of them."""
    code = code.upper()
    found = _top_sites(run_of(here), code, ALL_SITES)
    if not found:
        raise HTTPException(404, "not_found")
    name = f"{here.name}-market-{code}.json"
    return download(JSONResponse({"market": code, "sites": [json_row(row) for row in found]}), name)


@router.get("/markets/{code}")
def market(here: InAudit, code: str) -> Response:
    """Show one market: its links, languages, sites and best links."""
    code = code.upper()
    snapshot = run_of(here).links
    counts = snapshot.rows(
        "select verdict as v, count(*) as n, count(distinct site) as sites from links"
        " where market = ? and live group by 1",
        [code],
    )
    if not counts:
        raise HTTPException(404, "not_found")

    def by(column: str, limit: int = 12) -> list[dict[str, object]]:
        return snapshot.rows(
            f"select coalesce({column}, 'unknown') as k, count(*) as n, count(distinct site) as sites,"
            f" avg(value) as value from links where market = ? and live group by 1 order by 2 desc, 1 limit {limit}",
            [code],
        )

    return here.show(
        "market.html",
        active="markets",
        code=code,
        verdicts={row["v"]: row["n"] for row in counts},
        total=sum(row["n"] for row in counts),
        sites=snapshot.rows("select count(distinct site) as n from links where market = ? and live", [code])[
            0
        ]["n"],
        lists=(
            (msg("Language"), Kind.LANG, "lang", by("lang")),
            (msg("Linked page"), Kind.URL, "target", by("target_url")),
            (msg("Kind of anchor"), Kind.ANCHOR_KIND, "anchor_kind", by("anchor_kind")),
            (msg("Topic"), Kind.TOPIC, "topic", by("topic")),
        ),
        top_sites=_top_sites(run_of(here), code, 25),
        own=code in [each.upper() for each in run_of(here).settings.project.markets],
    )
