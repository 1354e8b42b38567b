"""Sends one message by mail, webhook or Apprise, and says whether a message that failed certainly did not arrive.

Webhook addresses are guarded like linking pages: no private address, no blocked port, no redirect. It must not decide
what is sent or when.
"""

import asyncio
import json
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from hreflens.settings import Settings

TIMEOUT_S = 20.0
ANSWER_BYTES = 64 * 1024
FILES = "files"
"""Key of a message under which files (paths) stand that a mail carries; other channels are not given them."""
MAX_MAIL_BYTES = 8 * 1024 * 1024
"""Files of one mail together: encoded they are a third larger, and many servers take 10 MB (RFC 5321 names no limit)."""


class SendError(Exception):
    """A message did not go out; `certain` is false when it may have arrived all the same."""

    def __init__(self, message: str, *, certain: bool = True) -> None:
        super().__init__(message)
        self.certain = certain


def send(channel: str, message: Mapping[str, Any], settings: Settings) -> None:
    """Send a message to a channel.

    Args:
        channel: 'mailto:...', 'https://...', 'http://...' or 'apprise:...'.
        message: title, body, project, id (names the message for ever), alerts (a list for programs), and of a client's
            report FILES and `report` (its name and link).
        settings: section `monitor` (mail server) and fetch.allow_private_addresses (tests).

    Raises:
        SendError: it did not go out, or nobody knows.
    """
    if channel.startswith("mailto:"):
        _mail(channel.removeprefix("mailto:"), message, settings)
    elif channel.startswith("apprise:"):
        _apprise(channel.removeprefix("apprise:"), message)
    else:
        asyncio.run(_post(channel, message, allow_private=settings.fetch.allow_private_addresses))


def _mail(address: str, message: Mapping[str, Any], settings: Settings) -> None:
    server = urlsplit(settings.monitor.smtp_url)
    if server.scheme not in ("smtp", "smtps") or not server.hostname:
        raise SendError("no mail server is set: give monitor.smtp_url, such as smtp://user:password@host:587")
    given = parse_qs(server.query)
    letter = EmailMessage()
    try:
        letter["Subject"] = " ".join(message["title"].split())
        letter["To"] = address
        letter["From"] = given.get("from", [unquote(server.username or "") or f"hreflens@{server.hostname}"])[
            0
        ]
        letter["Message-ID"] = f"<{message['id']}@hreflens.invalid>"
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        letter.set_content(message["body"])
        _attach(letter, message.get(FILES, ()), str(message["project"]))
        port = server.port or (465 if server.scheme == "smtps" else 25)
    except ValueError as error:
        raise SendError(f"the mail cannot be written: {error}") from error
    try:
        _deliver(letter, server, port)
    except smtplib.SMTPServerDisconnected as error:
        raise SendError(f"the mail server hung up: {error}", certain=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise SendError(f"the mail server: {error}") from error


def _attach(letter: EmailMessage, files: Sequence[Path], project: str) -> None:
    """Add files to a mail as long as there is room; a file that is gone or too large is left out: the text has a link."""
    room = MAX_MAIL_BYTES
    for path in files:
        try:
            if path.stat().st_size > room:
                continue
            content = path.read_bytes()
        except OSError:
            continue
        room -= len(content)
        main, sub = ("text", "html") if path.suffix == ".html" else ("application", path.suffix[1:])
        name = f"{project}-{path.parent.name}{path.suffix}"
        letter.add_attachment(content, maintype=main, subtype=sub, filename=name)


def _deliver(letter: EmailMessage, at: SplitResult, port: int) -> None:
    scheme, host, user, password = at.scheme, at.hostname or "", at.username, at.password
    context = ssl.create_default_context()
    opened: Callable[[], smtplib.SMTP] = (
        (lambda: smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context))
        if scheme == "smtps"
        else (lambda: smtplib.SMTP(host, port, timeout=TIMEOUT_S))
    )
    with opened() as server:
        server.ehlo()
        if scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if user and password:
            if scheme == "smtp" and not server.has_extn("auth"):
                raise SendError(
                    "the mail server takes no password over this connection: use smtps:// or STARTTLS"
                )
            server.login(unquote(user), unquote(password))
        server.send_message(letter)


async def _post(url: str, message: Mapping[str, Any], *, allow_private: bool) -> None:
    import aiohttp

    from hreflens.collect.fetch.addresses import BLOCKED_PORTS
    from hreflens.collect.fetch.resolver import GuardedResolver, guarded_socket, system_lookup

    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise SendError(f"{url} is no web address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SendError(f"{url} is no web address")
    if port in BLOCKED_PORTS and not allow_private:
        raise SendError(f"port {port} is not for web addresses")
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(system_lookup(), allow_private=allow_private),
        socket_factory=guarded_socket(allow_private=allow_private),
    )
    plain = {name: value for name, value in message.items() if name != FILES}
    headers = {"Idempotency-Key": str(message["id"]), "Content-Type": "application/json"}
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session,
            session.post(
                url,
                data=json.dumps(plain, ensure_ascii=False, default=str).encode(),
                headers=headers,
                allow_redirects=False,
            ) as answer,
        ):
            await answer.content.read(ANSWER_BYTES)
            if not 200 <= answer.status < 300:
                raise SendError(f"{parts.hostname} answers {answer.status}")
    except aiohttp.ClientConnectorError as error:
        raise SendError(f"no connection to {parts.hostname}: {error.os_error}") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        words = str(error) or type(error).__name__
        raise SendError(f"{parts.hostname} gave no whole answer: {words}", certain=False) from error
    except (OSError, ValueError) as error:
        raise SendError(f"{parts.hostname}: {error}") from error


def _apprise(url: str, message: Mapping[str, Any]) -> None:
    try:
        import apprise
    except ImportError as error:
        raise SendError("the extra 'alerts' is not installed: pip install 'hreflens[alerts]'") from error
    told = apprise.Apprise()
    if not told.add(url):
        raise SendError("Apprise does not know this address")
    if not told.notify(title=message["title"], body=message["body"]):
        raise SendError("Apprise could not deliver it")
