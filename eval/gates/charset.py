"""Decoding of pages in 30 legacy encodings: without a declaration, with the right one, with a wrong one.

A page counts as read when at least 99.8 % of its characters are the original ones (the same rule as in the
comparison of detectors that chose the chain). The declaration stands in `meta`; the right-header case sends the
true label as a header instead.
"""

import base64
import codecs
import json
from collections import defaultdict
from pathlib import Path

from eval.gate import GateResult, judged
from eval.shared_data import shared
from hreflens.read.charset import codec_of, decode_page

FLOOR = 0.997  # what the chain reached on 1,544 pages; the set here is a sample of 231 of them
FLOORS = {"charset_no_meta": FLOOR, "charset_right_meta": FLOOR, "charset_wrong_meta": FLOOR, "charset_header": FLOOR,
          "charset_cut": FLOOR}  # fmt: skip
_VARIANTS = {"none": "charset_no_meta", "meta": "charset_right_meta", "wrong": "charset_wrong_meta"}


def is_read(found: str, expected: str) -> bool:
    """Return whether at least 99.8 % of the expected characters stand where they should."""
    if found == expected:
        return True
    if not expected or abs(len(found) - len(expected)) > 0.002 * len(expected):
        return False
    same = sum(one == other for one, other in zip(found, expected, strict=False))
    return same >= 0.998 * len(expected)


def pages(path: Path) -> list[tuple[str, str, bytes, str]]:
    """Return (variant, encoding, body, expected text) of every page."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        (row["variant"], row["encoding"], base64.b64decode(row["bytes_b64"]), row["text"]) for row in rows
    ]


def run() -> list[GateResult]:
    """Return the charset gates."""
    path = shared("langid/legacy_charset_pages.jsonl")
    if path is None:
        return [judged(name, None, floor, n=0, note="data absent") for name, floor in FLOORS.items()]
    hits: dict[str, list[bool]] = defaultdict(list)
    missed: dict[str, list[str]] = defaultdict(list)
    for variant, encoding, body, expected in pages(path):
        cases = [(_VARIANTS[variant], body, None, expected)]
        codec = codec_of(encoding)
        if variant == "none" and codec is not None:
            cases.append(("charset_header", body, f"text/html; charset={encoding}", expected))
            cut = body[: len(body) * 2 // 3 + 1]
            whole = codecs.getincrementaldecoder(codec)(errors="ignore").decode(cut, final=False)
            cases.append(("charset_cut", cut, None, whole))
        for gate, sent, content_type, wanted in cases:
            read = is_read(decode_page(sent, content_type).text, wanted)
            hits[gate].append(read)
            if not read:
                missed[gate].append(encoding)
    return [
        judged(
            gate,
            sum(hits[gate]) / len(hits[gate]),
            floor,
            n=len(hits[gate]),
            note="missed: " + ", ".join(missed[gate]) if missed[gate] else "30 legacy encodings",
        )
        for gate, floor in FLOORS.items()
    ]
