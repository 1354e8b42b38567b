"""From recorded evidence to messages: real signals and gates are found again and translated whole."""

import json
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pytest
from eval.worlds.judged import judged_profile
from eval.worlds.profile import build_profile

from hreflens.engine.duck import run_sql
from hreflens.judge.evidence import EVIDENCE
from hreflens.judge.rollup import build_site_verdicts
from hreflens.measure.sites import build_sites
from hreflens.show.catalogues import TRANSLATED
from hreflens.show.i18n import Localiser
from hreflens.show.page import Kind, Message, Value
from hreflens.show.sentences import (
    Arguments,
    as_sentence,
    count_argument,
    evidence_message,
    gate_message,
    gate_messages,
    reason_messages,
    ruling_messages,
)
from hreflens.tables import SIGNALS


@pytest.fixture(scope="module")
def judged() -> dict[str, pa.Table]:
    """Return a generated profile with its signals and verdicts."""
    tables, _ = judged_profile(build_profile(3, seed=5))
    return tables


def within(message: Message) -> Iterator[Message]:
    """Yield a message and all messages in it."""
    yield message
    for _, raw in message.args:
        if isinstance(raw, Message):
            yield from within(raw)
        elif isinstance(raw, Value) and isinstance(raw.raw, tuple):
            for each in raw.raw:
                if isinstance(each, Message):
                    yield from within(each)


def test_every_recorded_sentence_is_found_again_and_translated(judged: dict[str, pa.Table]) -> None:
    signals = judged["signals"]
    rows = list({(row["signal"], row["evidence_args_json"]): row for row in signals.to_pylist()}.values())
    by_signal = Counter(row["signal"] for row in rows)
    rows = [row for n, row in enumerate(rows) if by_signal[row["signal"]] < 40 or n % 7 == 0]
    told = [json.dumps([{"signal": row["signal"], "evidence": row["evidence"]}]) for row in rows]
    arguments = Arguments(signals, told)
    locals_ = {lang: Localiser(lang) for lang in ("en", *TRANSLATED)}
    seen = set()
    for row, text in zip(rows, told, strict=True):
        (message,) = reason_messages(text, arguments)
        assert message.text != "{quoted}", row
        if len(row["evidence"]) < 300 and not {"lang", "majority", "domain", "rel", "measures"} & set(
            json.loads(row["evidence_args_json"])
        ):
            assert message.text.format(**json.loads(row["evidence_args_json"])) == row["evidence"]
        for lang, local in locals_.items():
            for part in within(message):
                assert local.knows(part), (lang, part)
            assert "{" not in local.text(message).replace(str(dict(message.args).get("text", "")), "")
        seen.add(row["signal"])
    assert len(seen) >= 10, "the profile is rich enough for the test to mean something"


def test_every_gate_of_a_profile_is_translated(judged: dict[str, pa.Table]) -> None:
    gates = {
        gate
        for text in judged["link_verdicts"].column("gates_json").unique().to_pylist()
        for gate in json.loads(text)
    }
    assert gates
    for lang in TRANSLATED:
        for gate in gates:
            assert Localiser(lang).knows(gate_message(gate)), (lang, gate)


def test_english_is_the_sentence_as_recorded() -> None:
    template = "Visitors cannot see the link “{text}”: {reason}."
    message = evidence_message(template, {"text": "{reason} <b>", "reason": "it has no size"})
    assert Localiser("en").text(message) == "Visitors cannot see the link “{reason} <b>”: it has no size."
    assert (
        Localiser("de").text(message)
        == "Besucher können den Link „{reason} <b>“ nicht sehen: er hat keine Größe."
    )


@pytest.mark.parametrize(
    ("name", "raw", "lang", "shown"),
    [
        ("lang", "ja", "de", "Japanisch"),
        ("majority", "pt-BR", "en", "Portuguese (Brazil)"),
        ("rel", "nofollow ugc", "fr", "Nofollow, Contenu d’utilisateurs (ugc)"),
        ("domain", "xn--80aai1dk.xn--p1ai", "en", "агасу.рф"),
        ("measures", "link density, repetition", "de", "Linkdichte und Wiederholung"),
        ("providers", "ahrefs and moz", "es", "Ahrefs y Moz"),
        ("cohort", "ja/JP", "de", "Japanisch / Japan"),
        ("cohort", "ja/ZZ", "en", "Japanese"),
        ("what", "85 of 100 by the relevance model", "de", "85 von 100 nach dem Relevanzmodell"),
        ("what", "“cameras”", "de", "“cameras”"),
        ("within", ", most of them new within 30 days", "ja", "(その大半は30日以内に新しく出現)"),
        ("within", "", "ja", ""),
        ("niche", "gambling", "ar", "المقامرة"),
        ("where", "page title", "es", "título de la página"),
        ("text", "gambling", "es", "gambling"),
        ("sites", 12345, "de", "12.345"),
        ("outgoing", "12,345", "de", "12.345"),
        ("outgoing", "544", "ar", "544"),
        ("outgoing", "1,23", "de", "1,23"),
        ("text", "12,345", "de", "12,345"),
        ("odd", None, "en", "None"),
    ],
)
def test_arguments_are_shown_by_what_they_are(name: str, raw: object, lang: str, shown: str) -> None:
    message = evidence_message("a {" + name + "} b", {name: raw})
    raw_argument = message.args[0][1]
    local = Localiser(lang)
    told = local.text(raw_argument) if isinstance(raw_argument, Message) else local.argument(raw_argument)
    assert told == shown


def test_counts_choose_the_form() -> None:
    assert count_argument("{sites} of {all_sites} sites") == "all_sites"
    assert count_argument("The link has stood for {years} years.") == "years"
    assert count_argument("{outgoing} places on {sites} sites") == "sites"
    assert count_argument("no count {text}") == ""
    message = evidence_message("The link has stood for {years} years.", {"years": 2})
    assert (message.by, message.one, message.count) == ("years", message.text, 2)
    assert Localiser("ar").text(message) == "الرابط قائم منذ سنتين."
    plain = evidence_message("The link stands visibly in the running text of the page.", {})
    assert (plain.by, plain.one, plain.count) == ("", "", 0)


def test_a_count_that_is_no_number_takes_the_form_for_none() -> None:
    message = evidence_message("The link has stood for {years} years.", {"years": "many"})
    assert message.count == 0
    assert evidence_message("{years}", {"years": True}).count == 0


def test_the_same_sentence_is_found_whatever_the_subject() -> None:
    signal = next(each for each in EVIDENCE if each.NAME == "link_farm")
    row = {
        "subject_kind": "link",
        "subject": "other",
        "signal": signal.NAME,
        "family": signal.FAMILY.value,
        "value": 1.0,
        "log_odds": 1.0,
        "evidence": signal.MESSAGE.format(outgoing=544),
        "evidence_args_json": '{"outgoing": 544}',
        "version": 1,
    }
    reasons = json.dumps([{"signal": signal.NAME, "evidence": row["evidence"]}])
    (message,) = reason_messages(reasons, Arguments(SIGNALS.from_rows([row]), [reasons]))
    assert message.args == (("outgoing", 544),)
    other = json.dumps([{"signal": "hidden_link", "evidence": row["evidence"]}])
    (kept,) = reason_messages(other, Arguments(SIGNALS.from_rows([row]), [other]))
    assert kept == Message("{quoted}", (("quoted", row["evidence"]),)), (
        "another signal's sentence is not mistaken"
    )


@pytest.mark.parametrize("text", [None, "", "no json", "{}", "[1, null, []]", "3"])
def test_odd_reasons_are_no_reasons(text: str | None) -> None:
    assert reason_messages(text, Arguments(SIGNALS.empty(), [text])) == ()
    if text != "[1, null, []]":
        assert gate_messages(text) == ()


def test_a_sentence_of_an_earlier_release_stays_as_it_is() -> None:
    sentence = "3 independent public disavow lists name a.example."
    signal = {
        "subject_kind": "site", "subject": "a.example", "signal": "disavow_consensus", "family": "consensus",
        "evidence": sentence, "evidence_args_json": '{"domain": "a.example", "lists": 3}',
    }  # fmt: skip
    reasons = json.dumps([{"signal": "disavow_consensus", "evidence": sentence}])
    (message,) = reason_messages(reasons, Arguments(SIGNALS.from_rows([signal]), [reasons]))
    assert Localiser("en").text(message) == sentence


def test_gates_become_sentences() -> None:
    assert as_sentence("strong signs of trust stand against it") == "Strong signs of trust stand against it."
    assert as_sentence("") == "."
    assert as_sentence("Done.") == "Done."
    (decided, few, other) = gate_messages(
        json.dumps(
            [
                "a person decided: protect",
                "fewer than half of the site's live links are 'act'",
                "something {new} <b>",
            ]
        )
    )
    assert decided.args == (("decision", Value("protect", Kind.DECISION)),)
    assert Localiser("de").text(decided) == "Eine Person hat entschieden: Schützen."
    assert Localiser("en").text(few) == "Fewer than half of the site's live links are 'Act'."
    assert other == Message("{quoted}", (("quoted", "Something {new} <b>."),)), "words not ours are quoted"
    assert gate_message("a person decided: ").text == "{quoted}"


def test_who_decided_is_told_with_their_note() -> None:
    say = Localiser("en").text
    assert ruling_messages({"decided_by": None, "decision_note": "x"}) == ()
    assert [say(m) for m in ruling_messages({"decided_by": "Ana", "decision_note": None})] == [
        "Decided by Ana."
    ]
    assert [say(m) for m in ruling_messages({"decided_by": "Ana", "decision_note": "ok {who}"})] == [
        "Decided by Ana: “ok {who}”."
    ]


def test_the_roll_up_of_sites_says_only_known_gates(judged: dict[str, pa.Table]) -> None:
    tables = {**judged, "sites": build_sites(judged, sql=run_sql)}
    from hreflens.settings import Settings

    rows = build_site_verdicts(tables, Settings()).column("gates_json").unique().to_pylist()
    for gate in {gate for text in rows for gate in json.loads(text)}:
        assert Localiser("de").knows(gate_message(gate)), gate
