"""Which fonts of this machine set a report in print, and for which scripts there is none.

A PDF carries its fonts, so they come from the machine that makes it. It must not download any.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hreflens.text.scripts import script_of

BASE = ("Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans")
"""Families for Latin, Greek and Cyrillic, the best first; typst's own Libertinus is what remains."""
HAN: Mapping[str, tuple[str, ...]] = {
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "MS Gothic", "IPAexGothic"),
    "zh": ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei"),
    "zh-Hant": ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic"),
}
"""Families for Han, kana and Hangul by language: one character has another shape in each."""
SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "Arab": ("Noto Sans Arabic", "Noto Naskh Arabic", "Segoe UI", "Geeza Pro", "Arial", "DejaVu Sans"),
    "Hebr": ("Noto Sans Hebrew", "Segoe UI", "Arial Hebrew", "Arial", "DejaVu Sans"),
    "Thai": ("Noto Sans Thai", "Noto Looped Thai", "Leelawadee UI", "Thonburi", "Loma"),
    "Deva": ("Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari", "Lohit Devanagari"),
    "Beng": ("Noto Sans Bengali", "Nirmala UI", "Kohinoor Bangla", "Lohit Bengali"),
    "Taml": ("Noto Sans Tamil", "Nirmala UI", "Tamil Sangam MN", "Lohit Tamil"),
    "Telu": ("Noto Sans Telugu", "Nirmala UI", "Kohinoor Telugu", "Lohit Telugu"),
    "Gujr": ("Noto Sans Gujarati", "Nirmala UI", "Kohinoor Gujarati", "Lohit Gujarati"),
    "Guru": ("Noto Sans Gurmukhi", "Nirmala UI", "Lohit Gurmukhi"),
    "Knda": ("Noto Sans Kannada", "Nirmala UI", "Lohit Kannada"),
    "Mlym": ("Noto Sans Malayalam", "Nirmala UI", "Lohit Malayalam"),
    "Sinh": ("Noto Sans Sinhala", "Nirmala UI", "LKLUG"),
    "Khmr": ("Noto Sans Khmer", "Khmer UI", "Leelawadee UI"),
    "Laoo": ("Noto Sans Lao", "Noto Looped Lao", "Lao UI", "Leelawadee UI"),
    "Mymr": ("Noto Sans Myanmar", "Myanmar Text"),
    "Geor": ("Noto Sans Georgian", "Sylfaen", "Segoe UI", "DejaVu Sans"),
    "Armn": ("Noto Sans Armenian", "Sylfaen", "Segoe UI", "DejaVu Sans"),
    "Ethi": ("Noto Sans Ethiopic", "Ebrima", "Nyala"),
    "Tibt": ("Noto Serif Tibetan", "Microsoft Himalaya"),
}
"""Families for other scripts. Noto's are in Debian's fonts-noto-core, its Han fonts in fonts-noto-cjk."""
EASTERN = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo"})
SEEN_CHARS = 2_000_000


def family_list(here: Iterable[str]) -> list[str]:
    """Return the families of this machine in the order in which a letter looks for its font."""
    known = set(here)
    wanted = [*BASE, *(name for names in SCRIPTS.values() for name in names)]
    wanted += [name for names in HAN.values() for name in names]
    return [name for name in dict.fromkeys(wanted) if name in known]


def han_families(here: Iterable[str], families: Sequence[str]) -> dict[str, list[str]]:
    """Return language -> families with that language's shapes of Han first, where this machine has them."""
    known = set(here)
    found = {}
    for lang, names in HAN.items():
        own = next((name for name in names if name in known), None)
        if own is not None:
            base = [name for name in families if name in BASE]
            found[lang] = list(dict.fromkeys([*base, own, *families]))
    return found


def missing_fonts(text: str, here: Iterable[str]) -> list[str]:
    """Return one sentence per script of the text that no known family of this machine covers, most used first."""
    known = set(here)
    counts = Counter(script_of(char) for char in text[:SEEN_CHARS] if ord(char) > 0x2FF)
    eastern = sum(counts[script] for script in EASTERN)
    told = []
    for script, count in counts.most_common():
        names = SCRIPTS.get(script, ())
        if names and not known.intersection(names):
            told.append(_sentence(script, count, names[0], "fonts-noto-core"))
    if eastern and not any(known.intersection(names) for names in HAN.values()):
        told.insert(0, _sentence("Han", eastern, "Noto Sans CJK", "fonts-noto-cjk"))
    return told


def _sentence(script: str, count: int, family: str, package: str) -> str:
    return (
        f"no font for the script {script} was found: {count:,} letters of the PDF may be boxes. "
        f"Install “{family}” (Debian: apt install {package})"
    )
