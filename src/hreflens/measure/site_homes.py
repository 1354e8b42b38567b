"""Where a referring site is at home: the language, script and market of most of its linking pages.

It is apart from `sites` because vendors' percentiles need the cohort before the table of sites exists. It says
where a site's readers are and nothing else.
"""

from collections.abc import Mapping
from importlib.resources import files

import pyarrow as pa

from hreflens.tables import BY_NAME, RunSql

_SQL = files(__package__).joinpath("site_homes.sql")


def build_site_homes(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return one row per referring site: site, pages (linking pages), lang ('und' unknown), script, market,
    market_prob (mean probability of that market over the pages that have it, 0-1); sorted by site.

    Args:
        tables: `links`; `page_markets` (missing = empty).
        sql: runs the query.
    """
    markets = BY_NAME["page_markets"]
    return sql(
        _SQL.read_text("utf-8"),
        {
            "links": BY_NAME["links"].conform(tables["links"]).select(["referring_url", "referring_site"]),
            "page_markets": markets.conform(tables.get("page_markets", markets.empty())),
        },
    )
