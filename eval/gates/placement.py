"""Where links stand: nine placements over hand-labelled links of real pages.

Truth: `eval/truth/placement.tsv` and `eval/truth/placement_sites.tsv`, links of real pages labelled by reading the source
and the surroundings of each; the pages stay where they are (`eval.pages`). Links whose label the conventions leave open
were left out (tags of a post, counters of comments, a box "related" within a sidebar, tabs).

Halves: *blind* grades: 808 links of 149 sites in 33 languages and 8 scripts, none of them on any page that rules or
weights were made on; drawn by kind of container with rare places sought, and labelled and committed before any model was
run on them. The weights of `read.placement_model` are trained on *dev*, *train* (1,581 links of other sites, most of them
drawn where the model wavered), *test* (365 links that graded the model before) and our own pages.

The model that graded .863 on *test* gives .776 here; the first run of the present one gave .827, three later runs .839
(more training labels), .842 (more labels, facts about the page, three changed rules) and .840 (facts made cheaper). With trees over measured numbers
beside it: .850, and .853 once small pages of our own were trained on too (content .786 to .807, sidebar .775 to .819,
related .694 to .733; header fell from .763 to .744, navigation stayed at .848). Nobody has looked at which links of *blind* are missed: keep it so.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from eval.gate import GateResult, judged
from eval.placement_links import Labelled, labelled, own_links, real_links

FLOORS = {
    "placement_f1": 0.848, "placement_f1_author_bio": 0.95, "placement_f1_comment": 0.92, "placement_f1_content": 0.8, "placement_f1_footer": 0.91,
    "placement_f1_header": 0.735, "placement_f1_navigation": 0.84, "placement_f1_related": 0.72, "placement_f1_sidebar": 0.81, "placement_f1_widget": 0.91,
}  # fmt: skip
"""Just below what the blind half gave. The target, .90 and no placement under .80, is not reached: `related` and `header`
are under it."""


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
    """Return macro F1 and the F1 of each placement on the blind half; the note gives languages, sites and our own pages."""
    links = list(real_links("blind"))
    if len(links) < labelled("blind"):
        note = "pages absent: run make pages"
        return [judged(name, None, floor, n=len(links), note=note) for name, floor in FLOORS.items()]
    found, own = answers(links), answers(own_links())
    languages, sites = len({link.lang for link in links}), len({link.site for link in links})
    right = sum(link.expected == link.found for link in found) / len(found)
    note = f"{languages} languages, {sites} sites, {right:.3f} right; trained on: own pages {macro(own):.3f} (n={len(own)})"
    results = [judged("placement_f1", macro(found), FLOORS["placement_f1"], n=len(found), note=note)]
    for label, (value, n) in scores(found).items():
        name = f"placement_f1_{label}"
        results.append(judged(name, value, FLOORS[name], n=n, note="blind half"))
    return results
