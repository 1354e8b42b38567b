"""From recorded evidence to messages: what a signal found, what held a verdict down, who decided.

The audit records English sentences and, beside a signal's sentence, its arguments; here they become messages
that every report language can show. It must not word anything anew.
"""

import re
from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence import EVIDENCE
from hreflens.show.catalogues import TRANSLATED, translation
from hreflens.show.facts import parsed
from hreflens.show.page import Kind, Message, Value, msg

MESSAGES: Mapping[str, str] = {signal.NAME: signal.MESSAGE for signal in EVIDENCE}
"""Signal -> the English template of its sentence."""
COUNTS = (
    "years",
    "all_sites",
    "sites",
    "pages",
    "targets",
    "lists",
    "outgoing",
    "others",
    "members",
    "count",
)
"""Arguments of evidence that are counts; the first one that a sentence has chooses its plural form."""
PHRASES = frozenset({"within", "reason", "where", "niche", "age"})
"""Arguments of evidence that are English phrases of ours. Others are data or foreign text."""
KINDS: Mapping[str, Kind] = {"lang": Kind.LANG, "majority": Kind.LANG, "rel": Kind.REL, "domain": Kind.SITE}
"""Arguments of evidence that are shown as a cell of this kind is."""
GATES: tuple[tuple[str, str, Kind], ...] = (
    ("a person decided: {decision}", "decision", Kind.DECISION),
    ("fewer than half of the site's live links are '{verdict}'", "verdict", Kind.VERDICT),
)
"""Gates with a word in them: the template, its argument, and how to show that."""
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*|\d+")
"""A count as it was recorded: digits, or English thousands."""
_MODEL = re.compile(r"(\d+) of 100 by the relevance model")


def reason_messages(reasons_json: str | None, signals: "Arguments") -> tuple[Message, ...]:
    """Return the reasons of a verdict (reasons_for_json or reasons_against_json) as messages, in their order.

    A sentence whose arguments are not found stays English text as it was recorded. Raises nothing.
    """
    return tuple(
        signals.message(str(reason.get("signal")), str(reason.get("evidence") or ""))
        for reason in parsed(reasons_json, list)
        if isinstance(reason, dict)
    )


class Arguments:
    """The arguments of the sentences in some lists of reasons, found by signal and sentence.

    A reason keeps its English sentence only. The same signal with the same sentence had the same arguments,
    whatever the subject, so that a site can tell the reasons of its links.
    """

    def __init__(self, signals: pa.Table, reasons: Iterable[str | None]) -> None:
        """Read the rows of `signals` behind these JSON lists of reasons."""
        told = {
            str(reason.get("evidence"))
            for text in set(reasons)
            for reason in parsed(text, list)
            if isinstance(reason, dict)
        }
        wanted = pa.array(sorted(told), pa.string())
        mine = signals.filter(pc.is_in(signals.column("evidence"), value_set=wanted))
        grouped = mine.group_by(["signal", "evidence"]).aggregate([("evidence_args_json", "min")])
        self._args: dict[tuple[str, str], dict[str, Any]] = {
            (row["signal"], row["evidence"]): parsed(row["evidence_args_json_min"], dict)
            for row in grouped.to_pylist()
        }

    def message(self, signal: str, sentence: str) -> Message:
        """Return the sentence of a signal as a message; plain English text where it cannot be found.

        A run of an earlier release may lack an argument of today's sentence: it keeps the sentence it has.
        """
        template = MESSAGES.get(signal)
        args = self._args.get((signal, sentence), {})
        if template is not None and arguments_of(template) <= args.keys():
            return evidence_message(template, args)
        return Message("{quoted}", (("quoted", sentence),))


def arguments_of(template: str) -> set[str]:
    """Return the names of a sentence's arguments. Raises nothing for sentences of ours."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def evidence_message(template: str, args: Mapping[str, Any]) -> Message:
    """Return a signal's sentence as a message that changes with its count, where it has one."""
    by = count_argument(template)
    typed = tuple((name, _typed(name, args[name])) for name in sorted(args))
    return Message(template, typed, template if by else "", by)


def count_argument(template: str) -> str:
    """Return the argument of an evidence sentence that chooses its plural form, '' when none does."""
    return next((name for name in COUNTS if "{" + name + "}" in template), "")


def _typed(name: str, raw: Any) -> Any:
    if name in COUNTS and isinstance(raw, str) and _NUMBER.fullmatch(raw):
        return int(raw.replace(",", ""))
    if not isinstance(raw, str):
        return raw if isinstance(raw, int | float) else str(raw)
    if name in KINDS:
        return Value(raw, KINDS[name])
    if name in PHRASES:
        return _ours(raw)
    if name == "measures":
        return Value(tuple(_ours(each) for each in raw.split(", ")), Kind.LIST)
    if name == "providers":
        return Value(tuple(Value(each, Kind.PROVIDER) for each in raw.split(" and ")), Kind.LIST)
    if name == "cohort":
        lang, _, market = raw.partition("/")
        named = Value(lang, Kind.LANG)
        if market in ("", "ZZ"):
            return named
        return Message("{lang} / {market}", (("lang", named), ("market", Value(market, Kind.COUNTRY))))
    if name == "what" and (found := _MODEL.fullmatch(raw)):
        return msg("{value} of 100 by the relevance model", value=int(found.group(1)))
    return raw


def gate_messages(gates_json: str | None) -> tuple[Message, ...]:
    """Return what held a verdict down (gates_json) as messages. Raises nothing."""
    return tuple(gate_message(str(gate)) for gate in parsed(gates_json, list))


def gate_message(text: str) -> Message:
    """Return what held a verdict down as a message: a sentence of its own, words in it by their kind."""
    for template, name, kind in GATES:
        before, _, after = template.partition("{" + name + "}")
        if text.startswith(before) and text.endswith(after) and len(text) > len(before) + len(after):
            word = text[len(before) : len(text) - len(after)]
            return Message(as_sentence(template), ((name, Value(word, kind)),))
    words = _ours(as_sentence(text))
    return words if isinstance(words, Message) else Message("{quoted}", (("quoted", words),))


def _ours(text: str) -> Message | str:
    """Return words of ours as a message, and any others as the text they are.

    A message's words are trusted by every renderer, and tables can be tampered with: only what the catalogues
    know is one.
    """
    return Message(text) if translation(TRANSLATED[0], text) is not None else text


def as_sentence(text: str) -> str:
    """Return words with a capital first letter and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def ruling_messages(row: Mapping[str, Any]) -> tuple[Message, ...]:
    """Return who decided a verdict and their note, empty where nobody did (law 8: people win)."""
    if not row["decided_by"]:
        return ()
    if row["decision_note"]:
        return (msg("Decided by {who}: “{note}”.", who=row["decided_by"], note=row["decision_note"]),)
    return (msg("Decided by {who}.", who=row["decided_by"]),)
