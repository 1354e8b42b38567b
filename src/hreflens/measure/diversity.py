"""How varied the profile is: shares per language, script, market, anchor kind ..., and figures about them.

All counts are of live links. Figures are given by referring sites (one sitewide footer is one vote) and by
links. Variety is description: neither a share nor a figure here is evidence of risk.
"""

import math
from collections.abc import Iterable, Mapping
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.tables import BY_NAME, PROFILE_FIGURES, PROFILE_SHARES, RunSql
from hreflens.urls.canonical import path_of

UNKNOWN = "unknown"
MEASURED = (
    "language",
    "script",
    "market",
    "tld",
    "anchor_kind",
    "anchor_language",
    "placement",
    "link_type",
    "target",
)
"""Dimensions that get figures of diversity; `rel`, `followed`, `tool` and `verdict` have too few values to vary."""

_NEEDS = ("links", "link_checks", "page_markets", "link_anchors", "link_verdicts", "sites")
_FOLDER = files(__package__)


def build_profile_shares(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return `profile_shares`: live links and sites per dimension and value, sorted by both.

    Args:
        tables: `links`; `link_checks`, `page_markets`, `link_anchors`, `link_verdicts`, `sites` (missing = empty).
        sql: runs the queries.

    Dimensions: language, script, market, tld, anchor_kind, anchor_language, rel, followed, placement, link_type,
    tool, target, verdict. A link that several tools know counts for each of them.
    """
    facts = _facts(tables, sql)
    stored = [value for value in pc.unique(facts.column("tools")).to_pylist() if value]
    pairs = sorted((value, tool) for value in stored for tool in value.split())
    tools = pa.table(
        {
            "tools": pa.array([pair[0] for pair in pairs], pa.string()),
            "tool": pa.array([pair[1] for pair in pairs], pa.string()),
        }
    )
    found = sql(_FOLDER.joinpath("profile_shares.sql").read_text("utf-8"), {"facts": facts, "tools": tools})
    return PROFILE_SHARES.conform(found)


def build_profile_figures(tables: Mapping[str, pa.Table], *, sql: RunSql) -> pa.Table:
    """Return `profile_figures`: figures about the whole profile of live links, sorted by name.

    Args:
        tables: those of `build_profile_shares`, and `profile_shares` itself when it was made already.
        sql: runs the queries.

    Unknown values are left out of every figure of diversity and told by `<dimension>_known_share`; a figure that
    cannot be computed (nothing known) has a null value.
    """
    shares = tables.get("profile_shares")
    if shares is None:
        shares = build_profile_shares(tables, sql=sql)
    facts = _facts(tables, sql)
    per_site = sql(_FOLDER.joinpath("profile_sites.sql").read_text("utf-8"), {"facts": facts})
    rows = [*_totals(facts, per_site)]
    for dimension in MEASURED:
        part = shares.filter(pc.equal(shares.column("dimension"), dimension))
        rows.extend(_dimension_figures(dimension, part))
    return PROFILE_FIGURES.from_rows(sorted(rows, key=lambda row: str(row["figure"])))


def _facts(tables: Mapping[str, pa.Table], sql: RunSql) -> pa.Table:
    given = {name: BY_NAME[name].conform(tables.get(name, BY_NAME[name].empty())) for name in _NEEDS}
    return sql(_FOLDER.joinpath("profile_facts.sql").read_text("utf-8"), given)


Row = dict[str, str | float | None]


def _row(figure: str, value: float | None, unit: str, meaning: str) -> Row:
    kept = None if value is None or not math.isfinite(value) else round(float(value), 6)
    return {"figure": figure, "value": kept, "unit": unit, "meaning": meaning}


def _totals(facts: pa.Table, per_site: pa.Table) -> list[Row]:
    links = facts.num_rows
    counts = per_site.column("links").to_numpy(zero_copy_only=False)
    followed = pc.sum(per_site.column("followed")).as_py() or 0
    unknown = pc.sum(per_site.column("followed_unknown")).as_py() or 0
    linked = facts.column("target").value_counts()
    targets = dict(zip(linked.field("values").to_pylist(), linked.field("counts").to_pylist(), strict=True))
    targets.pop(UNKNOWN, None)
    deep = sum(count for url, count in targets.items() if path_of(url) not in ("/", ""))
    return [
        _row("live_links", links, "count", "live links"),
        _row("sites", per_site.num_rows, "count", "referring sites with a live link"),
        _row(
            "pages", pc.sum(per_site.column("pages")).as_py() or 0, "count", "linking pages with a live link"
        ),
        _row("targets", len(targets), "count", "own pages linked"),
        _row(
            "links_per_site", _ratio(links, per_site.num_rows), "count", "mean live links of a referring site"
        ),
        _row("site_gini", gini(counts), "share", "inequality of links over sites, 0 equal to 1 (Gini 1912)"),
        _row(
            "site_top_share",
            top_share(counts),
            "share",
            "share of live links from the site with most of them",
        ),
        _row(
            "followed_share",
            _ratio(followed, links - unknown),
            "share",
            "followed among links known either way",
        ),
        _row(
            "followed_known_share",
            _ratio(links - unknown, links),
            "share",
            "links known to be followed or not",
        ),
        _row(
            "deep_link_share",
            _ratio(deep, sum(targets.values())),
            "share",
            "links to other own pages than a home page",
        ),
    ]


def _dimension_figures(dimension: str, part: pa.Table) -> list[Row]:
    known = part.filter(pc.not_equal(part.column("key"), UNKNOWN))
    sites = known.column("sites").to_numpy(zero_copy_only=False)
    links = known.column("links").to_numpy(zero_copy_only=False)
    all_links = pc.sum(part.column("links")).as_py() or 0
    name = dimension.replace("_", " ")
    return [
        _row(f"{dimension}_count", known.num_rows, "count", f"different values of {name}"),
        _row(
            f"{dimension}_effective_number",
            effective_number(sites),
            "count",
            f"values of {name} that as many equal ones would spread like, by sites: exp(Shannon entropy), "
            "Hill number of order 1 (Hill 1973)",
        ),
        _row(
            f"{dimension}_effective_number_links",
            effective_number(links),
            "count",
            "the same by links",
        ),
        _row(
            f"{dimension}_concentration",
            concentration(sites),
            "share",
            f"chance that two sites share their {name}: sum of squared shares (Simpson 1949, Herfindahl 1950)",
        ),
        _row(f"{dimension}_concentration_links", concentration(links), "share", "the same by links"),
        _row(f"{dimension}_top_share", top_share(sites), "share", f"share of the commonest {name}, by sites"),
        _row(f"{dimension}_top_share_links", top_share(links), "share", "the same by links"),
        _row(
            f"{dimension}_known_share",
            _ratio(int(links.sum()) if links.size else 0, all_links),
            "share",
            f"links whose {name} is known",
        ),
    ]


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _shares(counts: Iterable[float]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    given = np.asarray(list(counts), dtype=np.float64)
    given = given[given > 0]
    return given / given.sum() if given.size else given


def effective_number(counts: Iterable[float]) -> float | None:
    """Return exp(H) with Shannon's entropy H of the shares, in 1 to the number of values; None without counts.

    Source: Hill 1973, "Diversity and evenness: a unifying notation", order 1; Jost 2006.
    """
    shares = _shares(counts)
    return float(np.exp(-np.sum(shares * np.log(shares)))) if shares.size else None


def concentration(counts: Iterable[float]) -> float | None:
    """Return the sum of squared shares, in 1/n to 1; None without counts. Source: Simpson 1949; Herfindahl 1950."""
    shares = _shares(counts)
    return float(np.sum(shares**2)) if shares.size else None


def top_share(counts: Iterable[float]) -> float | None:
    """Return the largest share, 0-1; None without counts."""
    shares = _shares(counts)
    return float(shares.max()) if shares.size else None


def gini(counts: Iterable[float]) -> float | None:
    """Return Gini's coefficient of the counts, 0 (all equal) to below 1; None without counts.

    Source: Gini 1912, by the mean of ranks: sum((2i - n - 1) x_i) / (n sum(x)), x ascending, i from 1.
    """
    given = np.sort(np.asarray(list(counts), dtype=np.float64))
    if not given.size or given.sum() <= 0:
        return None
    ranks = 2.0 * np.arange(1, given.size + 1) - given.size - 1.0
    return float(np.sum(ranks * given) / (given.size * given.sum()))
