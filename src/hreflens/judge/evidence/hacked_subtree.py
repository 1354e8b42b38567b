"""A foreign folder on a site of another language: the site was probably broken into.

What it measures
    Whether the linking page differs in observed language from the majority of *its own site's* pages, sits in
    a folder the majority does not use, links out to very many sites, and links to the owner with an anchor
    that is no name, address or title.
Why it matters
    Break-ins plant thousands of pages in a language the site does not speak. The site is a victim: the word
    to its owner is "you were hacked", never "you are spam".
How it is computed
    At least 3 other linking pages of the site with an observed language, at least two thirds of them in one
    language, none in the page's folder; the page's language differs; at least 20 other sites linked from the
    page, or the link hidden; an unnatural anchor: +3. Not for sites with language versions: the folder is a
    language code, or the page declares alternates. Language counts only against the site's own majority,
    never against the owner's (law 5).
When it misleads
    Sites with an honest corner in another language (a festival, a diaspora page). It cannot reach `act`, and
    its gate says "victim".
Source
    Our spam research, 6.1 (injected subtree, start weight +3); product law 5.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import NATURAL, kind_set
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of, lookup, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.urls.canonical import host_of, path_of

NAME = "hacked_subtree"
FAMILY = EvidenceFamily.HIDDEN
SUBJECT = SubjectKind.LINK
MESSAGE = (
    "The site looks like a victim: {others} of its other pages are in “{majority}”, this one under {folder} is in "
    "“{lang}”, links out to {outgoing} other sites and uses the anchor “{text}”."
)
VERSION = 1

LEAST_PAGES, MAJORITY_SHARE, LEAST_SITES, ADDS = 3, 2 / 3, 20, 3.0
EVERYWHERE, ROOT = "*", ":root"
OBSERVED = ("detected",)
"""Only what was read on the page counts: declared and claimed languages are often a template's."""

# Two letters, with or without a script or country, name a language or a market; of three letters only these do.
# "wp" is where a common blog system keeps its files.
_LANGUAGE_FOLDER = re.compile(
    r"/(?!wp/)(?:[a-z]{2}(?:[-_](?:[a-z]{4}|[a-z]{2}))?|eng|deu|ger|fra|fre|spa|esp|ita|por|pol|rus|ukr|tur|ara|jpn"
    r"|kor|zho|chi|intl|lang|language|languages|i18n)/$",
    re.IGNORECASE,
)


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link from a page that is foreign on its own site. Value: 1."""
    facts, markets = facts_of(tables), table_of(tables, "page_markets")
    pages = table_of(tables, "pages")
    observed = markets.filter(pc.is_in(markets.column("lang_source"), value_set=pa.array(OBSERVED)))
    sites = _sites(observed)
    kind = facts.column("anchor_kind")
    telling = pc.and_(pc.is_valid(kind), pc.invert(pc.is_in(kind, value_set=kind_set(NATURAL))))
    mask = pc.and_(telling, pc.is_in(facts.column("site"), value_set=pa.array(sorted(sites), pa.string())))
    candidates = facts.filter(mask)
    lang, *_ = lookup(candidates.column("url"), observed, "url", "lang")
    hreflang, *_ = lookup(candidates.column("url"), pages, "url", "hreflang_json")
    subjects: list[str] = []
    args: list[dict[str, Any]] = []
    rows = candidates.select(
        ["link_id", "url", "site", "external_links", "hidden_reason", "anchor_text"]
    ).to_pylist()
    for row, page_lang, alternates in zip(rows, lang.to_pylist(), hreflang.to_pylist(), strict=True):
        outgoing = row["external_links"] or 0
        if (
            not page_lang
            or (alternates or "{}") != "{}"
            or (outgoing < LEAST_SITES and not row["hidden_reason"])
        ):
            continue
        folder = folder_of(row["url"])
        majority = _foreign_to(sites[row["site"]], page_lang, folder)
        if majority is None:
            continue
        subjects.append(row["link_id"])
        args.append(
            {
                "others": majority[1],
                "majority": majority[0],
                "folder": quoted(folder, 40),
                "lang": page_lang,
                "outgoing": outgoing,
                "text": quoted(row["anchor_text"]),
            }
        )
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


def folder_of(url: str) -> str:
    """Return host and first folder of a URL, the unit a break-in plants pages in: 'shop.example.com/wp/'.

    A page outside any folder is in 'host/:root'.
    """
    segments = path_of(url).split("?", 1)[0].split("/")
    first = f"{segments[1]}/" if len(segments) > 2 and segments[1] else ROOT
    return f"{host_of(url) or ''}/{first}"


def is_shared_folder(folder: str) -> bool:
    """Return whether a folder says nothing about who made its pages: the root, or one named after a language."""
    return folder.endswith(("//", ROOT)) or _LANGUAGE_FOLDER.search(folder) is not None


def _sites(observed: pa.Table) -> dict[str, dict[str, Counter[str]]]:
    """Return site -> folder -> pages by primary language, for sites with enough pages of known language."""
    counts = observed.column("site").value_counts()
    enough = counts.filter(pc.greater(counts.field("counts"), LEAST_PAGES)).field("values")
    known = pc.fill_null(pc.not_equal(observed.column("lang"), "und"), False)
    kept = observed.filter(pc.and_(pc.is_in(observed.column("site"), value_set=enough), known))
    by_site: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in kept.select(["site", "url", "lang"]).to_pylist():
        by_site[row["site"]][folder_of(row["url"])][row["lang"].split("-", maxsplit=1)[0]] += 1
    for folders in by_site.values():
        folders[EVERYWHERE] = sum(folders.values(), Counter())
    return dict(by_site)


def _foreign_to(folders: Mapping[str, Counter[str]], lang: str, folder: str) -> tuple[str, int] | None:
    """Return (majority language, its pages outside the folder) when the page is foreign on its site, else None."""
    if is_shared_folder(folder):
        return None
    others = folders[EVERYWHERE] - folders.get(folder, Counter())
    total = sum(others.values())
    if total < LEAST_PAGES:
        return None
    majority, count = min(others.items(), key=lambda item: (-item[1], item[0]))
    if count < MAJORITY_SHARE * total or majority == lang.split("-", maxsplit=1)[0]:
        return None
    return majority, count
