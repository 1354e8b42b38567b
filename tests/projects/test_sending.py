"""Messages on their way: no private address, no redirect, no smuggled header, and what is certain about a failure."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from hreflens.projects.sending import SendError, send
from hreflens.settings import Settings
from tests.projects.monitor_world import post_office

WORD = {"id": "hreflens-acme-1", "title": "acme: 2 links\r\nBcc: all@acme.example", "body": "これで全部です。\n", "alerts": []}  # fmt: skip


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
