"""Prospects of a project: finds them in a run, reads their pages politely when asked, and checks what was placed.

Shared by the command line and other front ends. It sends nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.prospects.drafts import Draft, draft
from hreflens.act.prospects.find import Prospect, ReadSite, Wanted, find_prospects
from hreflens.engine.outreach import Board, CardStatus
from hreflens.engine.workspace import Project, read_fetches
from hreflens.projects.audits import Run
from hreflens.projects.fetches import fetch_missing
from hreflens.settings import Settings
from hreflens.text.language_names import UNDETERMINED
from hreflens.urls.domains import site_of

if TYPE_CHECKING:
    from hreflens.collect.fetch.client import FetchProgress
    from hreflens.read.contact_points import ContactPoint

MOST_READ = 500
"""Pages of prospects read in one go: further ones are asked for with the next run."""


def read_known(project: Project, urls: Iterable[str]) -> dict[str, ReadSite]:
    """Return what was read of those pages that were fetched before: URL -> what it shows of its site."""
    return read_sites(read_fetches(project), project.warc_folder, urls)


def read_sites(fetches: pa.Table, warc_folder: Path | None, urls: Iterable[str]) -> dict[str, ReadSite]:
    """Return what pages among the fetches show of their sites: URL -> signs; pages without bytes are left out.

    The contact page that a page links to is read as well where it is among the fetches.
    """
    from hreflens.read.contact_links import contact_link
    from hreflens.read.contact_points import contact_point
    from hreflens.read.site_shape import site_shape
    from hreflens.read.site_signs import site_signs

    found = {}
    for url, final, markup in _pages(fetches, warc_folder, urls):
        signs = site_signs(markup)
        found[url] = ReadSite(
            title=signs.title,
            site_name=signs.site_name,
            edges=f"{signs.head} {signs.foot}",
            text=signs.text,
            types=signs.types,
            platform=signs.platform,
            lang=_language(signs.text),
            contact_url=contact_link(markup, final),
            shape=site_shape(markup, final, signs.text),
        )
    contacts: dict[str, tuple[str | None, ContactPoint]] = {}
    for url, final, markup in _pages(
        fetches, warc_folder, (each.contact_url or "" for each in found.values())
    ):
        if site_of(final) == site_of(url):  # a redirect may lead to somebody else's desk
            contacts[url] = _language(site_signs(markup).text), contact_point(markup, final)
    return {url: _with_contact(each, contacts.get(each.contact_url or "")) for url, each in found.items()}


def _with_contact(page: ReadSite, contact: "tuple[str | None, ContactPoint] | None") -> ReadSite:
    if contact is None:
        return page
    lang, point = contact
    return replace(page, contact_lang=lang, contact_mail=point.mail, contact_form=point.has_form)


def _pages(
    fetches: pa.Table, warc_folder: Path | None, urls: Iterable[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield (URL, final URL, mark-up) of those pages among the fetches that have bytes."""
    from hreflens.collect.fetch.replay import iter_bodies
    from hreflens.read.charset import decode_page
    from hreflens.read.html import header_values

    wanted = fetches.filter(
        pc.is_in(fetches.column("url"), value_set=pa.array(sorted(set(urls)), pa.string()))
    )
    final = dict(zip(wanted.column("url").to_pylist(), wanted.column("final_url").to_pylist(), strict=True))
    for url, headers, body in iter_bodies(wanted, warc_folder):
        page = decode_page(body, next(iter(header_values(headers, "content-type")), None))
        yield url, final.get(url) or url, page.text


def _language(text: str) -> str | None:
    from hreflens.text.language import detect

    lang = detect(text).lang
    return None if lang == UNDETERMINED else lang


def prospects_of(run: Run, wanted: Wanted, *, avoid: Sequence[str] = ()) -> list[Prospect]:
    """Return the prospects of a run, with what was read of their pages so far."""
    first = find_prospects(run.tables, run.settings, wanted, avoid=avoid)
    read = read_known(run.project, [each.example_url for each in first if each.example_url])
    return find_prospects(run.tables, run.settings, wanted, read=read, avoid=avoid) if read else first


def fetch_prospects(
    project: Project,
    settings: Settings,
    urls: Sequence[str],
    *,
    now: Callable[[], datetime],
    progress: "Callable[[FetchProgress], None]",
) -> tuple[int, int]:
    """Fetch example pages of prospects, then the contact pages that they link to; politely, and no other page.

    Args:
        project: where to.
        settings: section `fetch`.
        urls: example pages; the first MOST_READ are read.
        now: the clock.
        progress: told of every page.

    Returns (example pages fetched now, contact pages fetched now).

    Raises:
        hreflens.collect.fetch.FetchError, hreflens.engine.parquet.StoreError,
        hreflens.engine.workspace.WorkspaceError: as `projects.fetches.fetch_missing`.
    """
    urls = list(dict.fromkeys(urls))[:MOST_READ]
    if not urls:
        return 0, 0
    pages = fetch_missing(project, settings, urls, now=now, progress=progress).fetched
    contacts = sorted({each.contact_url for each in read_known(project, urls).values() if each.contact_url})
    if not contacts:
        return pages, 0
    return pages, fetch_missing(project, settings, contacts, now=now, progress=progress).fetched


def draft_for(
    kind: str,
    prospect: Mapping[str, str | None],
    settings: Settings,
    *,
    sender: str,
    topic: str,
    lang: str | None = None,
) -> Draft:
    """Return a draft for a prospect or card: facts `site`, `example_url`, `title`, `offer_url`, `lang`.

    Raises:
        hreflens.act.prospects.drafts.DraftError: there is no such draft.
    """
    slots = {
        "site": prospect.get("site") or "",
        "their_page": prospect.get("example_url") or "",
        "their_title": prospect.get("title") or "",
        "our_page": prospect.get("offer_url") or "",
        "our_title": prospect.get("offer_title") or "",
        "our_site": settings.project.site,
        "broken_url": prospect.get("broken_url") or "",
        "topic": topic,
        "sender": sender,
    }
    return draft(kind, lang or prospect.get("lang"), slots)


def verify_placed(board: Board, run: Run, *, now: datetime) -> list[str]:
    """Move cards from `placed` to `verified` where a live link of the site is known, and return those sites."""
    links = run.tables["links"]
    live = links.filter(pc.invert(pc.fill_null(links.column("is_lost"), False)))
    linking = set(live.column("referring_site").to_pylist())
    seen = [card["site"] for card in board.cards(CardStatus.PLACED) if card["site"] in linking]
    for site in seen:
        board.move(site, CardStatus.VERIFIED, note=f"seen in the audit of {run.as_of}", by="hreflens", at=now)
    return seen
