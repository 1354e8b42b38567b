"""The own page to offer to a prospect: in its language, else in the home language, then the most relevant and linked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from hreflens.measure.engagement.landing import LandingLanguages
from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.calibration import read_calibration
from hreflens.measure.relevance.pooling import PageText, Pooled, pool_pages
from hreflens.measure.relevance.scores import score_pairs
from hreflens.measure.relevance.table import SHIPPED
from hreflens.settings import Settings
from hreflens.text.language_names import UNDETERMINED, same_language
from hreflens.urls.canonical import path_of


class Offers:
    """The owner's pages: which one to offer to a site, and how relevant the site is to it."""

    def __init__(self, given: Mapping[str, pa.Table], settings: Settings) -> None:
        """Take `target_pages`, `links` and `imported_targets`."""
        rows = [row for row in given["target_pages"].to_pylist() if row["url"]]
        landings = LandingLanguages(given, settings)
        self._home = settings.project.home
        counts: dict[str, int] = defaultdict(int)
        for url in given["links"].column("target_url").to_pylist():
            if url:
                counts[url] += 1
        known = {row["url"] for row in rows}
        rows += [
            {"url": url, "title": "", "main_text": "", "headings": "", "description": ""}
            for url in sorted(counts)
            if url not in known
        ]
        self._urls = [row["url"] for row in rows]
        self._langs = [landings.of(path_of(url))[0] for url in self._urls]
        self._counts = [counts[url] for url in self._urls]
        self._texts = [
            PageText(
                title=row["title"] or "",
                description=row["description"] or "",
                headings=row["headings"] or "",
                main=row["main_text"] or "",
            )
            for row in rows
        ]
        self._probs: list[list[float | None]] = []

    def relevance(self, texts: Sequence[PageText], langs: Sequence[str | None]) -> list[list[float | None]]:
        """Return, per prospect, the probability that it shares its subject with each own page; None = not judged."""
        if not texts or not self._texts or not any(text.main or text.title for text in self._texts):
            return [[None] * len(self._urls) for _ in texts]
        model = open_model()
        theirs, ours = pool_pages(model, list(texts)), pool_pages(model, self._texts)
        calibration = read_calibration(SHIPPED)
        columns = []
        for at in range(len(self._urls)):
            own = Pooled(
                np.repeat(ours.vectors[at : at + 1], len(texts), axis=0),
                np.repeat(ours.tokens[at : at + 1], len(texts)),
            )
            scores = score_pairs(
                calibration, theirs, own, langs=[lang or UNDETERMINED for lang in langs],
                other_langs=[self._langs[at] or UNDETERMINED] * len(texts),
            )  # fmt: skip
            columns.append([score.prob for score in scores])
        return [list(row) for row in zip(*columns, strict=True)]

    def best(self, lang: str | None, probs: Sequence[float | None]) -> tuple[str | None, str | None, bool]:
        """Return (own page, its language, whether that is the prospect's).

        Without a page in its language one in the home language is next: more people read it than a third language.
        """
        if not self._urls:
            return None, None, False

        def worth(at: int) -> tuple[bool, bool, float, int, str]:
            prob = probs[at]
            return (
                same_language(self._langs[at], lang),
                same_language(self._langs[at], self._home),
                prob if prob is not None else 0.0,
                self._counts[at],
                self._urls[at],
            )

        at = max(range(len(self._urls)), key=worth)
        return self._urls[at], self._langs[at], same_language(self._langs[at], lang)
