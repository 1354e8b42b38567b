"""Which links a line of a disavow file covers, and what is known of them.

A `domain:` line covers its host and all subdomains; a URL line covers that page. Google does not document
whether a URL line depends on http or https: here it does not, so that no loss is overlooked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.disavow.records import Entry, LineKind
from hreflens.judge.inputs import facts_of, lookup, prepare, table_of
from hreflens.urls.canonical import host_of

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class CoveredLinks:
    """Per link of `facts`, the numbers of the entries that cover it (mostly none or one)."""

    facts: pa.Table
    lines: tuple[tuple[int, ...], ...]

    def by_line(self, count: int) -> list[list[int]]:
        """Return, per entry, the rows of `facts` that it covers."""
        rows: list[list[int]] = [[] for _ in range(count)]
        for row, numbers in enumerate(self.lines):
            for number in numbers:
                rows[number].append(row)
        return rows


def link_view(tables: Tables) -> pa.Table:
    """Return what the disavow tools ask of each link, sorted by link_id.

    Columns: link_id, url, site, domain, state, live (bool), followed (null unknown), lang ('und' unknown),
    market (null unknown), verdict (null when not judged), value (0-100, null not judged), decided_by.
    """
    facts = facts_of(prepare(tables))
    verdicts = table_of(tables, "link_verdicts")
    ids = facts.column("link_id")
    verdict, value, decided = lookup(ids, verdicts, "link_id", "verdict", "value", "decided_by")
    kept = facts.select(["link_id", "url", "site", "domain", "state", "live", "followed", "lang", "market"])
    return (
        kept.append_column("verdict", verdict)
        .append_column("value", value)
        .append_column("decided_by", decided)
    ).combine_chunks()


def cover(view: pa.Table, entries: Sequence[Entry]) -> CoveredLinks:
    """Return which entries cover which links.

    Args:
        view: from `link_view`.
        entries: lines of a file; their place is their number.
    """
    domains: dict[str, list[int]] = {}
    urls: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        if entry.kind is LineKind.DOMAIN:
            domains.setdefault(entry.value, []).append(number)
        else:
            urls.setdefault(_without_scheme(entry.value), []).append(number)
    encoded = pc.dictionary_encode(view.column("url")).combine_chunks()
    per_url: list[tuple[int, ...]] = []
    per_host: dict[str, tuple[int, ...]] = {}
    for url in encoded.dictionary.to_pylist():
        host = host_of(url) or ""
        if host not in per_host:
            per_host[host] = tuple(number for parent in _parents(host) for number in domains.get(parent, ()))
        exact = urls.get(_without_scheme(url), ()) if urls else ()
        per_url.append((*per_host[host], *exact) if exact else per_host[host])
    codes = encoded.indices.to_pylist()
    return CoveredLinks(view, tuple(per_url[code] if code is not None else () for code in codes))


def _parents(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]


def _without_scheme(url: str) -> str:
    return url.split("://", 1)[-1]
