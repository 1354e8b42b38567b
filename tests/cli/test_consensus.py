"""`consensus build` and `consensus show` as a user meets them."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.world import World, make_world


@pytest.fixture
def lists(tmp_path: Path) -> World:
    world = make_world(tmp_path)
    for name, day, own in (("a", "2026-07-08", "only-a"), ("b", "2026-06-26", "only-b"), ("c", "", "only-c")):
        head = f"# made {day}\n" if day else ""
        (tmp_path / f"{name}.txt").write_text(
            f"{head}domain:net.example\ndomain:blogspot.com\ndomain:{own}.example\n", encoding="utf-8"
        )
    return world


def build(world: World, *more: str):  # type: ignore[no-untyped-def]
    folder = world.workspace.parent
    files = [str(folder / f"{name}.txt") for name in "abc"]
    return world.invoke("consensus", "build", *files, "--as-of", "2026-07-10", *more)


def test_build_writes_a_pack_that_show_weighs(lists: World, tmp_path: Path) -> None:
    pack = tmp_path / "agreed.tsv"
    done = build(lists, "-o", str(pack))
    assert done.exit_code == 0, done.output
    assert "net.example\t3\t2026-07-08,2026-06-26,-\n" in pack.read_text("utf-8")
    assert "3 independent" in done.stderr
    assert "without a day" in done.stderr
    shown = lists.invoke("consensus", "show", str(pack), "--as-of", "2026-07-10", "--format", "json")
    found = json.loads(shown.stdout)
    assert (found["expires"], found["expired"]) == ("2027-07-10", False)
    assert found["sites"][0] == {
        "site": "net.example", "lists": 3, "counts_as": 2, "log_odds": 2.5, "newest": "2026-07-08",
    }  # fmt: skip
    late = json.loads(
        lists.invoke("consensus", "show", str(pack), "--as-of", "2027-07-11", "--format", "json").stdout
    )
    assert (late["expired"], late["weighing"], late["sites"][0]["log_odds"]) == (True, 0, 0.0)


def test_facts_of_a_build_as_json_and_csv(lists: World, tmp_path: Path) -> None:
    done = build(lists, "-o", str(tmp_path / "p.tsv"), "--format", "json", "--undated", "2026-07-01")
    facts = json.loads(done.stdout)
    assert (facts["independent"], facts["sites"], facts["single"]) == (3, 1, 3)
    assert [row["day"] for row in facts["lists"]] == ["2026-07-08", "2026-06-26", "2026-07-01"]
    assert facts["lists"][0]["left_out"] == "1 public suffix"
    done = build(lists, "-o", str(tmp_path / "p.tsv"), "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == 3


def test_dated_and_exempt(lists: World, tmp_path: Path) -> None:
    spared = tmp_path / "mine.txt"
    spared.write_text("net.example\n", encoding="utf-8")
    pack = tmp_path / "p.tsv"
    done = build(
        lists, "-o", str(pack), "--exempt", str(spared), "--dated", f"{tmp_path / 'c.txt'}=2026-07-02"
    )
    assert done.exit_code == 0
    assert "net.example" not in pack.read_text("utf-8")
    assert "2026-07-02 " in pack.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--dated", "x.txt=2026-01-01"), 2, "FILE=DAY"),
        (("--undated", "soon"), 2, "no date"),
        (("--format", "json"), 2, "-o FILE"),
        (("--exempt", "/nowhere/x"), 4, "cannot read"),
    ],
)
def test_wrong_use_says_what_to_do(lists: World, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = build(lists, *arguments)
    assert (done.exit_code, said in done.stderr) == (code, True), done.stderr


def test_unreadable_lists_are_left_out_and_one_list_is_no_agreement(lists: World, tmp_path: Path) -> None:
    one = str(tmp_path / "a.txt")
    partly = lists.invoke("consensus", "build", one, str(tmp_path / "b.txt"), str(tmp_path / "none.txt"))
    assert partly.exit_code == 3
    assert "left out" in partly.stderr
    assert "net.example" in partly.stdout
    alone = lists.invoke("consensus", "build", one, one)
    assert alone.exit_code == 2
    assert "2 lists or more" in alone.stderr
    assert lists.invoke("consensus", "show", str(tmp_path / "none.tsv")).exit_code == 4
