"""BVGraphs: what an encoder of our own wrote is read back; the real crawl graph is whole; damage is named."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.collect.graph import GraphFileError
from hreflens.collect.graph.bvgraph import read_bvgraph
from tests.shared_data import shared

WINDOW, MIN_INTERVAL, ZETA_K = 3, 2, 3


class Bits:
    """Writes the codes of the format, most significant bit first."""

    def __init__(self) -> None:
        self.bits: list[int] = []

    def number(self, value: int, count: int) -> None:
        self.bits += [(value >> i) & 1 for i in range(count - 1, -1, -1)]

    def unary(self, value: int) -> None:
        self.bits += [0] * value + [1]

    def gamma(self, value: int) -> None:
        length = (value + 1).bit_length() - 1
        self.unary(length)
        self.number(value + 1 - (1 << length), length)

    def zeta(self, value: int) -> None:
        value += 1
        height = (value.bit_length() - 1) // ZETA_K
        self.unary(height)
        low = 1 << (height * ZETA_K)
        width = height * ZETA_K + ZETA_K
        if value - low < low:
            self.number(value - low, width - 1)
        else:
            self.number(value, width)

    def signed(self, value: int) -> int:
        return 2 * value if value >= 0 else -2 * value - 1

    def bytes(self) -> bytes:
        padded = self.bits + [0] * (-len(self.bits) % 8)
        return bytes(int("".join(map(str, padded[i : i + 8])), 2) for i in range(0, len(padded), 8))


def encode(lists: list[list[int]], references: list[int]) -> bytes:
    """Encode successor lists, each copied as far as possible from the list `references[node]` before it."""
    out = Bits()
    for node, wanted in enumerate(lists):
        out.gamma(len(wanted))
        if not wanted:
            continue
        back = min(references[node], node, WINDOW)
        out.unary(back)
        rest = list(wanted)
        if back:
            earlier = lists[node - back]
            flags = [target in wanted for target in earlier]
            blocks: list[int] = []
            expected = True
            size = 0
            for flag in flags:
                if flag == expected:
                    size += 1
                else:
                    blocks.append(size)
                    expected, size = flag, 1
            # The last run is never told: an even number of blocks means that it is copied, an odd one that not.
            out.gamma(len(blocks))
            for number, block in enumerate(blocks):
                out.gamma(block - (1 if number else 0))
            rest = [target for target in wanted if target not in earlier]
        if rest:
            runs: list[tuple[int, int]] = []
            loose: list[int] = []
            i = 0
            while i < len(rest):
                j = i
                while j + 1 < len(rest) and rest[j + 1] == rest[j] + 1:
                    j += 1
                if j - i + 1 >= MIN_INTERVAL:
                    runs.append((rest[i], j - i + 1))
                else:
                    loose += rest[i : j + 1]
                i = j + 1
            out.gamma(len(runs))
            behind = 0
            for number, (left, size) in enumerate(runs):
                out.gamma(out.signed(left - node) if number == 0 else left - behind - 1)
                out.gamma(size - MIN_INTERVAL)
                behind = left + size
            last = 0
            for number, target in enumerate(loose):
                out.zeta(out.signed(target - node) if number == 0 else target - last - 1)
                last = target
    return out.bytes()


def write(folder: Path, data: bytes, *, nodes: int, arcs: int, flags: str = "") -> Path:
    path = folder / "g.graph"
    path.write_bytes(data)
    path.with_suffix(".properties").write_text(
        f"#BVGraph properties\nnodes={nodes}\narcs={arcs}\nwindowsize={WINDOW}\n"
        f"minintervallength={MIN_INTERVAL}\nzetak={ZETA_K}\ncompressionflags={flags}\n"
    )
    return path


LISTS = st.lists(st.sets(st.integers(0, 24)).map(sorted), min_size=25, max_size=25)


@given(LISTS, st.lists(st.integers(0, WINDOW), min_size=25, max_size=25))
@settings(max_examples=150, deadline=None)
def test_what_was_encoded_is_read_back(lists: list[list[int]], references: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        arcs = sum(map(len, lists))
        path = write(Path(folder), encode(lists, references), nodes=25, arcs=arcs)
        sources, targets, nodes = read_bvgraph(path)
    assert nodes == 25
    found: list[list[int]] = [[] for _ in range(25)]
    for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
        found[source].append(target)
    assert found == lists


def test_the_real_crawl_graph_is_whole() -> None:
    sources, targets, nodes = read_bvgraph(shared("graph/cnr-2000.graph"))
    assert (nodes, len(sources)) == (325_557, 3_216_152)
    assert len(np.unique(sources)) == nodes - 78_056, "pages without links, as published with the graph"
    same = sources[1:] == sources[:-1]
    assert (np.diff(targets.astype(np.int64))[same] > 0).all(), "successors ascend"


@pytest.mark.parametrize("cut", [1, 3, 9])
def test_a_file_cut_short_is_named(tmp_path: Path, cut: int) -> None:
    lists = [[1, 2, 9], [2, 9, 17], [], *[[4, 5, 6, 11]] * 22]
    data = encode(lists, [1] * 25)
    path = write(tmp_path, data[:-cut], nodes=25, arcs=sum(map(len, lists)))
    with pytest.raises(GraphFileError, match=r"g\.graph: node \d+: .* damaged"):
        read_bvgraph(path)


@given(st.binary(min_size=1, max_size=200))
@settings(max_examples=150, deadline=None)
def test_foreign_bytes_are_refused_or_read_but_never_crash(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), data, nodes=30, arcs=200)
        try:
            sources, targets, _ = read_bvgraph(path)
        except GraphFileError:
            return
    assert len(sources) == len(targets) == 200
    assert targets.max() < 30


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        (None, "belongs beside"),
        ("nodes=3\n", "'arcs'"),
        ("nodes=three\narcs=1\n", "no number"),
        ("nodes=3\narcs=1\ncompressionflags=OUTDEGREES_DELTA\n", "OUTDEGREES_DELTA"),
        ("nodes=0\narcs=1\n", "out of range"),
        ("nodes=3\narcs=1\nwindowsize=99999999\n", "out of range"),
        ("nodes=3\narcs=200000000000000\n", "GiB"),
        ("nodes=3\narcs=9\n", "holds 0 links but its properties say 9"),
    ],
)
def test_properties_that_cannot_be_used_are_named(tmp_path: Path, properties: str | None, words: str) -> None:
    path = tmp_path / "g.graph"
    path.write_bytes(b"\xff\xff")  # empty lists
    if properties is not None:
        path.with_suffix(".properties").write_text(properties)
    with pytest.raises(GraphFileError, match=words):
        read_bvgraph(path)
