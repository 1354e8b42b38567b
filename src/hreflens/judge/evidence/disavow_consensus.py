"""Independent people disavowed this site.

What it measures
    On how many independent public disavow lists the site's registrable domain stands.
Why it matters
    Strangers in different countries naming the same domain is the best public label of link networks there
    is; one list alone is noise.
How it is computed
    The optional file `judge.consensus_list` (`domain<TAB>lists`, one a line, '#' comments): 2 lists +1.5,
    3 lists +3, 4 or more +5; one list nothing. Hosting platforms are skipped: lists name wordpress.com, but
    its tenants are judged one by one (law 9). No file: not judged.
When it misleads
    Lists copied from each other are not independent; whoever makes the file must count sources once. Domains
    change hands.
Source
    Our spam research, points 4 and 5: of domains on >= 4 independent lists none is in any trusted set, on one
    list 2.5 % are in a top 100,000; start weights of 6.1.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.urls.canonical import ascii_host
from hreflens.urls.domains import is_platform_domain

NAME = "disavow_consensus"
FAMILY = EvidenceFamily.CONSENSUS
SUBJECT = SubjectKind.SITE
MESSAGE = "{lists} independent public disavow lists name {domain}."
VERSION = 1

WEIGHTS = ((4, 5.0), (3, 3.0), (2, 1.5))
MAX_BYTES = 64 * 1024 * 1024
"""A larger list is refused: all public lists we know of make 2 MB."""


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per site on at least two lists. Value: number of lists."""
    lists = read_lists(settings.judge.consensus_list) if settings.judge.consensus_list else {}
    facts = facts_of(tables)
    pairs = facts.group_by(["site", "domain"]).aggregate([])
    hit = pairs.filter(
        pc.is_in(pairs.column("domain"), value_set=pa.array(list(lists), pa.string()))
    ).sort_by("site")
    subjects, values, log_odds, args = [], [], [], []
    for site, domain in zip(hit.column("site").to_pylist(), hit.column("domain").to_pylist(), strict=True):
        adds = next((weight for least, weight in WEIGHTS if lists[domain] >= least), 0.0)
        # A tenant is not its platform; and a list never condemns a platform.
        if adds and site == domain and not is_platform_domain(domain):
            subjects.append(site)
            values.append(float(lists[domain]))
            log_odds.append(adds)
            args.append({"lists": lists[domain], "domain": domain})
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


def read_lists(path: str) -> dict[str, int]:
    """Return domain (ASCII) -> number of independent lists from the optional file; lines that do not fit are skipped.

    Raises:
        ValueError: the file cannot be read, or is larger than MAX_BYTES; the message says what to do.
    """
    file = Path(path)
    try:
        state = file.stat()
    except OSError as error:
        raise ValueError(
            f"judge.consensus_list: {path} cannot be read ({error.strerror}). Name the file anew or leave it empty."
        ) from error
    if state.st_size > MAX_BYTES:
        raise ValueError(
            f"{path} is larger than {MAX_BYTES} bytes: no consensus list is. Check judge.consensus_list."
        )
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read(path: str, modified: int, size: int) -> dict[str, int]:
    lists: dict[str, int] = {}
    with Path(path).open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            domain, _, count = line.partition("#")[0].strip().partition("\t")
            host = ascii_host(domain) if domain else None
            if host and count.strip().isdecimal():
                lists[host] = max(lists.get(host, 0), min(int(count), 1_000))
    return lists
