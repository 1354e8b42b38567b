"""The web that an audit has seen, in the detector's columns: read pages, their out-links and their makers' marks.

Only pages that link to the project are read, so the web is small and nothing is known of the targets. It must not
judge: which facts are rare and what they mean is decided in the other modules of this room.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.inputs import lookup, table_of
from hreflens.judge.networks.observed import STRONG, WEAK, Ints, Observed
from hreflens.urls.domains import site_of_host

MINHASH_BANDS, BAND_BYTES = 8, 32
"""64 values of 4 bytes in 8 bands of 8: texts of Jaccard .9 share a band 97 times in 100, of .5 three times."""
NEAR_DUPLICATE = 0.7
"""Estimated Jaccard similarity of shingles from which two texts are one."""


@dataclass(frozen=True, slots=True)
class OwnWeb:
    """An audit's web: the columns, and what its numbers stand for."""

    seen: Observed
    names: list[str]
    """Sites first, then other targets."""
    marks: list[tuple[str, str]]
    """(kind, value) of each mark: tracker, template, favicon, text, address."""
    langs: list[str]
    """Language of each site; 'und' = unknown."""


@dataclass(frozen=True, slots=True)
class _Outlinks:
    """Distinct links between sites, in parallel lists."""

    site: list[str]
    target: list[str]
    content: list[bool]
    anchor: list[str]


def own_web(tables: Mapping[str, pa.Table], own_hosts: tuple[str, ...]) -> OwnWeb:
    """Return the web of an audit: sites with read pages, and sites whose address a tool told.

    Args:
        tables: pages, page_outlinks, page_markets, links, sites.
        own_hosts: hosts of the project; links to their sites are no purpose.
    """
    pages = table_of(tables, "pages")
    pages = pages.filter(pc.is_valid(pages.column("site")))
    outlinks = _outlinks(tables, pages)
    links = table_of(tables, "links")
    sites = sorted(
        {*pages.column("site").to_pylist(), *(s for s in links.column("referring_site").to_pylist() if s)}
    )
    others = sorted(set(outlinks.target) - set(sites))
    number = {name: at for at, name in enumerate([*sites, *others])}
    site = np.array([number[each] for each in outlinks.site], dtype=np.int64)
    target = np.array([number[each] for each in outlinks.target], dtype=np.int64)
    anchors: dict[str, int] = {}
    anchor = np.array(
        [anchors.setdefault(a, len(anchors)) if a else -1 for a in outlinks.anchor], dtype=np.int64
    )
    marks = _marks(pages, links, number)
    read = np.zeros(len(sites), dtype=bool)
    read[[number[each] for each in set(pages.column("site").to_pylist())]] = True
    langs, home = _homes(tables, sites)
    own = {site_of_host(host) for host in own_hosts}
    listed = sorted(marks)
    entries = [(number_, mark) for mark, key in enumerate(listed) for number_ in sorted(marks[key])]
    return OwnWeb(
        Observed(
            len(sites), len(number), site, target, np.array(outlinks.content, dtype=bool), anchor, home, read,
            np.array([s for s, _ in entries], dtype=np.int64), np.array([m for _, m in entries], dtype=np.int64),
            np.array([STRONG if kind in ("tracker", "text") else WEAK for kind, _ in listed], dtype=np.int64),
            frozenset(number[name] for name in own if name in number),
        ),
        [*sites, *others], listed, langs,
    )  # fmt: skip


def _outlinks(tables: Mapping[str, pa.Table], pages: pa.Table) -> _Outlinks:
    """Return distinct (site, target) with whether the link stands followed in running text, and its first anchor."""
    found = table_of(tables, "page_outlinks")
    site, lang = lookup(found.column("url"), pages, "url", "site", "detected_lang")
    home_lang = lookup(site, table_of(tables, "sites"), "site", "lang")[0]
    # A page in another language than its site's others may be a stranger's work (law 5): it promotes for nobody.
    known = pc.and_(
        pc.is_valid(lang),
        pc.and_(pc.not_equal(lang, "und"), pc.not_equal(pc.coalesce(home_lang, "und"), "und")),
    )
    foreign = pc.fill_null(pc.and_(known, pc.not_equal(_base(lang), _base(home_lang))), False)
    rows: dict[tuple[str, str], tuple[bool, str]] = {}
    columns = ("target_site", "content_links", "followed_links", "first_anchor")
    for s, t, content, followed, anchor, other in zip(
        site.to_pylist(), *(found.column(c).to_pylist() for c in columns), foreign.to_pylist(), strict=True
    ):
        if s and t and s != t:
            held = rows.get((s, t), (False, ""))
            promotes = bool(content) and bool(followed) and not other
            if promotes and not held[0]:
                rows[s, t] = (True, anchor or "")
            else:
                rows[s, t] = (held[0], held[1] or anchor or "")
    keys = sorted(rows)
    return _Outlinks(
        [s for s, _ in keys],
        [t for _, t in keys],
        [rows[key][0] for key in keys],
        [" ".join(rows[key][1].casefold().split()) for key in keys],
    )


def _base(lang: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.list_element(pc.split_pattern(pc.coalesce(lang, "und"), "-", max_splits=1), 0)


def _marks(pages: pa.Table, links: pa.Table, number: Mapping[str, int]) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = {}
    copies = _copies(pages.column("text_minhash").to_pylist())
    columns = ("site", "tracker_ids", "dom_shape", "favicon_url", "text_minhash", "host")
    for site, trackers, shape, favicon, sketch, host in zip(
        *(pages.column(c).to_pylist() for c in columns), strict=True
    ):
        keys = [("tracker", each) for each in (trackers or "").split()]
        if shape:
            keys.append(("template", shape))
        if favicon and host and f"//{host}/" not in favicon:
            keys.append(("favicon", favicon))
        if sketch in copies:
            keys.append(("text", copies[sketch]))
        for key in keys:
            found.setdefault(key, set()).add(number[site])
    for site, address in zip(
        links.column("referring_site").to_pylist(), links.column("referring_ip").to_pylist(), strict=True
    ):
        if site and address:
            found.setdefault(("address", address), set()).add(number[site])
    return {key: held for key, held in found.items() if len(held) > 1}


def _copies(sketches: list[bytes | None]) -> dict[bytes, str]:
    """Return sketch -> name of its group of near-duplicate texts, for sketches that have a near-duplicate.

    Sketches that share a band are compared with the first that has it (locality-sensitive hashing), so the work grows
    with the pages, not with their pairs.
    """
    first: dict[tuple[int, bytes], bytes] = {}
    group: dict[bytes, bytes] = {}
    counts = Counter(each for each in sketches if each)
    for sketch in sorted(counts):
        mine = np.frombuffer(sketch, dtype="<u4")
        for band in range(MINHASH_BANDS):
            head = first.setdefault((band, sketch[band * BAND_BYTES : (band + 1) * BAND_BYTES]), sketch)
            if head != sketch and float((np.frombuffer(head, dtype="<u4") == mine).mean()) >= NEAR_DUPLICATE:
                group[sketch] = group.setdefault(head, head)
                break
    named = {sketch: head.hex()[:16] for sketch, head in group.items()}
    return named | {
        sketch: sketch.hex()[:16] for sketch, count in counts.items() if count > 1 and sketch not in named
    }


def _homes(tables: Mapping[str, pa.Table], sites: list[str]) -> tuple[list[str], Ints]:
    """Return each site's language and the number of its home: the language and market that rarity is measured in."""
    known = table_of(tables, "sites")
    lang, market = (
        column.to_pylist()
        for column in lookup(
            pa.chunked_array([pa.array(sites, pa.string())]), known, "site", "lang", "market"
        )
    )
    langs = [each or "und" for each in lang]
    keys = [f"{one}/{two or ''}" for one, two in zip(langs, market, strict=True)]
    codes = {key: at for at, key in enumerate(sorted(set(keys)))}
    return langs, np.array([codes[key] for key in keys], dtype=np.int64)
