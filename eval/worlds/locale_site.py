"""A generated site in six locales and more, with faults of hreflang planted one by one, and what each must lead to.

It shares nothing with the checker but the names of the findings: it writes pages, headers, sitemaps and robots.txt
as a server sends them. Each fault stands in a group of pages of its own, so that none hides another, and is planted
in the head, in the Link header and in the sitemap. Groups without a fault hold what must not be called one.
"""

import gzip
import html
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SITE = "https://sheds.example"
HOST = "sheds.example"
LOCALES = ("en", "de", "fr", "es", "pt-BR", "ja")
SOURCES = ("head", "header", "sitemap")
TEXTS: dict[str, str] = tomllib.loads(Path(__file__).with_name("locale_texts.toml").read_text("utf-8"))

Expected = tuple[str, str, str, str]
"""Page, value, finding, version named."""


@dataclass
class Page:
    """One page as its server sends it."""

    url: str
    lang: str
    links: list[tuple[str, str]] = field(default_factory=list)
    """(hreflang, href) in the group's source."""
    more: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Further annotations by source."""
    canonical: str | None = None
    robots: str | None = None
    x_robots: str | None = None
    status: int = 200
    location: str | None = None
    slot: int = 0

    def annotations(self, source: str, usual: str) -> list[tuple[str, str]]:
        """The annotations that stand in a source."""
        return [*(self.links if source == usual else []), *self.more.get(source, [])]


@dataclass
class Group:
    """Versions of one page; `usual` is where their annotations stand."""

    name: str
    usual: str
    pages: dict[str, Page]
    expected: set[Expected] = field(default_factory=set)
    others: list[Page] = field(default_factory=list)

    def url(self, code: str) -> str:
        """The address of a version."""
        return self.pages[code].url

    def say(self, page: str, value: str, finding: str, target: str) -> None:
        """Expect a finding on a version's page."""
        self.expected.add((self.url(page), value, finding, target))

    def say_all(self, value: str, finding: str, target: str, *, but: str = "") -> None:
        """Expect the same finding on every version's page."""
        for code in self.pages:
            if code != but:
                self.say(code, value, finding, target)

    def swap(self, page: str, value: str, new: tuple[str, str]) -> None:
        """Replace the annotation of a value on a version's page."""
        links = self.pages[page].links
        links[[each[0] for each in links].index(value)] = new

    def drop(self, page: str, value: str) -> None:
        """Take the annotation of a value from a version's page."""
        self.pages[page].links = [each for each in self.pages[page].links if each[0] != value]

    def add_version(self, code: str, lang: str) -> None:
        """Add a version that all name and that names all."""
        page = Page(f"{SITE}/{code.lower()}/{self.name}", lang)
        self.pages[code] = page
        for each in self.pages.values():
            each.links.append((code, page.url))
        page.links = [(other, self.url(other)) for other in self.pages]


Plant = Callable[[Group], None]


def base_group(name: str, usual: str) -> Group:
    """Return a group without fault: six versions, each naming all, x-default the English one."""
    pages = {code: Page(f"{SITE}/{code.lower()}/{name}", code.split("-")[0]) for code in LOCALES}
    links = [(code, pages[code].url) for code in LOCALES] + [("x-default", pages["en"].url)]
    for page in pages.values():
        page.links = list(links)
    return Group(name, usual, pages)


# --- the faults -----------------------------------------------------------------------------------------------


def _value(old: str, new: str, *findings: str, page: str = "fr") -> Plant:
    def plant(group: Group) -> None:
        group.swap(page, old, (new, group.url(old)))
        for finding in findings:
            group.say(page, new, finding, group.url(old))

    return plant


def _value_of_version(code: str, lang: str, new: str, *findings: str) -> Plant:
    """Plant a value for a version in a further language, on the German page."""

    def plant(group: Group) -> None:
        group.add_version(code, lang)
        group.swap("de", code, (new, group.url(code)))
        for finding in findings:
            group.say("de", new, finding, group.url(code))

    return plant


def _missing_self(group: Group) -> None:
    group.drop("de", "de")
    group.say("de", "de", "missing_self", group.url("de"))


def _missing_return(group: Group) -> None:
    group.drop("de", "fr")
    group.say("fr", "de", "missing_return", group.url("de"))


def _no_set_at_all(group: Group) -> None:
    group.pages["ja"].links = []
    for code in group.pages:
        if code != "ja":
            group.say(code, "ja", "missing_return", group.url("ja"))


def _conflict(group: Group) -> None:
    other = Page(f"{SITE}/de/{group.name}-second", "de")
    group.others.append(other)
    group.pages["en"].links.append(("de", other.url))
    group.say("en", "de", "conflict", group.url("de"))
    group.say("en", "de", "missing_return", other.url)


def _conflict_across(group: Group) -> None:
    other = Page(f"{SITE}/fr/{group.name}-second", "fr")
    group.others.append(other)
    elsewhere = next(source for source in SOURCES if source != group.usual)
    group.pages["es"].more[elsewhere] = [("fr", other.url), ("es", group.url("es"))]
    first = group.url("fr") if SOURCES.index(group.usual) < SOURCES.index(elsewhere) else other.url
    group.say("es", "fr", "conflict", first)
    group.say("es", "fr", "missing_return", other.url)


def _canonical(group: Group) -> None:
    group.pages["fr"].canonical = group.url("en")
    group.say_all("fr", "canonical_conflict", group.url("fr"))


def _redirect(group: Group) -> None:
    old = Page(f"{SITE}/es/old-{group.name}", "es", status=301, location=group.url("es"))
    group.others.append(old)
    group.swap("en", "es", ("es", old.url))
    group.say("en", "es", "redirect_target", old.url)


def _noindex(group: Group) -> None:
    if group.usual == "head":
        group.pages["de"].robots = "noindex"
    else:
        group.pages["de"].x_robots = "noindex"
    group.say_all("de", "noindex_target", group.url("de"))


def _broken(status: int) -> Plant:
    def plant(group: Group) -> None:
        group.pages["ja"].status = status
        # Of a page that is gone its own annotations are gone too, unless a sitemap still has them.
        group.say_all("ja", "broken_target", group.url("ja"), but="" if group.usual == "sitemap" else "ja")

    return plant


def _robots(group: Group) -> None:
    for page in group.pages.values():
        page.links = [(code, url.replace("/es/", "/es/keep-out/")) for code, url in page.links]
    group.pages["es"].url = group.url("es").replace("/es/", "/es/keep-out/")
    group.say_all("es", "robots_blocked_target", group.url("es"))


def _relative(group: Group) -> None:
    group.swap("de", "fr", ("fr", group.url("fr").removeprefix(SITE)))
    group.say("de", "fr", "relative_url", group.url("fr"))


def _no_protocol(group: Group) -> None:
    group.swap("de", "fr", ("fr", group.url("fr").removeprefix("https:")))
    group.say("de", "fr", "relative_url", group.url("fr"))


def _protocol(group: Group) -> None:
    plain = group.url("es").replace("https://", "http://")
    group.swap("en", "es", ("es", plain))
    group.others.append(Page(plain, "es", status=301, location=group.url("es")))
    group.say("en", "es", "protocol_mismatch", plain)


def _two_defaults(group: Group) -> None:
    group.pages["en"].links.append(("x-default", group.url("de")))
    group.say("en", "x-default", "x_default_conflict", group.url("en"))


def _other_default(group: Group) -> None:
    group.swap("fr", "x-default", ("x-default", group.url("de")))
    group.say("fr", "x-default", "x_default_conflict", group.url("de"))


def _untranslated(group: Group) -> None:
    group.pages["fr"].lang = "en"
    group.say_all("fr", "content_language_mismatch", group.url("fr"))


def _duplicate(group: Group) -> None:
    group.pages["es"].links.append(("de", group.url("de")))
    group.say("es", "de", "duplicate", group.url("de"))


def _no_address(group: Group) -> None:
    group.pages["es"].links.append(("ko", ""))
    group.say("es", "ko", "broken_target", "")


FAULTS: dict[str, Plant] = {
    "eng": _value("en", "eng", "invalid_language"),
    "xx": _value("en", "xx", "invalid_language"),
    "jp-jp": _value("ja", "jp-JP", "invalid_language"),
    "en-uk": _value("en", "en-UK", "invalid_region"),
    "en-eu": _value("en", "en-EU", "invalid_region"),
    "es-lat": _value("es", "es-LATAM", "invalid_region", page="de"),
    "en_us": _value("en", "en_US", "wrong_separator"),
    "pt_br": _value("pt-BR", "pt_BR", "wrong_separator"),
    "en_uk": _value("en", "en_UK", "wrong_separator", "invalid_region"),
    "es-419": _value("es", "es-419", "unsupported_region"),
    "jp": _value("ja", "jp", "region_only"),
    "gb": _value("en", "gb", "region_only"),
    "us": _value("en", "us", "region_only"),
    "kr": _value_of_version("ko", "ko", "kr", "content_language_mismatch"),
    "se": _value_of_version("sv", "sv", "se", "content_language_mismatch"),
    "be": _value_of_version("nl-BE", "nl", "be", "content_language_mismatch"),
    "uk": _value("en", "uk", "content_language_mismatch"),
    "iw": _value_of_version("he", "he", "iw", "invalid_language"),
    "in": _value_of_version("id", "id", "in", "invalid_language"),
    "missing-self": _missing_self,
    "missing-return": _missing_return,
    "no-set": _no_set_at_all,
    "conflict": _conflict,
    "conflict-across": _conflict_across,
    "canonical": _canonical,
    "redirect": _redirect,
    "noindex": _noindex,
    "gone": _broken(404),
    "failing": _broken(503),
    "robots": _robots,
    "relative": _relative,
    "no-protocol": _no_protocol,
    "protocol": _protocol,
    "two-defaults": _two_defaults,
    "other-default": _other_default,
    "untranslated": _untranslated,
    "duplicate": _duplicate,
    "no-address": _no_address,
}


# --- what is no fault -----------------------------------------------------------------------------------------


def _no_default(group: Group) -> None:
    for page in group.pages.values():
        page.links = [each for each in page.links if each[0] != "x-default"]


def _own_default(group: Group) -> None:
    choose = Page(f"{SITE}/{group.name}", "en")
    choose.links = [(code, url) for code, url in group.pages["en"].links if code != "x-default"]
    choose.links.append(("x-default", choose.url))
    for page in group.pages.values():
        page.links = choose.links
    group.others.append(choose)


def _two_sources(group: Group) -> None:
    elsewhere = next(source for source in SOURCES if source != group.usual)
    for page in group.pages.values():
        page.more[elsewhere] = list(page.links)


def _regions(group: Group) -> None:
    for code in ("en-GB", "EN-au", "de-AT", "es-MX"):
        group.add_version(code, code.split("-")[0].lower())


def _rare_codes(group: Group) -> None:
    for code, lang in (
        ("ar-AR", "ar"),
        ("zh-Hant-TW", "zh-Hant"),
        ("no", "nb"),
        ("uk-UA", "uk"),
        ("he", "he"),
    ):
        group.add_version(code, lang)


def _copy_with_parameter(group: Group) -> None:
    copy = Page(group.url("en") + "?utm_source=mail", "en", links=list(group.pages["en"].links))
    copy.canonical = group.url("en")
    group.others.append(copy)


def _self_canonicals(group: Group) -> None:
    for page in group.pages.values():
        page.canonical = page.url
        page.robots = "index, follow, max-snippet:-1"


CLEAN: dict[str, Plant] = {
    "plain": lambda group: None,
    "no-default": _no_default,
    "own-default": _own_default,
    "two-sources": _two_sources,
    "regions": _regions,
    "rare-codes": _rare_codes,
    "copy": _copy_with_parameter,
    "canonicals": _self_canonicals,
}


# --- the site as its server sends it ----------------------------------------------------------------------------


def groups() -> list[Group]:
    """Return every group: each fault and each harmless case in each source."""
    made = []
    for source in SOURCES:
        for kind, plants in (("bad", FAULTS), ("good", CLEAN)):
            for name, plant in plants.items():
                group = base_group(f"{kind}-{name.replace('_', '--')}-{source}", source)
                plant(group)
                made.append(group)
    return made


def body_of(page: Page, usual: str) -> bytes:
    """Return a page's HTML."""
    head = [f"<title>{html.escape(page.url.rsplit('/', 1)[-1])}</title>"]
    if page.canonical:
        head.append(f'<link rel="canonical" href="{html.escape(page.canonical)}">')
    if page.robots:
        head.append(f'<meta name="robots" content="{page.robots}">')
    head += [
        f'<link rel="alternate" hreflang="{code}" href="{html.escape(href)}">'
        for code, href in page.annotations("head", usual)
    ]
    text = TEXTS[page.lang]
    return (
        f'<!doctype html><html lang="{page.lang}"><head><meta charset="utf-8">{"".join(head)}</head>'
        f"<body><main><h1>{page.lang}</h1><p>{text}</p></main></body></html>"
    ).encode()


def response_of(page: Page, usual: str) -> bytes:
    """Return a page's HTTP response."""
    lines = [f"HTTP/1.1 {page.status} X", "Content-Type: text/html; charset=utf-8"]
    if page.location:
        lines.append(f"Location: {page.location}")
    if page.x_robots:
        lines.append(f"X-Robots-Tag: {page.x_robots}")
    named = page.annotations("header", usual)
    if named:
        lines.append(
            "Link: " + ", ".join(f'<{href}>; rel="alternate"; hreflang="{code}"' for code, href in named)
        )
    body = body_of(page, usual) if page.status == 200 else b"<html></html>"
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def sitemap_of(group: Group) -> str:
    """Return a group's part of the sitemap."""
    entries = []
    for page in (*group.pages.values(), *group.others):
        named = page.annotations("sitemap", group.usual)
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{html.escape(href)}"/>'
            for code, href in named
        )
        if page.status == 200 or named:
            entries.append(f"<url><loc>{html.escape(page.url)}</loc>{links}</url>")
    return "".join(entries)


def files_of(made: list[Group]) -> Iterator[tuple[str, bytes]]:
    """Yield (URL, HTTP response) of robots.txt, the sitemap index, a gzip and a plain sitemap, and every page."""
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    robots = f"User-agent: Googlebot\nDisallow: /es/keep-out/\n\nUser-agent: *\nDisallow:\n\nSitemap: {SITE}/map.xml\n"
    yield f"{SITE}/robots.txt", _file(robots.encode(), "text/plain")
    half = len(made) // 2
    index = "".join(
        f"<sitemap><loc>{SITE}/map-{n}.xml{end}</loc></sitemap>" for n, end in ((1, ""), (2, ".gz"))
    )
    yield (
        f"{SITE}/map.xml",
        _file(f"<sitemapindex {space}>{index}</sitemapindex>".encode(), "application/xml"),
    )
    first, second = (
        f'<?xml version="1.0" encoding="UTF-8"?><urlset {space}>{"".join(map(sitemap_of, part))}</urlset>'.encode()
        for part in (made[:half], made[half:])
    )
    yield f"{SITE}/map-1.xml", _file(first, "text/xml")
    yield f"{SITE}/map-2.xml.gz", _file(gzip.compress(second, mtime=0), "application/x-gzip")
    for group in made:
        for page in (*group.pages.values(), *group.others):
            yield page.url, response_of(page, group.usual)


def _file(body: bytes, kind: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def warc_of(files: Iterator[tuple[str, bytes]]) -> bytes:
    """Return responses as a WARC file, one gzip member per record."""
    records = []
    for number, (url, response) in enumerate(files):
        head = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
            f"WARC-Target-URI: {url}\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: {len(response)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + response + b"\r\n\r\n", mtime=0))
    return b"".join(records)
