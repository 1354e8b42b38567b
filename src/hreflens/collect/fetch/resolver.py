"""Host names to addresses that may be connected to, and the last check before a socket is made.

The resolver hands the connector only addresses that passed, and the connector connects to just those: a name
that answers otherwise the second time (DNS rebinding) gains nothing. The socket factory checks once more, so
that no way round the resolver (an address as host) exists. It must not decide which pages are fetched.
"""

import socket
from collections.abc import Awaitable, Callable
from typing import Any

import aiodns
from aiodns.error import ARES_EBADNAME, ARES_ENODATA, ARES_ENOTFOUND, DNSError
from aiohttp.abc import AbstractResolver, ResolveResult

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.addresses import refusal

Lookup = Callable[[str], Awaitable[list[str]]]
"""Returns the IP addresses of a host name; raises NoSuchHostError or LookupFailedError."""

_TIMEOUT_S = 5.0
_TRIES = 2
_OFFLINE_AFTER = 20


class NoSuchHostError(OSError):
    """The name server says that the host name does not exist or has no address."""


class LookupFailedError(OSError):
    """The name server did not answer or could not find out: this says nothing of the host."""


class AddressRefusedError(OSError):
    """The host leads to an address that must not be connected to."""


def system_lookup() -> Lookup:
    """Return a lookup with the machine's name servers; call it inside a running event loop.

    c-ares and not getaddrinfo: a thousand dead names at once would fill any pool of threads, and threads in
    getaddrinfo cannot be cancelled.
    """
    resolver = aiodns.DNSResolver(timeout=_TIMEOUT_S, tries=_TRIES)
    failed = 0
    answered = False

    async def lookup(host: str) -> list[str]:
        nonlocal failed, answered
        try:
            found = await resolver.getaddrinfo(host, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM)
        except DNSError as fault:
            code, words = (*fault.args, "", "")[:2]
            if code in (ARES_ENOTFOUND, ARES_ENODATA, ARES_EBADNAME):
                answered = True
                raise NoSuchHostError(None, f"no such host: {host}") from fault
            failed += 1
            if failed >= _OFFLINE_AFTER and not answered:
                raise FetchError(
                    f"the name servers of this machine failed {failed} times ({words}) and never answered. Check the "
                    "network, then run the same command again."
                ) from fault
            raise LookupFailedError(None, f"the name server failed for {host}: {words}") from fault
        answered = True
        return [_text(node.addr[0]) for node in found.nodes]

    return lookup


def _text(address: bytes | str) -> str:
    return address.decode("ascii", "replace") if isinstance(address, bytes) else address


class GuardedResolver(AbstractResolver):
    """Resolves by a lookup and leaves out every address that must not be connected to."""

    def __init__(self, lookup: Lookup, *, allow_private: bool) -> None:
        """Use `lookup`; `allow_private` switches the guard off (tests only)."""
        self._lookup = lookup
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of `host` that may be connected to.

        Raises:
            NoSuchHostError, LookupFailedError: no address is known.
            AddressRefusedError: there are addresses, and none may be connected to.
        """
        addresses = await self._lookup(host)
        if not addresses:
            raise NoSuchHostError(None, f"no such host: {host}")
        reasons = {address: None if self._allow_private else refusal(address) for address in addresses}
        allowed = [address for address, reason in reasons.items() if reason is None]
        if not allowed:
            address, reason = next(iter(reasons.items()))
            raise AddressRefusedError(None, f"{host} leads to {address} ({reason})")
        return [
            ResolveResult(
                hostname=host, host=address, port=port, proto=0, flags=socket.AI_NUMERICHOST,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            )
            for address in allowed
        ]  # fmt: skip

    async def close(self) -> None:
        """Do nothing: the lookup holds nothing that must be closed."""


def guarded_socket(*, allow_private: bool) -> Callable[[Any], socket.socket]:
    """Return a socket factory for aiohttp's connector that refuses the address it is about to connect to."""

    def make(info: Any) -> socket.socket:
        family, kind, proto, _, address = info
        reason = None if allow_private else refusal(str(address[0]))
        if reason is not None:
            raise AddressRefusedError(None, f"the host leads to {address[0]} ({reason})")
        made = socket.socket(family=family, type=kind, proto=proto)
        made.setblocking(False)
        return made

    return make
