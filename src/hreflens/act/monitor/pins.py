"""Pinned links: placements somebody bought or earned, with what was agreed, held against what we read.

A pin is broken only by a reading of ours; what could not be read says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.standing import LIVE, LOST, MISSING, NOT_FOUND
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import canonical_url


@dataclass(frozen=True, slots=True)
class Pin:
    """What was agreed for one page: None means that anything will do. `rel` is '' for a followed link."""

    number: int
    url: str
    target: str | None = None
    anchor: str | None = None
    rel: str | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """One point in which a page is not as agreed: 'gone', 'target', 'anchor' or 'rel'."""

    pin: Pin
    what: str
    expected: str
    found: str


_QUALIFIED = frozenset(("nofollow", "sponsored", "ugc"))


def check_pins(pins: Iterable[Pin], standing: pa.Table) -> list[Breach]:
    """Return where pinned pages are not as agreed, in the order of the pins.

    A page is as agreed when one of its live links is; the nearest one is reported otherwise. A link missing at one
    reading is not gone yet; pages that were never read are left out.
    """
    wanted = list(pins)
    pages = pa.array([pin.url for pin in wanted], pa.string())
    rows = standing.filter(pc.is_in(standing.column("url"), value_set=pages)).to_pylist()
    by_page: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_page.setdefault(row["url"], []).append(row)
    found: list[Breach] = []
    for pin in wanted:
        found += _check(pin, by_page.get(pin.url, []))
    return found


def _check(pin: Pin, rows: list[dict[str, Any]]) -> list[Breach]:
    live = [row for row in rows if row["presence"] == LIVE]
    if not live:
        known = {row["presence"] for row in rows}
        if MISSING in known or not known & {LOST, NOT_FOUND}:
            return []
        reason = next(row["reason"] for row in rows if row["presence"] in (LOST, NOT_FOUND))
        return [Breach(pin, "gone", pin.target or "", reason or "")]
    return min((_breaches(pin, row) for row in live), key=len)


def _breaches(pin: Pin, row: Mapping[str, Any]) -> list[Breach]:
    found = []
    if pin.target is not None and canonical_url(pin.target) != row["landing"]:
        found.append(Breach(pin, "target", pin.target, row["landing"] or ""))
    if pin.anchor is not None and anchor_key(pin.anchor) != anchor_key(row["anchor"] or ""):
        found.append(Breach(pin, "anchor", pin.anchor, row["anchor"] or ""))
    if pin.rel is not None and _words(pin.rel) != _words(row["rel"]):
        found.append(Breach(pin, "rel", pin.rel, row["rel"] or ""))
    return found


def _words(rel: str | None) -> frozenset[str]:
    return frozenset((rel or "").split()) & _QUALIFIED
