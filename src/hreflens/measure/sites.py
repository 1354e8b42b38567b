"""The table of referring sites: one row per unit of ownership, with its counts, home and vendor authority.

It only adds up what links, checks and pages say. It must not judge: being a tenant, small, new or weak is no
evidence of anything.
"""

from collections.abc import Mapping
from importlib.resources import files

import pyarrow as pa

from hreflens.measure.site_homes import build_site_homes
from hreflens.tables import BY_NAME, SITES, RunSql
from hreflens.urls.canonical import display_host
from hreflens.urls.domains import is_tenant, public_suffix

_SQL = files(__package__).joinpath("sites.sql")


def build_sites(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return `sites`: one row per referring site of `links`, sorted by site.

    Args:
        tables: `links`; `link_checks`, `pages`, `page_markets`, `vendor_authority`, `site_authority` (missing = empty).
        sql: runs the query.

    `vendor_authority` is the mean over vendors of the mean of their market percentiles; `authority` is null (not
    judged) where no rank list knows the site.
    """
    given = {name: BY_NAME[name].conform(tables.get(name, BY_NAME[name].empty())) for name in _NEEDS}
    found = sql(
        _SQL.read_text("utf-8"),
        {
            "links": given["links"],
            "link_checks": given["link_checks"],
            "pages": given["pages"].select(["url"]),
            "homes": build_site_homes(tables, sql=sql),
            "authority": given["vendor_authority"],
            "own": given["site_authority"].select(["site", "authority"]),
        },
    )
    sites = found.column("site").to_pylist()
    named = {
        "display_site": pa.array([display_site(site) for site in sites], pa.string()),
        "is_tenant": pa.array([is_tenant(site) for site in sites], pa.bool_()),
        "tld": pa.array([public_suffix(site.split("/", 1)[0]) for site in sites], pa.string()),
    }
    for name, column in named.items():
        found = found.append_column(name, column)
    return SITES.conform(found)


_NEEDS = ("links", "link_checks", "pages", "vendor_authority", "site_authority")


def display_site(site: str) -> str:
    """Return a site in Unicode for reading; the path of a platform's tenant stays as it is. Raises nothing."""
    host, slash, path = site.partition("/")
    return display_host(host) + slash + path
