"""What every command shares: the common options, the workspace and project they name, and how a command ends.

`command` gives a function these options and turns its errors into exit codes. It must import nothing heavy.
"""

import functools
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from hreflens.cli.exits import CommandError, Exit, code_of, words_of
from hreflens.cli.safe import safe_text

if TYPE_CHECKING:
    from hreflens.engine.state import State
    from hreflens.engine.workspace import Project
    from hreflens.settings import Settings

DEFAULT_WORKSPACE = Path("workspace")


class Format(StrEnum):
    """How a command shows its result."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(slots=True)
class Session:
    """One run of a command: the common options and what they lead to."""

    workspace: Path
    project_name: str | None
    format: Format | None
    output: Path | None
    quiet: bool
    verbose: bool
    no_progress: bool

    # what the options lead to

    def project(self) -> "Project":
        """Return the project named, or the only one of the workspace.

        Raises:
            hreflens.engine.workspace.WorkspaceError: there is none, or several.
        """
        from hreflens.engine.workspace import open_project, open_workspace

        return open_project(open_workspace(self.workspace), self.project_name)

    def state(self) -> "State":
        """Return the state of the workspace: decisions and manual actions."""
        from hreflens.engine.state import open_state

        return open_state(self.workspace)

    def settings(self, project: "Project") -> "Settings":
        """Return the settings of a project, the environment included."""
        from hreflens.projects.setup import project_settings

        return project_settings(project)

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    def day(self, written: str | None) -> date:
        """Return the day of --as-of, today without one.

        Raises:
            CommandError: it is no date.
        """
        if written is None:
            return self.now().date()
        try:
            return date.fromisoformat(written)
        except ValueError as error:
            raise CommandError(f"'{written}' is no date: write it as 2026-11-30.") from error

    # what is said beside the result, on standard error

    def say(self, text: str) -> None:
        """Tell how it goes, unless --quiet."""
        if not self.quiet:
            _to_stderr(text)

    def detail(self, text: str) -> None:
        """Tell more, with --verbose."""
        if self.verbose:
            _to_stderr(text)

    def warn(self, text: str) -> None:
        """Warn, always."""
        _to_stderr(f"warning: {text}")

    def finish(self, code: Exit) -> NoReturn:
        """End the command with a code."""
        raise typer.Exit(int(code))


WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="HREFLENS_WORKSPACE",
        help="Folder of the workspace.",
        rich_help_panel="Common options",
        file_okay=False,
    ),
]
ProjectOption = Annotated[
    str | None,
    typer.Option(
        "--project",
        "-p",
        envvar="HREFLENS_PROJECT",
        help="Project; needed when the workspace holds several.",
        rich_help_panel="Common options",
        metavar="NAME",
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        help="How the result is shown; else by the ending of -o, else a table.",
        rich_help_panel="Common options",
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File for the result instead of standard output.",
        rich_help_panel="Common options",
        metavar="FILE",
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Say only warnings and errors.", rich_help_panel="Common options"),
]
VerboseOption = Annotated[
    bool,
    typer.Option(
        "--verbose", "-v", help="Say more, and show where a fault arose.", rich_help_panel="Common options"
    ),
]
NoProgressOption = Annotated[
    bool, typer.Option("--no-progress", help="No progress bars.", rich_help_panel="Common options")
]

COMMON: dict[str, tuple[Any, Any]] = {
    "workspace": (WorkspaceOption, DEFAULT_WORKSPACE),
    "project_name": (ProjectOption, None),
    "format": (FormatOption, None),
    "output": (OutputOption, None),
    "quiet": (QuietOption, False),
    "verbose": (VerboseOption, False),
    "no_progress": (NoProgressOption, False),
}


def command(
    app: typer.Typer, name: str, **options: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as a command of `app`: its first parameter is the Session, the common options are added."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        app.command(name, help=help_of(function), **options)(with_session(function))
        return function

    return register


def help_of(function: Callable[..., None]) -> str:
    """Return a docstring as help: paragraphs on one line each, to be wrapped by the terminal; examples line by line."""
    text, _, examples = inspect.cleandoc(function.__doc__ or "").partition("Examples:\n")
    paragraphs = [" ".join(each.split("\n")) for each in text.strip().split("\n\n")]
    lines = [f"$ {line.strip()}" for line in examples.splitlines() if line.strip()]
    return "\n\n".join([*paragraphs, "\n".join(["Examples:", *lines])] if lines else paragraphs)


def with_session(function: Callable[..., None]) -> Callable[..., None]:
    """Return the function with its first parameter replaced by the common options, and its errors by exit codes."""
    signature = inspect.signature(function, eval_str=True)
    own = list(signature.parameters.values())[1:]
    common = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in COMMON.items()
    ]

    @functools.wraps(function)
    def run(**given: Any) -> None:
        session = Session(**{name: given.pop(name) for name in COMMON})
        with ending(session):
            function(session, **given)

    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own] + common
    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    del run.__wrapped__  # typer reads the signature given here, not the function's
    return run


@contextmanager
def ending(session: Session) -> Iterator[None]:
    """Show warnings of libraries on standard error, and end with the exit code of the error that arises."""
    import os

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("default", UserWarning)
        warnings.showwarning = lambda message, *_rest, **_more: session.warn(str(message))
        try:
            yield
        except typer.Exit:
            raise
        except BrokenPipeError:
            # The reader of the output has left (`| head`): that is its right, and no fault.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(int(Exit.OK)) from None
        except BaseException as error:
            code = code_of(error)
            if code is None and not isinstance(error, Exception):
                raise
            _explain(error, code, verbose=session.verbose)
            raise typer.Exit(int(code if code is not None else Exit.BUG)) from None


def _explain(error: BaseException, code: Exit | None, *, verbose: bool) -> None:
    import traceback

    if code is None:
        _to_stderr("hreflens: a fault of hreflens itself; please report it with the lines above.")
    if code is None or (verbose and code is not Exit.INTERRUPTED):
        for line in "".join(traceback.format_exception(error)).rstrip().split("\n"):
            _to_stderr(line)
    if code is not None:
        _to_stderr(f"hreflens: {words_of(error)}")


def _to_stderr(text: str) -> None:
    for line in text.split("\n"):
        typer.echo(safe_text(line), err=True)
