"""Sites, pages and links of the example world, read from the TOML files beside this module.

The truth of a link is written where the link is written: `{anchor|target|kind|options}` inside the text. This
module parses that and must not decide anything about a link.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
HERE = Path(__file__).parent
OWN_SITE = "https://talvora.example"

SLOTS = ("header", "nav", "text", "bio", "related", "sidebar", "widget", "footer")
"""The parts of a page in the order in which a reader of the source meets them."""
PLACEMENT_OF = {
    "header": "header", "nav": "navigation", "text": "content", "bio": "author_bio", "related": "related",
    "sidebar": "sidebar", "widget": "widget", "footer": "footer", "comments": "comment", "hidden": "content",
}  # fmt: skip
_MARKUP = re.compile(r"\{([^{}|]*)\|([^{}|]+)(?:\|([a-z_]*))?(?:\|([^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class Link:
    """One link as planted: what stands on the page, what the exports say of it, and the truth about it."""

    anchor: str
    target: str
    kind: str
    rel: str = ""
    hidden: str | None = None
    image: bool = False
    gone: bool = False
    was: str | None = None
    was_rel: str | None = None
    was_target: str | None = None
    place: str | None = None
    unlisted: bool = False
    verdicts: str | None = None
    reason: str | None = None

    @property
    def exported_anchor(self) -> str:
        """The anchor as the tools saw it, before the page changed."""
        return self.anchor if self.was is None else self.was

    @property
    def exported_rel(self) -> str:
        """The rel words as the tools saw them."""
        return self.rel if self.was_rel is None else self.was_rel


@dataclass(frozen=True, slots=True)
class Page:
    """One linking page and what became of it."""

    path: str
    title: str
    slots: dict[str, str]
    comments: tuple[str, ...] = ()
    author: str = ""
    date: str = "2026-02-03"
    design: str | None = None
    state: str | None = None
    status: int = 200
    redirect: str | None = None
    robots: str | None = None
    x_robots: str | None = None
    canonical: str | None = None
    content_type: str = "text/html"
    fetched: bool = True
    truncated: bool = False
    lang: str | None = None
    script: str | None = None
    verdicts: str | None = None
    reason: str | None = None
    note: str | None = None
    first: str | None = None
    listed: bool = True
    lost: str = ""
    topic: str = "on_topic"
    hide: str = "display_none"
    headers: dict[str, str] = field(default_factory=dict)
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One linking site: who runs it, how it looks, what is true of it."""

    host: str
    name: str
    design: str
    kind: str
    lang: str
    script: str
    words: dict[str, Any]
    pages: tuple[Page, ...]
    market: str = ""
    tagline: str = ""
    charset: str = "utf-8"
    declare: str = "meta"
    html_lang: str | None = None
    look: str = ""
    trackers: tuple[str, ...] = ()
    address: str = ""
    dr: float = 12.0
    first: str = "2025-03-01"
    verdicts: str = "keep"
    reason: str = "none"
    note: str = ""
    scheme: str = "https"
    tools: str = ""
    server: str = ""
    friends: tuple[tuple[str, str], ...] = ()
    hreflang: dict[str, str] = field(default_factory=dict)


def fingerprint(*parts: object) -> int:
    """Return a number that depends on the parts alone: the only source of variety in the example."""
    return int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:8], "big")


def pick(choices: Sequence[T], *parts: object) -> T:
    """Return one of the choices, always the same for the same parts."""
    return choices[fingerprint(*parts) % len(choices)]


def parse_link(match: re.Match[str]) -> Link | None:
    """Return the link of a markup match to the example's owner, None for one to somebody else."""
    anchor, target, kind, options = match.group(1), match.group(2), match.group(3) or "", match.group(4) or ""
    if not target.startswith("/") and OWN_SITE not in target:
        return None
    given: dict[str, Any] = {}
    for option in filter(None, options.split(";")):
        name, _, value = option.partition("=")
        given[name] = value if value or "=" in option else True
    return Link(anchor, target if "://" in target else OWN_SITE + target, kind, **given)


def links_in(text: str) -> Iterator[tuple[re.Match[str], Link | None]]:
    """Yield every piece of link markup in a text with its link (None when it points elsewhere)."""
    for match in _MARKUP.finditer(text):
        yield match, parse_link(match)


def replace_links(text: str, render: Any) -> str:
    """Return the text with each piece of link markup replaced by `render(match, link or None)`."""
    return _MARKUP.sub(lambda match: render(match, parse_link(match)), text)


def planted(site: Site, page: Page) -> Iterator[tuple[str, Link]]:
    """Yield (placement, link) of all links to the owner that the page has or had."""
    for slot in SLOTS:
        for _, link in links_in(page.slots.get(slot, "")):
            if link is not None:
                yield link.place or PLACEMENT_OF[slot], link
    for comment in page.comments:
        for _, link in links_in(comment):
            if link is not None:
                yield link.place or "comment", link
    for _, link in links_in(page.slots.get("hidden", "")):
        if link is not None:
            yield link.place or "content", link


def url_of(site: Site, page: Page) -> str:
    """Return the address of a page as a browser shows it, in ASCII."""
    return f"{site.scheme}://{site.host}{page.path}"


def load_sites() -> list[Site]:
    """Return all sites written one by one, in the order of files and of their place in them."""
    found: list[Site] = []
    for path in sorted((HERE / "content").glob("*.toml")):
        book = book_of(path.stem)
        found.extend(make_site(entry, book) for entry in book["sites"])
    return found


def book_of(lang: str) -> dict[str, Any]:
    """Return what is written in a language: `lang`, `script`, `words` and `sites`."""
    return tomllib.loads((HERE / "content" / f"{lang}.toml").read_text("utf-8"))


def make_site(entry: dict[str, Any], book: dict[str, Any]) -> Site:
    """Return the site of an entry of a content file, with the language and words of a book."""
    given = {key: value for key, value in entry.items() if key not in {"pages", *SLOTS, "host", "book"}}
    shared = {slot: entry[slot] for slot in SLOTS if slot in entry}
    pages: list[Page] = []
    for number, raw in enumerate(entry["pages"]):
        longer = second_halves().get(entry["host"], "") if number == 0 else ""
        pages.extend(
            make_pages({**raw, "text": f"{raw['text'].strip()}\n\n{longer}"} if longer else raw, shared)
        )
    given["friends"] = tuple((address, name) for address, name in given.get("friends", ()))
    given.setdefault("lang", book["lang"])
    given.setdefault("script", book["script"])
    given["trackers"] = tuple(given.get("trackers", own_trackers(entry["host"])))
    host = entry["host"].encode("idna").decode() if not entry["host"].isascii() else entry["host"]
    return Site(host=host, words=book["words"], pages=tuple(pages), **given)


def own_trackers(host: str) -> tuple[str, ...]:
    """Return the analytics id that a site has for itself; four sites in ten have none."""
    number = fingerprint(host, "tracker")
    if number % 10 < 4:
        return ()
    return (
        (f"metrika:{number % 90_000_000 + 10_000_000}",)
        if host.endswith((".ru", ".kz"))
        else (f"G-{number % 16**10:010X}",)
    )


def with_friends(sites: Sequence[Site]) -> list[Site]:
    """Return the sites, each linking to a few others of its language or kind, as sites do."""
    found = []
    for site in sites:
        like = [
            other
            for other in sites
            if other.host != site.host and (other.lang == site.lang or other.kind == site.kind)
        ]
        ranked = sorted(like, key=lambda other: fingerprint(site.host, other.host))
        count = fingerprint(site.host, "friends") % 4
        friends = tuple((f"https://{other.host}/", other.name) for other in ranked[:count])
        found.append(replace(site, friends=site.friends or friends))
    return found


@cache
def second_halves() -> dict[str, str]:
    """Return the text that continues the first page of a site, by the site's host as written."""
    raw = tomllib.loads((HERE / "longer.toml").read_text("utf-8"))
    return {entry["host"]: entry["text"].strip() for entry in raw["pages"]}


def make_pages(raw: dict[str, Any], shared: dict[str, str]) -> Iterator[Page]:
    """Yield the page of an entry, and its copies on an archive page and for printing where the entry names them."""
    slots = {**shared, **{slot: raw[slot] for slot in (*SLOTS, "hidden") if slot in raw}}
    rest = {
        key: value
        for key, value in raw.items()
        if key not in {*SLOTS, "hidden", "archive", "comments", "printed"}
    }
    page = Page(slots=slots, comments=tuple(raw.get("comments", ())), **rest)
    yield page
    if "archive" in raw:
        path, _, title = raw["archive"].partition(" ")
        # An archive page shows the post itself: no comments, no author box.
        kept = {slot: text for slot, text in slots.items() if slot not in {"bio", "related"}}
        yield replace(page, path=path, title=title or page.title, slots=kept, comments=(), canonical=None)
    if "printed" in raw:
        # The version for printing names the article as its original, as such versions do.
        kept = {slot: text for slot, text in slots.items() if slot == "text"}
        yield replace(
            page, path=raw["printed"], slots=kept, comments=(), canonical="@" + page.path, design="bare",
            verdicts=page.verdicts or "keep|ignore", note="version for printing, canonicalised to the article",
        )  # fmt: skip
