"""Names for everything a network or server can do to a request: each exception of the client is an outcome.

It must know no exception that means a fault of this program.
"""

import asyncio
import ssl

import aiohttp

from hreflens.collect.fetch.resolver import AddressRefusedError, LookupFailedError, NoSuchHostError
from hreflens.terms import FetchOutcome


def causes(fault: BaseException) -> list[BaseException]:
    """Return an exception and what it wraps, outermost first, at most ten. Raises nothing."""
    chain: list[BaseException] = []
    link: BaseException | None = fault
    while link is not None and len(chain) < 10:
        chain.append(link)
        link = getattr(link, "os_error", None) or link.__cause__ or link.__context__
    return chain


def failure(fault: BaseException) -> tuple[FetchOutcome, str]:
    """Return the outcome and the words for an exception of the client. Raises nothing."""
    chain = causes(fault)
    for kind, outcome in _BY_CAUSE:
        for cause in chain:
            if isinstance(cause, kind):
                return outcome, _words(cause, fault)
    return FetchOutcome.BROKEN_RESPONSE, _words(fault, fault)


_BY_CAUSE: tuple[tuple[type[BaseException], FetchOutcome], ...] = (
    (AddressRefusedError, FetchOutcome.ADDRESS_REFUSED),
    (NoSuchHostError, FetchOutcome.DNS),
    (LookupFailedError, FetchOutcome.CONNECTION),
    (asyncio.TimeoutError, FetchOutcome.TIMEOUT),
    (aiohttp.InvalidURL, FetchOutcome.INVALID_URL),
    (ssl.SSLError, FetchOutcome.TLS),
    (ssl.CertificateError, FetchOutcome.TLS),
    (aiohttp.ClientPayloadError, FetchOutcome.BROKEN_RESPONSE),
    (aiohttp.ClientResponseError, FetchOutcome.BROKEN_RESPONSE),
    (OSError, FetchOutcome.CONNECTION),
    (aiohttp.ClientConnectionError, FetchOutcome.CONNECTION),
)


# No connection was made: whatever the host may be, it did not answer.
NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def _words(cause: BaseException, fault: BaseException) -> str:
    if isinstance(cause, asyncio.TimeoutError):
        return (
            "no connection in time"
            if isinstance(fault, aiohttp.ConnectionTimeoutError)
            else "no answer in time"
        )
    text = (
        getattr(cause, "strerror", None)
        or getattr(cause, "message", None)
        or str(cause)
        or type(cause).__name__
    )
    return " ".join(str(text).split())[:300]
