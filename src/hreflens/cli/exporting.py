"""The command `export`: any table of the data dictionary as CSV, JSON lines, JSON or Parquet, by the batch."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, bytes_out, csv_chunks, format_of, safe_csv, show, to_json
from hreflens.cli.session import Format, Session, command

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 10_000
SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "export", rich_help_panel="Look into it")(export)


def export(
    session: Session,
    table: Annotated[
        str | None, typer.Argument(help="Name of a table; without it the tables are listed.", metavar="TABLE")
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", help="Only these columns, parted by commas.")
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="As Parquet; the ending .parquet of -o does the same.")
    ] = False,
) -> None:
    """Export a table of the current audit: CSV on standard output, or by --format or the ending of -o.

    Imported tables, fetches, decisions and manual actions can be exported before the first audit.

    Examples:

        hreflens export

        hreflens export link_verdicts -o verdicts.parquet

        hreflens export links --columns referring_url,anchor_text | head
    """
    if table is None:
        _list_tables(session)
        return
    found = _load(session, table)
    if columns is not None:
        found = _select(found, [name.strip() for name in columns.split(",") if name.strip()], table)
    write_table(session, found, parquet=parquet)


def write_table(session: Session, found: "pa.Table", *, parquet: bool = False) -> None:
    """Write a table as the session asks: Parquet, CSV, JSON or JSON lines whole, a terminal table in its first rows."""
    if parquet or (session.output is not None and session.output.suffix.lower() == ".parquet"):
        _write_parquet(session, found)
    elif session.format is Format.TABLE:
        rows = found.slice(0, SHOWN).to_pylist()
        left = found.num_rows - len(rows)
        note = f"and {left:,} more rows: --format csv holds all" if left > 0 else ""
        grid = Grid("", [(name, name) for name in found.column_names], rows, note)
        show(session, Answer(rows, found.column_names, [grid]))
    else:
        _write_rows(session, found)


def _list_tables(session: Session) -> None:
    from hreflens.tables import TABLES

    rows = [
        {"table": each.name, "grain": each.grain, "key": ", ".join(each.key), "writer": each.writer}
        for each in TABLES
    ]
    columns = (("table", "Table"), ("grain", "Holds"), ("key", "Key"))
    show(session, Answer(rows, list(rows[0]), [Grid("", columns, rows)]))


def _load(session: Session, name: str) -> "pa.Table":
    from hreflens.engine.workspace import IMPORTED, imported_tables, read_fetches
    from hreflens.projects.audits import load_run
    from hreflens.tables import BY_NAME

    if name not in BY_NAME:
        from difflib import get_close_matches

        near = get_close_matches(name, BY_NAME, 1, 0.5)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise CommandError(f"there is no table '{name}'.{hint} `hreflens export` lists them.")
    project = session.project()
    if name in IMPORTED:
        return imported_tables(project)[name]
    if name == "fetches":
        return read_fetches(project)
    if name in ("decisions", "manual_actions"):
        with session.state() as state:
            return (
                state.decisions(project.name) if name == "decisions" else state.manual_actions(project.name)
            )
    settings = session.settings(project)
    found = load_run(project, settings, names=[name]).tables.get(name, BY_NAME[name].empty())
    if name == "link_relevance":
        from hreflens.measure.relevance.telling import with_topic_names

        return with_topic_names(found, settings.report.lang or settings.project.home)
    return found


def _select(found: "pa.Table", wanted: list[str], table: str) -> "pa.Table":
    for name in wanted:
        if name not in found.column_names:
            raise CommandError(
                f"table '{table}' has no column '{name}'. It has: {', '.join(found.column_names)}."
            )
    return found.select(wanted)


def _write_parquet(session: Session, found: "pa.Table") -> None:
    import pyarrow.parquet as pq

    if session.output is None and sys.stdout.isatty():
        raise CommandError("Parquet is no text: give -o FILE, or redirect standard output.")
    with bytes_out(session) as (sink, _):
        import pyarrow as pa

        pq.write_table(found, pa.PythonFile(sink, mode="w"), compression="zstd")


def _write_rows(session: Session, found: "pa.Table") -> None:
    chosen = session.format or format_of(session)
    rows = _rows(found)
    with bytes_out(session) as (sink, is_terminal):
        if chosen is Format.JSONL:
            sink.writelines((to_json(row) + "\n").encode() for row in rows)
        elif chosen is Format.JSON:
            parts = (("[\n" if number == 0 else ",\n") + to_json(row) for number, row in enumerate(rows))
            sink.writelines(part.encode() for part in parts)
            sink.write(b"\n]\n" if found.num_rows else b"[]\n")
        else:
            for chunk in csv_chunks(found.column_names, rows):
                sink.write((safe_csv(chunk) if is_terminal else chunk).encode())


def _rows(found: "pa.Table") -> Iterator[dict[str, Any]]:
    for batch in found.to_batches(max_chunksize=BATCH_ROWS):
        yield from batch.to_pylist()
