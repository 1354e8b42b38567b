"""Translated texts as a footprint among others: sites that print one text in several languages may have one maker.

Newspapers, agencies, wikis, brands and associations print translations too, so it is a hint: it may seed a candidate
and count a site in, and it speaks for a common maker only where another mark of the same members does. Who says
openly that the pages belong together hides nothing. It must not know of languages.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.judge.networks.observed import Flags, Ints

HINT = 0
"""Strength of a mark that says something of a maker only beside other marks (observed.STRONG, WEAK)."""
OPEN_SHARE = 0.5
"""Share of a text's sites with open ties (links or hreflang among them) from which it is published, not hidden."""
LEAST_BESIDE = 2
"""Members with a hint that must carry another of the network's own marks before the hint is its own."""


def translation_marks(translated: pa.Table, sites: pa.Array) -> list[tuple[str, str]]:
    """Return (text, site) of every translated text that several sites print without saying so, sorted.

    Args:
        translated: the table `translated_pages`.
        sites: names of the sites that are known.
    """
    known = translated.filter(pc.is_in(translated.column("site"), value_set=sites))
    rows = known.group_by(["text_id", "site"]).aggregate([("is_open", "max")])
    texts = rows.group_by("text_id").aggregate([("site", "count"), ("is_open_max", "sum")])
    hidden = texts.filter(
        pc.and_(
            pc.greater(texts.column("site_count"), 1),
            pc.less(
                pc.cast(pc.fill_null(texts.column("is_open_max_sum"), 0), pa.float64()),
                pc.multiply(pc.cast(texts.column("site_count"), pa.float64()), OPEN_SHARE),
            ),
        )
    )
    kept = rows.filter(pc.is_in(rows.column("text_id"), value_set=hidden.column("text_id").combine_chunks()))
    return sorted(zip(kept.column("text_id").to_pylist(), kept.column("site").to_pylist(), strict=True))


def without_lone_hints(own: Flags, strength: NDArray[np.int64], member: Ints, mark_at: Ints) -> Flags:
    """Return which of the network's own marks count: hints only where members carry other own marks as well.

    Args:
        own: for each mark, whether it is the network's own.
        strength: of each mark.
        member, mark_at: one entry per member and mark it carries.
    """
    hint = strength == HINT
    if not (own & hint).any():
        return own
    count = int(member.max()) + 1
    marked = np.zeros(count, dtype=bool)
    marked[member[(own & ~hint)[mark_at]]] = True
    beside = np.bincount(mark_at[marked[member]], minlength=len(own))
    kept: NDArray[np.bool_] = own & (~hint | (beside >= LEAST_BESIDE))
    return kept
