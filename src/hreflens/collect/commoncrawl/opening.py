"""Opens a crawl file wherever it lies: a local path, an http(s) address through the guard, or a store by URI."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import fs

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.commoncrawl.remote import download, is_remote
from hreflens.settings import FetchSettings


@contextmanager
def open_source(source: str, fetch: FetchSettings, *, keep_at: Path | None = None) -> Iterator[BinaryIO]:
    """Give the bytes of a crawl file.

    Args:
        source: path, http(s) address, or the URI of a store that pyarrow reads (`s3://`, `hdfs://`, `file://`), with
            the credentials of the machine.
        fetch: time-outs and retries for addresses.
        keep_at: where a download is kept, so that a broken-off one goes on; a temporary file without it.

    Raises:
        CrawlFileError: it cannot be fetched or the store does not know it.
        OSError: it cannot be read.
    """
    if is_remote(source):
        with tempfile.TemporaryDirectory() as scratch:
            path = keep_at or Path(scratch) / "file"
            download(source, path, fetch)
            with path.open("rb") as stream:
                yield stream
    elif "://" in source:
        try:
            store, name = fs.FileSystem.from_uri(source)
            opened = store.open_input_stream(name, compression=None)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise CrawlFileError(f"{source}: cannot be opened ({error}).") from error
        with opened:
            yield opened
    else:
        with Path(source).open("rb") as stream:
            yield stream
