"""A page that a tool makes for every domain there is.

What it measures
    Whether the address of the linking page holds the name of the owner's own domain
    (`/report/acme.com`, `/sites-like/acme.com`, `?domain=acme.com`).
Why it matters
    Statistics, worth, safety and "sites like" pages are generated for every domain from a template. They tell
    nothing about the owner, cannot be earned, and search engines ignore their links.
How it is computed
    The registrable domain of an own host, or of the link's target, as a whole name in path or query, not
    after 'http://' (copies in archives, redirects and trackers carry whole addresses): +1.5, "likely
    ignored" and never more. Not for places where customers write (review sites) or where the owner's brand
    *is* the domain name.
When it misleads
    A page about the owner filed under the domain's name by hand.
Source
    Our reading of real exports: 25 such pages of two owners, all from templates; +1.5 is our start value.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.owner import own_domains
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.urls.canonical import display_host, path_of
from hreflens.urls.domains import public_suffix

NAME = "domain_report"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = (
    "The page’s address is made from your domain name ({path}): a page that tools generate for every domain."
)
VERSION = 1

ADDS = 1.5
REVIEW_SITES = frozenset(
    """
    trustpilot trustedshops sitejabber reviews ekomi feefo reclameaqui resellerratings complaintsboard pissedconsumer
    google yelp opineo ceneo heureka avis-verifies wikipedia wikidata archive
    """.split()
)
"""Names before the suffix of sites whose pages about a domain are written by customers or editors."""


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a page made from the owner's domain name. Value: 1."""
    facts = facts_of(tables)
    own = own_domains(settings)
    brands = {brand.casefold() for brand in settings.project.brands}
    names = [name for name in sorted(own) if not {name, display_host(name)} & brands]
    subjects: list[str] = []
    args: list[dict[str, Any]] = []
    if names:
        pattern = _pattern(tuple(names))
        near = facts.filter(
            pc.match_substring_regex(facts.column("url"), "|".join(re.escape(n) for n in names))
        )
        for row in near.select(["link_id", "url", "domain"]).to_pylist():
            path = path_of(row["url"])
            if pattern.search(path.lower()) and _label(row["domain"]) not in REVIEW_SITES:
                subjects.append(row["link_id"])
                args.append({"path": quoted(path, 60)})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=[1.0] * len(subjects),
        log_odds=[ADDS] * len(subjects),
        args=args,
    )


def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    choice = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<![a-z0-9.\-])(?<!//)(?<!%2f)(?:www\.)?(?:{choice})(?![a-z0-9-]|\.[a-z])")


@lru_cache(maxsize=10_000)
def _label(domain: str | None) -> str:
    suffix = public_suffix(domain) if domain else None
    return domain[: -len(suffix) - 1].rsplit(".", 1)[-1] if domain and suffix else ""
