"""From raw values and messages to text in the report's language: gettext catalogues and CLDR by Babel.

UI sentences come from the catalogues (`catalogues.py`); names of languages, scripts and countries,
numbers, dates and percents from CLDR. Foreign text is passed through: never translated, never used as a
template. It must not know about HTML or any other format.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from hreflens.measure.relevance.telling import topic_name
from hreflens.show.catalogues import translation
from hreflens.show.page import Foreign, Kind, Message, Value
from hreflens.show.words import NO, NOT_KNOWN, PROVIDERS, WORDS, YES
from hreflens.urls.canonical import display_host

LANGUAGES = ("en", "de", "fr", "es", "ja", "ar")
"""Languages a report can be asked for."""
PSEUDO = "qps"
"""The pseudo-locale of the tests: every UI sentence bracketed and accented, foreign text untouched."""
EMPTY = "–"
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_WORD = re.compile(r"\w")
_ACCENTED = str.maketrans("aeiounAEIOU", "àéîöüñÀÉÎÖÜ")


def report_language(wanted: str) -> str:
    """Return the catalogue language for a BCP-47 tag: its base language when shipped, else 'en'."""
    base = wanted.replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES or base == PSEUDO else "en"


class Localiser:
    """Everything of one report language: `text` of messages and `cell` of raw values, as plain text."""

    def __init__(self, lang: str) -> None:
        """Choose the nearest shipped language of a BCP-47 tag. Raises nothing."""
        self.lang = report_language(lang)
        try:
            self.locale = Locale.parse(lang.replace("-", "_")) if self.lang != PSEUDO else Locale("en")
        except (UnknownLocaleError, ValueError):
            self.locale = Locale(self.lang)
        if self.locale.language != self.lang:
            self.locale = Locale("en" if self.lang == PSEUDO else self.lang)

    @property
    def html_lang(self) -> str:
        """The report's language as BCP-47."""
        return "en-x-pseudo" if self.lang == PSEUDO else str(self.locale).replace("_", "-")

    @property
    def direction(self) -> str:
        """'rtl' or 'ltr'."""
        return str(self.locale.text_direction)

    def knows(self, message: Message) -> bool:
        """Return whether a message has a translation (English knows all)."""
        return (
            self.lang in ("en", PSEUDO)
            or not _WORD.search(_PLACEHOLDER.sub("", message.text))
            or translation(self.lang, message.text, message.one, 2) is not None
        )

    def template(self, message: Message) -> str:
        """Return a message's template in this language and plural form, the English one where there is none."""
        if self.lang not in ("en", PSEUDO):
            found = translation(self.lang, message.text, message.one, message.count)
            if found is not None:
                return found
        english = message.one if message.by and message.count == 1 else message.text
        return pseudo(english) if self.lang == PSEUDO else english

    def text(self, message: Message) -> str:
        """Return a message in this language, arguments shown by their kind, as plain text. Raises nothing."""
        return fill(self.template(message), {name: self.argument(raw) for name, raw in message.args})

    def argument(self, raw: Any) -> str:
        """Return one argument of a message as plain text."""
        if isinstance(raw, Value):
            return self.cell(raw.raw, raw.kind)
        return raw if isinstance(raw, str) else self.cell(raw, Kind.DECIMAL)

    def cell(self, raw: Any, kind: Kind) -> str:
        """Return a cell as plain text; None is a dash. Raises nothing."""
        if raw is None or (isinstance(raw, float) and math.isnan(raw)):
            return EMPTY
        if isinstance(raw, Message):
            return self.text(raw)
        if isinstance(raw, Foreign):
            return raw.text
        if isinstance(raw, Value):
            return self.cell(raw.raw, raw.kind)
        if isinstance(raw, tuple):
            shown = [self.argument(each) for each in raw]
            return str(format_list(shown, locale=self.locale)) if kind is Kind.LIST else " ".join(shown)
        if isinstance(raw, bool):
            return self.text(YES if raw else NO)
        if isinstance(raw, int | float):
            if kind is Kind.SHARE:
                return self.share(raw)
            return self.number(raw, 0 if kind in (Kind.SCORE, Kind.NUMBER) else 2)
        if isinstance(raw, date):
            return self.month(raw) if kind is Kind.MONTH else self.day(raw)
        return self._word(str(raw), kind)

    def _word(self, raw: str, kind: Kind) -> str:
        if raw in ("unknown", "und") and kind in (Kind.LANG, Kind.SCRIPT, Kind.COUNTRY, Kind.TOPIC):
            return self.text(NOT_KNOWN)
        if kind is Kind.LANG:
            return self.language(raw)
        if kind is Kind.SCRIPT:
            return str(self.locale.scripts.get(raw, raw))
        if kind is Kind.COUNTRY:
            return self.country(raw)
        if kind is Kind.TOPIC:
            return topic_name(raw, self.lang)
        if kind is Kind.PROVIDER:
            return PROVIDERS.get(raw, raw)
        if kind is Kind.SITE:
            return display_site(raw)
        if kind in WORDS:
            words = WORDS[kind]
            if raw in words:
                return self.text(words[raw])
            if kind is Kind.REL and all(word in words for word in raw.split()):
                return ", ".join(self.text(words[word]) for word in raw.split())
        return raw

    def number(self, value: float, decimals: int = 2) -> str:
        """Return a number with this language's separators and at most `decimals` decimals."""
        return str(format_decimal(round(value, decimals), locale=self.locale))

    def share(self, value: float) -> str:
        """Return a share of 0-1 as a percentage: one decimal below 10 % and above 99 %, else none.

        What is nearly everything is never shown as everything.
        """
        decimals = 1 if 0 < abs(value) < 0.0995 or 0.9905 < abs(value) < 1 else 0
        rounded = round(value, 2 + decimals)
        if abs(rounded) == 1 and abs(value) < 1:
            rounded = math.copysign(0.999, value)
        return str(format_percent(rounded, locale=self.locale, format=None, decimal_quantization=False))

    def day(self, value: date) -> str:
        """Return a date in this language's medium form."""
        return str(
            format_date(value.date() if isinstance(value, datetime) else value, "medium", locale=self.locale)
        )

    def month(self, value: date) -> str:
        """Return a month with its year in this language's short form."""
        return str(format_skeleton("yMMM", value, locale=self.locale))

    def language(self, tag: str) -> str:
        """Return the name of a language by CLDR, the tag itself when CLDR has none."""
        if tag in ("", "und", "unknown"):
            return self.text(NOT_KNOWN)
        try:
            return str(Locale.parse(tag.replace("-", "_")).get_display_name(self.locale) or tag)
        except (UnknownLocaleError, ValueError, TypeError):
            return str(self.locale.languages.get(tag, tag))

    def country(self, code: str) -> str:
        """Return the name of a country by CLDR, the code itself when CLDR has none."""
        return str(self.locale.territories.get(code, code))


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its {names} replaced; unknown names and other braces stay as they are."""
    return _PLACEHOLDER.sub(lambda hit: values.get(hit.group()[1:-1], hit.group()), template)


def placeholders(text: str) -> frozenset[str]:
    """Return the {names} of a template."""
    return frozenset(_PLACEHOLDER.findall(text))


def pseudo(text: str) -> str:
    """Return a sentence as the pseudo-locale shows it: longer, accented, in brackets, placeholders kept."""
    parts, last = [], 0
    for hit in _PLACEHOLDER.finditer(text):
        parts += [text[last : hit.start()].translate(_ACCENTED), hit.group()]
        last = hit.end()
    parts.append(text[last:].translate(_ACCENTED))
    return "⟦" + "".join(parts) + "~" * (1 + len(text) // 4) + "⟧"


def display_site(site: str) -> str:
    """Return a site with its host in Unicode."""
    host, slash, rest = site.partition("/")
    return display_host(host) + slash + rest


def raw_json(value: Any) -> Any:
    """Return a raw cell as JSON takes it: dates as ISO text, foreign text with its language, messages as text."""
    if isinstance(value, Foreign):
        return {"lang": value.lang, "text": value.text}
    if isinstance(value, Message):
        return {"args": {name: raw_json(each) for name, each in value.args}, "message": value.text}
    if isinstance(value, Value):
        return raw_json(value.raw)
    if isinstance(value, tuple):
        return [raw_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value if isinstance(value, str | int | float | bool) or value is None else json.dumps(value)
