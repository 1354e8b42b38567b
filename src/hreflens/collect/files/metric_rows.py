"""Vendors' numbers to `vendor_metrics`: attributed, on their own scale, never mixed and never overwritten.

A number of a site stands once per file; numbers of pages and links stand once per row. It must not compare
vendors.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens.collect.files.batch import Batch
from hreflens.collect.files.formats import Metric, metric_key
from hreflens.collect.files.url_columns import domain_of_netloc, hosts_of
from hreflens.tables import VENDOR_METRICS
from hreflens.terms import SubjectKind


def metric_rows(
    batch: Batch, metrics: Sequence[Metric], *, page: pa.Array | None = None, site: pa.Array | None = None
) -> pa.Table | None:
    """Return `vendor_metrics` rows of a batch, None when it holds no number.

    Args:
        batch: the rows.
        metrics: the numbers to take, as far as the file has their columns.
        page: canonical URL per row: the subject of numbers of pages and links.
        site: registrable domain per row; the domain of `page` when not given.
    """
    found = []
    codes: NDArray[np.int64] | None = None
    register = _register(batch)
    for metric in metrics:
        key = metric_key(metric)
        if not batch.has(key):
            continue
        value = batch.flag(key).cast(pa.float64()) if metric.is_flag else batch.percent(key)
        if metric.of is SubjectKind.SITE:
            if codes is None:
                codes = register.codes(site) if site is not None else register.codes_of_urls(page)
            at = register.first_rows(key, codes, value)
            subject, value, rows = register.names(codes, at), value.take(at), batch.rows.take(at)
        else:
            assert page is not None
            known = pc.is_valid(value)
            subject, rows = page, batch.rows
            if not pc.all(known).as_py():
                subject, value, rows = page.filter(known), value.filter(known), rows.filter(known)
        if len(rows):
            found.append(_table(batch, metric, subject, value, rows))
    return pa.concat_tables(found) if found else None


def _register(batch: Batch) -> "_Sites":
    register = batch.file.facts.get("sites")
    if not isinstance(register, _Sites):
        register = batch.file.facts["sites"] = _Sites()
    return register


class _Sites:
    """The sites met in one file, numbered, with the values already given for them."""

    def __init__(self) -> None:
        self._hosts = pa.array([], pa.string())
        self._site_of_host = np.empty(0, dtype=np.int64)
        self._number: dict[str, int] = {}
        self._names: list[str] = []
        self._first: dict[str, NDArray[np.float64]] = {}
        self._others: dict[str, set[tuple[int, float]]] = {}

    def codes_of_urls(self, urls: pa.Array) -> NDArray[np.int64]:
        """Return the number of the registrable domain of each canonical URL."""
        hosts = hosts_of(urls)
        codes = _spread(self._site_of_host, pc.index_in(hosts, value_set=self._hosts))
        unknown = np.flatnonzero(codes < 0)
        if len(unknown):
            unmet = hosts.take(pa.array(unknown))
            new = unmet.unique().drop_null()
            sites = np.array(
                [self._numbered(domain_of_netloc(host)) for host in new.to_pylist()], dtype=np.int64
            )
            codes[unknown] = _spread(sites, pc.index_in(unmet, value_set=new))
            self._hosts = pa.concat_arrays([self._hosts, new])
            self._site_of_host = np.concatenate([self._site_of_host, sites])
        return codes

    def codes(self, sites: pa.Array) -> NDArray[np.int64]:
        """Return the number of each site."""
        coded = sites.dictionary_encode()
        numbers = [self._numbered(site) for site in coded.dictionary.to_pylist()]
        return _spread(np.array(numbers, dtype=np.int64), coded.indices)

    def _numbered(self, site: str) -> int:
        number = self._number.setdefault(site, len(self._names))
        if number == len(self._names):
            self._names.append(site)
        return number

    def names(self, codes: NDArray[np.int64], at: NDArray[np.int64]) -> pa.Array:
        """Return the sites of some rows."""
        return pa.array([self._names[code] for code in codes[at].tolist()], pa.string())

    def first_rows(self, key: str, codes: NDArray[np.int64], value: pa.Array) -> NDArray[np.int64]:
        """Return the places of rows whose site and value were not given together before in this file."""
        values = pc.fill_null(value, np.nan).to_numpy(zero_copy_only=False)
        first = self._first.get(key, np.empty(0))
        first = np.concatenate([first, np.full(len(self._names) - len(first), np.nan)])
        others = self._others.setdefault(key, set())
        usable = (codes >= 0) & ~np.isnan(values)
        met = _first_of_pairs(codes, values, np.flatnonzero(usable & (first[codes] != values)))
        # The first value of a site that had none is its own; what else is said of it is told apart one by one.
        _, sites = np.unique(codes[met], return_index=True)
        new = met[sites[np.isnan(first[codes[met[sites]]])]]
        first[codes[new]] = values[new]
        found = new.tolist()
        for at in np.setdiff1d(met, new, assume_unique=True).tolist():
            pair = int(codes[at]), float(values[at])
            if pair not in others:
                others.add(pair)
                found.append(at)
        self._first[key] = first
        return np.array(sorted(found), dtype=np.int64)


def _first_of_pairs(
    codes: NDArray[np.int64], values: NDArray[np.float64], places: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return those of the places, in order, that are the first with their code and value."""
    distinct, ranks = np.unique(values[places], return_inverse=True)
    _, at = np.unique(codes[places] * (len(distinct) + 1) + ranks, return_index=True)
    found: NDArray[np.int64] = places[np.sort(at)]
    return found


def _spread(numbers: NDArray[np.int64], places: pa.Array) -> NDArray[np.int64]:
    """Return numbers[place] per row, -1 where the place is null."""
    table = np.append(numbers, -1)
    found: NDArray[np.int64] = table[pc.fill_null(places, len(numbers)).to_numpy(zero_copy_only=False)]
    return found


def _table(batch: Batch, metric: Metric, subject: pa.Array, value: pa.Array, rows: pa.Array) -> pa.Table:
    count = len(rows)
    columns = {
        "import_id": pa.repeat(batch.file.import_id, count),
        "source_row": rows,
        "subject_kind": pa.repeat(metric.of.value, count),
        "subject": subject,
        "provider": pa.repeat(batch.file.tool.value, count),
        "metric": pa.repeat(metric.name, count),
        "value": value,
        "scale_max": pa.repeat(pa.scalar(metric.scale_max, pa.float64()), count),
    }
    return pa.table(columns, schema=VENDOR_METRICS.schema)
