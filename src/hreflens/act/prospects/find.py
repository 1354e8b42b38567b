"""Prospects: sites that link to competitors or stand beside the owner's, in a language or market, but do not link yet.

Each comes with its kind, relevance, standing in its market and the own page to offer. A site that a network, a verdict or
its own words make risky is never proposed. It must not fetch: what was read of a site is handed in.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.prospects.kinds import UNKNOWN, SiteFacts, site_kind
from hreflens.act.prospects.offers import Offers
from hreflens.judge.evidence.lexicon import niche_in, service_in
from hreflens.measure.relevance.pooling import PageText
from hreflens.read.site_shape import SiteShape
from hreflens.settings import Settings
from hreflens.tables import BY_NAME
from hreflens.terms import Verdict
from hreflens.text.language_names import UNDETERMINED, base_language, same_language
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import display_host
from hreflens.urls.domains import is_tenant
from hreflens.urls.market import market_of_tld

LEAST_COHORT = 5
"""Sites of a market with a vendor's score, below which a percentile among them says nothing."""
LEAST_NEIGHBOURS = 2
LEAST_COPIES, LONG_LIST = 3, 100
"""Sites that show one page under one title, and links to other places on it, from which it is a list made to be copied.

Papers of one publisher share articles too, but an article does not link to a hundred places (Google's guidelines long
asked for no more than that on any page)."""
_NEEDS = (
    *("competitor_sites", "domain_edges", "links", "networks", "network_members", "site_verdicts"),
    *("target_pages", "imported_targets", "imported_links"),
)


@dataclass(frozen=True, slots=True)
class ReadSite:
    """What was read of a prospect's page: what `read.site_signs` and `read.contact_links` found, and its language.

    `contact_lang`, `contact_mail` and `contact_form` are those of the contact page; None = that page was not read.
    """

    title: str = ""
    site_name: str = ""
    edges: str = ""
    text: str = ""
    types: tuple[str, ...] = ()
    platform: str = ""
    lang: str | None = None
    contact_url: str | None = None
    contact_lang: str | None = None
    contact_mail: str | None = None
    contact_form: bool | None = None
    shape: SiteShape | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which prospects: a language, a market, kinds; the least number of competitors that they link to; None = any."""

    lang: str | None = None
    market: str | None = None
    kinds: tuple[str, ...] = ()
    least: int = 2
    neighbours: bool = True


@dataclass(frozen=True, slots=True)
class Prospect:
    """One site to talk to. None = not known or not judged; `offer_lang_fits` says whether the own page is in its language.

    `contact_mail` is a mailbox of an office that the contact page publishes, `contact_form` whether it has a form.
    """

    site: str
    display_site: str
    source: str
    kind: str
    kind_signs: tuple[str, ...]
    lang: str | None
    market: str | None
    competitors: tuple[str, ...]
    links: int
    vendor_authority: float | None
    market_pct: float | None
    relevance: float | None
    offer_url: str | None
    offer_lang: str | None
    offer_lang_fits: bool
    contact_url: str | None
    contact_lang: str | None
    example_url: str | None
    title: str | None
    contact_mail: str | None = None
    contact_form: bool | None = None


@dataclass(slots=True)
class _Candidate:
    site: str
    source: str
    competitors: set[str] = field(default_factory=set)
    links: int = 0
    lang: str | None = None
    market: str | None = None
    authority: float | None = None
    url: str | None = None
    title: str | None = None


def find_prospects(
    tables: Mapping[str, pa.Table],
    settings: Settings,
    wanted: Wanted,
    *,
    read: Mapping[str, ReadSite] | None = None,
    avoid: Sequence[str] = (),
) -> list[Prospect]:
    """Return the prospects, those of most competitors first, then by relevance and standing in their market.

    Args:
        tables: those of `_NEEDS` (missing = empty).
        settings: the owner's hosts and home language.
        wanted: which.
        read: example page -> what was read of it.
        avoid: sites on the do-not-contact list.
    """
    given = {name: BY_NAME[name].conform(tables.get(name, BY_NAME[name].empty())) for name in _NEEDS}
    candidates = {**_neighbours(given, wanted), **_of_competitors(given, wanted)}
    risky = (
        _risky(given)
        | set(avoid)
        | {site for host in settings.project.competitors for site in (host, f"www.{host}")}
    )
    risky |= _copied_lists(candidates.values(), given["imported_links"])
    pages = read or {}
    kept = []
    for candidate in candidates.values():
        page = pages.get(candidate.url or "")
        if page is not None and page.lang:
            candidate.lang = page.lang
        if candidate.site not in risky and _fits(candidate, wanted) and not _sells_or_bets(candidate, page):
            kept.append(candidate)
    standings = _standings(given["competitor_sites"])
    offers = Offers(given, settings)
    scores = offers.relevance(
        [_text_of(each, pages.get(each.url or "")) for each in kept], [each.lang for each in kept]
    )
    found = [
        _prospect(each, pages.get(each.url or ""), standings.get(each.site), score, offers)
        for each, score in zip(kept, scores, strict=True)
    ]
    if wanted.kinds:
        found = [each for each in found if each.kind in wanted.kinds]
    return sorted(found, key=_order)


def _order(each: Prospect) -> tuple[Any, ...]:
    return (-len(each.competitors), -(each.relevance if each.relevance is not None else 0.5), -(each.market_pct or 0.0), -each.links, each.site)  # fmt: skip


def _of_competitors(given: Mapping[str, pa.Table], wanted: Wanted) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    for row in given["competitor_sites"].to_pylist():
        if row["links_to_own"]:
            continue
        each = found.setdefault(row["site"], _Candidate(row["site"], "competitors"))
        each.competitors.add(row["competitor"])
        each.links += row["links"]
        each.lang = each.lang or (row["lang"] if row["lang"] != UNDETERMINED else None)
        each.market = each.market or row["market"]
        each.authority = max(
            (v for v in (each.authority, row["vendor_authority"]) if v is not None), default=None
        )
        each.url, each.title = each.url or row["example_url"], each.title or row["title"]
    return {site: each for site, each in found.items() if len(each.competitors) >= wanted.least}


def _neighbours(given: Mapping[str, pa.Table], wanted: Wanted) -> dict[str, _Candidate]:
    """Return sites that several kept referring sites link to in content: neighbours in subject, not yet linking.

    Sites of a network and those whose own links are not kept name nobody: what they link to may be what they sell.
    """
    if not wanted.neighbours:
        return {}
    verdicts = given["site_verdicts"]
    kept = verdicts.filter(pc.equal(verdicts.column("verdict"), Verdict.KEEP.value)).column("site")
    members = given["network_members"].column("site")
    edges = given["domain_edges"]
    named = edges.filter(
        pc.and_(
            pc.and_(
                pc.fill_null(pc.greater(edges.column("content_links"), 0), False),
                pc.invert(pc.fill_null(edges.column("target_is_referring"), False)),
            ),
            pc.and_(
                pc.is_in(edges.column("site"), value_set=kept.combine_chunks()),
                pc.invert(pc.is_in(edges.column("site"), value_set=members.combine_chunks())),
            ),
        )
    )
    counted = named.group_by("target_site").aggregate([("site", "count_distinct")])
    found = {}
    for row in counted.to_pylist():
        site, by = row["target_site"], row["site_count_distinct"]
        if by >= LEAST_NEIGHBOURS:
            market = market_of_tld(site.split("/", 1)[0])
            found[site] = _Candidate(site, "neighbours", links=by, market=market, url=f"https://{site}/")
    return found


def _risky(given: Mapping[str, pa.Table]) -> set[str]:
    """Return the sites never to propose: members of networks, what networks promote, sites to review or act on."""
    verdicts = given["site_verdicts"].to_pylist()
    bad = {row["site"] for row in verdicts if row["verdict"] in (Verdict.ACT.value, Verdict.REVIEW.value)}
    promoted = {
        each["site"]
        for text in given["networks"].column("promoted_json").to_pylist()
        for each in json.loads(text or "[]")
        if isinstance(each, dict) and "site" in each
    }
    return bad | promoted | set(given["network_members"].column("site").to_pylist())


def _copied_lists(candidates: Iterable[_Candidate], imported: pa.Table) -> set[str]:
    """Return the sites that show one long list of links under one title: such copies are made to sell places on them."""
    by_title: dict[str, list[_Candidate]] = defaultdict(list)
    for each in candidates:
        if each.title and each.url:
            by_title[anchor_key(each.title[:300]) or ""].append(each)
    alike = [each for title, same in by_title.items() if title and len(same) >= LEAST_COPIES for each in same]
    urls = pa.array(sorted({each.url for each in alike if each.url}), pa.string())
    rows = imported.filter(
        pc.and_(
            pc.fill_null(pc.is_in(imported.column("referring_url"), value_set=urls), False),
            pc.fill_null(pc.greater_equal(imported.column("external_links"), LONG_LIST), False),
        )
    )
    long = set(rows.column("referring_url").to_pylist())
    return {each.site for each in alike if each.url in long}


def _sells_or_bets(candidate: _Candidate, page: ReadSite | None) -> bool:
    """Return whether a site's own words are those of unlawful niches or of link sellers. Language plays no part."""
    shown = " ".join(
        part for part in (candidate.title, page.title if page else "", page.edges if page else "") if part
    )
    key = anchor_key(shown[:1_000]) or ""
    return niche_in(key) is not None or service_in(key) is not None


def _fits(candidate: _Candidate, wanted: Wanted) -> bool:
    if wanted.market is not None and candidate.market != wanted.market.upper():
        return False
    return wanted.lang is None or same_language(candidate.lang, wanted.lang)


def _standings(rivals: pa.Table) -> dict[str, float]:
    """Return site -> percentile (0-100) of its vendor score among the found sites of its market."""
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rivals.to_pylist():
        if row["market"] and row["vendor_authority"] is not None:
            scores[row["market"]][row["site"]] = row["vendor_authority"]
    found = {}
    for cohort in scores.values():
        if len(cohort) >= LEAST_COHORT:
            values = np.sort(np.array(list(cohort.values())))
            for site, value in cohort.items():
                below, upto = np.searchsorted(values, value), np.searchsorted(values, value, side="right")
                found[site] = float(round(50.0 * (below + upto) / len(values), 1))
    return found


def _text_of(candidate: _Candidate, page: ReadSite | None) -> PageText:
    return PageText(
        title=(page.title if page else "") or candidate.title or "", main=page.text if page else ""
    )


def _prospect(
    candidate: _Candidate,
    page: ReadSite | None,
    standing: float | None,
    probs: Sequence[float | None],
    offers: Offers,
) -> Prospect:
    url = candidate.url or f"https://{candidate.site}/"
    read = page or ReadSite()
    kind = site_kind(
        SiteFacts(
            url, read.title or candidate.title or "", read.site_name, read.edges, read.text, read.platform, read.types,
            is_tenant(candidate.site), read.shape,
        )
    )  # fmt: skip
    lang = base_language(candidate.lang)
    offer, offer_lang, fits = offers.best(lang, probs)
    known = [prob for prob in probs if prob is not None]
    host, slash, rest = candidate.site.partition("/")
    return Prospect(
        candidate.site, display_host(host) + slash + rest, candidate.source, kind.kind, kind.signs, lang, candidate.market,
        tuple(sorted(candidate.competitors)), candidate.links, candidate.authority, standing,
        round(max(known), 4) if known else None, offer, offer_lang, fits, read.contact_url,
        (base_language(read.contact_lang) or lang) if read.contact_url else None, candidate.url, read.title or candidate.title,
        read.contact_mail, read.contact_form,
    )  # fmt: skip


__all__ = ["UNKNOWN", "Prospect", "ReadSite", "Wanted", "find_prospects"]
