"""Finished runs for the pages: tables, report pages and snapshots, read once per run and kept.

A run never changes, so what was made of it is true as long as the process lives. It must not know requests.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from hreflens.engine.snapshot import Snapshot
from hreflens.engine.workspace import Project, current_run, run_facts
from hreflens.projects.audits import load_run
from hreflens.projects.views import links_snapshot
from hreflens.settings import Settings
from hreflens.show.facts import with_facts
from hreflens.show.page import Page
from hreflens.show.reports import REPORTS

KEPT_RUNS = 4


@dataclass(slots=True)
class RunView:
    """One run as pages need it; tables and pages are made when first asked for."""

    project: Project
    settings: Settings
    folder: Path
    as_of: date
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _tables: Mapping[str, pa.Table] | None = None
    _pages: dict[str, Page] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)
    """What else pages made of the run, by a name of theirs."""

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table of the run, and the joined view of the reports."""
        with self._lock:
            if self._tables is None:
                self._tables = with_facts(load_run(self.project, self.settings).tables, self.settings)
            return self._tables

    @property
    def links(self) -> Snapshot:
        """The links of the run, to be queried."""
        with self._lock:
            return links_snapshot(self.project, self.settings, self.folder)

    def page(self, key: str) -> Page | None:
        """Return a page of the report by its key, None when there is none."""
        with self._lock:
            if key not in self._pages:
                for report in REPORTS:
                    if report.__name__.rpartition(".")[2] == key:  # type: ignore[attr-defined]
                        self._pages[key] = report.build(self.tables, self.settings, as_of=self.as_of)
            return self._pages.get(key)


class Runs:
    """The runs in use, newest last; the oldest are let go."""

    def __init__(self) -> None:
        """Start with none."""
        self._kept: OrderedDict[tuple[Path, str], RunView] = OrderedDict()
        self._lock = threading.Lock()

    def current(self, project: Project, settings: Settings) -> RunView | None:
        """Return the current run of a project, None before its first audit."""
        folder = current_run(project)
        if folder is None:
            return None
        key = (folder, settings.model_dump_json())
        with self._lock:
            if key not in self._kept:
                day = str(run_facts(folder).get("as_of", "1970-01-01"))
                self._kept[key] = RunView(project, settings, folder, date.fromisoformat(day))
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT_RUNS:
                self._kept.popitem(last=False)
            return self._kept[key]
