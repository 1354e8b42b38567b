"""The key by which a reviewer meets alike sites together: one look, one decision.

The pattern of the evidence makes the group: the network a signal names, else the shared anchor, else the
list that stands on several sites, else the shared rare out-link, else the family of tenants on one registrable domain, else the reason class. It must
not use language, country or the look of a host name.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.inputs import Tables, facts_of, lookup, table_of
from hreflens.terms import SubjectKind
from hreflens.urls.domains import registrable_domain

ANCHOR_SIGNALS = (
    "shared_anchor",
    "service_anchor",
    "niche_anchor",
    "anchor_concentration",
    "sitewide_anchor",
    "burst",
)
# A third-party site linked by two to twenty grouped sites is a trace; beyond, it is a popular site.
RARE_MIN, RARE_MAX = 2, 20


def review_groups(tables: Tables, reason_class: Mapping[str, str]) -> dict[str, str]:
    """Return the review group of each site that is not kept.

    Args:
        tables: signals, links, page_outlinks.
        reason_class: site -> reason class, of the sites to group ('none' is left out).
    """
    wanted = sorted(site for site, why in reason_class.items() if why != "none")
    if not wanted:
        return {}
    named, anchors = _named_groups(tables, wanted)
    lists = _copied_lists(tables)
    outlinks = _rare_outlinks(tables, wanted)
    families = Counter(_domain_part(site) for site in wanted)
    groups = {}
    for site in wanted:
        if site in named:
            groups[site] = f"network:{named[site]}"
        elif site in anchors:
            groups[site] = f"anchor:{anchors[site]}"
        elif site in lists:
            groups[site] = f"list:{lists[site]}"
        elif site in outlinks:
            groups[site] = f"outlink:{outlinks[site]}"
        elif families[_domain_part(site)] > 1:
            groups[site] = f"family:{_domain_part(site)}"
        else:
            groups[site] = f"kind:{reason_class[site]}"
    return groups


def _named_groups(tables: Tables, wanted: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return (site -> group named by a network signal, site -> key of its most used accused anchor)."""
    signals = table_of(tables, "signals")
    raising = signals.filter(pc.greater(pc.fill_null(signals.column("log_odds"), 0.0), 0.0))
    named: dict[str, str] = {}
    network = raising.filter(pc.equal(raising.column("family"), "network"))
    for row in network.select(["subject_kind", "subject", "evidence_args_json"]).to_pylist():
        group = json.loads(row["evidence_args_json"] or "{}").get("group")
        if row["subject_kind"] == SubjectKind.SITE.value and group:
            named.setdefault(row["subject"], str(group))
    ids = raising.filter(pc.is_in(raising.column("signal"), value_set=pa.array(ANCHOR_SIGNALS))).column(
        "subject"
    )
    facts = facts_of(tables)
    hit = facts.filter(
        pc.and_(
            pc.is_in(facts.column("link_id"), value_set=ids.combine_chunks()),
            pc.is_in(facts.column("site"), value_set=pa.array(wanted)),
        )
    )
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for site, key in zip(hit.column("site").to_pylist(), hit.column("anchor_key").to_pylist(), strict=True):
        if key:
            used[site][key] += 1
    anchors = {}
    for site, counts in used.items():
        key = min(counts, key=lambda k: (-counts[k], k))
        anchors[site] = f"{key[:40]}#{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return named, anchors


def _copied_lists(tables: Tables) -> dict[str, str]:
    """Return site -> what its copied list shares with other sites; of several the one on most sites."""
    signals = table_of(tables, "signals")
    copies = signals.filter(pc.equal(signals.column("signal"), "cloned_list"))
    facts = facts_of(tables)
    (sites,) = lookup(copies.column("subject"), facts, "link_id", "site")
    best: dict[str, tuple[float, str]] = {}
    for site, value, args in zip(
        sites.to_pylist(),
        copies.column("value").to_pylist(),
        copies.column("evidence_args_json").to_pylist(),
        strict=True,
    ):
        what = str(json.loads(args).get("what", ""))[:40]
        if site and what:
            best[site] = max(best.get(site, (0.0, "")), (value, what))
    return {site: what for site, (_, what) in best.items()}


def _rare_outlinks(tables: Tables, wanted: Sequence[str]) -> dict[str, str]:
    outlinks = table_of(tables, "page_outlinks")
    hit = outlinks.filter(pc.is_in(outlinks.column("site"), value_set=pa.array(wanted)))
    if not hit.num_rows:
        return {}
    pairs = hit.group_by(["site", "target_site"]).aggregate([])
    linked = Counter(pairs.column("target_site").to_pylist())
    best: dict[str, str] = {}
    for site, target in sorted(
        zip(pairs.column("site").to_pylist(), pairs.column("target_site").to_pylist(), strict=True)
    ):
        if target and RARE_MIN <= linked[target] <= RARE_MAX:
            held = best.get(site)
            if held is None or (-linked[target], target) < (-linked[held], held):
                best[site] = target
    return best


def _domain_part(site: str) -> str:
    host = site.split("/", 1)[0]
    return registrable_domain(host) or host
