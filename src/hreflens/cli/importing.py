"""The command `import`: export files of any tool, or standard input, into a project."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError, Exit, code_of, words_of
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.progress import progress
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.projects.imports import Imported

COLUMNS = (
    "file",
    "status",
    "tool",
    "export",
    "rows_read",
    "rows_kept",
    "rows_merged",
    "rows_rejected",
    "detail",
)
_HEADINGS = ("File", "Status", "Tool", "Export", "Rows", "Kept", "Repeated", "Rejected", "")


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "import", rich_help_panel="Start")(import_files)


def import_files(
    session: Session,
    files: Annotated[
        list[str], typer.Argument(help="Export files, or '-' for standard input.", metavar="FILE...")
    ],
    column: Annotated[
        list[str] | None,
        typer.Option("--map", help="'Header as written=column' for a file that no rule recognises."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read files anew that were imported before.")
    ] = False,
) -> None:
    """Import backlink exports: Search Console, Ahrefs, Moz, Majestic, Semrush and others, as they were downloaded.

    The tool is recognised by content, in any interface language. CSV, TSV, XLSX, JSON and archives of them are
    read. The same file twice changes nothing. Rows that cannot be used are kept in the table rejected_rows, with
    the reason.

    Examples:

        hreflens import gsc-latest-links.csv ahrefs.csv

        zcat big.csv.gz | hreflens import -

        hreflens import list.csv --map 'Linking page=referring_url'
    """
    project = session.project()
    settings = session.settings(project)
    column_map = _column_map(column or [])
    rows: list[dict[str, Any]] = []
    failed: list[BaseException] = []
    with progress(session, as_bytes=True) as report:
        from hreflens.projects.imports import import_file

        for name in files:
            shown = "standard input" if name == "-" else name
            try:
                done = import_file(
                    project,
                    settings,
                    name,
                    now=session.now(),
                    stdin=sys.stdin.buffer if name == "-" else None,
                    column_map=column_map,
                    again=again,
                    progress=lambda at, total, shown=shown: report(shown, at, total),  # type: ignore[misc]
                )
            except Exception as error:
                if code_of(error) is not Exit.UNREADABLE:
                    raise
                failed.append(error)
                session.warn(words_of(error))
                rows.append({"file": shown, "status": "failed", "detail": words_of(error)})
            else:
                rows += _rows_of(session, done)
    _show(session, rows)
    if failed and len(failed) == len(files):
        raise CommandError("nothing was imported.", Exit.UNREADABLE)
    if failed:
        raise CommandError(f"{len(failed)} of {len(files)} files could not be imported.", Exit.PARTIAL)
    session.say("Next: `hreflens audit` fetches the linking pages and judges the links.")


def _column_map(written: list[str]) -> dict[str, str] | None:
    found = {}
    for pair in written:
        header, mark, column = pair.rpartition("=")
        if not mark or not header.strip() or not column.strip():
            raise CommandError(f"--map '{pair}': write it as 'Header as written=column'.")
        found[header.strip()] = column.strip()
    return found or None


def _rows_of(session: Session, done: "Imported") -> list[dict[str, Any]]:
    found = []
    for row in done.rows:
        for warning in json.loads(row["warnings_json"] or "[]"):
            session.warn(f"{row['path']}: {warning}")
        found.append(
            {
                "file": row["path"] or done.shown_as,
                "status": "imported" if done.is_new else "known already",
                **{
                    name: row[name]
                    for name in COLUMNS
                    if name.startswith("rows_") or name in ("tool", "export")
                },
                "detail": "" if done.is_new else "same content as before: nothing changed",
            }
        )
    return found


def _show(session: Session, rows: list[dict[str, Any]]) -> None:
    done = [row for row in rows if row["status"] != "failed"]
    columns = list(zip(COLUMNS, _HEADINGS, strict=True))
    if not any(row["detail"] for row in done):
        columns.pop()
    rejected = sum(row["rows_rejected"] or 0 for row in done)
    note = "`hreflens export rejected_rows` says why rows were rejected." if rejected else ""
    show(session, Answer(rows, COLUMNS, [Grid("", columns, done, note)] if done else []))
