"""Which anchors say something for the linker's own sake, and which any honest site would write."""

import pyarrow as pa

from hreflens.terms import AnchorKind

# Names, addresses, titles, images and "click here" are how people link when nobody pays them.
NATURAL = frozenset(
    {
        AnchorKind.EMPTY,
        AnchorKind.IMAGE_ALT,
        AnchorKind.URL,
        AnchorKind.TITLE,
        AnchorKind.BRAND,
        AnchorKind.BRAND_TRANSLITERATED,
        AnchorKind.GENERIC,
    }
)
MONEY = frozenset({AnchorKind.EXACT_TOPIC, AnchorKind.PARTIAL_TOPIC})
"""Anchors made of what the target wants to be found for."""


def kind_set(kinds: frozenset[AnchorKind]) -> pa.Array:
    """Return anchor kinds as an Arrow value set, sorted."""
    return pa.array(sorted(kind.value for kind in kinds))
