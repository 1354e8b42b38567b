"""A LibreTranslate and a DeepL on this machine: they answer as the real ones do, and note what they were asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Service:
    """A running service; `answer` may be set to play a fault: (status, body, headers)."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.answer: tuple[int, bytes, dict[str, str]] | None = None

    def reply(self, path: str, body: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
        """Return status, body and headers of an answer."""
        if self.answer is not None:
            return self.answer
        if path == "/v2/translate":
            made = [
                {"detected_source_language": "JA", "text": f"[{body['target_lang']}] {t}"}
                for t in body["text"]
            ]
            return 200, json.dumps({"translations": made}).encode(), {}
        return 200, json.dumps({"translatedText": f"[{body['target']}] {body['q']}"}).encode(), {}


@contextmanager
def service() -> Iterator[Service]:
    """Run a service on a free port of 127.0.0.1."""
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            found.asked.append((self.path, body, {k.lower(): v for k, v in self.headers.items()}))
            status, content, headers = found.reply(self.path, body)
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
