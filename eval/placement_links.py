"""Labelled links of pages: who says where a link stands, and how to ask the code for the same link.

`eval/truth/placement.tsv` holds links of pages of the shared data, `eval/truth/placement_sites.tsv` links of pages that
packages carry too, each with its site; both name a page, the number of the link among all `a[href], area[href]`, a hash of
its href and the label. All links of `tests/read/pages/*.html` carry theirs in `data-truth`.
"""

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from eval.pages import bodies
from hreflens.read.bounds import bounded_markup
from hreflens.read.charset import decode_page
from hreflens.read.html import read_head
from hreflens.read.layout import read_layout
from hreflens.read.placement import Placer
from hreflens.read.platforms import platform_of
from hreflens.urls.canonical import host_of

TRUTHS = tuple(Path(__file__).with_name("truth") / name for name in ("placement.tsv", "placement_sites.tsv"))
OWN_PAGES = Path(__file__).parents[1] / "tests" / "read" / "pages"
LINKS = "a[href],area[href]"
_SITE = re.compile(r"^(?:archive\.org\.|archive\.|www\d?\.)")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled link: source real or own, language, site, page and number, its label, and where to ask for it."""

    source: str
    lang: str
    site: str
    page: str
    link: int
    expected: str
    placer: Placer
    node: LexborNode
    rel: frozenset[str]

    def found(self) -> tuple[str, str]:
        """Return what the code says of the link and why."""
        place, evidence = self.placer.place(self.node, self.rel)
        return place.value, evidence


def href_sha(href: str) -> str:
    """Return the 12 hex digits by which truth rows name a href."""
    return hashlib.sha256(href.encode("utf-8", "replace")).hexdigest()[:12]


def site_of(page: str) -> str:
    """Return the name by which pages of one site are kept together, from the name of a page."""
    if "://" in page:
        return page.split("/")[2]
    name = page.rsplit("/", 1)[-1].lower()
    return _SITE.sub("", name.split("-", 1)[0]).split(".", 1)[0]


def _placer(tree: LexborHTMLParser, markup: str, url: str) -> Placer:
    head = read_head(tree, page_url=url, headers=())
    platform = platform_of(generator=head.generator, host=host_of(url) or "", markup=markup)
    return Placer(read_layout(tree), platform)


def _rel(node: LexborNode) -> frozenset[str]:
    return frozenset((node.attributes.get("rel") or "").lower().split())


def own_links() -> Iterator[Labelled]:
    """Yield the labelled links of the pages written by us."""
    for path in sorted(OWN_PAGES.glob("*.html")):
        markup = path.read_text(encoding="utf-8")
        tree = LexborHTMLParser(markup)
        placer = _placer(tree, markup, f"https://{path.stem}.example/")
        lang = path.stem.split("-")[0]
        for number, node in enumerate(tree.css(LINKS)):
            label = node.attributes.get("data-truth")
            if label:
                yield Labelled("own", lang, path.stem, path.stem, number, label, placer, node, _rel(node))


def real_links(*halves: str) -> Iterator[Labelled]:
    """Yield the labelled links of real pages of some halves; those of absent archives are left out.

    Raises ValueError when a link is not the one that was labelled.
    """
    wanted: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for truth in TRUTHS:
        with truth.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                if row["half"] in halves:
                    wanted[row["file"], row["page"]].append(row)
    for (file, page), body, content_type in bodies(wanted):
        url = page if "://" in page else "https://unknown.example/"
        markup = bounded_markup(decode_page(body, content_type).text)
        tree = LexborHTMLParser(markup)
        placer = _placer(tree, markup, url)
        nodes = tree.css(LINKS)
        for row in wanted[file, page]:
            number = int(row["link"])
            if href_sha(nodes[number].attributes.get("href") or "") != row["href_sha"]:
                raise ValueError(f"{page}: link {number} is not the labelled one")
            yield Labelled("real", row["lang"], row.get("site") or site_of(page), page, number, row["placement"], placer,
                           nodes[number], _rel(nodes[number]))  # fmt: skip


def labelled(half: str) -> int:
    """Return how many links of a half the truth holds, whether their pages are here or not."""
    found = 0
    for truth in TRUTHS:
        with truth.open(encoding="utf-8") as file:
            found += sum(row["half"] == half for row in csv.DictReader(file, delimiter="\t"))
    return found
