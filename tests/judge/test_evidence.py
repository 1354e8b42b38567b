"""Every signal: a case that has it with its sentence, and cases that must not."""

import json
import pkgutil
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from eval.worlds.records import AS_OF, OWNER, Link, tables_of

from hreflens import tables as dictionary
from hreflens.engine.duck import run_sql
from hreflens.judge import evidence
from hreflens.judge.evidence import EVIDENCE, build_signals, link_farm, rows
from hreflens.tables import SIGNALS
from hreflens.terms import SubjectKind
from tests.judge.records import judge, signals_of, with_settings

BASE = Link("https://a.example/p/x")
NOT_SIGNALS = {"rows", "kinds", "lexicon", "owner", "seen"}
START = date(2025, 1, 6)
MESSAGES = {signal.NAME: signal.MESSAGE for signal in EVIDENCE}


def many(count: int, **changes: object) -> list[Link]:
    return [BASE.but(url=f"https://site{n}.example/x", **changes) for n in range(count)]


def pages_of_one_site(count: int, **changes: object) -> list[Link]:
    return [BASE.but(url=f"https://a.example/p/{n}", **changes) for n in range(count)]


def steady_then_wave(anchor: str, kind: str) -> list[Link]:
    """Return one new site a week for 40 weeks and 15 in the last one, with the anchor given."""
    calm = [BASE.but(url=f"https://calm{n}.example/x", first=START + timedelta(weeks=n)) for n in range(40)]
    wave = [
        BASE.but(
            url=f"https://wave{n}.example/x",
            first=START + timedelta(weeks=41, days=n % 3),
            anchor=f"{anchor} {n}",
            kind=kind,
        )
        for n in range(15)
    ]
    return calm + wave


CASES: list[tuple[str, list[Link], float, str]] = [
    (
        "service_anchor",
        [BASE.but(anchor="TELEGRAM @seo_nova - SEO BACKLINKS", kind="other")],
        2.0,
        "The anchor advertises a link seller (@seo_nova, seo backlinks): “TELEGRAM @seo_nova - SEO BACKLINKS”.",
    ),
    (
        "service_anchor",
        [BASE.but(anchor="加微信 seo88990", kind="other")],
        1.5,
        "The anchor advertises a link seller (seo88990): “加微信 seo88990”.",
    ),
    (
        "service_anchor",
        [BASE.but(title="خرید بک لینک - telegram @bklnk")],
        1.0,
        "The page title advertises a link seller (@bklnk, خرید بک لینک): “خرید بک لینک - telegram @bklnk”.",
    ),
    (
        "service_anchor",
        [BASE.but(anchor="LINKS FOR acme-security.example TELEGRAM @happyfish", kind="brand", title="Best linkbuilding for your website")],
        1.5,
        "The anchor advertises a link seller (@happyfish): “LINKS FOR acme-security.example TELEGRAM @happyfish”.",
    ),
    (
        "niche_anchor",
        [BASE.but(anchor="лучшее казино", kind="other")],
        1.5,
        "The anchor speaks of gambling (“казино”), which is not what your site is about: “лучшее казино”.",
    ),
    (
        "shared_anchor",
        many(9, anchor="firewall kaufen", kind="partial_topic"),
        1.5,
        "9 unrelated sites use the very same anchor, most of them new within 30 days: “firewall kaufen”.",
    ),
    (
        "anchor_concentration",
        many(12, anchor="firewall", kind="exact_topic") + [link.but(url=link.url + "n") for link in many(25)],
        1.0,
        "12 of 25 sites linking this page use the same wanted phrase: “firewall”.",
    ),
    (
        "sitewide_anchor",
        [BASE.but(anchor="firewall", kind="exact_topic", occurrences=640)],
        1.0,
        "The wanted phrase “firewall” links to you from 640 pages of this site.",
    ),
    (
        "burst",
        steady_then_wave("firewall shop", "partial_topic"),
        1.0,
        "It came in a wave of 15 new sites in one week; most with a phrase you want to be found for; a usual week brings this page 1.",
    ),
    (
        "hidden_link",
        [BASE.but(hidden="off_screen")],
        3.0,
        "Visitors cannot see the link “Acme Security”: it is moved off the screen.",
    ),
    (
        "hacked_subtree",
        [*pages_of_one_site(4, lang="fi"), BASE.but(url="https://a.example/tmp/1", lang="ja", external=90, anchor="安い 時計", kind="other")],
        3.0,
        "The site looks like a victim: 4 of its other pages are in “fi”, this one under a.example/tmp/ is in “ja”, links out to 90 other sites and uses the anchor “安い 時計”.",
    ),
    (
        "ugc_container",
        [BASE.but(placement="comment", anchor="best firewall", kind="partial_topic", external=400)],
        2.5,
        "Visitors can post here, the page links to 400 other sites, and the anchor promotes: “best firewall”.",
    ),
    (
        "link_farm",
        [BASE.but(external=74_000)],
        1.5,
        "The page links to 74,000 other places, far more than a reader could follow.",
    ),
    (
        "link_farm",
        [BASE.but(external=6_900)],
        1.0,
        "The page links to 6,900 other places, far more than a reader could follow.",
    ),
    (
        "cloned_list",
        [BASE.but(url=f"https://s{n}.example/p{n}", title=f"おすすめサイト一覧 572 | 店{n}", external=7_270 + n) for n in range(6)],
        1.5,
        "The same page (“おすすめサイト一覧 572”) stands on 6 sites, on each with about 7,272 links to other places: a generated list.",
    ),
    (
        "cloned_list",
        [BASE.but(url=f"https://s{n}.example/domain-list-656", external=2_060 + 9 * n) for n in range(3)],
        0.5,
        "The same page (“/domain-list-656”) stands on 3 sites, on each with about 2,069 links to other places: a generated list.",
    ),
    (
        "domain_list",
        [BASE.but(external=8_000, context="aaa acmd.com acme.net acmea.org", right="acmeb.com xn--e1afmkfd.xn--p1ai rest")],
        1.0,
        "The link stands in a list of domain names (acmd.com, acme.net, acmea.org) on a page with 8,000 links to other places.",
    ),
    (
        "seller_page",
        [BASE.but(title="خرید بک لینک ارزان", external=4_000)],
        0.5,
        "The page advertises links or rankings for sale (“خرید بک لینک ارزان”) and links to 4,000 other places.",
    ),
    (
        "domain_report",
        [BASE.but(url="https://stats.example/sites-like/acme-security.example")],
        1.5,
        "The page’s address is made from your domain name (/sites-like/acme-security.example): a page that tools generate for every domain.",
    ),
    (
        "search_page",
        [BASE.but(url="https://search.yahoo.co.jp/search?ei=UTF-8&p=%E6%9D%B1%E4%BA%AC")],
        1.5,
        "The page is a search engine’s answer to somebody’s query (search.yahoo.co.jp); it exists only for that query.",
    ),
    (
        "phrase_campaign",
        [BASE.but(url=f"https://blog{n}.example/x", anchor=f"günstige firewall in {place}", kind="partial_topic") for n, place in enumerate("Ulm Bonn Köln Kiel Trier Halle Jena Gera Suhl Hof".split())],
        2.0,
        "10 unrelated sites link to you with phrases you want to be found for and never by name; here “günstige firewall in Ulm”.",
    ),
    (
        "shared_address",
        many(3, ip="192.0.2.7"),
        0.3,
        "3 of your linking sites share the address 192.0.2.7; that counts only beside evidence of a network.",
    ),
    ("editorial_placement", [BASE], -0.5, "The link stands visibly in the running text of the page."),
    ("long_lived", [BASE.but(first=date(2021, 1, 1))], -0.5, "The link has stood for 5 years."),
    (
        "natural_anchors",
        [BASE.but(url=f"https://a.example/{n}", target=f"https://acme-security.example/{n}") for n in range(3)],
        -0.5,
        "The site links 3 of your pages, always by name, address or title.",
    ),
    ("topic_match", [BASE.but(title="A guide to Firewalls")], -0.5, "The page is about your topic: “firewall”."),
    ("qualified_rel", [BASE.but(followed=False, rel="sponsored")], -1.5, "The link is qualified (sponsored): it does not claim to be a vote."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "links", "log_odds", "sentence"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_signal_is_found_with_its_sentence(
    name: str, links: list[Link], log_odds: float, sentence: str
) -> None:
    every = judge(links)["signals"].to_pylist()
    found = [row for row in every if row["signal"] == name]
    assert found
    assert found[-1]["log_odds"] == pytest.approx(log_odds)
    assert sentence in {row["evidence"] for row in found}
    for row in every:
        args = json.loads(row["evidence_args_json"])
        assert set(args) == set(re.findall(r"{(\w+)}", MESSAGES[row["signal"]]))
        assert row["evidence"] == MESSAGES[row["signal"]].format(**args)


ABSENT: list[tuple[str, list[Link]]] = [
    ("service_anchor", [BASE.but(anchor="our Telegram @acme security news", kind="brand")]),
    ("service_anchor", [BASE.but(anchor="@anna_k", kind="other")]),
    ("service_anchor", [BASE.but(anchor="Tel. +49 30 1234567", kind="other")]),
    ("service_anchor", [BASE.but(anchor="Telegram", kind="other")]),
    ("service_anchor", [BASE.but(title="What is a backlink? SEO basics")]),
    ("niche_anchor", [BASE.but(anchor="specialist in Essex", kind="other")]),
    ("niche_anchor", [BASE.but(anchor="Kumar Slot Gift", kind="other")]),
    ("niche_anchor", [BASE.but(anchor="casino security by Acme Security", kind="other")]),
    ("niche_anchor", [BASE.but(anchor="casino firewall", kind="partial_topic")]),
    ("shared_anchor", many(40)),
    ("shared_anchor", many(40, anchor="hier", kind="generic")),
    ("shared_anchor", many(7, anchor="firewall kaufen", kind="exact_topic")),
    ("shared_anchor", [BASE.but(url=f"https://s{n}.example/", anchor="Zyklon", kind="other", first=START + timedelta(days=60 * n)) for n in range(20)]),
    ("shared_anchor", [BASE.but(url=f"https://t{n}.brand.example/", anchor="Zyklon", kind="other") for n in range(20)]),
    ("anchor_concentration", many(12, anchor="firewall", kind="exact_topic")),
    ("sitewide_anchor", [BASE.but(placement="footer", occurrences=9000)]),
    ("burst", steady_then_wave("Acme raises money", "other")),
    ("burst", steady_then_wave("Acme Security", "brand")),
    ("burst", many(30, anchor="firewall shop", kind="partial_topic")),
    ("hidden_link", [BASE.but(hidden="display_none", placement="navigation")]),
    ("hidden_link", [BASE.but(hidden="noscript")]),
    ("hidden_link", [BASE.but(hidden="zero_size", placement="footer")]),
    ("hacked_subtree", [*pages_of_one_site(4, lang="fi"), BASE.but(url="https://a.example/sv/1", lang="sv", external=90, anchor="x", kind="other")]),
    ("hacked_subtree", [*pages_of_one_site(4, lang="fi"), BASE.but(url="https://a.example/blogg/1", lang="sv", external=90, anchor="x", kind="other", hreflang='{"fi": "https://a.example/"}')]),
    ("hacked_subtree", [*pages_of_one_site(4, lang="fi"), BASE.but(url="https://a.example/tmp/1", lang="ja", external=90)]),
    ("hacked_subtree", [*pages_of_one_site(2, lang="fi"), BASE.but(url="https://a.example/tmp/1", lang="ja", external=90, anchor="x", kind="other")]),
    ("ugc_container", [BASE.but(placement="comment", external=400)]),
    ("ugc_container", [BASE.but(placement="comment", external=10, anchor="best firewall", kind="partial_topic")]),
    ("link_farm", [BASE.but(external=link_farm.MANY - 1)]),
    ("cloned_list", [BASE.but(url=f"https://s{n}.example/", title=f"S{n} 📦", external=7_270) for n in range(9)]),
    ("cloned_list", [BASE.but(url=f"https://s{n}.example/links", title="Meine Linksammlung", external=300 + 90 * n) for n in range(9)]),
    ("cloned_list", [BASE.but(url=f"https://s{n}.example/story", title="Acme raises money", external=31) for n in range(9)]),
    ("cloned_list", [BASE.but(url=f"https://s.example/{n}", title="Acme raises money", external=900) for n in range(9)]),
    ("cloned_list", [BASE.but(url=f"https://s{n}.example/partner", external=800) for n in range(4)]),
    ("cloned_list", [BASE.but(url=f"https://s{n}.example/list{n}", title=f"Directory | Guild {n}", external=6_844) for n in range(4)]),
    ("cloned_list", [BASE.but(url=f"https://s{n}.example/members?all", external=6_844 + 300 * n) for n in range(4)]),
    ("domain_list", [BASE.but(external=8_000, context="read more at acmd.com or", right="and tell your friends")]),
    ("domain_list", [BASE.but(external=90, context="acmd.com acme.net acmea.org", right="acmeb.com")]),
    ("domain_list", [BASE.but(external=8_000, context="www.acme-security.example acme-security.example", right="shop.acme-security.example")]),
    ("seller_page", [BASE.but(title="How to earn backlinks", external=40)]),
    ("seller_page", [BASE.but(title="Members of the association", external=6_900)]),
    ("domain_report", [BASE.but(url="https://web.archive.example/2019/https://acme-security.example/")]),
    ("domain_report", [BASE.but(url="https://www.trustpilot.com/review/acme-security.example")]),
    ("domain_report", [BASE.but(url="https://paper.example/not-acme-security.example-fan")]),
    ("domain_report", [BASE.but(url="https://paper.example/acme-security-raises-money")]),
    ("search_page", [BASE.but(url="https://finance.yahoo.com/quote/ACME?p=ACME")]),
    ("search_page", [BASE.but(url="https://www.yellow.example/search?q=firewall")]),
    ("search_page", [BASE.but(url="https://evil.example/?u=https://www.bing.com/search?q=x")]),
    ("phrase_campaign", [BASE.but(url=f"https://blog{n}.example/x", anchor="firewall", kind="exact_topic") for n in range(40)]),
    ("phrase_campaign", [BASE.but(url=f"https://blog{n}.example/x", anchor=f"firewall in Ulm {n}", kind="partial_topic", followed=False, rel="sponsored") for n in range(40)]),
    ("phrase_campaign", [link for n in range(40) for link in (BASE.but(url=f"https://blog{n}.example/x", anchor=f"firewall in Ulm {n}", kind="partial_topic"), BASE.but(url=f"https://blog{n}.example/y"))]),
    ("service_anchor", [BASE.but(anchor="news of Acme Security: telegram @acmesecurity", kind="brand", title="SEO backlinks")]),
    ("shared_address", many(60, ip="192.0.2.7")),
    ("editorial_placement", [BASE.but(hidden="opacity")]),
    ("editorial_placement", [BASE.but(read=False)]),
    ("long_lived", [BASE.but(first=date(2021, 1, 1), state="link_removed")]),
    ("topic_match", [BASE.but(anchor="firewall", kind="exact_topic")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "links"), ABSENT, ids=[f"{c[0]}-{n}" for n, c in enumerate(ABSENT)])
def test_signal_is_absent(name: str, links: list[Link]) -> None:
    assert name not in signals_of(judge(links))


def test_content_is_compared_within_its_own_site_only() -> None:
    def pages(site: str, usual: float, odd: float, count: int = 20) -> list[Link]:
        values = [usual + 0.001 * (n % 7) for n in range(count)] + [odd]
        return [
            BASE.but(url=f"https://{site}.example/{n}", content=json.dumps({"repetition": value}))
            for n, value in enumerate(values)
        ]

    tables = judge(pages("ja", 0.8, 0.801) + pages("de", 0.2, 0.8))
    found = [row for row in tables["signals"].to_pylist() if row["signal"] == "content_outlier"]
    assert [(row["evidence"], row["log_odds"]) for row in found] == [
        ("Its text stands out from 20 other pages of its own site by repetition.", 0.5)
    ]
    assert "content_outlier" not in signals_of(judge(pages("de", 0.2, 0.8, count=10))), "too few pages"


def consensus_row(tmp_path: Path, *lines: str) -> dict[str, Any] | None:
    """Return the row that a consensus file makes for a.example."""
    path = tmp_path / "lists.tsv"
    path.write_text("# comment\nbroken line\nbücher.example\tx\n" + "\n".join(lines) + "\n", encoding="utf-8")
    found = signals_of(judge([BASE], with_settings(judge={"consensus_list": str(path)})), "a.example")
    return found.get("disavow_consensus")


def dated(lists: int, day: date = AS_OF) -> str:
    return f"a.example\t{lists}\t{','.join([day.isoformat()] * lists)}"


@pytest.mark.parametrize(("lists", "log_odds"), [(1, None), (2, 2.5), (3, 4.0), (4, 5.0), (9, 5.0)])
def test_consensus_needs_two_lists(tmp_path: Path, lists: int, log_odds: float | None) -> None:
    row = consensus_row(tmp_path, f"\ta.example\t{lists}", dated(lists))
    assert (row["log_odds"] if row else None) == log_odds


@pytest.mark.parametrize(
    ("line", "log_odds", "said"),
    [
        ("a.example\t4", 2.5, "two of those count as one"),  # undated
        ("a.example\t2", 0.0, "two of those count as one"),
        (f"a.example\t3\t{AS_OF},-,-", 2.5, "two of those count as one"),
        (dated(4, AS_OF - timedelta(days=366)), 0.0, "count nothing"),
        (dated(4, AS_OF - timedelta(days=365)), 5.0, "name a.example."),
        (f"a.example\t3\t{AS_OF},{AS_OF},2020-01-01", 2.5, "older than a year"),
        (f"# expires: {AS_OF - timedelta(days=1)}\n{dated(4)}", 0.0, "expired"),
        (f"# expires: {AS_OF}\n{dated(4)}", 5.0, "name a.example."),
        (f"# expires: soon\n{dated(4)}", 5.0, "name a.example."),
    ],
)
def test_old_and_undated_lists_weigh_less_and_say_so(
    tmp_path: Path, line: str, log_odds: float, said: str
) -> None:
    row = consensus_row(tmp_path, line)
    assert row is not None
    assert row["log_odds"] == log_odds
    assert said in row["evidence"]


def test_market_authority_names_the_rank_in_the_own_market_and_weighs_nothing() -> None:
    def site(market_pct: float, value: float = 60.0, size: int = 40) -> pa.Table:
        row = {
            "site": "a.example",
            "provider": "moz",
            "metric": "da",
            "value": value,
            "market_pct": market_pct,
            "cohort_size": size,
            "cohort": "th/TH",
        }
        return dictionary.VENDOR_AUTHORITY.from_rows([row])

    high = signals_of(judge([BASE], vendor_authority=site(97.0)), "a.example")["market_authority"]
    assert (high["log_odds"], high["evidence"]) == (
        0.0,
        "The site stands above 97 % of the profile's sites of its own market (th/TH) by moz.",
    )
    for weak in (site(60.0), site(97.0, value=5.0), site(97.0, size=3)):
        assert "market_authority" not in signals_of(judge([BASE], vendor_authority=weak))


def test_relevance_is_named_and_weighs_nothing_in_the_risk() -> None:
    def judged(relevance: float | None) -> pa.Table:
        return dictionary.LINK_RELEVANCE.from_rows([{"link_id": BASE.link_id, "relevance": relevance}])

    # The model is calibrated language by language: whatever it says, the risk must not hang on it (law 1).
    odds = {
        relevance: judge([BASE], link_relevance=judged(relevance))["link_verdicts"].column("risk_log_odds")[0]
        for relevance in (None, 0.0, 0.69, 0.7, 1.0)
    }
    assert len(set(odds.values())) == 1
    found = signals_of(judge([BASE], link_relevance=judged(0.82)))["topic_match"]
    assert (found["log_odds"], found["value"]) == (0.0, 0.82)
    assert "82 of 100" in found["evidence"]
    assert "topic_match" not in signals_of(judge([BASE], link_relevance=judged(0.69)))


def test_a_listed_topic_counts_whatever_the_model_says() -> None:
    named = BASE.but(title="A guide to Firewalls")
    for relevance in (None, 0.02, 0.98):
        judged = dictionary.LINK_RELEVANCE.from_rows([{"link_id": named.link_id, "relevance": relevance}])
        assert signals_of(judge([named], link_relevance=judged))["topic_match"]["log_odds"] == -0.5


def test_every_file_of_the_room_is_in_the_list_and_documented() -> None:
    files = {module.name for module in pkgutil.iter_modules(evidence.__path__)} - NOT_SIGNALS
    assert files == {signal.NAME for signal in EVIDENCE}
    headings = ["What it measures", "Why it matters", "How it is computed", "When it misleads", "Source"]
    for signal in EVIDENCE:
        lines = (signal.__doc__ or "").splitlines()
        assert [line for line in lines if line in headings] == headings, signal.NAME
        assert signal.SUBJECT in (SubjectKind.LINK, SubjectKind.SITE)
        assert signal.VERSION >= 1


def test_hostile_text_is_cleaned_and_cut() -> None:
    nasty = "casino \u202e\u200b\x00<script>{0}{niche}%s " + "ь" * 10_000
    found = signals_of(judge([BASE.but(anchor=nasty, kind="other")]))["niche_anchor"]
    assert len(found["evidence"]) <= rows.EVIDENCE_CHARS
    assert not set("\u202e\u200b\x00") & set(found["evidence"])
    assert "<script>{0}{niche}%s" in found["evidence"], "quoted as text, never interpreted"


def test_broken_content_facts_are_not_judged() -> None:
    odd = ["", "[]", "{", "null", '{"repetition": "x"}', '{"repetition": null}', '{"repetition": true}']
    links = [BASE.but(url=f"https://s{n}.example/", content=odd[n % len(odd)]) for n in range(60)]
    assert "content_outlier" not in signals_of(judge(links))


def test_no_links_no_signals() -> None:
    empty = build_signals({}, OWNER, as_of=AS_OF, sql=run_sql)
    assert empty.schema.equals(SIGNALS.schema)
    assert empty.num_rows == 0


def test_rows_are_sorted_and_in_any_input_order_the_same() -> None:
    links = [link for _, case, _, _ in CASES for link in case]
    unique = list({link.link_id: link for link in links}.values())
    tables = tables_of(unique)
    first = build_signals(tables, OWNER, as_of=AS_OF, sql=run_sql)
    turned = {name: table.take(pa.array(range(table.num_rows - 1, -1, -1))) for name, table in tables.items()}
    again = build_signals(turned, OWNER, as_of=AS_OF, sql=run_sql)
    assert first.equals(again)
    keys = [tuple(row[name] for name in SIGNALS.key) for row in first.to_pylist()]
    assert keys == sorted(set(keys))
