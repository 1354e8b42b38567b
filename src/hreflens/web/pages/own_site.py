"""The owner's own site: a polite crawl as a job, what came of it, and the mended sets of hreflang to copy.

The findings one by one, the landings and the equity of each version stand under opportunities.
"""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.engine.jobs import add_job, jobs, open_jobs
from hreflens.engine.workspace import import_ids
from hreflens.projects.gathering import MOST_DEPTH, MOST_PAGES
from hreflens.projects.work import start_job
from hreflens.show.facts import table_of
from hreflens.show.page import Message, msg
from hreflens.show.reports.hreflang import SEVERITIES
from hreflens.terms import FetchOutcome, Severity
from hreflens.web import forms
from hreflens.web.here import Here, InProject, project_in
from hreflens.web.job_words import JOB_WORDS, told_by
from hreflens.web.pages.opportunities import mended_text
from hreflens.web.runs import RunView

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
USUAL_PAGES, USUAL_DEPTH = 5_000, 5
MAX_SHOWN_CHARS = 100_000
"""Text of the mended sets that the page itself holds; the file holds all."""
BLOCKS: tuple[tuple[str, Message], ...] = (
    ("head", msg("For the head of every page")),
    ("header", msg("For the Link header")),
    ("sitemap", msg("For the sitemap")),
)


def own_site(here: Here) -> Response:
    """Show the page of the owner's site."""
    last = next((row for row in jobs(here.state, here.name, 200) if row["kind"] == "crawl"), None)
    return here.show(
        "own_site.html",
        active="site",
        hosts=here.settings.own_hosts if here.settings else (),
        contact=here.settings.fetch.contact_url if here.settings else "",
        last=last,
        words=JOB_WORDS,
        told_by=told_by,
        found=summary(here.run) if here.run else None,
        blocks=_blocks(here.run) if here.run else [],
        severities=SEVERITIES,
        has_imports=bool(import_ids(project_in(here))),
        usual=(USUAL_PAGES, USUAL_DEPTH),
        most=(MOST_PAGES, MOST_DEPTH),
    )


def summary(run: RunView) -> dict[str, Any] | None:
    """Return what the crawl showed in the run: pages, versions, clusters, findings by severity; None before a crawl."""
    pages = table_of(run.tables, "own_pages").to_pylist()
    if not pages:
        return None
    placed = table_of(run.tables, "locale_pages").to_pylist()
    findings = table_of(run.tables, "hreflang_findings")
    severities = Counter(findings.column("severity").to_pylist())
    errors = Counter(row["url"] for row in findings.to_pylist() if row["severity"] == Severity.ERROR)
    sizes = Counter(row["cluster"] for row in placed)
    read = [row for row in pages if row["is_own"] and row["outcome"] == FetchOutcome.OK]
    return {
        "pages": sum(1 for row in pages if row["is_own"]),
        "read": len(read),
        "noindex": sum(1 for row in read if row["noindex"]),
        "blocked": sum(1 for row in read if row["robots_blocked"]),
        "clusters": len(sizes),
        "largest": max(sizes.values(), default=0),
        "alone": len({row["url"] for row in read} - {row["url"] for row in placed}),
        "findings": {word: severities.get(word, 0) for word in SEVERITIES},
        "locales": _locales(placed, errors),
        "landings": table_of(run.tables, "landings").num_rows,
    }


def _locales(placed: list[dict[str, Any]], errors: Counter[str]) -> list[dict[str, Any]]:
    """Return per locale its pages, those a link may be pointed at, and the errors found on them."""
    found: dict[str, dict[str, Any]] = {}
    for row in placed:
        if row["is_default"] or not row["locale"]:
            continue
        each = found.setdefault(
            row["locale"], {"locale": row["locale"], "pages": 0, "usable": 0, "errors": 0}
        )
        each["pages"] += 1
        each["usable"] += bool(row["usable"])
        each["errors"] += errors[row["url"]]
    return sorted(found.values(), key=lambda each: (-each["pages"], each["locale"]))


def _blocks(run: RunView) -> list[tuple[str, Message, str, bool]]:
    """Return (kind, title, text, whether it was cut) of the mended sets; none where there is nothing to mend."""
    found = []
    for kind, title in BLOCKS:
        text = mended_text(run.tables, kind) or ""
        if text.strip() and table_of(run.tables, "hreflang_findings").num_rows:
            found.append((kind, title, text[:MAX_SHOWN_CHARS], len(text) > MAX_SHOWN_CHARS))
    return found


@router.post("/site/crawl")
def crawl(here: InProject, form: Posted) -> Response:
    """Start the crawl."""
    start_crawl(here, forms.text_of(form, "pages", 10), forms.text_of(form, "depth", 10))
    return RedirectResponse(f"{here.base}/imports", 303)


def start_crawl(here: Here, pages: str, depth: str) -> int | None:
    """Queue the crawl of the owner's site; return its number, None while another job is under way."""
    here.need("reviewer")
    if open_jobs(here.state, here.name):
        return None
    args = {
        "pages": _within(pages, USUAL_PAGES, 1, MOST_PAGES),
        "depth": _within(depth, USUAL_DEPTH, 0, MOST_DEPTH),
    }
    number = add_job(here.state, here.name, "crawl", args, by=here.user.name, at=here.config.now())
    here.note("job_started", "crawl")
    start_job(here.config.workspace, number, here.config.state_url)
    return number


def _within(written: str, usual: int, least: int, most: int) -> int:
    return min(max(int(written), least), most) if written.isascii() and written.isdigit() else usual
