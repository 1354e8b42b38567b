"""What one server is told when it starts: workspace, clock, who may come, and how much it takes in."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hreflens.collect.apis.translators import Translator

MAX_UPLOAD_BYTES = 1_073_741_824
"""An export of a million links is 200-400 MB as CSV."""
MAX_FORM_BYTES = 4_194_304
"""Every other request: a disavow file has at most 2 MB."""


@dataclass(frozen=True, slots=True)
class WebConfig:
    """One server's settings; nothing here changes while it runs.

    `hosts`: names by which it may be asked for besides loopback names. `accounts`: everybody must log in.
    `any_address`: an IP address as Host is taken too (a bound address other than loopback). `secret` signs form
    tokens; a new one per start only makes open forms stale. `translator`: the service that translates a passage when
    somebody asks.
    """

    workspace: Path
    now: Callable[[], datetime]
    accounts: bool = False
    hosts: frozenset[str] = frozenset()
    any_address: bool = False
    secure_cookies: bool = False
    state_url: str | None = None
    max_upload_bytes: int = MAX_UPLOAD_BYTES
    max_form_bytes: int = MAX_FORM_BYTES
    translator: Translator | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
