"""Vendors' authority numbers per site, brought to percentiles within the profile and within market and language.

A Thai newspaper with a rating of 40 may be among the strongest Thai sites of a profile: the percentile among its
own kind says so, the raw number does not. Vendors are never mixed and no number is changed. Low authority is
never evidence of risk.
"""

from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.site_homes import build_site_homes
from hreflens.tables import BY_NAME, VENDOR_AUTHORITY, RunSql

AUTHORITY_METRICS: frozenset[str] = frozenset(
    """
    dr ur domain_rating url_rating
    da pa domain_authority page_authority brand_authority
    tf cf trust_flow citation_flow
    as authority_score page_as domain_as page_ascore domain_ascore ascore
    dt pt domain_trust page_trust inlink_rank domain_inlink_rank
    """.split()
)
"""Metrics by which vendors mean authority, higher is stronger; traffic, spam and toxicity are other questions."""
RANKS_THAT_GROW: frozenset[str] = frozenset({"dataforseo"})
"""Vendors whose `rank` grows with strength (0-1000); Ahrefs' and others' rank 1 is the strongest and left out."""

SHRINK_K = 20.0
"""A cohort of n sites counts n / (n + 20) against the whole profile: with 20 sites a percentile's standard error is
near 11 points, about what cohorts differ by, so own and common figure weigh the same there (empirical-Bayes form)."""

_SQL = files(__package__).joinpath("vendor.sql")


def build_vendor_authority(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return `vendor_authority`: one row per site, provider and metric of authority.

    Args:
        tables: `links`, `vendor_metrics`, `page_markets`; `imports`, when given, tells which number is the
            latest by its time (without it the highest import id and row count as latest).
        sql: runs the query.

    `market_pct` is the percentile among the sites of the same language and market, drawn towards the
    profile's by SHRINK_K; with language and market both unknown it is the profile's and `cohort` is null.
    """
    links = BY_NAME["links"].conform(tables["links"])
    metrics = _authority_metrics(tables)
    homes = build_site_homes(tables, sql=sql)
    pages = (
        links.select(["referring_url", "referring_site"])
        .group_by(["referring_url", "referring_site"])
        .aggregate([])
    )
    found = sql(
        _SQL.read_text("utf-8"),
        {
            "metrics": metrics,
            "pages": pages.rename_columns(["url", "site"]),
            "homes": homes.select(["site", "lang", "market"]),
        },
    )
    profile = found.column("profile_pct").to_numpy(zero_copy_only=False).astype(np.float64)
    cohort = found.column("cohort_pct").to_numpy(zero_copy_only=False).astype(np.float64)
    size = (
        pc.fill_null(found.column("cohort_size").cast(pa.int64()), 0)
        .to_numpy(zero_copy_only=False)
        .astype(np.float64)
    )
    share = size / (size + SHRINK_K)
    return VENDOR_AUTHORITY.conform(
        found.set_column(
            found.column_names.index("profile_pct"), "profile_pct", pa.array(profile.round(4))
        ).append_column("market_pct", pa.array((share * cohort + (1.0 - share) * profile).round(4)))
    )


def _authority_metrics(tables: Mapping[str, pa.Table]) -> pa.Table:
    metrics = BY_NAME["vendor_metrics"].conform(
        tables.get("vendor_metrics", BY_NAME["vendor_metrics"].empty())
    )
    is_rank = pc.and_(
        pc.equal(metrics.column("metric"), "rank"),
        pc.is_in(metrics.column("provider"), value_set=pa.array(sorted(RANKS_THAT_GROW))),
    )
    wanted = pc.or_(
        pc.is_in(metrics.column("metric"), value_set=pa.array(sorted(AUTHORITY_METRICS))), is_rank
    )
    kept = metrics.filter(wanted)
    imports = BY_NAME["imports"].conform(tables.get("imports", BY_NAME["imports"].empty()))
    at = pc.index_in(
        kept.column("import_id"), value_set=imports.column("import_id").combine_chunks(), skip_nulls=True
    )
    return kept.append_column("imported_at", imports.column("imported_at").combine_chunks().take(at))
