"""The wording of the letters: one data file per language, reviewed like code, with named slots.

It must not know what was found: `draft` fills the slots.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hreflens.text.language_names import base_language

FALLBACK = "en"
SLOTS = frozenset({"site", "owner", "day", "found", "help", "sender"})
"""What a text may leave open: the other site, the owner's, the day of the audit, findings, guides, signature."""


@dataclass(frozen=True, slots=True)
class Template:
    """The wording in one language: labels of findings, and (subject, text) per kind of letter."""

    lang: str
    labels: Mapping[str, str]
    letters: Mapping[str, tuple[str, str]]


@cache
def _all() -> dict[str, Template]:
    found = {}
    for file in sorted(files(__package__).joinpath("templates").iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        raw = tomllib.loads(file.read_text("utf-8"))
        labels = raw.pop("labels")
        lang = file.name.removesuffix(".toml")
        letters = {kind: (letter["subject"], letter["text"].strip("\n")) for kind, letter in raw.items()}
        found[lang] = Template(lang, labels, letters)
    return found


LANGUAGES: tuple[str, ...] = tuple(_all())
"""BCP-47 tags of the languages that letters are written in."""


def template_for(lang: str | None) -> Template:
    """Return the wording for a language, by its whole tag, else its base language, else English. Raises nothing."""
    known = _all()
    tag = base_language(lang) or ""
    return known.get(tag) or known.get(tag.split("-", maxsplit=1)[0]) or known[FALLBACK]
