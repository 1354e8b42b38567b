"""Building, auditing, comparing and simulating disavow files, and the question before them all."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from hreflens.act.disavow import (
    DisavowError,
    DisavowTooLargeError,
    Entry,
    LineKind,
    Need,
    audit_disavow,
    build_disavow,
    diff_disavow,
    gate,
    parse_disavow,
    render_disavow,
    simulate_disavow,
    statements,
)
from hreflens.act.disavow.write import escape_comment
from hreflens.tables import (
    DECISIONS,
    LINK_CHECKS,
    LINK_VERDICTS,
    LINKS,
    MANUAL_ACTIONS,
    PAGE_MARKETS,
    SITE_VERDICTS,
)
from hreflens.urls.canonical import host_of
from hreflens.urls.domains import registrable_domain, site_of

# (url, verdict, value, followed, state, lang, market)
PROFILE: list[tuple[str, str, float | None, bool, str, str, str]] = [
    ("https://pbn-eins.example-netz.de/a", "act", 3.0, True, "live", "de", "DE"),
    ("https://www.example-netz.de/b", "act", 4.0, True, "live", "de", "DE"),
    ("https://spam-tenant.blogspot.com/p", "act", 1.0, True, "live", "en", "US"),
    ("https://medium.com/@paid/post-1", "act", 2.0, True, "live", "en", "US"),
    ("https://medium.com/@good/post-2", "keep", 50.0, True, "live", "en", "US"),
    ("https://mixed.example.org/bad", "act", 2.0, True, "live", "ru", "RU"),
    ("https://mixed.example.org/good", "keep", 40.0, True, "live", "ru", "RU"),
    ("https://xn--e1afmkfd.xn--p1ai/dead", "act", 1.0, True, "page_gone", "ru", "RU"),
    ("https://qualified.example.jp/x", "act", 1.0, False, "live", "ja", "JP"),
    ("https://news.example.th/ok", "keep", 80.0, True, "live", "th", "TH"),
]
ACT_SITES = {
    "example-netz.de",
    "spam-tenant.blogspot.com",
    "xn--e1afmkfd.xn--p1ai",
    "qualified.example.jp",
    "example.jp",
}


def _tables(
    *, sites_act: set[str] = ACT_SITES, decisions: list[dict[str, Any]] | None = None, by: str | None = None
) -> dict[str, pa.Table]:
    links, checks, verdicts, markets = [], [], [], []
    sites: dict[str, list[str]] = {}
    for number, (url, verdict, value, followed, state, lang, market) in enumerate(PROFILE):
        link_id, site, host = f"{number:016x}", site_of(url), host_of(url)
        assert site is not None
        assert host is not None
        sites.setdefault(site, []).append(verdict)
        links.append(
            {
                "link_id": link_id,
                "referring_url": url,
                "referring_host": host,
                "referring_domain": registrable_domain(host),
                "referring_site": site,
                "followed": followed,
                "occurrences": 1,
            }
        )
        checks.append({"link_id": link_id, "state": state, "followed": followed})
        verdicts.append({"link_id": link_id, "site": site, "verdict": verdict, "value": value})
        markets.append({"url": url, "site": site, "lang": lang, "market": market, "market_prob": 0.9})
    site_rows = [
        {
            "site": site,
            "verdict": "act" if site in sites_act else "keep",
            "decided_by": by if site in sites_act else None,
        }
        for site in sites
    ]
    return {
        "links": LINKS.from_rows(links),
        "link_checks": LINK_CHECKS.from_rows(checks),
        "link_verdicts": LINK_VERDICTS.from_rows(verdicts),
        "site_verdicts": SITE_VERDICTS.from_rows(site_rows),
        "page_markets": PAGE_MARKETS.from_rows(markets),
        "decisions": DECISIONS.from_rows(decisions or []),
    }


def test_the_file_holds_domains_tenants_and_urls_and_skips_what_changes_nothing() -> None:
    built = build_disavow(_tables())
    assert built.render().decode() == (
        "domain:example-netz.de\n"
        "domain:spam-tenant.blogspot.com\n"
        "https://medium.com/@paid/post-1\n"
        "https://mixed.example.org/bad\n"
    )
    assert {note.subject for note in built.skipped} == {"xn--e1afmkfd.xn--p1ai", "example.jp"}
    assert any("gone" in note.reason for note in built.skipped)
    assert any("nofollow" in note.reason for note in built.skipped)


def test_gone_and_qualified_links_are_written_when_asked_for_or_decided_by_a_person() -> None:
    asked = build_disavow(_tables(), include_gone=True, include_qualified=True)
    assert {"domain:xn--e1afmkfd.xn--p1ai", "domain:example.jp"} <= {entry.text for entry in asked.entries}
    decided = build_disavow(_tables(by="Ana"))
    assert {"domain:xn--e1afmkfd.xn--p1ai", "domain:example.jp"} <= {entry.text for entry in decided.entries}


def test_a_platform_is_refused_and_its_urls_are_written_instead() -> None:
    built = build_disavow(_tables(sites_act={"medium.com/@paid", "blogspot.com"}))
    assert "https://medium.com/@paid/post-1" in {entry.text for entry in built.entries}
    assert [note.subject for note in built.refused] == ["medium.com/@paid"]
    assert not any(entry.text in ("domain:medium.com", "domain:blogspot.com") for entry in built.entries)


def test_the_existing_file_comes_first_with_its_comments_and_covered_urls_go() -> None:
    existing = parse_disavow(
        "# hreflens: old header\n\n# Réseau\ndomain:old-one.example.com\nhttps://www.example-netz.de/zzz\n"
        "domain:co.uk\n".encode()
    )
    built = build_disavow(_tables(), existing=existing, header=("hreflens: new header",))
    lines = built.render().decode().splitlines()
    assert lines[:5] == [
        "# hreflens: new header",
        "",
        "# R\\xe9seau",
        "domain:old-one.example.com",
        "domain:example-netz.de",
    ]
    assert "https://www.example-netz.de/zzz" not in lines
    assert [note.subject for note in built.removed] == ["domain:co.uk"]


def test_protected_and_decided_sites_win_over_verdicts_and_over_the_existing_file() -> None:
    decisions = [{"subject_kind": "site", "subject": "example-netz.de", "decision": "protect"}]
    existing = parse_disavow(
        b"domain:example-netz.de\nhttps://www.example-netz.de/b\ndomain:old.example.com\n"
    )
    built = build_disavow(_tables(decisions=decisions), existing=existing, protected=("news.example.th",))
    assert not any("example-netz.de" in entry.text for entry in built.entries)
    assert {note.subject for note in built.removed} == {
        "domain:example-netz.de",
        "https://www.example-netz.de/b",
    }
    wide = build_disavow(
        _tables(), existing=parse_disavow(b"domain:example.org\n"), protected=("mixed.example.org",)
    )
    assert [note.subject for note in wide.removed] == ["domain:example.org"]


def test_released_lines_leave_the_file() -> None:
    existing = parse_disavow(b"domain:old.example.com\ndomain:older.example.com\n")
    built = build_disavow(_tables(sites_act=set()), existing=existing, release=("domain:old.example.com",))
    assert built.entries[0].text == "domain:older.example.com"
    assert [(note.subject, note.reason) for note in built.removed] == [
        ("domain:old.example.com", "released by you")
    ]


def test_a_line_that_covers_kept_links_is_warned_about_with_their_value() -> None:
    existing = parse_disavow(b"domain:example.org\n")
    warning = build_disavow(_tables(), existing=existing).warnings[0]
    assert (warning.line, warning.links, warning.value) == ("domain:example.org", 1, 40.0)
    assert warning.examples == ("https://mixed.example.org/good",)


def test_nothing_to_do_gives_an_empty_file() -> None:
    empty = {"links": LINKS.empty()}
    assert build_disavow(empty).render() == b""


def test_the_rebuilt_file_is_stable() -> None:
    first = build_disavow(_tables(), header=("hreflens: 2026",)).render()
    again = build_disavow(_tables(), existing=parse_disavow(first), header=("hreflens: 2026",)).render()
    assert again == first


def _domain(host: str) -> Entry:
    return Entry(LineKind.DOMAIN, host, host, host)


def test_writing_refuses_platforms_and_text_that_is_no_ascii() -> None:
    for host in ("co.jp", "blogspot.com", "wordpress.com"):
        with pytest.raises(DisavowError):
            render_disavow([_domain(host)])
    with pytest.raises(DisavowError, match="ASCII"):
        render_disavow([_domain("пример.рф")])


def test_too_large_a_file_says_what_to_fold() -> None:
    urls = [
        Entry(LineKind.URL, f"https://big.example.net/{at:06d}", "", "big.example.net")
        for at in range(100_001)
    ]
    with pytest.raises(DisavowTooLargeError, match=r"big\.example\.net \(100,001 URLs\)") as caught:
        render_disavow(urls)
    assert caught.value.fold == (("big.example.net", 100_001),)
    with pytest.raises(DisavowTooLargeError):
        render_disavow([_domain(f"{'x' * 50}{at}.example.net") for at in range(40_000)])


@pytest.mark.parametrize(
    "text", ["déjà vu", "зима", "网络 A", "שלום", "a\nb", "back\\u0041slash", "🔗", "x" * 900, ""]
)
def test_comments_are_ascii_on_one_line_and_read_back(text: str) -> None:
    escaped = escape_comment(text)
    assert escaped.isascii()
    assert "\n" not in escaped
    file = parse_disavow(
        render_disavow([Entry(LineKind.DOMAIN, "a.example.net", "", "a.example.net", comments=(text,))])
    )
    assert file.entries[0].comments == (" ".join(text.split())[:500],)


def test_diff_tells_added_removed_and_widened_lines() -> None:
    old = parse_disavow(b"domain:a.example.net\nhttp://b.example.net/x\ndomain:c.example.com\n")
    new = parse_disavow(b"domain: C.example.com\ndomain:b.example.net\ndomain:d.example.org\n")
    diff = diff_disavow(old, new)
    assert [entry.text for entry in diff.added] == ["domain:b.example.net", "domain:d.example.org"]
    assert [entry.text for entry in diff.removed] == ["domain:a.example.net"]
    assert [(entry.text, by) for entry, by in diff.widened] == [
        ("http://b.example.net/x", "domain:b.example.net")
    ]
    assert [entry.text for entry in diff.unchanged] == ["domain:c.example.com"]
    assert diff.render().startswith("+ domain:b.example.net\n")
    assert diff_disavow(old, old).is_empty


def test_audit_names_dead_invalid_unknown_good_and_needed_lines() -> None:
    file = parse_disavow(
        b"domain:example-netz.de\ndomain:xn--e1afmkfd.xn--p1ai\n# hm\ndomain:example.th\ndomain:unknown.example.com\n"
        b"domain:nodot\ndomain:example.jp\ndomain:example.th\nhttp://mixed.example.org/good\n"
    )
    rows = {row["line"]: row for row in audit_disavow(file, _tables()).to_pylist()}
    assert {line: row["status"] for line, row in rows.items()} == {
        1: "keep",
        2: "dead",
        4: "release_candidate",
        5: "not_in_profile",
        6: "invalid",
        7: "keep",
        8: "duplicate",
        9: "release_candidate",
    }
    assert rows[4]["value"] == 80.0
    assert rows[4]["comments"] == "hm"
    assert rows[2]["display"] == "пример.рф"


def test_audit_tells_lines_whose_links_are_qualified_anyway() -> None:
    tables = _tables()
    verdicts = tables["link_verdicts"].to_pylist()
    verdicts[8]["verdict"] = "keep"
    tables["link_verdicts"] = LINK_VERDICTS.from_rows(verdicts)
    assert audit_disavow(parse_disavow(b"domain:example.jp\n"), tables).column("status").to_pylist() == [
        "no_effect"
    ]


def test_simulation_counts_losses_per_line_market_and_language() -> None:
    file = parse_disavow(b"domain:example.org\nhttps://news.example.th/ok\ndomain:nothing.example.com\n")
    cost = simulate_disavow(file.entries, _tables())
    lines = cost.lines.to_pylist()
    assert [(row["links"], row["keep_links"], row["value"]) for row in lines] == [
        (2, 1, 42.0),
        (1, 1, 80.0),
        (0, 0, 0.0),
    ]
    totals = {(row["dimension"], row["key"]): row for row in cost.totals.to_pylist()}
    live_value = sum(row[2] or 0.0 for row in PROFILE if row[4] == "live")
    assert totals["total", "all"]["links"] == 9
    assert totals["total", "all"]["links_lost"] == 3
    assert totals["total", "all"]["value_share_lost"] == pytest.approx(122.0 / live_value, abs=1e-6)
    assert totals["market", "TH"]["link_share_lost"] == 1.0
    assert totals["language", "ru"]["sites_lost"] == 1
    assert totals["market", "DE"]["links_lost"] == 0


def test_simulating_nothing_on_nothing_gives_empty_tables() -> None:
    cost = simulate_disavow([], {"links": LINKS.empty()})
    assert cost.lines.num_rows == 0
    assert cost.totals.num_rows == 0


NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "resolved", "self_made", "need"),
    [
        (None, None, False, Need.NO),
        (None, None, True, Need.CONSIDER),
        ("unnatural_links_to_site", None, False, Need.YES),
        ("unnatural_links_to_site", date(2026, 1, 1), False, Need.NO),
        ("unnatural_links_impact_links", None, False, Need.NO),
        ("unnatural_links_from_site", None, False, Need.NO),
    ],
)
def test_a_file_is_needed_only_for_a_standing_manual_action(
    kind: str | None, resolved: date | None, self_made: bool, need: Need
) -> None:
    rows = [{"kind": kind, "resolved_on": resolved, "recorded_at": NOW}] if kind else []
    answer = gate({**_tables(), "manual_actions": MANUAL_ACTIONS.from_rows(rows)}, self_made=self_made)
    assert answer.need is need
    assert answer.quotes
    assert answer.reasons


def test_the_answer_never_depends_on_how_many_links_look_doubtful() -> None:
    tables = _tables()
    verdicts = [{**row, "verdict": "act"} for row in tables["link_verdicts"].to_pylist()]
    assert gate({"link_verdicts": LINK_VERDICTS.from_rows(verdicts)}).need is Need.NO


def test_statements_are_linked_and_dated_as_far_as_known() -> None:
    found = statements()
    assert found["nationality"].said == "2016-10-08"
    for one in found.values():
        assert one.url.startswith("https://")
        assert one.text
        assert one.speaker
        assert one.said == "" or 2012 <= int(one.said[:4]) <= 2026
