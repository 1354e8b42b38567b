"""The columns that are followed from run to run, and the hash by which unchanged rows are passed over quickly.

It must not know what a change means: `changes` names it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LINK_FACETS = (
    *("presence", "reason", "rel", "anchor", "landing", "landing_lang", "placement", "page_lang", "verdict"),
)
SITE_FACETS = ("condition", "network", "authority", "verdict")

Column = Any
"""An Arrow column: an array or a chunked array."""


def with_prints(columns: Mapping[str, Column], subject: str, facets: Sequence[str]) -> pa.Table:
    """Return the columns as a table with `key` and `print` before them, sorted by key.

    Args:
        columns: equally long columns by name.
        subject: the column that names the row: 'link_id' (16 hex digits) or any other text.
        facets: the followed columns, all of text.
    """
    table = pa.table(dict(columns))
    keys = _link_keys(table.column(subject)) if subject == "link_id" else _hashes(table.column(subject))
    prints = np.zeros(table.num_rows, dtype=np.uint64)
    for name in facets:
        # Multiplying before each addition makes the order of the columns count (Knuth, TAOCP 6.4: 2^64 / phi).
        prints = prints * np.uint64(0x9E3779B97F4A7C15) + _hashes(table.column(name)).view(np.uint64)
    order = np.argsort(keys, kind="stable")
    table = table.take(pa.array(order))
    table = table.add_column(0, "print", pa.array(prints.view(np.int64)[order]))
    return table.add_column(0, "key", pa.array(keys[order]))


def _link_keys(ids: pa.ChunkedArray) -> np.ndarray:
    return np.array([int(each, 16) for each in ids.to_pylist()], dtype=np.uint64).view(np.int64)


def _hashes(values: pa.ChunkedArray) -> np.ndarray:
    """Return a 64-bit hash per value; null has one that no text has (up to chance)."""
    coded = values.combine_chunks().dictionary_encode(null_encoding="encode")
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    known = np.array([_hash(each) for each in coded.dictionary.to_pylist()], dtype=np.int64)
    if not len(known):
        return np.zeros(len(values), dtype=np.int64)
    found: np.ndarray = known[coded.indices.to_numpy(zero_copy_only=False)]
    return found


def _hash(value: str | None) -> int:
    data = b"\xff" if value is None else value.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def aligned(keys: Column, table: pa.Table, key: str, *names: str) -> list[Column]:
    """Return columns of `table` in the order of `keys`, null where a key is null or missing."""
    at = pc.index_in(keys, value_set=table.column(key).combine_chunks())
    return [table.column(name).take(at) for name in names]
