"""Corrected hreflang blocks to copy: the same set for the head, the Link header and the sitemap of every version.

Made from the versions that answer, may be indexed and are their own canonical, each under one valid code. It must
not name an address that was not seen to work.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pyarrow as pa

from hreflens.act.opportunities.own_pages import OwnSite, locale_tag
from hreflens.text.hreflang_codes import X_DEFAULT, HreflangCode
from hreflens.text.language_names import same_language


@dataclass(frozen=True, slots=True)
class HreflangSet:
    """The corrected set of one page: its cluster, and (code, URL) sorted by code, x-default last."""

    cluster: str
    links: tuple[tuple[str, str], ...]

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of the versions, each once."""
        return tuple(dict.fromkeys(url for _, url in self.links))


def corrected_sets(tables: Mapping[str, pa.Table], urls: Iterable[str] | None = None) -> list[HreflangSet]:
    """Return the corrected sets, by cluster: of all pages, or of those that hold any of `urls`.

    Args:
        tables: own_pages, hreflang_links, locale_pages.
        urls: canonical own addresses.

    A set of fewer than two versions is no set and is left out. Raises nothing.
    """
    site = OwnSite(tables)
    named = site.named_by()
    clusters: dict[str, list[dict[str, object]]] = {}
    for row in tables["locale_pages"].to_pylist():
        clusters.setdefault(row["cluster"], []).append(row)
    wanted = None if urls is None else set(urls)
    found = []
    for cluster, rows in sorted(clusters.items()):
        if wanted is None or any(row["url"] in wanted for row in rows):
            made = HreflangSet(cluster, tuple(_links(rows, site, named)))
            if len(made.urls) > 1:
                found.append(made)
    return found


def _links(
    rows: Sequence[Mapping[str, object]], site: OwnSite, named: Mapping[str, Sequence[HreflangCode]]
) -> list[tuple[str, str]]:
    votes: dict[str, Counter[str]] = {}
    defaults: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: str(row["url"])):
        url = str(row["url"])
        if not row["usable"]:
            continue
        codes = named.get(url, ())
        defaults[url] += sum(code.is_default for code in codes)
        if not row["is_default"] and row["locale"]:
            for code, count in _codes_of(str(row["locale"]), codes).items():
                votes.setdefault(code, Counter())[url] += count
    links = [(code, _most(found)) for code, found in sorted(votes.items())]
    chosen = Counter({url: count for url, count in defaults.items() if count})
    return [*links, (X_DEFAULT, _most(chosen))] if chosen else links


def _most(votes: Counter[str]) -> str:
    return min(votes, key=lambda url: (-votes[url], url))


def _codes_of(locale: str, codes: Iterable[HreflangCode]) -> Counter[str]:
    """Return the valid codes by which a page is named and that fit its language, counted; its locale without any."""
    fitting = (code.normal for code in codes if code.normal and same_language(locale_tag(code), locale))
    return Counter(fitting) or Counter({locale: 1})


def head_block(links: HreflangSet) -> str:
    """Return the `<link>` elements for the head of every version, one a line."""
    return "\n".join(
        f'<link rel="alternate" hreflang="{escape(code)}" href="{escape(url)}">' for code, url in links.links
    )


def header_block(links: HreflangSet) -> str:
    """Return the Link header of every version, on one line."""
    return "Link: " + ", ".join(f'<{url}>; rel="alternate"; hreflang="{code}"' for code, url in links.links)


def sitemap_block(sets: Iterable[HreflangSet]) -> str:
    """Return the `<url>` entries of all versions for an XML sitemap whose root declares xmlns:xhtml."""
    lines = []
    for each in sets:
        for url in each.urls:
            lines += ["<url>", f"  <loc>{escape(url)}</loc>"]
            lines += [
                f'  <xhtml:link rel="alternate" hreflang="{escape(code)}" href="{escape(target)}"/>'
                for code, target in each.links
            ]
            lines.append("</url>")
    return "\n".join(lines)
