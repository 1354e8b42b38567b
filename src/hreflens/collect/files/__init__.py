"""Import of every export: one module per tool. `FORMATS` lists them in the order in which they are tried."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import pyarrow as pa

from hreflens.collect.files import (
    ahrefs,
    bing,
    dataforseo,
    ga4,
    generic,
    lists,
    majestic,
    moz,
    screaming_frog,
    se_ranking,
    search_analytics,
    search_console,
    semrush,
    universal_analytics,
    visits,
)
from hreflens.collect.files.formats import Format
from hreflens.collect.files.reading import read_parts
from hreflens.collect.files.source import (
    DEFAULT_LIMITS,
    ImportFormatError,
    Input,
    Limits,
    Progress,
    stage_input,
)

FORMATS: tuple[Format, ...] = (
    *visits.FORMATS,
    *ga4.FORMATS,
    *search_analytics.FORMATS,
    *dataforseo.FORMATS,
    *ahrefs.FORMATS,
    *semrush.FORMATS,
    *majestic.FORMATS,
    *se_ranking.FORMATS,
    *moz.FORMATS,
    *bing.FORMATS,
    *screaming_frog.FORMATS,
    *search_console.NAMED,
    *universal_analytics.FORMATS,
    *generic.NAMED,
    *search_console.FORMATS,
    *lists.FORMATS,
)


def read_export(
    source: Input,
    *,
    own_hosts: Sequence[str] = (),
    column_map: Mapping[str, str] | None = None,
    imported_at: datetime,
    progress: Progress = lambda done, total: None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[tuple[str, pa.Table]]:
    """Yield (table name, rows in that table's schema) in bounded batches, the `imports` rows last.

    Args:
        source: the staged file.
        own_hosts: hosts of the owner; crawls are cut down to links to them, and of two columns of URLs the
            one on these hosts is the target.
        column_map: header (or `#3` for the third column) -> field, for files of no known tool.
        imported_at: the time to note.
        progress: called with bytes done and bytes in all.
        limits: how much of a file is let in.

    Raises:
        ImportFormatError: the file as a whole cannot be used; the message says what to do.
    """
    formats = generic.mapped(column_map) if column_map else (*FORMATS, *generic.by_own_hosts(own_hosts))
    wanted = tuple(column_map) if column_map else ()
    return read_parts(
        source,
        formats,
        own_hosts=own_hosts,
        wanted=wanted,
        imported_at=imported_at,
        progress=progress,
        limits=limits,
    )


__all__ = ["FORMATS", "ImportFormatError", "Input", "Limits", "read_export", "stage_input"]
