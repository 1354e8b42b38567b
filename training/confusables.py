"""Make `text/confusables.tsv`: letters of other alphabets that look like one Latin letter.

    python -m training.confusables confusables.json

The input is `confusables.json` of the package confusable-homoglyphs 3.3.1 (MIT), which holds Unicode's security
data (UTS 39, confusables.txt; Unicode licence) as {char: [{"c": look-alike, "n": name}]}. Kept are single letters
of the alphabets in which words are disguised (Cyrillic, Greek, Armenian, Cherokee) that look like one ASCII letter.
"""

import json
import sys
import unicodedata
from pathlib import Path

from hreflens.text import confusables
from hreflens.text.scripts import script_of

ALPHABETS = ("Armn", "Cher", "Cyrl", "Grek")


def rows(data: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    """Return (letter, Latin look-alike) pairs, sorted."""
    found = []
    for char, alike in data.items():
        if (
            len(char) != 1
            or unicodedata.category(char) not in ("Lu", "Ll", "Lo")
            or script_of(char) not in ALPHABETS
        ):
            continue
        latin = sorted(
            {
                each["c"]
                for each in alike
                if len(each["c"]) == 1 and each["c"].isascii() and each["c"].isalpha()
            }
        )
        if latin:
            same_case = [each for each in latin if each.islower() == char.islower()]
            found.append((char, (same_case or latin)[-1]))
    return sorted(found)


def main(path: str) -> None:
    """Write the table beside the module that reads it."""
    made = rows(json.loads(Path(path).read_text("utf-8")))
    confusables.TABLE.write_text("".join(f"{char}\t{latin}\n" for char, latin in made), encoding="utf-8")
    print(f"{len(made)} letters")


if __name__ == "__main__":
    main(sys.argv[1])
