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
    r"search\.(?:yahoo\.(?:com|co\.jp)|naver\.com|daum\.net|seznam\.cz|aol\.com|goo\.ne\.jp|walla\.co\.il|onet\.pl|wp\.pl|brave\.com)/"
    r"|bing\.com/(?:[a-z]+/)?search\b|google\.(?:com?(?:\.[a-z]{2})?|[a-z]{2})/search\b"
    r"|yandex\.(?:ru|com|kz|by|uz|com\.tr)/(?:search|yandsearch)\b|rambler\.ru/search\b|go\.mail\.ru/search\b"
    r"|baidu\.com/(?:s|baidu)\b|sogou\.com/web\b|so\.com/s\b|coccoc\.com/search\b|duckduckgo\.com/(?:html/?)?"
    r"|ecosia\.org/search\b|startpage\.com/|qwant\.com/|ask\.com/web\b|metager\.(?:org|de)/|swisscows\.com/|mojeek\.com/search\b"
    r")[^#]*[?&](?:q|p|query|text|wd|w|k|search|eingabe|word|keyword)="
)
"""Result pages of web search engines; the last part demands a query. RE2 syntax: it runs on whole columns."""


def result_pages(urls: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return, for each canonical URL, whether it is a search engine's answer to a query (never null)."""
    return pc.fill_null(pc.match_substring_regex(urls, ENGINE_PAGES), False)


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a search engine's result page. Value: 1."""
    facts = facts_of(tables)
    hit = facts.filter(result_pages(facts.column("url")))
    subjects = hit.column("link_id").to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=subjects,
        values=[1.0] * len(subjects),
        log_odds=[ADDS] * len(subjects),
        args=[{"host": host_of(url) or ""} for url in hit.column("url").to_pylist()],
    )
