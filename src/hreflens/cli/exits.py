"""Errors to exit codes: the one place where an exception becomes a sentence on standard error and a number.

It must import nothing heavy: an exception of a room can only exist when that room is loaded already.
"""

import sys
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FOUND = 1
    USAGE = 2
    PARTIAL = 3
    UNREADABLE = 4
    BUG = 70
    INTERRUPTED = 130


MEANINGS: dict[Exit, str] = {
    Exit.OK: "done",
    Exit.FOUND: "done, and something was found that --fail-on asks for; without --fail-on never",
    Exit.USAGE: "wrong arguments, settings, workspace or project; nothing was changed",
    Exit.PARTIAL: "done in part: some of several inputs could not be used",
    Exit.UNREADABLE: "an input cannot be read, or a file cannot be written (disk full); nothing was lost",
    Exit.BUG: "a fault of hreflens itself: please report it",
    Exit.INTERRUPTED: "interrupted by Ctrl-C; the same command again goes on where it stopped",
}


class CommandError(Exception):
    """A command that cannot do what was asked; `code` says why, the message what to do."""

    def __init__(self, message: str, code: Exit = Exit.USAGE) -> None:
        super().__init__(message)
        self.code = code


_CODES: tuple[tuple[str, str, Exit], ...] = (
    ("hreflens.settings", "SettingsError", Exit.USAGE),
    ("hreflens.engine.workspace", "WorkspaceError", Exit.USAGE),
    ("hreflens.engine.parquet", "StoreError", Exit.UNREADABLE),
    ("hreflens.collect.files", "ImportFormatError", Exit.UNREADABLE),
    ("hreflens.collect.fetch", "FetchError", Exit.UNREADABLE),
    ("hreflens.collect.graph", "GraphFileError", Exit.UNREADABLE),
    ("hreflens.collect.apis.errors", "KeysError", Exit.USAGE),
    ("hreflens.collect.apis.errors", "ApiError", Exit.UNREADABLE),
    ("hreflens.collect.commoncrawl", "CrawlFileError", Exit.UNREADABLE),
    ("hreflens.engine.spark", "SparkError", Exit.UNREADABLE),
    ("hreflens.measure.authority.ranks.csr", "GraphError", Exit.USAGE),
    ("hreflens.measure.relevance.table", "ModelError", Exit.USAGE),
    ("hreflens.measure.relevance.targets", "TargetsError", Exit.UNREADABLE),
    ("hreflens.act.disavow.records", "DisavowError", Exit.UNREADABLE),
    ("hreflens.act.notices.draft", "NoticeError", Exit.USAGE),
    ("hreflens.collect.apis.translators", "TranslatorError", Exit.USAGE),
    ("hreflens.show.brand", "BrandError", Exit.UNREADABLE),
    ("hreflens.show.render.pdf", "PdfError", Exit.USAGE),
    ("hreflens.act.prospects.drafts", "DraftError", Exit.USAGE),
    ("sqlalchemy.exc", "OperationalError", Exit.UNREADABLE),
)


def code_of(error: BaseException) -> Exit | None:
    """Return the exit code of an error that is no bug, None for a bug."""
    if isinstance(error, CommandError):
        return error.code
    if isinstance(error, KeyboardInterrupt):
        return Exit.INTERRUPTED
    if error.__cause__ is not None and type(error.__cause__).__module__ == "sqlalchemy.exc":
        return Exit.UNREADABLE
    for home, name, code in _CODES:
        module = sys.modules.get(home)
        if module is not None and isinstance(error, getattr(module, name, ())):
            return code
    return Exit.UNREADABLE if isinstance(error, OSError) else None


def words_of(error: BaseException) -> str:
    """Return the sentence for the user."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted. What was finished is kept; the same command again goes on from there."
    if isinstance(error, OSError) and type(error).__module__ == "builtins":
        where = f"cannot use {error.filename}" if error.filename else "cannot read or write"
        return f"{where}: {error.strerror or error}."
    text = str(getattr(error, "orig", None) or error).split("\n(Background on this error", 1)[0]
    return text.strip() or type(error).__name__
