"""The same text, or the same set of links, on pages of several sites.

What it measures
    Whether the main text of the linking page, or the set of places it links to in running text, stands on pages
    of at least three sites of the profile.
Why it matters
    Scrapers copy whole pages, links included; machines translate one page into many and leave its links as they
    are. So do papers that print an agency's report: a copy alone is no fault.
How it is computed
    Near-equal texts: at least 60 of 64 values of `text_minhash` equal. Equal links: the same five or more other
    sites linked in content, which a translation keeps. On at least 3 sites, pages with declared alternates left out: +0.5,
    which never decides anything. Copies are equal in any language; nothing here is compared between languages but links.
When it misleads
    Press releases and agency reports, which is why it weighs so little; a brand's pages on several domains.
Source
    Broder 1997 (MinHash); our spam research, 1.5 and 6.1 (content: near-duplicate, +0.5 each). 60 of 64 and 3
    sites are our start values.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import signal_rows
from hreflens.judge.inputs import facts_of, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, SubjectKind

NAME = "copied_page"
FAMILY = EvidenceFamily.CONTENT
SUBJECT = SubjectKind.LINK
MESSAGE = "{reason} stands on pages of {sites} sites."
VERSION = 1

LEAST_SITES, LEAST_TARGETS, SAME_VALUES, ADDS = 3, 5, 60, 0.5
VALUES, BAND = 64, 4
"""Values of a MinHash, and how many neighbouring ones make a bucket: 60 of 64 equal leave a band whole for sure."""
MAX_BUCKET = 500
"""Pages of one bucket that are compared; larger buckets are a template's, and one sample says enough."""
SAME_TEXT, SAME_LINKS = "Nearly the same text", "The same set of links"
PHRASES = (SAME_TEXT, SAME_LINKS)


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link on a copied page. Value: sites."""
    pages = table_of(tables, "pages")
    alone = pc.equal(pc.fill_null(pages.column("hreflang_json"), "{}"), "{}")
    pages = pages.filter(pc.and_(alone, pc.is_valid(pages.column("site"))))
    found = {url: (SAME_LINKS, sites) for url, sites in same_links(pages, table_of(tables, "page_outlinks"))}
    found |= {url: (SAME_TEXT, sites) for url, sites in same_texts(pages)}
    facts = facts_of(tables)
    hit = facts.filter(pc.is_in(facts.column("url"), value_set=pa.array(sorted(found), pa.string())))
    urls = hit.column("url").to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=hit.column("link_id").to_pylist(),
        values=[float(found[url][1]) for url in urls],
        log_odds=[ADDS] * len(urls),
        args=[{"reason": found[url][0], "sites": found[url][1]} for url in urls],
    )


def same_texts(pages: pa.Table) -> Iterator[tuple[str, int]]:
    """Yield (url, sites) of the pages whose text stands on enough sites."""
    known = pages.filter(
        pc.equal(pc.fill_null(pc.binary_length(pages.column("text_minhash")), 0), 4 * VALUES)
    )
    if not known.num_rows:
        return
    urls, sites = known.column("url").to_pylist(), known.column("site").to_pylist()
    raw = b"".join(known.column("text_minhash").to_pylist())
    sketches = np.frombuffer(raw, dtype="<u4").reshape(-1, VALUES)
    best: dict[int, int] = {}
    for start in range(0, VALUES, BAND):
        bands = np.ascontiguousarray(sketches[:, start : start + BAND]).view(f"V{4 * BAND}").ravel()
        order = np.argsort(bands, kind="stable")
        ends = np.flatnonzero(np.r_[bands[order][1:] != bands[order][:-1], True]) + 1
        for first, end in zip(np.r_[0, ends[:-1]].tolist(), ends.tolist(), strict=True):
            if end - first < LEAST_SITES:
                continue
            rows = np.sort(order[first : min(end, first + MAX_BUCKET)])
            alike = (
                (sketches[rows][:, None, :] == sketches[rows][None, :, :]).sum(axis=2) >= SAME_VALUES
                if len(rows) <= 64
                else None
            )
            for number, row in enumerate(rows.tolist()):
                same = (
                    alike[number]
                    if alike is not None
                    else (sketches[rows] == sketches[row]).sum(axis=1) >= SAME_VALUES
                )
                spread = len({sites[at] for at in rows[same].tolist()})
                best[row] = max(best.get(row, 0), spread)
    yield from ((urls[row], spread) for row, spread in sorted(best.items()) if spread >= LEAST_SITES)


def same_links(pages: pa.Table, outlinks: pa.Table) -> Iterator[tuple[str, int]]:
    """Yield (url, sites) of the pages that link to the very same places in running text."""
    linked = outlinks.filter(pc.fill_null(pc.greater(outlinks.column("content_links"), 0), False))
    counts = linked.column("url").value_counts()
    enough = counts.filter(pc.greater_equal(counts.field("counts"), LEAST_TARGETS)).field("values")
    linked = linked.filter(pc.is_in(linked.column("url"), value_set=enough))
    targets: dict[str, list[str]] = defaultdict(list)
    for url, target in zip(
        linked.column("url").to_pylist(), linked.column("target_site").to_pylist(), strict=True
    ):
        targets[url].append(target)
    site_of = dict(zip(pages.column("url").to_pylist(), pages.column("site").to_pylist(), strict=True))
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for url, listed in targets.items():
        if url in site_of:
            groups[tuple(sorted(listed))].append(url)
    for urls in groups.values():
        sites = len({site_of[url] for url in urls})
        if sites >= LEAST_SITES:
            yield from ((url, sites) for url in sorted(urls))
