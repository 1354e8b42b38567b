"""Generator B: a web that grows out of posts. Sites write posts, posts link places; what is shared follows from that.

Where generator A draws each class's link matrix, B lets every site publish posts over three years: who is linked
follows from what the post is about (a topic of its language, the town, the group, a customer). Honest circles of
interest, which link the same few specialist sites, are part of it.
"""

import numpy as np
from numpy.typing import NDArray

from eval.worlds.networks_b.casts import CASTS, Stage
from eval.worlds.webs import World
from hreflens.judge.networks.observed import Observed

LANGUAGES = 38
CAST = {
    "operator": 0.045, "translated": 0.006, "dropcatch": 0.005, "circle": 0.08, "family": 0.03, "credit": 0.05, "press": 0.012,
    "campus": 0.012, "chain": 0.012, "affiliate": 0.015, "archive": 0.003, "ring": 0.006, "platform": 0.03, "broken_in": 0.006,
    "commented": 0.006, "attack": 0.004, "seller": 0.008,
}  # fmt: skip
UNREAD = 0.2


def build_world(sites: int, seed: int, unread: float = UNREAD) -> World:
    """Return a web of `sites` sites grown from `seed`; a share of `unread` could not be read."""
    rng = np.random.default_rng([seed, 0xB])
    stage = Stage(sites, LANGUAGES, rng)
    kinds = ("alone", *CAST)
    kind = np.zeros(sites, dtype=np.int64)
    pool = rng.permutation(sites)
    for code, (name, share) in enumerate(CAST.items(), start=1):
        count = max(20, round(share * sites))
        mine, pool = pool[:count], pool[count:]
        kind[mine] = code
        CASTS[name](stage, mine)
    stage.everyday_posts()
    read: NDArray[np.bool_] = rng.random(sites) >= unread
    site, target, content, anchor = stage.links()
    kept = read[site]
    mark_site, mark, strength, needs_page = stage.shared_marks()
    told = read[mark_site] | ~needs_page
    seen = Observed(
        sites, stage.names, site[kept], target[kept], content[kept], anchor[kept], stage.language[:sites], read,
        mark_site[told], mark[told], strength,
    )  # fmt: skip
    return World(seen, kinds, kind, stage.network, stage.grade, stage.grey, stage.language[:sites])
