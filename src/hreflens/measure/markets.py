"""The market of every linking page: its language, and the country whose readers it serves, with the evidence.

A market is an inference from several weak facts (TLD, language, locale, currency, phone prefix, platform), kept as
a posterior over countries. Pages that were not fetched are judged by what their URL and the exports tell. It must
never be used as evidence of risk, and the language of the owner plays no part.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import langcodes
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.measure.territories import currency_countries, prefix_countries, reader_shares
from hreflens.settings import Settings
from hreflens.tables import LINKS, PAGE_MARKETS, PAGES, PLACEMENTS
from hreflens.text.language import detect_many
from hreflens.text.language_names import UNDETERMINED, base_language, language_tag
from hreflens.urls.canonical import canonical_url, host_of
from hreflens.urls.market import (
    COUNTRIES,
    is_weak_tld,
    market_of_platform,
    market_of_tld,
    region_of_path,
    tld_of,
)

MIN_MARKET_PROB = 0.5
"""Least probability at which a page has a market: more likely than all other countries together."""
BATCH_LINKS = 131_072
"""Links whose pages are read at once: what bounds the texts held as Python strings."""
KEPT = 5
"""Countries kept in the posterior."""

# Log-weights of the facts. They were set by hand so that a ccTLD outweighs the language of a diaspora or
# expatriate medium (English page on .jp: 6.5 - 3.9 > 0) and any two weaker facts outweigh a third; no labelled
# set of page markets exists to fit them on.
_TLD, _WEAK_TLD = 6.5, 2.0
_HREFLANG, _DECLARED_REGION, _PATH_REGION, _PLATFORM = 4.0, 3.0, 2.5, 2.5
_PHONE, _CURRENCY, _NAMED = 3.0, 2.0, 1.0
# Templates say en-US by default; the dollar is quoted everywhere.
_DEFAULT_REGION, _DOLLAR = 0.5, 0.3
_LEAST_SHARE = 0.02  # how rare a country's share of a language's readers may count at most
_MOST_NAMED = 4
_MIN_TITLE_CHARS = 12

_FACT_WORDS = {
    "tld": "TLD .{}", "weak_tld": "TLD .{} (often used abroad)", "hreflang": "own hreflang value {}", "declared": "declared locale {}",
    "path": "locale in the path {}", "platform": "platform for {}", "phone": "phone prefix {}", "currency": "currency {}",
    "named": "country named: {}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page that bears on its market; equal facts have equal markets."""

    lang: str
    tld: tuple[str, str | None, bool] | None = None  # label, country, weak
    declared: str | None = None
    hreflang: str | None = None
    path: str | None = None
    platform: str | None = None
    phones: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Market:
    """A posterior over countries: the five highest, the evidence in words, strongest first."""

    market: str | None
    prob: float | None
    posterior_json: str
    evidence: str


def _votes(facts: Facts) -> list[tuple[float, str, tuple[str, ...]]]:
    """Return (log-weight, what it is, countries it speaks for) of every fact but the language."""
    votes: list[tuple[float, str, tuple[str, ...]]] = []

    def add(weight: float, kind: str, shown: str, countries: Iterable[str]) -> None:
        known = tuple(country for country in countries if country in COUNTRIES)
        if known and weight > 0:
            votes.append((weight, _FACT_WORDS[kind].format(shown), known))

    if facts.tld is not None and facts.tld[1] is not None:
        label, country, weak = facts.tld
        add(_WEAK_TLD if weak else _TLD, "weak_tld" if weak else "tld", label, (country or "",))
    for kind, tag, weight in (
        ("hreflang", facts.hreflang, _HREFLANG),
        ("declared", facts.declared, _DECLARED_REGION),
    ):
        region = _region(tag)
        if tag is not None and region is not None:
            add(_DEFAULT_REGION if kind == "declared" and tag == "en-US" else weight, kind, tag, (region,))
    for kind, country_code, weight in (
        ("path", facts.path, _PATH_REGION),
        ("platform", facts.platform, _PLATFORM),
    ):
        if country_code is not None:
            add(weight, kind, country_code, (country_code,))
    for prefix in facts.phones:
        countries = prefix_countries(prefix)
        add(_PHONE / len(facts.phones) / max(1, len(countries)), "phone", prefix, countries)
    for currency in facts.currencies:
        countries = currency_countries(currency)
        weight = _DOLLAR if currency == "USD" else _CURRENCY
        add(
            weight / len(facts.currencies) / max(1.0, math.sqrt(len(countries))),
            "currency",
            currency,
            countries,
        )
    if len(facts.named) <= _MOST_NAMED:
        for country in facts.named:
            add(_NAMED / len(facts.named), "named", country, (country,))
    return votes


def _region(tag: str | None) -> str | None:
    """Return the country that a tag names: its region, or Taiwan, Hong Kong and China by `zh_TW` kept upstream."""
    if tag is None:
        return None
    region = tag.rsplit("-", 1)[-1] if "-" in tag else ""
    return region if len(region) == 2 and region.isupper() and region in COUNTRIES else None


def market_of(facts: Facts) -> Market:
    """Return the market that facts speak for.

    Log-weights of the facts are added per country to the log of the country's share of the language's readers
    (at least 2 % of the largest where another fact names the country), then normalised. `market` is None when no country reaches 0.5. Raises nothing.
    """
    votes = _votes(facts)
    shares = reader_shares(facts.lang)
    named = {country for _, _, countries in votes for country in countries}
    candidates = named | set(shares)
    if not candidates:
        return Market(None, None, "{}", "")
    top = max(shares.values(), default=1.0)
    logs = {
        country: math.log(max(shares.get(country, 0.0) / top, _LEAST_SHARE if country in named else 1e-6))
        for country in candidates
    }
    for weight, _, countries in votes:
        for country in countries:
            logs[country] += weight
    highest = max(logs.values())
    powers = {country: math.exp(value - highest) for country, value in logs.items()}
    total = sum(powers[country] for country in sorted(powers))
    ranked = sorted(
        ((round(power / total, 4), country) for country, power in powers.items()), key=lambda x: (-x[0], x[1])
    )
    prob, best = ranked[0]
    for_best = sorted(
        ((weight, words) for weight, words, countries in votes if best in countries),
        key=lambda x: (-x[0], x[1]),
    )
    spoken = [words for _, words in for_best]
    if shares.get(best, 0.0) >= _LEAST_SHARE:
        told = f"language {facts.lang} ({shares[best]:.0%} of its readers online)"
        spoken.insert(sum(weight > -math.log(_LEAST_SHARE) for weight, _ in for_best), told)
    posterior = {country: share for share, country in ranked[:KEPT] if share > 0}
    found = prob >= MIN_MARKET_PROB
    return Market(
        best if found else None,
        prob if found else None,
        _json(posterior),
        "; ".join(spoken),
    )


_json = json.JSONEncoder(sort_keys=True).encode  # dumps would make an encoder for each page


_TEXTS = (
    *("referring_host", "referring_site", "referring_title"),
    *("context_left", "context_right", "claimed_langs"),
)


def _page_batches(links: pa.Table) -> Iterator[dict[str, list[Any]]]:
    """Yield linking pages in order of URL with the texts of their links, a batch at a time, as lists by column."""
    links = links.select(["referring_url", *_TEXTS])
    order = pc.sort_indices(links.column("referring_url"))
    start = 0
    while start < len(order):
        stop = min(start + BATCH_LINKS, len(order))
        part = links.take(order.slice(start, stop - start))
        if stop < len(order):  # the last page may have more links: it is left to the next batch, whole
            last = pc.equal(part.column("referring_url"), part.column("referring_url")[-1])
            whole = part.filter(pc.invert(last))
            if not whole.num_rows:
                every = pc.equal(links.column("referring_url"), part.column("referring_url")[-1])
                whole = links.filter(every)
            part = whole
        start += part.num_rows
        grouped = part.group_by("referring_url").aggregate([(name, "max") for name in _TEXTS])
        grouped = grouped.sort_by("referring_url")
        yield {name.removesuffix("_max"): grouped.column(name).to_pylist() for name in grouped.column_names}


def _passages(placements: pa.Table) -> dict[str, tuple[str, str | None]]:
    """Return page -> (language, script) of the first passage around a link whose language is known."""
    found: dict[str, tuple[str, str | None]] = {}
    ordered = placements.select(["url", "ordinal", "passage_lang", "passage_script"]).sort_by(
        [("url", "ascending"), ("ordinal", "ascending")]
    )
    columns = (ordered.column(name).to_pylist() for name in ("url", "passage_lang", "passage_script"))
    for url, lang, script in zip(*columns, strict=True):
        if lang not in (None, UNDETERMINED):
            found.setdefault(url, (lang, script))
    return found


@lru_cache(maxsize=1_024)
def script_of_language(lang: str) -> str | None:
    """Return the usual script of a language by CLDR's likely subtags, None when unknown. Raises nothing."""
    try:
        script: str | None = langcodes.Language.get(lang).maximize().script
    except (ValueError, LookupError):
        return None
    return script


def _first_claimed(claimed: str | None) -> str | None:
    for word in (claimed or "").split():
        tag = language_tag(word)
        if tag is not None:
            return tag
    return None


def _texts_to_detect(rows: Mapping[str, list[Any]], needed: list[int]) -> list[str]:
    """Return title and, when that is short, the text around the link, for the rows whose language nothing tells."""
    texts = []
    for at in needed:
        title = rows["referring_title"][at] or ""
        if len(title) < 40:
            parts = (title, rows["context_left"][at] or "", rows["context_right"][at] or "")
            title = " ".join(part for part in parts if part)
        texts.append(title if len(title) >= _MIN_TITLE_CHARS or not title.isascii() else "")
    return texts


def _languages(
    rows: Mapping[str, list[Any]],
    pages: Mapping[str, Mapping[str, Any]],
    passages: Mapping[str, tuple[str, str | None]],
) -> list[tuple[str, str, str | None]]:
    """Return (language, what it rests on, script) of each row: detected, passage, declared, claimed, title, none."""
    chosen: list[tuple[str, str, str | None]] = []
    needed: list[int] = []
    for at, url in enumerate(rows["referring_url"]):
        page = pages.get(url)
        detected = page["detected_lang"] if page is not None else None
        if page is not None and detected not in (None, UNDETERMINED):
            chosen.append((detected, "detected", page["script"]))
            continue
        if url in passages:
            lang, script = passages[url]
            chosen.append((lang, "passage", script))
            continue
        declared = base_language(page["declared_lang"]) if page is not None else None
        claimed = declared or base_language(_first_claimed(rows["claimed_langs"][at]))
        if claimed is not None:
            known = page["script"] if page is not None else None
            source = "declared" if declared else "claimed"
            chosen.append((claimed, source, known or script_of_language(claimed)))
            continue
        chosen.append((UNDETERMINED, "none", page["script"] if page is not None else None))
        needed.append(at)
    texts = _texts_to_detect(rows, needed)
    tlds = [tld_of(rows["referring_host"][at]) for at in needed]
    distinct = {pair: None for pair in zip(texts, tlds, strict=True) if pair[0]}
    answers = detect_many([text for text, _ in distinct], tlds=[tld for _, tld in distinct])
    found = dict(zip(distinct, answers, strict=True))
    for at, pair in zip(needed, zip(texts, tlds, strict=True), strict=True):
        answer = found.get(pair)
        if answer is not None and answer.lang != UNDETERMINED:
            chosen[at] = (answer.lang, "title", answer.script)
        elif answer is not None and chosen[at][2] is None:
            chosen[at] = (UNDETERMINED, "none", answer.script)
    return chosen


def _contact(raw: str | None) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return (phone prefixes, currencies, countries named) of `pages.contact_facts_json`; empty where unusable."""
    try:
        facts = json.loads(raw) if raw else {}
    except ValueError:
        facts = {}
    if not isinstance(facts, dict):
        return (), (), ()

    def listed(key: str) -> tuple[str, ...]:
        values = facts.get(key)
        return tuple(sorted({str(value) for value in values})) if isinstance(values, list) else ()

    return listed("phone_prefixes"), listed("currencies"), listed("countries_named")


def _own_hreflang(url: str, raw: str | None) -> str | None:
    """Return the hreflang value under which a page lists itself, None when it lists itself not or in several ways."""
    if not raw or raw == "{}":
        return None
    try:
        listed = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(listed, dict):
        return None
    own = {
        value for value, target in listed.items() if isinstance(target, str) and canonical_url(target) == url
    }
    tags = {tag for tag in (language_tag(value) for value in own if value != "x-default") if tag is not None}
    return tags.pop() if len(tags) == 1 else None


def _declared_locale(raw: str | None) -> str | None:
    """Return a declared tag with its region, Chinese included (`zh_TW` -> `zh-TW`)."""
    if raw is None:
        return None
    parts = raw.replace("_", "-").split("-")
    if parts[0].lower() == "zh" and len(parts[-1]) == 2:
        return f"zh-{parts[-1].upper()}"
    return language_tag(raw)


@lru_cache(maxsize=65_536)
def _tld_fact(host: str) -> tuple[str, str | None, bool] | None:
    label = tld_of(host)
    return (label, market_of_tld(host), is_weak_tld(host)) if label is not None else None


def _facts_of(
    url: str, host: str | None, site: str | None, lang: str, page: Mapping[str, Any] | None
) -> Facts:
    answered = page["host"] if page is not None and page["host"] else host or host_of(url)
    tld = _tld_fact(answered) if answered else None
    path, platform = region_of_path(url), _platform(site)
    if page is None:
        return Facts(lang, tld if tld and tld[1] else None, None, None, path, platform)
    phones, currencies, named = _contact(page["contact_facts_json"])
    return Facts(
        lang,
        tld if tld and tld[1] else None,
        _declared_locale(page["declared_lang"]),
        _own_hreflang(url, page["hreflang_json"]),
        path,
        platform,
        phones,
        currencies,
        named,
    )


@lru_cache(maxsize=65_536)
def _platform(site: str | None) -> str | None:
    return market_of_platform(site)


_PAGE_COLUMNS = (
    "url",
    "host",
    "declared_lang",
    "detected_lang",
    "script",
    "hreflang_json",
    "contact_facts_json",
)


def build_page_markets(tables: Mapping[str, pa.Table], settings: Settings) -> pa.Table:
    """Return `page_markets`: one row per distinct linking page of `links`, fetched or not, in order of URL.

    Args:
        tables: `links`; `pages` and `placements` (missing = nothing fetched).
        settings: not looked at: whose links these are does not change whom a page serves.

    Raises nothing.
    """
    del settings
    read = PAGES.conform(tables.get("pages", PAGES.empty())).select(list(_PAGE_COLUMNS))
    pages = {page["url"]: page for page in read.to_pylist()}
    passages = _passages(PLACEMENTS.conform(tables.get("placements", PLACEMENTS.empty())))
    known: dict[Facts, Market] = {}
    made = [
        _markets_of(rows, pages, passages, known) for rows in _page_batches(LINKS.conform(tables["links"]))
    ]
    return pa.concat_tables(made or [PAGE_MARKETS.empty()]).combine_chunks()


def _markets_of(
    rows: Mapping[str, list[Any]],
    pages: Mapping[str, Mapping[str, Any]],
    passages: Mapping[str, tuple[str, str | None]],
    known: dict[Facts, Market],
) -> pa.Table:
    """Return the rows of `page_markets` of some pages; markets of facts met before are taken from `known`."""
    languages = _languages(rows, pages, passages)
    markets: list[Market] = []
    for url, host, site, (lang, _, _) in zip(
        rows["referring_url"], rows["referring_host"], rows["referring_site"], languages, strict=True
    ):
        facts = _facts_of(url, host, site, lang, pages.get(url))
        market = known.get(facts)
        if market is None:
            market = known[facts] = market_of(facts)
        markets.append(market)
    return PAGE_MARKETS.conform(
        pa.table(
            {
                "url": pa.array(rows["referring_url"], pa.string()),
                "site": pa.array(rows["referring_site"], pa.string()),
                "lang": pa.array([lang for lang, _, _ in languages], pa.string()),
                "lang_source": pa.array([source for _, source, _ in languages], pa.string()),
                "script": pa.array([script for _, _, script in languages], pa.string()),
                "market": pa.array([market.market for market in markets], pa.string()),
                "market_prob": pa.array([market.prob for market in markets], pa.float64()),
                "market_posterior_json": pa.array([market.posterior_json for market in markets], pa.string()),
                "market_evidence": pa.array([market.evidence for market in markets], pa.string()),
            }
        )
    )
