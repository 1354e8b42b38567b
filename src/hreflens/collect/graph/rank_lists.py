"""Rank lists of the whole web, streamed: Common Crawl's domain and host ranks, Tranco, Majestic, Open PageRank, ...

A list is recognised by its first lines, never by its name. Rows come out in blocks with names unreversed; what is
no row is counted and the first of them told. It must not decide what a rank is worth.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from hreflens.collect.graph import GraphFileError

BLOCK_BYTES = 1 << 25
"""Bytes of text turned into rows at once: about 500,000 rows of Common Crawl's list, 200 MB while at work."""
_LONGEST_LINE = 1 << 16

ROWS = pa.schema(
    [
        ("domain", pa.string()),
        ("rank", pa.int64()),
        ("score", pa.float64()),
        ("pagerank_rank", pa.int64()),
        ("pagerank", pa.float64()),
        ("hosts", pa.int64()),
    ]
)
"""What a list says of a domain or host: place by its main measure (1 = first), that measure, and where there are
any the place and value by PageRank and the number of hosts below the domain."""


@dataclass(frozen=True, slots=True)
class RankFormat:
    """One kind of list: its columns, by header where it has one, and which of ROWS they fill."""

    name: str
    delimiter: str
    columns: tuple[str, ...]
    fills: tuple[tuple[str, str], ...]
    has_header: bool
    reversed_names: bool = False


@dataclass(frozen=True, slots=True)
class RankBlock:
    """Some rows of a list, how far the text has been read (inflated bytes), and rows left out so far."""

    rows: pa.Table
    text_bytes: int
    share: float
    left_out: int


_CC = ("#harmonicc_pos", "#harmonicc_val", "#pr_pos", "#pr_val", "#host_rev")
_CC_FILLS = (
    ("rank", "#harmonicc_pos"),
    ("score", "#harmonicc_val"),
    ("pagerank_rank", "#pr_pos"),
    ("pagerank", "#pr_val"),
    ("domain", "#host_rev"),
)
FORMATS: tuple[RankFormat, ...] = (
    RankFormat(
        "common_crawl_domains", "\t", (*_CC, "#n_hosts"), (*_CC_FILLS, ("hosts", "#n_hosts")), True, True
    ),
    RankFormat("common_crawl_hosts", "\t", _CC, _CC_FILLS, True, True),
    RankFormat(
        "majestic_million",
        ",",
        ("globalrank", "tldrank", "domain", "tld", "refsubnets"),
        (("rank", "globalrank"), ("domain", "domain"), ("score", "refsubnets")),
        True,
    ),
    RankFormat(
        "open_page_rank",
        ",",
        ("rank", "domain", "open page rank"),
        (("rank", "rank"), ("domain", "domain"), ("score", "open page rank")),
        True,
    ),
    RankFormat("cloudflare_radar", ",", ("rank", "domain"), (("rank", "rank"), ("domain", "domain")), True),
    RankFormat("rank_and_domain", ",", ("1", "2"), (("rank", "1"), ("domain", "2")), False),
)
"""Headers as published; `rank_and_domain` is Tranco's and Umbrella's shape, which has none."""


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], float]]]:
    """Open a list, plain, gzip or the one member of a zip; give the stream and the share of the file read."""
    if not path.is_file():
        raise GraphFileError(f"{path}: is no regular file.")
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic[:2] == b"\x1f\x8b":
            yield io.BufferedReader(gzip.GzipFile(fileobj=raw)), lambda: raw.tell() / size
        elif magic == b"PK\x03\x04":
            try:
                archive = zipfile.ZipFile(raw)
                names = [info.filename for info in archive.infolist() if not info.is_dir()]
                if len(names) != 1:
                    raise GraphFileError(f"{path}: holds {len(names)} files; a rank list comes as one.")
                with archive.open(names[0]) as member:
                    yield member, lambda: raw.tell() / size
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                raise GraphFileError(f"{path}: is no readable zip ({error}).") from error
        else:
            yield raw, lambda: raw.tell() / size


def recognise(path: Path) -> RankFormat:
    """Return which kind of list a file is.

    Raises:
        GraphFileError: it cannot be read or is no list that is known; the message shows its first line.
    """
    with _opened(path) as (stream, _):
        first = _first_line(stream, path)
    for delimiter in ("\t", ","):
        header = [cell.strip().strip('"').lstrip("\ufeff").casefold() for cell in first.split(delimiter)]
        for kind in FORMATS:
            if kind.delimiter == delimiter and kind.has_header and set(kind.columns) <= set(header):
                return kind
        if len(header) == 2 and delimiter == "," and header[0].isdigit() and "." in header[1]:
            return FORMATS[-1]
    raise GraphFileError(
        f"{path}: is no rank list that hreflens knows (its first line is '{first[:100]}'). Known are Common Crawl's "
        "domain and host ranks, Tranco, Umbrella, Majestic Million, Open PageRank and Cloudflare Radar."
    )


def read_ranks(path: Path, kind: RankFormat, *, skip_bytes: int = 0) -> Iterator[RankBlock]:
    """Yield the rows of a list in blocks, in file order.

    Args:
        path: the list.
        kind: from `recognise`.
        skip_bytes: `text_bytes` of the last block of an earlier, interrupted reading; 0 = from the start.

    Raises:
        GraphFileError: the file breaks off or a line is absurdly long; blocks before that were yielded.
    """
    with _opened(path) as (stream, share):
        header = [str(number + 1) for number in range(len(kind.columns))]
        at = 0
        if kind.has_header:
            line = _first_line(stream, path)
            header = [
                cell.strip().strip('"').lstrip("\ufeff").casefold()
                for cell in line.rstrip("\r\n").split(kind.delimiter)
            ]
            at = len(line.encode("utf-8", "surrogateescape"))
        if skip_bytes > at:
            _skip(stream, skip_bytes - at, path)
            at = skip_bytes
        rest = b""
        while True:
            try:
                read = stream.read(BLOCK_BYTES)
            except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
                raise GraphFileError(
                    f"{path}: breaks off after {at:,} bytes of text ({error}). What came before is kept: fetch the file "
                    "again and run the same command."
                ) from error
            cut = read.rfind(b"\n")
            if read and cut < 0:
                rest += read
                if len(rest) > _LONGEST_LINE:
                    raise GraphFileError(
                        f"{path}: a line is longer than {_LONGEST_LINE} bytes: no rank list."
                    )
                continue
            block, rest = rest + read[: cut + 1], read[cut + 1 :]
            if not read and rest == b"" and not block:
                return
            rows, left_out = _rows(block, kind, header)
            at += len(block)
            yield RankBlock(rows, at, min(share(), 1.0), left_out)
            if not read:
                return


def _skip(stream: IO[bytes], count: int, path: Path) -> None:
    while count > 0:
        got = len(stream.read(min(count, BLOCK_BYTES)))
        if not got:
            raise GraphFileError(
                f"{path}: is shorter than when it was first read: import it anew with --again."
            )
        count -= got


def _first_line(stream: IO[bytes], path: Path) -> str:
    try:
        line = stream.readline(_LONGEST_LINE)
    except (OSError, EOFError, zlib.error) as error:
        raise GraphFileError(f"{path}: cannot be read ({error}).") from error
    if not line.strip():
        raise GraphFileError(f"{path}: is empty.")
    return line.decode("utf-8", "surrogateescape")


def _rows(block: bytes, kind: RankFormat, header: list[str]) -> tuple[pa.Table, int]:
    """Return the rows of a block of whole lines and how many lines were left out."""
    left_out = 0

    def leave_out(_: Any) -> str:
        nonlocal left_out
        left_out += 1
        return "skip"

    names = [f"{name}\0{number}" if name in header[:number] else name for number, name in enumerate(header)]
    if not block.strip():
        return ROWS.empty_table(), 0
    if b"\xff" in block or b"\xfe" in block or not _is_utf8(block):
        block = block.decode("utf-8", "replace").encode()
    table = pacsv.read_csv(
        pa.BufferReader(block),
        read_options=pacsv.ReadOptions(column_names=names, block_size=len(block) + 1),
        parse_options=pacsv.ParseOptions(
            delimiter=kind.delimiter,
            quote_char='"' if kind.delimiter == "," else False,
            invalid_row_handler=leave_out,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=[column for _, column in kind.fills],
        ),
    )
    filled = dict(kind.fills)
    columns = []
    for field in ROWS:
        if field.name not in filled:
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        raw = table.column(filled[field.name]).combine_chunks()
        columns.append(_names(raw, kind) if field.name == "domain" else _numbers(raw, field.type))
    rows = pa.table(columns, schema=ROWS)
    usable = pc.and_(
        pc.is_valid(rows.column("domain")), pc.greater_equal(pc.fill_null(rows.column("rank"), 0), 1)
    )
    kept = rows.filter(usable)
    return kept, left_out + rows.num_rows - kept.num_rows


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _numbers(raw: pa.Array, type_: pa.DataType) -> pa.Array:
    """Return numbers; what is none ('---', '') is null."""
    text = pc.utf8_trim(raw, ' "')
    is_number = pc.match_substring_regex(
        text, r"^[0-9]+$" if pa.types.is_integer(type_) else r"^[0-9.eE+-]*[0-9]$"
    )
    clean = pc.if_else(is_number, text, pa.scalar(None, pa.string()))
    try:
        return clean.cast(type_)
    except pa.ArrowInvalid:  # a number that no type holds: rare, so cell by cell
        return pa.array([_number(cell, type_) for cell in clean.to_pylist()], type_)


def _number(cell: str | None, type_: pa.DataType) -> float | int | None:
    try:
        return None if cell is None else pa.scalar(cell).cast(type_).as_py()
    except pa.ArrowInvalid:
        return None


def _names(raw: pa.Array, kind: RankFormat) -> pa.Array:
    """Return names in lower-case ASCII order of labels; null what is no name."""
    text = pc.utf8_lower(pc.utf8_trim(raw, ' ",.'))
    if kind.reversed_names:
        text = _unreversed(text)
    named = pc.and_(pc.greater(pc.binary_length(text), 0), pc.less_equal(pc.binary_length(text), 253))
    return pc.if_else(named, text, pa.scalar(None, pa.string()))


def _unreversed(text: pa.Array) -> pa.Array:
    """Return names with their labels in the usual order: com.example.www -> www.example.com."""
    found = [None if name is None else ".".join(name.split(".")[::-1]) for name in text.to_pylist()]
    return pa.array(found, pa.string())
