"""Help: cheap, complete, with examples that are real commands."""

import os
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hreflens.cli.app import app
from hreflens.cli.exits import MEANINGS, Exit
from hreflens.cli.reference import render_reference
from hreflens.cli.session import COMMON

ROOT = typer.main.get_command(app)
HEAVY = "duckdb pyarrow numpy aiohttp pydantic sqlalchemy alembic babel lxml fastwarc py3langid hreflens.tables".split()


def commands() -> dict[str, typer.core.TyperCommand]:
    """Return every command by its words, such as 'disavow build'."""
    found = {}
    for name, each in ROOT.commands.items():
        if hasattr(each, "commands"):
            found.update({f"{name} {inner}": command for inner, command in each.commands.items()})
        else:
            found[name] = each
    return found


def test_every_command_of_the_plan_is_there() -> None:
    planned = (
        "init|import|fetch|audit|explain|report|compare|notice|export|doctor|demo|decide|config show|decisions list|"
        "decisions history|decisions import|manual-action add|manual-action resolve|manual-action list|"
        "disavow build|disavow lint|disavow audit|disavow diff|disavow simulate|"
        "graph import-ranks|graph rank|graph lists|collect commoncrawl|relevance bench|relevance compare|relevance themes|serve|collect site|landings|hreflang check|hreflang blocks|translate-next|engagement|markets|prospects|"
        "outreach board|outreach add|outreach draft|outreach move|outreach note|outreach due|outreach verify|outreach avoid|outreach allow|"
        "collect search-console|collect ga4|collect bing|collect ahrefs|collect moz|collect majestic|collect semrush|collect dataforseo|collect matomo|"
        "monitor add|monitor list|monitor pause|monitor resume|monitor remove|monitor run|monitor install|worker|"
        "trail list|trail comment|"
        "alerts list|alerts ack|alerts snooze|alerts messages|alerts add-rule|alerts rules|alerts remove-rule|alerts test|"
        "pin add|pin list|pin remove|changes|history|gc|"
        "collect logs|collect google-login|consensus build|consensus show|fairness|users add|users list|users role|users remove"
    )
    assert set(commands()) == set(planned.split("|"))


@pytest.mark.parametrize("name", commands())
def test_each_command_has_the_common_options_and_examples(name: str) -> None:
    command = commands()[name]
    assert {each.name for each in command.params} >= set(COMMON)
    assert all(each.help for each in command.params), "every parameter says what it is"
    help_text = command.help or ""
    assert "Examples:\n$ hreflens " in help_text
    for line in help_text.splitlines():
        if line.startswith("$"):
            assert len(line) <= 78, f"too wide for a terminal: {line}"


def examples() -> list[str]:
    return [
        line.removeprefix("$ ")
        for command in commands().values()
        for line in (command.help or "").splitlines()
        if line.startswith("$ ")
    ]


@pytest.mark.parametrize("example", examples())
def test_examples_parse(example: str) -> None:
    for part in example.split(" | "):
        words = shlex.split(part)
        if words[0] != "hreflens":
            continue
        command, args = ROOT, words[1:]
        while hasattr(command, "commands"):
            assert args[0] in command.commands, part
            command, args = command.commands[args[0]], args[1:]
        command.make_context(
            command.name, list(args)
        )  # raises UsageError for an unknown option or a bad value


def test_help_imports_nothing_heavy_and_is_quick() -> None:
    code = (
        "import sys\nfrom hreflens.cli.app import app\n"
        "try:\n    app(['--help'], prog_name='hreflens')\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(','.join(m for m in {HEAVY} if m in sys.modules))"
    )
    seconds = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=300
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert done.stderr == ""
        assert "Usage: hreflens" in done.stdout
        if seconds[-1] <= 0.5:
            break
    assert min(seconds) <= 0.75, f"{min(seconds):.2f} s of CPU; 0.4 on a quiet machine, the target is 0.5"


def test_exit_codes_are_documented_in_the_help() -> None:
    assert set(MEANINGS) == set(Exit)
    for code, meaning in MEANINGS.items():
        assert f"{int(code)}  {meaning}" in (ROOT.epilog or "")


def test_version_and_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hreflens", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stdout.startswith("hreflens 0.")


def test_completion_knows_the_commands() -> None:
    environ = {
        **os.environ,
        "_HREFLENS_COMPLETE": "complete_bash",
        "COMP_WORDS": "hreflens dis",
        "COMP_CWORD": "1",
    }
    code = "import sys; sys.argv[0] = 'hreflens'; from hreflens.cli.app import app; app(prog_name='hreflens')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=300, check=False
    )
    assert "disavow" in done.stdout


@pytest.mark.parametrize(
    "args", [["nothing"], ["audit", "--no-such"], ["audit", "--fail-on", "everything"], ["export", "a", "b"]]
)
def test_usage_errors_end_with_2(args: list[str]) -> None:
    assert CliRunner().invoke(app, args).exit_code == Exit.USAGE


def test_the_reference_in_docs_is_fresh() -> None:
    path = Path(__file__).parents[2] / "docs" / "cli.md"
    assert path.read_text(encoding="utf-8") == render_reference(), (
        "run: python -m hreflens.cli.reference > docs/cli.md"
    )
