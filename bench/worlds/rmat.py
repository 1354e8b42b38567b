"""R-MAT graphs: many links to few nodes, like the web, of any size, from a seed.

Source: Chakrabarti, Zhan and Faloutsos 2004; the quadrant shares .57/.19/.19/.05 of the Graph500 benchmark.
"""

import numpy as np
from numpy.typing import NDArray

SHARES = (0.57, 0.19, 0.19)


def rmat(
    scale: int, links: int, *, seed: int, scramble: bool = True
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return `links` pairs (source, target) over 2^scale nodes; scrambled ids lie in no useful order."""
    rng = np.random.default_rng(seed)
    source, target = np.zeros(links, dtype=np.uint32), np.zeros(links, dtype=np.uint32)
    a, b, c = SHARES
    for _ in range(scale):
        drawn = rng.random(links, dtype=np.float32)
        down = drawn >= a + b
        right = ((drawn >= a) & (drawn < a + b)) | (drawn >= a + b + c)
        source = (source << np.uint32(1)) | down.astype(np.uint32)
        target = (target << np.uint32(1)) | right.astype(np.uint32)
    if scramble:
        order = rng.permutation(1 << scale).astype(np.uint32)
        source, target = order[source], order[target]
    return source, target
