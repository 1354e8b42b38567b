"""Bare lists: one URL or one host per line, with or without a header. Lines that begin with # are comments."""

from collections.abc import Callable

import pyarrow.compute as pc

from hreflens.collect.files.batch import Batch, Tables
from hreflens.collect.files.formats import Format
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.shapes import LISTED, is_host, is_url, share
from hreflens.collect.files.sheet import Sheet
from hreflens.collect.files.site_rows import read_domains
from hreflens.terms import Provider


def _values(sheet: Sheet) -> list[str]:
    return [value for value in sheet.values(0) if not value.startswith("#")]


def _is_list(sheet: Sheet, fits: Callable[[str], bool]) -> bool:
    if len([header for header in sheet.headers if header]) > 1 or len(sheet.headers) != 1:
        return False
    return share(_values(sheet), fits) > LISTED


def _is_urls(sheet: Sheet) -> bool:
    return _is_list(sheet, is_url)


def _is_domains(sheet: Sheet) -> bool:
    return _is_list(sheet, is_host)


def _without_comments(batch: Batch, name: str) -> Batch:
    comment = pc.fill_null(pc.starts_with(batch.raw(name), "#"), False)
    batch.file.ledger.leave_out("are comments and were left out", pc.sum(comment).as_py() or 0)
    return batch.where(pc.invert(comment))


def _read_urls(batch: Batch, format_: Format) -> Tables:
    yield from read_links(_without_comments(batch, "referring_url"), format_)


def _read_domains(batch: Batch, format_: Format) -> Tables:
    yield from read_domains(_without_comments(batch, "domain"), format_)


FORMATS = (
    Format(Provider.GENERIC, "url_list", _is_urls, _read_urls, place=lambda sheet: {"referring_url": 0}),
    Format(Provider.GENERIC, "domain_list", _is_domains, _read_domains, place=lambda sheet: {"domain": 0}),
)
