"""Graphs in the WebGraph format (`.graph` with `.properties`), read from front to back into pairs of ids.

Common Crawl and LAW publish their graphs so: a few bits a link. Successor lists are coded against one of the
lists just before (copied blocks), then runs of following ids, then gaps. No offsets file is needed, since
everything is wanted. It must not trust the file: every count and id is checked before it is used.

Source: Boldi and Vigna 2004, "The WebGraph framework I"; the codes and their order as in the format's
documentation (BVGraph): outdegrees, blocks and intervals in gamma, references in unary, residuals in zeta.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hreflens.collect.graph import GraphFileError
from hreflens.kernels import HAS_NUMBA, compiled

MAX_WINDOW = 1 << 10
"""Common graphs refer back at most 7 lists; a window beyond this would be an attack on memory."""

_FAULTS = {
    1: "a successor list is longer than its graph",
    2: "a list refers back to one before the window",
    3: "the file ends in the middle of a list",
    4: "a link leads outside the graph",
    5: "there are more links than the properties say",
    6: "a block of a copied list is longer than the list",
}


@dataclass(frozen=True, slots=True)
class BvProperties:
    """What the `.properties` file says, as far as the decoder needs it."""

    nodes: int
    arcs: int
    window: int
    min_interval: int
    zeta_k: int


def read_properties(path: Path) -> BvProperties:
    """Return the properties of a BVGraph.

    Raises:
        GraphFileError: the file is missing, lacks a number, or names a coding that is not the default.
    """
    try:
        lines = path.read_text(encoding="latin-1").splitlines()
    except OSError as error:
        raise GraphFileError(
            f"{path}: cannot be read ({error.strerror}). It belongs beside the .graph file."
        ) from error
    found = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    if flags := found.get("compressionflags", "").strip():
        raise GraphFileError(f"{path}: coding '{flags}' is not supported, only the default one.")
    try:
        known = BvProperties(
            nodes=int(found["nodes"]),
            arcs=int(found["arcs"]),
            window=int(found.get("windowsize", "7")),
            min_interval=int(found.get("minintervallength", "4")),
            zeta_k=int(found.get("zetak", "3")),
        )
    except (KeyError, ValueError) as error:
        raise GraphFileError(
            f"{path}: {error} is missing or no number. Is it a BVGraph's .properties?"
        ) from error
    if not (0 < known.nodes < 2**32 and 0 <= known.arcs < 2**48 and 0 <= known.window <= MAX_WINDOW):
        raise GraphFileError(f"{path}: nodes, arcs or window size are out of range.")
    return known


def read_bvgraph(path: Path) -> tuple[NDArray[np.uint32], NDArray[np.uint32], int]:
    """Return (sources, targets, nodes) of a `.graph` file, links in the order of their source.

    Raises:
        GraphFileError: numba is not installed, a file is missing, or the bits are no such graph.
    """
    if not HAS_NUMBA:
        raise GraphFileError(f"{path}: reading BVGraphs needs numba: pip install 'hreflens[graph]'.")
    known = read_properties(path.with_suffix(".properties"))
    try:
        data = (
            np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.zeros(0, dtype=np.uint8)
        )
    except OSError as error:
        raise GraphFileError(f"{path}: cannot be read ({error.strerror}).") from error
    try:
        sources, targets = np.empty(known.arcs, dtype=np.uint32), np.empty(known.arcs, dtype=np.uint32)
    except MemoryError as error:
        need = known.arcs * 8 / 2**30
        raise GraphFileError(f"{path}: {known.arcs} links need {need:.0f} GiB of memory.") from error
    read, fault, node = _decode(
        data, known.nodes, known.window, known.min_interval, known.zeta_k, sources, targets
    )
    if fault:
        raise GraphFileError(
            f"{path}: node {node}: {_FAULTS[int(fault)]}. The file is damaged or not its .properties'."
        )
    if read != known.arcs:
        raise GraphFileError(f"{path}: holds {read} links but its properties say {known.arcs}.")
    return sources, targets, known.nodes


@compiled
def _unary(data: Any, at: Any) -> Any:
    """Return (zeros before the next 1, position behind it); -1 where the bits end."""
    size = len(data) * 8
    zeros = 0
    while at < size:
        byte = data[at >> 3]
        if (at & 7) == 0 and byte == 0:
            zeros += 8
            at += 8
            continue
        if (byte >> (7 - (at & 7))) & 1:
            return zeros, at + 1
        zeros += 1
        at += 1
    return -1, at


@compiled
def _bits(data: Any, at: Any, count: Any) -> Any:
    """Return (the next `count` bits as a number, position behind them); -1 where the bits end."""
    if count > 62 or at + count > len(data) * 8:
        return -1, at
    value = 0
    left = count
    while left > 0:
        offset = at & 7
        take = min(8 - offset, left)
        chunk = (data[at >> 3] >> (8 - offset - take)) & ((1 << take) - 1)
        value = (value << take) | chunk
        at += take
        left -= take
    return value, at


@compiled
def _gamma(data: Any, at: Any) -> Any:
    length, at = _unary(data, at)
    if length < 0:
        return -1, at
    rest, at = _bits(data, at, length)
    if rest < 0:
        return -1, at
    return ((1 << length) | rest) - 1, at


@compiled
def _zeta(data: Any, at: Any, k: Any) -> Any:
    height, at = _unary(data, at)
    if height < 0 or height * k + k - 1 > 62:
        return -1, at
    low = 1 << (height * k)
    value, at = _bits(data, at, height * k + k - 1)
    if value < 0:
        return -1, at
    if value < low:
        return value + low - 1, at
    extra, at = _bits(data, at, 1)
    if extra < 0:
        return -1, at
    return (value << 1) + extra - 1, at


@compiled
def _signed(value: Any) -> Any:
    return (value >> 1) ^ -(value & 1)


@compiled
def _decode(
    data: Any, nodes: Any, window: Any, min_interval: Any, zeta_k: Any, sources: Any, targets: Any
) -> Any:
    """Decode all lists; return (links read, fault code or 0, node of the fault)."""
    at = 0
    read = 0
    kept = max(window, 0) + 1
    starts = np.zeros(kept, dtype=np.int64)  # where the lists of the window lie in `targets`
    degrees = np.zeros(kept, dtype=np.int64)
    for node in range(nodes):
        slot = node % kept
        degree, at = _gamma(data, at)
        if degree < 0:
            return read, 3, node
        if degree > nodes:
            return read, 1, node
        if read + degree > len(targets):
            return read, 5, node
        starts[slot] = read
        degrees[slot] = degree
        if degree == 0:
            continue
        back = 0
        if window > 0:
            back, at = _unary(data, at)
            if back < 0:
                return read, 3, node
            if back > window or back > node:
                return read, 2, node
        place = read
        end = read + degree
        # 1. copied blocks of an earlier list, 2. intervals, 3. residuals; then sorted together
        if back > 0:
            origin = (node - back) % kept
            length = degrees[origin]
            base = starts[origin]
            blocks, at = _gamma(data, at)
            if blocks < 0:
                return read, 3, node
            if blocks > length + 1:
                return read, 6, node
            seen = 0
            for block in range(blocks):
                size, at = _gamma(data, at)
                if size < 0:
                    return read, 3, node
                if block > 0:
                    size += 1
                if seen + size > length:
                    return read, 6, node
                if block % 2 == 0:
                    if place + size > end:
                        return read, 6, node
                    for i in range(size):
                        targets[place] = targets[base + seen + i]
                        place += 1
                seen += size
            if blocks % 2 == 0:
                if place + length - seen > end:
                    return read, 6, node
                for i in range(seen, length):
                    targets[place] = targets[base + i]
                    place += 1
        if place < end and min_interval > 0:
            intervals, at = _gamma(data, at)
            if intervals < 0:
                return read, 3, node
            left = 0
            for interval in range(intervals):
                step, at = _gamma(data, at)
                size, at = _gamma(data, at)
                if step < 0 or size < 0:
                    return read, 3, node
                left = node + _signed(step) if interval == 0 else left + step + 1
                size += min_interval
                if place + size > end or left < 0 or left + size > nodes:
                    return read, 4, node
                for i in range(size):
                    targets[place] = left + i
                    place += 1
                left += size
        first = True
        last = 0
        while place < end:
            gap, at = _zeta(data, at, zeta_k)
            if gap < 0:
                return read, 3, node
            last = node + _signed(gap) if first else last + gap + 1
            first = False
            if last < 0 or last >= nodes:
                return read, 4, node
            targets[place] = last
            place += 1
        targets[read:end].sort()
        for i in range(read, end):
            sources[i] = node
        read = end
    return read, 0, -1
