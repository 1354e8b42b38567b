"""When schedules come next, over the two nights of the year in which clocks are changed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.act.monitor.cadence import CadenceError, checked_cadence, next_after


def times(cadence: str, tz: str, start: str, count: int) -> list[str]:
    zone = ZoneInfo(tz)
    anchor = at = datetime.fromisoformat(start).replace(tzinfo=zone).astimezone(UTC)
    found = []
    for _ in range(count):
        at = next_after(cadence, tz, anchor, at)
        found.append(at.astimezone(zone).isoformat())
    return found


@pytest.mark.parametrize(
    ("cadence", "tz", "start", "told"),
    [
        ("7d", "Europe/Berlin", "2026-03-22T09:00", ["2026-03-29T09:00:00+02:00", "2026-04-05T09:00:00+02:00"]),
        ("7d", "Europe/Berlin", "2026-10-18T09:00", ["2026-10-25T09:00:00+01:00", "2026-11-01T09:00:00+01:00"]),
        ("12h", "Europe/Berlin", "2026-03-28T18:00", ["2026-03-29T07:00:00+02:00", "2026-03-29T19:00:00+02:00"]),
        # 02:30 is skipped in March and comes twice in October: one run each.
        ("1d", "Europe/Berlin", "2026-03-28T02:30", ["2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"]),
        ("1d", "Europe/Berlin", "2026-10-24T02:30", ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]),
        ("cron 30 2 * * *", "Europe/Berlin", "2026-03-28T02:30", ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]),
        ("cron 30 2 * * *", "Europe/Berlin", "2026-10-24T02:30", ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]),
        ("cron 0 6 * * 1", "Asia/Tokyo", "2026-03-02T06:00", ["2026-03-09T06:00:00+09:00", "2026-03-16T06:00:00+09:00"]),
        ("7d", "Pacific/Apia", "2026-03-02T06:00", ["2026-03-09T06:00:00+13:00", "2026-03-16T06:00:00+13:00"]),
    ],
)  # fmt: skip
def test_the_next_times(cadence: str, tz: str, start: str, told: list[str]) -> None:
    assert times(cadence, tz, start, len(told)) == told


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["1h", "5h", "1d", "7d", "2w", "cron 30 2 * * *", "cron 0 6 * * 1"]),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),
)
def test_the_next_time_is_always_later_and_never_skips_one(
    cadence: str, tz: str, anchor: datetime, after: datetime
) -> None:
    anchor, after = anchor.replace(tzinfo=UTC), after.replace(tzinfo=UTC)
    found = next_after(cadence, tz, anchor, after)
    assert found > after
    middle = after + (found - after) / 2
    assert next_after(cadence, tz, anchor, middle) == found or middle == after


@pytest.mark.parametrize(
    ("every", "cron", "tz", "words"),
    [
        (None, None, "UTC", "not both"),
        ("7d", "0 6 * * 1", "UTC", "not both"),
        ("7 fortnights", None, "UTC", "7d"),
        ("0d", None, "UTC", "7d"),
        (None, "* * * * *", "UTC", "once an hour"),
        (None, "0 6 * *", "UTC", "cron line"),
        (None, "0 6 31 2 *", "UTC", "cron line"),
        ("7d", None, "Mars/Olympus", "time zone"),
        ("7d", None, "../etc/passwd", "time zone"),
    ],
)
def test_what_cannot_be_read_is_named(every: str | None, cron: str | None, tz: str, words: str) -> None:
    with pytest.raises(CadenceError, match=words):
        checked_cadence(every, cron, tz)


def test_what_can_be_read() -> None:
    assert checked_cadence(" 7D", None, "UTC") == "7d"
    assert checked_cadence(None, "0  6 * * mon", "Europe/Berlin") == "cron 0 6 * * mon"
