"""The request to change the address of a link, drafted in the language of the linking page. Plain text, never sent.

The sentences are in `swap_requests.toml`; addresses are put in as they are, on lines of their own. It must not
find out whom to write to.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale, UnknownLocaleError

from hreflens.text.language_names import base_language

FALLBACK = "en"
SENDER = "[...]"
"""Stands where the owner writes the name of whoever asks."""

_SLOT = re.compile(r"\{(page|target|target_language|better|better_language|sender|site)\}")


@dataclass(frozen=True, slots=True)
class SwapRequest:
    """One draft. `lang`: the language it is in; `is_fallback`: none was written in the page's language."""

    lang: str
    is_fallback: bool
    subject: str
    body: str


@cache
def request_languages() -> tuple[str, ...]:
    """Return the languages in which requests are written."""
    return tuple(_templates())


@cache
def _templates() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("swap_requests.toml").read_text("utf-8"))


def swap_request(landing: Mapping[str, Any], *, site: str, sender: str = SENDER) -> SwapRequest:
    """Return the draft for a row of `landings`.

    Args:
        landing: the row.
        site: the owner's site, for the signature.
        sender: who asks.

    Raises nothing.
    """
    wanted = base_language(landing["lang"]) or FALLBACK
    lang = wanted if wanted in _templates() else FALLBACK
    template = _templates()[lang]
    slots = {
        "page": landing["referring_url"],
        "target": landing["target_url"],
        "target_language": language_in(landing["landing_locale"], lang),
        "better": landing["better_url"],
        "better_language": language_in(landing["better_locale"], lang),
        "sender": sender,
        "site": site,
    }
    body = _SLOT.sub(lambda hit: " ".join(str(slots[hit.group(1)]).split()), template["body"].strip("\n"))
    return SwapRequest(lang, lang != wanted, template["subject"], body + "\n")


def language_in(tag: str | None, lang: str) -> str:
    """Return the name of a language in another (`fr` in German: Französisch), the tag itself when it has none."""
    base = base_language(tag)
    if base is None:
        return tag or "?"
    try:
        name = Locale.parse(base.replace("-", "_")).get_display_name(lang.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        name = None
    return name or base


def request_text(request: SwapRequest) -> str:
    """Return a draft as text: the subject, a blank line, the body."""
    return f"{request.subject}\n\n{request.body}"
