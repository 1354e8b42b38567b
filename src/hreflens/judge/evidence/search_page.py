"""A page of search results.

What it measures
    Whether the linking page is a search engine's answer to somebody's query.
Why it matters
    Such a page exists for one query and one moment; search engines do not index each other's results.
How it is computed
    Hosts of the web search engines of all markets, with a query in the address: +1.5, "likely ignored" and
    never more.
When it misleads
    Nothing known; finance, news and shopping pages of the same companies are on other hosts or paths.
Source
    Google's guidelines ask site owners to keep internal search results out of its index; the list of engines
    is ours, by market. 41 such pages in one real export.
"""

import re
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.urls.canonical import host_of

NAME = "search_page"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = "The page is a search engine’s answer to somebody’s query ({host}); it exists only for that query."
VERSION = 1

ADDS = 1.5
ENGINE_PAGES = (
    r"^https?://(?:[a-z0-9-]+\.)*(?:"
    r"search\.(?:yahoo\.(?:com|co\.jp)|naver\.com|daum\.net|seznam\.cz|aol\.com|goo\.ne\.jp|walla\.co\.il|onet\.pl|wp\.pl|brave\.com|marginalia\.nu)/"
    r"|bing\.com/(?:[a-z]+/)?search\?"
    r"|google\.(?:com?(?:\.[a-z]{2})?|[a-z]{2})/search\?"
    r"|yandex\.(?:ru|com|kz|by|uz|com\.tr)/(?:search|yandsearch)"
    r"|baidu\.com/(?:s|baidu)\?|sogou\.com/web\?|(?:www\.)?so\.com/s\?|duckduckgo\.com/(?:html/?)?\?"
    r"|ecosia\.org/search\?|startpage\.com/|qwant\.com/\?|ask\.com/web\?|coccoc\.com/search|rambler\.ru/search"
    r"|go\.mail\.ru/search|metager\.(?:org|de)/|swisscows\.com/|mojeek\.com/search"
    r")[^#]*[?&](?:q|p|query|text|wd|w|k|search|eingabe|word|keyword)="
)
"""Result pages of web search engines; the last part demands a query."""


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a search engine's result page. Value: 1."""
    facts = facts_of(tables)
    near = facts.filter(pc.match_substring_regex(facts.column("url"), r"[?&](?:[a-z]+)="))
    exact = re.compile(ENGINE_PAGES)
    hits = [
        (link, host_of(url) or "")
        for link, url in zip(near.column("link_id").to_pylist(), near.column("url").to_pylist(), strict=True)
        if exact.match(url.replace("?", "?&", 1))
    ]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[link for link, _ in hits],
        values=[1.0] * len(hits),
        log_odds=[ADDS] * len(hits),
        args=[{"host": host} for _, host in hits],
    )
