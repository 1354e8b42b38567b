"""A page on a template of its own, in a folder of its own, full of links: probably planted by others.

What it measures
    Whether the linking page shares its mark-up with none of the site's other pages, though these share one among
    themselves, sits in a folder that they do not use, and links to far more sites than any of them.
Why it matters
    Break-ins put finished pages beside the site's own. The language may be the site's own too, which
    `hacked_subtree` cannot see. The site is a victim: the word to its owner is "you were hacked".
How it is computed
    At least 5 other read pages outside the folder, two thirds of them of one shape (`pages.dom_shape`), none of
    the page's; no language folder, no declared alternates, no form for visitors; at least 50 other sites linked and 5 times
    as many as from any of them; an anchor that is no name, address or title: +1.5, "likely ignored" and never
    more. It compares a site with itself; no language, script or country is read.
When it misleads
    A link directory or an old part of a site on other software.
Source
    Our spam research, 1.5 and 6.1 (injected subtree); Google's guides for hacked sites (random folders, thousands
    of new pages). 5, 50 and 5 are our start values.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.hacked_subtree import folder_of, is_shared_folder
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.evidence.seen import telling
from hreflens.judge.inputs import facts_of, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "planted_page"
FAMILY = EvidenceFamily.HIDDEN
SUBJECT = SubjectKind.LINK
MESSAGE = (
    "The site looks like a victim: this page under {folder} is built unlike {others} other pages of the site and "
    "links out to {outgoing} other sites."
)
VERSION = 1

LEAST_PAGES, MAJORITY_SHARE, LEAST_SITES, TIMES, ADDS = 5, 2 / 3, 50, 5, 1.5
_COLUMNS = ("url", "site", "dom_shape", "external_site_count", "hreflang_json", "has_comment_form")

Page = Mapping[str, Any]


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link from a page that looks planted. Value: other pages of the site compared with."""
    odd = planted_pages(table_of(tables, "pages"))
    facts = facts_of(tables)
    on_page = pc.is_in(facts.column("url"), value_set=pa.array(sorted(odd), pa.string()))
    rows = facts.filter(pc.and_(telling(facts), on_page)).select(["link_id", "url"]).to_pylist()
    args: list[dict[str, Any]] = [
        {
            "folder": quoted(folder_of(row["url"]), 40),
            "others": odd[row["url"]][0],
            "outgoing": odd[row["url"]][1],
        }
        for row in rows
    ]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row in rows],
        values=[float(each["others"]) for each in args],
        log_odds=[ADDS] * len(rows),
        args=args,
    )


def planted_pages(pages: pa.Table) -> dict[str, tuple[int, int]]:
    """Return page -> (other pages compared with, sites it links to) for the pages that stand off their site."""
    told = pages.filter(pc.and_(pc.is_valid(pages.column("site")), pc.is_valid(pages.column("dom_shape"))))
    counts = told.column("site").value_counts()
    enough = counts.filter(pc.greater(counts.field("counts"), LEAST_PAGES)).field("values")
    by_site: dict[str, list[Page]] = defaultdict(list)
    for row in (
        told.filter(pc.is_in(told.column("site"), value_set=enough)).select(list(_COLUMNS)).to_pylist()
    ):
        by_site[row["site"]].append(row)
    found: dict[str, tuple[int, int]] = {}
    for mine in by_site.values():
        for page in mine:
            if (page["external_site_count"] or 0) >= LEAST_SITES and _is_alone(page, mine):
                others = sum(folder_of(each["url"]) != folder_of(page["url"]) for each in mine)
                found[page["url"]] = (others, page["external_site_count"])
    return found


def _is_alone(page: Page, mine: Sequence[Page]) -> bool:
    folder = folder_of(page["url"])
    others = [each for each in mine if folder_of(each["url"]) != folder]
    if len(others) < LEAST_PAGES or is_shared_folder(folder) or page["has_comment_form"]:
        return False
    if (page["hreflang_json"] or "{}") != "{}":
        return False
    shapes = Counter(each["dom_shape"] for each in others)
    most = max((each["external_site_count"] or 0 for each in others), default=0)
    return (
        page["dom_shape"] not in shapes
        and max(shapes.values()) >= MAJORITY_SHARE * len(others)
        and page["external_site_count"] >= TIMES * most
    )
