"""Writes disavow files that are always valid: pure ASCII, LF, no byte order mark, comments on their own lines.

Hosts are punycode and paths percent-encoded, although Google also takes UTF-8: uploads of UTF-8 files are known
to fail, ASCII ones are not. It must not decide what is disavowed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from hreflens.act.disavow.line import refusal_of
from hreflens.act.disavow.parse import covering_domain
from hreflens.act.disavow.records import (
    GENERATED,
    MAX_BYTES,
    MAX_LINES,
    MAX_URL_CHARS,
    DisavowError,
    DisavowTooLargeError,
    Entry,
    LineKind,
)

MAX_COMMENT_CHARS = 500
"""Longer comments are cut: a comment counts against the size of the file."""
_FOLD_FROM = 2
_FOLD_SHOWN = 20
_BLANKS = re.compile(r"\s+")
_LOOKS_ESCAPED = re.compile(r"\\(?=[xuU][0-9a-f])")


def escape_comment(text: str) -> str:
    """Return a comment in printable ASCII on one line; other characters become `\\xe9`, `\\u0436`. Raises nothing."""
    one_line = _BLANKS.sub(" ", text).strip().lstrip("#").strip()
    escaped = _LOOKS_ESCAPED.sub(r"\\x5c", one_line).encode("ascii", "backslashreplace").decode("ascii")
    printable = "".join(char if " " <= char <= "~" else f"\\x{ord(char):02x}" for char in escaped)
    if len(printable) <= MAX_COMMENT_CHARS:
        return printable
    cut = printable[:MAX_COMMENT_CHARS]
    # Never cut an escape in two: its first half would come back as other text.
    return re.sub(r"\\(?:x[0-9a-f]?|u[0-9a-f]{0,3}|U[0-9a-f]{0,7})?$", "", cut).rstrip()


def render_disavow(
    entries: Iterable[Entry],
    *,
    header: Sequence[str] = (),
    trailer: Sequence[str] = (),
) -> bytes:
    """Return the bytes of a valid file: header comments, then the entries in their order, each below its comments.

    Entries that another `domain:` line covers, and repeated ones, are left out; their comments stay.

    Args:
        entries: hosts and URLs in ASCII, as `parse_disavow` and `build_disavow` make them.
        header: comments at the top.
        trailer: comments at the end.

    Raises:
        DisavowError: an entry is a public suffix, a hosting platform or no ASCII.
        DisavowTooLargeError: over Google's limits of lines or bytes; names the hosts whose URLs to fold.
    """
    kept, comments = _needed(list(entries))
    lines = [*(_comment(text) for text in header)]
    if lines:
        lines.append("")
    for entry in kept:
        _check(entry)
        lines.extend(_comment(text) for text in comments.get(entry.text, ()))
        lines.append(entry.text)
    if trailer:
        lines.extend(_comment(text) for text in trailer)
    data = "".join(line + "\n" for line in lines).encode("ascii")
    if len(lines) > MAX_LINES or len(data) > MAX_BYTES:
        raise _too_large(kept, lines=len(lines), size=len(data))
    return data


def without_generated(comments: Iterable[str]) -> tuple[str, ...]:
    """Return comments without those that are written anew with every file."""
    return tuple(text for text in comments if not text.startswith(GENERATED))


def _comment(text: str) -> str:
    escaped = escape_comment(text)
    return f"# {escaped}" if escaped else "#"


def _needed(entries: list[Entry]) -> tuple[list[Entry], dict[str, list[str]]]:
    """Return the entries that no other one covers, and the comments per line; a dropped line hands its comments on."""
    domains = {entry.value: 0 for entry in entries if entry.kind is LineKind.DOMAIN}
    kept: dict[str, Entry] = {}
    comments: dict[str, list[str]] = {}
    waiting: list[str] = []
    for entry in entries:
        waiting.extend(entry.comments)
        if entry.text in kept or covering_domain(entry, domains) is not None:
            continue
        kept[entry.text] = entry
        comments[entry.text], waiting = waiting, []
    if waiting and kept:
        comments[next(reversed(kept))].extend(waiting)
    return list(kept.values()), comments


def _check(entry: Entry) -> None:
    if not entry.text.isascii() or any(char <= " " for char in entry.text) or len(entry.text) > MAX_URL_CHARS:
        raise DisavowError(f"'{entry.display[:120]}' cannot be written as one line of ASCII; leave it out")
    if entry.kind is LineKind.DOMAIN:
        refused = refusal_of(entry.value)
        if refused is not None:
            raise DisavowError(refused[1])


def _too_large(kept: Sequence[Entry], *, lines: int, size: int) -> DisavowTooLargeError:
    urls = Counter(entry.host for entry in kept if entry.kind is LineKind.URL)
    fold = [
        (host, count)
        for host, count in sorted(urls.items(), key=lambda one: (-one[1], one[0]))
        if count >= _FOLD_FROM and refusal_of(host) is None
    ][:_FOLD_SHOWN]
    advice = ", ".join(f"{host} ({count:,} URLs)" for host, count in fold[:5])
    return DisavowTooLargeError(
        f"The file would have {lines:,} lines and {size:,} bytes; Google takes {MAX_LINES:,} lines and {MAX_BYTES:,} "
        "bytes. "
        + (
            f"Replace URLs by one 'domain:' line each: {advice}."
            if advice
            else "Leave out comments or entries."
        ),
        fold,
    )
