"""What the pages and the API do on the outreach board, so that both do the same: who may, what is written down.

The do-not-contact list is the whole workspace's. Whoever sees some projects only learns of it what they put on it
themselves and what concerns the project at hand; no reason of another project reaches them. It sends nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from fastapi import HTTPException

from hreflens.act.prospects.drafts import KINDS, Draft, DraftError, languages
from hreflens.act.prospects.find import Prospect
from hreflens.engine.outreach import Board, CardStatus
from hreflens.engine.workspace import WorkspaceError
from hreflens.projects.audits import Run
from hreflens.projects.prospecting import draft_for, verify_placed
from hreflens.show.facts import table_of
from hreflens.urls.canonical import canonical_url, host_of
from hreflens.urls.domains import registrable_domain, site_of
from hreflens.web.deciding import who
from hreflens.web.here import Here, run_of, settings_in
from hreflens.web.prospects_query import found_prospects

BY_HAND = tuple(each for each in CardStatus if each is not CardStatus.VERIFIED)
"""Where a person can put a card; verified is what an audit found."""
MAX_NOTE_CHARS = 4_000
MAX_SITES = 500


def board_of(here: Here) -> Board:
    """Return the board of the visitor's project."""
    return Board(here.state.engine, here.name)


def named_site(written: str) -> str:
    """Return the site that somebody names by a host or an address.

    Raises:
        HTTPException: 422, it is none.
    """
    text = written.strip()[:300]
    found = canonical_url(text if "://" in text else f"https://{text}")
    site = site_of(found) if found else None
    if site is None or registrable_domain((host_of(found or "") or "").strip(".")) is None:
        raise HTTPException(422, "This is no site: write it as example.org.")
    return site


def known_prospects(here: Here) -> Mapping[str, Prospect]:
    """Return the prospects of the run by site, none before the first audit."""
    return {each.site: each for each in found_prospects(here.run)} if here.run else {}


def put_on_board(here: Here, sites: Iterable[str]) -> int:
    """Put sites on the board, with what is known of them; return how many were new.

    Raises:
        HTTPException: 403, or 409 where a site must not be contacted.
    """
    here.need("reviewer")
    cards, known, added = board_of(here), known_prospects(here), 0
    wanted = list(dict.fromkeys(sites))[:MAX_SITES]
    blocked = cards.avoided().keys() & set(wanted)
    if blocked:
        raise HTTPException(409, f"{min(blocked)} is on the do-not-contact list.")
    for site in wanted:
        each = known.get(site)
        facts = {} if each is None else {"kind": each.kind, "lang": each.lang or "", "contact_url": each.contact_url or "", "offer_url": each.offer_url or ""}  # fmt: skip
        added += cards.add(site, facts, by=who(here), at=here.config.now())
    here.note("outreach_added", ", ".join(wanted[:20]))
    return added


def move_card(here: Here, site: str, to: str, note: str) -> None:
    """Put a card somewhere else.

    Raises:
        HTTPException: 403; 404 without such a card; 409 where it must not be contacted; 422 no such place.
    """
    here.need("reviewer")
    if to not in BY_HAND:
        raise HTTPException(422, "A card can be found, contacted, answered, placed or declined.")
    cards = board_of(here)
    card_of(here, site)
    try:
        cards.move(site, CardStatus(to), note=note[:MAX_NOTE_CHARS], by=who(here), at=here.config.now())
    except WorkspaceError as error:
        raise HTTPException(409, f"{site} is on the do-not-contact list.") from error
    here.note("outreach_moved", f"{site}: {to}")


def note_card(here: Here, site: str, text: str) -> None:
    """Add a note to a card. Raises HTTPException: 403, 404, or 422 for an empty note."""
    here.need("reviewer")
    card_of(here, site)
    if not text.strip():
        raise HTTPException(422, "The note is empty.")
    board_of(here).note(site, text[:MAX_NOTE_CHARS], by=who(here), at=here.config.now())
    here.note("outreach_noted", site)


def due_card(here: Here, site: str, day: date | None) -> None:
    """Set or take away the day of a card. Raises HTTPException: 403 or 404."""
    here.need("reviewer")
    card_of(here, site)
    board_of(here).due(site, day, by=who(here), at=here.config.now())
    here.note("outreach_due", f"{site}: {day or 'none'}")


def avoid_site(here: Here, site: str, reason: str) -> None:
    """Put a site on the do-not-contact list of the workspace. Raises HTTPException: 403."""
    here.need("reviewer")
    board_of(here).avoid(site, reason=reason[:1_000], by=who(here), at=here.config.now())
    here.note("outreach_avoid", site)


def allow_site(here: Here, site: str) -> bool:
    """Take a site off the do-not-contact list; return whether it was on it.

    Raises:
        HTTPException: 403 but for an administrator of the whole workspace, whose list it is.
    """
    here.need("admin")
    if here.user.projects is not None:
        raise HTTPException(403, "role_needed")
    found = board_of(here).allow(site)
    if found:
        here.note("outreach_allow", site)
    return found


def avoided_here(here: Here) -> list[dict[str, Any]]:
    """Return the rows of the do-not-contact list that the visitor may see: all, or those of this project and their own."""
    cards = board_of(here)
    rows = cards.avoid_list()
    if here.user.projects is None:
        return rows
    mine = {card["site"] for card in cards.cards()} | set(known_prospects(here))
    own = who(here)
    return [
        row if row["added_by"] == own else {**row, "reason": "", "added_by": ""}
        for row in rows
        if row["added_by"] == own or row["site"] in mine
    ]


def check_placed(here: Here) -> list[str]:
    """Move placed cards to verified where the current audit knows a live link. Raises HTTPException: 403."""
    here.need("reviewer")
    seen = verify_placed(board_of(here), run_as_audited(here), now=here.config.now())
    here.note("outreach_checked", ", ".join(seen[:20]))
    return seen


def run_as_audited(here: Here) -> Run:
    """Return the visitor's run in the form that `projects` takes."""
    view = run_of(here)
    return Run(view.project, view.settings, view.folder, view.as_of, {}, view.tables)


def card_of(here: Here, site: str) -> dict[str, Any]:
    """Return a card of the visitor's project.

    Raises:
        HTTPException: 404, there is none.
    """
    found = next((card for card in board_of(here).cards() if card["site"] == site), None)
    if found is None:
        raise HTTPException(404, "not_found")
    return found


def letter(here: Here, card: Mapping[str, Any], asked: Mapping[str, str]) -> Draft | None:
    """Return the draft of a letter to a card's site in its language; None where it must not be contacted.

    Args:
        here: the visitor.
        card: the card.
        asked: `kind`, `lang`, `sender`, `topic`, `broken` as the visitor gave them; '' = not given.

    Raises:
        HTTPException: 422, there is no such draft.
    """
    site = card["site"]
    if site in board_of(here).avoided():
        return None
    each = known_prospects(here).get(site)
    facts: dict[str, str | None] = {
        "site": each.display_site if each else site,
        "broken_url": asked.get("broken"),
    }
    facts |= {"lang": (each.lang if each else None) or card["lang"] or None, "offer_url": (each.offer_url if each else None) or card["offer_url"] or None}  # fmt: skip
    if each is not None:
        facts |= {"example_url": each.example_url, "title": each.title}
    facts["offer_title"] = _title_of(here, facts["offer_url"])
    lang = asked.get("lang", "")
    try:
        return draft_for(
            asked.get("kind") or KINDS[0],
            facts,
            settings_in(here),
            sender=asked.get("sender", ""),
            topic=asked.get("topic", ""),
            lang=lang if lang in languages() else None,
        )
    except DraftError as error:
        raise HTTPException(422, str(error)) from error


def _title_of(here: Here, url: str | None) -> str:
    if here.run is None or not url:
        return ""
    rows = table_of(here.run.tables, "target_pages").select(["url", "title"]).to_pylist()
    return next((str(row["title"] or "") for row in rows if row["url"] == url), "")
