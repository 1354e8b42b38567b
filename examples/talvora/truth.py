"""The truth table: one row per exported link with what was planted, never what hreflens says of it."""

import csv
import io
from collections.abc import Iterable, Iterator

from examples.talvora.model import Link, Page
from examples.talvora.owner import better_landing
from examples.talvora.rows import Row

COLUMNS = (
    "url", "target", "anchor", "site", "site_kind", "lang", "script", "market", "title", "state", "placement", "hidden",
    "anchor_kind", "followed", "better_landing", "relevance", "verdicts", "reason", "note",
)  # fmt: skip
_BODILESS = frozenset({"page_gone", "page_unreachable", "unverifiable", "not_checked", "link_removed"})


def state_of(page: Page, link: Link) -> str:
    """Return the link state that was planted."""
    if page.state:
        return page.state
    if not page.fetched:
        return "not_checked"
    if page.status in {404, 410}:
        return "page_gone"
    if page.status >= 400:
        return "page_unreachable"
    if page.content_type != "text/html":
        return "unverifiable"
    if link.gone:
        return "link_removed"
    if page.canonical:
        return "canonicalised_away"
    if "noindex" in f"{page.robots} {page.x_robots}":
        return "noindexed"
    if link.was_rel is not None:
        return "rel_changed"
    if link.was is not None:
        return "anchor_changed"
    return "live"


def _row(row: Row) -> dict[str, str]:
    site, page, link = row.site, row.page, row.link
    state = state_of(page, link)
    seen = state not in _BODILESS and state != "redirected"
    read = page.status == 200 and page.fetched and not page.redirect and page.content_type == "text/html"
    shows = read and (page.design or site.design) != "scripted"
    follows = not link.rel and "nofollow" not in f"{page.robots} {page.x_robots}"
    judged = link.verdicts or page.verdicts or site.verdicts
    # An anchor that no export tells (an image, a page that Search Console alone knows) is known once it is seen.
    told = seen or bool(row.anchor)
    return {
        "url": row.url, "target": row.target, "anchor": row.anchor, "site": site.host, "site_kind": site.kind,
        "lang": page.lang or site.lang if shows else "", "script": page.script or site.script if shows else "", "market": site.market,
        "title": page.title if read else "", "state": state, "placement": row.placement if seen and not link.hidden else "",
        "hidden": link.hidden or "none" if seen else "", "anchor_kind": link.kind if told else "",
        "followed": ("yes" if follows else "no") if seen else "",
        "better_landing": better_landing(row.link.target, page.lang or site.lang) if seen else "", "relevance": page.topic if seen else "", "verdicts": judged.replace("/", "|"),
        "reason": link.reason or page.reason or site.reason, "note": page.note or site.note,
    }  # fmt: skip


def truth_rows(rows: Iterable[Row]) -> Iterator[dict[str, str]]:
    """Yield a row per link as exported; a page that Search Console alone knows has one row without target."""
    nameless: dict[str, list[Row]] = {}
    for row in rows:
        if row.tools == {"gsc"}:
            nameless.setdefault(row.url, []).append(row)
        else:
            yield _row(row)
    for found in nameless.values():
        chosen = next((row for row in found if row.placement == "content"), found[0])
        told = _row(chosen)
        kind = told["anchor_kind"] if told["placement"] or told["hidden"] else ""
        yield told | {"target": "", "anchor": "", "anchor_kind": kind}


def truth_csv(rows: Iterable[Row]) -> bytes:
    """Return the truth table as CSV, sorted."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(truth_rows(rows), key=lambda row: (row["url"], row["target"], row["anchor"])))
    return out.getvalue().encode()
