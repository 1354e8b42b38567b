"""What people decide about links and sites: from what they write to rows of the state, and CSV in and out.

It must not judge: a decision takes effect when the next audit reads it.
"""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hreflens.settings import SettingsError
from hreflens.terms import Decision, SubjectKind
from hreflens.urls.canonical import ascii_host, canonical_url
from hreflens.urls.domains import is_hosting_platform, is_tenant, registrable_domain, site_of, site_of_host

COLUMNS = ("subject_kind", "subject", "decision", "note", "decided_by", "decided_at")
MAX_NOTE_CHARS = 2_000
MAX_REJECTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Subject:
    """What a decision is about: a referring URL or a site, and what the user should know about the choice."""

    kind: SubjectKind
    name: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """One row of a decisions file that cannot be used: its line, column and what is wrong."""

    row: int
    column: str
    reason: str


def subject_of(written: str, known_urls: Collection[str] = ()) -> Subject:
    """Return what a user means by a domain, host or URL.

    A host or domain means its site (on hosting platforms the tenant); an address with a path, or with
    `http://`, means that page. Without a scheme the spelling that the project knows is taken.

    Args:
        written: domain, IDN, host, tenant such as medium.com/@name, or URL.
        known_urls: canonical linking pages of the project.

    Raises:
        SettingsError: it is neither, or a public suffix below which anybody registers.
    """
    text = written.strip()
    if "://" not in text and "/" not in text.rstrip("/"):
        host = ascii_host(text.rstrip("/"))
        if host is None:
            raise SettingsError(f"'{written}' is neither a domain nor a URL")
        return _site(site_of_host(host.removeprefix("www.")), written)
    url = canonical_url(text)
    if url is None:
        raise SettingsError(f"'{written}' is neither a domain nor a URL")
    if "://" not in text:
        site = site_of(url) or ""
        if site == text.rstrip("/").lower() and is_tenant(site):
            return Subject(SubjectKind.SITE, site)
        secure = "https" + url.removeprefix("http")
        url = url if url in known_urls else secure
    return Subject(SubjectKind.LINK, url)


def _site(site: str, written: str) -> Subject:
    if registrable_domain(site.split("/", 1)[0]) is None:
        raise SettingsError(f"'{written}' is a public suffix: name a domain below it")
    warning = ""
    if is_hosting_platform(site) and not is_tenant(site):
        warning = f"{site} is a hosting platform: the decision is about its own pages, not about its tenants"
    return Subject(SubjectKind.SITE, site, warning)


def decision_row(subject: Subject, decision: Decision, *, note: str, by: str, at: datetime) -> dict[str, Any]:
    """Return a decision as `engine.state.State.decide` takes it."""
    return {
        "subject_kind": subject.kind.value,
        "subject": subject.name,
        "decision": decision.value,
        "note": note[:MAX_NOTE_CHARS],
        "decided_by": by,
        "decided_at": at,
    }


def read_decisions(
    text: str, *, by: str, at: datetime, known_urls: Collection[str] = ()
) -> tuple[list[dict[str, Any]], list[Reject]]:
    """Return the decisions of a CSV file as rows for the state, and the rows that cannot be used.

    Args:
        text: CSV with a header; columns `subject` and `decision`, optional `note`, `decided_by`,
            `decided_at` (ISO 8601). Comma, semicolon or tab.
        by: who decided, where the file does not say.
        at: when, where the file does not say.
        known_urls: canonical linking pages of the project.

    Raises:
        SettingsError: the header lacks a needed column.
    """
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in ("subject", "decision") if name not in names]
    if missing:
        raise SettingsError(
            f"the file has no column '{missing[0]}': its first line should read {','.join(COLUMNS[1:])}"
        )
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for raw in reader:
        cells = {(key or "").strip().lower(): _plain(value) for key, value in raw.items() if key is not None}
        try:
            rows.append(_row(cells, by=by, at=at, known_urls=known_urls))
        except _CellError as error:
            if len(rejects) < MAX_REJECTS_SHOWN:
                rejects.append(Reject(reader.line_num, error.column, str(error)))
    return rows, rejects


class _CellError(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def _row(cells: Mapping[str, str], *, by: str, at: datetime, known_urls: Collection[str]) -> dict[str, Any]:
    try:
        subject = subject_of(cells.get("subject", ""), known_urls)
    except SettingsError as error:
        raise _CellError("subject", str(error)) from error
    word = cells.get("decision", "").lower()
    if word not in {decision.value for decision in Decision}:
        choices = ", ".join(decision.value for decision in Decision)
        raise _CellError("decision", f"'{word[:40]}' is no decision: write {choices}")
    made = at
    if raw := cells.get("decided_at"):
        try:
            made = datetime.fromisoformat(raw.replace("Z", "+00:00"))
        except ValueError as error:
            raise _CellError("decided_at", f"'{raw[:40]}' is no time: write 2026-11-30T12:00:00Z") from error
        made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return decision_row(
        subject,
        Decision(word),
        note=cells.get("note", ""),
        by=cells.get("decided_by") or by,
        at=made.astimezone(UTC),
    )


def _plain(value: Any) -> str:
    """Undo what the CSV writer did against formulas: the apostrophe before a formula's first character."""
    text = value if isinstance(value, str) else ""
    return (text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t\r" else text).strip()
