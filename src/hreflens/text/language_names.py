"""Language tags: one spelling for each language, which tags mean the same, and what a top-level domain suggests.

Pages, exports and detectors spell one language in many ways (`no`/`nb`, `iw`/`he`, `zh_TW`/`zh-Hant`). They meet
here. It must not decide the language of a text: a declared tag or a domain is a hint, never an answer.
"""

import re
from functools import lru_cache

import langcodes

UNDETERMINED = "und"
"""BCP-47 tag of an unknown language."""

GROUPS: dict[str, frozenset[str]] = {
    "hbs": frozenset({"hr", "bs", "sr-Latn", "cnr"}),
    "nor": frozenset({"nb", "nn"}),
    "msa": frozenset({"id", "ms"}),
}
"""Languages that text alone does not tell apart reliably (measured): strict accuracy .41-.89 against .99 grouped."""

# Old, macro and mistaken codes seen on pages -> the tag used here. Country codes written for languages
# (jp, cn, ua ...) are faults of hreflang, reported elsewhere; as a hint about the text their meaning is plain.
_ALIASES = {
    "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "no": "nb", "mo": "ro", "tl": "fil", "sh": "sr-Latn",
    "hbs": "sr-Latn", "cmn": "zh", "chs": "zh-Hans", "cht": "zh-Hant", "yue": "zh-Hant", "wuu": "zh-Hans",
    "prs": "fa", "pes": "fa", "arb": "ar", "azj": "az", "uzn": "uz", "ekk": "et", "lvs": "lv", "zsm": "ms",
    "als": "sq", "khk": "mn", "npi": "ne", "ory": "or", "plt": "mg", "pnb": "pa", "swh": "sw", "ydd": "yi",
    "ckb-ir": "ckb", "jp": "ja", "cn": "zh-Hans", "tw": "zh-Hant", "ua": "uk", "cz": "cs", "dk": "da", "gr": "el",
    "vn": "vi", "rs": "sr",
}  # fmt: skip

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_SIMPLIFIED = frozenset({"hans", "cn", "sg", "my"})
_TAG = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$")

# Languages of the countries behind ccTLDs (official or of most sites), most likely first; used as a weak hint.
# The twenty generic ccTLDs (io, tv, me ...) say nothing and are left out.
_TLD_LANGUAGES = {
    "ae": "ar en", "af": "fa ps", "al": "sq", "am": "hy", "ao": "pt", "ar": "es", "at": "de", "au": "en", "az": "az",
    "ba": "bs hr sr-Latn sr", "bd": "bn", "be": "nl fr", "bg": "bg", "bh": "ar", "bn": "ms", "bo": "es", "br": "pt",
    "bt": "dz", "by": "be ru", "ca": "en fr", "cat": "ca", "ch": "de fr it", "ci": "fr", "cl": "es", "cm": "fr en",
    "cn": "zh-Hans", "cr": "es", "cu": "es", "cy": "el tr", "cz": "cs", "de": "de", "dk": "da", "do": "es", "dz": "ar fr",
    "ec": "es", "ee": "et", "eg": "ar", "es": "es ca gl eu", "et": "am ti", "eus": "eu", "fi": "fi sv", "fo": "fo da",
    "fr": "fr", "gal": "gl", "ge": "ka", "gh": "en", "gr": "el", "gt": "es", "hk": "zh-Hant en", "hn": "es", "hr": "hr",
    "ht": "ht fr", "hu": "hu", "id": "id", "ie": "en ga", "il": "he", "in": "en hi bn te mr ta gu kn ml pa or as ur",
    "iq": "ar ckb", "ir": "fa", "is": "is", "it": "it", "jo": "ar", "jp": "ja", "ke": "en sw", "kg": "ky ru", "kh": "km",
    "kr": "ko", "kw": "ar", "kz": "kk ru", "la": "", "lb": "ar", "li": "de", "lk": "si ta", "lt": "lt", "lu": "fr de lb",
    "lv": "lv", "ly": "ar", "ma": "ar fr", "md": "ro ru", "mg": "mg fr", "mk": "mk sq", "mm": "my", "mn": "mn",
    "mo": "zh-Hant pt", "mt": "mt en", "mx": "es", "my": "ms en zh-Hans", "mz": "pt", "ng": "en ha yo ig", "ni": "es",
    "nl": "nl", "no": "nb nn", "np": "ne", "nz": "en mi", "om": "ar", "pa": "es", "pe": "es qu", "ph": "fil en", "pk": "ur en",
    "pl": "pl", "ps": "ar", "pt": "pt", "py": "es gn", "qa": "ar", "qc": "fr", "quebec": "fr", "ro": "ro", "rs": "sr-Latn sr",
    "ru": "ru", "rw": "rw", "sa": "ar", "sd": "ar", "se": "sv", "sg": "en zh-Hans", "si": "sl", "sk": "sk", "sn": "fr",
    "so": "so", "sv": "es", "sy": "ar", "th": "th", "tj": "tg", "tm": "tk", "tn": "ar fr", "tr": "tr", "tw": "zh-Hant",
    "tz": "sw", "ua": "uk ru", "uk": "en cy", "us": "en", "uy": "es", "uz": "uz ru", "ve": "es", "vn": "vi", "wales": "cy",
    "ye": "ar", "za": "en af zu xh", "рф": "ru", "рус": "ru", "москва": "ru", "срб": "sr", "укр": "uk", "бел": "be ru",
    "бг": "bg", "қаз": "kk ru", "мкд": "mk", "мон": "mn", "ελ": "el", "中国": "zh-Hans", "中國": "zh-Hant", "香港": "zh-Hant",
    "台灣": "zh-Hant", "台湾": "zh-Hant", "澳門": "zh-Hant", "新加坡": "zh-Hans", "ไทย": "th", "한국": "ko", "ລາວ": "lo",
    "გე": "ka", "հայ": "hy", "ישראל": "he", "भारत": "hi mr ne", "ভারত": "bn", "বাংলা": "bn", "ලංකා": "si", "இலங்கை": "ta",
    "مصر": "ar", "السعودية": "ar", "امارات": "ar", "ایران": "fa", "پاکستان": "ur", "عمان": "ar", "الجزائر": "ar",
    "المغرب": "ar", "تونس": "ar", "الاردن": "ar", "فلسطين": "ar", "قطر": "ar", "سورية": "ar", "عراق": "ar",
}  # fmt: skip


@lru_cache(maxsize=16_384)
def language_tag(raw: str | None) -> str | None:
    """Return a language as this project writes it (`de`, `zh-Hant`, `sr-Latn`, `pt-BR`), or None when it is none.

    Deprecated and three-letter codes become the usual two-letter ones, `_` becomes `-`, Chinese gets its script,
    regions are kept (`en-US`), `no` becomes `nb`. Raises nothing.
    """
    if not raw or len(raw) > 64:
        return None
    tag = raw.strip().replace("_", "-").split(";", 1)[0].split(",", 1)[0].split(".", 1)[0].strip().lower()
    if not _TAG.match(tag) or tag in ("und", "mul", "zxx", "un"):
        return None
    parts = tag.split("-")
    primary = _ALIASES.get(parts[0], parts[0])
    if len(primary) == 3 and primary not in ("fil", "ckb", "cnr"):
        try:
            primary = langcodes.standardize_tag(primary)
        except (ValueError, LookupError):
            return None
        primary = _ALIASES.get(primary, primary)
    rest = set(parts[1:])
    if primary.startswith("zh"):
        if primary == "zh":
            primary = "zh-Hant" if rest & _TRADITIONAL and "hans" not in rest else primary
        if primary == "zh":
            primary = "zh-Hans" if rest & _SIMPLIFIED else primary
        return primary
    if primary == "sr" and "latn" in rest:
        return "sr-Latn"
    region = next((part.upper() for part in parts[1:] if len(part) == 2 and part.isalpha()), None)
    return f"{primary}-{region}" if region else primary


def base_language(tag: str | None) -> str | None:
    """Return a tag without its region (`pt-BR` -> `pt`) but with a script that matters (`zh-Hant`, `sr-Latn`).

    None stays None, and text that is no tag gives None. Raises nothing.
    """
    full = language_tag(tag)
    if full is None:
        return None
    if full.startswith("zh") or full == "sr-Latn":
        return full
    return full.split("-", 1)[0]


def group_of(lang: str | None) -> str | None:
    """Return the group of languages that text alone cannot tell apart (hbs, nor, msa), or None. Raises nothing."""
    return next((name for name, members in GROUPS.items() if lang in members), None)


def same_language(one: str | None, other: str | None) -> bool:
    """Return whether two tags may describe one text: equal, of one group, or one is Chinese or Serbian unspecified.

    An unknown language (None, `und`) is the same as nothing. Raises nothing.
    """
    first, second = base_language(one), base_language(other)
    if first is None or second is None:
        return False
    if first == second:
        return True
    group = group_of(first)
    if group is not None and group == group_of(second):
        return True
    pair = {first, second}
    return pair in ({"zh", "zh-Hans"}, {"zh", "zh-Hant"}) or ("sr" in pair and "sr-Latn" in pair)


@lru_cache(maxsize=4_096)
def tld_languages(tld: str | None) -> tuple[str, ...]:
    """Return the languages that a top-level domain suggests, most likely first; () when it says nothing.

    Takes a TLD, a public suffix (`co.jp`) or a host, in ASCII or Unicode. Raises nothing.
    """
    if not tld:
        return ()
    label = tld.rstrip(".").rsplit(".", 1)[-1].lower()
    if label.startswith("xn--"):
        try:
            label = label[4:].encode("ascii").decode("punycode")
        except (UnicodeError, ValueError):
            return ()
    return tuple(_TLD_LANGUAGES.get(label, "").split())
