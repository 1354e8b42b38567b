"""Whose links are wanted: the targets' hosts, and a quick look at raw bytes for whether one of them can be there.

A host may be spelt in upper case, as an IDN in Unicode (composed or not), or in JSON escapes: the look sees all of
these. Missed are hosts written percent-encoded or in full-width Latin letters, which browsers fold but nobody uses.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.links import is_own, own_host_test
from hreflens.urls.canonical import ascii_host, display_host

_MOST_FORMS = 24
"""Beyond this many spellings one look per spelling costs more than reading the record."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The hosts wanted (subdomains count); every link to one holds a lower-case spelling or fits the pattern."""

    hosts: tuple[str, ...]
    own: tuple[frozenset[str], tuple[str, ...]]
    spellings: tuple[bytes, ...]
    pattern: re.Pattern[bytes] | None

    def owns(self, host: str | None) -> bool:
        """Return whether a host is a target or below one. Raises nothing."""
        return is_own(host, self.own)

    def may_hold(self, raw: bytes) -> bool:
        """Return whether bytes (JSON or HTML text) can hold a link to a target. Raises nothing."""
        if len(self.spellings) > _MOST_FORMS:
            return True
        folded = raw.lower()
        return any(form in folded for form in self.spellings) or (
            self.pattern is not None and self.pattern.search(folded) is not None
        )


def targets_of(hosts: Iterable[str]) -> Targets:
    """Return the targets of host names or domains as a user writes them.

    Raises:
        CrawlFileError: none was given, or one is no host name.
    """
    named = []
    for raw in hosts:
        host = ascii_host(raw.strip().removeprefix("https://").removeprefix("http://").rstrip("/"))
        if host is None:
            raise CrawlFileError(
                f"--targets: '{raw}' is no domain. Write it as acme.com, several with commas."
            )
        named.append(host.removeprefix("www."))
    if not named:
        raise CrawlFileError("no target was named: pass --targets acme.com, or set project.site.")
    found = tuple(sorted(set(named)))
    labels = {label for host in found if (label := _foreign_label(host)) is not None}
    pattern = re.compile(b"|".join(_pattern_of(label) for label in sorted(labels))) if labels else None
    spellings = tuple(sorted({_longest_coded(host).encode() for host in found}))
    return Targets(found, own_host_test(found), spellings, pattern)


def _longest_coded(host: str) -> str:
    """Return what is looked for as it stands: the host, or of an IDN its longest coded label (dots have variants)."""
    coded = [part for part in host.split(".") if part.startswith("xn--")]
    return max(coded, key=len) if coded else host


def _foreign_label(host: str) -> str | None:
    labels = [part for part in display_host(host).split(".") if not part.isascii()]
    return max(labels, key=len) if labels else None


def _pattern_of(label: str) -> bytes:
    """Return a pattern for a label in any case, composed or decomposed, in UTF-8 or JSON escapes, ASCII lower-case."""
    return b"".join(b"(?:%s)" % b"|".join(sorted(_spellings(mark))) for mark in label)


def _spellings(mark: str) -> set[bytes]:
    cases = {mark, mark.upper(), mark.lower()}
    forms = cases | {unicodedata.normalize("NFD", each) for each in cases}
    found = set()
    for form in forms:
        utf8 = "".join(each.lower() if each.isascii() else each for each in form).encode()
        raw = form.encode("utf-16-be")
        units = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
        escaped = "".join(f"\\u{unit:04x}" if unit > 127 else chr(unit).lower() for unit in units).encode()
        found |= {re.escape(utf8), re.escape(escaped)}
    return found
