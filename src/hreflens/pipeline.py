"""The ordered list of stages: collect -> read -> measure -> judge. Reads like the architecture page.

A stage makes one table (or a few at once) from tables to its left. The run store, when there is one, keeps
each finished table under a fingerprint of all it was made from, so a killed run resumes. This module must
hold no logic of its own beyond the order and the bookkeeping.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from hreflens import stages
from hreflens import tables as dictionary
from hreflens.stages import Context, Progress, Tables


class Store(Protocol):
    """Where finished tables are kept between runs (engine.workspace.RunStore)."""

    def get(self, name: str, fingerprint: str) -> pa.Table | None:
        """Return a finished table, None when it must be made."""

    def put(self, name: str, fingerprint: str, table: pa.Table, seconds: float) -> None:
        """Keep a table just made."""


class Shelf(Protocol):
    """Where the tables of a run lie while it goes on (engine.shelf.Shelf)."""

    def __contains__(self, name: str) -> bool:
        """Return whether a table of this name lies there."""

    def lay(self, name: str, table: pa.Table) -> None:
        """Put a table there."""

    def take(self, name: str) -> pa.Table:
        """Return a table that lies there."""


class _Memory(dict[str, pa.Table]):
    """The shelf of small runs: tables stay as they are."""

    lay = dict.__setitem__
    take = dict.__getitem__


Build = Callable[[Tables, Context], Mapping[str, pa.Table]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: the tables it reads and makes. `sections` names the settings that change its result."""

    makes: tuple[str, ...]
    needs: tuple[str, ...]
    build: Build
    sections: tuple[str, ...] = ("project",)
    uses_as_of: bool = False
    files: tuple[str, ...] = ()
    """Settings ('section.key') that name a file whose content changes the result."""


_MEASURED = (
    "links",
    "link_checks",
    "page_markets",
    "link_anchors",
    "sites",
    "vendor_authority",
    "site_authority",
    "page_authority",
)
_JUDGED = (
    *_MEASURED,
    "link_relevance",
    "pages",
    "placements",
    "page_outlinks",
    "vendor_metrics",
    "manual_actions",
    "networks",
    "network_members",
    "site_history",
    "page_views",
)

STAGES: tuple[Stage, ...] = (
    Stage(("links", "link_sources"), ("imported_links",), stages.links),
    Stage(("pages", "placements", "page_outlinks"), ("links", "fetches"), stages.pages),
    Stage(("link_checks",), ("links", "fetches", "pages", "placements"), stages.link_checks),
    Stage(("page_markets",), ("links", "link_checks", "fetches", "pages", "placements"), stages.page_markets),
    Stage(
        ("link_anchors",),
        ("links", "link_checks", "pages", "placements", "imported_targets"),
        stages.link_anchors,
    ),
    Stage(
        ("target_pages",),
        ("links", "fetches", "imported_targets"),
        stages.target_pages,
        ("project", "relevance"),
        files=("relevance.targets",),
    ),
    Stage(
        ("link_relevance",),
        ("links", "link_checks", "pages", "placements", "page_markets", "target_pages"),
        stages.link_relevance,
        ("project", "relevance", "report"),
    ),
    Stage(("vendor_authority",), ("links", "vendor_metrics", "page_markets"), stages.vendor_authority),
    Stage(
        ("site_authority",), ("links", "page_markets", "domain_ranks", "rank_cohorts"), stages.site_authority
    ),
    Stage(
        ("sites",),
        (
            "links",
            "link_checks",
            "page_markets",
            "link_anchors",
            "pages",
            "vendor_authority",
            "site_authority",
        ),
        stages.sites,
    ),
    Stage(("page_authority",), ("links", "sites", "vendor_metrics"), stages.page_authority),
    Stage(
        ("domain_edges", "co_linked_targets"),
        ("links", "page_outlinks", "crawl_edges", "sites"),
        stages.domain_edges,
    ),
    Stage(
        ("engagement", "site_engagement", "language_barrier"),
        ("traffic", "imports", "links", "page_markets", "target_pages", "imported_targets"),
        stages.engagement,
    ),
    Stage(("competitor_sites",), ("imported_links", "vendor_metrics", "links"), stages.competitor_sites),
    Stage(
        ("market_facts",),
        (
            *("links", "link_checks", "page_markets", "sites", "target_pages", "imported_targets"),
            *("search_performance", "imports", "engagement", "language_barrier", "competitor_sites"),
        ),
        stages.market_facts,
        uses_as_of=True,
    ),
    Stage(("anchor_glosses",), ("link_anchors",), stages.anchor_glosses, ("project", "report")),
    Stage(("translated_pages",), ("pages", "domain_edges"), stages.translated_pages, ()),
    Stage(
        ("networks", "network_members"),
        ("links", "pages", "page_outlinks", "sites", "translated_pages"),
        stages.networks,
    ),
    Stage(("site_history",), ("imported_links",), stages.site_history),
    Stage(("signals",), _JUDGED, stages.signals, ("project", "judge"), True, ("judge.consensus_list",)),
    Stage(
        ("link_verdicts",),
        (*_JUDGED, "site_engagement", "signals", "decisions"),
        stages.link_verdicts,
        ("project", "judge"),
    ),
    Stage(
        ("site_verdicts",),
        (*_MEASURED, "page_outlinks", "signals", "link_verdicts", "decisions"),
        stages.site_verdicts,
        ("project", "judge"),
    ),
    Stage(("profile_shares", "profile_figures"), (*_MEASURED, "link_verdicts"), stages.profile),
    Stage(("own_pages", "hreflang_links"), ("fetches",), stages.own_site),
    Stage(("locale_pages",), ("own_pages", "hreflang_links"), stages.locale_pages, ("relevance",)),
    Stage(
        ("hreflang_findings",), ("own_pages", "hreflang_links", "locale_pages"), stages.hreflang_findings, ()
    ),
    Stage(
        ("landings", "locale_equity"),
        (
            "links",
            "link_checks",
            "page_markets",
            "pages",
            "placements",
            "link_verdicts",
            "own_pages",
            "hreflang_links",
            "locale_pages",
        ),
        stages.landings,
        (),
    ),
    Stage(
        ("translate_next",),
        (
            *(
                "links",
                "link_checks",
                "page_markets",
                "link_verdicts",
                "own_pages",
                "hreflang_links",
                "locale_pages",
            ),
            *("imported_links", "search_performance", "engagement", "language_barrier"),
        ),
        stages.translate_next,
    ),
    Stage(
        ("market_norms", "market_waves"),
        ("links", "link_checks", "link_anchors", "page_markets"),
        stages.market_norms,
        uses_as_of=True,
    ),
)


def run_stages(
    sources: Mapping[str, pa.Table], context: Context, store: Store | None = None, shelf: Shelf | None = None
) -> Tables:
    """Return every table of the run: the sources and what all stages made of them.

    Args:
        sources: the imported tables, `fetches`, `decisions` and `manual_actions`; a missing one is empty.
        context: settings, day, engine, workers and progress.
        store: keeps finished tables; without it everything is made anew.
        shelf: holds the tables of this run, and may hold sources already; without it they stay in memory.

    Raises:
        What the stages raise; bad input is a value and never reaches this far.
    """
    shelf = _Memory() if shelf is None else shelf
    prints: dict[str, str] = {}
    made = {name for stage in STAGES for name in stage.makes}
    for table in dictionary.TABLES:
        name = table.name
        if name not in made:
            if name not in shelf:
                shelf.lay(name, table.conform(sources[name]) if name in sources else table.empty())
            prints[name] = _content_print(shelf.take(name))
    for number, stage in enumerate(STAGES):
        context.progress("audit", number, len(STAGES))
        fingerprint = _stage_print(stage, prints, context)
        _finish(stage, fingerprint, context, store, shelf)
        prints.update(dict.fromkeys(stage.makes, fingerprint))
    context.progress("audit", len(STAGES), len(STAGES))
    return {table.name: shelf.take(table.name) for table in dictionary.TABLES if table.name in shelf}


def _finish(stage: Stage, fingerprint: str, context: Context, store: Store | None, shelf: Shelf) -> None:
    """Lay the tables of a stage on the shelf: kept ones, else made now. Nothing of them stays in memory but there."""
    found = {name: store.get(name, fingerprint) if store else None for name in stage.makes}
    if any(table is None for table in found.values()):
        started = time.monotonic()
        built = dict(stage.build({name: shelf.take(name) for name in stage.needs}, context))
        seconds = time.monotonic() - started
        found = {name: dictionary.BY_NAME[name].conform(built.pop(name)) for name in stage.makes}
        if store is not None:
            for name in stage.makes:
                store.put(name, fingerprint, found[name], seconds)
    for name in stage.makes:
        shelf.lay(name, found.pop(name))
    pa.default_memory_pool().release_unused()


def _stage_print(stage: Stage, prints: Mapping[str, str], context: Context) -> str:
    digest = hashlib.sha256(code_print().encode())
    for name in stage.needs:
        digest.update(f"{name}={prints[name]};".encode())
    for section in stage.sections:
        digest.update(getattr(context.settings, section).model_dump_json().encode())
    if stage.uses_as_of:
        digest.update(context.as_of.isoformat().encode())
    for setting in stage.files:
        section, key = setting.split(".")
        digest.update(_file_print(getattr(getattr(context.settings, section), key)).encode())
    return digest.hexdigest()[:32]


def _file_print(path: str) -> str:
    """Return a hash of a named file's bytes; an unreadable one is the stage's to complain about."""
    if not path:
        return ""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "unreadable"


class _Digest:
    """A file that keeps of all that is written to it a hash."""

    closed = False

    def __init__(self) -> None:
        self.sha = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha.update(data)
        return len(data)

    def flush(self) -> None:
        return None


_PRINTED_ROWS = 65_536


def _content_print(table: pa.Table) -> str:
    """Return a hash of the rows in their order, however they lie in chunks; read in pieces."""
    digest = _Digest()
    with pa.ipc.new_stream(pa.PythonFile(digest, "w"), table.schema) as writer:
        for start in range(0, table.num_rows, _PRINTED_ROWS):
            writer.write_table(table.slice(start, _PRINTED_ROWS).combine_chunks())
    return digest.sha.hexdigest()


_CODE = frozenset({".py", ".sql", ".toml", ".tsv", ".json", ".safetensors"})
"""Kinds of files that results hang on: code, rules, lists, weights."""


@cache
def code_print() -> str:
    """Return a hash over the code and weights of all rooms that make tables: a changed one makes tables anew."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for room in (
        "tables",
        "terms.py",
        "stages.py",
        "text",
        "urls",
        "collect",
        "read",
        "measure",
        "judge",
        "act",
    ):
        found = root / room
        files = [found] if found.is_file() else sorted(p for p in found.rglob("*") if p.suffix in _CODE)
        for path in files:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


__all__ = ["STAGES", "Context", "Progress", "Stage", "Store", "Tables", "code_print", "run_stages"]
