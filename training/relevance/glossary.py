"""The words that glosses may use, per report language: single words of the lexicons, commonest first.

Written beside the model as 'language<TAB>word<TAB>word ...'. It must not hold phrases: a gloss is one word.
"""

from collections import Counter
from pathlib import Path

from training.relevance.sources import SOURCES, read_english, read_pairs

# Report language -> language of the pairs, wordfreq's code.
LANGUAGES = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "ja": "jpn", "ar": "ara"}
MOST_WORDS = 12_000
LEXICONS = ("omw", "wikt", "osm_id", "cldr")
LEAST_CHARS = {"ja": 2}


def write_glossary(data: Path, path: Path) -> None:
    """Write the gloss words of the six report languages."""
    import wordfreq

    listed: dict[str, Counter[str]] = {lang: Counter() for lang in LANGUAGES}
    by_code = {code: lang for lang, code in LANGUAGES.items()}
    for source in SOURCES:
        if source.name in LEXICONS:
            for code, _, text in read_pairs(data, source):
                if code in by_code and _is_word(text, by_code[code]):
                    listed[by_code[code]][text] += 1
    for text in read_english(data):
        for lemma in text.split(" (")[0].split(", "):
            if _is_word(lemma, "en"):
                listed["en"][lemma] += 1
    lines = []
    for lang, words in listed.items():
        often = wordfreq.get_frequency_dict(lang)
        known = {word: often.get(word.lower(), 0.0) for word in words}
        ranked = sorted((word for word in words if known[word]), key=lambda word: (-known[word], word))
        lines.append("\t".join([lang, *ranked[:MOST_WORDS]]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _is_word(text: str, lang: str) -> bool:
    # German writes its nouns with a capital; elsewhere a capital means a name.
    cased = text == text.lower() or (lang == "de" and text[1:] == text[1:].lower())
    return text.isalpha() and LEAST_CHARS.get(lang, 3) <= len(text) <= 24 and cased
