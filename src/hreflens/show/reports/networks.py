"""The link networks found: a card for each with its members by language, what they promote, and what may prove it wrong."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.facts import lookup, parsed, table_of
from hreflens.show.i18n import display_site
from hreflens.show.page import (
    Block,
    Cell,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Foreign,
    Kind,
    Message,
    Note,
    Page,
    Value,
    counted,
    msg,
)
from hreflens.show.tally import LISTING_ROWS
from hreflens.terms import NetworkDoubt

CARDS, DRAWN_SITES, DRAWN_TARGETS, NAMED_FACTS = 6, 30, 8, 6
DOUBTS: Mapping[str, Message] = {
    NetworkDoubt.TARGETS_UNREAD: msg("The promoted sites were not read: if they link back to many members, they are partners."),
    NetworkDoubt.NO_COMMON_MAKER: msg("No account or text is shared by many members: independent authors of one trade may look alike."),
    NetworkDoubt.FEW_MEMBERS: msg("It has few members: a single wrong one weighs much."),
    NetworkDoubt.FEW_PROMOTED: msg("Only two sites are promoted: neighbours with two common interests may look alike."),
    NetworkDoubt.OTHERS_LINK_TOO: msg("The promoted sites have many links from elsewhere: they may simply be known."),
    NetworkDoubt.OPEN_TIES: msg("Some members link each other openly, as families do that hide nothing."),
}  # fmt: skip


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of link networks, the largest first. Raises nothing."""
    networks = sorted(
        table_of(tables, "networks").to_pylist(), key=lambda row: (-row["members"], row["network_id"])
    )
    found = table_of(tables, "network_members").sort_by("site")
    lang, verdict = (
        lookup(found.column("site"), table_of(tables, name), "site", column)[0]
        for name, column in (("sites", "lang"), ("site_verdicts", "verdict"))
    )
    members = found.append_column("lang", lang).append_column("verdict", verdict).to_pylist()
    blocks: list[Block] = [_overview(networks)] if networks else []
    for row in networks[:CARDS]:
        mine = [each for each in members if each["network_id"] == row["network_id"]]
        blocks += [_card(row), _picture(row, mine)]
    if networks:
        blocks.append(_members(members))
    lead = msg("No link network was found among the pages that were read.")
    if networks:
        lead = counted(
            "One link network was found: look at its card before you decide.",
            "{count} link networks were found: look at their cards before you decide.",
            count=len(networks),
        )
    return Page(
        key="networks",
        title=msg("Link networks"),
        intro=msg(
            "Sites that promote the same third parties together. Shared owners, servers or templates alone are no guilt."
        ),
        blocks=tuple(blocks),
        lead=lead,
    )


def _name(row: Mapping[str, Any]) -> Message:
    return msg("Network {name}", name=row["network_id"])


def _promoted(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in parsed(row["promoted_json"], list) if isinstance(each, dict)]


def _overview(networks: list[dict[str, Any]]) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            _name(row),
            row["members"],
            len(parsed(row["langs_json"], dict)),
            Foreign(
                ", ".join(display_site(str(each.get("site"))) for each in _promoted(row)[:DRAWN_TARGETS])
            ),
            row["confidence"],
        )
        for row in networks
    ]
    return DataTable(
        "networks",
        msg("Networks"),
        (
            Column("network", msg("Network"), Kind.TEXT),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("languages", msg("Languages"), Kind.NUMBER),
            Column("promoted", msg("Promoted sites"), Kind.FOREIGN, wide=True),
            Column("confidence", msg("Confidence"), Kind.SHARE),
        ),
        tuple(rows),
    )


def _card(row: dict[str, Any]) -> Note:
    langs = sorted(parsed(row["langs_json"], dict).items(), key=lambda item: (-int(item[1]), item[0]))
    spoken = tuple(
        Message("{lang}: {count}", (("count", int(count)), ("lang", Value(lang, Kind.LANG))))
        for lang, count in langs
    )
    facts = [_fact(each) for each in parsed(row["shared_json"], list)[:NAMED_FACTS] if isinstance(each, dict)]
    doubts = [DOUBTS[each] for each in parsed(row["doubts_json"], list) if each in DOUBTS]
    text = [
        msg("Members by language: {langs}.", langs=Value(spoken, Kind.LIST)),
        *(
            msg(
                "{site} is promoted by {members} members; known sites that link it: {inlinks}.",
                site=Value(each.get("site"), Kind.SITE),
                members=int(each.get("members") or 0),
                inlinks=int(each.get("inlinks") or 0),
            )
            for each in _promoted(row)[:DRAWN_TARGETS]
        ),
        *facts,
        msg("Confidence: {share}.", share=Value(row["confidence"], Kind.SHARE)),
    ]
    if doubts:
        text += [msg("What would prove it wrong:"), *doubts]
    return Note(f"card_{row['network_id']}", _name(row), tuple(text))


def _fact(shared: Mapping[str, Any]) -> Message:
    kind, value, count = shared.get("kind"), str(shared.get("value"))[:60], int(shared.get("members") or 0)
    if kind == "tracker":
        return msg("Members with the account {value}: {count}.", value=value, count=count)
    if kind == "text":
        return msg("Members that print nearly the same text: {count}.", count=count)
    if kind == "template":
        return msg("Members with the same page template: {count}.", count=count)
    if kind == "favicon":
        return msg("Members with the same icon: {count}.", count=count)
    return msg("Members at the address {value}: {count}.", value=value, count=count)


def _picture(row: dict[str, Any], members: list[dict[str, Any]]) -> Chart:
    wanted = [str(each.get("site")) for each in _promoted(row)[:DRAWN_TARGETS]]
    rows: list[tuple[Cell, ...]] = [
        (each["site"], target)
        for each in members[:DRAWN_SITES]
        for target in wanted
        if target in parsed(each["promoted_json"], list)
    ]
    table = DataTable(
        f"network_{row['network_id']}",
        msg("Who promotes whom"),
        (Column("site", msg("Site"), Kind.SITE), Column("promoted", msg("Promoted site"), Kind.SITE)),
        tuple(rows),
    )
    caption = msg(
        "Members on one side, the sites they promote on the other; a line is a link in running text. Members drawn: {drawn} of {members}.",
        drawn=min(DRAWN_SITES, len(members)),
        members=row["members"],
    )
    return Chart(table.key, ChartKind.NETWORK, caption, table, ("promoted",))


def _members(members: list[dict[str, Any]]) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            each["site"],
            msg("Network {name}", name=each["network_id"]),
            each["lang"],
            each["verdict"] or "unknown",
            each["weight"],
            Foreign(
                ", ".join(
                    display_site(str(site)) for site in parsed(each["promoted_json"], list)[:DRAWN_TARGETS]
                )
            ),
        )
        for each in members[:LISTING_ROWS]
    ]
    return DataTable(
        "network_members",
        msg("Members of networks"),
        (
            Column("site", msg("Site"), Kind.SITE),
            Column("network", msg("Network"), Kind.TEXT),
            Column("lang", msg("Language"), Kind.LANG),
            Column("verdict", msg("Verdict"), Kind.VERDICT),
            Column("weight", msg("Share of the promoted sites that it links"), Kind.SHARE),
            Column("promoted", msg("Promoted sites"), Kind.FOREIGN, wide=True),
        ),
        tuple(rows),
        total=len(members),
        listing=True,
    )
