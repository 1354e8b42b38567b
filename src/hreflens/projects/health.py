"""Checks what hreflens needs on this machine and whether a workspace is sound. It changes nothing."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from hreflens.engine.workspace import (
    WorkspaceError,
    current_run,
    import_ids,
    open_project,
    open_workspace,
    project_names,
    read_run,
)

LEAST_PYTHON = (3, 11)
FREE_BYTES_WARN = 1_000_000_000
"""A workspace of 100,000 links with its pages takes a few GB of WARC files; with less than this it ends soon."""
FREE_BYTES_FAIL = 100_000_000
_EXTRAS = ("pandas", "polars")


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, how it came out, what was found and what to do."""

    name: str
    level: Level
    found: str
    advice: str = ""


def check_machine() -> Iterator[Check]:
    """Yield the checks that need no workspace: Python, packages, data files, SQL engine, language models."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    fine = sys.version_info[:2] >= LEAST_PYTHON
    yield Check(
        "python", Level.OK if fine else Level.FAIL, version, "" if fine else "Install Python 3.11 or newer."
    )
    yield _packages()
    yield from (_extra(name) for name in _EXTRAS)
    yield _tried("language models", _languages, "Install hreflens anew.")
    yield _tried("SQL engine", _engine, "Install duckdb 2 anew.")
    yield _tried("data files", _data_files, "Install hreflens anew.")


def check_workspace(root: Path) -> Iterator[Check]:
    """Yield the checks of a workspace: layout, space, state and every project."""
    if not (root / "VERSION").exists():
        yield Check(
            "workspace", Level.NOTE, f"none at {root}", "Run `hreflens init SITE`, or pass --workspace."
        )
        yield _space(root)
        return
    try:
        open_workspace(root)
    except WorkspaceError as error:
        yield Check("workspace", Level.FAIL, str(error), "See the message.")
        return
    yield Check("workspace", Level.OK, str(root.resolve()))
    yield _space(root)
    writable = os.access(root, os.W_OK)
    yield Check(
        "writable",
        Level.OK if writable else Level.FAIL,
        "yes" if writable else "no",
        "" if writable else "Give yourself the right to write there.",
    )
    yield _tried("state", lambda: _state(root), "Restore state.sqlite from a backup; it holds the decisions.")
    for name in project_names(root):
        yield from _project(root, name)


def _packages() -> Check:
    missing = []
    for need in metadata.requires("hreflens") or ():
        if "extra ==" in need:
            continue
        name = need.split(";")[0].split("[")[0].strip()
        for mark in "<>=!~ ":
            name = name.split(mark)[0]
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("packages", Level.FAIL, f"missing: {', '.join(missing)}", "Install hreflens anew.")
    return Check("packages", Level.OK, "all there")


def _extra(name: str) -> Check:
    try:
        return Check(name, Level.OK, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, Level.NOTE, "not installed", "For data frames: pip install 'hreflens[frames]'.")


def _tried(name: str, work: Callable[[], str], advice: str) -> Check:
    try:
        return Check(name, Level.OK, work())
    except Exception as error:  # whatever breaks is the finding
        return Check(name, Level.FAIL, f"{type(error).__name__}: {error}"[:300], advice)


def _languages() -> str:
    from hreflens.text.language import detect

    found = detect("Каждая ссылка на наш сайт рассказывает свою историю")
    if found.lang != "ru":
        raise ValueError(f"a Russian sentence was read as {found.lang}")
    return "a Russian sentence was read as ru"


def _engine() -> str:
    import duckdb
    import pyarrow as pa

    from hreflens.engine.duck import run_sql

    answer = run_sql("select sum(x) as total from numbers", {"numbers": pa.table({"x": [1, 2, 3]})})
    if answer.column("total")[0].as_py() != 6:
        raise ValueError("1 + 2 + 3 is not 6")
    return f"duckdb {duckdb.__version__}"


def _data_files() -> str:
    from hreflens.act.disavow import statements
    from hreflens.urls.domains import registrable_domain

    if registrable_domain("www.example.co.jp") != "example.co.jp":
        raise ValueError("the Public Suffix List does not know co.jp")
    return f"Public Suffix List, {len(statements())} public statements"


def _space(root: Path) -> Check:
    folder = next(each for each in (root.absolute(), *root.absolute().parents) if each.exists())
    free = shutil.disk_usage(folder).free
    level = Level.FAIL if free < FREE_BYTES_FAIL else Level.WARN if free < FREE_BYTES_WARN else Level.OK
    advice = "" if level is Level.OK else "Free some space, or choose another --workspace."
    return Check("disk space", level, f"{free / 1e9:,.1f} GB free", advice)


def _state(root: Path) -> str:
    from hreflens.engine.state import open_state

    with open_state(root) as state:
        count = sum(state.decisions(name).num_rows for name in project_names(root))
    return f"{count:,} decisions in force"


def _project(root: Path, name: str) -> Iterator[Check]:
    from hreflens.settings import SettingsError, load_settings

    project = open_project(root, name)
    label = f"project {name}"
    try:
        settings, _ = load_settings(project.settings_file)
    except SettingsError as error:
        yield Check(label, Level.FAIL, str(error), "Mend project.toml.")
        return
    if not settings.fetch.contact_url:
        yield Check(
            label,
            Level.WARN,
            "fetch.contact_url is empty",
            "Set it in project.toml: webmasters want to know whose requests these are.",
        )
    run = current_run(project)
    found = f"{len(import_ids(project)):,} imported files, current run {run.name if run else 'none'}"
    if run is None:
        yield Check(label, Level.OK, found)
        return
    yield _tried(label, lambda: _readable(run, found), "Run `hreflens audit --no-fetch`.")
    leftover = project.runs_folder / ".writing"
    if leftover.exists():
        yield Check(
            label, Level.NOTE, "an audit was cut off", "The next `hreflens audit` goes on from there."
        )


def _readable(run: Path, found: str) -> str:
    """Read every table of a run, which raises where a file is damaged."""
    rows = sum(table.num_rows for table in read_run(run).values())
    return f"{found} ({rows:,} rows)"
