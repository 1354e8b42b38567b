"""Link networks for the made-up audit: a large one in four languages, a small one that may be wrong, many drawn."""

import json
from collections.abc import Mapping

import pyarrow as pa

from hreflens.tables import BY_NAME
from tests.show.factory import FARM

LARGE, SMALL = "a1b2c3d4e5", "00ff00ff00"
PROMOTED = ("fast-cash.example", "xn--80aai1dk.xn--p1ai", "royal-bay.example")


def with_networks(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return the tables with two networks: one of 70 sites of the profile, one of the sites of FARM."""
    sites = [row["site"] for row in tables["sites"].to_pylist() if row["site"] not in FARM][:70]
    langs = {row["site"]: row["lang"] or "und" for row in tables["sites"].to_pylist()}
    members = [_member(LARGE, site, PROMOTED) for site in sites]
    members += [_member(SMALL, site, PROMOTED[:2]) for site in sorted(FARM) if site in langs]
    rows = [_network(LARGE, [m for m in members if m["network_id"] == LARGE], langs, PROMOTED, [])]
    doubts = ["few_members", "few_promoted", "targets_unread"]
    rows.append(
        _network(SMALL, [m for m in members if m["network_id"] == SMALL], langs, PROMOTED[:2], doubts)
    )
    return {
        **tables,
        "networks": BY_NAME["networks"].from_rows(rows),
        "network_members": BY_NAME["network_members"].from_rows(members),
    }


def _member(network: str, site: str, promoted: tuple[str, ...]) -> dict[str, object]:
    return {"network_id": network, "site": site, "weight": 1.0, "promoted_json": json.dumps(promoted)}


def _network(
    name: str,
    members: list[dict[str, object]],
    langs: Mapping[str, str],
    promoted: tuple[str, ...],
    doubts: list[str],
) -> dict[str, object]:
    spoken: dict[str, int] = {}
    for each in members:
        lang = langs[str(each["site"])]
        spoken[lang] = spoken.get(lang, 0) + 1
    shared = [
        {"kind": "tracker", "value": "ga4:G-FICT10N", "members": len(members) - 1},
        {"kind": "text", "value": "cf27000062b98205", "members": 4},
        {"kind": "text", "value": "099a9901335a8002", "members": 3},
    ]
    return {
        "network_id": name,
        "members": len(members),
        "confidence": 0.9976 if not doubts else 0.61,
        "promoted_json": json.dumps(
            [{"site": site, "members": len(members), "inlinks": len(members) + 2} for site in promoted]
        ),
        "shared_json": json.dumps(shared if not doubts else []),
        "langs_json": json.dumps(spoken),
        "kin_share": 0.0,
        "doubts_json": json.dumps(doubts),
    }
