"""Translations of short texts, asked for once and kept beside the project.

One small file per text, named by what was asked, written aside and renamed: many readers and writers need no lock.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from hreflens.collect.apis.translators import MAX_TEXT_CHARS, Translator, translate
from hreflens.engine.workspace import Project

FOLDER = "translations"


def known(project: Project, service: Translator, texts: Sequence[str], target: str) -> list[str | None]:
    """Return what is kept of the texts in a language by a service, None where nothing is. Raises nothing."""
    return [_read(_path(project, service, text, target)) for text in texts]


def translated(
    project: Project, service: Translator, texts: Sequence[str], target: str, source: str | None = None
) -> list[str]:
    """Return the texts in another language; only those not kept yet are sent to the service, and then kept.

    Args:
        project: whose folder keeps them.
        service: whom to ask.
        texts: short texts; empty ones stay empty.
        target: BCP-47 language wanted.
        source: BCP-47 language of the texts, None when not known.

    Raises:
        hreflens.collect.apis.translators.TranslatorError: the service does not answer.
        OSError: the folder cannot be written.
    """
    kept = known(project, service, texts, target)
    asked = [text for text, found in zip(texts, kept, strict=True) if found is None and text.strip()]
    fresh = dict(zip(asked, translate(service, asked, target, source) if asked else [], strict=True))
    for text, made in fresh.items():
        _write(_path(project, service, text, target), made)
    return [fresh.get(text, "") if found is None else found for text, found in zip(texts, kept, strict=True)]


def _path(project: Project, service: Translator, text: str, target: str) -> Path:
    asked = json.dumps([service.name, target, text[:MAX_TEXT_CHARS]])
    return project.folder / FOLDER / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.json"


def _read(path: Path) -> str | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    text = found.get("text") if isinstance(found, dict) else None
    return text if isinstance(text, str) else None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    aside = path.with_suffix(f".{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:8]}.part")
    aside.write_text(json.dumps({"text": text}), "utf-8")
    aside.replace(path)
