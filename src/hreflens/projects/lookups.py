"""Backlinks of a few targets without reading a crawl: captures of the linking pages, found by the index, by range.

The pages found are kept as one WARC file in the project, so the same extraction reads them, and a look-up that was
stopped goes on. It must not fetch from the linking sites themselves.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.commoncrawl.index import Capture, Names, find_captures
from hreflens.collect.commoncrawl.remote import RemoteFile, fetch_ranges, is_remote
from hreflens.engine.workspace import Project
from hreflens.settings import FetchSettings

CRAWL_ROOT = "https://data.commoncrawl.org/"
"""Where Common Crawl's WARC files lie (commoncrawl.org/get-started); `warc_filename` of the index is below it."""
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a look-up found: captures in the index, how many were fetched, and the WARC file that holds them."""

    captures: int
    fetched: int
    warc: Path | None


def look_up(
    project: Project,
    indexes: Sequence[str],
    names: Names,
    *,
    fetch: FetchSettings,
    root: str = CRAWL_ROOT,
    limit: int = 1_000,
    progress: Progress = lambda stage, done, total: None,
) -> LookedUp:
    """Fetch the captures of named pages and domains into a WARC file of the project.

    Args:
        project: where to.
        indexes: Parquet files of the columnar index, local or http(s) addresses.
        names: pages and domains that may link to the targets.
        fetch: delay between requests, time-outs, retries.
        root: address or local folder below which the WARC files lie.
        limit: most captures to fetch.
        progress: told of index files and captures.

    Raises:
        CrawlFileError: an index or a capture cannot be read; what was fetched is kept for the next try.
        OSError: the disk is full.
    """
    captures: dict[str, Capture] = {}
    for number, index in enumerate(indexes):
        progress("index files", number, len(indexes))
        source = RemoteFile(index, fetch) if is_remote(index) else Path(index)
        for capture in find_captures(source, index, names):
            captures.setdefault(capture.url, capture)
            if len(captures) >= limit:
                break
    progress("index files", len(indexes), len(indexes))
    if not captures:
        return LookedUp(0, 0, None)
    wanted = list(captures.values())
    warc, done = _opened(project, wanted, root)
    rest = [each for each in wanted if _place(each) not in done]
    fetched = _fetch(rest, warc, done, root=root, fetch=fetch, progress=progress)
    return LookedUp(len(wanted), fetched, warc)


def _place(capture: Capture) -> str:
    return f"{capture.warc_file} {capture.offset}"


def _opened(project: Project, captures: Sequence[Capture], root: str) -> tuple[Path, dict[str, int]]:
    """Return the WARC file of this look-up and the captures that it holds already (place -> end in the file)."""
    key = hashlib.sha256("\n".join([root, *map(_place, captures)]).encode()).hexdigest()[:16]
    folder = project.folder / "crawl"
    folder.mkdir(parents=True, exist_ok=True)
    warc = folder / f"lookup-{key}.warc.gz"
    done: dict[str, int] = {}
    try:
        for line in _journal(warc).read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            done[entry["place"]] = entry["end"]
    except (OSError, ValueError, KeyError):
        pass  # no journal, or its last line was cut off: what it tells so far is true
    end = max(done.values(), default=0)
    with warc.open("ab") as out:
        if out.tell() < end:
            done.clear()
            end = 0
        out.truncate(end)
    return warc, done


def _journal(warc: Path) -> Path:
    return warc.with_suffix(".jsonl")


def _fetch(
    rest: Sequence[Capture],
    warc: Path,
    done: dict[str, int],
    *,
    root: str,
    fetch: FetchSettings,
    progress: Progress,
) -> int:
    total = len(rest) + len(done)
    with warc.open("ab") as out, _journal(warc).open("a" if done else "w", encoding="utf-8") as journal:

        def keep(number: int, data: bytes) -> None:
            capture = rest[number]
            if data[:2] != b"\x1f\x8b":
                raise CrawlFileError(
                    f"{capture.warc_file}: no record at byte {capture.offset}: is the index of another crawl?"
                )
            out.write(data)
            out.flush()
            journal.write(json.dumps({"place": _place(capture), "end": out.tell()}) + "\n")
            journal.flush()
            progress("captures", len(done) + number + 1, total)

        if is_remote(root):
            ranges = [(urljoin(root, each.warc_file), each.offset, each.length) for each in rest]
            fetch_ranges(ranges, fetch, each=keep)
        else:
            for number, each in enumerate(rest):
                keep(number, _local(Path(root), each))
    return len(rest)


def _local(root: Path, capture: Capture) -> bytes:
    path = (root / capture.warc_file).resolve()
    if not path.is_relative_to(root.resolve()):
        raise CrawlFileError(f"{capture.warc_file}: leads out of {root}.")
    with path.open("rb") as file:
        file.seek(capture.offset)
        return file.read(capture.length)
