"""Weeks in which unusually many new sites of one language or market, or of one language in one market, came.

A wave is a fact to be told, calmly: news, a campaign, a tool that crawled more, or links somebody placed. It is not
evidence of risk and nothing here reaches a verdict: each series is held against its own history on purpose, so that a
good week in Japan is not measured by what is usual in France. A language in a market is told of only where neither the
language nor the market explains it.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hreflens.tables import BURSTS, BY_NAME

Tables = Mapping[str, pa.Table]

LEAST_WEEKS, MOST_WEEKS = 26, 104
"""Weeks of own history needed, and weeks looked back on: two years hold every season twice."""
LEAST_SITES = 10
TIMES_USUAL = 3.0
FALSE_ALARM = 1e-3
"""Chance of a false alarm in one run over all series together (Bonferroni)."""
RECENT_WEEKS, TESTED_WEEKS = 8, 24
"""Waves that ended in the recent weeks are told. More are tested, so that a wave keeps its start while it grows old."""
HARM_SHARE = 0.5
SHOWN = 20
CROSSING = "crossing"
"""Dimension of the series of a language within a market; its key is both with a blank between them."""
_EPOCH = date(1970, 1, 5)
"""A Monday: weeks are counted from it."""


@dataclass(frozen=True, slots=True)
class Week:
    """One unusual week of a series: its number, new sites, what is usual, and how likely as many are."""

    number: int
    count: int
    usual: float
    prob: float


def find_bursts(tables: Tables, *, as_of: date) -> pa.Table:
    """Return the waves of the last RECENT_WEEKS weeks (tables.BURSTS), by dimension, key and start.

    A site counts in the week in which a tool first saw any link of it; links without a date count nowhere.

    Args:
        tables: links, sites, site_verdicts, network_members; a missing one is empty.
        as_of: the day of the run.
    """
    series = _series(_arrivals(tables), _of(tables, "sites"))
    counts = {name: {week: len(sites) for week, sites in weeks.items()} for name, weeks in series.items()}
    now = _week(as_of)
    limit = FALSE_ALARM / max(1, len(series) * TESTED_WEEKS)
    found = {name: unusual_weeks(counts[name], now, limit) for name in sorted(series)}
    for name in [each for each in found if each[0] == CROSSING]:
        found[name] = [week for week in found[name] if not _explained(name, week, counts, found)]
    rows = []
    for (dimension, key), unusual in found.items():
        for stretch in _joined(unusual):
            if stretch[-1].number <= now - RECENT_WEEKS:
                continue
            sites = [site for week in stretch for site in series[(dimension, key)][week.number]]
            rows.append({"dimension": dimension, "key": key, **_row(stretch, sorted(sites), tables)})
    return BURSTS.from_rows(rows)


def _series(arrived: Mapping[str, int], sites: pa.Table) -> dict[tuple[str, str], dict[int, list[str]]]:
    """Return (dimension, key) -> week -> new sites, by language, by market and by both.

    A pair is a series of its own only where it could ever be told, and where its language or its market has other new
    sites as well: else it is the same series twice.
    """
    series: dict[tuple[str, str], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in sites.select(["site", "lang", "market"]).to_pylist():
        week = arrived.get(row["site"])
        lang = row["lang"] if row["lang"] and row["lang"] != "und" else None
        pair = f"{lang} {row['market']}" if lang and row["market"] else None
        for dimension, key in (("language", lang), ("market", row["market"]), (CROSSING, pair)):
            if week is not None and key:
                series[(dimension, key)][week].append(row["site"])
    size = {name: sum(map(len, weeks.values())) for name, weeks in series.items()}
    return {
        name: weeks
        for name, weeks in series.items()
        if name[0] != CROSSING or LEAST_SITES <= size[name] < min(size[each] for each in _margins(name))
    }


def _margins(name: tuple[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the series of a crossing's language and of its market."""
    lang, market = name[1].split(" ", 1)
    return ("language", lang), ("market", market)


def _explained(
    name: tuple[str, str],
    week: Week,
    counts: Mapping[tuple[str, str], Mapping[int, int]],
    found: Mapping[tuple[str, str], Sequence[Week]],
) -> bool:
    """Return whether a week of a crossing is what its language or its market brings anyway.

    It is when one of these is unusual itself, and when the rest of it (without the crossing) grew so much that the
    crossing is not TIMES_USUAL as much as that growth would bring.
    """
    for margin in _margins(name):
        if any(each.number == week.number for each in found[margin]):
            return True
        back = range(week.number - MOST_WEEKS, week.number)
        first = min(counts[margin])
        weeks = [number for number in back if number >= first]
        usual = sum(counts[margin].get(each, 0) - counts[name].get(each, 0) for each in weeks) / max(
            1, len(weeks)
        )
        rest = counts[margin].get(week.number, 0) - week.count
        if usual > 0 and week.count < TIMES_USUAL * week.usual * max(1.0, rest / usual):
            return True
    return False


def unusual_weeks(counts: Mapping[int, int], now: int, limit: float) -> list[Week]:
    """Return the unusual weeks among the last TESTED_WEEKS, oldest first.

    Each week is held against the up to MOST_WEEKS weeks before it; weeks found unusual are left out of the history of
    later ones, so that a wave does not make its second half usual.

    Args:
        counts: week number -> new sites; weeks without are absent.
        now: the current week.
        limit: probability below which a week is unusual.
    """
    if not counts:
        return []
    first = min(counts)
    found: dict[int, Week] = {}
    for week in range(now - TESTED_WEEKS + 1, now + 1):
        history = [
            counts.get(number, 0) for number in range(max(first, week - MOST_WEEKS), week) if number not in found
        ]  # fmt: skip
        count = counts.get(week, 0)
        if len(history) < LEAST_WEEKS or count < LEAST_SITES:
            continue
        mean = float(np.mean(history))
        prob = tail(count, history)
        if prob < limit and count >= TIMES_USUAL * mean:
            found[week] = Week(week, count, mean, prob)
    return list(found.values())


def tail(count: int, history: Sequence[int]) -> float:
    """Return the probability of `count` or more in a week, by a negative binomial fitted to the weeks before.

    Fitted by moments: mean m (half a count added, so that an empty history has one), size r = m^2 / (variance - m),
    at most n m: a history of n weeks knows its own mean no better than that (Gamma posterior), so that few quiet
    weeks do not make every news item a wave. Source: Noufaily et al. 2013 (outbreak detection) use the same family.
    """
    n = len(history)
    mean = (sum(history) + 0.5) / n
    variance = float(np.var(history, ddof=1)) if n > 1 else mean
    size = n * mean if variance <= mean else min(mean * mean / (variance - mean), n * mean)
    below = sum(_negative_binomial(k, mean, size) for k in range(count))
    if below < 0.999:
        return max(0.0, 1.0 - below)
    # Far out the difference from 1 is lost to rounding: the tail itself is summed.
    total, k = 0.0, count
    while True:
        term = _negative_binomial(k, mean, size)
        total += term
        if term <= total * 1e-12 or k > count + 100_000:
            return total
        k += 1


def _negative_binomial(k: int, mean: float, size: float) -> float:
    log = math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1)
    log += size * math.log(size / (size + mean)) + k * math.log(mean / (size + mean))
    return math.exp(log)


def _of(tables: Tables, name: str) -> pa.Table:
    found = tables.get(name)
    return BY_NAME[name].empty() if found is None else found


def _week(day: date) -> int:
    return (day - _EPOCH).days // 7


def _arrivals(tables: Tables) -> dict[str, int]:
    links = _of(tables, "links").select(["referring_site", "first_seen"])
    dated = links.filter(pc.is_valid(links.column("first_seen")))
    first = dated.group_by("referring_site").aggregate([("first_seen", "min")])
    return {
        site: _week(day)
        for site, day in zip(
            first.column("referring_site").to_pylist(), first.column("first_seen_min").to_pylist(), strict=True
        )
    }  # fmt: skip


def _joined(weeks: Sequence[Week]) -> list[list[Week]]:
    """Return weeks that follow each other as one stretch."""
    stretches: list[list[Week]] = []
    for week in weeks:
        if stretches and week.number == stretches[-1][-1].number + 1:
            stretches[-1].append(week)
        else:
            stretches.append([week])
    return stretches


def _row(weeks: Sequence[Week], sites: list[str], tables: Tables) -> dict[str, Any]:
    mine = pa.array(sites, pa.string())
    members = _of(tables, "network_members")
    networks = Counter(members.filter(pc.is_in(members.column("site"), value_set=mine)).column("network_id").to_pylist())  # fmt: skip
    network, inside = networks.most_common(1)[0] if networks else (None, 0)
    verdicts = _of(tables, "site_verdicts")
    judged = verdicts.filter(pc.is_in(verdicts.column("site"), value_set=mine)).column("verdict").to_pylist()
    links = _of(tables, "links")
    anchors = links.filter(pc.is_in(links.column("referring_site"), value_set=mine)).column("anchor_text")
    common = Counter(each for each in anchors.to_pylist() if each).most_common(1)
    network_share = inside / len(sites)
    ignored_share = sum(each != "keep" for each in judged if each) / len(sites)
    return {
        "start_on": _EPOCH + timedelta(weeks=weeks[0].number),
        "end_on": _EPOCH + timedelta(weeks=weeks[-1].number, days=6),
        "sites": len(sites),
        "usual": sum(week.usual for week in weeks),
        "prob": min(week.prob for week in weeks),
        "network": network,
        "network_share": network_share,
        "ignored_share": ignored_share,
        "anchor": common[0][0] if common else None,
        "harmful_pattern": network_share >= HARM_SHARE and ignored_share >= HARM_SHARE,
        "sites_json": json.dumps(sites[:SHOWN]),
    }
