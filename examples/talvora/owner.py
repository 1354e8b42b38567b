"""The owner's own site: pages in six languages with their hreflang, so that landings and topics can be judged."""

import csv
import io
import tomllib
from functools import cache
from typing import Any

from examples.talvora.model import HERE, OWN_SITE, Page, Site

SCRIPTS = {"ja": "Jpan"}


@cache
def own_pages() -> tuple[dict[str, Any], ...]:
    """Return the owner's pages as written: path, lang, same, title, text."""
    return tuple(tomllib.loads((HERE / "own_pages.toml").read_text("utf-8"))["pages"])


def own_sites() -> list[Site]:
    """Return the owner's site, one entry per language version so that each page has its own alternates."""
    return [*(_entry(page) for page in own_pages()), _files()]


def _files() -> Site:
    """Return robots.txt, the sitemap, an address that moved and a page that is gone."""
    robots = f"User-agent: *\nDisallow: /account/\n\nSitemap: {OWN_SITE}/sitemap.xml\n"
    moved = Page(path="/es", title="", slots={}, status=301, redirect=OWN_SITE + "/es/", listed=False)
    gone = Page(path="/de/presse", title="", slots={}, status=404, listed=False)
    return Site(
        host=OWN_SITE.removeprefix("https://"), name="Talvora", design="association", kind="company", lang="en", script="Latn",
        words={}, pages=(
            Page(path="/robots.txt", title="", slots={}, content_type="text/plain", raw=robots, listed=False),
            Page(path="/sitemap.xml", title="", slots={}, content_type="application/xml", raw=_sitemap(), listed=False),
            moved, gone,
        ),
    )  # fmt: skip


def _sitemap() -> str:
    entries = []
    for page in own_pages():
        named = page.get("sitemap_hreflang", {}).items()
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>' for code, url in named
        )
        entries.append(f"<url><loc>{OWN_SITE}{page['path']}</loc>{links}</url>")
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {space}>\n' + "\n".join(entries) + "\n</urlset>\n"
    )


def hreflang_truth() -> bytes:
    """Return what is wrong with the hreflang of the owner's pages, as planted: CSV of page, value, finding, version."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("url", "value", "finding", "version"))
    for page in own_pages():
        for value, finding, version in page.get("faults", ()):
            writer.writerow((OWN_SITE + page["path"], value, finding, OWN_SITE + version))
    return out.getvalue().encode()


def _entry(page: dict[str, Any]) -> Site:
    versions = {
        other["lang"]: OWN_SITE + other["path"] for other in own_pages() if other["same"] == page["same"]
    }
    words: dict[str, Any] = {
        "menu": ["Talvora"], "teasers": [], "contact": "support@talvora.example", "privacy": "Privacy", "latest": "Talvora"
    }  # fmt: skip
    return Site(
        host=OWN_SITE.removeprefix("https://"), name="Talvora", design="association", kind="company", lang=page["lang"],
        script=SCRIPTS.get(page["lang"], "Latn"), words=words, look="tv",
        hreflang=page.get("hreflang") or (versions if len(versions) > 1 else {}),
        pages=(Page(path=page["path"], title=page["title"], slots={"text": page["text"]}, listed=False),),
    )  # fmt: skip


def better_landing(target: str, lang: str) -> str:
    """Return the path of the sibling of an own page in a language, '' when the page is right or has no sibling."""
    path = target.removeprefix(OWN_SITE)
    here = next((page for page in own_pages() if page["path"] == path), None)
    if here is None or here["lang"].split("-")[0] == lang.split("-", maxsplit=1)[0]:
        return ""
    return next(
        (
            page["path"]
            for page in own_pages()
            if page["same"] == here["same"] and page.get("text_lang", page["lang"]).split("-")[0] == lang.split("-", maxsplit=1)[0]
        ),
        "",
    )  # fmt: skip
