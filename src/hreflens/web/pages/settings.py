"""The settings of a project, and what was done in it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.engine.accounts import activity
from hreflens.projects.setup import checked, site_host, write_settings
from hreflens.settings import Settings, SettingsError, keys
from hreflens.show.brand import BrandError, clean_logo, read_brand
from hreflens.show.page import Message, msg
from hreflens.web import forms
from hreflens.web.here import Here, InProject, project_in, settings_in
from hreflens.web.pages.projects import listed

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
HIDDEN = frozenset(
    {"fetch.allow_private_addresses", "judge.consensus_list", "relevance.model", "report.logo"}
)
"""Keys that name files of the server or open its network: only the file itself changes them."""
SECTIONS: dict[str, Message] = {
    "project": msg("Project"),
    "fetch": msg("Fetching"),
    "judge": msg("Verdicts"),
    "report": msg("Report"),
}


@router.get("/settings")
def settings(here: InProject) -> Response:
    """Show the settings."""
    return _show(here)


def _show(here: Here, status: int = 200, fault: Message | None = None) -> Response:
    found = settings_in(here)
    rows: dict[str, list[tuple[str, str, str]]] = {section: [] for section in SECTIONS}
    for key, description, _ in keys():
        section, name = key.split(".")
        if key in HIDDEN or section not in rows:
            continue
        value: Any = getattr(getattr(found, section), name)
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        rows[section].append((key, description, shown))
    return here.show(
        "settings.html",
        status,
        active="settings",
        rows=rows,
        sections=SECTIONS,
        fault=fault,
        activity=activity(here.state, here.name, 50),
    )


@router.post("/settings")
def change(here: InProject, form: Annotated[FormData, Depends(forms.posted)]) -> Response:
    """Write the settings that were changed; all others stay as they are."""
    here.need("admin")
    tree: dict[str, dict[str, Any]] = settings_in(here).model_dump()
    try:
        for key, _, default in keys():
            section, name = key.split(".")
            if key in HIDDEN or section not in SECTIONS or key not in form:
                continue
            text = forms.text_of(form, key, 20_000)
            tree[section][name] = listed(text) if isinstance(default, tuple) else text
        tree["project"].update(checked(tree["project"]))
        tree["judge"]["protected"] = [
            each if "/" in each else site_host(each) for each in tree["judge"]["protected"]
        ]
        write_settings(project_in(here), Settings.model_validate(tree).model_dump())
    except (SettingsError, ValueError) as error:
        return _show(here, 422, Message("{quoted}", (("quoted", _words(error)),)))
    here.note("settings_changed")
    return RedirectResponse(f"{here.base}/settings", 303)


@router.post("/settings/logo")
def keep_logo(here: InProject, form: Annotated[FormData, Depends(forms.posted)]) -> Response:
    """Keep a logo for reports, made safe, under a name of ours in the project's folder; or take it out of use."""
    here.need("admin")
    tree: dict[str, dict[str, Any]] = settings_in(here).model_dump()
    try:
        if forms.text_of(form, "do", 10) == "forget":
            tree["report"]["logo"] = ""
        else:
            given = forms.file_of(form, "logo")
            if given is None:
                return _show(here, 422, msg("Choose a PNG or SVG file first."))
            logo = clean_logo(given[1])
            (project_in(here).folder / f"logo.{logo.kind}").write_bytes(logo.content)
            tree["report"]["logo"] = f"logo.{logo.kind}"
        write_settings(project_in(here), Settings.model_validate(tree).model_dump())
    except (BrandError, SettingsError) as error:
        return _show(here, 422, Message("{quoted}", (("quoted", str(error)),)))
    here.note("settings_changed", "report.logo")
    return RedirectResponse(f"{here.base}/settings", 303)


@router.get("/settings/logo")
def logo(here: InProject) -> Response:
    """Return the logo as reports show it."""
    found = read_brand(settings_in(here).report, project_in(here).folder).logo
    if found is None:
        raise HTTPException(404, "not_found")
    return Response(found.content, media_type="image/png" if found.kind == "png" else "image/svg+xml")


def _words(error: Exception) -> str:
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)
