"""The vocabulary: which words and parts of words have a vector of their own.

Word counts come from the pairs and, where there is a list, from wordfreq; every main language gets the same
mass, so that Lao is cut as well as French. BPE merges make the candidates; what the longest match never uses
is dropped. It must not read the evaluation sentences.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from hreflens.measure.relevance.letters import compose, fold_run, translation
from hreflens.measure.relevance.tokens import Tokenizer
from training.relevance.sources import HARDER, SOURCES, WEB, read_english, read_pairs

# Mass of each language in the merge statistics, in words.
MAIN_MASS, OTHER_MASS, ENGLISH_MASS = 60_000, 8_000, 150_000
# wordfreq knows ISO 639-1; its lists are cut at this rank.
WORDFREQ_WORDS = 25_000
WORDFREQ = {
    "ara": "ar", "ben": "bn", "bul": "bg", "cat": "ca", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "eng": "en",
    "spa": "es", "fas": "fa", "fin": "fi", "tgl": "fil", "fra": "fr", "heb": "he", "hin": "hi", "hun": "hu", "ind": "id",
    "isl": "is", "ita": "it", "jpn": "ja", "kor": "ko", "lit": "lt", "lav": "lv", "mkd": "mk", "msa": "ms", "nob": "nb",
    "nld": "nl", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "hrv": "sh", "slk": "sk", "slv": "sl", "swe": "sv",
    "tam": "ta", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh",
}  # fmt: skip
# How much one occurrence counts: words in sentences are used, words of lexicons are merely listed.
SENTENCE_COUNT, LEXICON_COUNT = 1.0, 0.5
ALPHABET = 7_500
# Merges made; the vocabulary is the most used part of them.
CANDIDATES = 260_000


def letters_of(text: str) -> Iterator[str]:
    """Yield the folded words of a text; a word is a run of letters and marks of any script."""
    import regex

    dropped = set(translation())
    pattern = _WORDS.setdefault("p", regex.compile(r"[\p{L}\p{M}\u200c\u200d]+"))
    for run in pattern.findall(compose(text)):
        word = fold_run(run)
        if word and not dropped.issuperset(map(ord, word)):
            yield word


_WORDS: dict[str, object] = {}


def count_words(data: Path) -> dict[str, Counter[str]]:
    """Return language -> word -> weighted count over all pairs and frequency lists."""
    import wordfreq

    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for source in SOURCES:
        weight = SENTENCE_COUNT if source.sentences else LEXICON_COUNT
        for lang, _, text in read_pairs(data, source):
            for word in letters_of(text):
                counts[lang][word] += weight
    for text in read_english(data):
        for word in letters_of(text):
            counts["eng"][word] += LEXICON_COUNT
    for lang, code in WORDFREQ.items():
        listed = wordfreq.top_n_list(code, WORDFREQ_WORDS)
        mass = sum(counts[lang].values())
        scale = mass / sum(1 / (rank + 20) for rank in range(len(listed)))
        for rank, text in enumerate(listed):
            for word in letters_of(text):
                counts[lang][word] += scale / (rank + 20)
    return counts


def balanced(counts: Mapping[str, Counter[str]]) -> Counter[str]:
    """Return word -> count with every language brought to its mass."""
    total: Counter[str] = Counter()
    main = set(WEB) | set(HARDER)
    for lang, words in sorted(counts.items()):
        mass = ENGLISH_MASS if lang == "eng" else MAIN_MASS if lang in main else OTHER_MASS
        scale = mass / max(1.0, sum(words.values()))
        for word, count in words.items():
            total[word] += min(scale, 20.0) * count
    return total


def ranked_tokens(counts: Mapping[str, Counter[str]], candidates: int) -> list[str]:
    """Return tokens, most useful first: all single letters, then by how often the longest match uses them."""
    from tokenizers import Tokenizer as Library
    from tokenizers import models, trainers

    total = balanced(counts)
    lines = (word for word, count in sorted(total.items()) for _ in range(max(1, round(count))))
    library = Library(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=candidates, limit_alphabet=ALPHABET, max_token_length=24, show_progress=False
    )
    library.train_from_iterator(lines, trainer)
    found = library.get_vocab()
    used: Counter[str] = Counter()
    names = sorted(found)
    cut = Tokenizer({token: at for at, token in enumerate(names)})
    letters = {token for token in names if len(token) == 1}
    for word, count in total.items():
        if letters.issuperset(word):
            for at in cut.pieces(word):
                used[names[at]] += count
    longer = sorted((t for t in names if len(t) > 1), key=lambda token: (-used[token], token))
    return [*sorted(letters), *longer]


def build(data: Path, work: Path, size: int) -> dict[str, int]:
    """Return token -> id of `size` tokens, ranking kept in `work`; id 0 is the unknown token."""
    kept = work / f"ranked-tokens-{CANDIDATES}.json"
    if not kept.exists():
        work.mkdir(parents=True, exist_ok=True)
        tokens = ranked_tokens(count_words(data), CANDIDATES)
        kept.write_text(json.dumps(tokens, ensure_ascii=False), encoding="utf-8")
    ranked = json.loads(kept.read_text(encoding="utf-8"))
    return {token: at + 1 for at, token in enumerate(ranked[: size - 1])}
