"""An hreflang value taken apart: language, script, region, and what is wrong with it by Google's rules.

A check of our own: libraries for language tags accept what search engines do not (`en-UK`, `es-419`, `eng`).
Google: language in ISO 639-1, optional script in ISO 15924, optional region in ISO 3166-1 alpha-2; a region
alone is no value (developers.google.com/search/docs/specialty/international/localized-versions). It must not
know pages: whether the text *is* in the language is another question.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from hreflens.terms import HreflangFinding, Severity

X_DEFAULT = "x-default"
MAX_VALUE_CHARS = 100

LANGUAGES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
    "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
"""ISO 639-1, 184 codes."""
OLD_LANGUAGES = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr"}
"""Codes withdrawn from ISO 639-1 -> those of today; old Java and Android programs still write them."""
REGIONS = frozenset(
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca cc "
    "cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga gb gd "
    "ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh "
    "ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw "
    "mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc "
    "sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy "
    "uz va vc ve vg vi vn vu wf ws ye yt za zm zw".split()
)
"""ISO 3166-1 alpha-2, 249 codes officially assigned: neither UK nor EU, and no XK."""
SCRIPTS = frozenset(
    "adlm arab armn beng bopo brai cans cher copt cyrl deva ethi geor goth grek gujr guru hang hani hans hant hebr hira "
    "jpan kana khmr knda kore laoo latn lisu mlym mong mtei mymr nkoo olck orya rohg sinh sund syrc taml telu tfng thaa "
    "thai tibt vaii yiii".split()
)
"""ISO 15924 scripts that languages of today are written in."""
REGION_FIXES = {
    "uk": "GB",
    "en": "GB",
    "gbr": "GB",
    "usa": "US",
    "jap": "JP",
    "el": "GR",
    "ko": "KR",
    "ja": "JP",
}
"""Regions that are written and do not exist -> the one that is meant. `EU` and `LATAM` mean no one country."""
_MEANT_LANGUAGES = {
    "jp": "ja", "cn": "zh-CN", "tw": "zh-TW", "hk": "zh-HK", "cz": "cs", "dk": "da", "gr": "el", "vn": "vi", "ua": "uk",
    "us": "en-US", "gb": "en-GB", "au": "en-AU", "nz": "en-NZ", "ie": "en-IE", "mx": "es-MX", "cl": "es-CL", "pe": "es-PE",
    "at": "de-AT", "rs": "sr", "ph": "fil", "eg": "ar-EG", "sp": "es", "ir": "fa", "py": "es-PY", "uy": "es-UY", "ec": "es-EC",
}  # fmt: skip
"""Countries (and `sp`) written where a language belongs -> what is most likely meant."""
_THREE_LETTERS = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "rus": "ru",
    "jpn": "ja", "zho": "zh", "chi": "zh", "kor": "ko", "ara": "ar", "nld": "nl", "dut": "nl", "pol": "pl", "tur": "tr",
    "swe": "sv", "dan": "da", "nor": "no", "nob": "nb", "nno": "nn", "fin": "fi", "ces": "cs", "cze": "cs", "ell": "el",
    "gre": "el", "heb": "he", "hin": "hi", "tha": "th", "vie": "vi", "ukr": "uk", "hun": "hu", "ron": "ro", "rum": "ro",
    "ind": "id", "msa": "ms", "may": "ms", "fas": "fa", "per": "fa", "bul": "bg", "hrv": "hr", "srp": "sr", "slk": "sk",
    "slo": "sk", "slv": "sl", "cat": "ca", "eus": "eu", "baq": "eu", "lit": "lt", "lav": "lv", "est": "et", "cmn": "zh",
}  # fmt: skip
_LATIN_AMERICA = ("es", "pt")
_SHAPE = re.compile(r"^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value: the finding, how much it matters, what to write instead (None = look at it)."""

    finding: HreflangFinding
    severity: Severity
    fix: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class HreflangCode:
    """An hreflang value taken apart.

    normal: the value as it should be spelt, faults that have one meaning mended; None when nothing sure is meant.
    language: its language with script and region as BCP-47 (`zh-Hant-TW`), None for x-default and nonsense.
    """

    value: str
    normal: str | None
    language: str | None
    faults: tuple[Fault, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether it is x-default."""
        return self.normal == X_DEFAULT

    @property
    def key(self) -> str:
        """What makes two values the same."""
        return (self.normal or self.value).strip().lower()


@lru_cache(maxsize=4_096)
def read_code(value: str) -> HreflangCode:
    """Return an hreflang value taken apart, with what is wrong with it.

    `ar-AR` is Arabic for Argentina and valid; so are `kr` (Kanuri), `se` (Northern Sami), `uk` (Ukrainian), `be`
    (Belarusian). Codes that Google is known to understand although they are not in ISO 639-1 (`fil`, `iw`, `in`)
    are warnings. Raises nothing.
    """
    text = value.strip()
    if text.lower() == X_DEFAULT:
        return HreflangCode(value, X_DEFAULT, None)
    if not _SHAPE.match(text) or len(text) > MAX_VALUE_CHARS:
        return HreflangCode(
            value, None, None, (_error(HreflangFinding.INVALID_LANGUAGE, None, "this is no language code"),)
        )
    faults: list[Fault] = []
    parts = text.lower().replace("_", "-").split("-")
    language, language_fault, is_meant = _language(parts[0], alone=len(parts) == 1)
    script = parts[1].title() if len(parts) > 1 and parts[1] in SCRIPTS else None
    rest = parts[2 if script else 1 :]
    region, region_fault = _region(rest, language or "")
    normal = "-".join(filter(None, (language, script, region))) if language else None
    if region_fault is not None and region_fault.fix is None:
        normal = None
    if "_" in text:
        faults.append(
            _error(HreflangFinding.WRONG_SEPARATOR, normal, "the parts are joined by '-', never by '_'")
        )
    if language_fault is not None:
        faults.append(_with_fix(language_fault, normal if is_meant else None))
    if region_fault is not None:
        faults.append(_with_fix(region_fault, normal if region_fault.fix is not None else language))
    return HreflangCode(value, normal, normal or language, tuple(faults))


def _language(code: str, *, alone: bool) -> tuple[str | None, Fault | None, bool]:
    """Return (language as it should be, its fault, whether one meaning is sure)."""
    if code in LANGUAGES:
        return code, None, True
    if code in OLD_LANGUAGES:
        now = OLD_LANGUAGES[code]
        words = f"'{code}' is an old code of '{now}': Google still reads it, others may not"
        return now, Fault(HreflangFinding.INVALID_LANGUAGE, Severity.WARNING, now, words), True
    if code in _THREE_LETTERS:
        now = _THREE_LETTERS[code]
        words = f"'{code}' has three letters: ISO 639-1 writes '{now}'"
        return now, _error(HreflangFinding.INVALID_LANGUAGE, now, words), True
    if len(code) == 2 and (code in REGIONS or code in _MEANT_LANGUAGES):
        meant = _MEANT_LANGUAGES.get(code)
        meant = meant if alone or meant is None else meant.split("-", 1)[0]  # a region follows: it counts
        kind = HreflangFinding.REGION_ONLY if alone and code in REGIONS else HreflangFinding.INVALID_LANGUAGE
        words = f"'{code}' is a country, not a language; a region alone is ignored"
        return meant, _error(kind, meant, words), meant is not None
    if len(code) == 3 and code.isalpha():
        words = f"'{code}' is not in ISO 639-1, which hreflang asks for; search engines may ignore it"
        return code, Fault(HreflangFinding.INVALID_LANGUAGE, Severity.WARNING, None, words), False
    return (
        None,
        _error(HreflangFinding.INVALID_LANGUAGE, None, f"'{code}' is no language of ISO 639-1"),
        False,
    )


def _region(rest: list[str], language: str) -> tuple[str | None, Fault | None]:
    """Return (region as it should be, its fault) of the parts after language and script."""
    if not rest:
        return None, None
    code = rest[0]
    if len(rest) > 1:
        return None, _error(HreflangFinding.INVALID_REGION, None, f"'{'-'.join(rest)}' is more than a region")
    if code.isdigit():
        words = f"'{code}' is a region of the UN: Google reads countries of ISO 3166-1 only"
        return None, _error(HreflangFinding.UNSUPPORTED_REGION, None, words)
    if code == "la" and language in _LATIN_AMERICA:
        words = "'LA' is Laos, not Latin America: write the language alone, or one country a version"
        return "LA", Fault(HreflangFinding.UNSUPPORTED_REGION, Severity.WARNING, None, words)
    if code in REGIONS:
        return code.upper(), None
    meant = REGION_FIXES.get(code)
    words = f"'{code.upper()}' is no country of ISO 3166-1"
    if meant is not None:
        return meant, _error(HreflangFinding.INVALID_REGION, meant, f"{words}: it is '{meant}'")
    return None, _error(HreflangFinding.INVALID_REGION, None, words)


def _error(finding: HreflangFinding, fix: str | None, detail: str) -> Fault:
    return Fault(finding, Severity.ERROR, fix, detail)


def _with_fix(fault: Fault, fix: str | None) -> Fault:
    return Fault(fault.finding, fault.severity, fix, fault.detail)
