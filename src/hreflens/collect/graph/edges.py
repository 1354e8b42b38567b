"""Edge lists from files: text of ids or names, Parquet, Common Crawl's vertices and edges, BVGraphs.

All come out alike: ids 0..n-1 as arrays, and the names where there are any. Text is read in blocks, so a file
may be far larger than memory; only the ids are kept, 8 bytes a link.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hreflens.collect.graph import GraphFileError
from hreflens.collect.graph.bvgraph import read_bvgraph

BLOCK_BYTES = 1 << 24
"""Bytes of text read at once."""
_LONGEST_LINE = 1 << 16
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class EdgeList:
    """Links `sources[i] -> targets[i]` between nodes 0..nodes-1; `names[v]` is node v's name, None = ids only."""

    sources: NDArray[np.uint32]
    targets: NDArray[np.uint32]
    nodes: int
    names: pa.Array | None


def read_edges(
    paths: Sequence[Path],
    *,
    vertices: Sequence[Path] = (),
    progress: Progress = lambda done, total: None,
) -> EdgeList:
    """Return the links of one or more files of one kind.

    Args:
        paths: `.parquet` (two columns, the first links to the second), `.graph` (a BVGraph), or text, gzip or
            plain: two columns split by tab, blank or comma, `#` comments. Two whole numbers a line are ids; else
            the columns are names. A third column is a weight; it must not be negative and counts nothing more.
        vertices: Common Crawl's vertex files: `id TAB reversed name [TAB hosts]`, ids rising from 0 over all
            files together; they name the ids.
        progress: called with bytes read and bytes in all.

    Raises:
        GraphFileError: a file cannot be read, a line is no link, an id is out of range, or there are no links.
    """
    if not paths:
        raise GraphFileError("no edge file was named.")
    for path in (*paths, *vertices):
        if not path.is_file():
            raise GraphFileError(f"{path}: is no regular file.")
    if paths[0].suffix == ".graph":
        if len(paths) > 1:
            raise GraphFileError(f"{paths[1]}: one BVGraph at a time.")
        sources, targets, nodes = read_bvgraph(paths[0])
        found = EdgeList(sources, targets, nodes, None)
    else:
        found = _from_pairs(_pairs(paths, progress), str(paths[0]))
    if len(found.sources) == 0:
        raise GraphFileError(f"{paths[0]}: holds no links.")
    return _named(found, vertices) if vertices else found


def _pairs(
    paths: Sequence[Path], progress: Progress
) -> Iterator[tuple[Path, pa.ChunkedArray, pa.ChunkedArray]]:
    total = sum(path.stat().st_size for path in paths)
    done = 0
    for path in paths:
        blocks = _parquet_blocks(path) if path.suffix == ".parquet" else _text_blocks(path)
        for share, source, target in blocks:
            progress(done + int(share * path.stat().st_size), total)
            yield path, source, target
        done += path.stat().st_size
    progress(total, total)


def _parquet_blocks(path: Path) -> Iterator[tuple[float, pa.ChunkedArray, pa.ChunkedArray]]:
    try:
        file = pq.ParquetFile(path)
        if len(file.schema_arrow.names) < 2:
            raise GraphFileError(f"{path}: needs two columns, the linking and the linked node.")
        for number in range(file.num_row_groups):
            rows = file.read_row_group(number, columns=file.schema_arrow.names[:2])
            yield number / file.num_row_groups, rows.column(0), rows.column(1)
    except (pa.ArrowException, OSError) as error:
        raise GraphFileError(f"{path}: is no readable Parquet file ({error}).") from error


def _text_blocks(path: Path) -> Iterator[tuple[float, pa.ChunkedArray, pa.ChunkedArray]]:
    """Yield the two columns block by block; a malformed line is named with its number."""
    size = max(path.stat().st_size, 1)
    delimiter: str | None = None
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream: BinaryIO = gzip.GzipFile(fileobj=raw) if zipped else raw  # type: ignore[assignment]
        for line, block in _whole_lines(stream, path):
            delimiter = delimiter or _delimiter_of(block)
            source, target = _columns(block, delimiter, path, line)
            yield min(raw.tell() / size, 1.0), source, target


def _whole_lines(stream: BinaryIO, path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number of the first line, whole lines) block by block."""
    rest = b""
    line = 1
    while True:
        try:
            read = stream.read(BLOCK_BYTES)
        except (OSError, EOFError) as error:
            raise GraphFileError(
                f"{path}: breaks off near line {line} ({error}). Fetch the file again."
            ) from error
        if not read:
            break
        cut = read.rfind(b"\n")
        if cut < 0:
            rest += read
            if len(rest) > _LONGEST_LINE:
                raise GraphFileError(
                    f"{path}: line {line} is longer than {_LONGEST_LINE} bytes: no edge list."
                )
            continue
        block = rest + read[: cut + 1]
        yield line, block
        line += block.count(b"\n")
        rest = read[cut + 1 :]
    if rest:
        yield line, rest + b"\n"


def _delimiter_of(block: bytes) -> str:
    for raw in block.splitlines():
        text = raw.strip()
        if text and not text.startswith(b"#"):
            for mark in ("\t", ",", " "):
                if mark.encode() in text:
                    return mark
    return "\t"


def _columns(
    block: bytes, delimiter: str, path: Path, first_line: int
) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    text = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in block else block
    if b"#" in text:
        text = b"".join(
            b"\n" if each.lstrip().startswith(b"#") else each for each in text.splitlines(keepends=True)
        )
    width = _width_of(text, delimiter)
    if width == 0:
        return pa.chunked_array([], pa.string()), pa.chunked_array([], pa.string())
    names = [f"c{number}" for number in range(max(width, 2))]
    faults: list[pacsv.InvalidRow] = []

    def refuse(row: pacsv.InvalidRow) -> str:
        faults.append(row)
        return "error"

    try:
        table = pacsv.read_csv(
            pa.BufferReader(text),
            read_options=pacsv.ReadOptions(
                column_names=names, use_threads=False, block_size=max(len(text), 1)
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, quote_char=False, invalid_row_handler=refuse, ignore_empty_lines=True
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise GraphFileError(
            _bad_line(text, delimiter, width, path, first_line) or f"{path}: {error}"
        ) from error
    if width > 2:
        negative = pc.starts_with(table.column(2), "-")
        if pc.any(negative).as_py():
            at = first_line + _line_of(text, int(pc.index(negative, True).as_py()))
            raise GraphFileError(
                f"{path}: line {at}: a negative weight. Weights count nothing here: leave them out."
            )
    source, target = table.column(0), table.column(1)
    empty = pc.or_(pc.equal(source, ""), pc.equal(target, ""))
    if pc.any(empty).as_py():
        at = first_line + _line_of(text, int(pc.index(empty, True).as_py()))
        raise GraphFileError(f"{path}: line {at}: one end of the link is empty.")
    return source, target


def _width_of(text: bytes, delimiter: str) -> int:
    for line in text.split(b"\n"):
        if line:
            return line.count(delimiter.encode()) + 1
    return 0


def _line_of(text: bytes, row: int) -> int:
    """Return the line offset of the row-th line that is not empty."""
    for number, line in enumerate(text.split(b"\n")):
        if line:
            if row == 0:
                return number
            row -= 1
    return 0


def _bad_line(text: bytes, delimiter: str, width: int, path: Path, first_line: int) -> str | None:
    for number, line in enumerate(text.split(b"\n")):
        if line and line.count(delimiter.encode()) + 1 != width:
            shown = line[:80].decode("utf-8", "replace")
            return f"{path}: line {first_line + number}: '{shown}' has other columns than the lines before: {width} are expected."
        if line:
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return f"{path}: line {first_line + number}: is no UTF-8 text."
    return None


def _from_pairs(pairs: Iterable[tuple[Path, pa.ChunkedArray, pa.ChunkedArray]], shown: str) -> EdgeList:
    sources: list[NDArray[np.uint32]] = []
    targets: list[NDArray[np.uint32]] = []
    codes: dict[str, int] | None = None
    highest = -1
    first = True
    for path, source, target in pairs:
        if not len(source):
            continue
        if first:
            codes = None if _as_ids(source) is not None and _as_ids(target) is not None else {}
            first = False
        if codes is None:
            found = _as_ids(source), _as_ids(target)
            if found[0] is None or found[1] is None:
                raise GraphFileError(f"{path}: ids and names are mixed: every line needs two of a kind.")
            highest = max(highest, int(found[0].max()), int(found[1].max()))
            sources.append(found[0])
            targets.append(found[1])
        else:
            sources.append(_coded(source, codes))
            targets.append(_coded(target, codes))
    nodes = highest + 1 if codes is None else len(codes)
    empty = np.zeros(0, dtype=np.uint32)
    return EdgeList(
        np.concatenate(sources) if sources else empty,
        np.concatenate(targets) if targets else empty,
        nodes,
        None if codes is None else pa.array(list(codes), pa.string()),
    )


def _as_ids(column: pa.ChunkedArray) -> NDArray[np.uint32] | None:
    try:
        ids = column.cast(pa.uint32())
    except pa.ArrowInvalid:
        return None
    if ids.null_count:
        return None
    found: NDArray[np.uint32] = ids.to_numpy()
    return found


def _coded(column: pa.ChunkedArray, codes: dict[str, int]) -> NDArray[np.uint32]:
    """Return the code of every name; a name met for the first time gets the next one."""
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    table = np.array(
        [codes.setdefault(name, len(codes)) for name in encoded.dictionary.to_pylist()], dtype=np.uint32
    )
    coded: NDArray[np.uint32] = table[encoded.indices.to_numpy()]
    return coded


def _named(edges: EdgeList, vertices: Sequence[Path]) -> EdgeList:
    """Give ids the names of Common Crawl's vertex files."""
    if edges.names is not None:
        raise GraphFileError(f"{vertices[0]}: the links are between names already; vertices name ids.")
    names: list[pa.Array] = []
    expected = 0
    for path in vertices:
        for _, ids, reversed_names in _text_blocks(path):
            found = _as_ids(ids)
            if found is None or not np.array_equal(found, np.arange(expected, expected + len(found))):
                raise GraphFileError(
                    f"{path}: ids must rise from {expected} by one: are the files in order and whole?"
                )
            expected += len(found)
            # some stages of Common Crawl's own tools leave a comma behind subdomains
            names.append(pc.utf8_rtrim(reversed_names.combine_chunks(), ","))
    if edges.nodes > expected:
        raise GraphFileError(
            f"{vertices[0]}: names {expected} nodes, but a link leads to node {edges.nodes - 1}: another release?"
        )
    unreversed = [".".join(reversed(name.split("."))) for part in names for name in part.to_pylist()]
    return EdgeList(edges.sources, edges.targets, expected, pa.array(unreversed, pa.string()))
