"""Who links to the competitors: three exports of their links, the pages behind them, and the truth about prospects.

Competitor links stand in `rivals.toml` as links to somebody else; here they become rows of exports. Some sites of the
owner's own profile link to the competitors too: those are no prospects, they link already.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from examples.talvora.model import HERE, Link, Page, Site, book_of, fingerprint, links_in, make_site
from examples.talvora.rows import Row, external_links

RIVALS = ("keyvault-fictional.example", "lockwise-fictional.example", "schluesselwacht-erfunden.example")
SHARED = 14
"""Sites of the owner's profile that link to competitors as well."""


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((HERE / "rivals.toml").read_text("utf-8"))


def rival_sites() -> list[Site]:
    """Return the sites whose pages are in the archive: honest ones, then the copies of one operator."""
    found = [make_site(entry, book_of(entry["book"])) for entry in _raw()["sites"]]
    for entry in _raw()["copies"]:
        book = book_of(entry["book"])
        for host in entry["hosts"]:
            page = Page(path=entry["path"], title=entry["title"], slots={"text": entry["text"]})
            found.append(
                Site(
                    host=host, name=entry["name"], design="bare", kind="link_seller", lang=book["lang"], script=book["script"],
                    words=book["words"], pages=(page,), look="ranked", dr=float(fingerprint(host, "dr") % 20 + 5),
                )
            )  # fmt: skip
    return [replace(site, pages=tuple(replace(page, listed=False) for page in site.pages)) for site in found]


def rival_rows(own: Iterable[Row]) -> list[Row]:
    """Return a row per link to a competitor, of all who link to one."""
    outgoing = {host: entry["external"] for entry in _raw()["copies"] for host in entry["hosts"]}
    rows = []
    for site in rival_sites():
        for page in site.pages:
            count = outgoing.get(site.host) or external_links(site, page)
            rows += [_row(site, page, anchor, address, count) for anchor, address in _rival_links(page)]
    for entry in _raw()["only"]:
        site = _unread(entry["host"], entry["lang"], float(entry["dr"]))
        page = Page(path="/", title=entry["title"], slots={}, date="2026-03-05")
        rows += [_row(site, page, "", address, 30) for address in entry["links"]]
    return rows + [row for site in _linking_both(own) for row in _shared(site)]


def of_rival(rows: Iterable[Row], rival: str) -> list[Row]:
    """Return the rows whose target is on a competitor's host."""
    return [row for row in rows if row.target.split("/")[2] == rival]


def prospects_truth(rows: Iterable[Row], own: Iterable[Row]) -> bytes:
    """Return who is a prospect and who must not be proposed, as CSV: one row per site that links to a competitor."""
    rivals: dict[str, set[str]] = {}
    for row in rows:
        rivals.setdefault(row.site.host, set()).add(row.target.split("/")[2])
    honest = {entry["host"]: entry for entry in _raw()["sites"]}
    why = {entry["host"]: entry["why"] for entry in _raw()["only"]}
    why |= {host: entry["why"] for entry in _raw()["copies"] for host in entry["hosts"]}
    why |= {site.host: "links to the owner already" for site in _linking_both(own)}
    langs = {row.site.host: row.site.lang for row in rows}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("site", "propose", "kind", "lang", "market", "competitors", "why"))
    for host in sorted(rivals):
        known = honest.get(host, {})
        cells = (known.get("kind", ""), langs[host], known.get("market", ""), " ".join(sorted(rivals[host])))
        writer.writerow((host, "yes" if host in honest else "no", *cells, why.get(host, "")))
    return out.getvalue().encode()


def _rival_links(page: Page) -> Iterator[tuple[str, str]]:
    for match, _ in links_in(page.slots.get("text", "")):
        if match.group(2).split("/")[2] in RIVALS:
            yield match.group(1), match.group(2)


def _row(site: Site, page: Page, anchor: str, address: str, external: int) -> Row:
    return Row(site, page, Link(anchor, address, ""), "content", frozenset({"ahrefs", "semrush"}), external)


def _unread(host: str, lang: str, dr: float) -> Site:
    return Site(host=host, name=host, design="bare", kind="", lang=lang, script="", words={}, pages=(), dr=dr)


def _linking_both(own: Iterable[Row]) -> list[Site]:
    """Return some honest sites of the owner's profile, always the same."""
    sites = {row.site.host: row.site for row in own if row.site.reason == "none" and not row.page.lost}
    ranked = sorted(sites.values(), key=lambda site: fingerprint(site.host, "rivals"))
    return ranked[:SHARED]


def _shared(site: Site) -> Iterator[Row]:
    page = Page(path=f"/{fingerprint(site.host, 'rival page') % 90_000}", title=site.pages[0].title, slots={}, date="2026-02-02")  # fmt: skip
    count = 2 + fingerprint(site.host, "rival count") % 2
    for rival in RIVALS[:count]:
        yield _row(site, page, rival.split("-")[0].title(), f"https://{rival}/en/", 12)
