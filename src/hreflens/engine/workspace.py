"""The workspace on disk: projects, imported tables, WARC files, and immutable runs with a pointer to the current one.

    workspace/
      VERSION                     layout number; a newer one is refused
      state.sqlite                what humans said (engine.state)
      ranks/<list>/<release>/     rank lists of the whole web (engine.rank_store)
      projects/<project>/
        project.toml              settings
        imports/<sha>/            one folder of Parquet tables per imported file
        fetch/fetches.parquet     what was fetched so far
        warc/                     the bytes fetched
        runs/<run>/               one Parquet file per derived table, run.json
        runs/current              name of the current run

Imports and runs are written aside and renamed. It must not know what a table means.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hreflens import tables as dictionary
from hreflens.engine.parquet import StoreError, read_table, replace_text, write_table

LAYOUT = 1
"""Layout of the folders above; raised when an older hreflens could not read them."""

IMPORTED: tuple[str, ...] = (
    "imports",
    "rejected_rows",
    "imported_links",
    "vendor_metrics",
    "imported_domains",
    "imported_anchors",
    "imported_targets",
    "search_performance",
    "traffic",
)
_ALL_DIFFERENT = frozenset(
    "raw_referring_url referring_url referring_title context_left context_right subject raw_value".split()
)
"""Columns whose values seldom repeat: dictionaries for them cost a fifth of the time of writing and save nothing."""
_COUNTS_UP = frozenset(("source_row",))
"""Whole numbers that rise from row to row: their differences take a tenth of the room and half of the time."""
_ROWS_AT_ONCE = 1 << 20
_PROJECT_NAME = re.compile(r"^[\w][\w.-]{0,99}$")


class WorkspaceError(Exception):
    """The workspace or project cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project of a workspace: its name and folder."""

    name: str
    folder: Path

    @property
    def workspace(self) -> Path:
        """The workspace that the project is in."""
        return self.folder.parent.parent

    @property
    def settings_file(self) -> Path:
        """The project's TOML file."""
        return self.folder / "project.toml"

    @property
    def warc_folder(self) -> Path:
        """Where fetched bytes lie."""
        return self.folder / "warc"

    @property
    def runs_folder(self) -> Path:
        """Where derived tables lie, a folder per run."""
        return self.folder / "runs"


def open_workspace(root: Path, *, create: bool = False) -> Path:
    """Return the workspace folder after checking its layout number.

    Raises:
        WorkspaceError: it does not exist (and `create` is false), or a newer hreflens made it.
    """
    version = root / "VERSION"
    if not version.exists():
        if not create:
            raise WorkspaceError(
                f"there is no workspace at {root}. Run `hreflens init SITE` first, or pass --workspace."
            )
        try:
            (root / "projects").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(f"cannot create a workspace at {root}: {error.strerror}.") from error
        replace_text(version, f"{LAYOUT}\n")
    try:
        found = int(version.read_text(encoding="utf-8").strip())
    except (ValueError, OSError) as error:
        raise WorkspaceError(f"{version} is damaged: it should hold the number {LAYOUT}.") from error
    if found > LAYOUT:
        raise WorkspaceError(
            f"the workspace {root} has layout {found}, this hreflens knows up to {LAYOUT}: it was made by a newer "
            "version. Upgrade hreflens; nothing was changed."
        )
    return root


def project_names(root: Path) -> list[str]:
    """Return the names of the workspace's projects, sorted. Raises nothing."""
    folder = root / "projects"
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / "project.toml").exists())


def open_project(root: Path, name: str | None, *, create: bool = False) -> Project:
    """Return a project; without a name the only one there is.

    Raises:
        WorkspaceError: there is none of that name, or several and none was named.
    """
    names = project_names(root)
    if name is None:
        if len(names) == 1:
            name = names[0]
        elif not names:
            raise WorkspaceError(f"the workspace {root} has no project yet. Run `hreflens init SITE`.")
        else:
            raise WorkspaceError(
                f"the workspace {root} has {len(names)} projects: pass --project ({', '.join(names[:10])})."
            )
    if not _PROJECT_NAME.match(name):
        raise WorkspaceError(f"'{name}' is no project name: use letters, digits, dots and hyphens.")
    project = Project(name, root / "projects" / name)
    if name not in names:
        if not create:
            known = ", ".join(names) or "none"
            raise WorkspaceError(
                f"there is no project '{name}' in {root} (known: {known}). Run `hreflens init`."
            )
        for part in ("imports", "fetch", "warc", "runs"):
            (project.folder / part).mkdir(parents=True, exist_ok=True)
    return project


# --- imports ---------------------------------------------------------------------------------------------


def has_import(project: Project, sha: str) -> bool:
    """Return whether a file of this content was imported already. Raises nothing."""
    return (project.folder / "imports" / sha / "imports.parquet").exists()


class ImportWriter:
    """Collects the tables of one file aside and publishes them at once; leaving without `publish` drops them."""

    def __init__(self, project: Project, sha: str) -> None:
        """Prepare a folder aside for the file of this content hash."""
        self._final = project.folder / "imports" / sha
        self._aside = project.folder / "imports" / f".{sha}.{os.getpid()}.part"
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> "ImportWriter":
        """Create the folder aside."""
        shutil.rmtree(self._aside, ignore_errors=True)
        try:
            self._aside.mkdir(parents=True)
        except OSError as error:
            raise StoreError(f"cannot write {self._aside}: {error.strerror}.") from error
        return self

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows of the table `name`.

        Raises:
            StoreError: the disk is full or the folder cannot be written.
        """
        if rows.num_rows == 0:
            return
        table = dictionary.BY_NAME[name]
        try:
            if name not in self._writers:
                path = self._aside / f"{name}.parquet"
                self._writers[name] = pq.ParquetWriter(
                    path,
                    table.schema,
                    compression="zstd",
                    use_dictionary=[c for c in table.names if c not in _ALL_DIFFERENT | _COUNTS_UP],
                    column_encoding=dict.fromkeys(
                        _COUNTS_UP.intersection(table.names), "DELTA_BINARY_PACKED"
                    ),
                    write_statistics=False,  # imports are read whole: no one skips row groups by them
                )
            self._writers[name].write_table(table.conform(rows))
        except OSError as error:
            raise StoreError(
                f"cannot write {self._aside}: {error.strerror or error}. Nothing was imported from this file."
            ) from error

    def publish(self) -> None:
        """Make the import visible, whole.

        Raises:
            StoreError: the folder cannot be renamed.
        """
        try:
            for writer in self._writers.values():
                writer.close()
            self._writers.clear()
            shutil.rmtree(self._final, ignore_errors=True)
            os.replace(self._aside, self._final)
        except OSError as error:
            raise StoreError(f"cannot write {self._final}: {error.strerror or error}.") from error

    def __exit__(self, *_: object) -> None:
        """Drop what was not published."""
        for writer in self._writers.values():
            with suppress(OSError):  # the disk that could not take the rows cannot take the footer either
                writer.close()
        shutil.rmtree(self._aside, ignore_errors=True)


def imported_tables(project: Project, names: Iterable[str] = IMPORTED) -> dict[str, pa.Table]:
    """Return imported tables over all files, in order of import id.

    Raises:
        StoreError: a file cannot be read.
    """
    folders = sorted(
        entry for entry in (project.folder / "imports").iterdir() if not entry.name.startswith(".")
    )
    found: dict[str, pa.Table] = {}
    for name in names:
        table = dictionary.BY_NAME[name]
        parts = [read_table(folder / f"{name}.parquet", table) for folder in folders]
        parts = [part for part in parts if part.num_rows]
        found[name] = pa.concat_tables(parts) if parts else table.empty()
    return found


def imported_batches(project: Project, name: str) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one imported table over all files, in order of import id, some at a time.

    Raises:
        StoreError: a file cannot be read.
    """
    table = dictionary.BY_NAME[name]
    for sha in import_ids(project):
        path = project.folder / "imports" / sha / f"{name}.parquet"
        if not path.exists():
            continue
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_ROWS_AT_ONCE):
                    yield from table.conform(pa.Table.from_batches([batch])).to_batches()
        except (pa.ArrowException, OSError) as error:
            raise StoreError(f"cannot read {path}: {error}. Import the file again.") from error


def import_ids(project: Project) -> list[str]:
    """Return the content hashes of all imported files, sorted. Raises nothing."""
    folder = project.folder / "imports"
    return (
        sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
        if folder.is_dir()
        else []
    )


# --- fetches -----------------------------------------------------------------------------------------------


def read_fetches(project: Project) -> pa.Table:
    """Return the `fetches` of all fetch runs so far.

    Raises:
        StoreError: the file cannot be read.
    """
    return read_table(project.folder / "fetch" / "fetches.parquet", dictionary.FETCHES)


def write_fetches(project: Project, fetches: pa.Table) -> None:
    """Replace the stored `fetches`.

    Raises:
        StoreError: the file cannot be written.
    """
    (project.folder / "fetch").mkdir(parents=True, exist_ok=True)
    write_table(project.folder / "fetch" / "fetches.parquet", dictionary.FETCHES.conform(fetches))


def read_views(project: Project) -> pa.Table:
    """Return the `page_views` of all looks at pages as two kinds of reader so far.

    Raises:
        StoreError: the file cannot be read.
    """
    return read_table(project.folder / "fetch" / "page_views.parquet", dictionary.PAGE_VIEWS)


def write_views(project: Project, views: pa.Table) -> None:
    """Replace the stored `page_views`.

    Raises:
        StoreError: the file cannot be written.
    """
    (project.folder / "fetch").mkdir(parents=True, exist_ok=True)
    write_table(project.folder / "fetch" / "page_views.parquet", dictionary.PAGE_VIEWS.conform(views))


# --- runs --------------------------------------------------------------------------------------------------


class RunStore:
    """One run being written: finished tables are kept with the fingerprint of what they were made from.

    A table whose fingerprint equals one in the current run or in a run that was cut off is linked, not made
    again: that is how a killed audit resumes and why a decision costs seconds, not a whole audit.
    """

    def __init__(self, project: Project) -> None:
        """Open the run being written and what can be reused."""
        self._project = project
        self.folder = project.runs_folder / ".writing"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._known: dict[tuple[str, str], Path] = {}
        current = current_run(project)
        for folder in (current, self.folder):
            for name, entry in _manifest(folder).get("tables", {}).items():
                path = folder / f"{name}.parquet" if folder else None
                if path is not None and path.exists():
                    self._known[(name, entry["fingerprint"])] = path
        self._tables: dict[str, dict[str, Any]] = {}

    def get(self, name: str, fingerprint: str) -> pa.Table | None:
        """Return a finished table made from the same inputs, None when there is none."""
        path = self._known.get((name, fingerprint))
        if path is None:
            return None
        try:
            table = read_table(path, dictionary.BY_NAME[name])
        except StoreError:
            return None  # a damaged file is rebuilt
        mine = self.folder / f"{name}.parquet"
        if path != mine:
            mine.unlink(missing_ok=True)
            try:
                os.link(path, mine)
            except OSError:
                shutil.copyfile(path, mine)
        self._record(name, fingerprint, table.num_rows, 0.0)
        return table

    def put(self, name: str, fingerprint: str, table: pa.Table, seconds: float) -> None:
        """Keep a table just made.

        Raises:
            StoreError: it cannot be written.
        """
        path = self.folder / f"{name}.parquet"
        path.unlink(missing_ok=True)  # it may be a link into an older run
        write_table(path, table)
        self._record(name, fingerprint, table.num_rows, seconds)

    def _record(self, name: str, fingerprint: str, rows: int, seconds: float) -> None:
        self._tables[name] = {"fingerprint": fingerprint, "rows": rows, "seconds": round(seconds, 3)}
        merged = {**_manifest(self.folder).get("tables", {}), **self._tables}
        replace_text(self.folder / "run.json", json.dumps({"tables": merged}, indent=1, sort_keys=True))

    def publish(self, facts: Mapping[str, Any]) -> Path:
        """Give the run its name, make it the current one and return its folder.

        Raises:
            StoreError: it cannot be renamed.
        """
        runs = self._project.runs_folder
        for leftover in self.folder.iterdir():
            if leftover.suffix == ".parquet" and leftover.stem not in self._tables:
                leftover.unlink()
        replace_text(
            self.folder / "run.json",
            json.dumps({**facts, "tables": self._tables}, indent=1, sort_keys=True, ensure_ascii=False)
            + "\n",
        )
        number = 1 + max((int(name[-4:]) for name in run_names(self._project)), default=0)
        folder = runs / f"{facts.get('as_of', 'run')}-{number:04d}"
        try:
            os.replace(self.folder, folder)
        except OSError as error:
            raise StoreError(f"cannot write {folder}: {error.strerror}.") from error
        replace_text(runs / "current", folder.name + "\n")
        return folder


def run_names(project: Project) -> list[str]:
    """Return the names of all finished runs, oldest first. Raises nothing."""
    if not project.runs_folder.is_dir():
        return []
    names = [
        e.name
        for e in project.runs_folder.iterdir()
        if re.search(r"-\d{4}$", e.name) and (e / "run.json").exists()
    ]
    return sorted(names, key=lambda name: int(name[-4:]))


def current_run(project: Project) -> Path | None:
    """Return the folder of the current run, None before the first audit. Raises nothing."""
    pointer = project.runs_folder / "current"
    if not pointer.exists():
        return None
    folder = project.runs_folder / pointer.read_text(encoding="utf-8").strip()
    return folder if (folder / "run.json").exists() else None


def run_facts(folder: Path) -> dict[str, Any]:
    """Return what a run says of itself: as_of, version, tables with rows and seconds. Raises nothing."""
    return _manifest(folder)


def read_run(folder: Path, names: Iterable[str] | None = None) -> dict[str, pa.Table]:
    """Return the tables of a run by name (all that exist when `names` is None).

    Raises:
        StoreError: a file cannot be read.
    """
    wanted = list(names) if names is not None else [p.stem for p in sorted(folder.glob("*.parquet"))]
    return {name: read_table(folder / f"{name}.parquet", dictionary.BY_NAME[name]) for name in wanted}


def _manifest(folder: Path | None) -> dict[str, Any]:
    if folder is None:
        return {}
    try:
        loaded: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded


@contextmanager
def project_lock(project: Project, work: str) -> Iterator[None]:
    """Hold the project against a second writer; readers are never locked out.

    Raises:
        WorkspaceError: another process is writing this project.
    """
    import fcntl

    path = project.folder / ".lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            stream.seek(0)
            raise WorkspaceError(
                f"another hreflens process ({stream.read().strip() or 'unknown'}) is writing project '{project.name}'. "
                "Wait for it or stop it."
            ) from error
        stream.truncate(0)
        stream.write(f"{work}, pid {os.getpid()}\n")
        stream.flush()
        yield
