"""Writes docs/cli.md out of the commands themselves: `python -m hreflens.cli.reference > docs/cli.md`."""

import sys
from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer

from hreflens.cli.app import app
from hreflens.cli.exits import MEANINGS
from hreflens.cli.session import COMMON


def render_reference() -> str:
    """Return the reference of all commands as Markdown."""
    root: Any = typer.main.get_command(app)
    lines = ["# Command line", "", "Made by `python -m hreflens.cli.reference`; do not edit.", ""]
    lines += ["Results go to standard output, all else to standard error.", "", "## Exit codes", ""]
    lines += [
        "| code | meaning |",
        "|---|---|",
        *(f"| {int(code)} | {text} |" for code, text in MEANINGS.items()),
    ]
    lines += ["", "## Options of every command", ""]
    common = [each for each in root.commands["init"].params if each.name in COMMON]
    lines += [*_options(common), ""]
    for name, command in root.commands.items():
        lines += list(_command(name, command))
    return "\n".join(lines).rstrip() + "\n"


def _command(name: str, command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):
        for inner, each in command.commands.items():
            yield from _command(f"{name} {inner}", each)
        return
    own = [each for each in command.params if each.name not in COMMON]
    arguments = [each for each in own if each.param_type_name == "argument"]
    usage = " ".join(_metavar(each) for each in arguments)
    yield from (f"## hreflens {name} {usage}".rstrip(), "")
    text, _, examples = command.help.partition("\n\nExamples:\n")
    yield from (text, "")
    yield from ("```", *(line.removeprefix("$ ") for line in examples.splitlines()), "```", "")
    if own:
        yield from (*_options(own), "")


def _options(parameters: list[Any]) -> Iterator[str]:
    yield "| option | meaning |"
    yield "|---|---|"
    for each in parameters:
        names = _metavar(each) if each.param_type_name == "argument" else ", ".join(each.opts)
        yield f"| `{names}` | {each.help}{_choices(each)} |"


def _choices(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return ""
    return f" One of: {', '.join(str(each.value) for each in kind)}."


def _metavar(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name.upper()).replace("|", "/")
    return name if parameter.required else f"[{name}]"


if __name__ == "__main__":
    sys.stdout.write(render_reference())
