"""Single cells: booleans, numbers, shares and dates as exports write them, in any language."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.collect.files import cells
from hreflens.collect.files.dates import UI_LOCALES, DateEvidence, DateStyle, needs_evidence, read_date
from hreflens.collect.files.sheet import fold_header

DMY, MDY = DateStyle("dmy"), DateStyle("mdy")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("true", True),
        ("FALSE", False),
        ("Yes", True),
        ("no", False),
        ("1", True),
        ("0", False),
        ("+", True),
        ("-", False),
        (" WAHR ", True),
        ("нет", False),
        ("vrai", True),
    ],
)
def test_booleans(raw: str, expected: bool) -> None:
    assert cells.read_bool(raw) is expected


@pytest.mark.parametrize("raw", ["", "2", "maybe", "text", "truefalse"])
def test_what_is_no_boolean(raw: str) -> None:
    with pytest.raises(ValueError, match="yes"):
        cells.read_bool(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("4917846016", 4_917_846_016), ("1,240", 1240), ("1.240", 1240), ("1\u00a0240", 1240), ("1\u202f240", 1240), ("1'240", 1240), ("1’240", 1240),
        ("12,345,678", 12_345_678), ("12.0", 12), ("-5", -5), ("٣٤", 34), ("１２", 12), ("1e3", 1000), ("9223372036854775807", 2**63 - 1),
    ],
)  # fmt: skip
def test_integers(raw: str, expected: int) -> None:
    assert cells.read_int(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "1,2,3",
        "12,34",
        "1.5",
        "abc",
        "0x10",
        "1_000",
        "9223372036854775808",
        "1e400",
        "nan",
        "inf",
        "--5",
        "1,240.5.6",
    ],
)
def test_what_is_no_integer(raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        cells.read_int(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0.4", 0.4), ("4.6", 4.6), ("1.234", 1.234), ("1,234", 1234.0), ("0,4", 0.4), ("12,5", 12.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5),
        ("1 234,56", 1234.56), ("1'234.5", 1234.5), ("2.4K", 2400.0), ("1,2m", 1_200_000.0), ("1e-3", 0.001), (".5", 0.5), ("−3", -3.0), ("٣٫٥", 3.5), ("0,125", 0.125),
    ],
)  # fmt: skip
def test_numbers(raw: str, expected: float) -> None:
    assert cells.read_number(raw) == pytest.approx(expected)


@pytest.mark.parametrize(
    "raw", ["", "x", "1,,2", "1.2.3", "1,23,456", "1e999", "nan", "Infinity", "12 34", "5 %", "١/٢"]
)
def test_what_is_no_number(raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        cells.read_number(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("15.86%", 0.1586),
        ("0%", 0.0),
        ("0.0016", 0.0016),
        ("1,5 %", 0.015),
        ("%5", 0.05),
        ("1", 1.0),
        ("٪٥", 0.05),
    ],
)
def test_shares(raw: str, expected: float) -> None:
    assert cells.read_share(raw) == pytest.approx(expected)


@settings(deadline=None)
@given(st.integers(-(2**62), 2**62), st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'"]))
def test_grouping_never_changes_an_integer(value: int, mark: str) -> None:
    assert cells.read_int(f"{value:,}".replace(",", mark)) == value


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_round_trip(value: float) -> None:
    assert cells.read_number(repr(value)) == value


@settings(deadline=None)
@given(st.text(max_size=30))
def test_readers_only_ever_raise_value_error(raw: str) -> None:
    for read in (
        cells.read_bool,
        cells.read_int,
        cells.read_number,
        cells.read_share,
        cells.read_percent,
        read_date,
    ):
        try:
            found = read(raw)
        except ValueError:
            continue
        assert found is not None
        assert not isinstance(found, float) or math.isfinite(found)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_folding_a_header_is_idempotent(text: str) -> None:
    assert fold_header(fold_header(text)) == fold_header(text)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2020-06-30", date(2020, 6, 30)), ("2025-10-20 04:02:58", date(2025, 10, 20)), ("2025-12-31T23:30:00-05:00", date(2026, 1, 1)),
        ("2019-11-15 12:57:46 +00:00", date(2019, 11, 15)), ("2025-01-02T03:04:05Z", date(2025, 1, 2)), ("2025-01-01T00:30:00+0900", date(2024, 12, 31)),
        ("20250131", date(2025, 1, 31)), ("2025/1/3", date(2025, 1, 3)), ("2026年9月15日", date(2026, 9, 15)), ("2026년 9월 15일", date(2026, 9, 15)),
        ("2025. 3. 4.", date(2025, 3, 4)), ("1700000000", date(2023, 11, 14)), ("٢٠٢٥-٠١-٠٢", date(2025, 1, 2)), ("05/05/2025", date(2025, 5, 5)),
    ],
)  # fmt: skip
def test_dates_that_stand_for_themselves(raw: str, expected: date) -> None:
    assert read_date(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "03/04/2026",
        "2025-02-30",
        "1066-10-14",
        "2999-01-01",
        "tomorrow",
        "12",
        "2025",
        "00/00/2025",
        "Sep 15, 2026",
    ],
)
def test_dates_that_are_left_empty(raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_date(raw)


def _style(*raw: str) -> DateStyle:
    evidence = DateEvidence()
    for cell in raw:
        evidence.add(cell)
    return evidence.style()


@pytest.mark.parametrize(
    ("cells_of_file", "order"),
    [
        (("03/04/2026", "13/04/2026"), "dmy"), (("03/04/2026", "03/25/2026"), "mdy"), (("03.04.2026 10:00", "31.12.2026"), "dmy"),
        (("03/04/2026",), None), (("13/04/2026", "04/13/2026"), None), (("2026-01-13",), None),
    ],
)  # fmt: skip
def test_the_file_decides_the_order(cells_of_file: tuple[str, ...], order: str | None) -> None:
    assert _style(*cells_of_file).order == order
    assert _style(*reversed(cells_of_file)).order == order


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(["/", ".", "-"]))
def test_both_orders_are_read(day: date, mark: str) -> None:
    assert read_date(f"{day.day:02d}{mark}{day.month:02d}{mark}{day.year}", DMY) == day
    assert read_date(f"{day.month}{mark}{day.day}{mark}{day.year} 4:02 PM", MDY) == day
    assert read_date(day.isoformat()) == day
    assert read_date(day.strftime("%Y%m%d")) == day


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Sep 15, 2026", date(2026, 9, 15)), ("8 may 2026", date(2026, 5, 8)), ("8 de mayo de 2026", date(2026, 5, 8)), ("15. September 2026", date(2026, 9, 15)),
        ("15 сент. 2026 г.", date(2026, 9, 15)), ("2 мая 2026 г.", date(2026, 5, 2)), ("30 juin 2020", date(2020, 6, 30)), ("17 Ağustos 2025", date(2025, 8, 17)),
        ("15 בספטמבר 2026", date(2026, 9, 15)), ("15 ستمبر 2026", date(2026, 9, 15)), ("15 σεπ 2026", date(2026, 9, 15)),
    ],
)  # fmt: skip
def test_month_names(raw: str, expected: date) -> None:
    assert needs_evidence(raw)
    assert read_date(raw, _style(raw)) == expected


def test_a_month_name_of_two_meanings_is_decided_by_the_file() -> None:
    # listopad: October in Croatian, November in Polish and Czech.
    with pytest.raises(ValueError, match="no date"):
        read_date("5 listopad 2025", _style("5 listopad 2025"))
    assert read_date("5 listopad 2025", _style("5 listopad 2025", "6 kolovoz 2025")) == date(2025, 10, 5)
    assert read_date("5 listopad 2025", _style("5 listopad 2025", "6 sierpień 2025")) == date(2025, 11, 5)


def test_babel_writes_dates_that_are_read_back() -> None:
    from babel.dates import format_date

    days = [date(2025, 1, 3) + timedelta(days=23 * n) for n in range(30)]
    read = total = 0
    for locale in UI_LOCALES:
        for form in ("medium", "long"):
            written = [format_date(day, form, locale) for day in days]
            style = _style(*written)
            for raw, day in zip(written, days, strict=True):
                total += 1
                try:
                    found = read_date(raw, style)
                except ValueError:
                    continue
                assert found == day, (locale, raw)
                read += 1
    assert read >= 0.98 * total, (read, total)
