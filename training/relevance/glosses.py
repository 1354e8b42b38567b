"""WordNet's definitions: they tell the teacher which sense a lexicon entry has, and add English running text.

The English side of the wordnet pairs is "lemmas (hypernym)" of Princeton WordNet 3.0; with its definition
("an open grassy field used for ...") the teacher places it better. Needs Debian's package wordnet-base (WordNet
licence), unpacked; without it training goes on without definitions.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

FILES = ("data.noun", "data.verb", "data.adj", "data.adv")
_MARKER = re.compile(r"\((?:a|p|ip)\)$")


def definitions(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (lemmas as the pairs write them: 'lemma, lemma', definition) of every synset, file by file."""
    for name in FILES:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            if line.startswith(" "):
                continue
            facts, _, gloss = line.partition("|")
            cells = facts.split()
            count = int(cells[3], 16)
            lemmas = [_MARKER.sub("", cells[4 + 2 * n]).replace("_", " ") for n in range(count)]
            yield ", ".join(lemmas), gloss.split('; "')[0].strip()


def matched(english: list[str], folder: Path) -> tuple[list[str], dict[int, list[int]]]:
    """Return (texts 'lemmas: definition', English row -> numbers of its texts).

    An English row is matched by its lemmas; where several synsets have the same lemmas, it gets all of them.
    """
    texts: list[str] = []
    by_lemmas: dict[str, list[int]] = defaultdict(list)
    for lemmas, definition in definitions(folder):
        by_lemmas[lemmas].append(len(texts))
        texts.append(f"{lemmas}: {definition}")
    rows = {
        row: by_lemmas[text.split(" (")[0]]
        for row, text in enumerate(english)
        if text.split(" (")[0] in by_lemmas
    }
    return texts, rows
