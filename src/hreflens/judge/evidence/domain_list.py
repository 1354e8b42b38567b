"""A link that stands among the bare names of other domains.

What it measures
    How many other domain names, bare of any sentence, stand right beside the link.
Why it matters
    Dumps of domain registers list names by the alphabet: "formgrip.com formhub.com **formline.com**
    formlink.com". Nobody chose the link; a sort order did.
How it is computed
    The words around the link as exported: at least 3 of the nearest 8 words are addresses of domains that are
    not the owner's, on a page with at least 300 external links (a report that names a few sites has fewer):
    +1. Context or count unknown: nothing.
When it misleads
    A member list that prints nothing but web addresses. With a page of under 10,000 links it stays `keep` alone.
Source
    Our reading of real exports: register dumps of 2,700 to 415,000 links; +1 is our start value (content family).
"""

import re
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.owner import own_domains
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.measure.anchor_urls import naked_address
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.urls.domains import registrable_domain

NAME = "domain_list"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = (
    "The link stands in a list of domain names ({names}) on a page with {outgoing} links to other places."
)
VERSION = 1

LEAST_EXTERNAL, LEAST_NAMES, NEAREST, SCAN_CHARS, ADDS = 300, 3, 4, 200, 1.0
_NONE: frozenset[str] = frozenset()
_BLANKS = re.compile(r"[\s,;|]+")


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link between names of domains. Value: names beside it."""
    facts = facts_of(tables)
    told = pc.or_(pc.is_valid(facts.column("context_left")), pc.is_valid(facts.column("context_right")))
    many = pc.fill_null(pc.greater_equal(facts.column("external_links"), LEAST_EXTERNAL), False)
    columns = ["link_id", "context_left", "context_right", "external_links"]
    own = own_domains(settings)
    subjects, values, args = [], [], []
    for row in facts.filter(pc.and_(told, many)).select(columns).to_pylist():
        names = names_beside(row["context_left"], row["context_right"], own)
        if len(names) >= LEAST_NAMES:
            subjects.append(row["link_id"])
            values.append(float(len(names)))
            shown = quoted(", ".join(names[:LEAST_NAMES]))
            args.append({"names": shown, "outgoing": f"{row['external_links']:,}"})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=values,
        log_odds=[ADDS] * len(subjects),
        args=args,
    )


def names_beside(left: str | None, right: str | None, own: frozenset[str]) -> list[str]:
    """Return the domain names among the NEAREST words on each side of a link, without the owner's, in order."""
    before = [word for word in _BLANKS.split((left or "")[-SCAN_CHARS:]) if word][-NEAREST:]
    after = [word for word in _BLANKS.split((right or "")[:SCAN_CHARS]) if word][:NEAREST]
    found = []
    for word in (*before, *after):
        host = naked_address(word, _NONE)
        if host is not None and registrable_domain(host) not in own:
            found.append(host)
    return found
