"""What a person should look at: sites to review or act on, grouped so that like meets like."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, lookup, table_of
from hreflens.show.i18n import display_site
from hreflens.show.page import Cell, Column, DataTable, Foreign, Kind, Message, Page, counted, msg
from hreflens.show.sentences import Arguments, gate_messages, reason_messages, ruling_messages
from hreflens.show.tally import LISTING_ROWS
from hreflens.show.words import WORDS

EXAMPLES = 3


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of review groups and their sites. Raises nothing."""
    sites = site_rows(tables, ("act", "review"))
    shown = sites[:LISTING_ROWS]
    signals = Arguments(
        table_of(tables, "signals"),
        (row[name] for row in shown for name in ("reasons_for_json", "reasons_against_json")),
    )
    lead = msg("No site needs a look.")
    if sites:
        lead = counted(
            "One site needs a look.",
            "{count} sites need a look. Groups that can be decided at once: {groups}.",
            count=len(sites),
            groups=len({row["review_group"] for row in sites}),
        )
    return Page(
        key="review",
        title=msg("To review"),
        intro=msg("Sites with evidence against them, grouped by what they share: one look, one decision."),
        blocks=(_groups(sites), _sites(shown, len(sites), signals)),
        lead=lead,
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
    if kind == "list":
        return msg("Same copied list: {name}", name=rest)
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
                Foreign(", ".join(display_site(row["site"]) for row in members[:EXAMPLES])),
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
            Column("reason_class", msg("Kind of evidence"), Kind.REASON_CLASS),
            Column("examples", msg("Examples"), Kind.FOREIGN, wide=True),
        ),
        tuple(rows),
    )


def _links(row: dict[str, Any]) -> int:
    return sum(row[f"links_{verdict}"] or 0 for verdict in ("keep", "ignore", "review", "act"))


def _sites(shown: list[dict[str, Any]], total: int, signals: Arguments) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            row["site"],
            row["verdict"],
            row["reason_class"] or "none",
            row["lang"] or UNKNOWN,
            row["market"] or UNKNOWN,
            _links(row),
            row["risk_prob"],
            group_name(row["review_group"]),
            reason_messages(row["reasons_for_json"], signals),
            (
                *reason_messages(row["reasons_against_json"], signals),
                *gate_messages(row["gates_json"]),
                *ruling_messages(row),
            ),
        )
        for row in shown
    ]
    return DataTable(
        "review_sites",
        msg("Sites to review"),
        (
            Column("site", msg("Site"), Kind.SITE),
            Column("verdict", msg("Verdict"), Kind.VERDICT),
            Column("reason_class", msg("Kind of evidence"), Kind.REASON_CLASS),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("risk", msg("Risk"), Kind.SHARE),
            Column("group", msg("Group"), Kind.TEXT),
            Column("for", msg("Evidence for manipulation"), Kind.MESSAGES, wide=True),
            Column("against", msg("Evidence against it"), Kind.MESSAGES, wide=True),
        ),
        tuple(rows),
        note=msg("Risk is the probability that the link is part of link manipulation."),
        total=total,
        listing=True,
    )
