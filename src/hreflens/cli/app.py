"""The command line: puts the commands together. Everything heavy is imported inside the command that needs it."""

import sys
import traceback
from typing import Annotated

import typer

from hreflens import __version__
from hreflens.cli import (
    alerts,
    auditing,
    changes,
    collecting,
    consensus,
    deciding,
    demo,
    disavow,
    doctor,
    engagement,
    exporting,
    fairness,
    graph,
    hreflang,
    importing,
    landings,
    markets,
    monitor,
    notice,
    project,
    prospects,
    relevance,
    reporting,
    serving,
    trail,
    translating,
)
from hreflens.cli.exits import MEANINGS, Exit

_CODES = "\n\n".join(f"{int(code)}  {meaning}" for code, meaning in MEANINGS.items())

app = typer.Typer(
    name="hreflens",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Know what every backlink from a site you cannot read is worth, and what to do about it.\n\n"
        "First: `hreflens init SITE`, `hreflens import FILE...`, `hreflens audit`. Or look around: `hreflens demo`."
    ),
    epilog=f"Exit codes:\n\n{_CODES}",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hreflens {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


# The order of the commands in --help.
for group in (
    demo,
    project,
    importing,
    collecting,
    auditing,
    serving,
    reporting,
    exporting,
    engagement,
    markets,
    fairness,
    deciding,
    trail,
    disavow,
    notice,
    landings,
    hreflang,
    translating,
    prospects,
    graph,
    relevance,
    consensus,
    monitor,
    changes,
    alerts,
    doctor,
):
    group.add_to(app)


def main() -> None:
    """Run the command line; `hreflens.__main__` calls it."""
    try:
        app()
    except Exception:  # outside of every command: Python's own code 1 would look like a finding
        traceback.print_exc()
        sys.exit(int(Exit.BUG))
