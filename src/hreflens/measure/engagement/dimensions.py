"""The dimensions of an analytics report by meaning: visitor's language, medium, and values that say nothing.

Headers and values are in the language of the user's interface. It must not read metrics.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from hreflens.text.language_names import language_tag

_INTERFACES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "ko", "zh", "tr", "ar")
_LANGUAGE_HEADERS = frozenset(
    "language|language code|languagecode|browser language|sprache|sprachcode|langue|code de langue|idioma|código de idioma|lingua|"
    "codice lingua|taal|taalcode|język|kod języka|язык|код языка|言語|言語コード|언어|언어 코드|语言|语言代码|語言|dil|dil kodu|اللغة".split(
        "|"
    )
)
_MEDIUM_HEADERS = frozenset(
    "session medium|medium|sessionmedium|first user medium|session source / medium|source / medium|first user source / medium|"
    "session default channel group|default channel group|session primary channel group|sessiondefaultchannelgroup|세션 소스/매체|"
    "channel type|referrer type|quelle / medium|source / support|fuente / medio".split("|")
)
_LANDING_HEADERS = frozenset(
    "landing page|landing page + query string|landingpage|landingpageplusquerystring|방문 페이지|방문 페이지 + 쿼리 문자열|page de destination|zielseite|"
    "página de destino|entry page|entry page url".split("|")
)
_SOURCE_HEADERS = frozenset(
    "session source|source|session source / medium|source / medium|first user source|first user source / medium|page referrer|"
    "referral path|full referrer|session manual source|세션 소스|세션 소스/매체|quelle|source de la session|sessionsource|referrer name".split(
        "|"
    )
)
_COUNTRY_HEADERS = frozenset(
    ("country", "country id", "pays", "país", "land", "paese", "국가", "国", "страна", "ülke", "kraj")
)
# What analytics tools write where they give no value.
_NOTHING = {
    "(other)": "other", "(not set)": "not_set", "not set": "not_set", "(data not available)": "thresholded",
    "(data deleted)": "thresholded", "(その他)": "other", "(기타)": "other", "(andere)": "other", "(autre)": "other", "(otros)": "other",
    "unknown": "not_set", "xx": "not_set",
}  # fmt: skip
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("paid", re.compile(r"\b(?:cpc|ppc|cpm|cpv|paid|display|banner|paidsearch|cross-network)\b")),
    ("search", re.compile(r"\b(?:organic|search engines?)\b(?! social| video| shopping)")),
    ("social", re.compile(r"\b(?:social|social-network|social media|sm|organic video|social networks?)\b")),
    ("email", re.compile(r"\b(?:e-?mail|newsletter)\b")),
    ("direct", re.compile(r"\(none\)|\bdirect\b")),
    ("referral", re.compile(r"\b(?:referral|link|websites?)\b")),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a row's dimensions tell: each value with its meaning; `missing` says why one is not known."""

    kind: str
    visitor_lang: str | None
    missing: str | None
    dimensions: frozenset[str]
    """Which of source, landing, visitor_lang, country, kind the report has at all."""


@lru_cache(maxsize=65_536)
def told_by(dimensions_json: str, report: str, has_source_host: bool) -> Told:
    """Return the meaning of a row's dimensions (`traffic.dimensions_json`). Raises nothing."""
    given = _folded(dimensions_json)
    has = frozenset(
        name
        for name, headers in (
            ("visitor_lang", _LANGUAGE_HEADERS), ("kind", _MEDIUM_HEADERS), ("landing", _LANDING_HEADERS),
            ("source", _SOURCE_HEADERS), ("country", _COUNTRY_HEADERS),
        )
        if any(key in headers for key in given)
    )  # fmt: skip
    missing = None
    for key, value in given.items():
        if key in _LANGUAGE_HEADERS | _LANDING_HEADERS | _SOURCE_HEADERS | _COUNTRY_HEADERS:
            missing = missing or _NOTHING.get(value.strip().casefold())
    if missing is None and report.endswith("(thresholded)") and any(v == "" for v in given.values()):
        missing = "thresholded"
    lang = next((visitor_language(v) for k, v in given.items() if k in _LANGUAGE_HEADERS), None)
    return Told(_kind_of(given, has, has_source_host), lang, missing, has)


def _folded(dimensions_json: str) -> Mapping[str, str]:
    try:
        given = json.loads(dimensions_json)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(given, dict):
        return {}
    return {str(key).strip().casefold(): str(value) for key, value in given.items()}


def _kind_of(given: Mapping[str, str], has: frozenset[str], has_source_host: bool) -> str:
    words = " ".join(v.rsplit(" / ", 1)[-1] for k, v in given.items() if k in _MEDIUM_HEADERS).casefold()
    for kind, pattern in _KINDS:
        if words and pattern.search(words):
            return kind
    if "source" in has:
        values = [v.casefold() for k, v in given.items() if k in _SOURCE_HEADERS]
        if any(v.startswith("(direct)") for v in values):
            return "direct"
        if has_source_host and not words:
            return "referral"
        return "other"
    return "other" if words else "all"


@lru_cache(maxsize=4_096)
def visitor_language(value: str) -> str | None:
    """Return the BCP-47 tag of a language given as a code (`pt-br`) or by its name in an interface language.

    None for values that name no language. Raises nothing.
    """
    text = value.strip()
    if not text or text.casefold() in _NOTHING or len(text) > 64:
        return None
    named = _names().get(text.casefold())
    if named is not None:
        return language_tag(named)
    return language_tag(text) if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", text) else None


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code in _INTERFACES:
        for tag, name in Locale.parse(code).languages.items():
            if len(str(tag)) <= 3:
                found.setdefault(str(name).casefold(), str(tag))
    return found
