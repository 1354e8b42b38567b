"""The language of an own page, and whether a visitor reads it.

A session is *mismatched* when the landing page is in none of: the browser's language, an official language of the
visitor's country. Browsers are often left in English, which blurs the difference: what is found is a lower bound.
"""

from collections.abc import Mapping
from functools import lru_cache

import pyarrow as pa
from babel.core import get_global

from hreflens.settings import Settings
from hreflens.text.language_names import UNDETERMINED, base_language, language_tag, same_language
from hreflens.urls.canonical import path_of
from hreflens.urls.market import PATH_LANGUAGES

OFFICIAL = frozenset({"official", "de_facto_official"})


class LandingLanguages:
    """Language of own pages by path: as read, else as a tool claims, else by the path, else the owner's home."""

    def __init__(self, tables: Mapping[str, pa.Table], settings: Settings) -> None:
        """Take `target_pages` and `imported_targets`."""
        self._read = _langs(tables["target_pages"], "url", "lang")
        self._claimed = _langs(tables["imported_targets"], "target_url", "claimed_langs")
        self._home = base_language(settings.project.home)
        self._known: dict[str, tuple[str | None, str | None]] = {}

    def of(self, path: str) -> tuple[str | None, str | None]:
        """Return (language, where it comes from: read, claimed, path, home) of a path; (None, None) unknown."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._find(path)
        return found

    def _find(self, path: str) -> tuple[str | None, str | None]:
        for known, source in ((self._read, "read"), (self._claimed, "claimed")):
            lang = known.get(path) or known.get(path.rstrip("/") or "/")
            if lang is not None:
                return lang, source
        lang = language_of_path(path)
        if lang is not None:
            return lang, "path"
        return (self._home, "home") if self._home else (None, None)


def language_of_path(path: str) -> str | None:
    """Return the language that one of the first two segments of a path names (`/fr/`, `/site/pt-br/`), or None."""
    for segment in path.lower().strip("/").split("/")[:2]:
        if segment.replace("_", "-").split("-", 1)[0] in PATH_LANGUAGES and len(segment) in (2, 5):
            return base_language(segment)
    return None


def _langs(table: pa.Table, url: str, lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for address, raw in zip(table.column(url).to_pylist(), table.column(lang).to_pylist(), strict=True):
        tag = base_language((raw or "").split(" ", 1)[0]) if raw and raw != UNDETERMINED else None
        if address and tag:
            found.setdefault(path_of(address), tag)
    return found


def is_matched(landing: str | None, visitor: str | None, country: str | None) -> bool | None:
    """Return whether a visitor reads the landing page's language; None when it cannot be told. Raises nothing."""
    if landing is None or (visitor is None and country is None):
        return None
    if visitor is not None and _alike(landing, visitor):
        return True
    return any(_alike(landing, each) for each in official_languages(country or ""))


def _alike(landing: str, other: str) -> bool:
    chinese = landing.startswith("zh") and other.startswith("zh")  # readers of one script manage the other
    return chinese or same_language(landing, other)


@lru_cache(maxsize=512)
def official_languages(country: str) -> tuple[str, ...]:
    """Return the official languages of a country (CLDR), sorted; () when unknown. Raises nothing."""
    listed = get_global("territory_languages").get(country, {})
    found = {
        language_tag(str(code)) for code, facts in listed.items() if facts["official_status"] in OFFICIAL
    }
    return tuple(sorted(tag for tag in found if tag))
