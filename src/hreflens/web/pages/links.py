"""The table of links: filtered, sorted and paged on the server; saved views; bulk decisions; exports."""

import csv
import io
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.datastructures import FormData

from hreflens.engine.jobs import drop_view, save_view, saved_views
from hreflens.engine.snapshot import Snapshot
from hreflens.show.facts import foreign_text
from hreflens.show.i18n import Localiser, raw_json
from hreflens.show.page import counted
from hreflens.show.render.csv import csv_cell
from hreflens.web import forms
from hreflens.web.deciding import decide_urls
from hreflens.web.here import Here, InAudit, InProject, run_of
from hreflens.web.links_query import (
    CHOICES,
    COLUMNS,
    LEAST,
    PAGE_SIZE,
    SWITCHES,
    LinksQuery,
    facets,
    links_query,
)

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]


def asked(request: Request) -> LinksQuery:
    """Return the view that the address asks for."""
    return links_query(request.query_params.multi_items())


@lru_cache(maxsize=8)
def facets_of(snapshot: Snapshot) -> dict[str, list[tuple[str, int]]]:
    """Return the values to choose from, counted once per snapshot."""
    return facets(snapshot)


@lru_cache(maxsize=512)
def count_of(snapshot: Snapshot, view: LinksQuery) -> int:
    """Return the size of a view, counted once per snapshot."""
    return view.count(snapshot)


@router.get("/links")
def links(here: InAudit) -> Response:
    """Show a view of the links; asked by htmx, only its rows."""
    view, snapshot = asked(here.request), run_of(here).links
    headers = here.request.headers
    part = headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"
    total = count_of(snapshot, LinksQuery(view.q, view.chosen, view.switched, view.exact, view.least))
    found: dict[str, Any] = {
        "view": view,
        "rows": view.rows(snapshot),
        "total": total,
        "last": max(1, -(-total // PAGE_SIZE)),
        "foreign": foreign_text,
        "active": "links",
    }
    if part:
        answer = here.show("links_results.html", **found)
        # the address of the view without the filters that were left empty
        answer.headers["hx-push-url"] = f"{here.base}/links?{view.address()}"
        return answer
    lists = facets_of(snapshot)
    return here.show(
        "links.html",
        **found,
        facets=lists,
        known={name: {value for value, _ in values} for name, values in lists.items()},
        choices=CHOICES,
        switches=SWITCHES,
        least=LEAST,
        saved=saved_views(here.state, here.name),
        told=_told(here),
    )


def _told(here: Here) -> Any:
    raw = here.request.query_params.get("decided", "")
    if not raw.isdigit():
        return None
    return counted(
        "One decision taken. It counts from the next audit on; “Judge anew” takes seconds.",
        "{count} decisions taken. They count from the next audit on; “Judge anew” takes seconds.",
        count=int(raw[:9]),
    )


@router.get("/links.csv")
def links_csv(here: InAudit) -> Response:
    """Return exactly the view asked for, every row of it, as CSV."""
    view, snapshot = asked(here.request), run_of(here).links
    local = Localiser("en")

    def lines() -> Iterator[str]:
        yield "\ufeff" + _csv_lines([list(COLUMNS)])
        for batch in view.everything(snapshot):
            yield _csv_lines([[csv_cell(row[name], local) for name in COLUMNS] for row in batch])

    return _download(
        StreamingResponse(lines(), media_type="text/csv; charset=utf-8"), f"{here.name}-links.csv"
    )


@router.get("/links.json")
def links_json(here: InAudit) -> Response:
    """Return exactly the view asked for, every row of it, as JSON."""
    view, snapshot = asked(here.request), run_of(here).links

    def parts() -> Iterator[str]:
        yield '{"links": ['
        first = True
        for batch in view.everything(snapshot):
            text = ",\n".join(json.dumps(json_row(row), ensure_ascii=False) for row in batch)
            yield text if first else ",\n" + text
            first = False
        yield "]}\n"

    return _download(StreamingResponse(parts(), media_type="application/json"), f"{here.name}-links.json")


def json_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with values as JSON takes them."""
    return {name: raw_json(value) for name, value in row.items()}


def _csv_lines(rows: list[list[Any]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _download(response: Response, name: str) -> Response:
    ascii_name = "".join(c if c.isascii() and (c.isalnum() or c in ".-_") else "_" for c in name)
    response.headers["content-disposition"] = f'attachment; filename="{ascii_name}"'
    return response


download = _download


@router.post("/decide")
def decide_many(here: InAudit, form: Posted) -> Response:
    """Decide about the pages chosen in the table."""
    here.need("reviewer")
    urls = forms.texts_of(form, "subject")
    taken = decide_urls(here, urls, forms.text_of(form, "decision", 20), forms.text_of(form, "note"))
    back = links_query(_pairs(forms.text_of(form, "back")))
    query = back.address()
    return RedirectResponse(f"{here.base}/links?{query}{'&' if query else ''}decided={taken}", 303)


def _pairs(back: str) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl

    return parse_qsl(back.partition("?")[2], max_num_fields=500)


@router.post("/views")
def keep_view(here: InProject, form: Posted) -> Response:
    """Keep a view under a name."""
    here.need("reviewer")
    name = forms.text_of(form, "name", 100)
    query = links_query(_pairs("?" + forms.text_of(form, "query"))).address(page=1)
    if not name:
        raise HTTPException(422, "not_found")
    save_view(here.state, here.name, name, query, by=here.user.name, at=here.config.now())
    return RedirectResponse(f"{here.base}/links?{query}", 303)


@router.post("/views/{number}/drop")
def forget_view(here: InProject, number: int) -> Response:
    """Forget a saved view."""
    here.need("reviewer")
    if not drop_view(here.state, here.name, number):
        raise HTTPException(404, "not_found")
    return RedirectResponse(f"{here.base}/links", 303)
