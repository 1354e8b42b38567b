"""The owner's own site: pages in six languages with their hreflang, so that landings and topics can be judged."""

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
    return [_entry(page) for page in own_pages()]


def _entry(page: dict[str, Any]) -> Site:
    versions = {
        other["lang"]: OWN_SITE + other["path"] for other in own_pages() if other["same"] == page["same"]
    }
    words: dict[str, Any] = {
        "menu": ["Talvora"], "teasers": [], "contact": "support@talvora.example", "privacy": "Privacy", "latest": "Talvora"
    }  # fmt: skip
    return Site(
        host=OWN_SITE.removeprefix("https://"), name="Talvora", design="association", kind="company", lang=page["lang"],
        script=SCRIPTS.get(page["lang"], "Latn"), words=words, look="tv", hreflang=versions if len(versions) > 1 else {},
        pages=(Page(path=page["path"], title=page["title"], slots={"text": page["text"]}, listed=False),),
    )  # fmt: skip


def better_landing(target: str, lang: str) -> str:
    """Return the path of the sibling of an own page in a language, '' when the page is right or has no sibling."""
    path = target.removeprefix(OWN_SITE)
    here = next((page for page in own_pages() if page["path"] == path), None)
    if here is None or here["lang"].split("-")[0] == lang.split("-", maxsplit=1)[0]:
        return ""
    return next(
        (page["path"] for page in own_pages() if page["same"] == here["same"] and page["lang"].split("-")[0] == lang.split("-", maxsplit=1)[0]),
        "",
    )  # fmt: skip
