"""How the whole profile stands: patterns against each market's own usual, waves, and what vendors' scores say beside it."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.disavow.need import Need
from hreflens.act.profile_state import ProfileState, Standing, assess, is_wanted
from hreflens.settings import Settings
from hreflens.show.facts import facts_of, live, table_of
from hreflens.show.page import (
    Banner,
    Block,
    Cell,
    Column,
    DataTable,
    Figure,
    Figures,
    Kind,
    Message,
    Note,
    Page,
    Tone,
    Value,
    msg,
)
from hreflens.show.reports.compare import Flags, vendor_flags
from hreflens.show.statements import quote
from hreflens.show.tally import share_of
from hreflens.show.words import WORDS

LEADS: Mapping[Standing, Message] = {
    Standing.LITTLE: msg("Nothing in this profile follows a pattern that a reviewer at a search engine would ask about."),
    Standing.SOME: msg("A few links follow a pattern that a reviewer may ask about. If you did not order them, nothing needs to be done."),
    Standing.PATTERN: msg("A good part of the sites follows a pattern that reviewers know. If you ordered such links, have them removed before somebody asks."),
    Standing.MANUAL_ACTION: msg("A manual action for unnatural links stands: the patterns below are what to work on."),
}  # fmt: skip
UPLOADS: Mapping[Need, Message] = {
    Need.NO: msg("An upload of a disavow file is not warranted."),
    Need.CONSIDER: msg("An upload of a disavow file is worth considering."),
    Need.YES: msg("An upload of a disavow file is warranted, after removals were asked for."),
}


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the page on the state of the profile. Raises nothing."""
    state = assess(tables)
    alive = live(facts_of(tables, settings))
    vendors = vendor_flags(tables, alive)
    blocks: list[Block] = [_banner(state), _figures(state), _norms(tables), _waves(tables)]
    if vendors:
        blocks += [_vendors(alive, vendors), _why(alive, vendors)]
    return Page(
        key="state",
        title=msg("State of the profile"),
        intro=msg(
            "What is usual differs between markets, so that each is held against its own past and never against another."
        ),
        blocks=tuple(blocks),
        lead=LEADS[state.standing] if state.sites else msg("No links have been imported yet."),
    )


def _banner(state: ProfileState) -> Banner:
    text = [
        msg("It would be with a manual action for unnatural links to the site, or for links that you bought or ordered yourself.")
        if state.need.need is Need.NO
        else msg("Removing a link, or marking it nofollow or sponsored, is better than disavowing it."),
        msg("Manual actions are decided by people. No tool, this one included, can foresee them."),
    ]  # fmt: skip
    tone = Tone.WARNING if state.need.need is Need.YES else Tone.CALM
    return Banner("upload", tone, UPLOADS[state.need.need], tuple(text), quote("disavow_when"))


def _figures(state: ProfileState) -> Figures:
    return Figures(
        "figures",
        (
            Figure("act", WORDS[Kind.VERDICT]["act"], state.act_sites, hint=msg("sites"), tone="act"),
            Figure(
                "review", WORDS[Kind.VERDICT]["review"], state.review_sites, hint=msg("sites"), tone="review"
            ),
            Figure("markets_above", msg("Markets above their own usual"), state.markets_above),
            Figure("waves", msg("Waves with wanted phrases"), state.wanted_waves),
        ),
    )


def _norms(tables: Mapping[str, pa.Table]) -> DataTable:
    listed = sorted(
        table_of(tables, "market_norms").to_pylist(),
        key=lambda row: (not row["above"], -row["sites"], row["market"]),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            row["market"],
            row["sites"],
            row["wanted_share"],
            row["recent_share"],
            row["usual_share"],
            _compared(row["above"]),
            row["sitewide_sites"],
            row["unqualified_share"],
        )
        for row in listed
    ]
    return DataTable(
        "market_norms",
        msg("Wanted phrases by market"),
        (
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("wanted", msg("Sites with a wanted phrase"), Kind.SHARE),
            Column("recent", msg("Of sites new in the last year"), Kind.SHARE),
            Column("usual", msg("Of earlier sites"), Kind.SHARE),
            Column("compared", msg("Against its own usual")),
            Column("sitewide", msg("Sites with it on 100 pages or more"), Kind.NUMBER, detail=True),
            Column("unqualified", msg("Of these links followed"), Kind.SHARE, detail=True),
        ),
        tuple(rows),
        note=msg(
            "A wanted phrase is one you want to be found for. Markets with few sites are left out, and an empty cell means too few to tell."
        ),
    )


def _compared(above: bool | None) -> Message:
    if above is None:
        return msg("too few to tell")
    return msg("more than usual") if above else msg("as usual")


def _waves(tables: Mapping[str, pa.Table]) -> DataTable:
    listed = sorted(
        table_of(tables, "market_waves").to_pylist(),
        key=lambda row: (-row["start_on"].toordinal(), row["market"], row["lang"]),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            row["market"],
            row["lang"],
            row["start_on"],
            row["weeks"],
            row["sites"],
            round(row["usual"], 1),
            share_of(row["wanted_sites"], row["sites"]),
            share_of(row["natural_sites"], row["sites"]),
            _read_as(row),
        )
        for row in listed
    ]
    return DataTable(
        "market_waves",
        msg("Waves of new sites by market and language"),
        (
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("lang", msg("Language"), Kind.LANG),
            Column("start", msg("From"), Kind.DATE),
            Column("weeks", msg("Weeks"), Kind.NUMBER),
            Column("sites", msg("New sites"), Kind.NUMBER),
            Column("usual", msg("A usual week"), Kind.DECIMAL),
            Column("wanted", msg("With wanted phrases"), Kind.SHARE),
            Column("natural", msg("Only by name, address or title"), Kind.SHARE, detail=True),
            Column("reads", msg("It reads like"), wide=True),
        ),
        tuple(rows),
        note=msg("A wave is no fault. Days are those on which a tool first saw a link; a tool that begins to look makes waves too."),
    )  # fmt: skip


def _read_as(wave: Mapping[str, int]) -> Message:
    if is_wanted(wave):
        return msg("a campaign: most sites use phrases you want to be found for")
    if wave["natural_sites"] >= 0.5 * wave["sites"]:
        return msg("news or a launch: most sites link by name, address or title")
    return msg("neither clearly")


def _vendors(alive: pa.Table, vendors: list[Flags]) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    foreign = pc.fill_null(alive.column("foreign"), False)
    kept = pc.is_in(alive.column("verdict"), value_set=pa.array(["keep"]))
    for each in vendors:
        rated, flagged = _count(each.rated), _count(each.flagged)
        rows.append(
            (
                each.provider,
                each.metric,
                share_of(flagged, rated),
                share_of(_count(pc.and_(each.rated, pc.invert(kept))), rated),
                share_of(_count(pc.and_(each.flagged, kept)), flagged),
                share_of(_count(pc.and_(each.flagged, foreign)), flagged),
            )
        )
    return DataTable(
        "vendor_state",
        msg("What other tools say of the same links"),
        (
            Column("provider", msg("Tool"), Kind.PROVIDER),
            Column("metric", msg("Score"), Kind.METRIC),
            Column("flagged", msg("Share of links flagged there"), Kind.SHARE),
            Column("not_kept", msg("Share of links not kept here"), Kind.SHARE),
            Column("kept", msg("Of their flags, kept here"), Kind.SHARE),
            Column("foreign", msg("Of their flags, in other languages"), Kind.SHARE),
        ),
        tuple(rows),
    )


def _why(alive: pa.Table, vendors: list[Flags]) -> Note:
    flagged = vendors[0].flagged
    for each in vendors[1:]:
        flagged = pc.or_(flagged, each.flagged)
    kept = alive.filter(pc.and_(flagged, pc.fill_null(pc.equal(alive.column("verdict"), "keep"), False)))
    bare = _count(pc.equal(pc.fill_null(kept.column("reasons_for_json"), "[]"), "[]"))
    return Note(
        "why",
        msg("Why the verdicts differ"),
        (
            msg(
                "Of the {count} flagged links that are kept here, {share} carry no evidence of manipulation at all.",
                count=kept.num_rows,
                share=Value(share_of(bare, kept.num_rows), Kind.SHARE),
            ),
            msg("Language, script, country, the ending of the domain and low authority count for nothing here; in scores of other tools they often do, openly or by detour."),
            msg("A score of another tool gives no reasons that can be checked. Here every verdict is a sum of named evidence, and each term can be read."),
        ),
    )  # fmt: skip


def _count(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask).as_py() or 0)
