"""Rows about referring domains, anchors and own pages to `imported_domains`, `imported_anchors`, `imported_targets`.

It must not know headers: the meanings it reads are the names in the functions.
"""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.files.batch import Batch, Tables
from hreflens.collect.files.formats import Format
from hreflens.collect.files.metric_rows import metric_rows
from hreflens.collect.files.url_columns import ascii_hosts
from hreflens.collect.links import is_own, own_host_test
from hreflens.tables import IMPORTED_ANCHORS, IMPORTED_DOMAINS, IMPORTED_TARGETS, Table
from hreflens.urls.canonical import host_of
from hreflens.urls.domains import registrable_domain, site_of_host


def read_domains(batch: Batch, format_: Format) -> Tables:
    """Yield `imported_domains` and `vendor_metrics`; a row without a host name is rejected."""
    hosts = ascii_hosts(batch.raw("domain"))
    batch = batch.without(
        pc.is_null(hosts), "domain", "the cell is no host name: write a domain such as example.com"
    )
    if not len(batch):
        return
    hosts = hosts.drop_null()
    columns = {
        "referring_host": hosts,
        "referring_domain": _each(hosts, lambda host: registrable_domain(host) or host),
        "links": batch.integer("links"),
        "followed_links": batch.integer("followed_links"),
        "target_pages": batch.integer("target_pages"),
        "first_seen": batch.date("first_seen"),
        "lost_on": batch.date("lost_on"),
    }
    yield _kept(IMPORTED_DOMAINS, batch, columns)
    sites = _each(hosts, lambda host: site_of_host(host.removeprefix("www.")))
    metrics = metric_rows(batch, format_.metrics, site=sites)
    if metrics is not None:
        yield "vendor_metrics", metrics


def read_anchors(batch: Batch, format_: Format) -> Tables:
    """Yield `imported_anchors`; an empty anchor is an anchor."""
    columns = {
        "anchor_text": pc.fill_null(batch.raw("anchor_text"), ""),
        "referring_domains": batch.integer("referring_domains"),
        "links": batch.integer("links"),
        "followed_links": batch.integer("followed_links"),
        "first_seen": batch.date("first_seen"),
        "last_seen": batch.date("last_seen"),
    }
    yield _kept(IMPORTED_ANCHORS, batch, columns)


def read_targets(batch: Batch, format_: Format) -> Tables:
    """Yield `imported_targets` and `vendor_metrics`: own pages; a row without a web address is rejected."""
    url = batch.url("target_url")
    bad = pc.is_null(url)
    if pc.any(bad).as_py():
        batch = batch.without(
            bad, "target_url", "the page is no web address: write a full one such as https://example.com/page"
        )
        url = batch.url("target_url")
    if not len(batch):
        return
    columns = {
        "target_url": url,
        "title": batch.text("title"),
        "claimed_langs": batch.languages("claimed_langs"),
        "http_status": batch.mapped("http_status", http_status, pa.int32()),
        "links": batch.integer("links"),
        "referring_domains": batch.integer("referring_domains"),
        "traffic": batch.number("traffic"),
        "top_keyword": batch.text("top_keyword"),
    }
    yield _kept(IMPORTED_TARGETS, batch, columns)
    metrics = metric_rows(batch, format_.metrics, page=url)
    if metrics is not None:
        yield "vendor_metrics", metrics


def only_own_pages(batch: Batch) -> Batch:
    """Return only rows about the owner's pages; without own hosts all rows stay."""
    own = own_host_test(batch.file.own_hosts)
    if not own[0]:
        return batch
    keep = pa.array([is_own(host_of(url), own) for url in batch.url("target_url").to_pylist()], pa.bool_())
    batch.file.ledger.leave_out(
        "are about pages of other sites and were left out", len(keep) - (pc.sum(keep).as_py() or 0)
    )
    return batch.where(keep)


def http_status(raw: str) -> int | None:
    """Return an HTTP status; 0 is how tools write "never answered", hence None.

    Raises:
        ValueError: it is no number.
    """
    code = int(float(raw))
    return code if 100 <= code <= 999 else None


def _kept(table: Table, batch: Batch, columns: dict[str, pa.Array]) -> tuple[str, pa.Table]:
    batch.file.ledger.rows_kept += len(batch)
    provenance = {
        "import_id": batch.constant(batch.file.import_id, pa.string()),
        "source_row": batch.rows,
        "tool": batch.constant(batch.file.tool.value, pa.string()),
    }
    return table.name, pa.table({**provenance, **columns}, schema=table.schema)


def _each(values: pa.Array, apply: Callable[[str], str]) -> pa.Array:
    coded = values.dictionary_encode()
    return pa.array([apply(value) for value in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)
