"""The disavow court: is a file needed at all, what the file in force says, what a new one would change and cost."""

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, QueryParams

from hreflens.act.disavow import (
    DisavowBuild,
    DisavowError,
    DisavowFile,
    audit_disavow,
    build_disavow,
    diff_disavow,
    gate,
    parse_disavow,
    simulate_disavow,
)
from hreflens.act.disavow.build import Note
from hreflens.engine.parquet import replace_text
from hreflens.judge.decisions import protected_sites
from hreflens.projects.audits import Run
from hreflens.projects.reconsideration import properties_of, write_pack
from hreflens.show.page import Message, msg
from hreflens.web import forms
from hreflens.web.here import Here, InAudit, InProject, project_in, run_of, settings_in
from hreflens.web.pages.links import download
from hreflens.web.runs import RunView

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
SHOWN = 200
"""Lines of each list on the page; the files hold all."""
ACTIONS: dict[str, Message] = {
    "unnatural_links_to_site": msg("Unnatural links to your site"),
    "unnatural_links_impact_links": msg("Unnatural links to your site – impacts links"),
    "unnatural_links_from_site": msg("Unnatural links from your site"),
    "site_reputation_abuse": msg("Site reputation abuse"),
    "other": msg("Another manual action"),
}
"""Manual actions about links as Search Console words them (support.google.com/webmasters/answer/9044175)."""
STATUS: dict[str, Message] = {
    "invalid": msg("Invalid"),
    "duplicate": msg("Repeated"),
    "not_in_profile": msg("No link known here"),
    "dead": msg("Links gone"),
    "no_effect": msg("No effect"),
    "release_candidate": msg("Good links: could be released"),
    "keep": msg("Keep the line"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be built, as the address says."""

    self_made: bool = False
    include_qualified: bool = False
    include_gone: bool = False


def options_of(given: QueryParams) -> Options:
    """Return the options of an address."""
    return Options(*(given.get(name) == "yes" for name in Options.__dataclass_fields__))


def file_path(here: Here) -> Path:
    """Return where the file in force is kept."""
    return project_in(here).folder / "disavow" / "current.txt"


def file_in_force(here: Here) -> DisavowFile | None:
    """Return the file in force as understood, None when none was given."""
    path = file_path(here)
    return parse_disavow(path.read_bytes(), name="current.txt") if path.exists() else None


def released(here: Here) -> list[str]:
    """Return the lines of the file in force that are to be let go."""
    path = file_path(here).with_name("release.txt")
    return path.read_text("utf-8").splitlines() if path.exists() else []


def built(here: Here, options: Options) -> DisavowBuild:
    """Return the file that verdicts, decisions and the file in force ask for."""
    run, settings = run_of(here), settings_in(here)
    return build_disavow(
        with_decisions(here, run),
        existing=file_in_force(here),
        protected=protected_sites(settings),
        release=released(here),
        include_qualified=options.include_qualified,
        include_gone=options.include_gone,
        header=(f"hreflens: made for {settings.project.site} from the audit of {run.as_of}",),
    )


def with_decisions(here: Here, run: RunView) -> dict[str, Any]:
    """Return the run's tables with manual actions and decisions as they are now, not as they were judged."""
    return {
        **run.tables,
        "decisions": here.state.decisions(here.name),
        "manual_actions": here.state.manual_actions(here.name),
    }


@router.get("/disavow")
def court(here: InAudit) -> Response:
    """Show everything about the disavow file."""
    options = options_of(here.request.query_params)
    run = run_of(here)
    tables = with_decisions(here, run)
    current = file_in_force(here)
    made = built(here, options)
    fault = None
    data = b""
    try:
        data = made.render()
    except DisavowError as error:
        fault = Message("{quoted}", (("quoted", str(error)),))
    after = parse_disavow(data, name="disavow.txt")
    cost = simulate_disavow(after.entries, tables)
    totals = cost.totals.to_pylist()
    return here.show(
        "disavow.html",
        active="disavow",
        options=options,
        banner=_banner(here, tables),
        need=gate(tables, self_made=options.self_made).need.value,
        actions=here.state.manual_actions(here.name).to_pylist(),
        action_words=ACTIONS,
        current=current,
        audit=audit_disavow(current, tables).to_pylist() if current else [],
        status_words=STATUS,
        released=set(released(here)),
        made=made,
        fault=fault,
        total=next(row for row in totals if row["dimension"] == "total"),
        by_market=[row for row in totals if row["dimension"] == "market" and row["links_lost"]][:12],
        diff=diff_disavow(current or parse_disavow(b"", name=""), after),
        lists=(
            (msg("Refused"), made.refused),
            (msg("Left out"), made.skipped),
            (msg("Removed from the file in force"), made.removed),
        ),
        shown=SHOWN,
        ledger=list(reversed(here.state.history(here.name)))[:SHOWN],
        properties=properties_of(settings_in(here).project.site),
        text=data.decode("ascii", "replace") if len(data) < 20_000 else "",
        quoted=lambda text: Message("{quoted}", (("quoted", text),)),
    )


def _banner(here: Here, tables: dict[str, Any]) -> Any:
    from hreflens.show.page import Banner
    from hreflens.show.reports import summary

    page = summary.build(tables, settings_in(here), as_of=run_of(here).as_of)
    return next(block for block in page.blocks if isinstance(block, Banner))


@router.get("/disavow.txt")
def disavow_file(here: InAudit) -> Response:
    """Return the file to upload."""
    try:
        data = built(here, options_of(here.request.query_params)).render()
    except DisavowError as error:
        raise HTTPException(409, str(error)) from error
    here.note("disavow_built", f"{len(data)} bytes")
    return download(Response(data, media_type="text/plain; charset=us-ascii"), "disavow.txt")


@router.get("/disavow.json")
def disavow_json(here: InAudit) -> dict[str, Any]:
    """Return the file to upload as data, with everything there is to know about it."""
    return disavow_data(here)


def disavow_data(here: Here) -> dict[str, Any]:
    """Return the built file as JSON takes it."""
    options = options_of(here.request.query_params)
    made = built(here, options)
    need = gate(with_decisions(here, run_of(here)), self_made=options.self_made)

    def notes(given: tuple[Note, ...]) -> list[dict[str, str]]:
        return [{"subject": n.subject, "reason": n.reason, "proposal": n.proposal} for n in given]

    return {
        "needed": need.need.value,
        "headline": need.headline,
        "lines": [entry.text for entry in made.entries],
        "added": [entry.text for entry in made.added],
        "removed": notes(made.removed),
        "refused": notes(made.refused),
        "left_out": notes(made.skipped),
        "warnings": [{"line": w.line, "links": w.links, "value": w.value} for w in made.warnings],
    }


@router.get("/reconsideration.zip")
def pack(here: InAudit) -> Response:
    """Return the pack for a reconsideration request."""
    view, out = run_of(here), io.BytesIO()
    run = Run(project_in(here), view.settings, view.folder, view.as_of, {}, with_decisions(here, view))
    try:
        write_pack(
            out,
            run,
            built(here, options_of(here.request.query_params)),
            file_in_force(here),
            history=here.state.history(here.name),
            now=here.config.now(),
        )
    except DisavowError as error:
        raise HTTPException(409, str(error)) from error
    here.note("pack_built")
    return download(
        Response(out.getvalue(), media_type="application/zip"), f"{here.name}-reconsideration.zip"
    )


@router.post("/disavow/file")
def keep_file(here: InProject, form: Posted) -> Response:
    """Keep the disavow file in force, or forget it."""
    here.need("reviewer")
    path = file_path(here)
    if forms.text_of(form, "do", 10) == "forget":
        for each in (path, path.with_name("release.txt")):
            each.unlink(missing_ok=True)
        return RedirectResponse(f"{here.base}/disavow", 303)
    given = forms.file_of(form, "file")
    if given is None:
        return RedirectResponse(f"{here.base}/disavow", 303)
    try:
        parse_disavow(given[1], name=given[0][-100:])
    except DisavowError as error:
        raise HTTPException(422, str(error)) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_bytes(given[1])
    aside.replace(path)
    path.with_name("release.txt").unlink(missing_ok=True)
    here.note("disavow_file_kept", f"{len(given[1])} bytes")
    return RedirectResponse(f"{here.base}/disavow", 303)


@router.post("/disavow/release")
def release(here: InProject, form: Posted) -> Response:
    """Keep which lines of the file in force are to be let go."""
    here.need("reviewer")
    current = file_in_force(here)
    known = {entry.text for entry in current.entries} if current else set()
    chosen = [line for line in forms.texts_of(form, "line") if line in known]
    if current is not None:
        replace_text(file_path(here).with_name("release.txt"), "".join(f"{line}\n" for line in chosen))
        here.note("released", f"{len(chosen)} lines")
    return RedirectResponse(f"{here.base}/disavow#build", 303)


@router.post("/disavow/action")
def record_action(here: InProject, form: Posted) -> Response:
    """Record a manual action, or that all standing ones were lifted."""
    here.need("reviewer")
    now = here.config.now()
    if forms.text_of(form, "do", 10) == "resolve":
        here.state.resolve_manual_actions(here.name, now.date())
        here.note("action_resolved")
        return RedirectResponse(f"{here.base}/disavow", 303)
    kind = forms.text_of(form, "kind", 60)
    if kind not in ACTIONS:
        raise HTTPException(422, "no such manual action")
    raw = forms.text_of(form, "reported_on", 10)
    try:
        reported = date.fromisoformat(raw) if raw else None
    except ValueError as error:
        raise HTTPException(422, f"'{raw}' is no date: write it as 2026-11-30.") from error
    here.state.record_manual_action(
        here.name,
        kind=kind,
        scope="partial" if forms.text_of(form, "scope", 10) == "partial" else "site_wide",
        reported_on=reported,
        note=forms.text_of(form, "note", 2_000),
        at=now,
    )
    here.note("action_recorded", kind)
    return RedirectResponse(f"{here.base}/disavow", 303)
