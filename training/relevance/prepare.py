"""Turn the pairs into arrays of token ids: one item per text, pointing to the English text it means.

Besides the pairs, inflected forms are attached to the meaning of their lemma (simplemma's dictionaries): the
lexicons list "house", the web writes "in our houses". It must not read the evaluation sentences.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.letters import compose
from hreflens.measure.relevance.tokens import Tokenizer
from training.relevance.sources import SOURCES, leaking_rows, read_english, read_pairs

# simplemma's code -> ISO 639-3 of the pairs.
LEMMA_LANGUAGES = {
    "ar": "ara", "ast": "ast", "bg": "bul", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "et": "est", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle", "gd": "gla", "gl": "glg",
    "he": "heb", "hi": "hin", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita", "ka": "kat", "lb": "ltz",
    "lt": "lit", "lv": "lav", "mk": "mkd", "ml": "mal", "ms": "msa", "nb": "nob", "nl": "nld", "nn": "nno", "pl": "pol",
    "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sq": "sqi", "sv": "swe", "sw": "swa", "tl": "tgl",
    "tr": "tur", "uk": "ukr", "hbs": "hrv",
}  # fmt: skip
# Bounds so that no language drowns the others: forms per lemma, senses per form, forms per language.
FORMS_PER_LEMMA, SENSES_PER_FORM, FORMS_PER_LANGUAGE = 6, 1, 30_000
MAX_IDS = 128
CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Items:
    """Texts as token ids. `offsets` has one more entry than there are items; `row` is the English text's."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    row: NDArray[np.int32]
    lang: NDArray[np.int16]
    source: NDArray[np.int8]
    langs: list[str]
    sources: list[str]

    def __len__(self) -> int:
        return len(self.row)


def raw_items(data: Path, definitions: list[str]) -> Iterator[tuple[str, str, int, str]]:
    """Yield (source, language, English row, text) of all that is trained on, English itself included.

    Definitions are English texts of their own: their rows follow those of english.txt.
    """
    english = read_english(data)
    leaking = leaking_rows(english)
    origin: dict[int, str] = {}
    lexicon: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for source in SOURCES:
        for lang, row, text in read_pairs(data, source):
            if row in leaking:
                continue
            origin.setdefault(row, source.name)
            yield source.name, lang, row, text
            if not source.sentences and " " not in text:
                lexicon[lang][compose(text)].append(row)
    for row, text in enumerate(english):
        if row in origin:
            yield "eng_" + origin[row], "eng", row, text
            if origin[row] in ("omw", "wikt"):
                for lemma in text.split(" (")[0].split(", "):
                    lexicon["eng"][compose(lemma)].append(row)
    for number, text in enumerate(definitions):
        yield "eng_gloss", "eng", len(english) + number, text
    for made in (inflected(lexicon), with_particles(lexicon)):
        for lang, form, rows in made:
            for row in rows:
                yield "forms", lang, row, form


def inflected(lexicon: dict[str, dict[str, list[int]]]) -> Iterator[tuple[str, str, list[int]]]:
    """Yield (language, inflected form, English rows of its lemma) for the languages simplemma knows."""
    from simplemma.strategies.dictionaries.dictionary_factory import _load_dictionary_from_disk

    for code, lang in sorted(LEMMA_LANGUAGES.items()):
        known = lexicon.get(lang)
        if not known:
            continue
        per_lemma: Counter[str] = Counter()
        made = 0
        for raw_form, raw_lemma in sorted(_load_dictionary_from_disk(code).items()):
            lemma, form = compose(raw_lemma.decode()), compose(raw_form.decode())
            if form == lemma or lemma not in known or form in known or per_lemma[lemma] >= FORMS_PER_LEMMA:
                continue
            per_lemma[lemma] += 1
            senses = Counter(known[lemma]).most_common(SENSES_PER_FORM)
            yield lang, form, [row for row, _ in senses]
            made += 1
            if made >= FORMS_PER_LANGUAGE:
                break


# Words of these languages carry particles before them ("and the house" is one word); the web writes them so, the
# lexicons do not. The commonest particles of each, longest first.
PREFIXES = {
    "heb": ("ה", "ב", "ל", "ו", "מ", "ש", "כ", "וה", "שה", "מה"),
    "ara": ("ال", "و", "ب", "ل", "لل", "وال", "بال", "ف"),
    "amh": ("የ", "በ", "ለ", "ከ", "እና", "ስለ", "እንደ"),
    "tir": ("ናይ", "ብ", "ን", "ከም"),
}
SUFFIXES = {"amh": ("ን", "ው", "ዎች", "ና", "ም", "ዋ", "ውን")}
PREFIXED_PER_LANGUAGE = 60_000


def with_particles(lexicon: dict[str, dict[str, list[int]]]) -> Iterator[tuple[str, str, list[int]]]:
    """Yield (language, word with a particle, English rows) for languages that write particles together."""
    for lang, prefixes in PREFIXES.items():
        words = [(word, rows) for word, rows in sorted(lexicon.get(lang, {}).items()) if len(word) > 1]
        made = 0
        for word, rows in words:
            forms = [prefix + word for prefix in prefixes]
            forms += [word + suffix for suffix in SUFFIXES.get(lang, ())]
            for form in forms:
                if made < PREFIXED_PER_LANGUAGE:
                    yield lang, form, [row for row, _ in Counter(rows).most_common(SENSES_PER_FORM)]
                    made += 1


_CUT: list[Tokenizer] = []


def _start(vocabulary: dict[str, int]) -> None:
    _CUT.append(Tokenizer(vocabulary))


def _cut(texts: list[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    found = [_CUT[0].ids(text)[:MAX_IDS] for text in texts]
    flat = [token for ids in found for token in ids]
    return np.array(flat, dtype=np.int32), np.array([len(ids) for ids in found], dtype=np.int64)


def encode(
    raw: Iterable[tuple[str, str, int, str]], vocabulary: dict[str, int], *, workers: int = 2
) -> Items:
    """Return the items with at least one known token, at most MAX_IDS tokens each, in the order given."""
    langs: dict[str, int] = {}
    sources: dict[str, int] = {}
    texts: list[str] = []
    rows, lang_of, source_of = [], [], []
    for source, lang, row, text in raw:
        texts.append(text)
        rows.append(row)
        lang_of.append(langs.setdefault(lang, len(langs)))
        source_of.append(sources.setdefault(source, len(sources)))
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    with Pool(workers, _start, (vocabulary,)) as pool:
        cut = pool.map(_cut, chunks, chunksize=1)
    lengths = np.concatenate([sizes for _, sizes in cut])
    kept = lengths > 0
    return Items(
        ids=np.concatenate([ids for ids, _ in cut]),
        offsets=np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int64),
        row=np.array(rows, dtype=np.int32)[kept],
        lang=np.array(lang_of, dtype=np.int16)[kept],
        source=np.array(source_of, dtype=np.int8)[kept],
        langs=list(langs),
        sources=list(sources),
    )


def save(items: Items, path: Path) -> None:
    """Write items to one .npz file."""
    np.savez(
        path, ids=items.ids, offsets=items.offsets, row=items.row, lang=items.lang, source=items.source,
        langs=np.array(items.langs), sources=np.array(items.sources),
    )  # fmt: skip


def load(path: Path) -> Items:
    """Return items as `save` wrote them."""
    kept = np.load(path)
    return Items(
        ids=kept["ids"], offsets=kept["offsets"], row=kept["row"], lang=kept["lang"], source=kept["source"],
        langs=kept["langs"].tolist(), sources=kept["sources"].tolist(),
    )  # fmt: skip


def build(data: Path, work: Path, vocabulary: dict[str, int], definitions: list[str]) -> Items:
    """Return all items, from `work` when they were made before with a vocabulary of this size."""
    kept = work / f"items-{len(vocabulary)}-{len(definitions)}.npz"
    if not kept.exists():
        save(encode(raw_items(data, definitions), vocabulary), kept)
    return load(kept)
