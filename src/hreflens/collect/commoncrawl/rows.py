"""Rows of links of a crawl: the columns of `imported_links`, and where in the crawl they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.commoncrawl.wat import READER_LINKS, WatLink, WatPage
from hreflens.tables import IMPORTED_LINKS
from hreflens.terms import LinkType, Provider
from hreflens.text.language_names import language_tag

_OWN = pa.schema(
    [
        ("hreflang", pa.string()),
        ("link_path", pa.string()),
        ("crawl_file", pa.string()),
        ("warc_file", pa.string()),
        ("warc_offset", pa.int64()),
        ("warc_length", pa.int64()),
    ]
)
"""hreflang of the link as written; element and attribute (`A@/href`, `Location`); the file read; the WARC file and
byte range that hold the page itself, for a range request."""
CRAWL_LINKS = pa.schema([*(pa.field(f.name, f.type) for f in IMPORTED_LINKS.schema), *_OWN])
_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:T|$)")
_IP = re.compile(r"^[0-9a-fA-F:.]{3,45}$")
_SHARED = (
    "raw_referring_url",
    "referring_url",
    "referring_title",
    "referring_http_status",
    "claimed_langs",
    "referring_ip",
    "external_links",
    "first_seen",
    "warc_file",
    "warc_offset",
    "warc_length",
)
CUT_CHARS = 128
"""Where the crawl cuts anchors and titles (ia-web-commons)."""
_TEXT, _IMAGE = LinkType.TEXT.value, LinkType.IMAGE.value


@dataclass(frozen=True, slots=True)
class PageColumns:
    """What all rows of a page share, in the order of `_SHARED`."""

    values: tuple[Any, ...]

    @classmethod
    def of(cls, page: WatPage, url: str, external: int) -> "PageColumns":
        """Return the shared columns of a page. Raises nothing."""
        langs = {
            tag for raw in page.languages() for part in raw.split(",")[:8] if (tag := language_tag(part))
        }
        return cls(
            (
                page.url[:2_000],
                url,
                page.title,
                page.status,
                " ".join(sorted(langs)) or None,
                page.ip if page.ip is not None and _IP.match(page.ip) else None,
                external,
                _day(page.date),
                page.warc_file,
                page.warc_offset,
                page.warc_length,
            )
        )


class LinkRows:
    """Links gathered, given out as batches of columns."""

    def __init__(self, crawl_file: str) -> None:
        """Start with no rows; `crawl_file` names the file read."""
        self._file = crawl_file
        self._pages: list[PageColumns] = []
        self._counts: list[int] = []
        self._links: list[WatLink] = []
        self._targets: list[str] = []
        self.given = 0
        self.cut_anchors = 0

    def __len__(self) -> int:
        """Return the rows that wait."""
        return len(self._links)

    def open_page(self, page: PageColumns) -> None:
        """Let the links added from now on be of this page."""
        self._pages.append(page)
        self._counts.append(len(self._links))

    def add(self, link: WatLink, target: str) -> None:
        """Add a link of the open page to a canonical target. Raises nothing."""
        self._links.append(link)
        self._targets.append(target)

    def take_batch(self) -> pa.RecordBatch:
        """Return and forget the rows that wait, as CRAWL_LINKS."""
        links, count = self._links, len(self._links)
        starts = np.array([*self._counts, count])
        page_of = pa.array(np.repeat(np.arange(len(self._pages), dtype=np.int32), np.diff(starts)))
        texts = [link.text or link.alt or "" for link in links]
        is_alt = pa.array([not link.text and bool(link.alt) for link in links], pa.bool_())
        paths = [link.path for link in links]
        kinds = pc.if_else(is_alt, _IMAGE, _TEXT)
        if not READER_LINKS.issuperset(paths):
            told = [None if link.path in READER_LINKS else _type_of_head(link) for link in links]
            kinds = pc.coalesce(pa.array(told, pa.string()), kinds)
        found: dict[str, Any] = {
            "raw_target_url": _strings([link.url for link in links]),
            "target_url": _strings(self._targets),
            "anchor_text": _strings(texts),
            "anchor_is_alt": is_alt,
            "rel": _strings([rel_words(link.rel) if link.rel else "" for link in links]),
            "link_type": kinds,
            "link_path": _strings(paths),
            "hreflang": _strings([link.hreflang for link in links]),
        }
        cut = pc.greater_equal(pc.utf8_length(found["anchor_text"]), CUT_CHARS)
        self.cut_anchors += int(pc.sum(cut).as_py() or 0)
        for name, values in zip(
            _SHARED, zip(*(each.values for each in self._pages), strict=True), strict=True
        ):
            kind = CRAWL_LINKS.field(name).type
            column = _strings(values) if kind == pa.string() else pa.array(values, kind)
            found[name] = column.take(page_of)
        found["source_row"] = pa.array(np.arange(self.given + 1, self.given + count + 1))
        found["last_seen"] = found["first_seen"]
        constant = {
            "import_id": "",
            "tool": Provider.COMMON_CRAWL.value,
            "is_lost": False,
            "occurrences": 1,
            "crawl_file": self._file,
        }
        for name, value in constant.items():
            found[name] = pa.repeat(pa.scalar(value, CRAWL_LINKS.field(name).type), count)
        self.given += count
        self._links, self._targets, self._pages, self._counts = [], [], [], []
        arrays = [found[f.name] if f.name in found else pa.nulls(count, f.type) for f in CRAWL_LINKS]
        return pa.RecordBatch.from_arrays(arrays, schema=CRAWL_LINKS)


@lru_cache(maxsize=10_000)
def rel_words(rel: str) -> str:
    """Return a rel attribute as sorted lower-case words joined by blanks. Raises nothing."""
    return " ".join(sorted(set(rel.lower().split()[:20])))


def _strings(values: Sequence[str | None]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except (UnicodeEncodeError, pa.ArrowInvalid):  # lone surrogates of hostile pages
        clean = [v if v is None else v.encode("utf-8", "replace").decode("utf-8") for v in values]
        return pa.array(clean, pa.string())


def _type_of_head(link: WatLink) -> str:
    if link.path == "Location":
        return LinkType.REDIRECT.value
    canonical = "canonical" in (link.rel or "").lower().split()
    return (LinkType.CANONICAL if canonical else LinkType.ALTERNATE).value


def _day(raw: str | None) -> date | None:
    found = _DAY.match(raw or "")
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
