"""The link networks: one card each, with a picture, what would prove it wrong, and one decision for its members."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.show.facts import parsed
from hreflens.show.page import Chart, Message
from hreflens.show.reports.networks import NetworkCard, network_cards, picture
from hreflens.web import forms
from hreflens.web.deciding import decide_sites, who
from hreflens.web.here import Here, InAudit, run_of
from hreflens.web.pages.links import download, json_row
from hreflens.web.pages.review import newer_decisions
from hreflens.web.runs import RunView

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
PER_PAGE = 10
MEMBERS_SHOWN = 100
"""Members listed one by one; a decision about the whole network reaches all of them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One network as the page needs it: its card, picture, and the newest decision about each listed member."""

    card: NetworkCard
    picture: Chart
    members: tuple[tuple[dict[str, Any], str | None], ...]

    @property
    def open(self) -> int:
        """Listed members nobody has decided about."""
        return sum(decision is None for _, decision in self.members)


@router.get("/networks")
def networks(here: InAudit) -> Response:
    """Show the networks, or the one that the address names."""
    cards = cards_of(run_of(here))
    wanted = here.request.query_params.get("network", "")
    if wanted:
        cards = [card for card in cards if card.id == wanted]
        if not cards:
            raise HTTPException(404, "not_found")
    raw = here.request.query_params.get("page", "1")
    at = max(1, int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1
    decided = _in_force(here)
    page = run_of(here).page("networks")
    assert page is not None
    return here.show(
        "networks.html",
        active="networks",
        page=page,
        shown=[_shown(card, decided) for card in cards[(at - 1) * PER_PAGE : at * PER_PAGE]],
        wanted=wanted,
        at=at,
        last=max(1, -(-len(cards) // PER_PAGE)),
        newer=len(newer_decisions(here)),
    )


@router.get("/networks.json")
def networks_json(here: InAudit) -> Response:
    """Return every card as JSON, the one of the address alone where it names one."""
    wanted = here.request.query_params.get("network", "")
    found = networks_data(here)
    chosen = [each for each in found if not wanted or each["network_id"] == wanted]
    return download(JSONResponse({"networks": chosen}), f"{here.name}-networks.json")


@router.post("/networks")
def decide(here: InAudit, form: Posted) -> Response:
    """Decide about the chosen members of a network, or take that back; htmx gets the card as it is now."""
    here.need("reviewer")
    wanted = forms.text_of(form, "network", 64)
    card = next((each for each in cards_of(run_of(here)) if each.id == wanted), None)
    if card is None:
        raise HTTPException(404, "not_found")
    sites = {each["site"] for each in card.members}
    everything = forms.text_of(form, "all", 5) == "yes"
    chosen = sorted(sites) if everything else [s for s in forms.texts_of(form, "site") if s in sites]
    word, note = forms.text_of(form, "decision", 20), forms.text_of(form, "note")
    if word == "undo":
        at = here.config.now()
        taken = [s for s in chosen if here.state.undo(here.name, "site", s, by=who(here), at=at)]
        if taken:
            here.note("undone", ", ".join(taken[:20]))
    else:
        decide_sites(here, chosen, word, note)
    if here.request.headers.get("hx-request") == "true":
        each, newer = _shown(card, _in_force(here)), len(newer_decisions(here))
        return here.show("network_card.html", each=each, newer=newer)
    return RedirectResponse(f"{here.base}/networks?network={card.id}", 303)


def networks_data(here: Here) -> list[dict[str, Any]]:
    """Return every network of the run as data: the row of `networks` with its JSON read, and its members."""
    return [_data(card) for card in cards_of(run_of(here))]


def cards_of(run: RunView) -> list[NetworkCard]:
    """Return the cards of a run, read once per run."""
    if "networks" not in run.memo:
        run.memo["networks"] = network_cards(run.tables)
    return run.memo["networks"]  # type: ignore[no-any-return]


def name_of(run: RunView, site: str) -> tuple[str, Message] | None:
    """Return (id, name) of the network that a site is a member of, None when of none."""
    if "network of" not in run.memo:
        run.memo["network of"] = {
            each["site"]: (card.id, card.name) for card in cards_of(run) for each in card.members
        }
    return run.memo["network of"].get(site)  # type: ignore[no-any-return]


def _in_force(here: Here) -> dict[str, str]:
    """Return site -> the decision in force about it."""
    rows = here.state.decisions(here.name).to_pylist()
    return {row["subject"]: row["decision"] for row in rows if row["subject_kind"] == "site"}


def _shown(card: NetworkCard, decided: Mapping[str, str]) -> Shown:
    listed = card.members[:MEMBERS_SHOWN]
    return Shown(card, picture(card), tuple((each, decided.get(each["site"])) for each in listed))


def _data(card: NetworkCard) -> dict[str, Any]:
    row = {name: value for name, value in card.row.items() if not name.endswith("_json")}
    return {
        **json_row(row),
        "langs": dict(card.langs),
        "promoted": list(card.promoted),
        "shared": parsed(card.row["shared_json"], list),
        "doubts": parsed(card.row["doubts_json"], list),
        "members": [
            {
                "site": each["site"],
                "lang": each["lang"],
                "verdict": each["verdict"],
                "weight": each["weight"],
                "promoted": parsed(each["promoted_json"], list),
            }
            for each in card.members
        ],
        "sites": card.row["members"],
    }
