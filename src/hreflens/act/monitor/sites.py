"""Where each referring site stands at a run: in use, parked, repurposed or hacked; its network, authority, verdict.

What is told here is told to the owner; nothing of it enters a verdict. It must not compare sites with each other.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.facets import SITE_FACETS, Column, aligned, with_prints
from hreflens.act.monitor.standing import LIVE, signal_names
from hreflens.tables import BY_NAME, SITE_STANDING
from hreflens.urls.domains import site_of

Tables = Mapping[str, pa.Table]

OK, PARKED, REPURPOSED, HACKED = "ok", "parked", "repurposed", "hacked"
PARKING = frozenset(
    "sedo.com sedoparking.com parkingcrew.net bodis.com above.com dan.com afternic.com hugedomains.com "
    "undeveloped.com parklogic.com skenzo.com domainmarket.com buydomains.com uniregistry.com namebright.com "
    "domainnamesales.com fabulous.com voodoo.com sav.com domainlore.uk nicsell.com".split()
)
"""Services that fill or sell domains nobody uses: a page that leads only there, or redirects there, is parked."""
AUTHORITY_STEP = 10.0
"""Points by which authority must move to be told: less is the noise between two releases of a rank list."""
LEAST_TEXT = 200
UNLIKE = 0.1
"""Share of equal MinHash values (64) below which two main texts have nothing in common: .1 is about 3 standard errors
(1 / sqrt(64) / 2 at the low end) above none."""
LEAST_SHARE = 0.5


def build_site_standing(
    tables: Tables, links: pa.Table, earlier: pa.Table | None = None, earlier_pages: pa.Table | None = None
) -> pa.Table:
    """Return one row per referring site (tables.SITE_STANDING), sorted by key.

    Args:
        tables: sites, site_verdicts, signals, network_members, fetches, pages and page_outlinks of a run; a missing
            one is empty.
        links: `link_standing` of the same run.
        earlier: `site_standing` of the run before; None at the first.
        earlier_pages: `pages` of the run before.
    """
    sites = _of(tables, "sites")
    names = sites.column("site")
    before = SITE_STANDING.empty() if earlier is None else earlier
    was_condition, was_network, was_authority = aligned(
        names, before, "site", "condition", "network", "authority"
    )
    verdict, value, reasons = aligned(
        names, _of(tables, "site_verdicts"), "site", "verdict", "value", "reasons_for_json"
    )
    (network,) = aligned(names, _of(tables, "network_members"), "site", "network_id")
    table = with_prints(
        {
            "site": names,
            "condition": _conditions(tables, links, names, was_condition, earlier_pages),
            # The id of a network is a hash of what it promotes: a site that stays in one keeps the first.
            "network": pc.if_else(pc.is_valid(network), pc.coalesce(was_network, network), None),
            "authority": _authority(sites.column("authority"), was_authority),
            "verdict": verdict,
            "evidence": signal_names(reasons),
            "lang": sites.column("lang"),
            "market": sites.column("market"),
            "value": value,
        },
        "site",
        SITE_FACETS,
    )
    return SITE_STANDING.conform(table).combine_chunks()


def _of(tables: Tables, name: str) -> pa.Table:
    found = tables.get(name)
    return BY_NAME[name].empty() if found is None else found


def _authority(now: Column, before: Column) -> pa.Array:
    """Return authority in whole numbers; a figure that moved by less than AUTHORITY_STEP stays."""
    kept = []
    for value, known in zip(now.to_pylist(), before.to_pylist(), strict=True):
        if value is None or (known is not None and abs(value - float(known)) < AUTHORITY_STEP):
            kept.append(known)
        else:
            kept.append(str(round(value)))
    return pa.array(kept, pa.string())


def _conditions(
    tables: Tables, links: pa.Table, names: Column, before: Column, earlier_pages: pa.Table | None
) -> pa.Array:
    read = set(_of(tables, "pages").column("site").to_pylist()) | set(_read_sites(links))
    alive = set(links.filter(pc.equal(links.column("presence"), LIVE)).column("site").to_pylist())
    parked, hacked = parked_sites(tables), hacked_sites(tables)
    changed = repurposed_sites(links, _of(tables, "pages"), earlier_pages)
    found: list[str | None] = []
    for site, known in zip(names.to_pylist(), before.to_pylist(), strict=True):
        if site in hacked:
            found.append(HACKED)
        elif site in parked:
            found.append(PARKED)
        elif site in changed or (known == REPURPOSED and site not in alive):
            found.append(REPURPOSED)
        else:
            found.append(OK if site in read else known)
    return pa.array(found, pa.string())


def _read_sites(links: pa.Table) -> list[str]:
    read: list[str] = links.filter(pc.is_valid(links.column("checked_on"))).column("site").to_pylist()
    return read


def parked_sites(tables: Tables) -> frozenset[str]:
    """Return the sites whose linking pages redirect to a parking service, or lead to nothing else."""
    fetches = _of(tables, "fetches")
    moved = fetches.filter(
        pc.fill_null(pc.not_equal(fetches.column("final_url"), fetches.column("url")), False)
    )
    found = {
        site_of(url)
        for url, final in zip(
            moved.column("url").to_pylist(), moved.column("final_url").to_pylist(), strict=True
        )
        if site_of(final) in PARKING
    }
    outlinks = _of(tables, "page_outlinks")
    leads = pc.is_in(outlinks.column("target_site"), value_set=pa.array(sorted(PARKING)))
    pages = set(outlinks.filter(leads).column("url").to_pylist())
    if pages:
        others = set(outlinks.filter(pc.invert(leads)).column("url").to_pylist())
        found |= {site_of(url) for url in pages - others}
    return frozenset(site for site in found if site)


def hacked_sites(tables: Tables) -> frozenset[str]:
    """Return the sites of which a link carries the signal `hacked_subtree`."""
    signals = _of(tables, "signals")
    marked = signals.filter(pc.equal(signals.column("signal"), "hacked_subtree"))
    if not marked.num_rows:
        return frozenset()
    links = _of(tables, "links")
    kind = marked.column("subject_kind")
    ids = marked.filter(pc.equal(kind, "link")).column("subject")
    of_links = links.filter(pc.is_in(links.column("link_id"), value_set=ids.combine_chunks()))
    direct = marked.filter(pc.equal(kind, "site")).column("subject").to_pylist()
    return frozenset([*direct, *of_links.column("referring_site").to_pylist()])


def repurposed_sites(links: pa.Table, pages: pa.Table, earlier: pa.Table | None) -> frozenset[str]:
    """Return the sites of which at least half of the pages read twice became something else altogether.

    A page became something else when title, skeleton and main text all are others (text: MinHash below UNLIKE, both at
    least LEAST_TEXT characters) and it links to the owner no longer.
    """
    if earlier is None or not earlier.num_rows or not pages.num_rows:
        return frozenset()
    columns = ("title", "dom_shape", "text_minhash", "text_chars")
    was = aligned(pages.column("url"), earlier, "url", *columns)
    both = pc.is_valid(was[1]).to_numpy(zero_copy_only=False)
    total = Counter(pages.filter(pa.array(both)).column("site").to_pylist())
    title, shape, text, chars = (pages.column(name) for name in columns)
    other = pc.and_(
        pc.and_(_differs(title, was[0]), _differs(shape, was[1])),
        pc.and_(
            _differs(text, was[2]), pc.greater_equal(pc.min_element_wise(chars, was[3], skip_nulls=False), LEAST_TEXT)
        ),
    )  # fmt: skip
    rows = np.flatnonzero(pc.fill_null(other, False).to_numpy(zero_copy_only=False))
    alive = set(links.filter(pc.equal(links.column("presence"), LIVE)).column("url").to_pylist())
    hits: Counter[str] = Counter()
    for row in rows.tolist():
        if pages.column("url")[row].as_py() in alive:
            continue
        if likeness(text[row].as_py(), was[2][row].as_py()) < UNLIKE:
            hits[pages.column("site")[row].as_py()] += 1
    return frozenset(site for site, count in hits.items() if count >= LEAST_SHARE * total[site])


def _differs(one: Column, other: Column) -> Column:
    return pc.fill_null(pc.not_equal(one, other), False)


def likeness(one: bytes, other: bytes) -> float:
    """Return the share of equal values of two MinHash signatures, 0-1; 0 where their lengths differ."""
    if len(one) != len(other) or not one:
        return 0.0
    return float(np.mean(np.frombuffer(one, np.uint32) == np.frombuffer(other, np.uint32)))
