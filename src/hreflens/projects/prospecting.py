"""Prospects of a project: finds them in a run, reads their pages politely when asked, and checks what was placed.

Shared by the command line and other front ends. It sends nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
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

if TYPE_CHECKING:
    from hreflens.collect.fetch.client import FetchProgress

MOST_READ = 500
"""Pages of prospects read in one go: further ones are asked for with the next run."""


def read_known(project: Project, urls: Iterable[str]) -> dict[str, ReadSite]:
    """Return what was read of those pages that were fetched before: URL -> what it shows of its site."""
    return read_sites(read_fetches(project), project.warc_folder, urls)


def read_sites(fetches: pa.Table, warc_folder: Path | None, urls: Iterable[str]) -> dict[str, ReadSite]:
    """Return what pages among the fetches show of their sites: URL -> signs; pages without bytes are left out."""
    from hreflens.collect.fetch.replay import iter_bodies
    from hreflens.read.charset import decode_page
    from hreflens.read.contact_links import contact_link
    from hreflens.read.html import header_values
    from hreflens.read.site_signs import site_signs
    from hreflens.text.language import detect

    wanted = fetches.filter(
        pc.is_in(fetches.column("url"), value_set=pa.array(sorted(set(urls)), pa.string()))
    )
    final = dict(zip(wanted.column("url").to_pylist(), wanted.column("final_url").to_pylist(), strict=True))
    found = {}
    for url, headers, body in iter_bodies(wanted, warc_folder):
        page = decode_page(body, next(iter(header_values(headers, "content-type")), None))
        signs = site_signs(page.text)
        lang = detect(signs.text).lang
        found[url] = ReadSite(
            title=signs.title,
            site_name=signs.site_name,
            edges=f"{signs.head} {signs.foot}",
            text=signs.text,
            types=signs.types,
            platform=signs.platform,
            lang=None if lang == UNDETERMINED else lang,
            contact_url=contact_link(page.text, final.get(url) or url),
        )
    return found


def prospects_of(run: Run, wanted: Wanted, *, avoid: Sequence[str] = ()) -> list[Prospect]:
    """Return the prospects of a run, with what was read of their pages so far."""
    first = find_prospects(run.tables, run.settings, wanted, avoid=avoid)
    read = read_known(run.project, [each.example_url for each in first if each.example_url])
    return find_prospects(run.tables, run.settings, wanted, read=read, avoid=avoid) if read else first


def fetch_prospects(
    project: Project,
    settings: Settings,
    prospects: Sequence[Prospect],
    *,
    now: Callable[[], datetime],
    progress: "Callable[[FetchProgress], None]",
) -> int:
    """Fetch the example pages of prospects, politely, and return how many were fetched now.

    Raises:
        hreflens.collect.fetch.FetchError, hreflens.engine.parquet.StoreError,
        hreflens.engine.workspace.WorkspaceError: as `projects.fetches.fetch_missing`.
    """
    urls = [each.example_url for each in prospects[:MOST_READ] if each.example_url]
    return fetch_missing(project, settings, urls, now=now, progress=progress).fetched if urls else 0


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
