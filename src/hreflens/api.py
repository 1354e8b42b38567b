"""The Python API: files in, tables and explanations out, with or without a workspace.

It wires the rooms for people who live in notebooks; it must hold no logic of its own.
"""

import os
import tempfile
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from hreflens import tables as dictionary
from hreflens.collect.files import ImportFormatError, read_export, stage_input
from hreflens.engine.duck import run_sql
from hreflens.engine.workspace import IMPORTED
from hreflens.judge.explain import Explanation, find_explanations
from hreflens.pipeline import Context, run_stages
from hreflens.projects.fetches import pages_to_read
from hreflens.projects.setup import checked
from hreflens.projects.summary import Summary, summarise
from hreflens.read.links import OwnSites
from hreflens.settings import Settings, load_settings

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["Audit", "Explanations", "ImportFormatError", "Links", "load_audit", "read_links"]

SHOWN = 20
"""Rows that a notebook shows; the frames hold all."""
_JOINED = (("link_verdicts", "link_id"), ("link_checks", "link_id"), ("link_anchors", "link_id"))


@dataclass(frozen=True)
class Links:
    """Imported exports, not yet audited: the imported tables and the project that they belong to."""

    tables: Mapping[str, pa.Table]
    settings: Settings = field(default_factory=Settings)

    def audit(
        self,
        *,
        warc: Sequence[str | Path] = (),
        as_of: date | None = None,
        workers: int = 1,
        decisions: Iterable[Mapping[str, Any]] = (),
        **project: Any,
    ) -> "Audit":
        """Audit the links and return every table of the run. Nothing is fetched.

        Args:
            warc: WARC files that hold linking pages; without them the audit rests on the exports alone.
            as_of: day of the audit; today when None.
            workers: processes that read pages.
            decisions: what people decided, as rows of the table `decisions`.
            **project: keys of `[project]`, such as brands=["Acme"], markets=["jp"], topics=["cameras"].

        Raises:
            hreflens.settings.SettingsError: a key or value of `project` cannot be used.
            hreflens.collect.fetch.FetchError: a WARC file cannot be read.
        """
        settings = _with_project(self.settings, project) if project else self.settings
        sources = {**self.tables, "decisions": dictionary.DECISIONS.from_rows(dict(row) for row in decisions)}
        if warc:
            from hreflens.collect.fetch.replay import index_warcs

            paths = [Path(path).resolve() for path in warc]
            own = OwnSites(frozenset(settings.own_hosts))
            sources["fetches"] = index_warcs(paths, urls=set(pages_to_read(self.tables)), hosts=own.owns)
        context = Context(settings, as_of or datetime.now(UTC).date(), run_sql, None, workers)
        return Audit(run_stages(sources, context), settings, context.as_of)

    def to_arrow(self) -> pa.Table:
        """Return the imported rows (table `imported_links`) as an Arrow table."""
        return self.tables["imported_links"]

    def to_df(self) -> "pd.DataFrame":
        """Return the imported rows as a pandas DataFrame (extra: `frames`)."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> "pl.DataFrame":
        """Return the imported rows as a Polars DataFrame (extra: `frames`)."""
        return _polars(self.to_arrow())

    def __len__(self) -> int:
        """Return the number of imported link rows."""
        return int(self.to_arrow().num_rows)

    def _repr_html_(self) -> str:
        columns = ["path", "tool", "export", "rows_read", "rows_kept", "rows_rejected"]
        rows = self.tables["imports"].select(columns).slice(0, SHOWN).to_pylist()
        return _html(columns, rows, f"{len(self):,} imported links")


@dataclass(frozen=True)
class Audit:
    """One audit: every table of the run by name (see `hreflens.TABLES`)."""

    tables: Mapping[str, pa.Table]
    settings: Settings
    as_of: date

    def to_arrow(self, table: str = "links") -> pa.Table:
        """Return a table by name; `links` comes joined with its verdicts, checks, anchors, language and market.

        Of a column that several tables have, the one of `links` counts, then that of the verdicts.

        Raises:
            KeyError: there is no such table.
        """
        if table != "links":
            return self.tables[table]
        return _joined(self.tables)

    def to_df(self, table: str = "links") -> "pd.DataFrame":
        """Return a table as a pandas DataFrame (extra: `frames`)."""
        return self.to_arrow(table).to_pandas()

    def to_polars(self, table: str = "links") -> "pl.DataFrame":
        """Return a table as a Polars DataFrame (extra: `frames`)."""
        return _polars(self.to_arrow(table))

    def explain(self, subject: str) -> "Explanations":
        """Return why a linking page, link id, site or domain got its verdict: the sums behind it.

        Raises:
            KeyError: no link or site of the audit fits.
        """
        return Explanations(find_explanations(self.tables, self.settings, subject))

    def summary(self) -> Summary:
        """Return live links by verdict, language and market, and what could not be judged."""
        return summarise(self.tables, self.settings)

    def write_report(
        self, folder: str | Path, formats: Sequence[str] = ("html",), lang: str = ""
    ) -> list[Path]:
        """Write the report into a folder and return its files; formats are html, xlsx, csv, md, json and pdf.

        Raises:
            ValueError: an unknown format.
            OSError: the folder cannot be written.
        """
        from hreflens.show.brand import read_brand
        from hreflens.show.report import build_report, write_report

        pages = build_report(self.tables, self.settings, as_of=self.as_of)
        brand = read_brand(self.settings.report, Path())
        return write_report(
            pages, Path(folder), formats, lang, settings=self.settings, as_of=self.as_of, brand=brand
        )

    def _repr_html_(self) -> str:
        found = self.summary()
        rows = [row for row in found.verdicts if row["dimension"] != "market"][: SHOWN + 1]
        columns = ["key", "links", "sites", "keep", "ignore", "review", "act"]
        caption = (
            f"{self.settings.project.site}, {self.as_of}: {found.links:,} live links. {found.need.headline}"
        )
        return _html(columns, rows, caption)


@dataclass(frozen=True)
class Explanations:
    """The sums behind one subject: one per link of a page, one for a site. `str()` of it is the text."""

    items: tuple[Explanation, ...]

    def __str__(self) -> str:
        """Return the explanations as text."""
        return "\n\n".join(each.text() for each in self.items)

    def __repr__(self) -> str:
        """Return the text, so that a notebook or console shows it."""
        return str(self)

    def __iter__(self) -> Any:
        """Iterate over the sums."""
        return iter(self.items)

    def __len__(self) -> int:
        """Return how many sums there are."""
        return len(self.items)

    def _repr_html_(self) -> str:
        return f"<pre dir='auto'>{escape(str(self))}</pre>"


def read_links(
    *paths: str | Path,
    site: str = "",
    settings: Settings | None = None,
    column_map: Mapping[str, str] | None = None,
) -> Links:
    """Read backlink exports of any tool and return their links; the same content twice counts once.

    Args:
        *paths: export files; the tool is recognised by content.
        site: the owner's domain or host.
        settings: a project's settings, instead of `site`.
        column_map: header as written -> column, for files that no rule recognises.

    Raises:
        ImportFormatError: a file cannot be read; the message names file, row and column.
        hreflens.settings.SettingsError: `site` is no domain or host.
    """
    chosen = settings or _with_project(Settings(), {"site": site} if site else {})
    parts: dict[str, list[pa.Table]] = {name: [] for name in IMPORTED}
    seen: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="hreflens-") as spool:
        for path in paths:
            source = stage_input(os.fspath(path), spool_folder=Path(spool))
            if source.sha256 in seen:
                warnings.warn(f"{path}: same content as an earlier file; it counts once", stacklevel=2)
                continue
            seen.add(source.sha256)
            for name, rows in read_export(
                source,
                own_hosts=chosen.own_hosts,
                column_map=column_map,
                imported_at=datetime.now(UTC),
                progress=lambda done, total: None,
            ):
                parts[name].append(dictionary.BY_NAME[name].conform(rows))
    tables = {
        name: pa.concat_tables(found) if found else dictionary.BY_NAME[name].empty()
        for name, found in parts.items()
    }
    return Links(tables, chosen)


def load_audit(workspace: str | Path = "workspace", project: str | None = None) -> Audit:
    """Return the current audit of a project in a workspace, as the command line made it.

    Raises:
        hreflens.engine.workspace.WorkspaceError: there is no workspace, project or audit.
    """
    from hreflens.engine.workspace import open_project, open_workspace
    from hreflens.projects.audits import load_run

    found = open_project(open_workspace(Path(workspace)), project)
    run = load_run(found, load_settings(found.settings_file)[0])
    return Audit(run.tables, run.settings, run.as_of)


def _with_project(settings: Settings, values: Mapping[str, Any]) -> Settings:
    from pydantic import ValidationError

    from hreflens.settings import SettingsError

    merged = {**settings.project.model_dump(), **checked(values)}
    try:
        return Settings.model_validate({**settings.model_dump(), "project": merged})
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(
            f"project.{'.'.join(str(part) for part in first['loc'][1:])}: {first['msg']}"
        ) from error


def _joined(tables: Mapping[str, pa.Table]) -> pa.Table:
    from hreflens.show.facts import lookup

    links = tables["links"]
    columns = {name: links.column(name) for name in links.column_names}
    markets = tables["page_markets"].rename_columns(
        ["referring_url" if name == "url" else name for name in tables["page_markets"].column_names]
    )
    for table, key in (*((tables[name], key) for name, key in _JOINED), (markets, "referring_url")):
        fresh = [name for name in table.column_names if name not in columns]
        columns.update(zip(fresh, lookup(links.column(key), table, key, *fresh), strict=True))
    return pa.table(columns)


def _polars(table: pa.Table) -> "pl.DataFrame":
    import polars as pl

    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _html(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], caption: str) -> str:
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td dir='auto'>{escape(str(row[name]))}</td>" for name in columns) + "</tr>"
        for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
