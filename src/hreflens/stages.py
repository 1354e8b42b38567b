"""What each stage calls: tables and context in, the tables it makes out. Wiring only: the rooms do the work.

Rooms are imported inside, so that a resumed run loads only what it makes anew. The order is in `pipeline`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.tables import RunSql

Tables = dict[str, pa.Table]
Progress = Callable[[str, int, int | None], None]
"""Called with (stage, done, total or None)."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every stage may use besides its tables."""

    settings: Settings
    as_of: date
    sql: RunSql
    warc_folder: Path | None = None
    workers: int = 1
    progress: Progress = lambda stage, done, total: None


def links(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `links` and `link_sources`."""
    from hreflens.collect.links import build_links_and_sources

    links, sources = build_links_and_sources(
        t, own_hosts=c.settings.own_hosts, competitors=c.settings.project.competitors
    )
    return {"links": links, "link_sources": sources}


def pages(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `pages`, `placements` and `page_outlinks` of the linking pages fetched."""
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


def link_checks(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `link_checks`."""
    from hreflens.read.verify import build_link_checks

    return {"link_checks": build_link_checks(t, c.settings)}


def page_markets(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `page_markets`."""
    from hreflens.measure.markets import build_page_markets

    return {"page_markets": build_page_markets(t, c.settings)}


def link_anchors(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `link_anchors`."""
    from hreflens.measure.anchors import build_link_anchors

    return {"link_anchors": build_link_anchors(t, c.settings)}


def target_pages(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `target_pages`: the owner's pages, read like any other."""
    from hreflens.collect.fetch.replay import iter_bodies
    from hreflens.measure.relevance.targets import build_target_pages
    from hreflens.read.pages import build_pages

    wanted = t["links"].column("target_url").unique()
    fetches = t["fetches"].filter(pc.is_in(t["fetches"].column("url"), value_set=wanted, skip_nulls=True))
    final = dict(zip(fetches.column("url").to_pylist(), fetches.column("final_url").to_pylist(), strict=True))
    bodies = ((u, final.get(u) or u, h, b) for u, h, b in iter_bodies(fetches, c.warc_folder))
    own_pages, _, _ = build_pages(bodies, c.settings.own_hosts, workers=c.workers)
    return {"target_pages": build_target_pages(t, own_pages, c.settings)}


def own_bodies(warc_folder: Path | None) -> Callable[[pa.Table], Iterable[Any]]:
    """Return what gives the bodies of own pages, and of sitemaps and robots files whatever their media type."""
    from hreflens.collect.fetch.replay import PAGES, iter_bodies
    from hreflens.terms import FetchOutcome

    outcomes = PAGES | {FetchOutcome.NOT_HTML.value}
    return lambda fetches: iter_bodies(fetches, warc_folder, outcomes=outcomes)


def own_site(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `own_pages` and `hreflang_links`: the owner's site as it was crawled."""
    from hreflens.read.own_site import build_own_site

    pages, links = build_own_site(t["fetches"], own_bodies(c.warc_folder), c.settings.own_hosts)
    return {"own_pages": pages, "hreflang_links": links}


def link_relevance(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `link_relevance`."""
    from hreflens.measure.relevance.links import build_link_relevance

    return {"link_relevance": build_link_relevance(t, c.settings, workers=c.workers)}


def vendor_authority(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `vendor_authority`."""
    from hreflens.measure.authority.vendor import build_vendor_authority

    return {"vendor_authority": build_vendor_authority(t, sql=c.sql)}


def site_authority(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `site_authority`."""
    from hreflens.measure.authority.standing import build_site_authority

    return {"site_authority": build_site_authority(t, sql=c.sql)}


def sites(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `sites`."""
    from hreflens.measure.sites import build_sites

    return {"sites": build_sites(t, sql=c.sql)}


def page_authority(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `page_authority`."""
    from hreflens.measure.authority.pages import build_page_authority

    return {"page_authority": build_page_authority(t)}


def domain_edges(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `domain_edges` and `co_linked_targets`."""
    from hreflens.measure.neighbours import build_co_linked_targets, build_domain_edges

    edges = build_domain_edges(t, own_hosts=c.settings.own_hosts, sql=c.sql)
    return {
        "domain_edges": edges,
        "co_linked_targets": build_co_linked_targets({**t, "domain_edges": edges}, sql=c.sql),
    }


def anchor_glosses(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `anchor_glosses`."""
    from hreflens.measure.relevance.anchor_glosses import build_anchor_glosses

    return {"anchor_glosses": build_anchor_glosses(t, c.settings)}


def translated_pages(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `translated_pages`."""
    from hreflens.measure.relevance.translated import build_translated_pages

    return {"translated_pages": build_translated_pages(t, workers=c.workers)}


def networks(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `networks` and `network_members`."""
    from hreflens.judge.networks import build_networks

    networks, members = build_networks(t, c.settings, sql=c.sql)
    return {"networks": networks, "network_members": members}


def signals(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `signals`."""
    from hreflens.judge.evidence import build_signals

    return {"signals": build_signals(t, c.settings, as_of=c.as_of, sql=c.sql)}


def link_verdicts(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `link_verdicts`."""
    from hreflens.judge.verdict import build_link_verdicts

    return {"link_verdicts": build_link_verdicts(t, c.settings)}


def site_verdicts(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `site_verdicts`."""
    from hreflens.judge.verdict import build_site_verdicts

    return {"site_verdicts": build_site_verdicts(t, c.settings)}


def profile(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `profile_shares` and `profile_figures`."""
    from hreflens.measure.diversity import build_profile_figures, build_profile_shares

    shares = build_profile_shares(t, sql=c.sql)
    return {
        "profile_shares": shares,
        "profile_figures": build_profile_figures({**t, "profile_shares": shares}, sql=c.sql),
    }


def engagement(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `engagement`, `site_engagement` and `language_barrier`."""
    from hreflens.measure.engagement import (
        build_engagement,
        build_language_barrier,
        build_site_engagement,
    )

    made = {"engagement": build_engagement(t, c.settings, sql=c.sql)}
    return {
        **made,
        "site_engagement": build_site_engagement(made, sql=c.sql),
        "language_barrier": build_language_barrier(made),
    }


def competitor_sites(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `competitor_sites`."""
    from hreflens.measure.rivals import build_competitor_sites

    return {"competitor_sites": build_competitor_sites(t, c.settings, sql=c.sql)}


def market_facts(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `market_facts`."""
    from hreflens.measure.market_facts import build_market_facts

    return {"market_facts": build_market_facts(t, c.settings, as_of=c.as_of, sql=c.sql)}


def locale_pages(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `locale_pages`: which own pages are versions of each other."""
    from hreflens.act.opportunities.clusters import build_locale_pages

    return {"locale_pages": build_locale_pages(t, c.settings)}


def hreflang_findings(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `hreflang_findings`."""
    from hreflens.act.opportunities.hreflang import build_hreflang_findings

    return {"hreflang_findings": build_hreflang_findings(t)}


def landings(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `landings` and `locale_equity`."""
    from hreflens.act.opportunities.equity import build_locale_equity
    from hreflens.act.opportunities.landings import build_landings

    return {"landings": build_landings(t), "locale_equity": build_locale_equity(t)}


def translate_next(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `translate_next`."""
    from hreflens.act.opportunities.translate_next import build_translate_next

    return {"translate_next": build_translate_next(t, c.settings)}


def market_norms(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `market_norms` and `market_waves`."""
    from hreflens.measure.norms import build_market_norms
    from hreflens.measure.waves import build_market_waves

    return {
        "market_norms": build_market_norms(t, as_of=c.as_of, sql=c.sql),
        "market_waves": build_market_waves(t, sql=c.sql),
    }


def site_history(t: Tables, c: Context) -> Mapping[str, pa.Table]:
    """Return `site_history`."""
    from hreflens.measure.history import build_site_history

    return {"site_history": build_site_history(t)}
