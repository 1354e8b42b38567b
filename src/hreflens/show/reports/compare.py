"""Vendors' spam flags beside our verdicts: above all, what they flag, is in another language, and we keep.

Vendors' flags carry no reasons and never enter a verdict; they are shown to be answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.settings import Settings
from hreflens.show.facts import UNKNOWN, VERDICTS, facts_of, live, table_of
from hreflens.show.page import (
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
    Value,
    msg,
)
from hreflens.show.sentences import Arguments, reason_messages
from hreflens.show.tally import LISTING_ROWS, share_of, verdict_columns

FLAGS = ("is_spam", "toxic_score", "spam_score")
FLAGGED_FROM = 0.6
"""Share of the vendor's scale from which a score is a flag: Semrush calls 60-100 toxic, Moz 61-100 high."""
LANGUAGES_SHOWN = 14
LEAST_LINKS = 3
"""Languages with fewer links are not compared: their shares are noise."""


@dataclass(frozen=True, slots=True)
class Flags:
    """One vendor's flags over the links: which are rated at all, which flagged, and the score."""

    provider: str
    metric: str
    rated: pa.ChunkedArray
    flagged: pa.ChunkedArray
    score: pa.ChunkedArray


def build(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> Page:
    """Return the comparison with vendors' flags. Raises nothing; without vendor flags it says so."""
    alive = live(facts_of(tables, settings))
    vendors = vendor_flags(tables, alive)
    intro = msg("Spam and toxicity scores of other tools beside these verdicts. They never enter a verdict.")
    blocks: list[Block] = []
    lead = msg("No imported file carries a spam or toxicity score.")
    if vendors:
        lead = _answer(alive, vendors)
        kept = _kept(tables, alive, vendors)
        blocks += [
            _figures(alive, vendors, len(kept)),
            _matrix(alive, vendors),
            _by_language(alive, vendors),
            _kept_table(kept),
        ]
    return Page(
        key="compare", title=msg("Compared with other tools"), intro=intro, blocks=tuple(blocks), lead=lead
    )


def vendor_flags(tables: Mapping[str, pa.Table], facts: pa.Table) -> list[Flags]:
    """Return the flags of every (provider, metric) in vendor_metrics, one entry per link of `facts`.

    A link takes the score of its page or, failing that, of its site; the highest where several imports differ.
    """
    metrics = table_of(tables, "vendor_metrics")
    metrics = metrics.filter(
        pc.and_(
            pc.is_in(metrics.column("metric"), value_set=pa.array(FLAGS)),
            pc.is_valid(metrics.column("value")),
        )
    )
    best = metrics.group_by(["provider", "metric", "subject"]).aggregate(
        [("value", "max"), ("scale_max", "max")]
    )
    pairs = sorted(
        {(row["provider"] or "", row["metric"]) for row in best.select(["provider", "metric"]).to_pylist()}
    )
    domains = _domains(tables, facts)
    found = []
    for provider, metric in pairs:
        mine = best.filter(
            pc.and_(pc.equal(best.column("provider"), provider), pc.equal(best.column("metric"), metric))
        )
        scale = pc.fill_null(mine.column("scale_max_max"), 1.0 if metric == "is_spam" else 100.0)
        share = pc.divide(mine.column("value_max"), pc.max_element_wise(scale, 1e-9))
        by_subject = mine.column("subject").combine_chunks()
        at = [
            pc.index_in(keys, value_set=by_subject)
            for keys in (facts.column("url"), facts.column("site"), domains)
        ]
        row = pc.coalesce(*at)
        picked = share.take(row)
        found.append(
            Flags(
                provider=provider,
                metric=metric,
                rated=pc.is_valid(picked),
                flagged=pc.fill_null(pc.greater_equal(picked, FLAGGED_FROM), False),
                score=mine.column("value_max").take(row),
            )
        )
    return found


def _domains(tables: Mapping[str, pa.Table], facts: pa.Table) -> pa.ChunkedArray:
    links = table_of(tables, "links")
    at = pc.index_in(facts.column("link_id"), value_set=links.column("link_id").combine_chunks())
    return links.column("referring_domain").take(at)


def _any_flag(vendors: list[Flags]) -> pa.ChunkedArray:
    mask = vendors[0].flagged
    for each in vendors[1:]:
        mask = pc.or_(mask, each.flagged)
    return mask


def _foreign(facts: pa.Table) -> pa.ChunkedArray:
    """Return whether each page is known to be in another language than the owner's."""
    return pc.fill_null(facts.column("foreign"), False)


def _home(facts: pa.Table) -> pa.ChunkedArray:
    """Return whether each page is known to be in the owner's language."""
    return pc.fill_null(pc.invert(facts.column("foreign")), False)


def _count(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask).as_py() or 0)


def _flagged_shares(alive: pa.Table, vendors: list[Flags]) -> tuple[float | None, float | None]:
    """Return which share of the links in other languages, and in the owner's, some tool flags."""
    flagged, found = _any_flag(vendors), []
    for mask in (_foreign(alive), _home(alive)):
        found.append(share_of(_count(pc.and_(flagged, mask)), _count(mask)))
    return found[0], found[1]


def _answer(alive: pa.Table, vendors: list[Flags]) -> Message:
    foreign, home = _flagged_shares(alive, vendors)
    if foreign is None or home is None:
        return msg("Flags cannot be compared between languages here.")
    return msg(
        "Other tools flag {foreign} of the links in other languages and {home} of those in yours.",
        foreign=Value(foreign, Kind.SHARE),
        home=Value(home, Kind.SHARE),
    )


def _figures(alive: pa.Table, vendors: list[Flags], kept: int) -> Figures:
    foreign, home = _flagged_shares(alive, vendors)
    return Figures(
        "figures",
        (
            Figure("flagged", msg("Flagged by a tool"), _count(_any_flag(vendors))),
            Figure("flagged_foreign", msg("Flagged, in other languages"), foreign, Kind.SHARE),
            Figure("flagged_home", msg("Flagged, in your language"), home, Kind.SHARE),
            Figure("kept", msg("Flagged, in other languages, kept here"), kept),
        ),
    )


def _matrix(alive: pa.Table, vendors: list[Flags]) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for each in vendors:
        mine = alive.filter(each.flagged)
        counts = {row["values"]: row["counts"] for row in pc.value_counts(mine.column("verdict")).to_pylist()}
        rows.append(
            (
                each.provider,
                each.metric,
                _count(each.rated),
                mine.num_rows,
                *(counts.get(v, 0) for v in VERDICTS),
            )
        )
    return DataTable(
        "vendor_matrix",
        msg("Their flags, our verdicts"),
        (
            Column("provider", msg("Tool"), Kind.PROVIDER),
            Column("metric", msg("Score"), Kind.METRIC),
            Column("rated", msg("Links rated"), Kind.NUMBER),
            Column("flagged", msg("Links flagged"), Kind.NUMBER),
            *verdict_columns(),
        ),
        tuple(rows),
        note=msg(
            "A score counts as a flag from {share} of its scale on.", share=Value(FLAGGED_FROM, Kind.SHARE)
        ),
    )


def _by_language(alive: pa.Table, vendors: list[Flags]) -> Chart:
    table = pa.table({"lang": pc.fill_null(alive.column("lang"), UNKNOWN), "flagged": _any_flag(vendors)})
    counted = table.group_by("lang").aggregate([("flagged", "sum"), ("flagged", "count")]).to_pylist()
    counted = [row for row in counted if row["flagged_count"] >= LEAST_LINKS]
    counted.sort(key=lambda row: (-row["flagged_sum"] / row["flagged_count"], row["lang"]))
    rows: list[tuple[Cell, ...]] = [
        (row["lang"], row["flagged_count"], row["flagged_sum"], row["flagged_sum"] / row["flagged_count"])
        for row in counted
    ]
    data = DataTable(
        "flagged_by_language",
        msg("Flagged share by language"),
        (
            Column("lang", msg("Language"), Kind.LANG),
            Column("links", msg("Links"), Kind.NUMBER),
            Column("flagged", msg("Links flagged"), Kind.NUMBER),
            Column("share", msg("Share flagged"), Kind.SHARE),
        ),
        tuple(rows[:LANGUAGES_SHOWN]),
        total=len(rows),
    )
    caption = msg(
        "How often other tools flag links in each language. Large differences speak of the tool, not of the sites."
    )
    return Chart(data.key, ChartKind.BAR, caption, data, ("share",))


def _kept(tables: Mapping[str, pa.Table], alive: pa.Table, vendors: list[Flags]) -> list[tuple[Cell, ...]]:
    keep = pc.fill_null(pc.equal(alive.column("verdict"), "keep"), False)
    wanted = pc.and_(pc.and_(_any_flag(vendors), _foreign(alive)), keep)
    mine = alive.filter(wanted)
    scores = [
        (each, each.score.filter(wanted).to_pylist(), each.flagged.filter(wanted).to_pylist())
        for each in vendors
    ]
    rows = mine.to_pylist()
    signals = Arguments(table_of(tables, "signals"), (row["reasons_against_json"] for row in rows))
    order = sorted(range(len(rows)), key=lambda at: (-(rows[at]["value"] or 0.0), rows[at]["link_id"]))
    return [
        (
            rows[at]["url"],
            rows[at]["lang"] or UNKNOWN,
            rows[at]["market"] or UNKNOWN,
            rows[at]["value"],
            tuple(_flag_words(each, score[at]) for each, score, flagged in scores if flagged[at]),
            reason_messages(rows[at]["reasons_against_json"], signals),
        )
        for at in order
    ]


def _flag_words(flags: Flags, score: float) -> Message:
    if flags.metric == "is_spam":
        return msg(
            "{tool}: {metric}",
            tool=Value(flags.provider, Kind.PROVIDER),
            metric=Value(flags.metric, Kind.METRIC),
        )
    return msg(
        "{tool}: {metric} {score}",
        tool=Value(flags.provider, Kind.PROVIDER),
        metric=Value(flags.metric, Kind.METRIC),
        score=score,
    )


def _kept_table(kept: list[tuple[Cell, ...]]) -> DataTable:
    return DataTable(
        "flagged_and_kept",
        msg("Flagged by a tool, in another language, kept here"),
        (
            Column("referring_url", msg("Linking page"), Kind.URL, wide=True),
            Column("lang", msg("Language"), Kind.LANG),
            Column("market", msg("Market"), Kind.COUNTRY),
            Column("value", msg("Value"), Kind.SCORE),
            Column("flags", msg("Their flags"), Kind.MESSAGES, wide=True),
            Column("why", msg("Why we keep it"), Kind.MESSAGES, wide=True),
        ),
        tuple(kept[:LISTING_ROWS]),
        total=len(kept),
        listing=True,
    )
