"""The reasons of a verdict as JSON: the very signals that were summed, strongest first.

It holds no wording of its own: the sentences are the signals' evidence. Lists are cached by pattern, because
a million links share few of them.
"""

import json
from collections.abc import Iterable

import numpy as np

from hreflens.judge.weigh import UNIT, Evidence

EMPTY = "[]"
_AT_ONCE = 65_536


def reason_lists(evidence: Evidence, links: int) -> tuple[list[str], list[str]]:
    """Return (reasons for, reasons against) risk of each link as JSON arrays, strongest first.

    A signal that adds 0 is in neither list. Raises nothing.
    """
    pieces = fragments(evidence)
    against_first = [EMPTY] * links
    for_first = [EMPTY] * links
    piece_of = np.array(pieces[1], dtype=np.int64)
    texts = pieces[0]
    for positive, out in ((True, for_first), (False, against_first)):
        keep = evidence.units > 0 if positive else evidence.units < 0
        link, piece = evidence.link[keep], piece_of[evidence.row[keep]]
        if not len(link):
            continue
        starts = np.flatnonzero(np.r_[True, link[1:] != link[:-1]])
        ends = np.r_[starts[1:], len(link)]
        cache: dict[tuple[int, ...], str] = {}
        flat = piece.tolist()
        for at, start, end in zip(link[starts].tolist(), starts.tolist(), ends.tolist(), strict=True):
            pattern = tuple(flat[start:end])
            text = cache.get(pattern)
            if text is None:
                text = cache[pattern] = joined(texts[code] for code in pattern)
            out[at] = text
    return for_first, against_first


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode  # dumps would make one for each signal


def fragments(evidence: Evidence) -> tuple[list[str], list[int]]:
    """Return the distinct JSON objects of the signals and, per signal row, which one it is."""
    signals = evidence.signals
    texts: list[str] = []
    known: dict[tuple[str, str, int, str], int] = {}
    codes: list[int] = []
    read = signals.select(["signal", "family", "log_odds", "evidence"])
    for batch in read.to_batches(max_chunksize=_AT_ONCE):
        for signal, family, log_odds, sentence in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            key = (signal, family, round((log_odds or 0.0) * UNIT), sentence or "")
            code = known.get(key)
            if code is None:
                code = known[key] = len(texts)
                texts.append(
                    _json({"evidence": key[3], "family": family, "log_odds": key[2] / UNIT, "signal": signal})
                )
            codes.append(code)
    return texts, codes


def joined(pieces: Iterable[str]) -> str:
    """Return JSON objects as one JSON array."""
    return "[" + ", ".join(pieces) + "]"
