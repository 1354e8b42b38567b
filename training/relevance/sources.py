"""The raw pairs: what each source holds, how much it weighs, and which rows are left out.

Formats, licences and commits of every source are in docs/data-sources.md. It must not read any sentence of
the sets that the gates measure on.
"""

import gzip
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """One file of pairs: its kind decides how its rows are drawn."""

    name: str
    file: str
    sentences: bool
    documents: bool
    licence: str


SOURCES: tuple[Source, ...] = (
    Source("ntrex", "ntrex.tsv.xz", True, True, "CC BY-SA 4.0"),
    Source("tico19", "tico19.tsv.xz", True, True, "CC0 1.0"),
    Source("xquad", "xquad.tsv.gz", True, True, "CC BY-SA 4.0"),
    Source("tatoeba", "tatoeba.tsv.gz", True, False, "CC BY 2.0 FR"),
    Source(
        "omw", "omw.tsv.xz", False, False, "per wordnet: CC BY, CC BY-SA, MIT, Apache-2.0, WordNet, CeCILL-C"
    ),
    Source("wikt", "omw-wikt.tsv.xz", False, False, "CC BY-SA 3.0"),
    Source("osm_id", "osm-id.tsv.gz", False, False, "ISC"),
    Source("cldr", "cldr.tsv.xz", False, False, "Unicode-3.0"),
    Source("cldr_names", "cldr-names.tsv.gz", False, False, "Unicode-3.0"),
)

# Two TICO-19 sentences on a basketball league's suspended season equal sentences of the evaluation set: found
# by 8-word overlap in the feasibility study, and the only ones.
_LEAKING = "national basketball association"

# Languages of the web that most foreign links come from, and harder ones with little text: these share the
# vocabulary equally, all others get a small part of it. ISO 639-3 as the sources write them.
WEB = tuple(
    "fra deu spa por ita nld cat glg eus dan swe nob fin isl est lav lit pol ces slk slv hrv srp bos mkd bul ron "
    "hun ell sqi tur aze rus ukr bel kaz uzb kat hye heb ara fas urd hin ben mar guj tam tel tha vie ind msa tgl "
    "jpn kor zho swa afr".split()
)
HARDER = tuple("nep sin kan mal pan khm lao mya mon kir amh som hau yor zul cym gle mlt ltz yue".split())


def open_text(path: Path) -> Iterator[str]:
    """Yield the lines of a gzip or xz file without their line ends."""
    opener = lzma.open if path.suffix == ".xz" else gzip.open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def read_english(folder: Path) -> list[str]:
    """Return the English texts that rows point to by number."""
    return list(open_text(folder / "english.txt.gz"))


def leaking_rows(english: list[str]) -> set[int]:
    """Return the numbers of English texts that must not be trained on: they stand in the evaluation set."""
    return {at for at, text in enumerate(english) if _LEAKING in text.lower()}


def read_pairs(folder: Path, source: Source) -> Iterator[tuple[str, int, str]]:
    """Yield (ISO 639-3 language, number of the English text, foreign text) of one source."""
    for line in open_text(folder / source.file):
        lang, row, text = line.split("\t", 2)
        yield lang, int(row), text
