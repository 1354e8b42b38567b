"""From analytics rows to engagement, sites and barrier: joins, hidden values, reports that tell the same sessions."""

from datetime import date

import pyarrow as pa
import pytest

from hreflens.engine.duck import run_sql
from hreflens.judge.inputs import facts_of
from hreflens.judge.value import PARTS, value_parts
from hreflens.measure.engagement import build_engagement, build_language_barrier, build_site_engagement
from hreflens.measure.engagement.build import picked
from hreflens.measure.engagement.dimensions import told_by, visitor_language
from hreflens.measure.engagement.landing import is_matched, language_of_path
from hreflens.settings import Settings
from hreflens.tables import LINKS, PAGE_MARKETS
from hreflens.terms import ValuePart
from tests.measure.engagement.world import imports, traffic

SETTINGS = Settings.model_validate({"project": {"site": "acme.example", "home": "en-US"}})


def engagement(*reports: pa.Table, names: tuple[str, ...] = ("a", "b"), **more: pa.Table) -> pa.Table:
    tables = {"traffic": pa.concat_tables(reports), "imports": imports(*names), **more}
    return build_engagement(tables, SETTINGS, sql=run_sql)


def line(landing: str, lang: str, sessions: float, engaged: float, **more: object) -> dict[str, object]:
    return {
        "Landing page": landing, "Session source / medium": "news.jp / referral", "Language": lang, "host": "news.jp",
        "metrics": {"sessions": sessions, "engaged_sessions": engaged}, **more,
    }  # fmt: skip


def test_sessions_meet_the_language_of_the_link_and_of_the_page() -> None:
    links = LINKS.from_rows(
        [{"link_id": "1", "referring_url": "https://news.jp/a", "referring_site": "news.jp"}]
    )
    markets = PAGE_MARKETS.from_rows(
        [{"url": "https://news.jp/a", "site": "news.jp", "lang": "ja", "market": "JP"}]
    )
    found = engagement(
        traffic([line("/en/pricing?utm=x", "Japanese", 10, 4), line("/en/pricing", "ja-jp", 5, 1), line("/ja/", "ja", 7, 6)]),
        links=links,
        page_markets=markets,
    ).to_pylist()  # fmt: skip
    assert [(r["landing_page"], r["link_lang"], r["visitor_lang"], r["matched"], r["sessions"], r["engaged_sessions"]) for r in found] == [
        ("/en/pricing", "ja", "ja", False, 15.0, 5.0),
        ("/ja/", "ja", "ja", True, 7.0, 6.0),
    ]  # fmt: skip
    assert found[0]["landing_lang_source"] == "path"
    assert found[0]["source_kind"] == "referral"


@pytest.mark.parametrize("hidden", ["(other)", "(not set)", "(data not available)"])
def test_hidden_values_are_missing_and_never_matched(hidden: str) -> None:
    found = engagement(traffic([line("/en/", hidden, 30, 3), line("/en/", "en", 5, 5)])).to_pylist()
    missing = next(row for row in found if row["missing"])
    assert (missing["matched"], missing["sessions"]) == (None, 30.0)
    whole = build_language_barrier({"engagement": pa.Table.from_pylist(found)}).to_pylist()
    assert next(r for r in whole if r["scope"] == "all")["missing_sessions"] == 30.0


def test_of_two_reports_of_one_period_the_later_counts_and_periods_are_laid_end_to_end() -> None:
    first = traffic([line("/en/", "en", 10, 5)], import_id="a")
    again = traffic([line("/en/", "en", 12, 6)], import_id="b")
    other = traffic([line("/en/", "en", 100, 50)], import_id="b", report="later", start=date(2026, 11, 1))
    assert engagement(first, again, other).column("sessions").to_pylist() == [112.0]


def test_reports_of_other_dimensions_are_never_added_up() -> None:
    by_page = traffic([line("/en/", "en", 10, 5)])
    by_country = traffic(
        [{"Country": "France", "country_code": "FR", "metrics": {"sessions": 10.0}}], import_id="b"
    )
    found = engagement(by_page, by_country)
    assert found.num_rows == 2
    assert picked(found, "country").column("sessions").to_pylist() == [10.0]
    assert picked(found, "landing", "country").num_rows == 0


def test_rates_become_sessions_and_a_lacking_figure_is_no_zero() -> None:
    rows = [
        line(
            "/a",
            "en",
            10,
            0,
            metrics={"sessions": 10.0, "bounce_rate": 0.3, "average_session_duration": 20.0},
        )
    ]
    (row,) = engagement(traffic(rows)).to_pylist()
    assert (row["engaged_sessions"], row["seconds"], row["conversions"]) == (pytest.approx(7.0), 200.0, None)


def test_the_barrier_is_found_per_scope_and_lost_sessions_follow() -> None:
    rows = []
    for page in range(12):
        rows += [line(f"/en/{page}", "en", 200, 120 + page), line(f"/en/{page}", "ja", 100, 40 + page % 3), line(f"/en/{page}", "fr", 100, 58 + page)]  # fmt: skip
    barrier = build_language_barrier({"engagement": engagement(traffic(rows))}).to_pylist()
    by = {(r["scope"], r["key"]): r for r in barrier}
    assert by["all", ""]["low"] > 0.05
    assert by["visitor_lang", "ja"]["difference"] == pytest.approx(0.21, abs=0.03)
    assert by["visitor_lang", "fr"]["difference"] == pytest.approx(0.02, abs=0.03)
    assert by["visitor_lang", "ja"]["lost_sessions"] == pytest.approx(
        1_200 * by["visitor_lang", "ja"]["difference"], rel=1e-3
    )
    assert len([key for key in by if key[0] == "landing_page"]) == 12
    assert ("visitor_lang", "en") not in by  # nobody of them was mismatched


def test_engaged_visits_are_a_part_of_value_and_silence_is_not_judged() -> None:
    links = LINKS.from_rows(
        {"link_id": str(n), "referring_url": f"https://{site}/", "referring_site": site}
        for n, site in enumerate(("news.jp", "quiet.fr", "few.de"))
    )
    few = {**line("/en/", "en", 3, 3), "Session source / medium": "few.de / referral", "host": "few.de"}
    sent = build_site_engagement(
        {"engagement": engagement(traffic([line("/en/", "en", 100, 80), few]))}, sql=run_sql
    )
    tables = {"links": links, "site_engagement": sent}
    parts = value_parts(tables, facts_of(tables), SETTINGS)[:, PARTS.index(ValuePart.ENGAGEMENT)]
    assert parts[0] == pytest.approx(0.8, abs=0.03)
    assert parts[1] != parts[1]  # no visits are no low value
    assert parts[2] != parts[2]  # three visits are too few


@pytest.mark.parametrize(
    ("landing", "visitor", "country", "expected"),
    [
        ("en", "en", None, True), ("en", "ja", None, False), ("fr", "en", "FR", True), ("en", "fr", "CA", True),
        ("zh-Hans", "zh-Hant", "TW", True), ("pt", "pt-BR", "BR", True), ("de", None, "AT", True), ("de", None, "JP", False),
        ("hi", "en", "IN", True), ("en", "hi", "IN", True), (None, "en", "US", None), ("en", None, None, None), ("nb", "nn", None, True),
    ],
)  # fmt: skip
def test_who_reads_what(
    landing: str | None, visitor: str | None, country: str | None, expected: bool | None
) -> None:
    assert is_matched(landing, visitor, country) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("English", "en"), ("Englisch", "en"), ("日本語", "ja"), ("en-us", "en-US"), ("zh-tw", "zh-Hant"), ("français", "fr"), ("(not set)", None),
     ("Арабский", "ar"), ("x" * 500, None), ("c", None), ("", None)],
)  # fmt: skip
def test_languages_of_visitors_in_the_words_of_interfaces(value: str, expected: str | None) -> None:
    assert visitor_language(value) == expected


@pytest.mark.parametrize(
    ("dims", "kind"),
    [
        ('{"Session source / medium": "google / organic"}', "search"), ('{"Session source / medium": "(direct) / (none)"}', "direct"),
        ('{"Session source / medium": "a.jp / referral"}', "referral"), ('{"Session medium": "cpc"}', "paid"),
        ('{"Session source": "a.jp"}', "referral"), ('{"Country": "France"}', "all"), ("[]", "all"), ("{", "all"), ('{"Medium": "blah"}', "other"),
        ('{"Session default channel group": "Organic Social"}', "social"),
    ],
)  # fmt: skip
def test_kinds_of_sources(dims: str, kind: str) -> None:
    assert told_by(dims, "", True).kind == kind


def test_languages_in_paths() -> None:
    assert [language_of_path(p) for p in ("/fr/tarifs", "/shop/pt-br/x", "/zh_TW/", "/to-do/", "/", "/france/")] == ["fr", "pt", "zh-Hant", None, None, None]  # fmt: skip
