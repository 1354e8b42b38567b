"""Anchor and passage of a link in the visitor's language, when the visitor asks and the operator set a service up."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from hreflens.web.here import InAudit, run_of
from hreflens.web.pages.cards import _link, evidence_of
from hreflens.web.translating import ask

router = APIRouter(prefix="/p/{project}", include_in_schema=False)


@router.post("/link/{link_id}/translate")
def translate(here: InAudit, link_id: str) -> Response:
    """Send the link's anchor and passage to the service, and show what it says."""
    here.need("reviewer")
    run = run_of(here)
    link = _link(run, link_id)
    found = ask(here, link, evidence_of(run, link))
    if here.request.headers.get("hx-request") == "true":
        return here.show("translation.html", row=link, translation=found)
    return RedirectResponse(f"{here.base}/link/{link_id}", 303)
