"""Relevance by hand: pages written for this gate in 30 and more languages against owners' pages in twelve.

The linking pages are about the target's subject (label on) or another (off). The article's own case is among
them: a Russian fashion blog that links to a US security firm. Texts in eval/relevance, our own.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.gate import GateResult, judged
from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.calibration import read_calibration
from hreflens.measure.relevance.pooling import PageText, pool_pages
from hreflens.measure.relevance.scores import Score, score_pairs
from hreflens.measure.relevance.table import SHIPPED

TEXTS = Path(__file__).parents[1] / "relevance"
FASHION, SECURITY_BLOG, FIRM = "ru-fashion", "ru-security", "security"
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """A linking page, what it links to, and whether they share their subject."""

    page: str
    target: str
    related: bool
    page_lang: str
    target_lang: str


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the text files."""
    with (TEXTS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def pairs() -> Iterator[Pair]:
    """Yield every labelled pair."""
    lang_of = {row["id"]: row["lang"] for row in rows("targets.tsv")}
    for row in rows("pages.tsv"):
        for column, related in (("on", True), ("off", False)):
            for target in filter(None, row[column].split(",")):
                yield Pair(row["id"], target, related, row["lang"], lang_of[target])


def scored() -> list[tuple[Pair, Score]]:
    """Return every pair with its score by the shipped model."""
    model, listed = open_model(), list(pairs())
    texts = {
        row["id"]: PageText(title=row["title"], main=row["text"])
        for name in ("targets.tsv", "pages.tsv")
        for row in rows(name)
    }
    scores = score_pairs(
        read_calibration(SHIPPED),
        pool_pages(model, [texts[pair.page] for pair in listed]),
        pool_pages(model, [texts[pair.target] for pair in listed]),
        langs=[pair.page_lang for pair in listed],
        other_langs=[pair.target_lang for pair in listed],
    )
    return list(zip(listed, scores, strict=True))


def run() -> list[GateResult]:
    """Return the gates over the hand-written pairs."""
    found = scored()
    wrong = [
        f"{pair.page}>{pair.target} {score.prob}"
        for pair, score in found
        if (score.prob is not None and score.prob >= HALF) != pair.related
    ]
    prob = {(pair.page, pair.target): score.prob or 0.0 for pair, score in found}
    langs = {pair.page_lang for pair, _ in found}
    margin = prob[SECURITY_BLOG, FIRM] - prob[FASHION, FIRM]
    return [
        judged(
            "relevance_pairs_right", 1 - len(wrong) / len(found), 0.98, n=len(found),
            note=f"{len(langs)} languages of linking pages, 8 of targets; wrong: {'; '.join(wrong) or 'none'}",
        ),
        judged(
            "relevance_fashion_blog", margin, 0.8, n=2,
            note=f"P(same subject) of a Russian security blog minus a Russian fashion blog, to a US security firm: "
            f"{prob[SECURITY_BLOG, FIRM]:.2f} - {prob[FASHION, FIRM]:.2f}",
        ),
    ]  # fmt: skip
