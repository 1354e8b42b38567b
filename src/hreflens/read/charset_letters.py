"""Which of the Latin charsets reads a page as the letters of a language: a model of accented letters.

Byte patterns tell Cyrillic from Latin or Japanese, but not ISO 8859-2 from 8859-16 or windows-1257: they are the same
bytes with other letters. What tells them apart is that a page is in a language, and that a language has few accented
letters, in shares that hardly change from text to text. Every charset reads the page's high bytes as letters; the one
whose letters are likeliest in one of its languages wins.
"""

import codecs
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from math import log
from types import MappingProxyType

# Per thousand accented letters, rounded; counted on short everyday sentences, small languages set by hand.
_LETTERS = {
    "any": "à45 è45 ì45 ò45 ù45 á45 é45 í45 ó45 ú45 â45 ê45 î45 ô45 û45 ä45 ë45 ï45 ö45 ü45 ñ45 ç45", "af": "ê430 ë340 é60 ô40 ó35 ï30 á25 û15 ú12 í10", "ast": "á280 é215 ó178 í140 ú93 ñ65 ü28", "br": "ñ790 ù180 ê25 â5", "bs": "š318 ž261 č216 ć144 đ61", "ca": "é300 à180 ó156 è108 í100 ò70 ç50 ú33 ï12 ü5", "cs": "í191 á173 ě136 ž104 ř90 š70 é66 č57 ý54 ů30 ň12 ď7 ú6 ť4 ó3",
    "cy": "â300 ô200 ŵ170 ŷ120 ê110 î50 á30 ï20", "da": "å345 æ341 ø306 é6", "de": "ü390 ä324 ö198 ß88", "en": "é500 ï80 ö80 ü80 ñ60 ç60 á60 í40 è40", "eo": "ĉ328 ĝ271 ŝ182 ŭ159 ĵ50 ĥ10", "es": "í225 é225 ó210 á205 ñ76 ú37 ü4 ¿12 ¡6 º3 ª3", "et": "ä432 õ289 ü182 ö83 š10 ž4", "eu": "ñ700 ü200 ç60 é40",
    "fi": "ä910 ö85 å5 š2 ž1", "fo": "ð265 í207 ú123 ó105 á103 ø90 æ77 ý30", "fr": "é526 à149 è99 ê89 ç54 ô19 û17 ù15 î13 œ10 â8 ï4 ë3", "fur": "â240 è160 ê90 î110 û90 ç90 à80 ù50 ì40 ô40 ò10", "fy": "ê292 â229 û219 ú135 ô70 ë40 é15", "ga": "á317 é267 í247 ú92 ó75", "gd": "ò323 à311 è192 ì89 ù70 é11", "gl": "á224 é213 í187 ó134 ñ133 ú108 ü2",
    "gsw": "ä500 ü300 ö190 é10", "hr": "š351 č238 ć188 ž182 đ40", "hsb": "ě168 ć146 š137 ł130 ó103 ź100 č97 ž77 ř28 ń13", "hu": "á303 é284 ö105 ó78 ő63 ü63 í58 ú35 ű11", "is": "ð342 þ129 á106 í93 ú91 é73 æ59 ó55 ö41 ý11", "it": "è430 à180 ò150 ù100 ì80 é60", "ku": "ê480 î370 û80 ş50 ç40",
    "lb": "é480 ä250 ë220 ü30 ö15 è10", "lt": "š237 ė233 ą137 ž115 į75 ų72 ū54 ę40 č37", "lv": "ā314 ē181 ī168 š118 ņ99 ū55 ļ32 ž18 ķ14 ģ9 č6", "mi": "ā600 ō130 ū130 ē80 ī60", "mt": "ħ400 ż230 ġ190 ċ120 à50 ù10", "nb": "å500 ø360 æ130 é7 ò3", "nds": "ö497 ü440 ä60 ß3", "nl": "é400 ë390 ï90 ö40 ó25 è25 ü10",
    "nn": "å600 ø310 æ75 é8 ò6", "oc": "è400 ò270 é120 à70 ç60 í50 ó24 á10", "pl": "ł257 ę212 ą150 ż100 ś96 ć80 ó90 ź12 ń24", "pt": "ã220 ç150 é163 á160 ê110 í75 ó70 õ35 à20 â15 ú15 ô10 º5 ª5", "ro": "ă400 ș190 î180 ț180 â100", "ro_old": "ă400 ş190 î180 ţ180 â100", "sk": "á179 č122 í115 š109 ž95 ť60 ý68 é60 ú63 ľ40 ô34 ď17 ň20 ä9 ó6 ĺ2 ŕ1",
    "sl": "č418 š360 ž212 é2", "sme": "á500 š130 đ120 č100 ŋ70 ž40 ŧ20", "sq": "ë945 ç55", "sv": "ä463 å268 ö266 é4", "tk": "ý250 ň227 ä208 ş93 ü74 ö67 ç65 ž10", "tr": "ı384 ü167 ç125 ş121 ğ116 ö76 â6 î2", "vi": "\u0301184 \u0300132 ô115 \u0323107 ê76 đ70 \u030968 ơ64 â62 ư62 \u030338 ă23 à10 á10 é3 ó3 ù3 ú3",
}  # fmt: skip
# Charset -> languages it was made for or is used for, after it what a page in doubt pays for it: a rare charset has to be likelier.
_WEST = "any sq ast af br ca da de en es et eu fi fo fr fur fy ga gd gl gsw is it lb nb nds nl nn oc pt sv"
_BALTIC = "et lv lt da de en fi nb nn sv pl sl mi"
_CHARSETS = {
    "cp1252": (_WEST, 0.0),
    "iso8859-15": (_WEST, 2.0),
    "cp1250": ("bs cs de en hr hsb hu pl ro_old sk sl sq tk", 1.0),
    "iso8859-2": ("bs cs de en hr hsb hu pl ro_old sk sl sq tk", 1.2),
    "cp1254": ("tr ku de en", 1.0),
    "cp1257": (_BALTIC, 1.2),
    "iso8859-13": (_BALTIC, 3.0),
    "iso8859-4": ("et lv lt da de en fi is nb nn sv sl sme mi", 3.5),
    "iso8859-10": ("is fo sme da de en fi nb nn sv lt lv et sl mi", 5.0),
    "iso8859-3": ("eo mt tr ku de en es fr", 3.0),
    "iso8859-14": ("cy ga gd br en fr", 4.0),
    "iso8859-16": ("ro hu pl hr sl sq bs en fr de it ga fi", 3.0),
    "cp1258": ("vi fr en", 3.0),
}
LATIN_CHARSETS = frozenset(_CHARSETS)
"""The charsets between which the letters decide."""
_MARKS = frozenset("“”‘’„‚–—…«»‹›€°·•§©®™\xa0\xad")
_MARK, _ODD_MARK, _CONTROL = log(0.02), log(0.0004), log(1e-7)
# A name from a neighbour's language is likelier than one from afar, and that is likelier than a letter no one has.
_LOAN, _FAR = 0.0006, 0.00003
_LOANS = frozenset("éèêëáàâäåçíîïñóòôöøúùüßæšžčć")
_UPPER = log(0.1)
_ASCII = bytes(range(128))
_MOST_BYTES = 16_384
_FEW_PAGES = MappingProxyType({"mi": 6.0, "sme": 3.0, "ku": 1.0, "any": 1.0})
"""Languages that hardly any page of a legacy charset is in, and what they cost for it (`any`: one not listed)."""
_DENSE = frozenset("cs hsb hu is fo lt lv pl ro ro_old sk tk tr vi".split())
_DENSE_SHARE, _THIN = 1 / 50, 4.0
"""Languages with an accent on five letters in a hundred or more, and what one with less than two costs."""


@cache
def _language(name: str) -> Mapping[str, float]:
    """Return letter -> logarithm of its share among the accented letters of a language, loans included."""
    shares = {letter[0]: int(letter[1:]) / 1_000 for letter in _LETTERS[name].split()}
    whole = sum(shares.values()) + _LOAN * len(_LOANS)
    return MappingProxyType(
        {letter: log((shares.get(letter, 0.0) + _LOAN) / whole) for letter in {*shares, *_LOANS}}
    )


def _reading(codec: str, counted: Iterable[tuple[int, int]]) -> tuple[float, list[tuple[str, int]]]:
    """Return what the marks and capitals of a reading cost, and its letters with how often they stand there."""
    cost, letters = 0.0, []
    for byte, times in counted:
        char = codecs.decode(bytes([byte]), codec, "replace")
        small = char.lower() if char != "İ" else "i"
        if char.isalpha() or char in "¡¿" or unicodedata.combining(char):
            if small != char:
                cost += _UPPER * times
            letters.append((small, times))
        elif char in _MARKS:
            cost += _MARK * times
        else:
            cost += (_CONTROL if char == "\ufffd" or char < "\xa0" else _ODD_MARK) * times
    return cost, letters


def likeliest_latin(text: bytes) -> str | None:
    """Return the Latin charset whose letters fit a language best, or None when no byte is above ASCII."""
    high = text.translate(None, _ASCII)
    if not high:
        return None
    counted = Counter(high[:_MOST_BYTES]).items()
    thin = len(high) < _DENSE_SHARE * len(text)
    best, found, far = None, None, log(_FAR)
    for codec, (languages, toll) in _CHARSETS.items():
        cost, letters = _reading(codec, counted)
        for name in languages.split():
            shares = _language(name)
            score = cost - toll - _FEW_PAGES.get(name, 0.0) - (_THIN if thin and name in _DENSE else 0.0)
            score += sum(times * shares.get(letter, far) for letter, times in letters)
            if best is None or score > best:
                best, found = score, codec
    return found
