"""The country that a host's name points to: country-code TLDs in any script, city and region TLDs, local platforms.

These are facts for the market of a page and for nothing else. A TLD must never be evidence of quality or risk, and
a country-code TLD that is sold as a generic name says nothing here.
"""

import re
from functools import lru_cache

from hreflens.urls.canonical import display_host

GENERIC_CCTLDS = frozenset(
    {
        "ad",
        "ai",
        "as",
        "bz",
        "cc",
        "cd",
        "co",
        "dj",
        "fm",
        "io",
        "la",
        "me",
        "ms",
        "nu",
        "sc",
        "sr",
        "su",
        "tk",
        "tv",
        "ws",
    }
)
"""Country-code TLDs that Google treats as generic: used all over the world for what they spell."""

WEAK_CCTLDS = frozenset(
    {
        "ac",
        "ag",
        "am",
        "cf",
        "cx",
        "ga",
        "gg",
        "gl",
        "gq",
        "gs",
        "im",
        "is",
        "je",
        "lc",
        "ly",
        "ml",
        "pw",
        "sh",
        "st",
        "to",
        "vc",
        "vg",
    }
)
"""Country-code TLDs given away or marketed abroad so widely that they only hint at their country."""

# ISO 3166-1 alpha-2, the territories that have sites of their own.
COUNTRIES = frozenset(
    re.findall(
        "..",
        "ADAEAFAGAIALAMAOARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ"
        "DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJP"
        "KEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZ"
        "OMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISKSLSMSNSOSRSSSTSVSXSYSZTCTDTGTHTJTKTLTMTNTOTRTTTVTWTZ"
        "UAUGUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW",
    )
)

# Internationalised ccTLDs (IANA root zone), in Unicode.
_IDN_CCTLDS = {
    "рф": "RU", "бел": "BY", "бг": "BG", "мкд": "MK", "мон": "MN", "срб": "RS", "укр": "UA", "қаз": "KZ", "ελ": "GR",
    "հայ": "AM", "გე": "GE", "ישראל": "IL", "ไทย": "TH", "ລາວ": "LA", "한국": "KR", "ලංකා": "LK", "இலங்கை": "LK",
    "中国": "CN", "中國": "CN", "香港": "HK", "台湾": "TW", "台灣": "TW", "臺灣": "TW", "澳門": "MO", "澳门": "MO",
    "新加坡": "SG", "சிங்கப்பூர்": "SG", "भारत": "IN", "भारतम्": "IN", "भारोत": "IN", "ভারত": "IN", "ভাৰত": "IN",
    "ਭਾਰਤ": "IN", "ભારત": "IN", "ଭାରତ": "IN", "இந்தியா": "IN", "భారత్": "IN", "ಭಾರತ": "IN", "ഭാരതം": "IN",
    "بھارت": "IN", "ڀارت": "IN", "بارت": "IN", "বাংলা": "BD", "پاکستان": "PK", "پاكستان": "PK", "ایران": "IR",
    "ايران": "IR", "مصر": "EG", "السعودية": "SA", "السعودیة": "SA", "السعودیۃ": "SA", "السعوديه": "SA", "امارات": "AE",
    "الاردن": "JO", "البحرين": "BH", "الجزائر": "DZ", "المغرب": "MA", "اليمن": "YE", "تونس": "TN", "سودان": "SD",
    "سورية": "SY", "سوريا": "SY", "عراق": "IQ", "عمان": "OM", "فلسطين": "PS", "قطر": "QA", "مليسيا": "MY",
    "موريتانيا": "MR",
}  # fmt: skip

# City, region and country TLDs. Generic for search engines, yet they name where the readers are. TLDs of a
# language (.cat) or of several countries (.eu, .asia, .africa, .lat) are not here.
_GEO_TLDS = {
    "AE": "dubai abudhabi ابوظبي", "AT": "wien tirol", "AU": "sydney melbourne", "BE": "brussels gent vlaanderen",
    "BR": "rio", "CA": "quebec", "CH": "zuerich swiss", "CN": "佛山 广东",
    "DE": "berlin hamburg koeln cologne bayern ruhr saarland nrw", "ES": "barcelona bcn madrid eus gal",
    "FI": "helsinki", "FR": "paris alsace bzh corsica", "GB": "london scot wales cymru", "HU": "budapest", "IE": "irish",
    "IQ": "krd", "IT": "roma", "JP": "tokyo osaka kyoto nagoya yokohama okinawa ryukyu", "NL": "amsterdam frl", "NZ": "kiwi",
    "QA": "doha", "RU": "moscow москва рус tatar", "SE": "stockholm", "TR": "istanbul ist", "TW": "taipei",
    "US": "nyc boston miami vegas", "ZA": "capetown durban joburg",
}  # fmt: skip
_GEO = {tld: country for country, listed in _GEO_TLDS.items() for tld in listed.split()}

# Platforms under generic TLDs whose tenants write for one country.
_LOCAL_PLATFORMS = {
    "BR": "uol.com.br", "CN": "163.com sina.com sohu.com csdn.net cnblogs.com jianshu.com zhihu.com weibo.com qq.com baidu.com "
    "douban.com lofter.com bokee.com blogbus.com", "FR": "over-blog.com canalblog.com eklablog.com centerblog.net "
    "hautetfort.com skyrock.com", "IR": "blogfa.com mihanblog.com blogsky.com rozblog.com persianblog.ir",
    "IT": "altervista.org iobloggo.com", "JP": "hatenablog.com hatenadiary.com fc2.com cocolog-nifty.com seesaa.net "
    "note.com livedoor.com nicovideo.jp qiita.com webry.info ti-da.net", "KR": "naver.com tistory.com daum.net",
    "TH": "bloggang.com exteen.com pantip.com", "TW": "pixnet.net xuite.net udn.com", "VN": "vnexpress.net",
}  # fmt: skip
_PLATFORMS = {domain: country for country, listed in _LOCAL_PLATFORMS.items() for domain in listed.split()}

# Languages that sites name in paths; a short list, or "/to-do/" would be Tongan for the Dominican Republic.
PATH_LANGUAGES = frozenset(
    {
        "ar",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "fa",
        "fi",
        "fr",
        "he",
        "hi",
        "hr",
        "hu",
        "id",
        "it",
        "ja",
        "ko",
    }
    | {
        "lt",
        "lv",
        "ms",
        "nb",
        "nl",
        "no",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sr",
        "sv",
        "th",
        "tr",
        "uk",
        "vi",
        "zh",
    }
)
_PATH_LOCALE = re.compile(
    r"^https?://[^/?#]+/(?:[^/?#]{1,40}/)?([a-z]{2})[-_]([a-z]{2})(?:[/?#]|$)", re.IGNORECASE
)


def tld_of(host: str | None) -> str | None:
    """Return the last label of a host, in Unicode and lower case; None for an address or nothing. Raises nothing."""
    if not host or host.startswith("["):
        return None
    label = host.rstrip(".").rsplit(".", 1)[-1].lower()
    if not label or label.isdigit():
        return None
    return label if "xn--" not in label else _shown(label)


@lru_cache(maxsize=8_192)
def _shown(label: str) -> str:
    return display_host(label)


@lru_cache(maxsize=8_192)
def market_of_label(tld: str | None) -> str | None:
    """Return the country of a top-level domain (Unicode or A-label), None when it names none. Raises nothing."""
    if not tld:
        return None
    label = display_host(tld.lower())
    if label == "uk":
        return "GB"
    if len(label) == 2 and label.isascii():
        country = label.upper()
        return country if country in COUNTRIES and label not in GENERIC_CCTLDS else None
    return _IDN_CCTLDS.get(label) or _GEO.get(label)


def market_of_tld(host: str | None) -> str | None:
    """Return the ISO 3166-1 country that the TLD of a host names, or None.

    Country-code TLDs (`uk` is GB), internationalised ones, and city or region TLDs count; the twenty generic
    ccTLDs, `eu`, `su` and ordinary gTLDs give None. Raises nothing.
    """
    return market_of_label(tld_of(host))


def is_weak_tld(host: str | None) -> bool:
    """Return whether the host's ccTLD is used abroad so much that it is only a hint. Raises nothing."""
    return tld_of(host) in WEAK_CCTLDS


def market_of_platform(site: str | None) -> str | None:
    """Return the country whose people a platform's tenants write for, None when it has none.

    Takes a host or a site (`someone.tistory.com`, `note.com/name`). Raises nothing.
    """
    if not site:
        return None
    labels = site.split("/", 1)[0].lower().split(".")
    for start in range(max(0, len(labels) - 3), len(labels) - 1):
        country = _PLATFORMS.get(".".join(labels[start:]))
        if country is not None:
            return country
    return None


def region_of_path(url: str | None) -> str | None:
    """Return the country of a locale in the first two segments of a path (`/en-gb/`, `/site/pt_BR/`), or None.

    Raises nothing.
    """
    if not url or ("-" not in url and "_" not in url):
        return None
    match = _PATH_LOCALE.match(url)
    if match is None or match.group(1).lower() not in PATH_LANGUAGES:
        return None
    region = match.group(2).upper()
    region = "GB" if region == "UK" else region
    return region if region in COUNTRIES else None
