"""What the fetched pages say of the exported links: live, removed, changed, redirected, gone, not to be checked.

Here `links` meets `fetches`, `pages` and `placements`. A page that could not be seen is never a lost link: what is
not known stays *unreachable*, *unverifiable* or *not checked*. It must not judge whether a change is good or bad.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.read.links import MAX_LINKS
from hreflens.settings import Settings
from hreflens.tables import LINK_CHECKS, LINKS
from hreflens.terms import FetchOutcome, LinkState, LinkType
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import host_of
from hreflens.urls.domains import registrable_domain, site_of

Row = dict[str, Any]

_NOT_FOLLOWED = frozenset(("nofollow", "ugc", "sponsored"))
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|yclid|msclkid|_ga|mc_[ce]id|ref|from|spm|igshid)=", re.IGNORECASE
)
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)$")
LEAST_TRUNCATED = 20
"""An exported anchor of at least this many characters that starts the observed one was cut off by the tool."""
_GONE = (404, 410)
_UNREACHABLE = frozenset(
    (
        FetchOutcome.ROBOTS_BLOCKED, FetchOutcome.ROBOTS_UNREACHABLE, FetchOutcome.ADDRESS_REFUSED, FetchOutcome.TIMEOUT,
        FetchOutcome.TLS, FetchOutcome.CONNECTION, FetchOutcome.HTTP_5XX, FetchOutcome.TOO_MANY_REDIRECTS, FetchOutcome.BROKEN_RESPONSE,
    )
)  # fmt: skip
_SAID: Mapping[str, str] = {
    FetchOutcome.ROBOTS_BLOCKED: "robots.txt of the site forbids reading the page",
    FetchOutcome.ROBOTS_UNREACHABLE: "robots.txt of the site could not be read, so the page was not asked for",
    FetchOutcome.ADDRESS_REFUSED: "the host leads to a private address",
    FetchOutcome.TIMEOUT: "the server did not answer in time",
    FetchOutcome.TLS: "no secure connection could be made",
    FetchOutcome.CONNECTION: "no connection could be made",
    FetchOutcome.HTTP_5XX: "the server answered with a fault of its own",
    FetchOutcome.TOO_MANY_REDIRECTS: "the page redirects in circles",
    FetchOutcome.BROKEN_RESPONSE: "the answer was broken",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """One link to the owner as found on a page, with the keys by which exports meet it."""

    row: Row
    loose: str
    host: str


@dataclass(frozen=True, slots=True)
class _Found:
    """Facts of one fetched page."""

    fetch: Row
    page: Row | None
    places: tuple[_Place, ...]


def build_link_checks(tables: Mapping[str, pa.Table], settings: Settings) -> pa.Table:
    """Return one row per link (tables.LINK_CHECKS) from `links`, `fetches`, `pages` and `placements`.

    A link is met by target and anchor, else by target (scheme, www., closing slash and tracking parameters may differ, and
    the detail says so), else by the same anchor to the same host; a link without
    a target (Search Console) by its anchor, else by the page's first link in content. Of several states the first
    that holds counts: gone or unreachable, redirected (to another site, or to a page of the same site without
    the link; one that moved within its site and has it is live), canonicalised away, noindexed, removed, rel changed,
    anchor changed, live. Raises nothing for any content of the tables.
    """
    del settings  # own hosts already decided which placements there are
    links = tables["links"]
    fetched = _fetched(tables, links)
    known = pa.array(sorted(fetched), pa.string())
    mask = pc.fill_null(pc.is_in(links.column("referring_url"), value_set=known), False)
    names = ["link_id", "referring_url", "target_url", "anchor_text", "anchor_key", "anchor_is_alt", "rel"]
    rows = [
        _check(link, fetched[link["referring_url"]]) for link in links.filter(mask).select(names).to_pylist()
    ]
    rest = links.filter(pc.invert(mask)).select(["link_id"]) if rows else links.select(["link_id"])
    count = rest.num_rows
    unchecked = LINK_CHECKS.conform(
        pa.table(
            {
                "link_id": rest.column("link_id"),
                "state": pa.array([LinkState.NOT_CHECKED.value] * count, pa.string()),
                "fetch_outcome": pa.array([FetchOutcome.NOT_FETCHED.value] * count, pa.string()),
                "detail": pa.array(["The page was not fetched."] * count, pa.string()),
            }
        )
    )
    return pa.concat_tables([LINK_CHECKS.from_rows(rows), unchecked]).sort_by("link_id").combine_chunks()


def _fetched(tables: Mapping[str, pa.Table], links: pa.Table) -> dict[str, _Found]:
    wanted = links.column("referring_url").combine_chunks().unique()

    def of(name: str, columns: list[str]) -> list[Row]:
        table = tables[name]
        kept = table.filter(pc.is_in(table.column("url"), value_set=wanted))
        found: list[Row] = kept.select(columns).to_pylist()
        return found

    pages = {
        row["url"]: row
        for row in of(
            "pages",
            [
                "url",
                "site",
                "canonical_url",
                "noindex",
                "page_nofollow",
                "needs_javascript",
                "charset",
                "link_count",
            ],
        )
    }
    columns = [
        "url",
        "ordinal",
        "target_url",
        "anchor_text",
        "anchor_source",
        "anchor_key",
        "rel",
        "placement",
        "hidden_reason",
    ]
    places: dict[str, list[_Place]] = {}
    for row in of("placements", columns):
        places.setdefault(row["url"], []).append(
            _Place(row, _loose(_untracked(row["target_url"] or "")), _bare(host_of(row["target_url"])))
        )
    return {
        row["url"]: _Found(row, pages.get(row["url"]), tuple(places.get(row["url"], ())))
        for row in of("fetches", ["url", "final_url", "outcome", "http_status", "fetched_at", "detail"])
        if row["outcome"] and row["outcome"] != FetchOutcome.NOT_FETCHED
    }


def _loose(url: str | None) -> str:
    """Return an address without scheme, www. and closing slash: what tools spell at will."""
    if not url:
        return ""
    return url[url.find("://") + 3 :].removeprefix("www.").rstrip("/")


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _check(link: Row, found: _Found) -> Row:
    fetch = found.fetch
    row: Row = {
        "link_id": link["link_id"],
        "fetch_outcome": fetch["outcome"],
        "links_found": len(found.places) if found.page is not None else None,
        "checked_at": fetch["fetched_at"],
    }
    state = _unseen(found)
    if state is not None:
        row["state"], row["detail"] = state[0].value, state[1]
        return row
    assert found.page is not None
    place, note = _match(link, found.places)
    if place is not None:
        words = frozenset((place["rel"] or "").split())
        row.update(
            ordinal=place["ordinal"],
            target_url=place["target_url"],
            anchor_text=place["anchor_text"],
            rel=place["rel"],
            followed=not (words & _NOT_FOLLOWED) and not found.page["page_nofollow"],
            placement=place["placement"],
            hidden_reason=place["hidden_reason"],
        )
    seen, detail = _state(link, found, place, note)
    row["state"], row["detail"] = seen.value, detail
    return row


def _unseen(found: _Found) -> tuple[LinkState, str] | None:
    """Return the state of a link whose page could not be read, None when it could."""
    fetch, outcome = found.fetch, found.fetch["outcome"]
    status = fetch["http_status"]
    if outcome == FetchOutcome.HTTP_4XX and status in _GONE:
        return LinkState.PAGE_GONE, f"The page is gone: the server answers {status}."
    if outcome == FetchOutcome.DNS:
        return LinkState.PAGE_GONE, "The page is gone: its host name no longer resolves."
    if outcome == FetchOutcome.HTTP_4XX:
        return LinkState.PAGE_UNREACHABLE, f"The page could not be read: the server refuses it with {status}."
    if outcome in _UNREACHABLE:
        return LinkState.PAGE_UNREACHABLE, f"The page could not be read: {_SAID[outcome]}."
    if outcome == FetchOutcome.NOT_HTML:
        return LinkState.UNVERIFIABLE, "The address answers with something that is no web page."
    if outcome == FetchOutcome.INVALID_URL:
        return LinkState.UNVERIFIABLE, "The address of the page cannot be asked for."
    if found.page is None or found.page["charset"] is None:
        return LinkState.UNVERIFIABLE, "The page was fetched, but its content could not be read."
    return None


def _match(link: Row, places: tuple[_Place, ...]) -> tuple[Row | None, str]:
    """Return the link on the page that the exported one means, and a remark where it is not the very same."""
    if not places:
        return None, ""
    key, target = link["anchor_key"], link["target_url"]
    if target is None:
        same = [place for place in places if key is not None and place.row["anchor_key"] == key]
        best = same or [place for place in places if place.row["placement"] == "content"] or list(places)
        return best[0].row, "The export named no target; the page links to " + str(
            best[0].row["target_url"]
        ) + "."
    loose = _loose(_untracked(target))
    exact = [place for place in places if place.row["target_url"] == target]
    same_target = exact or [place for place in places if place.loose == loose]
    if same_target:
        worded = [place for place in same_target if key is not None and _same_anchor(link, place.row)]
        meant = (worded or same_target)[0]
        return meant.row, "" if exact else f"The link is there, spelt {meant.row['target_url']}."
    if key:
        host = _bare(host_of(target))
        for place in places:
            if place.host == host and place.row["anchor_key"] == key:
                return place.row, f"The link points to {place.row['target_url']} now, no longer to {target}."
    return None, ""


def _same_anchor(link: Row, place: Row) -> bool:
    """Return whether exported and observed anchor are the same but for blanks, case and a tool's truncation."""
    exported, observed = link["anchor_key"], place["anchor_key"] or ""
    if exported is None or exported == observed:
        return True
    if not exported:
        # Tools leave the anchor of an image empty, or write its alternative text; labels are not text to them.
        return bool(place["anchor_source"] != "text")
    if not observed and link["anchor_is_alt"]:
        return False
    shown = exported
    if _ELLIPSIS.search((link["anchor_text"] or "").strip()):
        shown = anchor_key(_ELLIPSIS.sub("", (link["anchor_text"] or "").strip())) or ""
        return bool(shown) and observed.startswith(shown)
    squeezed, other = shown.replace(" ", ""), observed.replace(" ", "")
    return squeezed == other or (
        len(squeezed) >= LEAST_TRUNCATED
        and (other.startswith(squeezed) or (squeezed.startswith(other) and len(other) >= 500))
    )


def _state(link: Row, found: _Found, place: Row | None, note: str) -> tuple[LinkState, str]:
    fetch, page = found.fetch, found.page
    assert page is not None
    final = fetch["final_url"] or fetch["url"]
    moved = _loose(final) != _loose(fetch["url"])
    if moved and (place is None or site_of(final) != site_of(fetch["url"])):
        return LinkState.REDIRECTED, f"The page redirects to {final}" + (
            "." if place is None else ", which has the link."
        )
    if place is None:
        return _not_found(link, found)
    canonical = page["canonical_url"]
    if canonical and not _same_page(canonical, final) and not _same_page(canonical, fetch["url"]):
        return (
            LinkState.CANONICALISED_AWAY,
            f"The page names {canonical} as its original: the link counts there, if at all.",
        )
    if page["noindex"]:
        return LinkState.NOINDEXED, "The page asks search engines not to index it."
    changed = _rel_change(link["rel"], place["rel"] or "", bool(page["page_nofollow"]))
    if changed:
        return LinkState.REL_CHANGED, changed
    if link["anchor_text"] is not None and not _same_anchor(link, place):
        return (
            LinkState.ANCHOR_CHANGED,
            f"The anchor changed from “{_short(link['anchor_text'])}” to “{_short(place['anchor_text'])}”.",
        )
    if moved:
        return LinkState.LIVE, f"The link is there; the page moved to {final}."
    return LinkState.LIVE, note or "The link is there."


def _not_found(link: Row, found: _Found) -> tuple[LinkState, str]:
    assert found.page is not None
    if found.page["needs_javascript"]:
        return (
            LinkState.UNVERIFIABLE,
            "The page shows nothing without running scripts, so the link cannot be checked.",
        )
    if found.fetch["outcome"] == FetchOutcome.TOO_LARGE:
        return (
            LinkState.UNVERIFIABLE,
            "The page is larger than the limit; the link is not in the part that was read.",
        )
    if (found.page["link_count"] or 0) >= MAX_LINKS:
        return (
            LinkState.UNVERIFIABLE,
            f"The page has more than {MAX_LINKS} links; the link is not among those that were read.",
        )
    others = len(found.places)
    target = link["target_url"]
    if others and target:
        return (
            LinkState.REMOVED,
            f"The link to {target} is no longer on the page; {others} other link(s) to the site are.",
        )
    return LinkState.REMOVED, "The page no longer links to the site."


def _same_page(one: str, other: str) -> bool:
    return one == other or _loose(_untracked(one)) == _loose(_untracked(other))


def _untracked(url: str) -> str:
    head, mark, query = url.partition("?")
    if not mark:
        return url
    kept = [part for part in query.split("&") if part and not _TRACKING.match(part)]
    return f"{head}?{'&'.join(kept)}" if kept else head


def _rel_change(exported: str | None, observed: str, page_nofollow: bool) -> str | None:
    """Return what changed in words, None when the export did not say or nothing that matters changed."""
    if exported is None:
        return None
    before, now = frozenset(exported.split()) & _NOT_FOLLOWED, frozenset(observed.split()) & _NOT_FOLLOWED
    if page_nofollow and "nofollow" in before:
        now |= {"nofollow"}
    # Many tools know "nofollow" only: a word more on the page is no change, a word less or another state is.
    if bool(before) == bool(now) and before <= now:
        return None
    return f"The link changed from {_words(before)} to {_words(now)}."


def _words(rel: frozenset[str]) -> str:
    return f"rel=“{' '.join(sorted(rel))}”" if rel else "followed"


def _short(text: str | None) -> str:
    return (text or "")[:80]


def extra_links(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return the links on fetched pages that no export lists, as rows of tables.LINKS with tools 'fetched'.

    One row per page, target and anchor: pages that Search Console names without target get their real ones. The
    dates are the day of the fetch. Sorted by link_id. Raises nothing.
    """
    links, placements = tables["links"], tables["placements"]
    known = set(
        zip(
            *(links.column(name).to_pylist() for name in ("referring_url", "target_url", "anchor_key")),
            strict=True,
        )
    )
    known |= {(page, target, None) for page, target, key in known if key is None}
    titles = dict(
        zip(
            tables["pages"].column("url").to_pylist(),
            tables["pages"].column("title").to_pylist(),
            strict=True,
        )
    )
    fetches = tables["fetches"]
    times = dict(
        zip(fetches.column("url").to_pylist(), fetches.column("fetched_at").to_pylist(), strict=True)
    )
    found: dict[str, Row] = {}
    for row in placements.to_pylist():
        page, target, key = row["url"], row["target_url"], row["anchor_key"]
        if not target or (page, target, key) in known or (page, target, None) in known:
            continue
        link_id = _link_id(page, target, key)
        if link_id in found:
            found[link_id]["occurrences"] += 1
            continue
        found[link_id] = _extra(
            link_id, row, title=titles.get(page), day=times[page].date() if times.get(page) else None
        )
    return LINKS.from_rows(found[link_id] for link_id in sorted(found))


def _extra(link_id: str, row: Row, *, title: str | None, day: Any) -> Row:
    page, target = row["url"], row["target_url"]
    host = host_of(page) or ""
    words = frozenset((row["rel"] or "").split())
    return {
        "link_id": link_id,
        "referring_url": page,
        "referring_host": host,
        "referring_domain": registrable_domain(host) or host,
        "referring_site": site_of(page) or host,
        "target_url": target,
        "target_host": host_of(target),
        "anchor_text": row["anchor_text"],
        "anchor_key": row["anchor_key"],
        "anchor_is_alt": row["anchor_source"] == "alt",
        "referring_title": title,
        "context_left": row["context_left"],
        "context_right": row["context_right"],
        "rel": row["rel"],
        "followed": not (words & _NOT_FOLLOWED),
        "link_type": (LinkType.IMAGE if row["anchor_source"] == "alt" else LinkType.TEXT).value,
        "first_seen": day,
        "last_seen": day,
        "is_lost": False,
        "occurrences": 1,
        "tools": "fetched",
    }


def _link_id(referring_url: str, target_url: str, key: str | None) -> str:
    """Return the name that `links.link_id` has by definition (tables.LINKS), for a link with a target."""
    text = "\n".join((referring_url, target_url, "\0" if key is None else key))
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:16]
