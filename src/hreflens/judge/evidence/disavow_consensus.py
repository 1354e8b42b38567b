"""Independent people disavowed this site.

What it measures
    On how many independent public disavow lists the site stands, and how old they are.
Why it matters
    Strangers in different countries naming the same domain is the best public label of link networks there
    is; one list alone is noise.
How it is computed
    The optional pack `judge.consensus_list` (made by `hreflens consensus build` from lists you choose): 2 lists
    +2.5, 3 lists +4, 4 or more +5; one list nothing. A list older than a year counts nothing, two lists that
    tell no day count as one, and a pack past its last day counts nothing. Hosting platforms are skipped: lists
    name wordpress.com, but its tenants are judged one by one (law 9). Agreement alone is one family: it can ask a
    person to look (review), never more. No pack: not judged.
When it misleads
    Lists copied from each other are not independent; the pack counts near-copies once, but only copies that
    it was given. Domains change hands.
Source
    Our spam research, points 4 and 5: of domains on >= 4 independent lists none is in any trusted set, on one
    list 2.5 % are in a top 100,000; aged out after 12 months (section 3). Its start weights (6.1) were 1.5, 3, 5:
    with these a quarter of what two lists name was kept for standing in a text (half of the lists, gate C1). Of
    60,263 trusted and popular sites 31 are on two lists, of a victim's own list half is: the odds would bear more.
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.consensus_pack import Count, Pack, count_on, read_pack
from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.urls.domains import is_hosting_platform

NAME = "disavow_consensus"
FAMILY = EvidenceFamily.CONSENSUS
SUBJECT = SubjectKind.SITE
MESSAGE = "{lists} independent public disavow lists name {domain}{age}."
VERSION = 2

EXPIRED = ", but the pack has expired: it counts nothing until it is built anew"
AGED = ", but some are older than a year and count nothing"
UNDATED = ", some of them undated: two of those count as one"
PHRASES = (EXPIRED, AGED, UNDATED)

WEIGHTS = ((4, 5.0), (3, 4.0), (2, 2.5))


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per site on at least two lists of any age. Value: lists that it counts as."""
    path = settings.judge.consensus_list
    pack = read_pack(path) if path else Pack(None, None, {})
    expired = pack.is_expired(as_of)
    sites = facts_of(tables).group_by(["site"]).aggregate([])
    named = pc.is_in(sites.column("site"), value_set=pa.array(list(pack.sites), pa.string()))
    subjects, values, log_odds, args = [], [], [], []
    for site in sites.filter(named).sort_by("site").column("site").to_pylist():
        days = pack.sites[site]
        if len(days) < WEIGHTS[-1][0] or is_hosting_platform(site):
            continue
        count = count_on(days, as_of)
        subjects.append(site)
        values.append(0.0 if expired else float(count.full))
        log_odds.append(0.0 if expired else weight_of(count))
        args.append({"lists": len(days), "domain": site, "age": EXPIRED if expired else _age(count)})
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=values,
        log_odds=log_odds,
        args=args,
    )


def weight_of(count: Count) -> float:
    """Return the log-odds that some lists add. Raises nothing."""
    return next((weight for least, weight in WEIGHTS if count.full >= least), 0.0)


def _age(count: Count) -> str:
    if count.aged:
        return AGED
    return UNDATED if count.undated else ""
