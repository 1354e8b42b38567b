"""A workspace with finished audits for the tests of the dashboard, a client of it, and the tokens forms need."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from starlette.testclient import TestClient

from hreflens.engine.parquet import write_table
from hreflens.engine.workspace import IMPORTED, Project
from hreflens.projects.setup import init_project
from hreflens.tables import BY_NAME
from hreflens.web.app import create_app
from hreflens.web.config import WebConfig
from tests.show.factory import AS_OF

PAGES = (
    *(
        "",
        "links",
        "review",
        "review?queue=ignore",
        "markets",
        "anchors",
        "profile",
        "compare",
        "disavow",
        "imports",
    ),
    *("settings", "method", "networks", "opportunities", "changes", "watch", "trail"),
    *("prospects", "prospects?least=1&lang=es", "outreach", "outreach?status=found", "site", "connectors"),
    *("connectors/ahrefs?report=backlinks", "connectors/search-console?report=query-country"),
    *(
        f"profile?page={page}"
        for page in (
            "diversity",
            "changes",
            "topics",
            "valuable",
            "ignored",
            "review",
            "imports",
            "state",
            "victims",
        )
    ),
    *(f"profile?page={page}" for page in ("history", "engagement", "fairness")),
)
"""Every page of a project whatever its links; a new page belongs here, and is then read, attacked and checked."""


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOST = "http://127.0.0.1:8000"


def put_run(
    root: Path, name: str, tables: Mapping[str, pa.Table], as_of: date = AS_OF, **project: Any
) -> Project:
    """Make a project whose current run holds these tables."""
    made, _ = init_project(
        root, name, {"site": "acme.example", "home": "en-US", "markets": ["jp", "de"], **project}
    )
    run = made.runs_folder / f"{as_of}-0001"
    run.mkdir(parents=True)
    source = made.folder / "imports" / ("f" * 64)
    source.mkdir(parents=True)
    for table, rows in tables.items():
        if table in BY_NAME:
            folder = source if table in IMPORTED else run
            write_table(folder / f"{table}.parquet", BY_NAME[table].conform(rows))
    facts = {"as_of": as_of.isoformat(), "imports": ["f" * 64], "tables": {}}
    (run / "run.json").write_text(json.dumps(facts))
    (made.runs_folder / "current").write_text(run.name)
    return made


def config(root: Path, **more: Any) -> WebConfig:
    """Return a server's settings with a clock that stands still."""
    return replace(WebConfig(workspace=root, now=lambda: NOW), **more)


class Visitor:
    """A browser without scripts: follows no redirect, keeps cookies, sends the token of its forms."""

    def __init__(self, app: Any, **headers: str) -> None:
        self.client = TestClient(app, base_url=HOST, headers=headers, follow_redirects=False)

    def get(self, path: str, **more: Any) -> Any:
        """Return the answer to a GET."""
        return self.client.get(path, **more)

    def token(self) -> str:
        """Return the token for this visitor's forms."""
        found = self.client.get("/api/session")
        if found.status_code == 200:
            return str(found.json()["csrf"])
        page = self.client.get("/login").text
        return page.split('name="csrf" value="')[1].split('"')[0]

    def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Return the answer to a form sent with its token."""
        return self.client.post(path, data={"csrf": self.token(), **(data or {})}, **more)

    def login(self, name: str, password: str) -> Any:
        """Log in."""
        return self.post("/login", {"name": name, "password": password})


def visitor(root: Path, **more: Any) -> Visitor:
    """Return a visitor of a new server over a workspace."""
    return Visitor(create_app(config(root, **more)))
