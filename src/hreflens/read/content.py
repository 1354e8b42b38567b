"""The main text of a page and facts about it that mean the same in every script.

Main text by resiliparse on the decoded page; the whole visible text where that finds too little. The facts feed
`judge.evidence.content_outlier`, which compares a page only with pages of its own language: shares and ratios on
code points, never on words or bytes, since those differ between scripts.
"""

import re
import zlib
from typing import Any

import numpy as np
from resiliparse.extract.html2text import extract_plain_text

from hreflens.text.normalise import clean_text

MAX_MAIN_CHARS = 4_000
"""Characters of the main text that are kept (tables.PAGES.main_text)."""
LITTLE_TEXT = 80
"""UTF-8 bytes: a main text shorter than this is replaced by the whole visible text, if that is longer."""
NO_TEXT = 120
"""Visible characters below which a page with scripts shows nothing without running them."""
_SAMPLE = 2_000
_GRAM = 24
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, far from small powers: 2**64 / golden ratio
_BMP = 0xFFFF
_BLANKS = re.compile(r"\s+")
_APP = re.compile(
    r"""id=["']?(?:root|app|__next|__nuxt|q-app|svelte|main-app|app-root|react-root)["'\s>]|<app-root|ng-app|data-reactroot|__NEXT_DATA__""",
    re.IGNORECASE,
)


def main_text(markup: str) -> str:
    """Return the main text of a page, one line per block, '' when there is none. Raises nothing."""
    text = _extract(markup, main=True)
    if len(text) < LITTLE_TEXT and len(text.encode("utf-8", "replace")) < LITTLE_TEXT:
        whole = _extract(markup, main=False)
        if len(whole) > len(text):
            text = whole
    return text


def _extract(markup: str, *, main: bool) -> str:
    try:
        return str(extract_plain_text(markup, main_content=main, alt_texts=False, list_bullets=False)).strip()
    except Exception:  # a native parser that gives up is a page without main text, never a fault of the run
        return ""


def needs_javascript(markup: str, text: str, links: int) -> bool:
    """Return whether the page shows next to nothing without running scripts. Raises nothing.

    Fewer than NO_TEXT visible characters, at most three links, and scripts with a mount point or more than one
    script: an empty page without scripts is simply empty.
    """
    if len(text) >= NO_TEXT or links > 3:
        return False
    scripts = markup.count("<script") + markup.count("<SCRIPT")
    return scripts > 0 and (bool(_APP.search(markup[:2_000_000])) or scripts >= 2)


def content_facts(
    text: str, *, title: str | None, link_chars: int, all_chars: int, links: int, external_links: int
) -> dict[str, Any]:
    """Return facts about the main text, each null where the text is too short to tell.

    compressibility: 1 - deflated size / raw size of a sample of code points, 0-1. repetition: share of runs of
    24 characters that stand more than once, 0-1. link_density: link text / all text, 0-1.
    external_per_1000_chars. title_in_text: the title stands in the text. chars: characters of main text.
    Source: Ntoulas et al. 2006 (features), recast on code points. Raises nothing.
    """
    # split() takes the same blanks as \\s, several times faster; the ends keep theirs as one blank.
    part = text[: 10 * _SAMPLE]
    flat = f"{' ' * part[:1].isspace()}{' '.join(part.split())}{' ' * part[-1:].isspace()}"[: 4 * _SAMPLE]
    enough = len(flat) >= 400
    wanted = clean_text(title or "").casefold()[:60]
    return {
        "chars": len(text),
        "compressibility": round(_compressibility(flat), 4) if enough else None,
        "repetition": round(_repetition(flat), 4) if enough else None,
        "link_density": round(min(1.0, link_chars / all_chars), 4) if all_chars >= 100 else None,
        "external_per_1000_chars": round(1000 * external_links / len(text), 3) if len(text) >= 400 else None,
        "links": links,
        "title_in_text": bool(wanted) and wanted[:30] in flat.casefold() if enough else None,
    }


def _compressibility(text: str) -> float:
    # Code points as numbers in their own order: one symbol is two bytes in every script.
    codes = np.frombuffer(text[:_SAMPLE].encode("utf-32-le", "replace"), dtype="<u4")
    if int(codes.max()) <= _BMP:
        present = np.zeros(_BMP + 1, dtype=bool)
        present[codes] = True
        symbols = np.flatnonzero(present)
        ranks = np.empty(_BMP + 1, dtype="<u2")
        ranks[symbols] = np.arange(len(symbols))
        raw = ranks[codes].tobytes()
    else:
        raw = np.unique(codes, return_inverse=True)[1].astype("<u2").tobytes()
    return 1.0 - len(zlib.compress(raw, 6)) / len(raw)


def _power(exponent: int) -> np.uint64:
    return np.uint64(pow(int(_BASE), exponent, 1 << 64))


def _repetition(text: str) -> float:
    count = len(text) - _GRAM + 1
    if count <= 0:
        return 0.0
    # A polynomial hash of every run at once; 64 bits for at most 8,000 runs, so equal hashes are equal runs.
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    # The hash of a run is that of its first part, shifted, plus that of its second: 2, 4, 8, 16, then 24 letters.
    hashes, size, eighth = codes, 1, codes
    while 2 * size <= _GRAM:
        hashes = hashes[:-size] * _power(size) + hashes[size:]
        size *= 2
        eighth = hashes if size == _GRAM - _GRAM * 2 // 3 else eighth
    hashes = hashes[:count] * _power(_GRAM - size) + eighth[size : size + count]
    hashes.sort()
    return 1.0 - (1 + int(np.count_nonzero(hashes[1:] != hashes[:-1]))) / count
