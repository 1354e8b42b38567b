"""Languages of pages and anchors per CPU second, against py3langid alone and CLD2 alone on the same texts."""

import time
from collections.abc import Callable
from typing import Any

from eval.gates.language import load, sets
from eval.shared_data import shared

from bench.bench import BenchResult
from hreflens.text.language import detect, detect_many
from hreflens.text.language_model import cld2_vote

PAGES = 1_500
STRINGS = 6_000


def _per_second(texts: list[str], work: Callable[[list[str]], Any]) -> float:
    """Return texts per CPU second of one pass."""
    started = time.process_time()
    work(texts)
    return len(texts) / max(time.process_time() - started, 1e-9)


def run() -> list[BenchResult]:
    """Return the language benchmarks; [] when the data are absent."""
    path = shared("langid/sib200_120langs.tsv.gz")
    if path is None:
        return []
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    peer = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made = sets(load(path, "gate"))
    pages = [item.text for item in made["page"]][:: max(1, len(made["page"]) // PAGES)]
    strings = [item.text for item in made["short"]][:: max(1, len(made["short"]) // STRINGS)]
    detect_many(["one text in English to load the model"])

    def alone(texts: list[str]) -> None:
        for text in texts:
            peer.rank(text)

    def one_by_one(texts: list[str]) -> None:
        for text in texts:
            detect(text)

    def cld2(texts: list[str]) -> None:
        for text in texts:
            cld2_vote(text)

    results = []
    for name, texts, unit in (
        ("lang_pages", pages, "pages/CPU-s"),
        ("lang_strings", strings, "strings/CPU-s"),
    ):
        base = _per_second(texts, alone)
        size = sum(map(len, texts)) / len(texts)
        for suffix, work in (("batch", detect_many), ("single", one_by_one)):
            speed = _per_second(texts, work)
            note = f"{len(texts)} texts, {size:.0f} characters on average, 77 languages"
            results.append(
                BenchResult(f"{name}_{suffix}", speed, unit, "py3langid alone", base, speed / base, note)
            )
        fast = _per_second(texts, cld2)
        results.append(
            BenchResult(
                f"{name}_cld2",
                fast,
                unit,
                "py3langid alone",
                base,
                fast / base,
                "for scale: wrong on short text",
            )
        )
    return results
