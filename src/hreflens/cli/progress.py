"""Progress on standard error: the one place that draws bars, and only where a person watches a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hreflens.cli.safe import safe_text
from hreflens.cli.session import Session

Report = Callable[[str, int, int | None], None]
"""Called with (what is done, done, total or None)."""


@contextmanager
def progress(session: Session, *, as_bytes: bool = False) -> Iterator[Report]:
    """Give a function that draws one bar per name; it draws nothing with -q, --no-progress or without a terminal."""
    if session.quiet or session.no_progress or not sys.stderr.isatty():
        yield lambda name, done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    count: Any = DownloadColumn() if as_bytes else MofNCompleteColumn()
    label = TextColumn("{task.description}", markup=False)
    columns = (label, BarColumn(), count, TimeElapsedColumn(), TimeRemainingColumn())
    console = Console(stderr=True, highlight=False, markup=False)
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(safe_text(name)[:60], total=total)
            bars.update(tasks[name], completed=done, total=total)

        yield report
