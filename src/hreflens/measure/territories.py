"""Which countries read a language: CLDR's languages of each territory, weighted by people online.

It turns a language into a distribution over countries and lists what currencies and phone prefixes belong to.
It must not know pages: it is about the world, not about links.
"""

from functools import lru_cache

from babel.core import get_global

from hreflens.text.language_names import base_language
from hreflens.urls.market import COUNTRIES

# People online in millions (ITU and World Bank figures of 2022-2023, rounded): used only to split a language among
# its countries. Countries not listed count 0.3.
_ONLINE = {
    "CN": 1050, "IN": 880, "US": 310, "ID": 213, "BR": 181, "RU": 127, "MX": 107, "NG": 103, "JP": 103, "PK": 87, "PH": 85,
    "EG": 80, "VN": 78, "DE": 78, "TR": 71, "IR": 70, "BD": 66, "GB": 66, "TH": 61, "FR": 60, "IT": 51, "KR": 50, "ES": 45,
    "ZA": 43, "AR": 40, "CO": 38, "SA": 36, "CA": 36, "PL": 33, "MY": 33, "MA": 33, "IQ": 33, "DZ": 32, "UA": 31, "CD": 28,
    "UZ": 27, "AU": 25, "PE": 25, "MM": 24, "GH": 23, "TW": 22, "VE": 22, "ET": 20, "TZ": 20, "KE": 18, "KZ": 18, "CL": 17.5,
    "RO": 17, "NL": 16.5, "NP": 16, "AO": 14, "EC": 14, "LK": 14, "SD": 13, "UG": 13, "CI": 12, "CM": 12, "BE": 11, "KH": 11,
    "SN": 10.5, "JO": 10, "SE": 10, "CZ": 9.6, "TN": 9.6, "DO": 9.5, "AE": 9.4, "GR": 9, "HU": 9, "GT": 9, "YE": 9, "AZ": 8.9,
    "PT": 8.8, "BO": 8.5, "CH": 8.5, "IL": 8.5, "AT": 8.4, "BY": 8.2, "AF": 8, "CU": 8, "HK": 7.2, "MZ": 7, "SY": 7, "HN": 6,
    "LY": 6, "RS": 6, "RW": 6, "ZM": 6, "LB": 5.9, "DK": 5.8, "MG": 5.8, "SG": 5.7, "KG": 5.5, "PY": 5.5, "ZW": 5.5, "BG": 5.4,
    "NO": 5.4, "FI": 5.2, "IE": 5, "NZ": 5, "SK": 5, "LA": 4.8, "HT": 4.5, "OM": 4.5, "KW": 4.3, "CR": 4.2, "SV": 4.1, "NI": 4,
    "TJ": 4, "HR": 3.3, "PS": 3.5, "UY": 3.1, "GE": 3, "PA": 3, "MN": 2.8, "PR": 2.8, "BA": 2.7, "QA": 2.7, "LT": 2.5, "MD": 2.5,
    "TM": 2.5, "JM": 2.4, "AL": 2.3, "AM": 2.2, "SO": 2, "SI": 1.8, "LV": 1.7, "XK": 1.7, "MK": 1.7, "BH": 1.5, "EE": 1.2,
    "CY": 1.1, "TT": 1.1, "LU": 0.64, "MO": 0.63, "ME": 0.55, "MT": 0.48, "BN": 0.44, "IS": 0.37,
}  # fmt: skip
_UNLISTED = 0.3

# A language without any official status reaches readers (English in the Netherlands) but is rarely what sites
# of the country are written in.
_UNOFFICIAL = 0.02
# Regional status mixes home regions (Catalan in Spain) with minorities (German in Poland): counted for less.
_REGIONAL = 0.3
_LEAST_PERCENT = 1.0
_STATUS_WEIGHT = {"official": 1.0, "de_facto_official": 1.0, "official_regional": _REGIONAL}

# CLDR code -> the tag used here.
_TAGS = {
    "zh": "zh-Hans",
    "zh_Hant": "zh-Hant",
    "yue": "zh-Hant",
    "no": "nb",
    "sr_Latn": "sr-Latn",
    "pa_Arab": "pnb",
    "arb": "ar",
}


@lru_cache(maxsize=1)
def _readers() -> dict[str, dict[str, float]]:
    """Return language -> country -> millions of readers online."""
    found: dict[str, dict[str, float]] = {}
    for country, languages in get_global("territory_languages").items():
        if country not in COUNTRIES:
            continue
        online = _ONLINE.get(country, _UNLISTED)
        for code, facts in languages.items():
            percent = min(100.0, float(facts["population_percent"]))
            status = facts["official_status"]
            if status is None and percent < _LEAST_PERCENT:
                continue
            people = online * percent / 100 * _STATUS_WEIGHT.get(status, _UNOFFICIAL)
            for tag in _tags_of(code, country):
                readers = found.setdefault(tag, {})
                readers[country] = readers.get(country, 0.0) + people
    return found


def _tags_of(code: str, country: str) -> tuple[str, ...]:
    if code == "zh" and country in ("TW", "HK", "MO"):
        return ("zh-Hant", "zh")
    if code in ("zh", "zh_Hant", "yue"):
        return (_TAGS[code], "zh")
    if code in ("sr", "sr_Latn"):
        return ("sr", "sr-Latn")
    return (_TAGS.get(code, code.split("_", 1)[0]),)


@lru_cache(maxsize=4_096)
def reader_shares(lang: str | None) -> dict[str, float]:
    """Return country -> share (0-1) of the language's readers online, the largest first.

    A tag with a region is read without it. {} for an unknown language. Source: CLDR territory language
    populations times people online. Raises nothing.
    """
    readers = _readers().get(base_language(lang) or "", {})
    total = sum(readers.values())
    if total <= 0:
        return {}
    ordered = sorted(readers.items(), key=lambda item: (-item[1], item[0]))
    return {country: people / total for country, people in ordered}


@lru_cache(maxsize=512)
def currency_countries(currency: str) -> tuple[str, ...]:
    """Return the countries that pay in an ISO 4217 currency today, sorted; () when unknown. Raises nothing."""
    found = []
    for country, rows in get_global("territory_currencies").items():
        if country in COUNTRIES and any(row[0] == currency and row[2] is None and row[3] for row in rows):
            found.append(country)
    return tuple(sorted(found))


_PREFIXES = {
    "1": "US CA", "7": "RU KZ", "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES", "36": "HU",
    "39": "IT", "40": "RO", "41": "CH", "43": "AT", "44": "GB", "45": "DK", "46": "SE", "47": "NO", "48": "PL", "49": "DE",
    "51": "PE", "52": "MX", "53": "CU", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "58": "VE", "60": "MY", "61": "AU",
    "62": "ID", "63": "PH", "64": "NZ", "65": "SG", "66": "TH", "81": "JP", "82": "KR", "84": "VN", "86": "CN", "90": "TR",
    "91": "IN", "92": "PK", "93": "AF", "94": "LK", "95": "MM", "98": "IR", "212": "MA", "213": "DZ", "216": "TN",
    "218": "LY", "221": "SN", "225": "CI", "233": "GH", "234": "NG", "237": "CM", "244": "AO", "249": "SD", "250": "RW",
    "251": "ET", "252": "SO", "254": "KE", "255": "TZ", "256": "UG", "258": "MZ", "260": "ZM", "263": "ZW", "261": "MG",
    "351": "PT", "352": "LU", "353": "IE", "354": "IS", "355": "AL", "356": "MT", "357": "CY", "358": "FI", "359": "BG",
    "370": "LT", "371": "LV", "372": "EE", "373": "MD", "374": "AM", "375": "BY", "376": "AD", "377": "MC", "380": "UA",
    "381": "RS", "382": "ME", "383": "XK", "385": "HR", "386": "SI", "387": "BA", "389": "MK", "420": "CZ", "421": "SK",
    "423": "LI", "502": "GT", "503": "SV", "504": "HN", "505": "NI", "506": "CR", "507": "PA", "509": "HT", "591": "BO",
    "593": "EC", "595": "PY", "598": "UY", "673": "BN", "852": "HK", "853": "MO", "855": "KH", "856": "LA", "880": "BD",
    "886": "TW", "960": "MV", "961": "LB", "962": "JO", "963": "SY", "964": "IQ", "965": "KW", "966": "SA", "967": "YE",
    "968": "OM", "970": "PS", "971": "AE", "972": "IL", "973": "BH", "974": "QA", "975": "BT", "976": "MN", "977": "NP",
    "992": "TJ", "993": "TM", "994": "AZ", "995": "GE", "996": "KG", "998": "UZ",
}  # fmt: skip


def prefix_countries(prefix: str) -> tuple[str, ...]:
    """Return the countries of an international phone prefix (`+81`), () when unknown (ITU E.164). Raises nothing."""
    return tuple(_PREFIXES.get(prefix.lstrip("+").strip(), "").split())
