"""The first page: how many links, what to do about them, and the calm answer about disavowing."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.disavow.need import LINKS_ONLY, Need, gate
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
    Message,
    Page,
    Tone,
    Value,
    counted,
    msg,
)
from hreflens.show.reports.review import site_rows
from hreflens.show.statements import quote
from hreflens.show.tally import share_of, verdict_columns
from hreflens.show.words import WORDS

TOP = 12
"""Languages and markets on the first page; the pages of their own list all."""


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the summary page. Raises nothing; empty tables give an empty profile."""
    facts = facts_of(tables, settings)
    alive = live(facts)
    need = gate(tables).need
    sites = len(site_rows(tables, ("act", "review")))
    blocks: list[Block] = [
        _banner(tables, need, alive),
        _verdict_figures(alive),
        _verdicts(alive),
        _size(facts, alive),
        _mix(alive, "lang", Kind.LANG),
        _mix(alive, "market", Kind.COUNTRY),
    ]
    return Page(
        key="summary",
        title=msg("Summary"),
        intro=msg(
            "What the links to {site} are worth and what to do about them, as of {day}.",
            site=Value(settings.project.site or "–", Kind.SITE),
            day=as_of,
        ),
        blocks=tuple(blocks),
        lead=_answer(facts, need, sites),
    )


def _answer(facts: pa.Table, need: Need, sites: int) -> Message:
    """Return the answer to “is there something to do?” in one sentence."""
    if not facts.num_rows:
        return msg("No links have been imported yet.")
    if need is Need.YES:
        return msg("There is work to do: a manual action for unnatural links stands.")
    if not sites:
        return msg("There is nothing to do: no site shows enough evidence of link manipulation.")
    return counted(
        "One site deserves a look. There is nothing to do about the others.",
        "{count} sites deserve a look. There is nothing to do about the others.",
        count=sites,
    )


def _banner(tables: Mapping[str, pa.Table], need: Need, alive: pa.Table) -> Banner:
    to_act = int(pc.sum(pc.equal(alive.column("verdict"), "act")).as_py() or 0)
    if need is Need.YES:
        return Banner(
            key="manual_action",
            tone=Tone.WARNING,
            title=msg("Ask for removals first, then disavow what remains."),
            text=(
                msg("Links marked “Act”: {count}.", count=to_act),
                msg(
                    "Keep a record of every removal and of every refusal: the reconsideration request needs both."
                ),
            ),
            quote=quote("disavow_when"),
        )
    text = [msg("Foreign, weak or off-topic links are no reason for one: search engines likely ignore them.")]
    if to_act:
        text.append(
            counted(
                "One link looks like link manipulation. If you bought or ordered it yourself, have it removed; "
                "otherwise nothing needs to be done.",
                "{count} links look like link manipulation. If you bought or ordered them yourself, have them "
                "removed; otherwise nothing needs to be done.",
                count=to_act,
            )
        )
    return Banner(
        key="manual_action",
        tone=Tone.CALM,
        title=_calm_title(standing_kinds(tables)),
        text=tuple(text),
        quote=quote("nationality"),
    )


def standing_kinds(tables: Mapping[str, pa.Table]) -> set[str]:
    """Return the kinds of the recorded manual actions that are not resolved."""
    actions = table_of(tables, "manual_actions")
    return set(actions.filter(pc.is_null(actions.column("resolved_on"))).column("kind").to_pylist())


def _calm_title(standing: set[str]) -> Message:
    if not standing:
        return msg("No manual action recorded: no disavow file is needed.")
    if LINKS_ONLY in standing:
        return msg(
            "The manual action concerns single links, which Google leaves out of account: no disavow file is needed."
        )
    return msg("The manual action is not about links to your site: no disavow file is needed.")


def _verdict_figures(alive: pa.Table) -> Figures:
    counts = {row["verdict"]: row["links"] for row in count_by(alive, "verdict")}
    hints = {
        "keep": msg("worth having or harmless"),
        "ignore": msg("do nothing"),
        "review": msg("a person should look"),
        "act": msg("candidates for removal"),
    }
    return Figures(
        "verdict_figures",
        tuple(
            Figure(
                verdict,
                WORDS[Kind.VERDICT][verdict],
                counts.get(verdict, 0),
                hint=hints[verdict],
                tone=verdict,
            )
            for verdict in VERDICTS
        ),
    )


def _size(facts: pa.Table, alive: pa.Table) -> Figures:
    known = alive.filter(pc.is_valid(alive.column("foreign")))
    foreign = int(pc.sum(known.column("foreign")).as_py() or 0)
    unknown = share_of(alive.num_rows - known.num_rows, alive.num_rows)
    return Figures(
        "figures",
        (
            Figure(
                "links",
                msg("Live links"),
                alive.num_rows,
                hint=msg("gone: {count}", count=facts.num_rows - alive.num_rows),
            ),
            Figure("sites", msg("Referring sites"), len(alive.column("site").unique())),
            Figure(
                "foreign_share",
                msg("In another language than yours"),
                share_of(foreign, known.num_rows),
                Kind.SHARE,
                msg("not known: {share}", share=Value(unknown, Kind.SHARE)),
            ),
        ),
    )


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
    return Chart("verdicts", ChartKind.STRIP, caption, table, ("links",))


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
        rows=rows[:TOP],
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
