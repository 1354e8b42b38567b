"""From measured subjects to SIGNALS rows: one sentence per distinct set of arguments.

The evidence sentence is the signal's message with its arguments filled in; the arguments travel beside it as
JSON so that the report can translate the message. Quoted text is foreign and hostile: it is cleaned, cut
short and never interpreted.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from hreflens.tables import SIGNALS
from hreflens.terms import EvidenceFamily, SubjectKind
from hreflens.text.normalise import INVISIBLE, clean_text

QUOTE_CHARS = 80
EVIDENCE_CHARS = 300
"""Longest evidence sentence (tables.SIGNALS.evidence)."""


def quoted(text: str | None, limit: int = QUOTE_CHARS) -> str:
    """Return foreign text fit for a sentence: controls and invisible characters out, cut with '…'."""
    clean = clean_text(INVISIBLE.sub("", (text or "")[: 4 * limit]))
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def signal_rows(
    *,
    name: str,
    family: EvidenceFamily,
    subject_kind: SubjectKind,
    message: str,
    version: int,
    subjects: Sequence[str],
    values: Iterable[float],
    log_odds: Iterable[float],
    args: Iterable[dict[str, Any]],
) -> pa.Table:
    """Return SIGNALS rows, one per subject, in the order given.

    Args:
        name: the signal's module name.
        family: EvidenceFamily it counts in.
        subject_kind: link or site.
        message: English template with {named} arguments.
        version: version of the signal's definition.
        subjects: link_id or site, each at most once.
        values: measured value per subject.
        log_odds: what it adds per subject, before the cap.
        args: arguments of the message per subject.

    Raises:
        KeyError: the message names an argument that is missing.
    """
    sentences, arguments = [], []
    cache: dict[tuple[Any, ...], tuple[str, str]] = {}
    for each in args:
        key = tuple(each.items())
        found = cache.get(key)
        if found is None:
            text = message.format(**each)
            text = text if len(text) <= EVIDENCE_CHARS else text[: EVIDENCE_CHARS - 1] + "…"
            found = cache[key] = (text, json.dumps(each, ensure_ascii=False, sort_keys=True))
        sentences.append(found[0])
        arguments.append(found[1])
    count = len(subjects)
    return SIGNALS.conform(
        pa.table(
            {
                "subject_kind": pa.array([subject_kind.value] * count, pa.string()),
                "subject": pa.array(subjects, pa.string()),
                "signal": pa.array([name] * count, pa.string()),
                "family": pa.array([family.value] * count, pa.string()),
                "value": pa.array(list(values), pa.float64()),
                "log_odds": pa.array(list(log_odds), pa.float64()),
                "evidence": pa.array(sentences, pa.string()),
                "evidence_args_json": pa.array(arguments, pa.string()),
                "version": pa.array([version] * count, pa.int32()),
            }
        )
    )
