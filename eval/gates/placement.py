"""Where links stand: nine placements over hand-labelled links of real pages.

Truth: `eval/truth/placement.tsv`, links of real pages labelled by reading the source of each; the pages stay in the
shared data, the file holds their names, the number of the link among all `a[href], area[href]`, a hash of its href and
the label. Links whose label the conventions leave open were left out (tags of a post, counters of comments, a box
"related" within a sidebar).

Halves: *test* are 365 links of 86 pages in 7 languages, of sites that are on no other page of the file, drawn by kind of
container with rare places sought, and labelled blind before the model existed; nothing was tuned on them. *dev* is
everything else: 1,718 links of 460 pages, the test pages of earlier rounds among them, and all links of
`tests/read/pages/*.html` (287, 24 languages), written by us after the mark-up of real software. On dev the rules were
written and the weights of `read.placement_model` trained; its last two rounds of labels were drawn where rules and model
disagreed. By cross-validation over whole sites the model reaches .84 on dev, those hard links included.

What the test half said: the first and only run before anything was fixed gave .863 (rules alone .837). Earlier rounds
stood at .849, but on pages partly looked at. The target is .90 and no placement under .80: related and sidebar fall
short of it, mostly boxes of teasers without names beside or below the text; Italian is one page, wholly inside
`<noscript>`, and wholly wrong. Every script but Latin and Han is measured on our own pages only.
"""

import csv
import hashlib
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from selectolax.lexbor import LexborHTMLParser, LexborNode

from eval.gate import GateResult, judged
from eval.shared_data import shared
from hreflens.read.bounds import bounded_markup
from hreflens.read.charset import decode_page
from hreflens.read.html import read_head
from hreflens.read.layout import read_layout
from hreflens.read.placement import Placer
from hreflens.read.platforms import platform_of
from hreflens.urls.canonical import host_of

TRUTH = Path(__file__).parents[1] / "truth" / "placement.tsv"
OWN_PAGES = Path(__file__).parents[2] / "tests" / "read" / "pages"
LINKS = "a[href],area[href]"
FLOORS = {
    "placement_f1": 0.86, "placement_f1_author_bio": 0.88, "placement_f1_comment": 0.92, "placement_f1_content": 0.83, "placement_f1_footer": 0.95,
    "placement_f1_header": 0.79, "placement_f1_navigation": 0.85, "placement_f1_related": 0.76, "placement_f1_sidebar": 0.79, "placement_f1_widget": 0.91,
}  # fmt: skip
"""Just below what the test half gave. The target is .90 and no placement under .80."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled link: half dev or test, source real or own, its page, number and label, and where to ask for it."""

    half: str
    source: str
    lang: str
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


def _placer(tree: LexborHTMLParser, markup: str, url: str) -> Placer:
    head = read_head(tree, page_url=url, headers=())
    platform = platform_of(generator=head.generator, host=host_of(url) or "", markup=markup)
    return Placer(read_layout(tree), platform)


def _rel(node: LexborNode) -> frozenset[str]:
    return frozenset((node.attributes.get("rel") or "").lower().split())


def own_links() -> Iterator[Labelled]:
    """Yield the labelled links of the pages written by us, all of them of the dev half."""
    for path in sorted(OWN_PAGES.glob("*.html")):
        markup = path.read_text(encoding="utf-8")
        tree = LexborHTMLParser(markup)
        placer = _placer(tree, markup, f"https://{path.stem}.example/")
        for number, node in enumerate(tree.css(LINKS)):
            label = node.attributes.get("data-truth")
            if label:
                yield Labelled(
                    "dev", "own", path.stem.split("-")[0], path.stem, number, label, placer, node, _rel(node)
                )


def real_links(half: str) -> Iterator[Labelled] | None:
    """Return the labelled links of real pages of one half, None when the shared data are absent."""
    pages, warcs = shared("robustness/real_pages.tar.xz"), shared("warc")
    if pages is None or warcs is None:
        return None
    with TRUTH.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["half"] == half]
    wanted: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        wanted[row["file"], row["page"]].append(row)
    return _real_links(wanted, pages, warcs)


def _real_links(
    wanted: dict[tuple[str, str], list[dict[str, str]]], pages: Path, warcs: Path
) -> Iterator[Labelled]:
    for (file, page), body, content_type in _bodies(wanted, pages, warcs):
        url = page if "://" in page else "https://unknown.example/"
        markup = bounded_markup(decode_page(body, content_type).text)
        tree = LexborHTMLParser(markup)
        placer = _placer(tree, markup, url)
        nodes = tree.css(LINKS)
        for row in wanted[file, page]:
            node = nodes[int(row["link"])]
            if href_sha(node.attributes.get("href") or "") != row["href_sha"]:
                raise ValueError(f"{page}: link {row['link']} is not the labelled one")
            yield Labelled(
                row["half"],
                "real",
                row["lang"],
                page,
                int(row["link"]),
                row["placement"],
                placer,
                node,
                _rel(node),
            )


def _bodies(
    wanted: dict[tuple[str, str], list[dict[str, str]]], pages: Path, warcs: Path
) -> Iterator[tuple[tuple[str, str], bytes, str | None]]:
    with tarfile.open(pages) as archive:
        for member in archive:
            key = ("robustness/real_pages.tar.xz", member.name)
            if key in wanted:
                file = archive.extractfile(member)
                if file is not None:
                    yield key, file.read(), None
    for name in sorted({file for file, _ in wanted if file.startswith("warc/")}):
        # The ClueWeb sample has page lines where headers belong: the page starts at its first tag.
        broken = "clueweb" in name
        with (warcs.parent / name).open("rb") as stream:
            for record in ArchiveIterator(
                stream, record_types=WarcRecordType.response, parse_http=not broken
            ):
                key = (name, record.headers.get("WARC-Target-URI") or "")
                if key in wanted:
                    body = record.reader.read()
                    kind = None if broken else record.http_headers.get("content-type")
                    yield key, body[max(0, body.find(b"<")) :] if broken else body, kind


@dataclass(frozen=True, slots=True)
class Answer:
    """One link with the placement it has, the one found, and the evidence."""

    lang: str
    page: str
    link: int
    expected: str
    found: str
    evidence: str


def answers(links: Iterable[Labelled]) -> list[Answer]:
    """Return what the code says of each link."""
    return [Answer(link.lang, link.page, link.link, link.expected, *link.found()) for link in links]


def scores(links: list[Answer]) -> dict[str, tuple[float, int]]:
    """Return placement -> (F1, number of links that have it); a placement that no link has is left out."""
    hits: Counter[str] = Counter(link.expected for link in links if link.expected == link.found)
    expected = Counter(link.expected for link in links)
    found = Counter(link.found for link in links)
    return {
        label: (2 * hits[label] / (expected[label] + found[label]), expected[label])
        for label in sorted(expected)
    }


def macro(links: list[Answer]) -> float:
    """Return the mean F1 over the placements that occur."""
    found = scores(links)
    return sum(value for value, _ in found.values()) / len(found)


def run() -> list[GateResult]:
    """Return macro F1 and the F1 of each placement on the test half; the note gives languages, pages and dev."""
    test_links, dev_links = real_links("test"), real_links("dev")
    if test_links is None or dev_links is None:
        return [judged(name, None, floor, n=0, note="data absent") for name, floor in FLOORS.items()]
    test, dev, own = answers(test_links), answers(dev_links), answers(own_links())
    languages, pages = len({link.lang for link in test}), len({link.page for link in test})
    note = (
        f"{languages} languages, {pages} pages; trained on: dev {macro(dev):.3f} (n={len(dev)}),"
        f" own pages {macro(own):.3f} (n={len(own)})"
    )
    results = [judged("placement_f1", macro(test), FLOORS["placement_f1"], n=len(test), note=note)]
    for label, (value, n) in scores(test).items():
        name = f"placement_f1_{label}"
        results.append(judged(name, value, FLOORS[name], n=n, note="test half"))
    return results
