"""Records of links as the judge sees them: a few facts in, all its input tables out.

Everything not said is null, as in life. Nothing here knows what the judge does with it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date

import pyarrow as pa

from hreflens import tables as dictionary
from hreflens.settings import Settings
from hreflens.terms import AnchorKind, LinkState, Placement
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import host_of
from hreflens.urls.domains import registrable_domain, site_of

AS_OF = date(2026, 6, 1)
OWNER = Settings.model_validate(
    {
        "project": {
            "site": "acme-security.example",
            "brands": ["Acme Security"],
            "topics": ["network security", "firewall"],
        }
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """One link and what is known of its page. Labels (lang, script, market) are told apart from behaviour."""

    url: str
    target: str | None = "https://acme-security.example/"
    anchor: str | None = "Acme Security"
    kind: str | None = AnchorKind.BRAND.value
    title: str | None = None
    context: str | None = None
    right: str | None = None
    followed: bool | None = True
    rel: str | None = ""
    placement: str | None = Placement.CONTENT.value
    hidden: str | None = None
    state: str | None = LinkState.LIVE.value
    lost: bool | None = None
    external: int | None = 12
    platforms: str | None = None
    ip: str | None = None
    first: date | None = date(2025, 3, 1)
    last: date | None = date(2026, 5, 1)
    occurrences: int = 1
    lang: str | None = "en"
    script: str | None = "Latn"
    market: str | None = None
    read: bool = True
    hreflang: str | None = None
    content: str | None = None

    def but(self, **changes: object) -> "Link":
        """Return the record with some facts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def link_id(self) -> str:
        """The id that `collect.links` gives: MD5 over URL, target and anchor key."""
        text = "\x1f".join([self.url, self.target or "", anchor_key(self.anchor) or ""])
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]

    @property
    def site(self) -> str:
        """Unit of ownership of the linking page."""
        return site_of(self.url) or ""


def tables_of(links: Iterable[Link], **extra: pa.Table) -> dict[str, pa.Table]:
    """Return the judge's input tables for the records; `extra` adds or replaces tables by name."""
    listed = list({link.link_id: link for link in links}.values())
    pages = list({link.url: link for link in listed}.values())
    found = {
        "links": dictionary.LINKS.from_rows(map(_link_row, listed)),
        "link_checks": dictionary.LINK_CHECKS.from_rows(_check_row(link) for link in listed if link.read),
        "link_anchors": dictionary.LINK_ANCHORS.from_rows(
            {
                "link_id": link.link_id,
                "anchor_text": link.anchor,
                "anchor_key": anchor_key(link.anchor),
                "anchor_kind": link.kind,
                "anchor_lang": link.lang or "und",
                "anchor_script": link.script,
            }
            for link in listed
        ),
        "pages": dictionary.PAGES.from_rows(_page_row(link) for link in pages if link.read),
        "page_markets": dictionary.PAGE_MARKETS.from_rows(
            {
                "url": link.url,
                "site": link.site,
                "lang": link.lang or "und",
                "script": link.script,
                "lang_source": "detected" if link.read else "claimed",
                "market": link.market,
            }
            for link in pages
        ),
        "sites": dictionary.SITES.from_rows({"site": s} for s in sorted({link.site for link in listed})),
    }
    return found | extra


def _link_row(link: Link) -> dict[str, object]:
    host = host_of(link.url) or ""
    return {
        "link_id": link.link_id,
        "referring_url": link.url,
        "referring_host": host,
        "referring_domain": registrable_domain(host) or host,
        "referring_site": link.site,
        "target_url": link.target,
        "anchor_text": link.anchor,
        "anchor_key": anchor_key(link.anchor),
        "referring_title": link.title,
        "context_left": link.context,
        "context_right": link.right,
        "rel": link.rel,
        "followed": link.followed,
        "claimed_placement": None if link.read else link.placement,
        "platforms": link.platforms,
        "referring_ip": link.ip,
        "external_links": link.external,
        "first_seen": link.first,
        "last_seen": link.last,
        "is_lost": link.lost,
        "occurrences": link.occurrences,
        "claimed_langs": link.lang,
        "tools": "generic",
    }


def _check_row(link: Link) -> dict[str, object]:
    return {
        "link_id": link.link_id,
        "state": link.state,
        "followed": link.followed,
        "rel": link.rel,
        "placement": link.placement,
        "hidden_reason": link.hidden,
        "target_url": link.target,
    }


def _page_row(link: Link) -> dict[str, object]:
    return {
        "url": link.url,
        "host": host_of(link.url),
        "site": link.site,
        "title": link.title,
        "detected_lang": link.lang,
        "script": link.script,
        "external_site_count": link.external,
        "hreflang_json": link.hreflang,
        "content_facts_json": link.content,
    }


def facts(link: Link) -> dict[str, object]:
    """Return the record as a dict, for printing."""
    return asdict(link)
