"""Packs of public disavow agreement: the file behind `judge.consensus_list`, read and written.

A pack is text that a person can read and review: comments that say when it was made, when it expires and from
which lists, then a line per site: `site<TAB>lists<TAB>days`, one day per independent list ('-' where the list
tells none). A file of `site<TAB>lists` lines alone is read as a pack without days. It must not decide what
agreement weighs: `evidence.disavow_consensus` does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from hreflens.urls.canonical import ascii_host

MARK = "hreflens consensus pack 1"
MAX_BYTES = 64 * 1024 * 1024
"""A larger file is refused: all public lists we know of make 2 MB."""
MAX_LISTS = 1_000
"""More independent lists than this on one line are read as this many."""
VALID_DAYS = 365
"""A list older than this counts nothing: domains change hands (spam research, section 3: aged out after a year)."""
UNKNOWN_DAY = "-"

Days = tuple[date | None, ...]
"""The day of each independent list that names a site, newest first; None = the list tells none."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as read: when it was made and expires (None = the file says nothing), and the days per site."""

    made: date | None
    expires: date | None
    sites: Mapping[str, Days]

    def is_expired(self, as_of: date) -> bool:
        """Return whether the pack's last day has passed. Raises nothing."""
        return self.expires is not None and as_of > self.expires


@dataclass(frozen=True, slots=True)
class Count:
    """How far the lists on a site count on a day: of a year at most, undated, older; `full` is what they weigh as."""

    fresh: int
    undated: int
    aged: int

    @property
    def full(self) -> int:
        """Lists it counts as: two undated ones are one, an aged one is none."""
        return self.fresh + self.undated // 2


def count_on(days: Days, as_of: date) -> Count:
    """Return how far the lists count on a day; a day after it is taken for that day. Raises nothing."""
    oldest = as_of - timedelta(days=VALID_DAYS)
    undated = sum(day is None for day in days)
    fresh = sum(day is not None and day >= oldest for day in days)
    return Count(fresh, undated, len(days) - undated - fresh)


def doubts_about(path: str, as_of: date) -> list[str]:
    """Return what keeps a pack from counting in full on a day, a sentence each; nothing without a pack.

    Raises:
        ValueError: as `read_pack`.
    """
    if not path:
        return []
    pack = read_pack(path)
    if pack.is_expired(as_of):
        return [f"the consensus pack expired on {pack.expires}: it counts nothing. Build it anew."]
    counts = [count_on(days, as_of) for days in pack.sites.values()]
    told = []
    if undated := sum(count.undated > 0 for count in counts):
        told.append(
            f"{undated:,} sites of the consensus pack stand on undated lists: two of those count as one"
        )
    if aged := sum(count.aged > 0 for count in counts):
        told.append(
            f"{aged:,} sites of the consensus pack stand on lists older than a year: those count nothing"
        )
    return told


def read_pack(path: str) -> Pack:
    """Return the pack in a file; lines that do not fit are skipped.

    Raises:
        ValueError: the file cannot be read, or is larger than MAX_BYTES; the message says what to do.
    """
    file = Path(path)
    try:
        state = file.stat()
    except OSError as error:
        raise ValueError(
            f"judge.consensus_list: {path} cannot be read ({error.strerror}). Name the file anew or leave it empty."
        ) from error
    if state.st_size > MAX_BYTES:
        raise ValueError(
            f"{path} is larger than {MAX_BYTES} bytes: no consensus list is. Check judge.consensus_list."
        )
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read(path: str, modified: int, size: int) -> Pack:
    with Path(path).open(encoding="utf-8", errors="replace") as lines:
        return parse_pack(lines)


def parse_pack(lines: Iterable[str]) -> Pack:
    """Return the pack in some lines of text; lines that do not fit are skipped. Raises nothing."""
    sites: dict[str, Days] = {}
    told: dict[str, date | None] = {}
    for line in lines:
        if line.startswith("#"):
            name, _, value = line.lstrip("# ").partition(":")
            if name in ("made", "expires"):
                told.setdefault(name, day_of(value))
            continue
        parts = [part.strip() for part in line.partition("#")[0].split("\t")]
        host = ascii_host(parts[0]) if parts[0] else None
        if host and len(parts) >= 2 and parts[1].isdecimal() and len(parts[1]) < 10:
            days = _days(parts[2] if len(parts) > 2 else "", int(parts[1]))
            sites[host] = max(sites.get(host, ()), days, key=len)
    return Pack(told.get("made"), told.get("expires"), sites)


def _days(text: str, lists: int) -> Days:
    """Return as many days as there are lists: those told, newest first, then None."""
    told = sorted(filter(None, map(day_of, text[: 11 * MAX_LISTS].split(","))), reverse=True)
    count = min(lists, MAX_LISTS)
    return (*told[:count], *([None] * (count - len(told))))


def day_of(text: str) -> date | None:
    """Return the ISO day that a text is, None for any other text. Raises nothing."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def render_pack(pack: Pack, comments: Iterable[str] = ()) -> bytes:
    """Return the pack as a file: UTF-8, sites in order; equal packs give equal bytes.

    Args:
        pack: `made` and `expires` are written where they are known.
        comments: more lines for the head, without '#'; line breaks in them become blanks.
    """
    head = [MARK, "# a site a line, on how many independent public disavow lists, and the day of each"]
    if pack.made is not None:
        head.append(f"# made: {pack.made.isoformat()}")
    if pack.expires is not None:
        head.append(f"# expires: {pack.expires.isoformat()}")
    head += [f"# {' '.join(each.split())}" for each in comments]
    rows = [
        f"{site}\t{len(days)}\t{','.join(day.isoformat() if day else UNKNOWN_DAY for day in days)}"
        for site, days in sorted(pack.sites.items())
    ]
    return ("# " + "\n".join([*head, *rows]) + "\n").encode()
