"""What a person should look at: sites to review or act on, grouped so that like meets like."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import Arguments, lookup, parsed, reason_messages, table_of
from hreflens.show.page import Cell, Column, DataTable, Foreign, Kind, Message, Page, msg
from hreflens.show.tally import MAX_ROWS
from hreflens.show.words import WORDS

EXAMPLES = 3


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of review groups and their sites. Raises nothing."""
    sites = site_rows(tables, ("act", "review"))
    shown = sites[:MAX_ROWS]
    ids = _link_ids(tables, [row["site"] for row in shown])
    signals = Arguments(
        table_of(tables, "signals"),
        [*(row["site"] for row in shown), *(i for each in ids.values() for i in each)],
    )
    return Page(
        key="review",
        title=msg("To review"),
        intro=msg("Sites with evidence against them, grouped by what they share: one look, one decision."),
        blocks=(_groups(sites), _sites(shown, len(sites), ids, signals)),
    )


def site_rows(tables: Mapping[str, pa.Table], verdicts: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the rows of site_verdicts with these verdicts plus lang and market; riskiest first, then by site."""
    found = table_of(tables, "site_verdicts")
    found = found.filter(pc.is_in(found.column("verdict"), value_set=pa.array(verdicts)))
    lang, market = lookup(found.column("site"), table_of(tables, "sites"), "site", "lang", "market")
    found = found.append_column("lang", lang).append_column("market", market)
    rows: list[dict[str, Any]] = found.to_pylist()
    rows.sort(key=lambda row: (verdicts.index(row["verdict"]), -(row["risk_prob"] or 0.0), row["site"]))
    return rows


def group_name(key: str | None) -> Message:
    """Return a review group's key in words; the foreign part of it stays an argument."""
    kind, _, rest = (key or "").partition(":")
    if kind == "kind" and rest in WORDS[Kind.REASON_CLASS]:
        return WORDS[Kind.REASON_CLASS][rest]
    if kind == "network":
        return msg("Network {name}", name=rest)
    if kind == "anchor":
        return msg("Same anchor: {name}", name=rest.rpartition("#")[0] or rest)
    if kind == "outlink":
        return msg("All link to {name}", name=rest)
    if kind == "family":
        return msg("Tenants of {name}", name=rest)
    return msg("On their own")


def _groups(sites: list[dict[str, Any]]) -> DataTable:
    groups: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in sites:
        groups[row["review_group"]].append(row)
    rows: list[tuple[Cell, ...]] = []
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), str(item[0])))
    for key, members in order:
        verdicts = Counter(row["verdict"] for row in members)
        classes = Counter(row["reason_class"] or "none" for row in members)
        rows.append(
            (
                group_name(key),
                len(members),
                sum(_links(row) for row in members),
                verdicts["review"],
                verdicts["act"],
                min(classes, key=lambda name: (-classes[name], name)),
                Foreign(", ".join(row["site"] for row in members[:EXAMPLES])),
            )
        )
    return DataTable(
        "review_groups",
        msg("Groups"),
        (
            Column("group", msg("Group"), Kind.TEXT, wide=True),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("review", WORDS[Kind.VERDICT]["review"], Kind.NUMBER),
            Column("act", WORDS[Kind.VERDICT]["act"], Kind.NUMBER),
            Column("reason_class", msg("Mostly"), Kind.REASON_CLASS),
            Column("examples", msg("Examples"), Kind.FOREIGN, wide=True),
        ),
        tuple(rows),
    )


def _links(row: dict[str, Any]) -> int:
    return sum(row[f"links_{verdict}"] or 0 for verdict in ("keep", "ignore", "review", "act"))


def _link_ids(tables: Mapping[str, pa.Table], sites: list[str]) -> dict[str, list[str]]:
    """Return the links whose sentences a site's reasons may quote: those to review or act on."""
    verdicts = table_of(tables, "link_verdicts")
    mine = verdicts.filter(
        pc.and_(
            pc.is_in(verdicts.column("site"), value_set=pa.array(sites, pa.string())),
            pc.invert(pc.fill_null(pc.equal(verdicts.column("reasons_for_json"), "[]"), True)),
        )
    )
    found: dict[str, list[str]] = defaultdict(list)
    for site, link_id in zip(
        mine.column("site").to_pylist(), mine.column("link_id").to_pylist(), strict=True
    ):
        found[site].append(link_id)
    return found


def _sites(
    shown: list[dict[str, Any]], total: int, ids: Mapping[str, list[str]], signals: Arguments
) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for row in shown:
        subjects = (row["site"], *ids.get(row["site"], ()))
        gates = tuple(Message(str(gate)) for gate in parsed(row["gates_json"], list))
        rows.append(
            (
                row["site"],
                row["verdict"],
                row["reason_class"] or "none",
                row["lang"] or "und",
                row["market"] or "unknown",
                _links(row),
                row["risk_prob"],
                reason_messages(row["reasons_for_json"], subjects=subjects, signals=signals),
                (*reason_messages(row["reasons_against_json"], subjects=subjects, signals=signals), *gates),
                group_name(row["review_group"]),
            )
        )
    return DataTable(
        "review_sites",
        msg("Sites to review"),
        (
            Column("site", msg("Site"), Kind.SITE),
            Column("verdict", msg("Verdict"), Kind.VERDICT),
            Column("reason_class", msg("Class"), Kind.REASON_CLASS),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("risk", msg("Risk"), Kind.SHARE),
            Column("for", msg("Evidence for manipulation"), Kind.MESSAGES, wide=True),
            Column("against", msg("Evidence against it"), Kind.MESSAGES, wide=True),
            Column("group", msg("Group"), Kind.TEXT),
        ),
        tuple(rows),
        note=msg("Risk is the probability that the link is part of link manipulation."),
        total=total,
    )
