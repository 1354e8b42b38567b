"""Runs a service for a project: pages of rows are kept as they come, then imported as one file of the tool's own form.

A run that is cut off (a spent quota, a lost connection, Ctrl-C) goes on with the page after the last one kept. It must
not know a service: `collect.apis` does.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import ApiError, KeysError
from hreflens.collect.apis.keys import Keys, load_keys
from hreflens.collect.apis.server_logs import LogTally, export_logs, read_logs
from hreflens.collect.apis.service import Connected, Query, Rows, Service
from hreflens.engine.parquet import replace_text
from hreflens.engine.workspace import Project, project_lock
from hreflens.projects.imports import Imported, import_file
from hreflens.settings import Settings

KEYS_FILE = "keys.toml"
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class CollectedRows:
    """What a run gave: rows kept, requests made now, rows of an earlier run gone on with, notes, and the import."""

    rows: int
    requests: int
    resumed_rows: int
    notes: tuple[str, ...]
    imported: Imported | None
    fault: str | None = None


def keys_of(service: Service, workspace: Path, environ: Mapping[str, str] | None = None) -> Keys:
    """Return the keys of a service from the environment or the workspace's keys file.

    Raises:
        KeysError: the file can be read by others, or is no TOML.
    """
    names = (*service.keys, *service.optional_keys, *(() if "url" in service.optional_keys else ("url",)))
    return load_keys(service.name, names, workspace / KEYS_FILE, environ)


def open_service(service: Service, keys: Keys, client: Client | None = None) -> Connected:
    """Return a service ready to be asked.

    Raises:
        KeysError: a key is missing.
    """
    for name in service.keys:
        keys.secret(name)
    base = (keys.optional("url") or service.base).rstrip("/")
    client = client or Client(service.name)
    client.service, client.gap_s = service.name, client.gap_s or service.gap_s
    client.secrets = (*client.secrets, *(text for text in keys if text != keys.optional("url")))
    service.connect(keys, client, base)
    return Connected(client, keys, base)


def collect_service(
    project: Project,
    settings: Settings,
    connected: Connected,
    service: Service,
    query: Query,
    *,
    now: datetime,
    partial: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> CollectedRows:
    """Ask a service for all pages of a query and import them; goes on with what an earlier run kept.

    Args:
        project: where to.
        settings: its settings.
        connected: the service with keys and client.
        service: what it is.
        query: what is asked for.
        now: time of the import.
        partial: import what came when the service stops before the end, instead of failing.
        progress: told of the rows.

    Raises:
        ApiError: the service stopped before the end; what came is kept for the next run.
        hreflens.collect.files.ImportFormatError: the rows cannot be imported.
        hreflens.engine.parquet.StoreError: the disk is full.
    """
    folder = project.folder / "collect" / service.name / _key(service, query)
    with project_lock(project, "collect"):
        folder.mkdir(parents=True, exist_ok=True)
        state = _state(folder)
        resumed = int(state["rows"])
        fault: ApiError | None = None
        try:
            _ask(folder, state, connected, service=service, query=query, progress=progress)
        except ApiError as error:
            if not partial or not state["rows"]:
                raise
            fault = error
        rows = int(state["rows"])
        path = _export(folder, service, query, now) if rows else None
    imported = import_file(project, settings, str(path), now=now) if path is not None else None
    if fault is None:
        shutil.rmtree(folder, ignore_errors=True)
    return CollectedRows(
        rows, connected.client.requests, resumed, tuple(dict.fromkeys(state["notes"])), imported,
        None if fault is None else str(fault),
    )  # fmt: skip


def _ask(
    folder: Path,
    state: dict[str, Any],
    connected: Connected,
    *,
    service: Service,
    query: Query,
    progress: Progress,
) -> None:
    if state["done"]:
        return
    progress(service.title, int(state["rows"]), query.limit)
    for page in service.pages(connected, query, state["cursor"]):
        name = f"{state['pages']:06}.json"
        replace_text(folder / name, json.dumps(page.rows, ensure_ascii=False))
        state.update(
            pages=state["pages"] + 1, rows=state["rows"] + len(page.rows), cursor=page.cursor, done=page.cursor is None,
            notes=[*state["notes"], *page.notes],
        )  # fmt: skip
        # The page before the state: cut off between the two, the page is asked for again and replaced.
        replace_text(folder / "state.json", json.dumps(state))
        progress(service.title, int(state["rows"]), query.limit)
    state["done"] = True


def _state(folder: Path) -> dict[str, Any]:
    fresh: dict[str, Any] = {"pages": 0, "rows": 0, "cursor": None, "done": False, "notes": []}
    try:
        found = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return fresh
    return found if isinstance(found, dict) and fresh.keys() <= found.keys() else fresh


def _key(service: Service, query: Query) -> str:
    told = (
        service.name,
        query.report,
        query.target,
        query.limit,
        str(query.start),
        str(query.end),
        query.options,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


def _export(folder: Path, service: Service, query: Query, now: datetime) -> Path:
    safe = re.sub(r"[^a-z0-9.-]+", "-", query.target.lower())[:60].strip("-.") or "all"
    path = folder / f"{service.name}-{query.report}-{safe}-{now:%Y-%m-%d}.{service.suffix}"
    aside = folder / f".{os.getpid()}.part"
    with aside.open("wb") as out:
        out.writelines(service.export(query, _kept(folder)))
    os.replace(aside, path)
    return path


def _kept(folder: Path) -> Iterator[Rows]:
    for path in sorted(folder.glob("[0-9]*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def collect_logs(
    project: Project, settings: Settings, paths: list[Path], *, now: datetime
) -> tuple[LogTally, Imported | None]:
    """Add up server logs and import the sums.

    Raises:
        ApiError: a file is no log.
    """
    tally = read_logs(paths, settings.own_hosts, secrets.token_bytes(16))
    if not tally.sums:
        return tally, None
    folder = project.folder / "collect" / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"server-log-{tally.start}-{tally.end}.csv"
    try:
        with path.open("wb") as out:
            out.writelines(export_logs(tally))
        return tally, import_file(project, settings, str(path), now=now)
    finally:
        path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Health:
    """What `doctor --connectors` found of a service: ok, missing (no key), or failed; and the words."""

    service: str
    title: str
    state: str
    found: str


def check_services(
    services: tuple[Service, ...], workspace: Path, environ: Mapping[str, str] | None = None
) -> Iterator[Health]:
    """Yield what works, one question to each service that has keys."""
    for service in services:
        try:
            keys = keys_of(service, workspace, environ)
            if not any(True for _ in keys):
                yield Health(service.name, service.title, "missing", "no key")
                continue
            client = Client(service.name, retries=1, timeout_s=20.0)
            with client:
                yield Health(
                    service.name, service.title, "ok", service.check(open_service(service, keys, client))
                )
        except KeysError as error:
            yield Health(service.name, service.title, "missing", str(error))
        except ApiError as error:
            yield Health(service.name, service.title, "failed", str(error))
