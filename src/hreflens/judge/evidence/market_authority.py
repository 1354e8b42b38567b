"""A site that stands high within its own market.

What it measures
    The vendors' authority numbers of the site as percentiles among the profile's sites of the same market and
    language.
Why it matters
    A paper that is large in Thailand is large, whatever its number beside an American one.
How it is computed
    Mean of the market percentiles of all vendors with a cohort of at least 10 sites and a value of at least
    20 on a scale of 100: at least 75 is named. It weighs 0: a site of a small market has no cohort to stand
    high in, so its risk would hang on its market (measured, law 1). Nor does the raw number protect: of the 286
    links from copied lists in a real profile (`cloned_list`), 85 come from sites rated 30 and more, 34 from 50
    to 71. Standing counts in the value instead.
When it misleads
    Vendors' numbers can be bought up.
Source
    Our spam research, 6.1 (trust); the floor of 20 keeps the best of a bad cohort from passing for trusted
    (in a real blast the best throw-away domains stood at 0.6).
"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "market_authority"
FAMILY = EvidenceFamily.TRUST
SUBJECT = SubjectKind.SITE
MESSAGE = (
    "The site stands above {percent} % of the profile's sites of its own market ({cohort}) by {providers}."
)
VERSION = 2

METRICS = ("dr", "da", "as", "tf", "domain_rating", "domain_authority", "authority_score", "trust_flow")
LEAST_COHORT, LEAST_VALUE = 10, 20.0
HIGH, ADDS = 75.0, 0.0
_SQL = files(__package__).joinpath("market_authority.sql").read_text("utf-8")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per site that stands high in its market. Value: percentile, 0-100."""
    vendors = table_of(tables, "vendor_authority")
    usable = vendors.filter(
        pc.and_(
            pc.and_(
                pc.is_in(vendors.column("metric"), value_set=pa.array(METRICS)),
                pc.fill_null(pc.greater_equal(vendors.column("cohort_size"), LEAST_COHORT), False),
            ),
            pc.and_(
                pc.fill_null(pc.greater_equal(vendors.column("value"), LEAST_VALUE), False),
                pc.is_valid(vendors.column("market_pct")),
            ),
        )
    )
    rows = [r for r in sql(_SQL, {"standing": usable}).to_pylist() if round(r["percent"], 4) >= HIGH]
    providers: dict[str, set[str]] = {}
    for site, provider in zip(
        usable.column("site").to_pylist(), usable.column("provider").to_pylist(), strict=True
    ):
        providers.setdefault(site, set()).add(provider or "")
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["site"] for row in rows],
        values=[row["percent"] for row in rows],
        log_odds=[ADDS] * len(rows),
        args=[
            {
                "percent": int(row["percent"]),
                "cohort": quoted(row["cohort"], 20),
                "providers": " and ".join(sorted(providers[row["site"]])),
            }
            for row in rows
        ],
    )
