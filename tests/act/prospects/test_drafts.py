"""Drafts: every kind in every language with the same slots, and values of others that stay plain text."""

import pytest

from hreflens.act.prospects.drafts import KINDS, DraftError, draft, languages, slots_of, templates
from hreflens.text.language import detect
from hreflens.text.language_names import same_language

SLOTS = {"site": "x.mx", "their_page": "https://x.mx/p", "their_title": "T", "our_page": "https://acme.example/", "our_title": "O",
         "our_site": "acme.example", "broken_url": "https://dead.example/", "topic": "cámaras", "sender": "Ana"}  # fmt: skip


def test_there_are_at_least_twelve_languages() -> None:
    assert len(languages()) >= 12


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_every_draft_has_the_slots_of_the_english_one_and_is_in_its_language(kind: str, lang: str) -> None:
    words, english = templates()[lang][kind], templates()["en"][kind]
    for part in ("subject", "body"):
        assert (
            slots_of(words[part]) <= slots_of(english[part]) | {"topic"}
            if part == "subject"
            else slots_of(words[part]) == slots_of(english[part])
        )
    made = draft(kind, lang, SLOTS)
    assert made.lang == lang
    assert not made.open_slots
    assert "{" not in made.subject + made.body
    assert same_language(detect(words["body"]).lang, lang)


def test_what_is_not_known_stays_open() -> None:
    made = draft("thanks", "es-MX", {"our_site": "acme.example"})
    assert made.lang == "es"
    assert "[sender]" in made.body
    assert set(made.open_slots) == {"their_page", "our_page", "topic", "sender"}


def test_other_languages_fall_back_to_english() -> None:
    assert draft("thanks", "sw", SLOTS).lang == "en"
    assert draft("thanks", None, SLOTS).lang == "en"
    assert draft("thanks", "zh-Hant", SLOTS).lang == "zh-Hans"


def test_hostile_titles_stay_one_plain_line() -> None:
    evil = "{sender}\r\nBcc: a@b.c\x00\u202e" + "x" * 5_000
    made = draft("guest_post", "en", {**SLOTS, "their_title": evil})
    assert "\nBcc" not in made.body + made.subject
    assert "(sender)" in made.body
    assert all(char.isprintable() or char == "\n" for char in made.body)
    assert len(made.body) < 2_000


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(DraftError, match="guest_post"):
        draft("../etc", "en", SLOTS)
