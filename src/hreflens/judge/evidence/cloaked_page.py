"""A page that shows machines something else than people.

What it measures
    Whether the page as a browser got it and as a self-declared crawler got it on the same day are two texts, and
    whether the links to the owner stand in one of them only.
Why it matters
    Cloaking hides planted links from the owner of a hacked site and from visitors. Where it is found on one page
    of an honest site, the site is a victim.
How it is computed
    Only where `page_views` holds both (`hreflens fetch --cloaking`, which asks each way twice and keeps what both
    times showed alike): fetched within a day of each other, both answered and with text. Fewer than
    13 of 64 values of the two MinHashes equal (about .2 of the text), and the link seen by the crawler alone, and
    an anchor that is no name, address or title: +2.5. Without two views: nothing (law 7). Texts are compared with
    themselves, whatever their language.
When it misleads
    Pages behind consent walls, paywalls or scripts show a crawler the article and a browser the wall: hence the
    anchor is asked too, and it cannot reach `act`. What is shown to one search engine's own name or addresses alone
    stays unseen: hreflens pretends to be nobody.
Source
    Google's spam policies on cloaking; our spam research, 1.5 and 6.1 (UA diff, start weight +2.5).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.evidence.seen import telling
from hreflens.judge.inputs import facts_of, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "cloaked_page"
FAMILY = EvidenceFamily.HIDDEN
SUBJECT = SubjectKind.LINK
MESSAGE = "The page shows crawlers another text than browsers, and only crawlers see the link: its owner may not know."
VERSION = 1

ADDS, SAME_VALUES, VALUE_BYTES = 2.5, 13, 4
APART = timedelta(days=1)
BROWSER, CRAWLER = "browser", "crawler"

View = Mapping[str, Any]


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link from a cloaked page. Value: 1 - the likeness of the two texts."""
    odd = cloaked_pages(table_of(tables, "page_views").to_pylist())
    facts = facts_of(tables)
    on_page = pc.is_in(facts.column("url"), value_set=pa.array(sorted(odd), pa.string()))
    rows = facts.filter(pc.and_(telling(facts), on_page)).select(["link_id", "url"]).to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row in rows],
        values=[odd[row["url"]] for row in rows],
        log_odds=[ADDS] * len(rows),
        args=[{} for _ in rows],
    )


def cloaked_pages(views: Iterable[View]) -> dict[str, float]:
    """Return page -> 1 - likeness for pages whose two views differ and whose link only the crawler saw."""
    pairs: dict[str, dict[str, View]] = {}
    for view in views:
        if view["text_minhash"] and view["agent"] in (BROWSER, CRAWLER):
            pairs.setdefault(view["url"], {})[view["agent"]] = view
    found = {}
    for url, pair in pairs.items():
        if len(pair) < 2 or abs(pair[BROWSER]["fetched_at"] - pair[CRAWLER]["fetched_at"]) > APART:
            continue
        same = equal_values(pair[BROWSER]["text_minhash"], pair[CRAWLER]["text_minhash"])
        if same < SAME_VALUES and pair[CRAWLER]["own_links"] and not pair[BROWSER]["own_links"]:
            found[url] = 1 - same / (len(pair[CRAWLER]["text_minhash"]) // VALUE_BYTES)
    return found


def equal_values(one: bytes, other: bytes) -> int:
    """Return how many 32-bit values of two MinHashes are equal, place by place."""
    size = min(len(one), len(other))
    return sum(
        one[at : at + VALUE_BYTES] == other[at : at + VALUE_BYTES] for at in range(0, size, VALUE_BYTES)
    )
