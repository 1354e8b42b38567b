"""The Python API: files in, tables and explanations out, without a workspace.

It wires the rooms for people who live in notebooks; it must hold no logic of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from hreflens import tables as dictionary
from hreflens.collect.files import ImportFormatError, read_export
from hreflens.engine.duck import run_sql
from hreflens.engine.workspace import IMPORTED, current_run, imported_tables, open_project, open_workspace, read_run
from hreflens.pipeline import Context, run_stages
from hreflens.settings import Settings, load_settings

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["Audit", "ImportFormatError", "Links", "Settings", "load_settings", "open_audit", "read_links"]


@dataclass(frozen=True)
class Links:
    """Imported exports, not yet audited: the imported tables and the project they belong to."""

    tables: Mapping[str, pa.Table]
    settings: Settings = field(default_factory=Settings)

    def audit(
        self,
        *,
        warc: Sequence[str | Path] = (),
        as_of: date | None = None,
        workers: int = 1,
        **project: Any,
    ) -> "Audit":
        """Audit the links and return every table of the run.

        Args:
            warc: WARC files holding the linking pages; without them the audit rests on the exports alone.
            as_of: day of the audit; today when None.
            workers: processes that read pages.
            **project: keys of `[project]`, such as brands=[...], markets=[...], topics=[...].

        Raises:
            hreflens.collect.fetch.FetchError: a WARC file cannot be read.
        """
        settings = self.settings
        if project:
            merged = {**settings.project.model_dump(), **project}
            settings = Settings.model_validate({**settings.model_dump(), "project": merged})
        sources = dict(self.tables)
        if warc:
            from hreflens.collect.fetch.replay import index_warcs

            wanted = set(sources["imported_links"].column("referring_url").to_pylist())
            sources["fetches"] = index_warcs([Path(path) for path in warc], urls=wanted)
        context = Context(settings, as_of or datetime.now(UTC).date(), run_sql, None, workers)
        return Audit(run_stages(sources, context), settings)

    def to_arrow(self) -> pa.Table:
        """Return `imported_links` as an Arrow table."""
        return self.tables["imported_links"]

    def __len__(self) -> int:
        """Return the number of imported link rows."""
        return int(self.tables["imported_links"].num_rows)

    def _repr_html_(self) -> str:
        rows = self.tables["imports"].select(["path", "tool", "export", "rows_read", "rows_kept", "rows_rejected"])
        return _html(rows, f"{len(self):,} imported links")


@dataclass(frozen=True)
class Audit:
    """One audit: every table of the run (see `hreflens.TABLES`)."""

    tables: Mapping[str, pa.Table]
    settings: Settings

    def to_arrow(self, table: str = "links") -> pa.Table:
        """Return a table by name; `links` comes joined with its verdicts, markets and anchor kinds.

        Raises:
            KeyError: there is no such table.
        """
        if table != "links":
            return self.tables[table]
        joined = self.tables["links"]
        for name, key in (("link_verdicts", "link_id"), ("link_anchors", "link_id"), ("page_markets", "referring_url")):
            other = self.tables[name]
            if name == "page_markets":
                other = other.rename_columns(["referring_url" if c == "url" else c for c in other.column_names])
            fresh = [c for c in other.column_names if c == key or c not in joined.column_names]
            joined = joined.join(other.select(fresh), keys=key, join_type="left outer")
        return joined.sort_by("link_id")

    def to_df(self, table: str = "links") -> "pd.DataFrame":
        """Return a table as a pandas DataFrame (extra: `frames`)."""
        return self.to_arrow(table).to_pandas()

    def to_polars(self, table: str = "links") -> "pl.DataFrame":
        """Return a table as a Polars DataFrame (extra: `frames`)."""
        import polars as pl

        frame = pl.from_arrow(self.to_arrow(table))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def explain(self, subject: str) -> str:
        """Return why a URL, link id, site or domain got its verdict, as text: the sum behind it.

        Raises:
            KeyError: no link or site of the audit fits.
        """
        from hreflens.judge.explain import explain

        return explain(self.tables, self.settings, subject)

    def _repr_html_(self) -> str:
        verdicts = self.tables["link_verdicts"]
        counts = run_sql("select verdict, count(*) as links from v group by verdict order by verdict", {"v": verdicts})
        return _html(counts, f"audit of {self.settings.project.site}: {verdicts.num_rows:,} links")


def read_links(
    *paths: str | Path, site: str = "", settings: Settings | None = None, column_map: Mapping[str, str] | None = None
) -> Links:
    """Read backlink exports of any tool and return their links.

    Args:
        *paths: export files; the tool is recognised by content.
        site: the owner's registrable domain or host.
        settings: a project's settings, instead of `site`.
        column_map: header as written -> column, for files that no rule recognises.

    Raises:
        ImportFormatError: a file cannot be read; the message names file, row and column.
    """
    chosen = settings or Settings.model_validate({"project": {"site": site}})
    parts: dict[str, list[pa.Table]] = {name: [] for name in IMPORTED}
    seen: set[str] = set()
    for path in paths:
        for found in read_export(
            Path(path),
            name=str(path),
            imported_at=datetime.now(UTC),
            column_map=dict(column_map or {}),
            project_hosts=chosen.own_hosts,
        ):
            for name, table in found.tables.items():
                if name == "imports":
                    if (import_id := table.column("import_id")[0].as_py()) in seen:
                        break
                    seen.add(import_id)
                parts[name].append(table)
    tables = {n: pa.concat_tables(found) if found else dictionary.BY_NAME[n].empty() for n, found in parts.items()}
    return Links(tables, chosen)


def open_audit(workspace: str | Path = "workspace", project: str | None = None) -> Audit:
    """Return the current run of a workspace's project.

    Raises:
        hreflens.engine.workspace.WorkspaceError: there is no workspace, project or run.
    """
    from hreflens.engine.workspace import WorkspaceError

    found = open_project(open_workspace(Path(workspace)), project)
    run = current_run(found)
    if run is None:
        raise WorkspaceError(f"project '{found.name}' has no audit yet. Run `hreflens audit`.")
    settings, _ = load_settings(found.settings_file)
    return Audit({**imported_tables(found), **read_run(run)}, settings)


def _html(table: pa.Table, caption: str) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.column_names)
    body = "".join(
        "<tr>" + "".join(f"<td dir='auto'>{escape(str(value))}</td>" for value in row.values()) + "</tr>"
        for row in table.slice(0, 20).to_pylist()
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
