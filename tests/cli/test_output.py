"""What is shown: foreign text cannot command a terminal, and each format keeps its promise."""

import csv
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.cli.exits import CommandError
from hreflens.cli.output import (
    Answer,
    Grid,
    bytes_out,
    cell_text,
    csv_cell,
    csv_chunks,
    format_of,
    show,
    to_json,
)
from hreflens.cli.safe import safe_json, safe_lines, safe_text
from hreflens.cli.session import Format, Session

NASTY = "\x1b\x07\x9b\x00\u202e\u2066\u200b\ufeff\ud800\U000e0041\x7f\u061c\u200f"


def session(**given_: object) -> Session:
    values: dict[str, object] = dict.fromkeys(Session.__slots__)
    values |= {"workspace": Path("w"), "quiet": False, "verbose": False, "no_progress": True, **given_}
    return Session(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("アクメ كاميرات กล้อง עברית", "アクメ كاميرات กล้อง עברית"),
        ("می‌خواهم", "می‌خواهم"),  # ZERO WIDTH NON-JOINER belongs to Persian
        ("👩‍👧", "👩‍👧"),  # and the joiner to emoji
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\tb\nc\r\nd", "a b c  d"),
        ("moc.elgoog\u202egoogle.com", "moc.elgoog\\u202egoogle.com"),
        ("\u2067x\u2069", "\\u2067x\\u2069"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_foreign_text_on_a_terminal(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@given(st.text())
def test_safe_text_is_one_harmless_line_and_idempotent(text: str) -> None:
    shown = safe_text(text)
    assert not set(NASTY) & set(shown)
    assert len(shown.splitlines()) <= 1
    assert safe_text(shown) == shown
    assert safe_lines(shown) == shown


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_safe_json_means_the_same(text: str) -> None:
    shown = safe_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(shown) == [text]
    assert not set(NASTY) & set(shown)


def test_json_takes_every_value_of_the_tables() -> None:
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    row = {
        "a": float("nan"),
        "b": float("inf"),
        "c": date(2026, 11, 20),
        "d": moment,
        "e": b"\x01",
        "f": (1, None),
    }
    assert json.loads(to_json(row)) == {
        "a": None, "b": None, "c": "2026-11-20", "d": "2026-11-20T12:00:00+00:00", "e": "01", "f": [1, None],
    }  # fmt: skip


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", " =1", "\r=1"])
def test_csv_runs_nothing(formula: str) -> None:
    text = "".join(csv_chunks(["anchor"], [{"anchor": formula}]))
    cell = next(csv.reader(io.StringIO(text[text.index("\n") + 1 :], newline="")))[0]
    assert cell.startswith("'")


def test_csv_keeps_numbers_and_empties_nulls() -> None:
    assert [csv_cell(value) for value in (-1, -0.5, None, True, ["a"], "x\ud800")] == [
        -1,
        -0.5,
        "",
        "true",
        '["a"]',
        "x?",
    ]


@given(
    st.lists(st.fixed_dictionaries({"a": st.none() | st.integers() | st.text(), "b": st.text()}), max_size=5)
)
def test_csv_always_parses_back_into_as_many_rows(rows: list[dict[str, object]]) -> None:
    text = "".join(csv_chunks(["a", "b"], rows))
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == len(rows) + 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (True, "yes"),
        (1234567, "1,234,567"),
        (0.5, "0.5"),
        (87.0, "87"),
        ("\x1b", "\\x1b"),
        (["a", "b"], "a, b"),
    ],
)
def test_cells_for_people(value: object, shown: str) -> None:
    assert cell_text(value) == shown


def test_a_table_is_not_broken_by_markup_or_wide_text(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = [{"anchor": "[red]not markup[/red] :smile:", "n": 1}, {"anchor": "อักษร\x1b[2J", "n": 20}]
    grid = Grid("Title [bold]", (("anchor", "Anchor"), ("n", "N")), rows)
    show(session(), Answer(rows, ["anchor", "n"], [grid]))
    out = capsysbinary.readouterr().out.decode()
    assert "[red]not markup[/red] :smile:" in out
    assert "Title [bold]" in out
    assert "\x1b" not in out
    assert "อักษร\\x1b[2J" in out


def test_the_format_follows_the_ending_of_the_file_unless_it_is_named() -> None:
    assert format_of(session()) is Format.TABLE
    assert format_of(session(output=Path("x.JSONL"))) is Format.JSONL
    assert format_of(session(output=Path("x.csv"), format=Format.JSON)) is Format.JSON
    assert format_of(session(output=Path("x.txt"))) is Format.TABLE


@pytest.mark.parametrize("chosen", list(Format))
def test_each_format_goes_to_a_file(chosen: Format, tmp_path: Path) -> None:
    rows = [{"a": 1, "b": "б"}]
    show(session(output=tmp_path / "out", format=chosen), Answer(rows, ["a", "b"], ["текст"], {"n": 1}))
    text = (tmp_path / "out").read_text(encoding="utf-8")
    if chosen is Format.JSON:
        assert json.loads(text) == {"n": 1, "rows": rows}
    elif chosen is Format.JSONL:
        assert json.loads(text) == rows[0]
    else:
        assert text.strip() == ("текст" if chosen is Format.TABLE else "a,b\n1,б")
    assert os.listdir(tmp_path) == ["out"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_bytes(b"before")

    def fail() -> None:
        with bytes_out(session(output=target)) as (sink, _):
            sink.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["out"]


def test_devices_are_written_to_and_folders_refused(tmp_path: Path) -> None:
    with bytes_out(session(output=Path("/dev/null"))) as (sink, _):
        sink.write(b"x")
    assert not Path("/dev/null").is_file()
    with pytest.raises(CommandError, match="folder"), bytes_out(session(output=tmp_path)):
        pass
    with (
        pytest.raises(CommandError, match="cannot write"),
        bytes_out(session(output=tmp_path / "no" / "out")),
    ):
        pass


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"before")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with bytes_out(session(output=tmp_path / "link")) as (sink, _):
        sink.write(b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"after"
