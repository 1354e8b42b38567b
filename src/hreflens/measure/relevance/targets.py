"""What links are compared with: the owner's pages, the subjects of the owner's site, the listed topics.

Texts come from the owner's pages in the fetch archive, from a file of texts (`relevance.targets`), from the
titles of an export of own pages, and from `project.topics`, in this order. It must not read linking pages.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.pooling import PageText, Pooled, pool_pages, site_centroids
from hreflens.measure.relevance.topics import TopicMap, TopicShare, top_topics
from hreflens.settings import Settings
from hreflens.tables import TARGET_PAGES
from hreflens.text.language import detect_many
from hreflens.urls.canonical import canonical_url

Row = dict[str, Any]

MAX_FILE_BYTES = 200_000_000
TOPICS_URL = ""


class TargetsError(Exception):
    """The file of own texts cannot be used; the message names file and row and says what to do."""


def build_target_pages(tables: Mapping[str, pa.Table], own_pages: pa.Table, settings: Settings) -> pa.Table:
    """Return the table `target_pages`, sorted by URL.

    Args:
        tables: `imported_targets` gives titles and languages of own pages.
        own_pages: own pages as read from the archive, columns of `pages`.
        settings: `project.topics` and `relevance.targets`.

    Raises:
        TargetsError: the file of texts is missing or no TSV of 'url<TAB>text'.
    """
    rows: dict[str, Row] = {}
    for row in own_pages.select(
        ["url", "title", "description", "headings", "main_text", "detected_lang"]
    ).to_pylist():
        lang = row.pop("detected_lang") or "und"
        rows[row["url"]] = {**row, "lang": lang, "source": "fetched"}
    if settings.relevance.targets:
        for url, text in read_texts(settings.relevance.targets):
            rows.setdefault(url, {"url": url, "main_text": text[:4000], "source": "file"})
    for target in tables["imported_targets"].select(["target_url", "title", "claimed_langs"]).to_pylist():
        if target["title"] and target["target_url"]:
            langs = (target["claimed_langs"] or "").split()
            row = {"url": target["target_url"], "title": target["title"], "source": "export"}
            rows.setdefault(target["target_url"], row | ({"lang": langs[0]} if len(langs) == 1 else {}))
    if settings.project.topics:
        rows[TOPICS_URL] = {
            "url": TOPICS_URL,
            "title": ", ".join(settings.project.topics),
            "source": "topics",
        }
    unknown = [row for row in rows.values() if "lang" not in row]
    found = detect_many([row.get("main_text") or row.get("title") or "" for row in unknown])
    for row, detection in zip(unknown, found, strict=True):
        row["lang"] = detection.lang
    return TARGET_PAGES.from_rows(rows[url] for url in sorted(rows))


def read_texts(name: str) -> Iterable[tuple[str, str]]:
    """Yield (canonical URL, text) of a file 'url<TAB>text', one page a line; a header line is skipped.

    Raises:
        TargetsError: see `build_target_pages`.
    """
    path = Path(name).expanduser()
    if not path.is_file():
        raise TargetsError(
            f"relevance.targets '{name}': no such file. It holds one page a line, 'url<TAB>text'."
        )
    if path.stat().st_size > MAX_FILE_BYTES:
        raise TargetsError(
            f"{path} is larger than {MAX_FILE_BYTES} bytes. Keep only the pages that links point to."
        )
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if not row or row[0].startswith("#") or (number == 1 and row[0].lower() in ("url", "page")):
                continue
            url = canonical_url(row[0]) if len(row) >= 2 else None
            if url is None:
                raise TargetsError(
                    f"{path}, line {number}: expected 'url<TAB>text', found '{' '.join(row)[:80]}'."
                )
            yield url, " ".join(row[1:])


@dataclass(frozen=True, slots=True)
class Compared:
    """The owner's side of every comparison, as vectors. `langs` and `texts` go with `pages`."""

    index: Mapping[str, int]
    pages: Pooled
    langs: tuple[str, ...]
    topics: tuple[tuple[TopicShare, ...], ...]
    snippets: tuple[str, ...]
    centroids: NDArray[np.float32]
    centroid_topics: tuple[tuple[TopicShare, ...], ...]
    site_lang: str
    site_source: str


def compared_with(model: Embedder, topic_map: TopicMap, targets: pa.Table) -> Compared:
    """Return the owner's pages and site subjects as vectors; without any page the listed topics stand in."""
    rows = targets.to_pylist()
    texts = [page_text(row) for row in rows]
    pooled = pool_pages(model, texts)
    own = [at for at, row in enumerate(rows) if row["url"] != TOPICS_URL and pooled.tokens[at] > 0]
    listed = [at for at, row in enumerate(rows) if row["url"] == TOPICS_URL and pooled.tokens[at] > 0]
    centroids = site_centroids(pooled.vectors[own])
    if listed:
        centroids = np.concatenate([centroids, pooled.vectors[listed]])
    langs = tuple(row["lang"] or "und" for row in rows)
    common = Counter(langs[at] for at in (own or listed)).most_common(1)
    return Compared(
        index={row["url"]: at for at, row in enumerate(rows) if row["url"] != TOPICS_URL},
        pages=pooled,
        langs=langs,
        topics=tuple(top_topics(topic_map.shares(pooled.vectors))),
        snippets=tuple(snippet(text) for text in texts),
        centroids=centroids,
        centroid_topics=tuple(top_topics(topic_map.shares(centroids))) if len(centroids) else (),
        site_lang=common[0][0] if common else "und",
        site_source="own_site" if own else "topics",
    )


def page_text(row: Mapping[str, Any]) -> PageText:
    """Return the fields of a row of `pages` or `target_pages`; nulls are ''."""
    return PageText(
        title=row.get("title") or "",
        headings=row.get("headings") or "",
        description=row.get("description") or "",
        passage=row.get("passage") or "",
        main=row.get("main_text") or "",
    )


SNIPPET_CHARS = 240


def snippet(text: PageText) -> str:
    """Return the words that show what a page is about, at most SNIPPET_CHARS characters."""
    shown = text.description or text.main or text.headings or text.title
    return shown[:SNIPPET_CHARS].strip()
