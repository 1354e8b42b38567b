"""Changes between runs: what each reading makes of a link, and that no difference is ever left out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.act.monitor.changes import LOSSES, applied, diff, facets_of
from hreflens.act.monitor.facets import LINK_FACETS, SITE_FACETS, with_prints
from hreflens.act.monitor.sites import build_site_standing, parked_sites, repurposed_sites
from hreflens.act.monitor.standing import build_link_standing
from hreflens.collect.links import link_id_of
from hreflens.tables import (
    FETCHES,
    LINK_CHECKS,
    LINK_STANDING,
    LINKS,
    NETWORK_MEMBERS,
    PAGE_OUTLINKS,
    PAGES,
    SIGNALS,
    SITE_STANDING,
    SITES,
)
from hreflens.terms import ChangeKind, SubjectKind

DAY = date(2026, 3, 2)
URL = "https://kamera-nikki.jp/blog/1"
LINK = link_id_of(URL, "https://acme.example/", "アクメ")


def tables(state: str, day: date, outcome: str = "ok", **check: Any) -> dict[str, pa.Table]:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    links = LINKS.from_rows(
        [{"link_id": LINK, "referring_url": URL, "referring_site": "kamera-nikki.jp", "target_url": "https://acme.example/"}]
    )  # fmt: skip
    row = {"link_id": LINK, "state": state, "fetch_outcome": outcome, "checked_at": at, **check}
    if state in ("live", "rel_changed", "anchor_changed"):
        row = {
            "rel": "",
            "anchor_text": "アクメ",
            "target_url": "https://acme.example/",
            "placement": "content",
            **row,
        }
    return {"links": links, "link_checks": LINK_CHECKS.from_rows([row])}


def run(readings: list[tuple[int, str, str]]) -> list[list[str]]:
    """Return the kinds of presence changes after each reading (day, state, outcome) but the first."""
    told, before = [], None
    for day, state, outcome in readings:
        now = build_link_standing(tables(state, DAY + timedelta(days=day), outcome), before)
        if before is not None:
            empty = SITE_STANDING.empty()
            found = diff(
                {"link_standing": before, "site_standing": empty},
                {"link_standing": now, "site_standing": empty},
                found_on=DAY,
            )
            rows = found.to_pylist()
            told.append([row["kind"] for row in rows if row["facet"] == "presence"])
        before = now
    return told


LIVE = (0, "live", "ok")


@pytest.mark.parametrize(
    ("readings", "told"),
    [
        ([LIVE, (7, "link_removed", "ok"), (14, "link_removed", "ok")], [["missing"], ["lost_removed"]]),
        ([LIVE, (7, "page_gone", "http_4xx"), (14, "page_gone", "http_4xx")], [["missing"], ["lost_page_gone"]]),
        ([LIVE, (7, "page_gone", "dns"), (14, "page_gone", "dns")], [["missing"], ["lost_domain_gone"]]),
        ([LIVE, (7, "redirected", "ok"), (14, "redirected", "ok")], [["missing"], ["lost_redirected"]]),
        ([LIVE, (7, "noindexed", "ok"), (14, "noindexed", "ok")], [["missing"], ["lost_noindexed"]]),
        ([LIVE, (7, "canonicalised_away", "ok"), (8, "canonicalised_away", "ok")], [["missing"], ["lost_canonicalised"]]),
        ([LIVE, (7, "page_unreachable", "robots_blocked"), (9, "page_unreachable", "robots_blocked")], [["missing"], ["lost_robots"]]),
        # One bad day is no loss, and the same reading met by two audits is one reading.
        ([LIVE, (7, "link_removed", "ok"), (7, "link_removed", "ok")], [["missing"], []]),
        ([LIVE, (7, "link_removed", "ok"), (14, "live", "ok")], [["missing"], ["seen_again"]]),
        # A server that cannot be reached says nothing, and a tool's word neither.
        ([LIVE, (7, "page_unreachable", "timeout"), (14, "page_unreachable", "http_5xx")], [[], []]),
        ([LIVE, (7, "unverifiable", "not_html"), (14, "not_checked", "not_fetched")], [[], []]),
        ([LIVE, (7, "link_removed", "ok"), (8, "page_unreachable", "timeout"), (9, "link_removed", "ok")], [["missing"], [], ["lost_removed"]]),
        # What was gone before we first read it is not lost now.
        ([(0, "link_removed", "ok"), (7, "link_removed", "ok")], [["not_found"]]),
        ([LIVE, (7, "link_removed", "ok"), (8, "link_removed", "ok"), (20, "live", "ok")], [["missing"], ["lost_removed"], ["regained"]]),
        # Lost once is told once, whatever the page does next.
        ([LIVE, (7, "link_removed", "ok"), (8, "link_removed", "ok"), (20, "page_gone", "dns")], [["missing"], ["lost_removed"], []]),
    ],
)  # fmt: skip
def test_what_readings_make_of_a_link(readings: list[tuple[int, str, str]], told: list[list[str]]) -> None:
    assert run(readings) == told


def test_observed_facts_change_only_when_two_readings_say_so() -> None:
    first = build_link_standing(tables("live", DAY))
    unread = build_link_standing(tables("page_unreachable", DAY + timedelta(days=7), "timeout"), first)
    assert unread.column("print") == first.column("print")
    later = build_link_standing(
        tables("rel_changed", DAY + timedelta(days=14), rel="sponsored", anchor_text="ここ", placement="footer"), unread
    )  # fmt: skip
    none = SITE_STANDING.empty()
    found = diff(
        {"link_standing": unread, "site_standing": none},
        {"link_standing": later, "site_standing": none},
        found_on=DAY,
    )
    kinds = {row["facet"]: (row["kind"], row["before"], row["after"]) for row in found.to_pylist()}
    assert kinds == {
        "rel": ("rel_changed", "", "sponsored"),
        "anchor": ("anchor_changed", "アクメ", "ここ"),
        "placement": ("placement_moved", "content", "footer"),
    }


# --- the property: nothing that differs is left out ---------------------------------------------------------

_TEXTS = st.none() | st.sampled_from(
    ["", "a", "アクメ", "\x00", "x" * 200, "removed", "live", "lost", "known"]
)
_PRESENCE = st.sampled_from(["known", "live", "missing", "lost", "not_found"])


def _standing(kind: str) -> Any:
    facets = LINK_FACETS if kind == "link" else SITE_FACETS
    row = st.fixed_dictionaries({name: _PRESENCE if name == "presence" else _TEXTS for name in facets})
    subjects = st.integers(0, 12).map(lambda n: f"{n * 0x1EEEEEEEEEEEEEEE % 2**64:016x}")
    return st.dictionaries(subjects, row, max_size=8)


def _table(rows: dict[str, dict[str, str | None]], kind: str) -> pa.Table:
    schema, subject = (LINK_STANDING, "link_id") if kind == "link" else (SITE_STANDING, "site")
    facets = LINK_FACETS if kind == "link" else SITE_FACETS
    made = schema.from_rows({subject: name, **row} for name, row in rows.items())
    plain = {name: made.column(name) for name in made.column_names if name not in ("key", "print")}
    return schema.conform(with_prints(plain, subject, facets))


@settings(max_examples=150, deadline=None)
@given(_standing("link"), _standing("link"), _standing("site"), _standing("site"))
def test_the_changes_lead_from_before_to_now(a: Any, b: Any, c: Any, d: Any) -> None:
    earlier = {"link_standing": _table(a, "link"), "site_standing": _table(c, "site")}
    later = {"link_standing": _table(b, "link"), "site_standing": _table(d, "site")}
    found = diff(earlier, later, found_on=DAY)
    for name, kind in (("link_standing", SubjectKind.LINK), ("site_standing", SubjectKind.SITE)):
        assert applied(facets_of(earlier[name], kind), found, kind) == facets_of(later[name], kind)
    assert set(found.column("kind").to_pylist()) <= {kind.value for kind in ChangeKind}
    assert diff(later, later, found_on=DAY).num_rows == 0


def test_losses_are_the_seven_ways_to_lose_a_link() -> None:
    assert len(LOSSES) == 7


# --- sites --------------------------------------------------------------------------------------------------


def _page(url: str, site: str, title: str, shape: str, seed: int) -> dict[str, Any]:
    return {"url": url, "site": site, "title": title, "dom_shape": shape, "text_chars": 900, "text_minhash": bytes([seed]) * 256}  # fmt: skip


def test_a_site_that_became_something_else_is_told_and_a_new_design_is_not() -> None:
    before = PAGES.from_rows([_page(URL, "kamera-nikki.jp", "カメラ日記", "a", 1), _page("https://b.ru/1", "b.ru", "Дача", "a", 2)])  # fmt: skip
    after = PAGES.from_rows([_page(URL, "kamera-nikki.jp", "Casino", "b", 9), _page("https://b.ru/1", "b.ru", "Дача!", "b", 2)])  # fmt: skip
    gone = build_link_standing(tables("link_removed", DAY))
    assert repurposed_sites(gone, after, before) == {"kamera-nikki.jp"}
    still = build_link_standing(tables("live", DAY))
    assert repurposed_sites(still, after, before) == frozenset(), "it still links: it is itself"


def test_a_page_that_leads_only_to_a_parking_service_is_parked() -> None:
    outlinks = PAGE_OUTLINKS.from_rows(
        [
            {"url": "https://a.fr/x", "site": "a.fr", "target_site": "sedo.com", "links": 2},
            {"url": "https://b.fr/x", "site": "b.fr", "target_site": "sedo.com", "links": 1},
            {"url": "https://b.fr/x", "site": "b.fr", "target_site": "lemonde.fr", "links": 1},
        ]
    )
    fetches = FETCHES.from_rows([{"url": "https://c.de/x", "final_url": "https://www.hugedomains.com/c"}])
    assert parked_sites({"page_outlinks": outlinks, "fetches": fetches}) == {"a.fr", "c.de"}


def test_conditions_networks_and_authority_of_a_site() -> None:
    links = build_link_standing(tables("live", DAY))
    sites = SITES.from_rows([{"site": "kamera-nikki.jp", "lang": "ja", "market": "JP", "authority": 40.4}])
    first = build_site_standing({**tables("live", DAY), "sites": sites}, links)
    assert first.select(["condition", "authority", "network"]).to_pylist() == [
        {"condition": "ok", "authority": "40", "network": None}
    ]
    more = {
        **tables("live", DAY),
        "sites": SITES.from_rows([{"site": "kamera-nikki.jp", "authority": 47.0}]),
        "network_members": NETWORK_MEMBERS.from_rows([{"site": "kamera-nikki.jp", "network_id": "n1"}]),
        "signals": SIGNALS.from_rows(
            [{"subject_kind": "link", "subject": LINK, "signal": "hacked_subtree", "log_odds": 1.0}]
        ),
    }
    second = build_site_standing(more, links, first)
    found = diff(
        {"link_standing": links, "site_standing": first},
        {"link_standing": links, "site_standing": second},
        found_on=DAY,
    )
    kinds = {row["kind"]: (row["before"], row["after"]) for row in found.to_pylist()}
    assert kinds == {"site_hacked": ("ok", "hacked"), "network_joined": (None, "n1")}
    grown = {**more, "network_members": NETWORK_MEMBERS.from_rows([{"site": "kamera-nikki.jp", "network_id": "n2"}])}  # fmt: skip
    assert build_site_standing(grown, links, second).column("network").to_pylist() == ["n1"]
    moved = {**more, "sites": SITES.from_rows([{"site": "kamera-nikki.jp", "authority": 51.0}])}
    third = build_site_standing(moved, links, second)
    assert third.column("authority").to_pylist() == ["51"]
