"""A small web on the loopback that changes from week to week, the exports about it, and who reads the alerts.

`week` says what stands where: links are removed and come back, an attribute changes, a site is broken into, a page is
away for one week only, and Search Console loses 87 % of its rows while the links stand.
"""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from hreflens.engine.workspace import Project
from hreflens.projects.setup import init_project, write_settings
from tests.cli.world import PAGES
from tests.collect.fetch.loopback import Seen, Server, reply

SITES = 48
START = datetime(2026, 2, 2, 6, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
REMOVED, GONE, SPONSORED, FLAPS, AGAIN = ("site1", "site2"), "site3", "site4", "site5", "site1"
LOST_IN, REL_IN, FAULT_IN, SOURCE_BACK_IN, HACKED_IN, BACK_IN, FLAP_IN = 3, 4, 4, 6, 6, 8, 9
DEPTH = ("laden/1", "laden/2", "laden/3", "wp/seite")
GERMAN = (
    "Wir haben die Kameras ein halbes Jahr lang in unserem Laden getestet und sind mit dem Bild sehr zufrieden. Die "
    "Einrichtung war einfach, der Ton ist gut, und auch nachts erkennt man noch jedes Gesicht vor der Tür. Teil {n}."
)
RUSSIAN = (
    "Купить камеры видеонаблюдения недорого с доставкой по всей России. Лучшие цены, скидки каждый день, гарантия и "
    "оплата при получении. Закажите прямо сейчас и получите подарок от нашего магазина уже завтра утром."
)


@dataclass
class Web:
    """The loopback web; `week` is set by the test."""

    week: int = 0

    def play(self, seen: Seen) -> bytes:
        """Answer a request."""
        if seen.path == "/robots.txt":
            return reply(b"", 404)
        host = seen.host.removesuffix(".localhost")
        if host == "werkstatt":
            return reply(self._shop(seen.path.strip("/")).encode())
        if host == GONE and self.week >= LOST_IN:
            return reply(b"gone", 404)
        return reply(self._page(host).encode())

    def _page(self, host: str) -> str:
        number = int(host.removeprefix("site") or 0)
        _, lang, _, text = PAGES[number % 5]
        rel = ' rel="sponsored"' if host == SPONSORED and self.week >= REL_IN else ""
        link = f'<a href="https://acme.example/"{rel}>Acme</a>'
        if host in REMOVED and self.week >= LOST_IN and not (host == AGAIN and self.week >= BACK_IN):
            link = "Acme"
        if host == FLAPS and self.week == FLAP_IN:
            link = "Acme"
        return f"<html lang='{lang}'><title>{host}</title><main><p>{text} {link} {text} {number}</p></main></html>"

    def _shop(self, path: str) -> str:
        number = DEPTH.index(path)
        if path.startswith("wp") and self.week >= HACKED_IN:
            others = "".join(f'<a href="https://ziel{n}.example/">{n}</a> ' for n in range(25))
            body = f'{RUSSIAN} <a href="https://acme.example/">купить камеры</a> {RUSSIAN} {others}'
            return f"<html><title>Камеры</title><main><p>{body}</p></main></html>"
        text = GERMAN.format(n=number)
        return f'<html lang="de"><title>Werkstatt {number}</title><main><p>{text} <a href="https://acme.example/">Acme</a> {text}</p></main></html>'


@dataclass
class Post:
    """What arrived: mails as (to, subject, body, message id), their attachments by name, and webhooks as JSON."""

    mails: list[tuple[str, str, str, str]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    hooks: list[dict[str, Any]] = field(default_factory=list)
    smtp: str = ""
    hook: str = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take in a mail (aiosmtpd calls it)."""
        from email import message_from_bytes, policy

        mail = message_from_bytes(envelope.content, policy=policy.default)
        text = mail.get_body(preferencelist=("plain",))
        body = "" if text is None else text.get_content().replace("\r\n", "\n")
        self.files.append(
            {str(each.get_filename()): each.get_payload(decode=True) for each in mail.iter_attachments()}
        )
        self.mails.append((envelope.rcpt_tos[0], mail["subject"], body, mail["message-id"]))
        return "250 OK"


@contextmanager
def post_office() -> Iterator[Post]:
    """Run a mail server and a web server that keep what arrives."""
    post = Post()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            post.hooks.append({**json.loads(data), "key": self.headers["idempotency-key"]})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    web = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    with socket.socket() as probe:  # the controller cannot choose a port itself
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mail = Controller(post, hostname="127.0.0.1", port=port)
    mail.start()
    post.smtp = f"smtp://127.0.0.1:{port}?from=hreflens@acme.example"
    post.hook = f"http://127.0.0.1:{web.server_address[1]}/hook"
    try:
        yield post
    finally:
        mail.stop()
        web.shutdown()
        web.server_close()


def make_project(root: Path, post: Post | None = None, **project: Any) -> Project:
    """Make a project of acme.example whose fetcher may reach the loopback and whose mail goes to the post office."""
    given = {"site": "acme.example", "home": "en-US", "brands": ["Acme"], **project}
    made, _ = init_project(root, "acme", given)
    monitor = {"smtp_url": post.smtp, "dashboard_url": "https://links.acme.example"} if post else {}
    fetch = {"delay_s": 0.0, "allow_private_addresses": True, "timeout_s": 5.0, "retries": 0}
    write_settings(made, {"project": given, "fetch": fetch, "monitor": monitor})
    return made


def pages(port: int) -> list[str]:
    """Return every linking page."""
    shop = [f"http://werkstatt.localhost:{port}/{path}" for path in DEPTH]
    return [*(f"http://site{n}.localhost:{port}/artikel" for n in range(SITES - len(DEPTH))), *shop]


def write_exports(folder: Path, port: int, week: int) -> None:
    """Write what the tools export in a week: Search Console weekly, another tool every fourth week."""
    folder.mkdir(exist_ok=True)
    day = (START + week * WEEK).date()
    known = pages(port)
    shown = known[: round(len(known) * 0.125)] if FAULT_IN <= week < SOURCE_BACK_IN else known
    rows = [f"{url},{day}" for url in shown]
    (folder / f"acme.example-Latest links-{day}.csv").write_text(
        "\n".join(["Linking page,Last crawled", *rows]) + "\n"
    )
    if week % 4 == 0:
        head = "Referring page URL,Domain rating,Target URL,Anchor,Nofollow,Type,First seen"
        lines = [
            f"{url},{30 + week},https://acme.example/,Acme,false,Text,2025-06-0{n % 9 + 1}"
            for n, url in enumerate(known)
        ]
        (folder / f"ahrefs-{day}.csv").write_text("\n".join([head, *lines]) + "\n")


@contextmanager
def loopback_web() -> Iterator[tuple[Web, Server]]:
    """Serve the web."""
    web = Web()
    with Server(web.play) as server:
        yield web, server
