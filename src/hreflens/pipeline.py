"""The ordered list of stages: collect -> read -> measure -> judge. Reads like the architecture page.

A stage makes one table (or a few at once) from tables to its left. The run store, when there is one, keeps
each finished table under a fingerprint of all it was made from, so a killed run resumes. This module must
hold no logic of its own beyond the order and the bookkeeping.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from hreflens import tables as dictionary
from hreflens.settings import Settings
from hreflens.tables import RunSql

Tables = dict[str, pa.Table]
Progress = Callable[[str, int, int | None], None]
"""Called with (stage, done, total or None)."""


class Store(Protocol):
    """Where finished tables are kept between runs (engine.workspace.RunStore)."""

    def get(self, name: str, fingerprint: str) -> pa.Table | None:
        """Return a finished table, None when it must be made."""

    def put(self, name: str, fingerprint: str, table: pa.Table, seconds: float) -> None:
        """Keep a table just made."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every stage may use besides its tables."""

    settings: Settings
    as_of: date
    sql: RunSql
    warc_folder: Path | None = None
    workers: int = 1
    progress: Progress = lambda stage, done, total: None


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


def _links(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.collect.links import build_links_and_sources

    links, sources = build_links_and_sources(t, own_hosts=c.settings.own_hosts)
    return {"links": links, "link_sources": sources}


def _pages(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.collect.fetch.replay import iter_bodies
    from hreflens.read.pages import build_pages

    wanted = t["links"].column("referring_url").unique()
    fetches = t["fetches"].filter(pc.is_in(t["fetches"].column("url"), value_set=wanted))
    final = dict(zip(fetches.column("url").to_pylist(), fetches.column("final_url").to_pylist(), strict=True))
    total = fetches.num_rows

    def bodies() -> Iterable[tuple[str, str, Any, bytes]]:
        for done, (url, headers, body) in enumerate(iter_bodies(fetches, c.warc_folder)):
            c.progress("read pages", done, total)
            yield url, final.get(url) or url, headers, body

    pages, placements, outlinks = build_pages(bodies(), c.settings.own_hosts, workers=c.workers)
    c.progress("read pages", total, total)
    return {"pages": pages, "placements": placements, "page_outlinks": outlinks}


def _link_checks(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.read.verify import build_link_checks

    return {"link_checks": build_link_checks(t, c.settings)}


def _page_markets(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.markets import build_page_markets

    return {"page_markets": build_page_markets(t, c.settings)}


def _link_anchors(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.anchors import build_link_anchors

    return {"link_anchors": build_link_anchors(t, c.settings)}


def _target_pages(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.collect.fetch.replay import iter_bodies
    from hreflens.measure.relevance.targets import build_target_pages
    from hreflens.read.pages import build_pages

    wanted = t["links"].column("target_url").unique()
    fetches = t["fetches"].filter(pc.is_in(t["fetches"].column("url"), value_set=wanted, skip_nulls=True))
    final = dict(zip(fetches.column("url").to_pylist(), fetches.column("final_url").to_pylist(), strict=True))
    bodies = ((u, final.get(u) or u, h, b) for u, h, b in iter_bodies(fetches, c.warc_folder))
    own_pages, _, _ = build_pages(bodies, c.settings.own_hosts, workers=c.workers)
    return {"target_pages": build_target_pages(t, own_pages, c.settings)}


def _link_relevance(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.relevance.links import build_link_relevance

    return {"link_relevance": build_link_relevance(t, c.settings, workers=c.workers)}


def _vendor_authority(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.authority.vendor import build_vendor_authority

    return {"vendor_authority": build_vendor_authority(t, sql=c.sql)}


def _site_authority(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.authority.standing import build_site_authority

    return {"site_authority": build_site_authority(t, sql=c.sql)}


def _sites(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.sites import build_sites

    return {"sites": build_sites(t, sql=c.sql)}


def _page_authority(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.authority.pages import build_page_authority

    return {"page_authority": build_page_authority(t)}


def _domain_edges(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.neighbours import build_co_linked_targets, build_domain_edges

    edges = build_domain_edges(t, own_hosts=c.settings.own_hosts, sql=c.sql)
    return {
        "domain_edges": edges,
        "co_linked_targets": build_co_linked_targets({**t, "domain_edges": edges}, sql=c.sql),
    }


def _networks(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.judge.networks import build_networks

    networks, members = build_networks(t, c.settings, sql=c.sql)
    return {"networks": networks, "network_members": members}


def _signals(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.judge.evidence import build_signals

    return {"signals": build_signals(t, c.settings, as_of=c.as_of, sql=c.sql)}


def _link_verdicts(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.judge.verdict import build_link_verdicts

    return {"link_verdicts": build_link_verdicts(t, c.settings)}


def _site_verdicts(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.judge.verdict import build_site_verdicts

    return {"site_verdicts": build_site_verdicts(t, c.settings)}


def _profile(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    from hreflens.measure.diversity import build_profile_figures, build_profile_shares

    shares = build_profile_shares(t, sql=c.sql)
    return {
        "profile_shares": shares,
        "profile_figures": build_profile_figures({**t, "profile_shares": shares}, sql=c.sql),
    }


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
)

STAGES: tuple[Stage, ...] = (
    Stage(("links", "link_sources"), ("imported_links",), _links),
    Stage(("pages", "placements", "page_outlinks"), ("links", "fetches"), _pages),
    Stage(("link_checks",), ("links", "fetches", "pages", "placements"), _link_checks),
    Stage(("page_markets",), ("links", "link_checks", "fetches", "pages", "placements"), _page_markets),
    Stage(
        ("link_anchors",), ("links", "link_checks", "pages", "placements", "imported_targets"), _link_anchors
    ),
    Stage(
        ("target_pages",), ("links", "fetches", "imported_targets"), _target_pages, ("project", "relevance")
    ),
    Stage(
        ("link_relevance",),
        ("links", "link_checks", "pages", "placements", "page_markets", "target_pages"),
        _link_relevance,
        ("project", "relevance", "report"),
    ),
    Stage(("vendor_authority",), ("links", "vendor_metrics", "page_markets"), _vendor_authority),
    Stage(("site_authority",), ("links", "page_markets", "domain_ranks", "rank_cohorts"), _site_authority),
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
        _sites,
    ),
    Stage(("page_authority",), ("links", "sites", "vendor_metrics"), _page_authority),
    Stage(
        ("domain_edges", "co_linked_targets"),
        ("links", "page_outlinks", "crawl_edges", "sites"),
        _domain_edges,
    ),
    Stage(("networks", "network_members"), ("links", "pages", "page_outlinks", "sites"), _networks),
    Stage(("signals",), _JUDGED, _signals, ("project", "judge"), True, ("judge.consensus_list",)),
    Stage(("link_verdicts",), (*_JUDGED, "signals", "decisions"), _link_verdicts, ("project", "judge")),
    Stage(
        ("site_verdicts",),
        (*_MEASURED, "page_outlinks", "signals", "link_verdicts", "decisions"),
        _site_verdicts,
        ("project", "judge"),
    ),
    Stage(("profile_shares", "profile_figures"), (*_MEASURED, "link_verdicts"), _profile),
)


def run_stages(sources: Mapping[str, pa.Table], context: Context, store: Store | None = None) -> Tables:
    """Return every table of the run: the sources and what all stages made of them.

    Args:
        sources: the imported tables, `fetches`, `decisions` and `manual_actions`; a missing one is empty.
        context: settings, day, engine, workers and progress.
        store: keeps finished tables; without it everything is made in memory.

    Raises:
        What the stages raise; bad input is a value and never reaches this far.
    """
    tables: Tables = {}
    prints: dict[str, str] = {}
    made = {name for stage in STAGES for name in stage.makes}
    for table in dictionary.TABLES:
        if table.name not in made:
            tables[table.name] = (
                table.conform(sources[table.name]) if table.name in sources else table.empty()
            )
            prints[table.name] = _content_print(tables[table.name])
    for number, stage in enumerate(STAGES):
        context.progress("audit", number, len(STAGES))
        fingerprint = _stage_print(stage, prints, context)
        found = {name: store.get(name, fingerprint) if store else None for name in stage.makes}
        if any(table is None for table in found.values()):
            started = time.monotonic()
            built = stage.build({name: tables[name] for name in stage.needs}, context)
            seconds = time.monotonic() - started
            found = {name: dictionary.BY_NAME[name].conform(built[name]) for name in stage.makes}
            if store is not None:
                for name in stage.makes:
                    store.put(name, fingerprint, found[name], seconds)
        for name, made_table in found.items():
            tables[name] = made_table
            prints[name] = fingerprint
    context.progress("audit", len(STAGES), len(STAGES))
    return tables


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


def _content_print(table: pa.Table) -> str:
    digest = hashlib.sha256()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    digest.update(sink.getvalue())
    return digest.hexdigest()


@cache
def code_print() -> str:
    """Return a hash over the code of all rooms that make tables: changed code makes tables anew."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for room in ("tables", "terms.py", "text", "urls", "collect", "read", "measure", "judge"):
        found = root / room
        files = (
            [found]
            if found.is_file()
            else sorted(p for p in found.rglob("*") if p.suffix in {".py", ".sql", ".toml", ".tsv", ".json"})
        )
        for path in files:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
