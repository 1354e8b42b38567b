"""Main text, facts of the text and of contacts, whether a page needs scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.read.contacts import contact_facts
from hreflens.read.content import NO_TEXT, content_facts, main_text, needs_javascript

SENTENCE = "Wir haben mehrere Schlösser für kleine Läden geprüft und erklären, welche davon sicherer sind. "


def facts(text: str, **given_: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "title": None,
        "link_chars": 0,
        "all_chars": 1_000,
        "links": 0,
        "external_links": 0,
    }
    return content_facts(text, **{**usual, **given_})  # type: ignore[arg-type]


def test_main_text_leaves_menus_out_and_takes_all_where_there_is_little() -> None:
    page = f"<body><nav><a href=/>Menü eins</a> <a href=/>Menü zwei</a></nav><main><article><p>{SENTENCE * 5}</p></article></main></body>"
    assert SENTENCE.strip() in main_text(page)
    assert "Menü eins" not in main_text(page)
    assert "kurz" in main_text("<body><div>kurz</div></body>")
    assert main_text("") == ""


@pytest.mark.parametrize(
    ("markup", "text", "links", "expected"),
    [
        ("<div id=root></div><script src=a></script>", "", 0, True), ("<div id='__next'></div><SCRIPT src=a></SCRIPT>", "", 0, True), ("<div id=root></div>", "", 0, False), ("<script>1</script>", "", 0, False), ("<script>1</script><script>2</script>", "", 0, True),
        ("<div id=root></div><script src=a></script>", "x" * NO_TEXT, 0, False), ("<div id=root></div><script src=a></script>", "x" * (NO_TEXT - 1), 0, True), ("<div id=root></div><script src=a></script>", "", 3, True), ("<div id=root></div><script src=a></script>", "", 4, False), ("<app-root></app-root><script>1</script>", "", 0, True),
    ],
)  # fmt: skip
def test_pages_that_show_nothing_without_scripts(markup: str, text: str, links: int, expected: bool) -> None:
    assert needs_javascript(markup, text, links) is expected


def test_facts_of_a_text() -> None:
    short = facts("x" * 399)
    assert (
        short["chars"],
        short["compressibility"],
        short["repetition"],
        short["external_per_1000_chars"],
        short["title_in_text"],
    ) == (399, None, None, None, None)
    one = facts(SENTENCE * 10, title="  Mehrere Schlösser", link_chars=250, external_links=3, links=7)
    assert (one["links"], one["link_density"], one["title_in_text"]) == (7, 0.25, True)
    assert one["external_per_1000_chars"] == round(3_000 / len(SENTENCE * 10), 3)
    assert facts(SENTENCE * 10, title="Etwas anderes")["title_in_text"] is False
    assert facts(SENTENCE * 10, title="")["title_in_text"] is False
    assert facts("x", all_chars=99)["link_density"] is None
    assert facts("x", all_chars=100, link_chars=900)["link_density"] == 1.0
    assert float(str(facts(SENTENCE * 10)["repetition"])) > 0.8
    varied = " ".join(f"Satz {number} handelt von {number * 7919 % 1000}." for number in range(80))
    assert float(str(facts(varied)["repetition"])) < 0.1
    assert (
        float(str(facts(SENTENCE * 30)["compressibility"]))
        > float(str(facts(varied)["compressibility"]))
        > 0.2
    )


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=400, max_size=700))
def test_repetition_counts_runs_of_24_characters(text: str) -> None:
    flat = " ".join(text.split())
    if len(flat) >= 424 and not text[:1].isspace() and not text[-1:].isspace():
        grams = [flat[at : at + 24] for at in range(len(flat) - 23)]
        assert facts(text)["repetition"] == round(1 - len(set(grams)) / len(grams), 4)


@pytest.mark.parametrize(
    ("text", "currencies"),
    [
        ("Preis 10 €", ["EUR"]), ("Preis EUR 10", ["EUR"]), ("EURO", []), ("xEUR", []), ("EUR1", []), ("100 円", ["JPY"]), ("円", []), ("100万元", ["CNY"]), ("1000 руб.", ["RUB"]), ("1000 рублей", ["RUB"]), ("руб.", []), ("1000 рублишко", []), ("R$ 10", ["BRL"]), ("US$ 5", ["USD"]), ("$ 5", []), ("5 TL", ["TRY"]),
        ("5TLX", []), ("5  TL", []), ("10 zł", ["PLN"]), ("₹500 und £3", ["GBP", "INR"]), ("5만원", ["KRW"]), ("1,500 บาท", ["THB"]), ("", []), ("USD USD", ["USD"]), ("TL 5", []), ("lei 5 lei", ["RON"]),
    ],
)  # fmt: skip
def test_currencies(text: str, currencies: list[str]) -> None:
    assert contact_facts(text)["currencies"] == currencies


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("Tel. +49 30 1234567", ["+49"]), ("+81 (0)3-1234-5678", ["+81"]), ("0049 30 12345678", ["+49"]), ("0049 30 123", []), ("+1 555 010 0199", ["+1"]), ("+380 44 123 45 67", ["+380"]), ("+999 12 345 678", []), ("12+49 30 1234567", []), ("+49 30", []), ("2 + 2", []), ("+7 495 123-45-67, +90 212 123 45 67", ["+7", "+90"]),
        ("Nr. 00123456789012", ["+1"]),
    ],
)  # fmt: skip
def test_phone_prefixes(text: str, prefixes: list[str]) -> None:
    assert contact_facts(text)["phone_prefixes"] == prefixes


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("USt-IdNr.: DE123456789", ["DE"]), ("Amtsgericht Köln, HRB 12345", ["DE"]), ("SIRET 123 456 789 00012", ["FR"]), ("P. IVA 01234567890", ["IT"]), ("CNPJ 12.345.678/0001-00", ["BR"]), ("ИНН: 7701234567", ["RU"]), ("ЄДРПОУ 12345678", ["UA"]), ("Company No. 1234567", ["GB"]), ("DE", []), ("NIP", []), ("", []),
    ],
)  # fmt: skip
def test_legal_marks(text: str, countries: list[str]) -> None:
    assert contact_facts(text)["countries_named"] == countries


def test_long_texts_are_read_from_both_ends() -> None:
    middle = "x " * 30_000
    found = contact_facts("10 € " + middle + "USD 5 " + middle + " 5 zł")
    assert found["currencies"] == ["EUR", "PLN"]
