"""Whose links are wanted: the targets' hosts, and a quick look at raw bytes for whether one of them can be there.

The look must never miss: a host may be spelt in upper case, as an IDN in Unicode, or in JSON escapes. Only a host
that is percent-encoded inside a link is missed, which no page in use writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hreflens.collect.commoncrawl import CrawlFileError
from hreflens.collect.links import is_own, own_host_test
from hreflens.urls.canonical import ascii_host, display_host

_MOST_FORMS = 24
"""Beyond this many spellings one look per spelling costs more than reading the record."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The hosts wanted (subdomains count) and the lower-case spellings of which each link to one holds at least one."""

    hosts: tuple[str, ...]
    own: tuple[frozenset[str], tuple[str, ...]]
    spellings: tuple[bytes, ...]

    def owns(self, host: str | None) -> bool:
        """Return whether a host is a target or below one. Raises nothing."""
        return is_own(host, self.own)

    def may_hold(self, raw: bytes) -> bool:
        """Return whether bytes (JSON or HTML text) can hold a link to a target. Raises nothing."""
        if len(self.spellings) > _MOST_FORMS:
            return True
        folded = raw.lower()
        return any(form in folded for form in self.spellings)


def targets_of(hosts: Iterable[str]) -> Targets:
    """Return the targets of host names or domains as a user writes them.

    Raises:
        CrawlFileError: none was given, or one is no host name.
    """
    named = []
    for raw in hosts:
        host = ascii_host(raw.strip().removeprefix("https://").removeprefix("http://").rstrip("/"))
        if host is None:
            raise CrawlFileError(f"--targets: '{raw}' is no domain. Write it as acme.com, several with commas.")
        named.append(host.removeprefix("www."))
    if not named:
        raise CrawlFileError("no target was named: pass --targets acme.com, or set project.site.")
    hosts = tuple(sorted(set(named)))
    return Targets(hosts, own_host_test(hosts), tuple(sorted({form for host in hosts for form in _forms(host)})))


def _forms(host: str) -> set[bytes]:
    """Return the ways to write a host, lower-case ASCII bytes where they are ASCII."""
    shown = display_host(host)
    if shown == host:
        return {host.encode()}
    # Only the labels in other scripts are looked for: the dots between may be ideographic ones. `bytes.lower` leaves
    # UTF-8 alone, and browsers fold case in Unicode, so both cases are looked for.
    label = max((part for part in shown.split(".") if not part.isascii()), key=len)
    written = {label, label.upper(), label.capitalize()}
    escaped = {"".join(f"\\u{unit:04x}" if unit > 127 else chr(unit) for unit in _units(text)) for text in written}
    coded = max((part for part in host.split(".") if part.startswith("xn--")), key=len)
    return {coded.encode(), *(t.encode() for t in written), *(text.encode().lower() for text in escaped)}


def _units(text: str) -> list[int]:
    raw = text.encode("utf-16-be")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
