"""Letters to other sites: what is told, in which language, and that hostile text stays text on one line."""

import re
from datetime import date

import pyarrow as pa
import pytest
from eval.worlds.records import AS_OF, OWNER, Link

from hreflens import tables as dictionary
from hreflens.act.notices import LANGUAGES, Notice, NoticeError, draft_notice, victim_sites
from hreflens.act.notices.guides import guides
from hreflens.act.notices.templates import SLOTS, template_for
from hreflens.terms import NoticeKind
from tests.judge.records import judge

SCHOOL = "scuola.example"
DAY = date(2026, 11, 1)


def school(
    anchor: str = "安い 時計", lang: str = "it", folder: str = "tmp", **more: str
) -> dict[str, pa.Table]:
    """Return the audit of a school whose folder holds a page in another language."""
    others = [Link(f"https://{SCHOOL}/news/{n}", lang=lang) for n in range(4)]
    odd = Link(f"https://{SCHOOL}/{folder}/1.html", lang="ja", external=90, anchor=anchor, kind="other")
    tables = judge([*others, odd])
    pages = [{**row, "main_text": more.get("text", "")} for row in tables["pages"].to_pylist()]
    site = [{"site": SCHOOL, "lang": lang}]
    return tables | {"pages": dictionary.PAGES.from_rows(pages), "sites": dictionary.SITES.from_rows(site)}


def hacked(tables: dict[str, pa.Table], **more: str) -> Notice:
    return draft_notice(tables, OWNER, SCHOOL, NoticeKind.HACKED, as_of=DAY, **more)


def test_a_hacked_school_gets_a_letter_in_its_language() -> None:
    letter = hacked(school())
    assert (letter.lang, letter.site_lang) == ("it", "it")
    assert letter.links == (f"https://{SCHOOL}/tmp/1.html",)
    for told in (
        "giapponese",
        "italiano",
        "90",
        "安い 時計",
        "1 novembre 2026",
        "web.dev/articles/fixing-the-japanese",
    ):
        assert told in letter.body
    assert SCHOOL in letter.subject
    assert victim_sites(school()) == [SCHOOL]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_language_has_both_letters_with_all_slots(lang: str, kind: NoticeKind) -> None:
    template = template_for(lang)
    assert template.lang == lang
    assert set(template.labels) == set(template_for("en").labels)
    subject, text = template.letters[kind.value]
    wanted = SLOTS - (set() if kind is NoticeKind.HACKED else {"day", "help"})
    assert set(re.findall(r"\{(\w+)\}", subject + text)) == wanted
    assert not re.search(r"[<>]", subject + text)
    english = template_for("en").letters[kind.value][1]
    assert lang == "en" or not set(text.split("\n")) & {
        line for line in english.split("\n") if len(line) > 20
    }


def test_there_are_letters_in_many_scripts() -> None:
    assert len(LANGUAGES) >= 12


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("de-AT", "de"),
        ("pt-BR", "pt"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hans", "zh"),
        ("sw", "en"),
        ("und", "en"),
        (None, "en"),
        ("../x", "en"),
    ],
)
def test_the_nearest_language_is_taken(asked: str | None, given: str) -> None:
    assert template_for(asked).lang == given


def test_an_unknown_language_is_said_before_sending() -> None:
    letter = hacked(school(lang="sw"))
    assert letter.lang == "en"
    assert "(the site is in sw)" in letter.text()
    assert "Look at" in letter.text()
    assert hacked(school(), lang="ja").lang == "ja"


def test_addresses_are_those_of_the_site_itself() -> None:
    text = f"segreteria@{SCHOOL} seo@spam.example preside@mail.{SCHOOL} evil@{SCHOOL}.bad.example"
    assert hacked(school(text=text)).addresses == (f"preside@mail.{SCHOOL}", f"segreteria@{SCHOOL}")
    assert hacked(school()).places == (f"https://{SCHOOL}/.well-known/security.txt", f"webmaster@{SCHOOL}")


def test_hostile_text_stays_one_line_and_fills_no_slot() -> None:
    letter = hacked(school(anchor="{sender}\r\n\r\nSubject: pay {help} \u202eevil\x1b[2J" + "x" * 5_000))
    (line,) = [line for line in letter.body.split("\n") if "Testo del link" in line]
    assert "{sender} Subject: pay {help}" in line
    assert not re.search("[\u202e\x1b\r]", letter.text())
    assert len(line) < 200
    assert hacked(school(), sender="Ann\nBcc: all@x.example").body.rstrip().endswith("Ann Bcc: all@x.example")


def test_a_letter_of_many_links_names_some() -> None:
    others = [Link(f"https://{SCHOOL}/news/{n}", lang="it") for n in range(90)]
    odd = [
        Link(f"https://{SCHOOL}/tmp/{n}", lang="ja", external=90, anchor="安い", kind="other")
        for n in range(30)
    ]
    letter = draft_notice(judge([*others, *odd]), OWNER, SCHOOL, NoticeKind.HACKED, as_of=AS_OF)
    assert (len(letter.links), letter.left_out) == (20, 10)


def test_removal_is_asked_for_marked_links_only() -> None:
    kept = Link(f"https://{SCHOOL}/news/1")
    tables = judge([kept])
    with pytest.raises(NoticeError, match="so there is nothing to ask for"):
        draft_notice(tables, OWNER, SCHOOL, NoticeKind.REMOVAL, as_of=DAY)
    marked = [{**row, "verdict": "act"} for row in tables["link_verdicts"].to_pylist()]
    tables["link_verdicts"] = dictionary.LINK_VERDICTS.from_rows(marked)
    letter = draft_notice(tables, OWNER, SCHOOL, NoticeKind.REMOVAL, as_of=DAY)
    assert letter.links == (kept.url,)
    assert 'rel="nofollow"' in letter.body
    assert letter.help == ()
    with pytest.raises(NoticeError, match="nothing on"):
        hacked(tables)


@pytest.mark.parametrize("site", ["nowhere.example", "", "\x00", "https://", "a b"])
def test_an_unknown_site_is_an_error_that_helps(site: str) -> None:
    with pytest.raises(NoticeError, match="Give a referring site"):
        draft_notice(school(), OWNER, site, NoticeKind.HACKED, as_of=DAY)


def test_a_tenant_of_a_platform_has_no_webmaster_of_its_own() -> None:
    host = "someone.blogspot.com"
    others = [Link(f"https://{host}/news/{n}", lang="it") for n in range(4)]
    odd = Link(f"https://{host}/tmp/1", lang="ja", external=90, anchor="x", kind="other")
    assert draft_notice(judge([*others, odd]), OWNER, host, NoticeKind.HACKED, as_of=DAY).places == ()


def test_guides_are_linked() -> None:
    for guide in guides().values():
        assert guide.url.startswith("https://")
        assert guide.text
        assert guide.speaker
