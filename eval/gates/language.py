"""Language of pages, sentences and anchor-length strings over 77 language columns, with and without hints.

Set: 800 parallel sentences a language (SIB-200). The sentences are split in two by a hash of their index, the same
for every language, so that no sentence's translation is on both sides; every weight and threshold of
`text.language` was chosen on the `tune` half, the gates are measured on the `gate` half.
"""

import gzip
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from eval.gate import GateResult, judged
from eval.shared_data import shared
from hreflens.text.language import Detection, detect_many
from hreflens.text.language_names import group_of

CORE = [
    "af",
    "sq",
    "ar",
    "hy",
    "az",
    "eu",
    "be",
    "bn",
    "nb",
    "nn",
    "bs",
    "bg",
    "ca",
    "zh-Hans",
    "zh-Hant",
    "hr",
    "cs",
    "da",
    "nl",
    "en",
    "et",
    "fi",
    "fr",
    "ka",
    "de",
    "el",
    "gu",
    "he",
    "hi",
    "hu",
    "is",
    "id",
    "ga",
    "it",
    "ja",
    "kk",
    "ko",
    "lv",
    "lt",
    "mk",
    "ms",
    "mr",
    "mn",
    "fa",
    "pl",
    "pt",
    "pa",
    "ro",
    "ru",
    "sr",
    "sr-Latn",
    "sk",
    "sl",
    "es",
    "sw",
    "sv",
    "fil",
    "ta",
    "te",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
    "cy",
    "gl",
    "ky",
    "uz",
    "ne",
    "kn",
    "ml",
    "am",
    "km",
    "lo",
    "my",
    "si",
    "mt",
]
"""Web-relevant languages; Chinese and Serbian once per script."""

NON_LATIN = frozenset(
    [
        "ar",
        "hy",
        "be",
        "bn",
        "bg",
        "zh-Hans",
        "zh-Hant",
        "ka",
        "el",
        "gu",
        "he",
        "hi",
        "ja",
        "kk",
        "ko",
        "mk",
        "mr",
        "mn",
        "fa",
        "pa",
        "ru",
        "sr",
        "ta",
        "te",
        "th",
        "uk",
        "ur",
        "ky",
        "ne",
        "kn",
        "ml",
        "am",
        "km",
        "lo",
        "my",
        "si",
    ]
)
UNSEGMENTED = frozenset({"zh-Hans", "zh-Hant", "ja", "th", "lo", "km", "my"})
# Two-letter ccTLD in whose sites the language is found, for the simulated hint; languages without one have none.
TLDS = {
    "af": "za", "sq": "al", "ar": "eg", "hy": "am", "az": "az", "eu": "es", "be": "by", "bn": "bd", "nb": "no", "nn": "no",
    "bs": "ba", "bg": "bg", "ca": "es", "zh-Hans": "cn", "zh-Hant": "tw", "hr": "hr", "cs": "cz", "da": "dk", "nl": "nl",
    "en": "uk", "et": "ee", "fi": "fi", "fr": "fr", "ka": "ge", "de": "de", "el": "gr", "gu": "in", "he": "il",
    "hi": "in", "hu": "hu", "is": "is", "id": "id", "ga": "ie", "it": "it", "ja": "jp", "kk": "kz", "ko": "kr",
    "lv": "lv", "lt": "lt", "mk": "mk", "ms": "my", "mr": "in", "mn": "mn", "fa": "ir", "pl": "pl", "pt": "pt",
    "pa": "in", "ro": "ro", "ru": "ru", "sr": "rs", "sr-Latn": "rs", "sk": "sk", "sl": "si", "es": "es", "sw": "ke",
    "sv": "se", "fil": "ph", "ta": "in", "te": "in", "th": "th", "tr": "tr", "uk": "ua", "ur": "pk", "vi": "vn",
    "cy": "uk", "gl": "es", "ky": "kg", "uz": "uz", "ne": "np", "kn": "in", "ml": "in", "am": "et", "km": "kh",
    "lo": "com", "my": "mm", "si": "lk", "mt": "mt",
}  # fmt: skip
# English words as menus and footers of foreign templates carry them.
BOILERPLATE = [
    "Home",
    "About",
    "us",
    "Contact",
    "Privacy",
    "policy",
    "Terms",
    "of",
    "use",
    "Login",
    "Register",
    "Search",
    "Menu",
    "Products",
    "Services",
    "News",
    "Blog",
    "Read",
    "more",
    "Copyright",
    "All",
    "rights",
    "reserved",
    "Follow",
    "us",
    "Newsletter",
    "Subscribe",
    "Cookies",
    "Sitemap",
    "Help",
    "FAQ",
]
# Names, codes and addresses that no language owns: the right answer is "und".
NOISE = (
    "404", "+1 555 123 4567", "iPhone 15 Pro Max 256GB", "https://example.com/a/b", "SKU-48213-XL", "Adobe Photoshop",
    "★★★★★", "info@example.org", "Google Analytics", "BMW M3 GTS", "www.example.net", "Samsung Galaxy S24 Ultra",
    "2026-11-24", "example.com", "WordPress", "Nike Air Max", "John Smith", "PDF (2.4 MB)", "v2.0.1", "Toyota Corolla",
)  # fmt: skip
PER_LANGUAGE = 150
PAGES_PER_LANGUAGE = 40


class Item(NamedTuple):
    """One text with its language."""

    lang: str
    text: str


def part_of(index: int) -> str:
    """Return whether a sentence is for tuning or for the gate."""
    return "tune" if hashlib.md5(f"p{index}".encode()).digest()[0] % 2 else "gate"


def load(path: Path, part: str) -> dict[str, list[tuple[int, str]]]:
    """Return language -> (index, sentence) of one half, in index order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            lang, _, index, _, text = line.rstrip("\n").split("\t")
            if part_of(int(index)) == part:
                found[lang].append((int(index), text))
    return {lang: sorted(rows) for lang, rows in found.items()}


def short_string(lang: str, text: str, seed: str) -> str:
    """Return the first 2-4 words (5-9 characters in unsegmented scripts)."""
    rng = random.Random(seed)
    if lang in UNSEGMENTED:
        return "".join(text.split())[: rng.randint(5, 9)]
    return " ".join(text.split()[: rng.randint(2, 4)])


def page(sentences: list[str], seed: str) -> str:
    """Return eight sentences between English menu and footer words that make up a fifth of the characters."""
    rng = random.Random(seed)
    body = " ".join(sentences)
    words: list[str] = []
    while sum(map(len, words)) < len(body) / 4:
        words.append(rng.choice(BOILERPLATE))
    half = len(words) // 2
    return " ".join([*words[:half], body, *words[half:]])


def sets(sentences: dict[str, list[tuple[int, str]]]) -> dict[str, list[Item]]:
    """Return the short, sentence and page items of the core languages."""
    made: dict[str, list[Item]] = {"short": [], "sentence": [], "page": []}
    for lang in CORE:
        rows = sentences[lang]
        for index, text in rows[:PER_LANGUAGE]:
            made["short"].append(Item(lang, short_string(lang, text, f"{lang}:{index}")))
            made["sentence"].append(Item(lang, text))
        texts = [text for _, text in rows]
        for at in range(PAGES_PER_LANGUAGE):
            made["page"].append(
                Item(lang, page([texts[(at * 8 + k) % len(texts)] for k in range(8)], f"{lang}:{at}"))
            )
    return made


def right(lang: str, found: Detection) -> bool:
    """Return whether an answer is the language or, inside a group, another member of it; `und` is wrong."""
    return found.lang == lang or (group_of(lang) is not None and found.group == group_of(lang))


def accuracy(items: list[Item], found: list[Detection]) -> float:
    """Return the mean over languages of the share answered rightly."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for item, answer in zip(items, found, strict=True):
        hits[item.lang].append(right(item.lang, answer))
    return sum(sum(row) / len(row) for row in hits.values()) / len(hits)


def declared_mix(items: Iterable[Item], seed: str) -> list[str | None]:
    """Return simulated html lang values: right 75 %, missing 15 %, wrongly `en` 10 %."""
    rng = random.Random(seed)
    drawn = []
    for item in items:
        roll = rng.random()
        drawn.append(item.lang if roll < 0.75 else None if roll < 0.9 else "en")
    return drawn


def tld_mix(items: Iterable[Item], seed: str) -> list[str | None]:
    """Return simulated TLDs: the language's own in half of the cases, else `com`."""
    rng = random.Random(seed)
    return [TLDS.get(item.lang, "com") if rng.random() < 0.5 else "com" for item in items]


def run() -> list[GateResult]:
    """Return the language gates."""
    path = shared("langid/sib200_120langs.tsv.gz")
    floors = {
        "lang_page": (0.99, ">="), "lang_sentence": (0.99, ">="), "lang_short": (0.93, ">="),
        "lang_short_noprior": (0.87, ">="), "lang_false_english_short": (0.004, "<="), "lang_wrong_en_loss": (0.005, "<="),
        "lang_noise_abstained": (0.9, ">="), "lang_declared_lie_believed": (0.01, "<="),
    }  # fmt: skip
    if path is None:
        return [
            judged(name, None, floor, n=0, direction=sign, note="data absent")
            for name, (floor, sign) in floors.items()
        ]
    made = sets(load(path, "gate"))
    short = made["short"]
    texts = [item.text for item in short]
    tlds = tld_mix(short, "tld")
    plain = detect_many(texts)
    mixed = detect_many(texts, declared=declared_mix(short, "html"), tlds=tlds)
    none = accuracy(short, detect_many(texts, tlds=tlds))
    wrong = accuracy(short, detect_many(texts, declared=["en"] * len(short), tlds=tlds))
    latin = [
        (item, found) for item, found in zip(short, plain, strict=True) if item.lang not in NON_LATIN | {"en"}
    ]
    # A template that declares a language of another family on every page: how often is the lie repeated?
    lied = detect_many([item.text for item in made["sentence"]], declared=["fi"] * len(made["sentence"]))
    believed = sum(f.lang == "fi" for i, f in zip(made["sentence"], lied, strict=True) if i.lang != "fi")
    noise = detect_many(list(NOISE), declared=["fr"] * len(NOISE))
    values: dict[str, tuple[float, int, str]] = {
        "lang_page": (accuracy(made["page"], detect_many([i.text for i in made["page"]])), len(made["page"]), "no hints"),
        "lang_sentence": (
            accuracy(made["sentence"], detect_many([i.text for i in made["sentence"]])), len(made["sentence"]), "no hints",
        ),
        "lang_short": (accuracy(short, mixed), len(short), "html lang right 75 %, none 15 %, wrong en 10 %; ccTLD in half"),
        "lang_short_noprior": (accuracy(short, plain), len(short), "no hints; und counts as wrong"),
        "lang_false_english_short": (sum(f.lang == "en" for _, f in latin) / len(latin), len(latin), "Latin script, no hints"),
        "lang_wrong_en_loss": (none - wrong, len(short), "accuracy lost when every page says lang=en"),
        "lang_noise_abstained": (sum(f.lang == "und" for f in noise) / len(noise), len(noise), "names and codes, lang=fr declared"),
        "lang_declared_lie_believed": (believed / len(lied), len(lied), "sentences, every page says lang=fi"),
    }  # fmt: skip
    return [
        judged(
            name,
            value,
            floors[name][0],
            n=n,
            direction=floors[name][1],
            note=f"{note}; gate half, 77 columns, grouped",
        )
        for name, (value, n, note) in values.items()
    ]
