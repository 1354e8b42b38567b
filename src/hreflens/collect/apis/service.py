"""What a service is: its keys, its reports, what a request costs, and how its pages of rows come.

A page of rows is written to disk before the next is asked for, with the cursor that leads on, so that a run that was
cut off goes on there. `export` makes of all pages a file in the form of the tool's own export, which the importers of
`collect.files` read: API and file meet in the same tables by the same column maps.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.keys import Keys

Rows = list[dict[str, Any]]
Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. `target` is a domain, property or site, as the service names it."""

    report: str
    target: str
    limit: int = 1_000
    start: date | None = None
    end: date | None = None
    own_hosts: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str, default: str = "") -> str:
        """Return an option of this service only."""
        return dict(self.options).get(name, default)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a query costs before it is sent: requests and units of the service; paid = it takes from a balance."""

    requests: int
    units: float
    unit: str
    paid: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one request, and the cursor to the next; None = this was the last. `notes` are for the user."""

    rows: Rows
    cursor: Cursor | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Connected:
    """A service with its keys and client, at the address it is asked at."""

    client: Client
    keys: Keys
    base: str


@dataclass(frozen=True)
class Service:
    """One service.

    `keys` must all be there, `optional_keys` may. `reports` are name -> what it gives; the first is the default.
    """

    name: str
    title: str
    base: str
    keys: tuple[str, ...]
    reports: Mapping[str, str]
    estimate: Callable[[Query], Estimate]
    pages: Callable[[Connected, Query, Cursor | None], Iterator[Page]]
    export: Callable[[Query, Iterator[Rows]], Iterator[bytes]]
    check: Callable[[Connected], str]
    connect: Callable[[Keys, Client, str], None]
    suffix: str = "json"
    optional_keys: tuple[str, ...] = ()
    gap_s: float = 0.0
    target_words: str = "domain"
    needs_dates: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    target_of: Callable[[tuple[str, ...]], str] = lambda hosts: hosts[0] if hosts else ""


def json_rows(name: str) -> Callable[[Query, Iterator[Rows]], Iterator[bytes]]:
    """Return an export that writes all rows as one JSON object {name: [rows]}."""
    import json

    def export(query: Query, parts: Iterator[Rows]) -> Iterator[bytes]:
        yield b'{"' + name.encode() + b'":['
        first = True
        for rows in parts:
            for row in rows:
                yield (b"" if first else b",") + json.dumps(row, ensure_ascii=False).encode(
                    "utf-8", "replace"
                )
                first = False
        yield b"]}\n"

    return export
