"""A real browser on a real server: what the stories of the product need to be driven from upload to download.

Every console message and every request of every page is noted; a story fails on an error or a request that leaves
this machine.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from hreflens.web.app import create_app
from hreflens.web.serve import bound_socket
from tests.show.browser import chromium
from tests.web.world import config

AXE = Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def served(root: Path, **more: Any) -> Iterator[str]:
    """Serve a workspace on a free port of this machine; yield the address."""
    from datetime import UTC, datetime

    bound = bound_socket("127.0.0.1", 0)
    app = create_app(config(root, now=lambda: datetime.now(UTC), **more))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


class Browser:
    """One browser; every page it opens is watched."""

    def __init__(self, browser: Any, base: str) -> None:
        self.browser, self.base = browser, base
        self.complaints: list[str] = []
        self.strangers: list[str] = []

    def page(
        self, lang: str = "en-US", theme: str = "light", width: int = 1280, *, bypass: bool = False
    ) -> Any:
        """Return a new page in a context of its own."""
        context = self.browser.new_context(
            base_url=self.base,
            locale=lang,
            color_scheme=theme,
            viewport={"width": width, "height": 900},
            accept_downloads=True,
            bypass_csp=bypass,
            reduced_motion="reduce",
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on(
            "console",
            lambda m: m.type in ("error", "warning") and self.complaints.append(f"{page.url}: {m.text}"),
        )
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda r: self._note(r.url))
        return page

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.strangers.append(url)

    def check(self) -> None:
        """Fail on anything noted."""
        assert self.complaints == []
        assert self.strangers == []


@contextmanager
def browsing(root: Path, **more: Any) -> Iterator[Browser]:
    """Open a browser on a served workspace, and check it at the end."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    with served(root, **more) as base, sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=program, chromium_sandbox=False, args=["--disable-gpu", "--no-first-run"]
        )
        try:
            found = Browser(browser, base)
            yield found
            found.check()
        finally:
            browser.close()


def violations(page: Any) -> list[str]:
    """Return what axe finds on a page."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [f"{each['id']}: {node['html'][:160]}" for each in found["violations"] for node in each["nodes"]]
