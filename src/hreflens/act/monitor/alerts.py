"""What is worth telling of a run, and the rules by which it is told: plain data in, plain data out.

A rule names kinds, languages, markets and the value at stake, when it is quiet and whether it gathers; who reads what
it says gets nothing else. It must not word a message (`show.notices`) or send one.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.act.monitor.cadence import CadenceError, time_zone
from hreflens.act.monitor.changes import LOSSES
from hreflens.act.monitor.pins import Breach
from hreflens.terms import AlertGroup, ChangeKind, SubjectKind

DEFAULT_ABOUT = (
    *(AlertGroup.LOST, AlertGroup.REGAINED, AlertGroup.SITE, AlertGroup.SOURCE, AlertGroup.BURST),
    AlertGroup.PINNED,
)
"""What a rule tells when it does not say: what may need a hand, or what looks worse elsewhere than it is."""
DIGEST_AT = time(8, 0)
_QUALIFIED = frozenset(("nofollow", "sponsored", "ugc"))
_ABOUT: Mapping[str, AlertGroup] = {
    **dict.fromkeys(LOSSES, AlertGroup.LOST),
    ChangeKind.REGAINED: AlertGroup.REGAINED,
    **dict.fromkeys(
        (
            *(ChangeKind.REL_CHANGED, ChangeKind.ANCHOR_CHANGED, ChangeKind.LANDING_CHANGED),
            *(ChangeKind.LANDING_LANG_CHANGED, ChangeKind.PLACEMENT_MOVED, ChangeKind.PAGE_LANG_CHANGED),
        ),
        AlertGroup.CHANGED,
    ),
    **dict.fromkeys(
        (
            *(ChangeKind.SITE_PARKED, ChangeKind.SITE_REPURPOSED, ChangeKind.SITE_HACKED),
            ChangeKind.SITE_RECOVERED,
        ),
        AlertGroup.SITE,
    ),
    ChangeKind.AUTHORITY_MOVED: AlertGroup.AUTHORITY,
    ChangeKind.NETWORK_JOINED: AlertGroup.NETWORK,
    ChangeKind.NETWORK_LEFT: AlertGroup.NETWORK,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell: `dedupe` is its name for ever, `facts` what a message needs."""

    about: AlertGroup
    dedupe: str
    subject_kind: SubjectKind
    subject: str
    found_on: date
    facts: Mapping[str, Any]
    lang: str | None = None
    market: str | None = None
    value: float | None = None


def items_of_run(
    changes: pa.Table, drops: pa.Table, bursts: pa.Table, breaches: Iterable[Breach], *, run: str, day: date
) -> list[Item]:
    """Return what a run has to tell.

    Args:
        changes: table `changes` of the run.
        drops: its `source_drops`.
        bursts: its `bursts`.
        breaches: points in which pinned links are not as agreed, and were at the run before.
        run: name of the run.
        day: its day.
    """
    found = [item for row in _telling(changes).to_pylist() if (item := _of_change(row, run)) is not None]
    found += [_of_drop(row, day) for row in drops.to_pylist()]
    found += _of_bursts(bursts.to_pylist(), day)
    found += [of_breach(breach, run, day) for breach in breaches]
    return found


def _telling(changes: pa.Table) -> pa.Table:
    kinds = [*_ABOUT, ChangeKind.NEW, ChangeKind.VERDICT_CHANGED]
    return changes.filter(
        pc.is_in(changes.column("kind"), value_set=pa.array([str(kind.value) for kind in map(ChangeKind, kinds)]))
    )  # fmt: skip


def about_change(row: Mapping[str, Any]) -> AlertGroup | None:
    """Return what a change is told under, None when it is none to tell.

    A followed link that became qualified is told with the lost ones: it counts as little. Of new rows and verdicts only
    those of sites are told: the links say the same many times.
    """
    kind, of_site = row["kind"], row["subject_kind"] == SubjectKind.SITE
    if kind == ChangeKind.REL_CHANGED:
        before, after = (frozenset((row[name] or "").split()) & _QUALIFIED for name in ("before", "after"))
        if before == after:
            return None
        return AlertGroup.LOST if after and not before else AlertGroup.CHANGED
    if kind == ChangeKind.NEW:
        return AlertGroup.NEW if of_site else None
    if kind == ChangeKind.VERDICT_CHANGED:
        return AlertGroup.VERDICT if of_site else None
    return _ABOUT.get(kind)


def _of_change(row: Mapping[str, Any], run: str) -> Item | None:
    about = about_change(row)
    if about is None:
        return None
    names = ("kind", "facet", "before", "after", "evidence", "url", "site")
    facts = {name: row[name] for name in names if row["facet"] != "row" or name not in ("before", "after")}
    return Item(
        about=about,
        dedupe=_key("change", run, row["subject_kind"], row["subject"], row["facet"]),
        subject_kind=SubjectKind(row["subject_kind"]),
        subject=row["subject"],
        found_on=row["found_on"],
        facts=facts,
        lang=row["lang"],
        market=row["market"],
        value=row["value"],
    )


def _of_drop(row: Mapping[str, Any], day: date) -> Item:
    names = ("tool", "export", "drop_share", "dropped", "before_count", "after_count", "sampled")
    return Item(
        about=AlertGroup.SOURCE,
        dedupe=_key("source", row["tool"], row["export"], row["after_import"], row["finding"]),
        subject_kind=SubjectKind.PROFILE,
        subject=f"{row['tool']} {row['export']}",
        found_on=day,
        facts={name: row[name] for name in (*names, "sampled_live", "others_json", "finding")},
    )


def _of_bursts(rows: Sequence[Mapping[str, Any]], day: date) -> list[Item]:
    """Return the waves; one that is the same sites by language and by market is told once."""
    found = []
    told: set[tuple[Any, ...]] = set()
    for row in rows:
        same = (row["start_on"], row["sites"], row["sites_json"])
        if same in told:
            continue
        told.add(same)
        lang, market = _series_of(row["dimension"], row["key"])
        found.append(
            Item(
                about=AlertGroup.BURST,
                dedupe=_key("burst", row["dimension"], row["key"], row["start_on"]),
                subject_kind=SubjectKind.PROFILE,
                subject=f"{row['dimension']} {row['key']}",
                found_on=day,
                facts={name: value for name, value in row.items() if name not in ("start_on", "end_on")},
                lang=lang,
                market=market,
            )
        )
    return found


def _series_of(dimension: str, key: str) -> tuple[str | None, str | None]:
    """Return the language and the market of a series of waves."""
    if dimension == "language":
        return key, None
    if dimension == "market":
        return None, key
    lang, _, market = key.partition(" ")
    return lang, market


def of_breach(breach: Breach, run: str, day: date) -> Item:
    """Return what a point in which a pinned page is not as agreed has to tell, found by a run or check on a day."""
    pin = breach.pin
    return Item(
        about=AlertGroup.PINNED,
        dedupe=_key("pin", pin.number, breach.what, breach.found, run),
        subject_kind=SubjectKind.PAGE,
        subject=pin.url,
        found_on=day,
        facts={"url": pin.url, "what": breach.what, "expected": breach.expected, "found": breach.found},
    )


def _key(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:40]


# --- rules --------------------------------------------------------------------------------------------------


class RuleError(ValueError):
    """A rule cannot be used; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom to tell what: empty languages or markets mean all, `least_value` None any.

    `quiet` is a stretch of the day such as '22:00-07:00' or '', `digest` '' (at once), 'daily' or 'weekly' (Monday), at
    eight in the morning of `tz`. `channels` are 'mailto:a@b.c', 'https://...' (a webhook) or 'apprise:...'.
    """

    about: tuple[str, ...] = tuple(group.value for group in DEFAULT_ABOUT)
    languages: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    least_value: float | None = None
    quiet: str = ""
    digest: str = ""
    tz: str = "UTC"
    channels: tuple[str, ...] = field(default=())

    def plain(self) -> dict[str, Any]:
        """Return the rule as JSON takes it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}  # fmt: skip


def rule_of(plain: Mapping[str, Any]) -> Rule:
    """Return a checked rule from plain data.

    Raises:
        RuleError: a word, stretch, zone or channel cannot be used.
    """
    known = {each.name for each in fields(Rule)}
    if unknown := sorted(set(plain) - known):
        raise RuleError(f"a rule has no '{unknown[0]}': it has {', '.join(sorted(known))}")
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
    }
    rule = Rule(**given)
    groups = [group.value for group in AlertGroup]
    for word in rule.about:
        if word not in groups:
            raise RuleError(f"'{word}' is nothing to be told about: choose among {', '.join(groups)}")
    if rule.digest not in ("", "daily", "weekly"):
        raise RuleError(f"'{rule.digest}' is no digest: write daily or weekly")
    try:
        time_zone(rule.tz)
    except CadenceError as error:
        raise RuleError(str(error)) from error
    _stretch(rule.quiet)
    for channel in rule.channels:
        if not channel.startswith(("mailto:", "https://", "http://", "apprise:")):
            raise RuleError(
                f"'{channel}' is no channel: write mailto:you@acme.com, https://... or apprise:..."
            )
        if any(ord(char) < 33 for char in channel):
            raise RuleError("a channel must not hold blanks or line breaks")
    return rule


def matches(rule: Rule, alert: Mapping[str, Any]) -> bool:
    """Return whether a rule tells an alert (a row of the state, or `Item` as a dict).

    What is about the whole profile or a pinned page passes the filters of language, market and value, as it has none.
    """
    if alert["about"] not in rule.about:
        return False
    if alert["subject_kind"] in (SubjectKind.PROFILE, SubjectKind.PAGE):
        return True
    base = (alert["lang"] or "").split("-")[0]
    if rule.languages and base not in {each.split("-")[0].lower() for each in rule.languages}:
        return False
    if rule.markets and (alert["market"] or "") not in {each.upper() for each in rule.markets}:
        return False
    return rule.least_value is None or (alert["value"] is not None and alert["value"] >= rule.least_value)


def tell_at(rule: Rule, since: datetime) -> datetime:
    """Return when what is waiting since a moment is told, in UTC: at once, after quiet hours, or with the digest."""
    zone = time_zone(rule.tz)
    local = since.astimezone(zone)
    if rule.digest:
        day = local.date() + timedelta(days=0 if local.time() <= DIGEST_AT else 1)
        if rule.digest == "weekly":
            day += timedelta(days=-day.weekday() % 7)
        local = datetime.combine(day, DIGEST_AT, zone)
    stretch = _stretch(rule.quiet)
    if stretch is not None:
        start, end = stretch
        at = local.time()
        inside = start <= at < end if start < end else at >= start or at < end
        if inside:
            day = local.date() + timedelta(days=1 if at >= end else 0)
            local = datetime.combine(day, end, zone)
    return local.astimezone(UTC)


def _stretch(quiet: str) -> tuple[time, time] | None:
    if not quiet:
        return None
    try:
        start, end = (time.fromisoformat(part.strip()) for part in quiet.split("-"))
    except ValueError as error:
        raise RuleError(f"'{quiet}' is no stretch of the day: write 22:00-07:00") from error
    if start == end or start.tzinfo or end.tzinfo:
        raise RuleError(f"'{quiet}' is no stretch of the day: write 22:00-07:00")
    return start, end
