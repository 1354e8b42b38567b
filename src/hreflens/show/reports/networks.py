"""The link networks found: a card for each with its members by language, what they promote, and what may prove it wrong."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, lookup, parsed, table_of
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

CARDS, NAMED_FACTS = 6, 6
DRAWN_TARGETS, DRAWN_NODES = 8, 60
"""Dots of a picture: the most promoted sites, and members up to so many dots in all; the others are counted."""
DOUBTS: Mapping[str, Message] = {
    NetworkDoubt.TARGETS_UNREAD: msg("The promoted sites were not read: if they link back to many members, they are partners."),
    NetworkDoubt.NO_COMMON_MAKER: msg("No account or text is shared by many members: independent authors of one trade may look alike."),
    NetworkDoubt.FEW_MEMBERS: msg("It has few members: a single wrong one weighs much."),
    NetworkDoubt.FEW_PROMOTED: msg("Only two sites are promoted: neighbours with two common interests may look alike."),
    NetworkDoubt.OTHERS_LINK_TOO: msg("The promoted sites have many links from elsewhere: they may simply be known."),
    NetworkDoubt.OPEN_TIES: msg("Some members link each other openly, as families do that hide nothing."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NetworkCard:
    """Everything shown of one network.

    `row`: its row of `networks`. `members`: its rows of `network_members` plus lang and verdict, by site.
    `langs`: (language, members), most first. `promoted`: {site, members, inlinks}, most promoted first. `facts`:
    what members share, in words. `doubts`: what would prove it wrong.
    """

    row: Mapping[str, Any]
    name: Message
    members: tuple[dict[str, Any], ...]
    langs: tuple[tuple[str, int], ...]
    promoted: tuple[dict[str, Any], ...]
    facts: tuple[Message, ...]
    doubts: tuple[Message, ...]

    @property
    def id(self) -> str:
        """The network's id: hex digits."""
        return str(self.row["network_id"])


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page of link networks, the largest first. Raises nothing."""
    cards = network_cards(tables)
    blocks: list[Block] = [_overview(cards)] if cards else []
    for card in cards[:CARDS]:
        blocks += [_card(card), picture(card)]
    if cards:
        blocks.append(_members(cards))
    lead = msg("No link network was found among the pages that were read.")
    if cards:
        lead = counted(
            "One link network was found: look at its card before you decide.",
            "{count} link networks were found: look at their cards before you decide.",
            count=len(cards),
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


def network_cards(tables: Mapping[str, pa.Table]) -> list[NetworkCard]:
    """Return every network of a run, the largest first, then by id. Raises nothing."""
    found = table_of(tables, "network_members").sort_by("site")
    lang, verdict = (
        lookup(found.column("site"), table_of(tables, name), "site", column)[0]
        for name, column in (("sites", "lang"), ("site_verdicts", "verdict"))
    )
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in found.append_column("lang", lang).append_column("verdict", verdict).to_pylist():
        members[row["network_id"]].append(row)
    rows = table_of(tables, "networks").to_pylist()
    rows.sort(key=lambda row: (-(row["members"] or 0), row["network_id"]))
    return [_read(row, members[row["network_id"]]) for row in rows]


def _read(row: dict[str, Any], members: list[dict[str, Any]]) -> NetworkCard:
    langs = [(str(lang), _count(raw)) for lang, raw in parsed(row["langs_json"], dict).items()]
    promoted = [each for each in parsed(row["promoted_json"], list) if isinstance(each, dict)]
    return NetworkCard(
        row=row,
        name=msg("Network {name}", name=row["network_id"]),
        members=tuple(members),
        langs=tuple(sorted(langs, key=lambda pair: (-pair[1], pair[0]))),
        promoted=tuple(
            {
                "site": str(each.get("site")),
                "members": _count(each.get("members")),
                "inlinks": _count(each.get("inlinks")),
            }
            for each in promoted
        ),
        facts=_facts([each for each in parsed(row["shared_json"], list) if isinstance(each, dict)]),
        doubts=tuple(
            DOUBTS[each]
            for each in parsed(row["doubts_json"], list)
            if isinstance(each, str) and each in DOUBTS
        ),
    )


def _count(raw: Any) -> int:
    return raw if isinstance(raw, int) else 0


def _facts(shared: list[dict[str, Any]]) -> tuple[Message, ...]:
    """Return what members share in words: accounts and addresses by name, copies by kind, the most shared first."""
    named: list[Message] = []
    copies: dict[str, list[int]] = defaultdict(list)
    for each in shared:
        kind, value, count = str(each.get("kind")), str(each.get("value"))[:60], _count(each.get("members"))
        if kind in ("text", "template", "favicon", "translation"):
            copies[kind].append(count)
        elif kind == "tracker":
            named.append(msg("Members with the account {value}: {count}.", value=value, count=count))
        else:
            named.append(msg("Members at the address {value}: {count}.", value=value, count=count))
    return (*named[:NAMED_FACTS], *(_copy(kind, counts) for kind, counts in copies.items()))


def _copy(kind: str, counts: list[int]) -> Message:
    most = max(counts)
    if kind == "template":
        return msg("Members with the same page template: {count}.", count=most)
    if kind == "favicon":
        return msg("Members with the same icon: {count}.", count=most)
    if kind == "translation":
        return msg("Members that print one text in several languages: {count}.", count=most)
    if len(counts) == 1:
        return msg("Members that print nearly the same text: {count}.", count=most)
    return msg(
        "Texts that several members print nearly alike: {texts}; members with the most copied one: {count}.",
        texts=len(counts),
        count=most,
    )


def _overview(cards: list[NetworkCard]) -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (
            card.name,
            card.row["members"],
            len(card.langs),
            Foreign(", ".join(display_site(each["site"]) for each in card.promoted[:DRAWN_TARGETS])),
            card.row["confidence"],
        )
        for card in cards
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


def _card(card: NetworkCard) -> Note:
    spoken = tuple(
        Message("{lang}: {count}", (("count", count), ("lang", Value(lang, Kind.LANG))))
        for lang, count in card.langs
    )
    text = [
        msg("Members by language: {langs}.", langs=Value(spoken, Kind.LIST)),
        *(
            msg(
                "{site} is promoted by {members} members; known sites that link it: {inlinks}.",
                site=Value(each["site"], Kind.SITE),
                members=each["members"],
                inlinks=each["inlinks"],
            )
            for each in card.promoted[:DRAWN_TARGETS]
        ),
        *card.facts,
        msg("Confidence: {share}.", share=Value(card.row["confidence"], Kind.SHARE)),
    ]
    if card.doubts:
        text += [msg("What would prove it wrong:"), *card.doubts]
    return Note(f"card_{card.id}", card.name, tuple(text))


def picture(card: NetworkCard) -> Chart:
    """Return the drawing of a network: its members in a ring, by language, around the sites they promote."""
    wanted = [each["site"] for each in card.promoted[:DRAWN_TARGETS]]
    order = {lang: at for at, (lang, _) in enumerate(card.langs)}
    drawn = sorted(
        card.members[: DRAWN_NODES - len(wanted)],
        key=lambda each: (order.get(each["lang"] or "und", len(order)), each["site"]),
    )
    rows: list[tuple[Cell, ...]] = [
        (each["site"], target, each["lang"] or UNKNOWN)
        for each in drawn
        for target in wanted
        if target in parsed(each["promoted_json"], list)
    ]
    table = DataTable(
        f"network_{card.id}",
        msg("Network {name}: who promotes whom", name=card.id),
        (
            Column("site", msg("Site"), Kind.SITE),
            Column("promoted", msg("Promoted site"), Kind.SITE),
            Column("lang", msg("Language"), Kind.LANG),
        ),
        tuple(rows),
    )
    caption = msg(
        "Members in a ring, by language, and the sites they promote in its middle; a line is a link in running text. Members drawn: {drawn} of {members}.",
        drawn=len(drawn),
        members=card.row["members"],
    )
    return Chart(table.key, ChartKind.NETWORK, caption, table, ("promoted",))


def _members(cards: list[NetworkCard]) -> DataTable:
    members = [(card, each) for card in cards for each in card.members]
    rows: list[tuple[Cell, ...]] = [
        (
            each["site"],
            card.name,
            each["lang"] or UNKNOWN,
            each["verdict"] or "unknown",
            each["weight"],
            Foreign(
                ", ".join(
                    display_site(str(site)) for site in parsed(each["promoted_json"], list)[:DRAWN_TARGETS]
                )
            ),
        )
        for card, each in members[:LISTING_ROWS]
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
