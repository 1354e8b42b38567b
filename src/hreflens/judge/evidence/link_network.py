"""A site of a link network: it promotes the same third parties as sites that have nothing else in common.

What it measures
    Whether the site belongs to a network: sites that link at least two third-party targets together in running
    text, far more often than sites of their language and market would by chance, while those targets live of
    them and link nobody back.
Why it matters
    Links from such sites are made for search engines. Search engines ignore most of them and act against owners
    who buy them.
How it is computed
    `judge/networks`: rare out-links and marks that sites share, pairs of them beyond chance, communities tied by
    triangles, then the purpose test. +5 when its confidence is at least 0.75 (99 of 100 such networks were right in generator A), else +4; +1 more when at least
    three in ten members share an account or a text. Owners, agencies, brands and media groups that show their
    ties are no network, whatever they share.
When it misleads
    Neighbours who write about the same two small firms; a broken-into site that carries a network's links.
    The card of the network says what would prove it wrong. Alone it asks for a look and never acts.
Source
    Our spam research, 1.3, 6.1 (network family: +2.5 core, +2 purpose, +1.5 rare ids, cap 6) and 6.4; the
    weights put a lone network just above "review" against the trust of a link in running text (-0.5).
"""

import json
from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, NetworkDoubt, SubjectKind

NAME = "link_network"
FAMILY = EvidenceFamily.NETWORK
SUBJECT = SubjectKind.SITE
MESSAGE = "It is one of {sites} sites that promote the same third parties in their text: {promoted}."
VERSION = 1

SURE = 0.75
ADDS_SURE, ADDS, ADDS_MAKER = 5.0, 4.0, 1.0
NAMED = 3


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per site of a network. Value: the network's confidence."""
    networks = {row["network_id"]: row for row in table_of(tables, "networks").to_pylist()}
    members = table_of(tables, "network_members").sort_by("site").to_pylist()
    rows = [networks[each["network_id"]] for each in members]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[each["site"] for each in members],
        values=[row["confidence"] for row in rows],
        log_odds=[_adds(row["confidence"], json.loads(row["doubts_json"])) for row in rows],
        args=[
            {"group": row["network_id"], "promoted": _promoted(row["promoted_json"]), "sites": row["members"]}
            for row in rows
        ],
    )


def _adds(confidence: float, doubts: list[str]) -> float:
    maker = 0.0 if NetworkDoubt.NO_COMMON_MAKER.value in doubts else ADDS_MAKER
    return (ADDS_SURE if confidence >= SURE else ADDS) + maker


def _promoted(promoted_json: str) -> str:
    return ", ".join(quoted(each["site"], 60) for each in json.loads(promoted_json)[:NAMED])
