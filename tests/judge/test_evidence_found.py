"""The signals on disguise, planted pages, posts, copies and templates: cases that have them and cases that must not.

Each also has a pair of records of equal behaviour in two languages, which must get the same log-odds.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from eval.worlds.records import AS_OF, OWNER, Link, tables_of

from hreflens import tables as dictionary
from hreflens.engine.duck import run_sql
from hreflens.judge.evidence import (
    EVIDENCE,
    cloaked_page,
    copied_page,
    incongruous_anchor,
    planted_page,
    rate_card,
    repurposed_site,
    thin_profile,
    unfilled_template,
)
from hreflens.judge.verdict import build_link_verdicts
from hreflens.read.fingerprints import text_minhash
from tests.judge.records import judge, signals_of, verdict_of, with_settings
from tests.text.test_confusables import HONEST

OTHER, PARTIAL, EXACT = "other", "partial_topic", "exact_topic"
BASE = Link("https://a.example/p/x", anchor="firewall shop", kind=PARTIAL)
TOLD_ONLY = (
    "incongruous_anchor",
    "planted_topic",
    "unmarked_paid",
    "link_code",
    "rate_card",
    "repurposed_site",
)


def with_rows(tables: dict[str, pa.Table], name: str, **columns: object) -> dict[str, pa.Table]:
    """Return the tables with columns of every row of one table set."""
    rows = [{**row, **columns} for row in tables[name].to_pylist()]
    return tables | {name: dictionary.BY_NAME[name].from_rows(rows)}


def again(tables: dict[str, pa.Table]) -> dict[str, dict[str, object]]:
    """Return the signals of tables that were changed after they were made."""
    from hreflens.judge.evidence import build_signals

    found = build_signals(
        {k: t for k, t in tables.items() if k != "signals"}, OWNER, as_of=AS_OF, sql=run_sql
    )
    return {row["signal"]: row for row in found.to_pylist()}


# --- disguise -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("anchor", "log_odds", "reason"),
    [
        ("cheap fire\u2063wall", 1.0, "invisible characters"),
        ("ф\u2063айрвол", 1.0, "invisible characters"),
        ("ファイ\u2063アウォール", 1.0, "invisible characters"),
        ("\u202ellawerif", 1.0, "invisible characters"),
        ("сheap firewall", 0.0, "look-alike letters"),
        ("fireｗall", 0.0, "styled letters"),
    ],
)
def test_a_disguised_anchor(anchor: str, log_odds: float, reason: str) -> None:
    found = signals_of(judge([BASE.but(anchor=anchor)]))["disguised_anchor"]
    assert found["log_odds"] == log_odds
    assert reason in found["evidence"]


@pytest.mark.parametrize("anchor", HONEST)
def test_mixed_writing_is_no_disguise(anchor: str) -> None:
    assert "disguised_anchor" not in signals_of(judge([BASE.but(anchor=anchor, kind=OTHER)]))


def test_a_name_is_never_a_disguise() -> None:
    assert "disguised_anchor" not in signals_of(judge([BASE.but(anchor="Ac\u2063me", kind="brand")]))


def test_a_niche_word_is_seen_through_its_disguise() -> None:
    for anchor in ("best сasinо", "лучшее кaзинo"):
        assert signals_of(judge([BASE.but(anchor=anchor, kind=OTHER)]))["niche_anchor"]["log_odds"] == 1.5


@pytest.mark.parametrize("column", ["headings", "description"])
def test_a_pharmacy_may_write_about_its_trade(column: str) -> None:
    link = BASE.but(anchor="viagra rezeptfrei", kind=OTHER, title="Stadt-Apotheke")
    tables = judge([link])
    assert "niche_anchor" in signals_of(tables)
    assert "niche_anchor" not in again(
        with_rows(tables, "pages", **{column: "Sildenafil und Viagra: Beratung"})
    )


# --- planted pages --------------------------------------------------------------------------------------------


def site_with_odd_page(**odd: object) -> dict[str, pa.Table]:
    """Return a site of six pages of one template and one page of another in a folder of its own."""
    usual = [BASE.but(url=f"https://school.example/news/{n}", kind="brand", external=4) for n in range(6)]
    page = BASE.but(**({"url": "https://school.example/xkq/1.html", "external": 80} | odd))
    tables = tables_of([*usual, page])
    rows = tables["pages"].to_pylist()
    for row in rows:
        row["dom_shape"] = "odd" if row["external_site_count"] > 4 else "usual"
    return tables | {"pages": dictionary.PAGES.from_rows(rows)}


def test_a_page_off_the_template_looks_planted() -> None:
    found = again(site_with_odd_page())["planted_page"]
    assert (found["log_odds"], found["value"]) == (1.5, 6.0)
    assert "under school.example/xkq/ is built unlike 6 other pages" in str(found["evidence"])


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "brand"},
        {"external": 40},
        {"url": "https://school.example/en/1.html"},
        {"url": "https://school.example/1.html"},
        {"url": "https://school.example/news/77"},
        {"hreflang": '{"fr": "https://school.example/fr"}'},
    ],
    ids=str,
)
def test_honest_pages_off_the_template_are_not_planted(change: dict[str, object]) -> None:
    assert "planted_page" not in again(site_with_odd_page(**change))


def test_a_site_is_compared_with_itself_only() -> None:
    pages = site_with_odd_page()["pages"]
    assert list(planted_page.planted_pages(pages)) == ["https://school.example/xkq/1.html"]
    few = pa.Table.from_pylist(pages.to_pylist()[:5], schema=pages.schema)
    assert planted_page.planted_pages(few) == {}
    busy = [{**row, "external_site_count": 60} for row in pages.to_pylist()]
    assert planted_page.planted_pages(pa.Table.from_pylist(busy, schema=pages.schema)) == {}


# --- cloaking -------------------------------------------------------------------------------------------------

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SCHOOL_TEXT = (
    "The school invites all parents to the summer fair on Saturday, with music, cake and games. " * 5
)
SHOP_TEXT = (
    "Buy cheap watches, handbags and pills with fast delivery and the best prices on the whole net. " * 5
)


def views(browser: str = SCHOOL_TEXT, crawler: str = SHOP_TEXT, **late: object) -> pa.Table:
    rows = [
        {"url": BASE.url, "agent": "browser", "fetched_at": NOON, "text_minhash": text_minhash(browser), "own_links": 0},
        {"url": BASE.url, "agent": "crawler", "fetched_at": NOON, "text_minhash": text_minhash(crawler), "own_links": 1},
    ]  # fmt: skip
    return dictionary.PAGE_VIEWS.from_rows([rows[0], rows[1] | late])


def test_a_page_that_shows_crawlers_something_else() -> None:
    tables = judge([BASE], page_views=views())
    assert signals_of(tables)["cloaked_page"]["log_odds"] == 2.5
    assert verdict_of(tables, BASE)["reason_class"] == "hacked"


@pytest.mark.parametrize(
    "given",
    [
        views(crawler=SCHOOL_TEXT),
        views(fetched_at=NOON + timedelta(days=2)),
        views(own_links=0),
        views(text_minhash=None),
        dictionary.PAGE_VIEWS.from_rows(views().to_pylist()[:1]),
        dictionary.PAGE_VIEWS.empty(),
    ],
    ids=["same text", "days apart", "link in none", "no text", "one view", "no view"],
)
def test_no_cloaking_without_two_views_that_differ(given: pa.Table) -> None:
    assert "cloaked_page" not in signals_of(judge([BASE], page_views=given))


def test_cloaking_is_no_matter_of_language() -> None:
    thai = "โรงเรียนขอเชิญผู้ปกครองทุกท่านร่วมงานฤดูร้อนในวันเสาร์ มีดนตรี ขนม และเกมสำหรับเด็ก " * 5
    russian = "Дешёвые часы, сумки и таблетки с быстрой доставкой по лучшим ценам во всей сети. " * 5
    for pair in ((thai, russian), (russian, thai), (SCHOOL_TEXT, russian)):
        assert cloaked_page.cloaked_pages(views(*pair).to_pylist())


# --- posts ----------------------------------------------------------------------------------------------------


def posts(count: int, passage: str, links: int = 1, **changes: object) -> dict[str, pa.Table]:
    """Return links in comments of `count` sites, seen with this passage."""
    base = BASE.but(placement="comment", external=5, **changes)
    tables = tables_of([base.but(url=f"https://s{n}.example/t/1") for n in range(count)])
    tables = with_rows(tables, "link_checks", ordinal=1)
    seen = [
        {"url": row["url"], "ordinal": 1, "passage": passage, "links_in_block": links} for row in tables["pages"].to_pylist()
    ]  # fmt: skip
    return tables | {"placements": dictionary.PLACEMENTS.from_rows(seen)}


@pytest.mark.parametrize(
    "passage",
    [
        "Great post! Visit firewall shop",
        "Отличный пост! firewall shop",
        "素晴らしい記事 firewall shop",
        "ดีมาก firewall shop",
    ],
)
def test_one_post_on_many_sites(passage: str) -> None:
    found = again(posts(3, passage))["repeated_comment"]
    assert (found["log_odds"], found["value"]) == (2.0, 3.0)
    assert "repeated_comment" not in again(posts(2, passage))


@pytest.mark.parametrize(
    ("passage", "changes"),
    [("Nice. firewall shop", {"kind": "brand"}), ("firewall shop", {}), ("", {}), ("Nice. firewall shop", {"placement": "content"})],
    ids=["name", "anchor alone", "unseen", "article"],
)  # fmt: skip
def test_no_repeated_post(passage: str, changes: dict[str, object]) -> None:
    tables = posts(5, passage, **{k: v for k, v in changes.items() if k != "placement"})
    if "placement" in changes:
        tables = with_rows(tables, "link_checks", placement=changes["placement"])
    assert "repeated_comment" not in again(tables)


@pytest.mark.parametrize(
    ("passage", "links", "log_odds"),
    [
        ("See firewall shop", 8, 1.5),
        ("firewall shop 12.03. wrote", 3, 0.5),
        ("firewall shop and others", 9, 2.0),
        ("See firewall shop", 7, None),
    ],
)
def test_posts_made_for_links(passage: str, links: int, log_odds: float | None) -> None:
    found = again(posts(1, passage, links)).get("stuffed_comment")
    assert (found["log_odds"] if found else None) == log_odds


@pytest.mark.parametrize(
    "path",
    [
        "forum/memberlist.php?mode=viewprofile&u=77", "member.php?u=12-ann", "member.php?action=profile&uid=5",
        "index.php?action=profile;u=3", "home.php?mod=space&uid=9", "members/ann.1234/", "profile/55-ann/", "u/ann", "u/ann/summary",
    ],
)  # fmt: skip
def test_a_profile_that_is_there_for_its_link(path: str) -> None:
    link = BASE.but(url=f"https://forum.example/{path}", external=1)
    assert signals_of(judge([link]))["thin_profile"]["log_odds"] == 1.5
    for honest in (
        link.but(kind="brand"),
        link.but(kind="url"),
        link.but(external=9),
        link.but(external=None),
    ):
        assert "thin_profile" not in signals_of(judge([honest]))


@pytest.mark.parametrize(
    "path", ["members/", "u/ann/posts/5", "viewtopic.php?t=5", "profile/about-us", "menu/u", "authors/ann"]
)
def test_other_pages_are_no_profiles(path: str) -> None:
    assert "thin_profile" not in signals_of(
        judge([BASE.but(url=f"https://forum.example/{path}", external=1)])
    )
    assert thin_profile.MOST_SITES == 3


# --- copies and templates -------------------------------------------------------------------------------------


def copies(texts: list[str], alternates: str | None = None) -> dict[str, pa.Table]:
    links = [BASE.but(url=f"https://s{n}.example/x", hreflang=alternates) for n in range(len(texts))]
    tables = tables_of(links)
    rows = [
        {**row, "text_minhash": text_minhash(text)} for row, text in zip(tables["pages"].to_pylist(), texts, strict=True)
    ]  # fmt: skip
    return tables | {"pages": dictionary.PAGES.from_rows(rows)}


JAPANESE = (
    "県庁は春に高くついた事件のあと、職員全員のパスワードを廃止し、鍵による認証に切り替えることを決めました。"
    * 6
)


@pytest.mark.parametrize("text", [SCHOOL_TEXT, JAPANESE])
def test_one_text_on_three_sites(text: str) -> None:
    found = again(copies([text, text, text, SHOP_TEXT]))
    assert (found["copied_page"]["log_odds"], found["copied_page"]["value"]) == (0.5, 3.0)
    assert "copied_page" not in again(copies([text, text, SHOP_TEXT]))
    assert "copied_page" not in again(copies([text] * 3, '{"de": "https://s0.example/de"}'))


def test_a_translation_keeps_its_links() -> None:
    links = [BASE.but(url=f"https://s{n}.example/x", lang=lang) for n, lang in enumerate(("en", "ja", "sw"))]
    targets = [f"t{n}.example" for n in range(5)]
    rows = [
        {"url": link.url, "site": link.site, "target_site": target, "links": 1, "content_links": 1}
        for link in links
        for target in targets
    ]
    tables = tables_of(links, page_outlinks=dictionary.PAGE_OUTLINKS.from_rows(rows))
    assert "The same set of links stands on pages of 3 sites." in str(
        again(tables)["copied_page"]["evidence"]
    )
    footer = dictionary.PAGE_OUTLINKS.from_rows([row | {"content_links": 0} for row in rows])
    assert "copied_page" not in again(tables | {"page_outlinks": footer})
    four = dictionary.PAGE_OUTLINKS.from_rows([row for row in rows if row["target_site"] != "t4.example"])
    assert "copied_page" not in again(tables | {"page_outlinks": four})


def test_large_groups_of_copies_are_bounded() -> None:
    sketch = text_minhash(SCHOOL_TEXT)
    rows = [
        {"url": f"https://s{n}.example/", "site": f"s{n}.example", "text_minhash": sketch}
        for n in range(3_000)
    ]
    found = dict(copied_page.same_texts(dictionary.PAGES.from_rows(rows)))
    assert len(found) == copied_page.MAX_BUCKET


@pytest.mark.parametrize(
    ("change", "log_odds"),
    [
        ({"anchor": "{cheap|best|top} firewall"}, 1.0),
        ({"title": "{лучший|дешёвый} файрвол"}, 1.0),
        ({"context": "We {love|like} this {shop|store} and"}, 1.0),
        ({"context": "We {love|like} this"}, None),
        ({"title": "{{keyword}} in your town"}, 0.5),
        ({"anchor": "%%title%%"}, 0.5),
        ({"right": "visit #ANCHOR_TEXT# now"}, 0.5),
        ({"anchor": "50 % off {new}"}, None),
        ({"title": "C# and F# [draft]"}, None),
        ({"title": None, "context": None}, None),
    ],
    ids=str,
)
def test_blanks_that_were_never_filled(change: dict[str, object], log_odds: float | None) -> None:
    found = signals_of(judge([BASE.but(**change)])).get("unfilled_template")
    assert (found["log_odds"] if found else None) == log_odds


def test_hostile_braces_take_linear_time() -> None:
    row = {
        "anchor_text": "{" * 10**6,
        "title": "{a|" * 10**5,
        "context_left": "|" * 10**6,
        "context_right": None,
    }
    assert unfilled_template.unfilled(row) is None


# --- what is told with weight 0 ---------------------------------------------------------------------------------


def site_history(**changes: object) -> pa.Table:
    row = {
        "site": "a.example", "then_on": date(2024, 1, 5), "now_on": date(2026, 1, 5), "pages": 2, "changed_pages": 2,
        "has_home": False, "then_title": "Imkerverein Musterstadt", "now_title": "Best bonus codes",
    }  # fmt: skip
    return dictionary.SITE_HISTORY.from_rows([row | changes])


def test_a_site_that_became_another_is_told() -> None:
    found = signals_of(judge([BASE], site_history=site_history()))["repurposed_site"]
    assert found["log_odds"] == 0.0
    assert "“Imkerverein Musterstadt” on 2024-01-05" in found["evidence"]


@pytest.mark.parametrize(
    "changes",
    [{"changed_pages": 1}, {"pages": 1, "changed_pages": 1}, {"now_on": date(2024, 3, 1)}, {"then_on": date(2025, 4, 1)}, {"pages": 0, "changed_pages": 0}],
    ids=str,
)  # fmt: skip
def test_a_site_that_only_changed_a_little_is_not(changes: dict[str, object]) -> None:
    assert "repurposed_site" not in signals_of(judge([BASE], site_history=site_history(**changes)))
    assert repurposed_site.LEAST_DAYS == 180


@pytest.mark.parametrize(
    "words",
    ["Sponsored post", "Anzeige", "Article sponsorisé", "На правах рекламы", "広告", "محتوى مدفوع", "บทความโฆษณา", "광고", "רק תוכן ממומן"],
)  # fmt: skip
def test_words_of_disclosure_beside_a_plain_link_are_told(words: str) -> None:
    found = signals_of(judge([BASE.but(context=f"{words}:")]))["unmarked_paid"]
    assert found["log_odds"] == 0.0
    for marked in (
        {"rel": "sponsored", "followed": False},
        {"kind": "brand"},
        {"rel": None, "followed": None},
    ):
        assert "unmarked_paid" not in signals_of(judge([BASE.but(context=words, **marked)]))


def test_the_code_of_an_exchange_is_told() -> None:
    link = BASE.but(placement="footer", content=json.dumps({"link_code": ["sape"]}))
    assert signals_of(judge([link]))["link_code"]["log_odds"] == 0.0
    assert "(sape)" in signals_of(judge([link]))["link_code"]["evidence"]
    for other in (
        link.but(placement="content"),
        link.but(kind="brand"),
        link.but(content='{"link_code": 3}'),
        link.but(content='"link_code"'),
    ):
        assert "link_code" not in signals_of(judge([other]))


def relevance(link: Link, page: list[str], target: list[str]) -> pa.Table:
    def listed(names: list[str]) -> str:
        return json.dumps([{"topic": name, "share": 0.4} for name in names])

    row = {"link_id": link.link_id, "page_topics_json": listed(page), "target_topics_json": listed(target)}
    return dictionary.LINK_RELEVANCE.from_rows([row])


@pytest.mark.parametrize("anchor", ["online casino roulette bonus", "казино", "casino en ligne"])
def test_the_model_sees_a_subject_in_the_wrong_place(anchor: str) -> None:
    link = BASE.but(anchor=anchor, kind=OTHER)
    found = signals_of(judge([link], link_relevance=relevance(link, ["parenting"], ["security"])))
    assert found["incongruous_anchor"]["log_odds"] == 0.0
    for page, target in (
        (["gambling"], ["security"]),
        (["parenting"], ["gambling"]),
        ([], ["security"]),
        (["parenting"], []),
    ):
        fine = signals_of(judge([link], link_relevance=relevance(link, page, target)))
        assert "incongruous_anchor" not in fine, (
            "a casino linking a casino, a casino being linked, or nothing known"
        )


def test_an_anchor_on_another_subject_is_not_told() -> None:
    assert (
        incongruous_anchor.subjects_of(["school summer fair", "Sommerfest der Schule", "学校の夏祭り"]) == {}
    )


def test_a_rate_card_is_told_of_the_whole_site() -> None:
    tables = tables_of([BASE])
    priced = with_rows(
        tables, "pages", headings="Guest posts | Buy links", contact_facts_json='{"currencies": ["EUR"]}'
    )
    found = again(priced)["rate_card"]
    assert (found["subject"], found["log_odds"]) == ("a.example", 0.0)
    free = with_rows(tables, "pages", headings="Guest posts", contact_facts_json='{"currencies": []}')
    assert "rate_card" not in again(free)
    seller = with_settings(project={"topics": ["link building"]})
    assert rate_card.compute(priced, seller, as_of=AS_OF, sql=run_sql).num_rows == 0


# --- laws ------------------------------------------------------------------------------------------------------


def test_what_hangs_on_a_language_weighs_nothing() -> None:
    for signal in EVIDENCE:
        if signal.NAME in TOLD_ONLY:
            assert vars(signal)["ADDS"] == 0.0
            assert "weight 0" in (signal.__doc__ or "")


@pytest.mark.parametrize(
    "label", [("en", "Latn", "US"), ("am", "Ethi", "ET"), ("ja", "Jpan", "JP"), ("ru", "Cyrl", "RU")]
)
def test_law_1_the_same_behaviour_gets_the_same_odds_under_any_label(label: tuple[str, str, str]) -> None:
    lang, script, market = label
    cases = [
        BASE.but(anchor="fire\u2063wall shop"),
        BASE.but(url="https://b.example/u/ann", external=1),
        BASE.but(url="https://c.example/x", title="{a b|c d} firewall"),
    ]
    plain = judge(cases)
    swapped = [replace(each, lang=lang, script=script, market=market) for each in cases]
    other = judge(swapped)
    for one, two in zip(cases, swapped, strict=True):
        assert verdict_of(other, two)["risk_log_odds"] == verdict_of(plain, one)["risk_log_odds"]
        assert (
            verdict_of(plain, one)["risk_log_odds"]
            > verdict_of(judge([BASE.but(url="https://d.example/x")]), BASE.but(url="https://d.example/x"))[
                "risk_log_odds"
            ]
        )


def test_a_community_is_a_victim_whatever_the_sum() -> None:
    link = BASE.but(url="https://forum.example/u/ann", external=1, hidden="off_screen")
    certain = with_settings(judge={"prior": 0.49})
    row = build_link_verdicts(judge([link], certain), certain).to_pylist()[0]
    assert row["risk_prob"] >= 0.98
    assert row["computed_verdict"] == "review"
    assert any("victim" in words for words in json.loads(row["gates_json"]))
