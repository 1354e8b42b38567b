"""What all page designs share: the head, lists of links inside the site, comments, analytics snippets."""

import html
from dataclasses import dataclass

from examples.talvora.markup import HIDING, blocks_html, plain, text_html
from examples.talvora.model import Page, Site, fingerprint


@dataclass(frozen=True, slots=True)
class View:
    """One page on its way to HTML: the texts as HTML, and short names for what templates ask most."""

    site: Site
    page: Page

    def word(self, name: str) -> str:
        """The word of the site's language for a part of pages."""
        return html.escape(str(self.site.words[name]), quote=False)

    def slot(self, name: str) -> str:
        """A slot of the page as inline HTML, '' when it has none."""
        return text_html(self.page.slots.get(name, ""))

    @property
    def body(self) -> str:
        """The main text as blocks."""
        return blocks_html(self.page.slots.get("text", ""))

    @property
    def title(self) -> str:
        """The page's title, escaped."""
        return html.escape(self.page.title, quote=False)

    @property
    def name(self) -> str:
        """The site's name, escaped."""
        return html.escape(self.site.name, quote=False)

    @property
    def hidden(self) -> str:
        """Blocks that no visitor sees."""
        text = self.page.slots.get("hidden")
        if not text:
            return ""
        if self.page.hide == "off_screen":  # by a rule in a style sheet, as break-ins like it
            return f'<style>.wq7x{{position:absolute;left:-9999px;top:-9999px}}</style><div class="wq7x">{blocks_html(text)}</div>'
        return f"<div {HIDING[self.page.hide]}>{blocks_html(text)}</div>"

    @property
    def friends(self) -> str:
        """Links to other sites that the site likes, as list items."""
        return items(
            [
                f'<a href="{address}">{html.escape(name, quote=False)}</a>'
                for address, name in self.site.friends
            ]
        )

    def menu(self, count: int = 6) -> list[str]:
        """The site's menu as anchors."""
        entries = self.site.words["menu"][:count]
        return [
            f'<a href="/{section_of(self.site, at)}/">{html.escape(entry, quote=False)}</a>'
            for at, entry in enumerate(entries)
        ]

    def teasers(self, count: int = 4) -> list[str]:
        """Headlines of other pages of the site as anchors."""
        lines = self.site.words["teasers"]
        start = fingerprint(self.site.host, self.page.path) % max(1, len(lines))
        chosen = (lines[start:] + lines[:start])[:count]
        return [
            f'<a href="/{section_of(self.site, at)}/{fingerprint(line) % 90000 + 10000}">{html.escape(line, quote=False)}</a>'
            for at, line in enumerate(chosen)
        ]

    def comments(self) -> list[tuple[str, str, str]]:
        """(name, date, text as HTML) of each comment or post by a visitor."""
        found = []
        for raw in self.page.comments:
            who, _, rest = raw.partition(" :: ")
            when, _, text = rest.partition(" :: ")
            found.append((html.escape(who, quote=False), when, blocks_html(text)))
        return found


def section_of(site: Site, at: int) -> str:
    """Return a folder name of a site: short Latin words, as most systems make them."""
    names = ("news", "local", "tech", "about", "archive", "topics", "people", "contact")
    return names[(at + fingerprint(site.host)) % len(names)]


def head(view: View, extra: str = "") -> str:
    """Return the page's head: charset as the site declares it, title, description, robots, canonical, scripts."""
    site, page = view.site, view.page
    lines = []
    charset = {"meta": site.charset, "wrong": "iso-8859-1", "wrong_utf8": "utf-8"}.get(site.declare)
    if charset:
        old = fingerprint(site.host, "meta") % 2
        lines.append(
            f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
            if old
            else f'<meta charset="{charset}">'
        )
    lines.append(f"<title>{view.title}</title>")
    description = plain(page.slots.get("text", ""))[:150]
    if description:
        lines.append(f'<meta name="description" content="{html.escape(description)}">')
    if page.robots:
        lines.append(f'<meta name="robots" content="{page.robots}">')
    if page.canonical:
        canonical = (
            f"{site.scheme}://{site.host}{page.canonical[1:]}" if page.canonical[0] == "@" else page.canonical
        )
        lines.append(f'<link rel="canonical" href="{canonical}">')
    for tag, address in site.hreflang.items():
        lines.append(f'<link rel="alternate" hreflang="{tag}" href="{address}">')
    lines.append('<link rel="icon" href="/favicon.ico">')
    lines += [_tracker(tracker) for tracker in site.trackers]
    return "<head>\n" + "\n".join([*lines, extra]) + "\n</head>"


def _tracker(tracker: str) -> str:
    service, _, number = tracker.rpartition(":")  # a bare id is Google's
    if service == "metrika":
        return f'<script>ym({number}, "init", {{clickmap:true}});</script><script src="https://mc.yandex.ru/watch/{number}"></script>'
    if service == "adsense":
        return f'<script async src="https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-{number}"></script>'
    return (
        f'<script async src="https://www.googletagmanager.com/gtag/js?id={number}"></script>'
        f'<script>gtag("config","{number}");</script>'
    )


def document(view: View, body: str, *, extra_head: str = "", body_attributes: str = "") -> str:
    """Return the whole document around a body."""
    tag = view.site.html_lang if view.site.html_lang is not None else view.site.lang
    declared = f' lang="{tag}"' if tag else ""
    direction = ' dir="rtl"' if view.site.script in {"Arab", "Hebr"} else ""
    return (
        f"<!DOCTYPE html>\n<html{declared}{direction}>\n{head(view, extra_head)}\n"
        f"<body{body_attributes}>\n{body}\n{view.hidden}</body>\n</html>\n"
    )


def items(anchors: list[str]) -> str:
    """Return anchors as list items."""
    return "".join(f"<li>{anchor}</li>" for anchor in anchors)


def part(markup: str, before: str, after: str) -> str:
    """Return markup between two tags, '' when there is none."""
    return f"{before}{markup}{after}" if markup else ""
