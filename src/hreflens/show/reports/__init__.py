"""The pages of the report, one file each, in reading order. A page is added by naming its file here."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.page import Page
from hreflens.show.reports import (
    anchors,
    changes,
    compare,
    diversity,
    history,
    ignored,
    imports,
    languages,
    markets,
    method,
    networks,
    review,
    summary,
    valuable,
)


class Report(Protocol):
    """What every module of this room offers."""

    def build(self, tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
        """Return the page."""


REPORTS: tuple[Report, ...] = (
    summary,
    markets,
    languages,
    valuable,
    review,
    networks,
    ignored,
    anchors,
    diversity,
    changes,
    history,
    compare,
    imports,
    method,
)
