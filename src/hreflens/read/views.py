"""One page as one kind of reader got it: what is needed to see whether it shows others something else.

Whoever fetches a page twice, as a browser and as a crawler that says so, makes two rows of `page_views` of it.
It must not fetch, and must not say which of the two is the true one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hreflens.read.html import Headers
from hreflens.read.pages import read_page

BROWSER, CRAWLER = "browser", "crawler"


def view_row(
    url: str,
    final_url: str,
    headers: Headers | Mapping[str, str],
    body: bytes,
    *,
    agent: str,
    fetched_at: datetime,
    own_sites: frozenset[str],
) -> dict[str, Any]:
    """Return the row of `page_views` of one answer.

    Args:
        url: canonical URL asked for.
        final_url: canonical URL that answered.
        headers: response headers.
        body: decoded body.
        agent: BROWSER or CRAWLER.
        fetched_at: when the answer came, UTC.
        own_sites: the owner's hosts.

    Raises:
        ValueError: another agent.
    """
    if agent not in (BROWSER, CRAWLER):
        raise ValueError(f"a page is seen by '{BROWSER}' or '{CRAWLER}', not by '{agent}'.")
    record = read_page(url, final_url, headers, body, own_sites=own_sites)
    return {
        "url": url,
        "agent": agent,
        "fetched_at": fetched_at,
        "title": record.page.get("title"),
        "text_minhash": record.page.get("text_minhash"),
        "own_links": len(record.placements),
        "external_sites": record.page.get("external_site_count"),
    }
