"""The links of a run as one wide table for the dashboard: joined once, kept beside the run, searched as text.

It must add no judgement: every column is copied from the run or counted from it.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.engine.snapshot import Snapshot, open_snapshot, write_snapshot
from hreflens.engine.state import State
from hreflens.engine.workspace import Project
from hreflens.projects.audits import Run, load_run
from hreflens.settings import Settings
from hreflens.show.facts import facts_of, home_language, lookup, table_of
from hreflens.show.render.foreign_text import readable_url
from hreflens.show.reports.compare import vendor_flags

VERSION = 2
"""Part of the file's name; raised when the columns or their meaning change."""
TABLE = "links"
NEEDED = (
    *("links", "link_verdicts", "page_markets", "link_anchors", "link_checks", "sites", "site_verdicts"),
    "vendor_metrics",
    "link_relevance",
)
_COPIED = (
    *("link_id", "url", "site", "target_url", "anchor", "anchor_lang", "anchor_kind", "title", "first_seen"),
    *("verdict", "reason_class", "value", "risk_prob", "decided_by", "lang", "script", "market", "authority"),
    *("state", "placement", "rel", "followed", "live", "foreign", "relevance", "topic"),
)


def links_snapshot(project: Project, settings: Settings, run: Path, state: State | None = None) -> Snapshot:
    """Return the snapshot of a run's links, made when it is not there yet.

    Raises:
        hreflens.engine.workspace.WorkspaceError: there was no audit yet.
        hreflens.engine.parquet.StoreError: it cannot be written or read.
    """
    path = snapshot_path(run, settings)
    if not path.exists():
        loaded = load_run(project, settings, state, NEEDED)
        write_snapshot(path, TABLE, links_view(loaded.tables, settings))
    return open_snapshot(path)


def publish_view(run: Run) -> None:
    """Make the snapshot of a run just finished, so that the first page need not wait for it.

    Raises:
        hreflens.engine.parquet.StoreError: it cannot be written.
    """
    write_snapshot(snapshot_path(run.folder, run.settings), TABLE, links_view(run.tables, run.settings))


def snapshot_path(run: Path, settings: Settings) -> Path:
    """Return where a run's snapshot lies; the owner's language is part of the name, as `foreign` depends on it."""
    home = hashlib.sha256(home_language(settings).encode()).hexdigest()[:8]
    return run / "view" / f"links-{VERSION}-{home}.duckdb"


def links_view(tables: Mapping[str, pa.Table], settings: Settings) -> pa.Table:
    """Return one row per link, most valuable first: the columns of `_COPIED` and three more.

    `review_group`: the group of its site. `flagged`: a vendor calls it spam or toxic; null without vendors.
    `search`: anchor, address, title and target, normalised as `search_key` does.
    """
    facts = facts_of(tables, settings)
    view = facts.select(_COPIED)
    (group,) = lookup(facts.column("site"), table_of(tables, "site_verdicts"), "site", "review_group")
    flags = vendor_flags(tables, facts)
    flagged: pa.ChunkedArray | pa.Array = pa.nulls(facts.num_rows, pa.bool_())
    for each in flags:
        rated = pc.if_else(each.rated, each.flagged, None)
        flagged = pc.coalesce(pc.or_kleene(flagged, rated), flagged, rated)
    view = view.append_column("review_group", group).append_column("flagged", flagged)
    view = view.append_column("search", search_text(facts))
    keys = pa.table({"value": pc.fill_null(view.column("value"), -1.0), "link_id": view.column("link_id")})
    return view.take(pc.sort_indices(keys, [("value", "descending"), ("link_id", "ascending")]))


def search_text(facts: pa.Table) -> pa.Array:
    """Return the text by which each link is found: anchor, readable address, title and target, normalised."""
    readable = pa.array(
        [f"{url} {readable_url(url)}" if url else "" for url in facts.column("url").to_pylist()],
        pa.string(),
    )
    parts = [facts.column("anchor"), readable, facts.column("title"), facts.column("target_url")]
    joined = pc.binary_join_element_wise(*[pc.fill_null(part, "") for part in parts], " ")
    return pc.utf8_lower(pc.utf8_normalize(joined, form="NFKC"))


def search_key(written: str) -> str:
    """Return what a user types as it stands in `search`: NFKC and lower case, as Arrow does both."""
    found = pc.utf8_lower(pc.utf8_normalize(pa.scalar(written), form="NFKC"))
    return " ".join(str(found.as_py()).split())
