"""What the dashboard shows of a link's machine translation, and how it is asked for: only when a visitor asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hreflens.collect.apis.translators import TranslatorError
from hreflens.projects.translations import known, translated
from hreflens.show.page import Evidence
from hreflens.web.here import Here, project_in


@dataclass(frozen=True, slots=True)
class Translation:
    """What the card shows: the service's name, and the two texts where they are translated."""

    service: str
    anchor: str | None = None
    passage: str | None = None
    fault: str = ""


def translation_of(here: Here, link: Mapping[str, Any], evidence: Evidence | None) -> Translation | None:
    """Return what is kept of a link's translation; None without a service, or where nothing needs one."""
    service = here.config.translator
    if service is None or evidence is None or _same(here, link):
        return None
    anchor, passage = known(project_in(here), service, _texts(evidence), here.local.lang)
    return Translation(service.name, anchor, passage)


def ask(here: Here, link: Mapping[str, Any], evidence: Evidence | None) -> Translation | None:
    """Translate a link's texts; a fault of the service is part of the answer. None where there is nothing to do."""
    service = here.config.translator
    if service is None or evidence is None:
        return None
    source = None if link["lang"] in (None, "und") else str(link["lang"])
    try:
        anchor, passage = translated(project_in(here), service, _texts(evidence), here.local.lang, source)
    except (TranslatorError, OSError) as error:
        return Translation(service.name, fault=str(error))
    here.note("translated", str(link["url"])[:200])
    return Translation(service.name, anchor, passage)


def _texts(evidence: Evidence) -> tuple[str, str]:
    parts = (evidence.before.text, evidence.anchor.text, evidence.after.text)
    return evidence.anchor.text, " ".join(part for part in parts if part)


def _same(here: Here, link: Mapping[str, Any]) -> bool:
    return str(link["lang"] or "").split("-")[0] == here.local.lang
