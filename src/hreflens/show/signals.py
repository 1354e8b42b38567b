"""The catalogue of signals, read from the docstrings of `judge/evidence`: one source for code, docs and report."""

import re
from dataclasses import dataclass
from functools import lru_cache

from hreflens.judge.evidence import EVIDENCE
from hreflens.show.page import Message

MEASURES, MISLEADS = "What it measures", "When it misleads"


@dataclass(frozen=True, slots=True)
class SignalWords:
    """A signal in words; each is an English sentence that the catalogues translate."""

    name: str
    family: str
    title: Message
    measures: Message
    misleads: Message


@lru_cache(maxsize=1)
def catalogue() -> tuple[SignalWords, ...]:
    """Return every signal in words, in the order of the evidence list."""
    return tuple(
        SignalWords(
            name=signal.NAME,
            family=signal.FAMILY.value,
            title=Message(title_of(signal.__doc__ or signal.NAME)),
            measures=Message(section_of(signal.__doc__ or "", MEASURES)),
            misleads=Message(section_of(signal.__doc__ or "", MISLEADS)),
        )
        for signal in EVIDENCE
    )


def title_of(doc: str) -> str:
    """Return the first line of a docstring without its full stop."""
    return doc.strip().split("\n", 1)[0].strip().removesuffix(".")


def section_of(doc: str, heading: str) -> str:
    """Return the indented paragraph under a heading as one line without marks of code, '' when missing."""
    found = re.search(rf"^{re.escape(heading)}\n((?:[ \t]+\S.*\n?)+)", doc, re.MULTILINE)
    return " ".join(found.group(1).split()).replace("`", "").replace("*", "") if found else ""
