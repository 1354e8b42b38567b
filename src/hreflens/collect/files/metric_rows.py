"""Vendors' numbers to `vendor_metrics`: attributed, on their own scale, never mixed and never overwritten.

A number of a site stands once per file; numbers of pages and links stand once per row. It must not compare
vendors.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.files.batch import Batch
from hreflens.collect.files.formats import Metric, metric_key
from hreflens.collect.files.url_columns import domains_of_hosts, hosts_of
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
    coded_site: pa.Array | None = None
    for metric in metrics:
        key = metric_key(metric)
        if not batch.has(key):
            continue
        value = batch.flag(key).cast(pa.float64()) if metric.is_flag else batch.percent(key)
        rows = batch.rows
        if metric.of is SubjectKind.SITE:
            if coded_site is None:
                coded_site = _coded(site if site is not None else domains_of_hosts(hosts_of(page)))
            subject, value, rows = _once(batch, key, coded_site, value)
        else:
            assert page is not None
            known = pc.is_valid(value)
            subject = page
            if not pc.all(known).as_py():
                subject, value, rows = page.filter(known), value.filter(known), rows.filter(known)
        if len(rows):
            found.append(_table(batch, metric, subject, value, rows))
    return pa.concat_tables(found) if found else None


def _once(batch: Batch, key: str, site: pa.Array, value: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return (site, value, row) of each pair that this file has not given before, at its first row."""
    pairs = pa.table({"site": site.indices, "value": value, "row": batch.rows})
    pairs = pairs.filter(pc.and_(pc.is_valid(pairs.column("value")), pc.is_valid(pairs.column("site"))))
    firsts = (
        pairs.group_by(["site", "value"], use_threads=False)
        .aggregate([("row", "min")])
        .sort_by("row_min")
        .combine_chunks()
    )
    named = site.dictionary.take(firsts.column("site").combine_chunks())
    values = _flat(firsts.column("value"))
    names = pc.binary_join_element_wise(named, values.cast(pa.string()), "\t")
    seen: pa.Array | None = batch.file.facts.get(key)
    rows = _flat(firsts.column("row_min"))
    if seen is not None:
        new = pc.invert(pc.is_in(names, value_set=seen))
        named, values, rows, names = (
            named.filter(new),
            values.filter(new),
            rows.filter(new),
            names.filter(new),
        )
        batch.file.facts[key] = pa.concat_arrays([seen, names])
    else:
        batch.file.facts[key] = names
    return named, values, rows


def _coded(column: pa.Array) -> pa.Array:
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _flat(column: pa.ChunkedArray) -> pa.Array:
    flat = column.combine_chunks()
    if isinstance(flat, pa.ChunkedArray):
        return pa.concat_arrays(flat.chunks) if flat.num_chunks else pa.array([], column.type)
    return flat


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
