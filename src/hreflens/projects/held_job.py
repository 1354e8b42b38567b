"""The job that a worker holds: what it is about, and how far it is. It must not do any work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hreflens.engine.state import State
from hreflens.engine.workspace import Project
from hreflens.settings import Settings


@dataclass(slots=True)
class HeldJob:
    """One job under way; `at` is (stage, done, total or None) of how far it is."""

    state: State
    project: Project
    settings: Settings
    number: int
    kind: str
    args: dict[str, Any]
    now: Callable[[], datetime]
    attempt: int
    asked_at: datetime
    at: tuple[str, int, int | None] = ("", 0, None)

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """Note how far it is; the beating thread tells the state."""
        self.at = (stage, done, total)
