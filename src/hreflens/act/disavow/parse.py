"""Reads a disavow file as real ones are: every deviation from the format is repaired or rejected, and named.

Nothing is dropped in silence: each line ends as an entry, a comment, a blank, a named duplicate or a named
reject. It must not judge whether a line is wise and must not reach out.
"""

import json
import re
from collections.abc import Iterator

import chardet

from hreflens.act.disavow.line import Line, read_line
from hreflens.act.disavow.records import (
    MAX_BYTES,
    MAX_LINES,
    Code,
    Deviation,
    DisavowError,
    DisavowFile,
    Entry,
    LineKind,
    Outcome,
)

REFUSED_BYTES = 67_108_864
"""A file 32 times over Google's limit is no disavow file; it is refused before it is decoded."""

_NEWLINE = re.compile(r"\r\n|\n|\r")


def parse_disavow(data: bytes, *, name: str = "") -> DisavowFile:
    """Return a disavow file as understood, with every deviation named.

    Args:
        data: the bytes of the file, in any of the encodings that such files come in.
        name: its name, for the deviation that it should end in .txt; '' = not known.

    Raises:
        DisavowError: the file is larger than REFUSED_BYTES.
    """
    if len(data) > REFUSED_BYTES:
        raise DisavowError(
            f"{name or 'the file'} has {len(data):,} bytes; a disavow file has at most {MAX_BYTES:,}. "
            "Check that it is the right file."
        )
    text, encoding, found = _decode(data)
    if name and not name.lower().endswith(".txt"):
        found.append(Deviation(1, Code.NAME_NOT_TXT, "the name of an uploaded file has to end in .txt"))
    if len(data) > MAX_BYTES:
        found.append(Deviation(1, Code.TOO_MANY_BYTES, f"{len(data):,} bytes; Google takes {MAX_BYTES:,}"))
    lines = _split(text, found)
    if len(lines) > MAX_LINES:
        message = f"{len(lines):,} lines, blank and comment lines included; Google takes {MAX_LINES:,}"
        found.append(Deviation(MAX_LINES + 1, Code.TOO_MANY_LINES, message))
    return _assemble(lines, found, name=name, encoding=encoding, size=len(data))


def _decode(data: bytes) -> tuple[str, str, list[Deviation]]:
    """Return the text, the codec and the deviations of the encoding; undecodable bytes become U+FFFD."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16", [_coded(Code.UTF16, "UTF-16")]
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte order mark; it was dropped"
        return data[3:].decode("utf-8", "replace"), "utf-8", [Deviation(1, Code.BOM, message)]
    head = data[:400]
    if len(head) >= 8 and head.count(0) * 3 >= len(head):
        codec = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return data.decode(codec, "replace"), codec, [_coded(Code.UTF16, "UTF-16 without a byte order mark")]
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        guess = chardet.detect(data[:65_536])["encoding"] or "cp1252"
        try:
            return data.decode(guess, "replace"), guess.lower(), [_coded(Code.NOT_UTF8, guess)]
        except LookupError:
            return data.decode("cp1252", "replace"), "cp1252", [_coded(Code.NOT_UTF8, "cp1252")]


def _coded(code: Code, codec: str) -> Deviation:
    return Deviation(1, code, f"the file is {codec}; Google takes UTF-8 or ASCII. It was read as {codec}")


def _split(text: str, found: list[Deviation]) -> list[str]:
    wrapped = _json_values(text)
    if wrapped is not None:
        message = f"the lines stand in a JSON document; its {len(wrapped):,} values were read"
        found.append(Deviation(1, Code.JSON_WRAPPER, message))
        return wrapped
    if not text:
        return []
    if "\r" in text:
        found.append(Deviation(1, Code.CRLF, "lines end in CR; they were read as usual"))
    lines = _NEWLINE.split(text)
    if lines[-1] == "":
        lines.pop()
    else:
        found.append(
            Deviation(len(lines), Code.NO_FINAL_NEWLINE, "the last line does not end; it was read as usual")
        )
    return lines


def _json_values(text: str) -> list[str] | None:
    """Return the strings of a JSON document in order, None when the text is none."""
    if text.lstrip()[:1] not in ("[", "{", '"') or len(text) > 2 * MAX_BYTES:
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return list(_strings(document)) if isinstance(document, (list, dict)) else None


def _strings(root: object) -> Iterator[str]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            waiting.extend(reversed(list(node.values())))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def _assemble(
    lines: list[str], found: list[Deviation], *, name: str, encoding: str, size: int
) -> DisavowFile:
    entries: list[Entry] = []
    outcomes: list[Outcome] = []
    header: list[str] = []
    pending: list[str] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(lines, 1):
        read: Line = read_line(raw, number)
        found.extend(read.deviations)
        entry, outcome = read.entry, read.outcome
        if read.comment is not None:
            pending.append(read.comment)
        if outcome is Outcome.BLANK and pending and not entries and not header:
            header, pending = pending, []
        if entry is not None and entry.text in seen:
            message = f"'{entry.display}' stands in line {seen[entry.text]} already; this line was dropped"
            found.append(Deviation(number, Code.DUPLICATE, message, raw[:200]))
            outcome = Outcome.DUPLICATE
        elif entry is not None:
            seen[entry.text] = number
            entries.append(_with_comments(entry, tuple(pending)))
            pending = []
        outcomes.append(outcome)
    found.extend(_covered(entries))
    return DisavowFile(
        name,
        encoding,
        size,
        tuple(entries),
        tuple(header),
        tuple(pending),
        tuple(sorted(found, key=lambda one: (one.line, one.code.value))),
        tuple(outcomes),
    )


def _with_comments(entry: Entry, comments: tuple[str, ...]) -> Entry:
    return (
        Entry(entry.kind, entry.value, entry.display, entry.host, entry.line, entry.raw, comments)
        if comments
        else entry
    )


def _covered(entries: list[Entry]) -> Iterator[Deviation]:
    """Yield the lines that another `domain:` line of the file makes needless; they are kept until a file is written."""
    domains = {entry.value: entry.line for entry in entries if entry.kind is LineKind.DOMAIN}
    for entry in entries:
        covering = covering_domain(entry, domains)
        if covering is None:
            continue
        code = Code.COVERED_URL if entry.kind is LineKind.URL else Code.COVERED_DOMAIN
        message = (
            f"'domain:{covering}' in line {domains[covering]} covers this line; a written file leaves it out"
        )
        yield Deviation(entry.line, code, message, entry.raw[:200])


def covering_domain(entry: Entry, domains: dict[str, int]) -> str | None:
    """Return the host of the `domain:` line that covers an entry (the widest), None when there is none."""
    labels = entry.host.split(".")
    start = 0 if entry.kind is LineKind.URL else 1
    for at in range(len(labels) - 1, start - 1, -1):
        host = ".".join(labels[at:])
        if host in domains:
            return host
    return None
