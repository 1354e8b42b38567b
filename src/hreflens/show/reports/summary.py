"""The first page: how many links, what to do about them, and the calm answer about disavowing."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import VERDICTS, by_verdict, count_by, facts_of, live, table_of
from hreflens.show.page import (
    Banner,
    Block,
    Cell,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Figure,
    Figures,
    Kind,
    Page,
    Tone,
    Value,
    msg,
)
from hreflens.show.statements import quote
from hreflens.show.tally import share_of, top_rows, verdict_columns
from hreflens.show.words import WORDS

TOP = 12
"""Languages and markets on the first page; the pages of their own list all."""


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the summary page. Raises nothing; empty tables give an empty profile."""
    facts = facts_of(tables, settings)
    alive = live(facts)
    blocks: list[Block] = [
        _banner(tables, alive),
        _figures(facts, alive),
        _verdicts(alive),
        _mix(alive, "lang", Kind.LANG),
        _mix(alive, "market", Kind.COUNTRY),
    ]
    return Page(
        key="summary",
        title=msg("Summary"),
        intro=msg(
            "What the links to {site} are worth and what to do about them, as of {day}.",
            site=settings.project.site or "–",
            day=as_of,
        ),
        blocks=tuple(blocks),
    )


def standing_actions(tables: Mapping[str, pa.Table]) -> int:
    """Return how many recorded manual actions are not resolved."""
    actions = table_of(tables, "manual_actions")
    return int(pc.sum(pc.is_null(actions.column("resolved_on"))).as_py() or 0)


def _banner(tables: Mapping[str, pa.Table], alive: pa.Table) -> Banner:
    standing = standing_actions(tables)
    to_act = int(pc.sum(pc.equal(alive.column("verdict"), "act")).as_py() or 0)
    if standing:
        return Banner(
            key="manual_action",
            tone=Tone.WARNING,
            title=msg("Manual actions that stand: {count}", count=standing),
            text=(
                msg("Ask for the removal of the links marked “Act”, then disavow those that remain."),
                msg(
                    "Keep a record of every removal and of every refusal: the reconsideration request needs both."
                ),
            ),
            quote=quote("disavow_when"),
        )
    text = [msg("Foreign, weak or off-topic links are no reason for one: search engines likely ignore them.")]
    if to_act:
        text.append(
            msg(
                "Links that look like link manipulation: {count}. If you bought or ordered them yourself, have them "
                "removed; otherwise nothing needs to be done.",
                count=to_act,
            )
        )
    return Banner(
        key="manual_action",
        tone=Tone.CALM,
        title=msg("No manual action recorded: no disavow file is needed."),
        text=tuple(text),
        quote=quote("nationality"),
    )


def _figures(facts: pa.Table, alive: pa.Table) -> Figures:
    counts = {row["verdict"]: row["links"] for row in count_by(alive, "verdict")}
    known = alive.filter(pc.is_valid(alive.column("foreign")))
    foreign = int(pc.sum(known.column("foreign")).as_py() or 0)
    hints = {
        "keep": msg("worth having or harmless"),
        "ignore": msg("do nothing"),
        "review": msg("a person should look"),
        "act": msg("candidates for removal"),
    }
    items = [
        Figure(
            "links",
            msg("Live links"),
            alive.num_rows,
            hint=msg("gone: {count}", count=facts.num_rows - alive.num_rows),
        ),
        Figure("sites", msg("Referring sites"), len(alive.column("site").unique())),
        Figure(
            "foreign_share",
            msg("In another language"),
            share_of(foreign, known.num_rows),
            Kind.SHARE,
            msg(
                "not known: {share}",
                share=Value(share_of(alive.num_rows - known.num_rows, alive.num_rows), Kind.SHARE),
            ),
        ),
    ]
    items += [
        Figure(
            verdict, WORDS[Kind.VERDICT][verdict], counts.get(verdict, 0), hint=hints[verdict], tone=verdict
        )
        for verdict in VERDICTS
    ]
    return Figures("figures", tuple(items))


def _verdicts(alive: pa.Table) -> Chart:
    rows = {row["verdict"]: row for row in count_by(alive, "verdict")}
    wanted = [*VERDICTS, *(["unknown"] if "unknown" in rows else [])]
    table = DataTable(
        key="verdicts",
        title=msg("Links by verdict"),
        columns=(
            Column("verdict", msg("Verdict"), Kind.VERDICT),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("sites", msg("Sites"), Kind.NUMBER),
            Column("share", msg("Share"), Kind.SHARE),
            Column("mean_value", msg("Mean value"), Kind.SCORE),
        ),
        rows=tuple(
            (
                verdict,
                rows.get(verdict, {}).get("links", 0),
                rows.get(verdict, {}).get("sites", 0),
                share_of(rows.get(verdict, {}).get("links", 0), alive.num_rows),
                rows.get(verdict, {}).get("value"),
            )
            for verdict in wanted
        ),
    )
    caption = msg(
        "Of all live links, {keep} are kept and {ignore} are likely ignored.", **_shares(rows, alive.num_rows)
    )
    return Chart("verdicts", ChartKind.DONUT, caption, table, ("links",))


def _shares(rows: Mapping[str, Mapping[str, int]], total: int) -> dict[str, Value]:
    return {
        name: Value(share_of(rows.get(name, {}).get("links", 0), total), Kind.SHARE)
        for name in ("keep", "ignore")
    }


def _mix(alive: pa.Table, key: str, kind: Kind) -> Chart:
    found = by_verdict(alive, key)
    language = kind is Kind.LANG
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, sum(counts.values()), *(counts[v] for v in VERDICTS)) for name, counts in found.items()
    )
    table = DataTable(
        key=f"verdicts_by_{'language' if language else 'market'}",
        title=msg("Verdicts by language") if language else msg("Verdicts by market"),
        columns=(
            Column(key, msg("Language") if language else msg("Market"), kind),
            Column("links", msg("Links"), Kind.NUMBER),
            *verdict_columns(),
        ),
        rows=top_rows(rows, TOP),
        total=len(rows),
    )
    caption = (
        msg("Links by language of the linking page and verdict; languages: {count}.", count=_known(found))
        if language
        else msg("Links by market of the linking page and verdict; markets: {count}.", count=_known(found))
    )
    return Chart(table.key, ChartKind.STACKED_BAR, caption, table, VERDICTS)


def _known(found: Mapping[str, object]) -> int:
    return sum(name not in ("unknown", "und") for name in found)
