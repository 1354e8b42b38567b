"""Messages on their way: no private address, no redirect, no smuggled header, and what is certain about a failure."""

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from hreflens.projects.sending import FILES, MAX_MAIL_BYTES, SendError, send
from hreflens.settings import Settings
from tests.projects.monitor_world import post_office

WORD = {"id": "hreflens-acme-1", "project": "acme", "title": "acme: 2 links\r\nBcc: all@acme.example", "body": "これで全部です。\n", "alerts": []}  # fmt: skip


def settings(smtp: str = "", *, private: bool = True) -> Settings:
    return Settings.model_validate(
        {"fetch": {"allow_private_addresses": private}, "monitor": {"smtp_url": smtp}}
    )


@pytest.fixture
def odd() -> Iterator[str]:
    class Odd(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/hangup":
                self.connection.close()
                return
            self.send_response({"/moved": 302, "/fault": 500}.get(self.path, 200))
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def fault(channel: str, given: Settings) -> SendError:
    with pytest.raises(SendError) as caught:
        send(channel, WORD, given)
    return caught.value


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0x7f000001"]
)
def test_a_webhook_reaches_no_private_address(host: str) -> None:
    assert fault(f"http://{host}:8000/hook", settings(private=False)).certain


def test_ports_of_other_services_and_odd_addresses_are_refused() -> None:
    assert "port 25" in str(fault("http://acme.example:25/", settings(private=False)))
    for channel in ("http://", "https://:99999/", "http://[::1/"):
        assert fault(channel, settings()).certain


@pytest.mark.parametrize(("path", "certain"), [("/moved", True), ("/fault", True), ("/hangup", False)])
def test_what_is_known_of_a_failed_webhook(odd: str, path: str, certain: bool) -> None:
    assert fault(odd + path, settings()).certain is certain


def test_a_mail_has_one_reader_and_one_subject() -> None:
    with post_office() as post:
        send("mailto:ana@acme.example", WORD, settings(post.smtp))
        ((to, subject, body, name),) = post.mails
    assert (to, name) == ("ana@acme.example", "<hreflens-acme-1@hreflens.invalid>")
    assert subject == "acme: 2 links Bcc: all@acme.example"
    assert body == WORD["body"]


@pytest.mark.parametrize("smtp", ["", "https://mail.acme.example", "smtp://127.0.0.1:1"])
def test_a_mail_without_a_server_says_so(smtp: str) -> None:
    assert fault("mailto:ana@acme.example", settings(smtp)).certain


def test_apprise_brings_a_message_to_a_service() -> None:
    """Apprise's own `json://` posts to a loopback receiver: the title, the text, and nothing of the files."""
    pytest.importorskip("apprise", reason="the extra 'alerts' is not installed")
    got: list[dict[str, Any]] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(500 if self.path == "/fault" else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        at = f"json://127.0.0.1:{server.server_address[1]}"
        send(
            f"apprise:{at}/hook",
            {**WORD, "title": "acme: 2 リンク", FILES: [Path("/etc/passwd")]},
            settings(),
        )
        (told,) = got
        assert (told["title"], told["message"].strip()) == ("acme: 2 リンク", WORD["body"].strip())
        assert told["attachments"] == []
        assert fault(f"apprise:{at}/fault", settings()).certain
        assert "does not know" in str(fault("apprise:nonsense://", settings()))
    finally:
        server.shutdown()
        server.server_close()


def test_apprise_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert "hreflens[alerts]" in str(fault("apprise:json://127.0.0.1:1/", settings()))


def test_a_mail_carries_files_as_far_as_there_is_room(tmp_path: Path) -> None:
    small, large, gone = tmp_path / "report.html", tmp_path / "report.pdf", tmp_path / "report.md"
    small.write_text("<p>日本</p>")
    large.write_bytes(b"x" * (MAX_MAIL_BYTES + 1))
    with post_office() as post:
        message = {**WORD, "project": "acme", FILES: [small, large, gone]}
        send("mailto:ana@acme.example", message, settings(post.smtp))
        ((name, content),) = post.files[0].items()
        assert post.mails[0][2] == WORD["body"]
    assert (name, content.decode()) == (f"acme-{tmp_path.name}.html", "<p>日本</p>")
