"""The data dictionary: every table of hreflens, its grain, key, columns, types, units and meaning.

It is the contract between the rooms, on every engine: a stage reads the tables named in its arguments and
writes one table of the schema given here. It must hold no logic beyond making Arrow schemas.

Conventions
- URLs are canonical (`urls.canonical`) unless the column name starts with `raw_`.
- Dates are UTC. `share` and `prob` are 0-1, `pct` is 0-100, `_ms` milliseconds, `_bytes` bytes.
- A null means *not known* or *not judged*. It never means 0, false or "no".
- Sets of words (`rel`, `claimed_langs`, `platforms`) are strings of sorted words separated by one blank, so
  that every engine and every CSV reads them alike; '' means *known to be empty*.
- Columns ending in `_json` hold JSON text with sorted keys.
- A *site* (`referring_site`) is the unit of ownership: the registrable domain, or on hosting platforms the
  tenant (`someone.blogspot.com`, `github.io` users, `medium.com/@name`). Domain verdicts are about sites.
"""

from hreflens.tables.collected import (
    DOMAIN_RANKS,
    FETCHES,
    IMPORTED_ANCHORS,
    IMPORTED_DOMAINS,
    IMPORTED_LINKS,
    IMPORTED_TARGETS,
    IMPORTS,
    LINK_SOURCES,
    LINKS,
    RANK_COHORTS,
    REJECTED_ROWS,
    SEARCH_PERFORMANCE,
    TRAFFIC,
    VENDOR_METRICS,
)
from hreflens.tables.history import PAGE_VIEWS, SITE_HISTORY
from hreflens.tables.judged import (
    LINK_VERDICTS,
    NETWORK_MEMBERS,
    NETWORKS,
    SIGNALS,
    SITE_VERDICTS,
    VERDICT_COLUMNS,
)
from hreflens.tables.measured import (
    CO_LINKED_TARGETS,
    CRAWL_EDGES,
    DOMAIN_EDGES,
    LINK_ANCHORS,
    LINK_RELEVANCE,
    PAGE_AUTHORITY,
    PAGE_MARKETS,
    PROFILE_FIGURES,
    PROFILE_SHARES,
    SITE_AUTHORITY,
    SITES,
    TARGET_PAGES,
    VENDOR_AUTHORITY,
)
from hreflens.tables.profile import MARKET_NORMS, MARKET_WAVES
from hreflens.tables.read import LINK_CHECKS, PAGE_OUTLINKS, PAGES, PLACEMENTS
from hreflens.tables.said import DECISIONS, MANUAL_ACTIONS
from hreflens.tables.schema import Column, RunSql, Table

TABLES: tuple[Table, ...] = (
    IMPORTS,
    REJECTED_ROWS,
    IMPORTED_LINKS,
    VENDOR_METRICS,
    IMPORTED_DOMAINS,
    IMPORTED_ANCHORS,
    IMPORTED_TARGETS,
    SEARCH_PERFORMANCE,
    TRAFFIC,
    LINKS,
    LINK_SOURCES,
    FETCHES,
    DOMAIN_RANKS,
    RANK_COHORTS,
    PAGES,
    PLACEMENTS,
    PAGE_OUTLINKS,
    LINK_CHECKS,
    PAGE_MARKETS,
    LINK_ANCHORS,
    TARGET_PAGES,
    LINK_RELEVANCE,
    VENDOR_AUTHORITY,
    SITE_AUTHORITY,
    SITES,
    PAGE_AUTHORITY,
    CRAWL_EDGES,
    DOMAIN_EDGES,
    CO_LINKED_TARGETS,
    PROFILE_SHARES,
    PROFILE_FIGURES,
    MARKET_NORMS,
    MARKET_WAVES,
    PAGE_VIEWS,
    SITE_HISTORY,
    NETWORKS,
    NETWORK_MEMBERS,
    SIGNALS,
    LINK_VERDICTS,
    SITE_VERDICTS,
    DECISIONS,
    MANUAL_ACTIONS,
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

__all__ = [
    "BY_NAME",
    "CO_LINKED_TARGETS",
    "CRAWL_EDGES",
    "DECISIONS",
    "DOMAIN_EDGES",
    "DOMAIN_RANKS",
    "FETCHES",
    "IMPORTED_ANCHORS",
    "IMPORTED_DOMAINS",
    "IMPORTED_LINKS",
    "IMPORTED_TARGETS",
    "IMPORTS",
    "LINKS",
    "LINK_ANCHORS",
    "LINK_CHECKS",
    "LINK_RELEVANCE",
    "LINK_SOURCES",
    "LINK_VERDICTS",
    "MANUAL_ACTIONS",
    "MARKET_NORMS",
    "MARKET_WAVES",
    "NETWORKS",
    "NETWORK_MEMBERS",
    "PAGES",
    "PAGE_AUTHORITY",
    "PAGE_MARKETS",
    "PAGE_OUTLINKS",
    "PAGE_VIEWS",
    "PLACEMENTS",
    "PROFILE_FIGURES",
    "PROFILE_SHARES",
    "RANK_COHORTS",
    "REJECTED_ROWS",
    "SEARCH_PERFORMANCE",
    "SIGNALS",
    "SITES",
    "SITE_AUTHORITY",
    "SITE_HISTORY",
    "SITE_VERDICTS",
    "TABLES",
    "TARGET_PAGES",
    "TRAFFIC",
    "VENDOR_AUTHORITY",
    "VENDOR_METRICS",
    "VERDICT_COLUMNS",
    "Column",
    "RunSql",
    "Table",
]
