"""A page on a subject that no other page of its site is about, built or filed apart: perhaps planted by others.

What it measures
    Whether the linking page's subjects are none that its site's other read pages have, while these share one among
    themselves, and the page sits in a folder of its own and links to many sites.
Why it matters
    Break-ins plant pills, casinos or cheap shoes on schools, papers and town halls, in the site's own language
    (pharmacy hack) or in another (keyword hack). The site is a victim: its owner may not know.
How it is computed
    The topic tree of the relevance model on the pages (`link_relevance.page_topics_json`), a page against its own
    site: at least 4 other pages with known subjects outside of its folder and in two folders or more (where all others
    lie in one, that one may be the planted one), two thirds of them with one subject in common, none of them with any
    of the page's; no language folder, no declared alternates; at least 20 other sites
    linked; an anchor that is no name, address or title. Told, weight 0: the model tells subjects apart better in some
    languages than in others, so the risk would hang on the language (law 1). No language is compared.
When it misleads
    Universities and papers with many subjects have no majority and say nothing; a blog with one odd post and a long
    list of links is like it.
Source
    Our spam research, 1.5 and 6.1 (injected subtree; niche of the page minus niche of the site); Google's guides for
    hacked sites. 4, two thirds and 20 are our start values.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.hacked_subtree import folder_of, is_shared_folder
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.evidence.seen import telling
from hreflens.judge.inputs import facts_of, lookup, table_of
from hreflens.measure.relevance.topics import topics
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "planted_topic"
FAMILY = EvidenceFamily.HIDDEN
SUBJECT = SubjectKind.LINK
MESSAGE = (
    "The site may be a victim: by the relevance model {others} of its other pages are about {usual}, this one under "
    "{folder} about {topic}, which none of them is."
)
VERSION = 1

LEAST_PAGES, LEAST_FOLDERS, MAJORITY_SHARE, LEAST_SITES, ADDS = 4, 2, 2 / 3, 20, 0.0


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link from a page that is off its own site's subject. Value: pages compared with."""
    facts, judged = facts_of(tables), table_of(tables, "link_relevance")
    pages = table_of(tables, "pages")
    topics_json, *_ = lookup(facts.column("link_id"), judged, "link_id", "page_topics_json")
    hreflang, *_ = lookup(facts.column("url"), pages, "url", "hreflang_json")
    mask = pc.and_(pc.is_valid(topics_json), pc.is_valid(facts.column("site")))
    known = facts.filter(mask).select(["url", "site"])
    subjects = {
        url: (site, about)
        for url, site, about in zip(
            known.column("url").to_pylist(),
            known.column("site").to_pylist(),
            map(_topics, topics_json.filter(mask).to_pylist()),
            strict=True,
        )
        if about
    }
    odd = odd_pages((url, site, about) for url, (site, about) in subjects.items())
    many = pc.fill_null(pc.greater_equal(facts.column("external_links"), LEAST_SITES), False)
    alone = pc.equal(pc.fill_null(hreflang, "{}"), "{}")
    on_page = pc.is_in(facts.column("url"), value_set=pa.array(sorted(odd), pa.string()))
    hit = facts.filter(pc.and_(pc.and_(telling(facts), many), pc.and_(alone, on_page)))
    rows = hit.select(["link_id", "url"]).to_pylist()
    names = {topic.id: topic.name("en") for topic in topics()}
    args: list[dict[str, Any]] = [
        {
            "others": odd[row["url"]][0],
            "usual": names.get(odd[row["url"]][1], odd[row["url"]][1]),
            "folder": quoted(folder_of(row["url"]), 40),
            "topic": names.get(odd[row["url"]][2], odd[row["url"]][2]),
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


def odd_pages(pages: Iterable[tuple[str, str, tuple[str, ...]]]) -> dict[str, tuple[int, str, str]]:
    """Return page -> (pages with the site's usual subject, that subject, the page's own) for pages off their site.

    Args:
        pages: (url, site, subjects, the strongest first) of read pages.
    """
    by_site: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for url, site, about in pages:
        by_site[site].append((folder_of(url) + "\n" + url, about))
    found: dict[str, tuple[int, str, str]] = {}
    for mine in by_site.values():
        if len(mine) <= LEAST_PAGES:
            continue
        everywhere = Counter(topic for _, about in mine for topic in set(about))
        in_folder: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for key, about in mine:
            in_folder[key.partition("\n")[0]].append((key, about))
        for folder, inside in in_folder.items():
            outside = len(mine) - len(inside)
            if outside < LEAST_PAGES or len(in_folder) <= LEAST_FOLDERS or is_shared_folder(folder):
                continue
            others = everywhere - Counter(topic for _, about in inside for topic in set(about))
            usual, count = min(others.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
            if count < MAJORITY_SHARE * outside:
                continue
            for key, about in inside:
                if not any(topic in others for topic in about):
                    found[key.partition("\n")[2]] = (count, usual, about[0])
    return found


def _topics(text: str) -> tuple[str, ...]:
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    if not isinstance(found, list):
        return ()
    return tuple(str(each["topic"]) for each in found if isinstance(each, dict) and "topic" in each)
