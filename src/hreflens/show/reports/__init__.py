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
    engagement,
    fairness,
    history,
    hreflang,
    ignored,
    imports,
    landings,
    languages,
    markets,
    method,
    networks,
    review,
    state,
    summary,
    topics,
    translate_next,
    valuable,
    victims,
)


class Report(Protocol):
    """What every module of this room offers."""

    def build(self, tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
        """Return the page."""


REPORTS: tuple[Report, ...] = (
    summary,
    markets,
    languages,
    topics,
    valuable,
    review,
    networks,
    victims,
    ignored,
    state,
    anchors,
    diversity,
    landings,
    translate_next,
    hreflang,
    changes,
    history,
    compare,
    engagement,
    imports,
    fairness,
    method,
)

OPTIONAL: tuple[Report, ...] = (landings, translate_next, hreflang)
"""Pages that are left out of a report while they have no block: there is nothing to tell."""
