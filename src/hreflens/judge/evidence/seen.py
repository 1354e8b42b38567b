"""What the reader saw around each link: its row of `placements`, beside the facts all signals share."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import NATURAL, kind_set
from hreflens.judge.inputs import lookup, table_of


def telling(facts: pa.Table) -> pa.ChunkedArray:
    """Return whether each anchor is known to be no name, address, title, image or generic word (never null)."""
    kind = facts.column("anchor_kind")
    return pc.and_(pc.is_valid(kind), pc.invert(pc.is_in(kind, value_set=kind_set(NATURAL))))


def with_placements(tables: Mapping[str, pa.Table], facts: pa.Table) -> list[dict[str, Any]]:
    """Return rows of `facts` (judge.inputs) with `passage` and `links_in_block`, None where the link was not seen.

    Only as many links as are given are joined: filter first.
    """
    ordinal, *_ = lookup(facts.column("link_id"), table_of(tables, "link_checks"), "link_id", "ordinal")
    placements = table_of(tables, "placements")
    mine = placements.filter(
        pc.is_in(placements.column("url"), value_set=facts.column("url").combine_chunks())
    ).select(["url", "ordinal", "passage", "links_in_block"])
    seen = {(row["url"], row["ordinal"]): row for row in mine.to_pylist()}
    nothing: dict[str, Any] = {"passage": None, "links_in_block": None}
    return [
        row | {name: seen.get((row["url"], at), nothing)[name] for name in nothing}
        for row, at in zip(facts.to_pylist(), ordinal.to_pylist(), strict=True)
    ]
