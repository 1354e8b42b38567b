"""`competitor_sites`: who links to the competitors, from exports of their links.

An import whose targets are on a competitor's host is that competitor's. Languages and markets are told as for the
owner's own links. It must not judge: a site that links to a competitor is neither good nor bad.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.collect.links import build_links, links_to
from hreflens.measure.markets import build_page_markets
from hreflens.settings import Settings
from hreflens.tables import BY_NAME, COMPETITOR_SITES, RunSql
from hreflens.terms import SubjectKind

_SQL = files(__package__).joinpath("rivals.sql")
_DOMAIN_SCORES = ("dr", "da", "as", "domain_ascore", "rank", "tf")


def build_competitor_sites(tables: Mapping[str, pa.Table], settings: Settings, *, sql: RunSql) -> pa.Table:
    """Return `competitor_sites`, sorted by competitor and site; empty without competitors or exports of them.

    Args:
        tables: `imported_links`, `vendor_metrics`, `links`.
        settings: project.competitors and the owner's hosts.
        sql: runs the query.
    """
    imported = BY_NAME["imported_links"].conform(tables["imported_links"])
    parts = [
        _of_competitor(imported, name, settings, sql)
        for name in dict.fromkeys(settings.project.competitors)
        if name
    ]
    parts = [part for part in parts if part.num_rows]
    if not parts:
        return COMPETITOR_SITES.empty()
    known = {"links": tables["links"].select(["referring_site"]), "scores": _scores(tables["vendor_metrics"])}
    found = sql(_SQL.read_text("utf-8"), {"rival_links": pa.concat_tables(parts), **known})
    return COMPETITOR_SITES.conform(found)


def _of_competitor(imported: pa.Table, name: str, settings: Settings, sql: RunSql) -> pa.Table:
    rows = imported.filter(pc.fill_null(links_to(imported, [name]), False))
    links = build_links({"imported_links": rows}, own_hosts=_own(settings, name), sql=sql)
    links = links.filter(pc.invert(pc.fill_null(links.column("is_lost"), False)))
    empty = {each: BY_NAME[each].empty() for each in ("link_checks", "fetches", "pages", "placements")}
    markets = build_page_markets({"links": links, **empty}, settings)
    at = pc.index_in(links.column("referring_url"), value_set=markets.column("url").combine_chunks())
    return pa.table(
        {
            "competitor": pa.repeat(pa.scalar(name, pa.string()), links.num_rows),
            "site": links.column("referring_site"),
            "url": links.column("referring_url"),
            "title": links.column("referring_title"),
            "followed": links.column("followed"),
            "first_seen": links.column("first_seen"),
            "lang": markets.column("lang").combine_chunks().take(at),
            "market": markets.column("market").combine_chunks().take(at),
        }
    )


def _own(settings: Settings, name: str) -> Sequence[str]:
    """Return hosts whose links do not count: the competitor's own, and the owner's."""
    return (name, *settings.own_hosts)


def _scores(metrics: pa.Table) -> pa.Table:
    """Return site -> highest domain score of any vendor, brought to 0-100."""
    wanted = pc.and_(
        pc.equal(metrics.column("subject_kind"), SubjectKind.SITE.value),
        pc.is_in(metrics.column("metric"), value_set=pa.array(_DOMAIN_SCORES)),
    )
    kept = metrics.filter(pc.and_(wanted, pc.is_valid(metrics.column("scale_max"))))
    score = pc.multiply(pc.divide(kept.column("value"), kept.column("scale_max")), 100.0)
    return pa.table({"site": kept.column("subject"), "score": score})
