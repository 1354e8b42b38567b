"""When a schedule comes next: an interval or a cron line, in a time zone, over changes of the clock.

An interval of whole days keeps its wall-clock time; one of hours counts hours. A cron line that names a time which the
clock skips runs once, right after; one that comes twice runs once. The moment is an argument.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_INTERVAL = re.compile(r"^([1-9]\d{0,3})\s*([hdw])$")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
LEAST_GAP = timedelta(hours=1)
"""Shortest gap of a schedule: strangers' pages are not to be asked more often."""


class CadenceError(ValueError):
    """It is no interval, cron line or time zone; the message says what to write."""


def time_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        CadenceError: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CadenceError(f"'{name}' is no time zone: write one such as Europe/Berlin or UTC") from error


def checked_cadence(every: str | None, cron: str | None, tz: str) -> str:
    """Return a cadence in the form that `next_after` reads: '7d', '12h' or 'cron 0 6 * * 1'.

    Raises:
        CadenceError: neither or both are given, one cannot be read, or it comes more often than once an hour.
    """
    zone = time_zone(tz)
    if bool(every) == bool(cron):
        raise CadenceError("give an interval (--every 7d) or a cron line (--cron '0 6 * * 1'), and not both")
    if every:
        match = _INTERVAL.match(every.strip().lower())
        if match is None:
            raise CadenceError(f"'{every}' is no interval: write hours, days or weeks, such as 12h, 7d or 2w")
        return match[1] + match[2]
    cadence = f"cron {' '.join((cron or '').split())}"
    times = list(islice(_cron(cadence, datetime(2026, 1, 1, tzinfo=zone)), 50))
    if any(later - earlier < LEAST_GAP for earlier, later in pairwise(times)):
        raise CadenceError(f"'{cron}' comes more often than once an hour: choose a longer gap")
    return cadence


def next_after(cadence: str, tz: str, anchor: datetime, after: datetime) -> datetime:
    """Return the first time of a cadence after a moment, in UTC.

    Args:
        cadence: what `checked_cadence` returned.
        tz: IANA name of the time zone.
        anchor: the first time of an interval, from which it is counted.
        after: the moment, with time zone.

    Raises:
        CadenceError: the cadence or zone cannot be read.
    """
    zone = time_zone(tz)
    if cadence.startswith("cron "):
        return next(_cron(cadence, after.astimezone(zone))).astimezone(UTC)
    match = _INTERVAL.match(cadence)
    if match is None:
        raise CadenceError(f"'{cadence}' is no interval")
    step = timedelta(hours=int(match[1]) * _HOURS[match[2]])
    if match[2] == "h":
        passed = max(0, (after - anchor) // step + 1)
        return (anchor + passed * step).astimezone(UTC)
    local = anchor.astimezone(zone).replace(tzinfo=None)
    passed = max(0, (after.astimezone(zone).replace(tzinfo=None) - local) // step)
    while True:  # at most twice: the clock may have been changed in between
        found = (local + passed * step).replace(tzinfo=zone).astimezone(UTC)
        if found > after:
            return found
        passed += 1


def _cron(cadence: str, start: datetime) -> Iterator[datetime]:
    from cronsim import CronSim, CronSimError

    try:
        return iter(CronSim(cadence.removeprefix("cron "), start))
    except CronSimError as error:
        raise CadenceError(
            f"'{cadence.removeprefix('cron ')}' is no cron line ({str(error).lower()}): write minute, hour, day, month and "
            "weekday, such as '0 6 * * 1' for Mondays at six"
        ) from error
