"""A web with names, of any size, from a seed: real names at its head, a power law of links, planted structures.

No public link graph has both names and a million links. Here links follow R-MAT; the nodes with most links in carry
the names of Common Crawl's thousand first domains where they are at hand (made-up ones else), all others invented
names under the endings of real zones. Planted are link farms (every member links to the same few sites, and members
link in a ring), brand families (the same name under many endings, linked with each other) and agencies (one site in
the footer of many). What was planted is told, so that what ranks make of it can be graded.
"""

import json
from dataclasses import dataclass

import numpy as np
from eval.shared_data import shared
from numpy.typing import NDArray

from bench.worlds.rmat import rmat

ENDINGS = ("com", "net", "org", "de", "jp", "ru", "fr", "com.br", "it", "pl", "co.kr", "in.th", "gr", "bg", "ge", "am", "com.kh")  # fmt: skip
FAMILY_ENDINGS = ("com", "de", "jp", "fr", "pl", "gr", "com.br")


@dataclass(frozen=True, slots=True)
class NamedWeb:
    """Links between named sites, and which were planted: promoted sites of farms, members, families, agencies."""

    names: NDArray[np.str_]
    sources: NDArray[np.uint32]
    targets: NDArray[np.uint32]
    seeds: NDArray[np.int64]
    farm_members: NDArray[np.int64]
    farm_promoted: NDArray[np.int64]
    families: NDArray[np.int64]
    agencies: NDArray[np.int64]


def named_web(
    scale: int, links: int, *, seed: int, farms: int = 20, members: int = 100, promoted: int = 5
) -> NamedWeb:
    """Return a web of 2^scale sites.

    Args:
        scale: sites as a power of two; farms, families and agencies take some of them.
        links: organic links, besides the planted ones.
        seed: the same seed gives the same web.
        farms: link farms.
        members: sites of a farm.
        promoted: sites that every member of a farm links to.

    Raises:
        ValueError: the web is too small for what is planted.
    """
    nodes = 1 << scale
    planted = farms * (members + promoted) + 40 * len(FAMILY_ENDINGS) + 20
    if planted * 2 > nodes:
        raise ValueError(f"a web of {nodes} sites is too small for {planted} planted ones")
    rng = np.random.default_rng(seed)
    sources, targets = rmat(scale, links, seed=seed)
    by_links_in = np.argsort(-np.bincount(targets, minlength=nodes), kind="stable")
    poor = by_links_in[nodes // 2 :]
    chosen = rng.permutation(poor)[:planted]
    farm = chosen[: farms * (members + promoted)].reshape(farms, members + promoted)
    families = chosen[farm.size : farm.size + 40 * len(FAMILY_ENDINGS)].reshape(40, -1)
    agencies = chosen[-20:]
    pairs = [(sources, targets)]
    for row in farm:
        inside, targets_of_farm = row[:members], row[members:]
        pairs.append((np.repeat(inside, promoted), np.tile(targets_of_farm, members)))
        pairs.append((inside, np.roll(inside, 1)))
    for family in families:
        pairs.append((np.repeat(family, len(family)), np.tile(family, len(family))))
    clients = rng.choice(by_links_in[: nodes // 2], (20, 200))
    pairs.append((clients.ravel(), np.repeat(agencies, 200)))
    everything = [np.concatenate(column).astype(np.uint32) for column in zip(*pairs, strict=True)]
    head = _real_names()
    names = _names(nodes, by_links_in, head, families, rng)
    return NamedWeb(
        names,
        everything[0],
        everything[1],
        by_links_in[: min(len(head), nodes // 4)][::10],
        farm[:, :members].ravel(),
        farm[:, members:].ravel(),
        families.ravel(),
        agencies,
    )


def _names(
    nodes: int,
    by_links_in: NDArray[np.int64],
    head: list[str],
    families: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.str_]:
    endings = np.array(ENDINGS)[rng.integers(0, len(ENDINGS), nodes)]
    names = np.char.add(np.char.add("site-", np.arange(nodes).astype(str)), np.char.add(".", endings))
    names = names.astype("<U80")
    head = head[: nodes // 4]
    names[by_links_in[: len(head)]] = head
    for number, family in enumerate(families):
        names[family] = [f"brand-{number}.{ending}" for ending in FAMILY_ENDINGS]
    return names


def _real_names() -> list[str]:
    """Return Common Crawl's thousand first domains, the first first; made-up names where they are not at hand."""
    path = shared("graph/cc-ranks/domain-cc-main-2026-apr-may-jun.json")
    if path is None:
        return [f"head-{number}.com" for number in range(1_000)]
    rows = json.loads(path.read_text())["rows"]
    return [".".join(reversed(row[4].split("."))) for row in rows]
