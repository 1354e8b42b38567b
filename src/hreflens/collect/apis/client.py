"""The HTTP client of all services: time-outs, retries, Retry-After, expired tokens, error bodies, bounded answers.

It must not know any service: what differs is given by the caller. Redirects are not followed, because a key would
travel with them.
"""

import json
import logging
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

from hreflens import __version__
from hreflens.collect.apis.errors import ApiError, AuthError, QuotaError, UnreachableError

MAX_BODY_BYTES = 268_435_456
"""Largest answer read: more rows than any service gives at once."""
MAX_WAIT_S = 90.0
"""Longest wait that is done here; asked for a longer one, the run ends and can be gone on with later."""
MAX_DEPTH_ERROR_CHARS = 300
for _logger in ("httpx2", "httpcore2", "httpcore"):
    # They log addresses and headers, and with them keys.
    logging.getLogger(_logger).setLevel(logging.WARNING)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its status, headers (lower-case names) and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            ApiError: it is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ApiError(
                "the answer is not valid JSON: the service is disturbed, or its address is wrong."
            ) from error

    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass(slots=True)
class Auth:
    """How requests prove who asks: headers, and how to get new ones when the service says they have expired."""

    headers: Callable[[], Mapping[str, str]] = dict
    renew: Callable[[], None] | None = None


@dataclass(slots=True)
class Client:
    """One service's client; `close` it when done.

    `secrets` are kept out of every message; `sleep` and `jitter` are for tests. `gap_s` is the least time between
    two requests (services that count per second).
    """

    service: str
    auth: Auth = field(default_factory=Auth)
    secrets: Iterable[str] = ()
    retries: int = 4
    gap_s: float = 0.0
    timeout_s: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    requests: int = 0
    _http: httpx2.Client | None = None
    _last: float = float("-inf")

    def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def __enter__(self) -> "Client":
        """Return self."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def get(self, url: str, params: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer to a GET. Raises as `send`."""
        return self.send("GET", url, params=params)

    def post(self, url: str, body: Any, *, params: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer to a POST of JSON. Raises as `send`."""
        return self.send("POST", url, params=params, body=body)

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the first answer that is neither a fault of the moment nor a refusal.

        Raises:
            AuthError: 401 or 403, also after new credentials were fetched once.
            QuotaError: 402, or 429 that does not end in time.
            UnreachableError: no answer, or 5xx to the last try.
            ApiError: any other refusal; the message holds the service's own words.
        """
        checked_address(url, self.service)
        renewed = False
        for attempt in range(self.retries + 1):
            last = attempt == self.retries
            try:
                answer = self._once(method, url, params, body, form)
            except (httpx2.TransportError, httpx2.DecodingError) as error:
                if last:
                    raise UnreachableError(
                        f"{self.service}: no answer from {urlsplit(url).hostname} ({type(error).__name__}) after {attempt + 1} "
                        "tries. Check the connection and run the same command again: it goes on where it stopped."
                    ) from None
                self._wait(self._backoff(attempt))
                continue
            if answer.status == 401 and self.auth.renew is not None and not renewed:
                renewed = True
                self.auth.renew()
                continue
            if answer.status < 300:
                return answer
            wait = self._how_long(answer, attempt)
            if wait is None or last:
                raise self.refusal(answer)
            self._wait(wait)
        raise UnreachableError(f"{self.service}: the credentials it was just given are refused again.")

    def _once(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        body: Any,
        form: Mapping[str, str] | None,
    ) -> Answer:
        if self._http is None:
            self._http = httpx2.Client(
                follow_redirects=False,
                timeout=self.timeout_s,
                headers={"User-Agent": f"hreflens/{__version__}", "Accept-Encoding": "gzip"},
            )
        early = self.gap_s - (time.monotonic() - self._last)
        if early > 0:
            self.sleep(early)
        self._last = time.monotonic()
        self.requests += 1
        given: dict[str, Any] = {"params": dict(params)} if params else {}
        if body is not None:
            given["json"] = body
        if form is not None:
            given["data"] = dict(form)
        chunks, size = [], 0
        with self._http.stream(method, url, headers=dict(self.auth.headers()), **given) as reply:
            for chunk in reply.iter_bytes():
                size += len(chunk)
                if size > MAX_BODY_BYTES:
                    raise ApiError(
                        f"{self.service}: the answer is larger than {MAX_BODY_BYTES:,} bytes. Ask for fewer rows."
                    )
                chunks.append(chunk)
            return Answer(
                reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, b"".join(chunks)
            )

    def _how_long(self, answer: Answer, attempt: int) -> float | None:
        """Return how long to wait before another try, None when another try is useless."""
        quota = answer.status == 429 or (answer.status == 403 and _is_rate_limit(answer))
        if not quota and answer.status < 500:
            return None
        asked = _seconds(answer.headers.get("retry-after"))
        if asked is None:
            return self._backoff(attempt)
        return asked if asked <= MAX_WAIT_S else None

    def _backoff(self, attempt: int) -> float:
        return float(min(16.0, 0.5 * 2**attempt)) * (0.75 + 0.5 * self.jitter())

    def _wait(self, seconds: float) -> None:
        self.sleep(seconds)

    def refusal(self, answer: Answer, words: str | None = None) -> ApiError:
        """Return the error of an answer, with the service's own words."""
        said = self.clean(words if words is not None else words_of(answer))
        told = f": {said}" if said else "."
        status = answer.status
        if status in (301, 302, 303, 307, 308):
            return ApiError(
                f"{self.service}: the address has moved; it is not followed with a key. Correct the address."
            )
        if status in {402, 429} or _is_rate_limit(answer):
            later = answer.headers.get("retry-after")
            when = f" It asks to wait {self.clean(later)} seconds." if later else ""
            return QuotaError(
                f"{self.service}: the quota is spent or requests come too fast (HTTP {status}){told}{when} What came is kept; run "
                "the same command again later."
            )
        if status in (401, 403):
            return AuthError(
                f"{self.service}: access refused (HTTP {status}){told} Check the key, and that it may see this site."
            )
        if status >= 500:
            return UnreachableError(
                f"{self.service}: fails on its side (HTTP {status}){told} Run the same command again later."
            )
        return ApiError(f"{self.service}: refused the request (HTTP {status}){told}")

    def clean(self, text: str) -> str:
        """Return text of a service without keys and control characters, at most 300 characters."""
        for secret in self.secrets:
            if len(secret) >= 4:
                text = text.replace(secret, "***")
        shown = "".join(char if char.isprintable() else " " for char in text[: 4 * MAX_DEPTH_ERROR_CHARS])
        return " ".join(shown.split())[:MAX_DEPTH_ERROR_CHARS]


def checked_address(url: str, service: str) -> str:
    """Return the address when a key may be sent there: https, or the same machine.

    Raises:
        ApiError: it is neither.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return url
    raise ApiError(f"{service}: the address must begin with https://, or a key would be sent in the open.")


def words_of(answer: Answer) -> str:
    """Return what an error body says: `error.message`, `message`, `error`, ...; its text when it is no JSON."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        text = answer.text().strip()
        return "" if text.startswith("<") else text
    for _ in range(3):
        if isinstance(found, list) and found:
            found = found[0]
        if not isinstance(found, dict):
            break
        named = (
            "error_description",
            "message",
            "error",
            "Message",
            "ErrorMessage",
            "status_message",
            "errors",
        )
        found = next((found[name] for name in named if found.get(name)), "")
    return found if isinstance(found, str) else ""


def _is_rate_limit(answer: Answer) -> bool:
    """Return whether a 403 of Google means "too many", not "not allowed"."""
    if answer.status != 403:
        return False
    text = answer.body[:20_000]
    return any(
        word in text
        for word in (b"rateLimitExceeded", b"quotaExceeded", b"RATE_LIMIT_EXCEEDED", b"RESOURCE_EXHAUSTED")
    )


def _seconds(raw: str | None) -> float | None:
    if raw is None:
        return None
    try:
        return max(0.0, float(raw))
    except ValueError:
        pass
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, (parsedate_to_datetime(raw) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
