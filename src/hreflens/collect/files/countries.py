"""Names of countries, in any language of a user interface, to ISO 3166-1 codes.

CLDR knows most of them; Search Console uses an older set of names (measured: formats.md 1.1.3). A name that
is no country stays unknown. It must not guess a country from anything but its name.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from hreflens.collect.files.dates import UI_LOCALES
from hreflens.urls.market import COUNTRIES

UNKNOWN_REGION = "ZZ"

# Names that CLDR spells otherwise, folded by `_fold`.
_OLDER_NAMES = {
    "turkey": "TR", "hong kong": "HK", "macedonia": "MK", "palestine": "PS", "us virgin islands": "VI", "swaziland": "SZ",
    "macau": "MO", "macao": "MO", "burma": "MM", "cape verde": "CV", "czech republic": "CZ", "ivory coast": "CI",
    "congo kinshasa": "CD", "congo brazzaville": "CG", "cote d ivoire": "CI", "east timor": "TL", "vietnam": "VN",
    "macedoine": "MK", "republique tcheque": "CZ", "maurice": "MU", "el salvador": "SV", "surinam": "SR", "guyane": "GF",
    "kirghizistan": "KG", "barbade": "BB", "iles vierges americaines": "VI", "iles vierges britanniques": "VG",
    "republique democratique du congo": "CD", "republique du congo": "CG", "man": "IM", "saint vincent et les grenadines": "VC",
    "faroe": "FO", "caimans": "KY", "sint maarten": "SX", "papouasie nouvelle guinee": "PG", "iles turks et caicos": "TC",
    "bhutan": "BT", "mariannes du nord": "MP", "reunion": "RE", "palau": "PW", "solomon": "SB", "comores": "KM", "marshall": "MH",
    "cook": "CK", "territoires britanniques de l ocean indien": "IO", "sahara oriental": "EH", "iles falkland": "FK",
    "norfolk": "NF", "curacao": "CW", "kosovo": "XK",
}  # fmt: skip
_UNKNOWN = frozenset(
    {
        "unknown region",
        "region inconnue",
        "region desconocida",
        "unbekannte region",
        "(not set)",
        "not set",
        "zzz",
        "zz",
    }
)
_ARTICLES = re.compile(r"^(?:the|la|le|les|l|el|los|las|die|der|das|o|a|os|as|il|lo|gli|i|de) ")


def country_codes(names: Sequence[str | None]) -> list[str | None]:
    """Return the ISO code of each name (ZZ for "unknown region", None when it is no country). Raises nothing.

    All names of one column are read in the language that knows most of them, then in any other.
    """
    folded = [fold_country(name) if name else "" for name in names]
    wanted = {name for name in folded if name} - _OLDER_NAMES.keys() - _UNKNOWN
    english = _names_in("en")
    tables = [english]
    if any(name not in english and not _is_code(name) for name in wanted):
        tables = sorted(_all_tables(), key=lambda table: -sum(1 for name in wanted if name in table))
    return [_code(name, tables) if name else None for name in folded]


def share_of_countries(names: Sequence[str]) -> float:
    """Return the share (0-1) of names that are countries or "unknown region". Raises nothing."""
    given = [name for name in names if name]
    return sum(1 for code in country_codes(given) if code) / len(given) if given else 0.0


def _code(name: str, tables: Sequence[dict[str, str]]) -> str | None:
    if name in _UNKNOWN:
        return UNKNOWN_REGION
    if name in _OLDER_NAMES:
        return _OLDER_NAMES[name]
    for table in tables:
        if name in table:
            return table[name]
    shorter = _ARTICLES.sub("", name)
    if shorter != name:
        return _code(shorter, tables)
    upper = name.upper()
    if upper in COUNTRIES:
        return upper
    return _alpha3().get(upper)


def _is_code(name: str) -> bool:
    return name.upper() in COUNTRIES or name.upper() in _alpha3()


@lru_cache(maxsize=8192)
def fold_country(name: str) -> str:
    """Return a country name without case, accents, hyphens and what stands in brackets. Raises nothing."""
    text = unicodedata.normalize("NFKD", name.strip().casefold())
    text = "".join(char for char in text if not unicodedata.combining(char) or ord(char) > 0x0590)
    text = text.replace("&", " and ")
    if text.strip("()") in ("not set",):
        return "(not set)"
    text = re.sub(r"\([^)]*\)", " ", text)
    text = re.sub(r"\bst\b\.?", "saint", text)
    return unicodedata.normalize("NFC", re.sub(r"[\s\-‐–'’.,]+", " ", text)).strip()


@lru_cache(maxsize=128)
def _names_in(locale: str) -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for code, name in Locale.parse(locale).territories.items():
        if code in COUNTRIES:
            found.setdefault(fold_country(name), code)
            found.setdefault(fold_country(name).replace(" and ", " "), code)
    return found


@lru_cache(maxsize=1)
def _all_tables() -> tuple[dict[str, str], ...]:
    return tuple(_names_in(locale) for locale in UI_LOCALES)


@lru_cache(maxsize=1)
def _alpha3() -> dict[str, str]:
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {
        old: new[0]
        for old, new in aliases.items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and new[0] in COUNTRIES
    }
