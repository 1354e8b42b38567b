"""A page as one byte for each character, and which of many literals cannot stand in it.

Searching a page for a hundred literals one by one costs more than parsing it. One pass that marks every run of
four bytes tells which literals are worth a search. It must never miss a literal that is there; the few that it
lets through in vain cost one search each.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MAX_SCANNED_CHARS = 2_000_000
"""Characters of a page that are marked; no caller looks further."""
LEAST_CHARS = 5
"""Shorter literals have no run of four at every place; those that end in one of _MARKS are found by that."""
_MARKS = (b"-", b"(")
_NO_RUN = b"\0\0\0\0"
_BITS = 17
_FACTOR = np.uint32(0x9E3779B1)  # multiplicative hashing: 2**32 / golden ratio


def ascii_bytes(text: str) -> bytes:
    """Return one byte for each character, '?' for those beyond ASCII. Raises nothing."""
    return text.encode("ascii", "replace")


def _hashed(lowered: bytes, start: int) -> NDArray[np.intp]:
    """Return the hashes (below 2**_BITS) of the runs of four bytes at every fourth place from `start` on."""
    size = max(0, (len(lowered) - start) // 4)
    words: NDArray[np.uint32] = (
        np.frombuffer(lowered, dtype="<u4", count=size, offset=start if size else 0) * _FACTOR
    )
    words >>= np.uint32(32 - _BITS)
    return words.astype(np.intp)  # numpy indexes by this type at once, by any other after a slow conversion


def is_short(literal: str) -> bool:
    """Return whether a literal is one that `Scanned.places_of_short` finds."""
    return len(literal) < LEAST_CHARS and literal.encode("ascii")[-1:] in _MARKS


class Literals:
    """A fixed list of ASCII literals, prepared for `Scanned.possible`."""

    def __init__(self, literals: Sequence[str]) -> None:
        """Hash the runs of four of each literal, once as it stands at an even place of a page, once at an odd one."""
        lowered = [literal.lower().encode("ascii") for literal in literals]
        self.always = np.array([len(one) < LEAST_CHARS and one[-1:] not in _MARKS for one in lowered])
        self.runs: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
        for odd in (0, 1):
            runs = [[one[at : at + 4] for at in range(odd, len(one) - 3, 2)] or [_NO_RUN] for one in lowered]
            starts = np.cumsum([0, *map(len, runs[:-1])])
            self.runs.append((_hashed(b"".join(run for part in runs for run in part), 0), starts))
        self.short = [(at, one.encode("ascii")) for at, one in enumerate(literals) if is_short(one)]


class Scanned:
    """One page in lower case as bytes, with its runs of four marked."""

    def __init__(self, plain: bytes) -> None:
        """Take the page as `ascii_bytes`; of more than MAX_SCANNED_CHARS the rest is left out."""
        plain = plain if len(plain) <= MAX_SCANNED_CHARS else plain[:MAX_SCANNED_CHARS]
        self.lowered = plain.lower()
        self._letters = np.frombuffer(plain, dtype=np.uint8)
        self._marked = np.zeros(1 << _BITS, dtype=bool)
        for start in (0, 2):
            self._marked[_hashed(self.lowered, start)] = True
        self._marks: dict[int, NDArray[np.intp]] = {}
        self._short: dict[bytes, NDArray[np.intp]] = {}

    def possible(self, literals: Literals) -> list[bool]:
        """Return for each literal whether it may stand in the page; False is certain.

        In any case, but for short ones that end in a mark: these as they are written.
        """
        even, odd = (np.logical_and.reduceat(self._marked[runs], starts) for runs, starts in literals.runs)
        answers: list[bool] = (even | odd | literals.always).tolist()
        for at, literal in literals.short:
            answers[at] = len(self.places_of_short(literal)) > 0
        return answers

    def places_of_short(self, literal: bytes) -> NDArray[np.intp]:
        """Return where the last byte of a short literal, a mark, may stand in the page, ascending; found from it backwards."""
        found = self._short.get(literal)
        if found is not None:
            return found
        mark = literal[-1]
        places = self._marks.get(mark)
        if places is None:
            places = self._marks[mark] = np.flatnonzero(self._letters == mark)
        for back, letter in enumerate(literal[-2::-1], start=1):
            # A place near the start may meet letters of the end: the caller's own look decides.
            places = places[self._letters[places - back] == letter]
            if not len(places):
                break
        self._short[literal] = places
        return places
