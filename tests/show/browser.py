"""A headless chromium over its DevTools protocol, for tests of what a reader's browser makes of the report.

The browser is looked for in HREFLENS_CHROMIUM, then under its usual names; tests skip with a reason where there
is none. Every network request of a page is noted, so that a test can tell that none left it.
"""

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 60


def chromium() -> str:
    """Return the path of the browser; skips the test when there is none."""
    wanted = os.environ.get("HREFLENS_CHROMIUM")
    found = wanted or next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("no chromium: install it or name it in HREFLENS_CHROMIUM")
    return found


class Tab:
    """One page of the browser: evaluate scripts in it, emulate screens, press keys."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket, self.number = socket, 0
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.loaded = False

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the answer to one command; events that come in between are noted."""
        self.number += 1
        await self.socket.send_str(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = json.loads((await self.socket.receive(SECONDS)).data)
            if message.get("id") == self.number:
                assert "error" not in message, message
                return message["result"]
            self._note(message)

    def _note(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event.get("method") == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif event.get("method") == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif event.get("method") == "Page.loadEventFired":
            self.loaded = True

    async def open(self, path: Path) -> None:
        """Open a file and wait until it is loaded."""
        for domain in ("Page", "Network", "Log", "Runtime"):
            await self.call(f"{domain}.enable")
        self.loaded = False
        await self.call("Page.navigate", url=path.as_uri())
        while not self.loaded:
            self._note(json.loads((await self.socket.receive(SECONDS)).data))

    async def run(self, script: str) -> Any:
        """Return the value of a script, promises awaited."""
        found = await self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            timeout=SECONDS * 1000,
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def screen(self, width: int, *, dark: bool = False) -> None:
        """Set the width of the window and the colour scheme."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])

    async def press(self, key: str) -> None:
        """Press and release a key."""
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                **(text if kind == "keyDown" else {}),
            )


def browse(work: Callable[[Tab], Awaitable[Any]]) -> Any:
    """Start the browser, hand one empty tab to `work`, and return what it returns."""
    program = chromium()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"]
        started = subprocess.Popen(
            [program, *flags, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return asyncio.run(asyncio.wait_for(_with_tab(Path(profile), work), 3 * SECONDS))
        finally:
            started.terminate()
            started.wait(SECONDS)


async def _with_tab(profile: Path, work: Callable[[Tab], Awaitable[Any]]) -> Any:
    told = profile / "DevToolsActivePort"
    while not (told.exists() and told.read_text().count("\n")):
        await asyncio.sleep(0.05)
    port = told.read_text().split("\n")[0]
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = [each for each in await answer.json() if each["type"] == "page"]
        async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            return await work(Tab(socket))
