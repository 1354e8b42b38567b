"""From an audit's tables to `networks` and `network_members`: the detector's numbers as names and facts."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from hreflens.judge.inputs import table_of
from hreflens.judge.networks.detect import find_networks
from hreflens.judge.networks.observed import STRONG, Network
from hreflens.judge.networks.own_web import OwnWeb, own_web
from hreflens.judge.networks.translations import hidden_translations
from hreflens.settings import Settings
from hreflens.tables import NETWORK_MEMBERS, NETWORKS, RunSql
from hreflens.terms import NetworkDoubt

SMALL = 8
"""Members below which a single wrong site weighs much (our choice: one in eight)."""
COMMON_MAKER = 0.3
"""Share of members with one account or text from which they have a maker in common."""
OWN_SHARE = 0.5
"""Share of the targets' known links that come from members below which others link them as much."""


def build_networks(
    tables: Mapping[str, pa.Table], settings: Settings, *, sql: RunSql
) -> tuple[pa.Table, pa.Table]:
    """Return NETWORKS and NETWORK_MEMBERS of an audit, both sorted by key.

    Args:
        tables: links, pages, page_outlinks, sites; without read pages there is no network (law 7). Of
            `translated_pages` the cards tell.
        settings: the project's own hosts.
        sql: the engine.

    Raises nothing of its own.
    """
    web = own_web(tables, settings.own_hosts)
    hidden = hidden_translations(table_of(tables, "translated_pages"), pa.array(web.names, pa.string()))
    rows: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    for network in find_networks(web.seen, sql):
        promoted = [
            {"inlinks": each.inlinks, "members": each.members, "site": web.names[each.target]}
            for each in network.promoted
        ]
        text = " ".join(sorted(str(each["site"]) for each in promoted))
        network_id = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:10]
        names = [web.names[at] for at in network.members.tolist()]
        rows.append(
            {
                "network_id": network_id, "members": len(names), "confidence": network.confidence,
                "promoted_json": _json(promoted), "shared_json": _json(_shared(network, web) + _translated(hidden, names)),
                "langs_json": _json(dict(Counter(web.langs[at] for at in network.members.tolist()))),
                "kin_share": network.kin_share, "doubts_json": _json([doubt.value for doubt in doubts_of(network, web)]),
            }
        )  # fmt: skip
        links = _links_of(network, web)
        members += [
            {"network_id": network_id, "site": site, "weight": weight, "promoted_json": _json(links[at])}
            for site, weight, at in zip(
                names, network.weights.tolist(), network.members.tolist(), strict=True
            )
        ]
    return NETWORKS.from_rows(rows).sort_by("network_id"), NETWORK_MEMBERS.from_rows(members).sort_by("site")


def doubts_of(network: Network, web: OwnWeb) -> list[NetworkDoubt]:
    """Return what may prove a network wrong, the weightiest doubt first."""
    size = len(network.members)
    supplied = np.mean([each.members / max(1, each.inlinks) for each in network.promoted])
    strong = max(
        (each.members for each in network.marks if web.seen.mark_strength[each.mark] >= STRONG), default=0
    )
    found = {
        NetworkDoubt.OPEN_TIES: network.kin_share > 0,
        NetworkDoubt.NO_COMMON_MAKER: strong < COMMON_MAKER * size,
        NetworkDoubt.TARGETS_UNREAD: not network.sinks_known,
        NetworkDoubt.OTHERS_LINK_TOO: bool(supplied < OWN_SHARE),
        NetworkDoubt.FEW_MEMBERS: size < SMALL,
        NetworkDoubt.FEW_PROMOTED: len(network.promoted) == 2,
    }
    return [doubt for doubt, holds in found.items() if holds]


def _shared(network: Network, web: OwnWeb) -> list[dict[str, Any]]:
    return [
        {"kind": web.marks[each.mark][0], "members": each.members, "value": web.marks[each.mark][1]}
        for each in network.marks
    ]


def _translated(hidden: list[tuple[str, str]], names: list[str]) -> list[dict[str, Any]]:
    """Return the texts that several members print in translation: they are told and count for nothing."""
    members = set(names)
    texts = Counter(text for text, site in hidden if site in members)
    return [
        {"kind": "translation", "members": count, "value": text}
        for text, count in sorted(texts.items())
        if count > 1
    ]


def _links_of(network: Network, web: OwnWeb) -> dict[int, list[str]]:
    """Return the promoted targets that each member links in running text."""
    seen = web.seen
    targets = np.array([each.target for each in network.promoted])
    mine = seen.content & np.isin(seen.site, network.members) & np.isin(seen.target, targets)
    found: dict[int, list[str]] = {int(at): [] for at in network.members}
    for site, target in zip(seen.site[mine].tolist(), seen.target[mine].tolist(), strict=True):
        found[site].append(web.names[target])
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
