"""Drafts of mails in the prospect's language: templates with slots, to be read, changed and sent by a person.

Values in slots come from pages of others: they are plain text on one line and can hold no further slot. It must not send.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hreflens.text.language_names import base_language

KINDS = ("guest_post", "resource", "broken_link", "unlinked_mention", "thanks")
FALLBACK = "en"
MAX_SLOT_CHARS = 300
_SLOT = re.compile(r"\{([a-z_]+)\}")


class DraftError(Exception):
    """There is no such draft, or a slot lacks its value; the message says which."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail to be read and changed by a person: its language, subject, body, and the slots left open."""

    kind: str
    lang: str
    subject: str
    body: str
    open_slots: tuple[str, ...]


@cache
def templates() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return language -> kind -> {subject, body}."""
    folder = files(__package__).joinpath("templates")
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".toml"):
            found[entry.name.removesuffix(".toml")] = tomllib.loads(entry.read_text("utf-8"))
    return found


def languages() -> tuple[str, ...]:
    """Return the languages that drafts exist in, sorted."""
    return tuple(sorted(templates()))


def draft(kind: str, lang: str | None, slots: Mapping[str, str]) -> Draft:
    """Return a draft in a language, in English where there is none in it.

    Slots without a value stay as `[name]`, to be filled in by hand.

    Raises:
        DraftError: there is no such kind.
    """
    if kind not in KINDS:
        raise DraftError(f"there is no draft '{kind}': there are {', '.join(KINDS)}.")
    tag = _language(lang)
    words = templates()[tag][kind]
    open_: dict[str, None] = {}

    def fill(match: re.Match[str]) -> str:
        value = _plain(slots.get(match[1], ""))
        if not value:
            open_.setdefault(match[1])
        return value or f"[{match[1]}]"

    subject, body = _SLOT.sub(fill, words["subject"]), _SLOT.sub(fill, words["body"].strip())
    return Draft(kind, tag, subject, body, tuple(open_))


def slots_of(text: str) -> frozenset[str]:
    """Return the names of the slots in a text."""
    return frozenset(_SLOT.findall(text))


def _language(lang: str | None) -> str:
    tag = base_language(lang) or FALLBACK
    for wanted in (
        tag,
        tag.split("-", 1)[0],
        {"zh": "zh-Hans", "zh-Hant": "zh-Hans", "nn": "nb"}.get(tag, tag),
    ):
        if wanted in templates():
            return wanted
    return FALLBACK


def _plain(value: str) -> str:
    """Return a value on one line, without control characters and without slots of its own."""
    shown = "".join(char if char.isprintable() else " " for char in value[: 2 * MAX_SLOT_CHARS])
    return " ".join(shown.replace("{", "(").replace("}", ")").split())[:MAX_SLOT_CHARS]
