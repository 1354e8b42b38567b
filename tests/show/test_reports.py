"""What the pages say, counted anew from the tables in plain Python; and the answers in one sentence."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from hreflens.show.facts import facts_of, home_language
from hreflens.show.i18n import Localiser
from hreflens.show.page import Banner, Chart, DataTable, Evidence, Figures, Kind, Page, Tone, Value
from hreflens.show.report import build_report
from hreflens.show.reports import REPORTS
from hreflens.show.reports.changes import MONTHS
from hreflens.show.reports.compare import vendor_flags
from hreflens.show.reports.review import group_name
from hreflens.tables import BY_NAME
from tests.show.factory import AS_OF, audit, settings

VERDICTS = ("keep", "ignore", "review", "act")


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return audit(300)


@pytest.fixture(scope="module")
def pages(tables: dict[str, pa.Table]) -> dict[str, Page]:
    return {page.key: page for page in build_report(tables, settings(), as_of=AS_OF)}


@pytest.fixture(scope="module")
def links(tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """Return one dict per link: everything joined by hand; `live` by the rule of the tables."""
    by = {
        name: {row[key]: row for row in tables[name].to_pylist()}
        for name, key in (
            ("link_verdicts", "link_id"),
            ("link_checks", "link_id"),
            ("link_anchors", "link_id"),
            ("page_markets", "url"),
            ("sites", "site"),
        )
    }
    found = []
    for row in tables["links"].to_pylist():
        joined = {
            **row,
            **by["page_markets"][row["referring_url"]],
            **by["link_anchors"][row["link_id"]],
            **by["link_checks"][row["link_id"]],
            **by["link_verdicts"][row["link_id"]],
            "anchor_text": row["anchor_text"],
            "authority": by["sites"][row["referring_site"]]["vendor_authority"],
        }
        joined["live"] = joined["state"] not in ("link_removed", "page_gone")
        found.append(joined)
    return found


@pytest.fixture(scope="module")
def alive(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in links if row["live"]]


def table(page: Page, key: str) -> DataTable:
    return next(each for each in page.tables() if each.key == key)


def rows_of(page: Page, key: str) -> dict[Any, dict[str, Any]]:
    """Return the rows of a table by their first cell, each as column key -> cell."""
    found = table(page, key)
    keys = [column.key for column in found.columns]
    return {row[0]: dict(zip(keys, row, strict=True)) for row in found.rows}


def figure(page: Page, key: str) -> Any:
    return next(f.value for b in page.blocks if isinstance(b, Figures) for f in b.items if f.key == key)


def say(message: Any) -> str:
    return Localiser("en").text(message)


def with_rows(tables: dict[str, pa.Table], name: str, rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    return {**tables, name: BY_NAME[name].from_rows(rows)}


def test_the_pages_come_in_reading_order(pages: dict[str, Page]) -> None:
    assert list(pages) == [
        *("summary", "markets", "languages", "valuable", "review", "networks", "ignored"),
        *("anchors", "diversity", "changes", "history", "compare", "imports", "method"),
    ]
    assert len(REPORTS) == len(pages)


def test_every_row_fits_its_columns_and_every_chart_its_table(pages: dict[str, Page]) -> None:
    for page in pages.values():
        keys = [block.key for block in page.blocks if not isinstance(block, Evidence)]
        assert len(keys) == len(set(keys))
        for each in page.tables():
            assert {len(row) for row in each.rows} <= {len(each.columns)}
            assert len({column.key for column in each.columns}) == len(each.columns)
        for block in page.blocks:
            if isinstance(block, Chart):
                assert set(block.series) <= {column.key for column in block.table.columns}


# --- summary ------------------------------------------------------------------------------------------


def test_the_summary_counts_live_links(
    pages: dict[str, Page], links: list[dict[str, Any]], alive: list[dict[str, Any]]
) -> None:
    summary = pages["summary"]
    by_verdict = Counter(row["verdict"] for row in alive)
    assert {v: figure(summary, v) for v in VERDICTS} == {v: by_verdict[v] for v in VERDICTS}
    assert figure(summary, "links") == len(alive) < len(links)
    assert figure(summary, "sites") == len({row["referring_site"] for row in alive})
    known = [row for row in alive if row["lang"] != "und"]
    foreign = [row for row in known if not row["lang"].startswith("en")]
    assert figure(summary, "foreign_share") == pytest.approx(len(foreign) / len(known))
    size = next(b for b in summary.blocks if isinstance(b, Figures) and b.key == "figures")
    assert say(size.items[0].hint) == f"gone: {len(links) - len(alive)}"
    assert dict(size.items[2].hint.args)["share"].raw == pytest.approx(1 - len(known) / len(alive))  # type: ignore[union-attr]
    rows = rows_of(summary, "verdicts")
    for verdict in VERDICTS:
        mine = [row for row in alive if row["verdict"] == verdict]
        assert rows[verdict]["links"] == len(mine)
        assert rows[verdict]["sites"] == len({row["referring_site"] for row in mine})
        assert rows[verdict]["share"] == pytest.approx(len(mine) / len(alive))
        values = [row["value"] for row in mine if row["value"] is not None]
        assert rows[verdict]["mean_value"] == pytest.approx(sum(values) / len(values))


@pytest.mark.parametrize(
    ("key", "column"), [("verdicts_by_language", "lang"), ("verdicts_by_market", "market")]
)
def test_mixes_are_the_largest_first(
    pages: dict[str, Page], alive: list[dict[str, Any]], key: str, column: str
) -> None:
    counted = Counter((row[column] or "unknown", row["verdict"]) for row in alive)
    totals = Counter(row[column] or "unknown" for row in alive)
    shown = rows_of(pages["summary"], key)
    assert len(shown) == 12
    assert [row["links"] for row in shown.values()] == sorted(totals.values(), reverse=True)[:12]
    for name, row in shown.items():
        assert row["links"] == totals[name]
        assert {v: row[v] for v in VERDICTS} == {v: counted[name, v] for v in VERDICTS}
    assert table(pages["summary"], key).total == len(totals)


def test_the_answer_is_one_sentence(tables: dict[str, pa.Table]) -> None:
    def answer(given: dict[str, pa.Table]) -> tuple[str, Tone, str]:
        page = build_report(given, settings(), as_of=AS_OF)[0]
        banner = next(block for block in page.blocks if isinstance(block, Banner))
        assert banner.quote is not None
        return say(page.lead), banner.tone, say(banner.title)

    calm = "No manual action recorded: no disavow file is needed."
    needing = sum(v in ("review", "act") for v in tables["site_verdicts"].column("verdict").to_pylist())
    assert answer(tables) == (
        f"{needing} sites deserve a look. There is nothing to do about the others.",
        Tone.CALM,
        calm,
    )
    kept = [{**row, "verdict": "keep"} for row in tables["site_verdicts"].to_pylist()]
    nothing = "There is nothing to do: no site shows enough evidence of link manipulation."
    assert answer(with_rows(tables, "site_verdicts", kept)) == (nothing, Tone.CALM, calm)
    one = [{**row, "verdict": "review" if n == 3 else "ignore"} for n, row in enumerate(kept)]
    assert answer(with_rows(tables, "site_verdicts", one))[0] == (
        "One site deserves a look. There is nothing to do about the others."
    )
    assert answer({})[0] == "No links have been imported yet."


def action(kind: str, resolved: date | None = None) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "scope": "partial",
            "reported_on": date(2026, 1, 1),
            "resolved_on": resolved,
            "recorded_at": datetime(2026, 1, 2, tzinfo=UTC),
        }
    ]


@pytest.mark.parametrize(
    ("kind", "resolved", "tone", "title", "key"),
    [
        ("unnatural_links_to_site", None, Tone.WARNING, "Ask for removals first", "considerable number"),
        ("unnatural_links_to_site", date(2026, 2, 1), Tone.CALM, "No manual action recorded", "nationality"),
        ("unnatural_links_impact_links", None, Tone.CALM, "The manual action concerns single", "nationality"),
        ("unnatural_links_from_site", None, Tone.CALM, "The manual action is not about", "nationality"),
    ],
)
def test_a_manual_action_changes_the_banner(
    tables: dict[str, pa.Table], kind: str, resolved: date | None, tone: Tone, title: str, key: str
) -> None:
    given = with_rows(tables, "manual_actions", action(kind, resolved))
    banner = next(b for b in build_report(given, settings(), as_of=AS_OF)[0].blocks if isinstance(b, Banner))
    assert banner.tone is tone
    assert say(banner.title).startswith(title)
    assert banner.quote is not None
    assert key in banner.quote.text


def test_links_to_act_on_are_told_in_the_banner(pages: dict[str, Page], alive: list[dict[str, Any]]) -> None:
    banner = next(block for block in pages["summary"].blocks if isinstance(block, Banner))
    acts = sum(row["verdict"] == "act" for row in alive)
    assert say(banner.text[-1]).startswith(f"{acts} links look like link manipulation.")
    assert banner.quote is not None
    assert (banner.quote.said, banner.quote.speaker) == ("2016-10-08", "John Mueller, Google")


# --- markets, languages -------------------------------------------------------------------------------


def test_markets(pages: dict[str, Page], alive: list[dict[str, Any]]) -> None:
    rows = rows_of(pages["markets"], "markets")
    totals = Counter(row["market"] or "unknown" for row in alive)
    assert {name: row["links"] for name, row in rows.items()} == totals
    for name, row in rows.items():
        mine = [each for each in alive if (each["market"] or "unknown") == name]
        assert row["sites"] == len({each["referring_site"] for each in mine})
        assert row["share"] == pytest.approx(len(mine) / len(alive))
    known = len(alive) - totals["unknown"]
    assert figure(pages["markets"], "markets") == len(totals) - 1
    assert figure(pages["markets"], "known") == pytest.approx(known / len(alive))
    own = rows_of(pages["markets"], "own_markets")
    assert list(own) == ["US", "FR", "JP"]
    assert own["JP"]["links"] == totals["JP"]
    first = [name for name, _ in sorted(totals.items(), key=lambda i: (-i[1], i[0])) if name != "unknown"][:3]
    names = [Localiser("en").country(code) for code in first]
    assert say(pages["markets"].lead) == f"The most links come from {names[0]}, {names[1]} and {names[2]}."


def test_a_market_without_links_is_still_answered(tables: dict[str, pa.Table]) -> None:
    mine = settings().model_copy(
        update={"project": settings().project.model_copy(update={"markets": ("nz",)})}
    )
    page = build_report(tables, mine, as_of=AS_OF)[1]
    assert table(page, "own_markets").rows == (("NZ", 0, 0, 0.0, 0, 0, 0, 0, None),)
    none = mine.model_copy(update={"project": mine.project.model_copy(update={"markets": ()})})
    assert "own_markets" not in {each.key for each in build_report(tables, none, as_of=AS_OF)[1].tables()}


def test_languages_by_authority(pages: dict[str, Page], alive: list[dict[str, Any]]) -> None:
    rows = rows_of(pages["languages"], "language_authority")
    bands = ("authority_0_20", "authority_20_40", "authority_40_60", "authority_60_80", "authority_80_100")
    sites: Counter[tuple[str, str]] = Counter()
    for lang, site, authority in {(r["lang"], r["referring_site"], r["authority"]) for r in alive}:
        band = "not_judged" if authority is None else bands[min(4, int(authority // 20))]
        sites[lang, band] += 1
    for lang, row in rows.items():
        assert {band: row[band] for band in (*bands, "not_judged")} == {
            band: sites[lang, band] for band in (*bands, "not_judged")
        }
    assert len(rows) == min(20, len({row["lang"] for row in alive}))


@pytest.mark.parametrize(
    ("authority", "band"), [(0.0, 1), (19.99, 1), (20.0, 2), (80.0, 5), (100.0, 5), (None, 6)]
)
def test_bands_hold_their_lower_end(authority: float | None, band: int) -> None:
    tables = audit(1)
    sites = [{**row, "vendor_authority": authority} for row in tables["sites"].to_pylist()]
    page = build_report(with_rows(tables, "sites", sites), settings(), as_of=AS_OF)[2]
    (row,) = table(page, "language_authority").rows
    assert [n for n, cell in enumerate(row) if cell == 1] == [band]


def test_languages_and_scripts(pages: dict[str, Page], alive: list[dict[str, Any]]) -> None:
    languages = rows_of(pages["languages"], "language_verdicts")
    assert {name: row["links"] for name, row in languages.items()} == Counter(r["lang"] for r in alive)
    scripts = rows_of(pages["languages"], "scripts")
    assert {name: row["links"] for name, row in scripts.items()} == Counter(r["script"] for r in alive)
    assert sum(row["share"] for row in scripts.values()) == pytest.approx(1.0)


# --- valuable, review, ignored ------------------------------------------------------------------------


def test_the_most_valuable_foreign_links(
    pages: dict[str, Page], alive: list[dict[str, Any]], tables: dict[str, pa.Table]
) -> None:
    wanted = sorted(
        (
            row
            for row in alive
            if row["verdict"] == "keep" and row["lang"] not in ("en", "und") and row["value"] is not None
        ),
        key=lambda row: (-row["value"], row["link_id"]),
    )
    found = table(pages["valuable"], "valuable_links")
    assert [row[0] for row in found.rows] == [row["referring_url"] for row in wanted]
    assert [row[5] for row in found.rows] == [row["value"] for row in wanted]
    assert found.total == len(wanted)
    assert say(pages["valuable"].lead).startswith(f"{len(wanted)} links from pages in other languages")
    cards = [block for block in pages["valuable"].blocks if isinstance(block, Evidence)]
    assert len(cards) == 6
    first = {row["referring_site"]: row for row in reversed(wanted)}
    assert {card.url for card in cards} <= {row["referring_url"] for row in first.values()}
    assert [card.value for card in cards] == sorted((card.value for card in cards), reverse=True)
    placed = {row["url"] for row in tables["placements"].to_pylist()}
    for card in cards:
        row = next(each for each in wanted if each["referring_url"] == card.url)
        assert card.anchor.text == row["anchor_text"]
        assert card.before.text == row["context_left"], "from the page, else from the export"
        assert [say(each) for each in card.reasons] == [
            each["evidence"] for each in json.loads(row["reasons_against_json"])
        ]
    assert placed


def test_a_page_in_an_unknown_language_is_not_called_foreign(tables: dict[str, pa.Table]) -> None:
    markets = [{**row, "lang": "und"} for row in tables["page_markets"].to_pylist()]
    page = build_report(with_rows(tables, "page_markets", markets), settings(), as_of=AS_OF)[3]
    assert table(page, "valuable_links").rows == ()
    assert say(page.lead) == "No link from a page in another language has been valued yet."


def test_a_japanese_owner_finds_english_links_foreign(tables: dict[str, pa.Table]) -> None:
    project = settings().project.model_copy(update={"home": "ja-JP"})
    mine = settings().model_copy(update={"project": project})
    assert home_language(mine) == "ja"
    langs = {row[1] for row in table(build_report(tables, mine, as_of=AS_OF)[3], "valuable_links").rows}
    assert "en" in langs
    assert "ja" not in langs


def test_sites_to_review(pages: dict[str, Page], tables: dict[str, pa.Table]) -> None:
    sites = [row for row in tables["site_verdicts"].to_pylist() if row["verdict"] in ("review", "act")]
    sites.sort(key=lambda row: (("act", "review").index(row["verdict"]), -row["risk_prob"], row["site"]))
    shown = rows_of(pages["review"], "review_sites")
    assert list(shown) == [row["site"] for row in sites]
    for row in sites:
        told = shown[row["site"]]
        assert (told["verdict"], told["risk"]) == (row["verdict"], row["risk_prob"])
        assert told["links"] == sum(row[f"links_{v}"] for v in VERDICTS)
        assert [say(each) for each in told["for"]] == [
            each["evidence"].replace("xn--80aai1dk.xn--p1ai", "агасу.рф")
            for each in json.loads(row["reasons_for_json"])
        ]
        assert all(each.text != "{quoted}" for each in told["for"])
    groups = Counter(row["review_group"] for row in sites)
    told_groups = table(pages["review"], "review_groups").rows
    assert [row[1] for row in told_groups] == sorted(groups.values(), reverse=True)
    assert sum(int(str(row[3])) + int(str(row[4])) for row in told_groups) == len(sites)
    assert say(pages["review"].lead) == (
        f"{len(sites)} sites need a look. Groups that can be decided at once: {len(groups)}."
    )


def test_what_asks_for_action_comes_first_whatever_its_risk(tables: dict[str, pa.Table]) -> None:
    risk = {"act": 0.3, "review": 0.9, "keep": 0.1, "ignore": 0.1}
    rows = [{**row, "risk_prob": risk[row["verdict"]]} for row in tables["site_verdicts"].to_pylist()]
    page = build_report(with_rows(tables, "site_verdicts", rows), settings(), as_of=AS_OF)[4]
    verdicts = [row[1] for row in table(page, "review_sites").rows]
    assert verdicts == sorted(verdicts), "act before review"
    assert set(verdicts) == {"act", "review"}


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (None, "On their own"),
        ("", "On their own"),
        ("kind:paid", "Links for sale"),
        ("kind:new", "On their own"),
        ("network:N7", "Network N7"),
        ("anchor:buy #1 now#ab12", "Same anchor: buy #1 now"),
        ("anchor:plain", "Same anchor: plain"),
        ("outlink:a.example", "All link to a.example"),
        ("list:Links", "Same copied list: Links"),
        ("family:a.example", "Tenants of a.example"),
    ],
)
def test_group_names(key: str | None, words: str) -> None:
    assert say(group_name(key)) == words


def test_people_are_named_where_they_decided(tables: dict[str, pa.Table]) -> None:
    rows = tables["site_verdicts"].to_pylist()
    at = next(n for n, row in enumerate(rows) if row["verdict"] == "review")
    rows[at] |= {
        "decided_by": "Ana",
        "decision_note": "seen {who}",
        "gates_json": '["a person decided: act"]',
    }
    page = build_report(with_rows(tables, "site_verdicts", rows), settings(), as_of=AS_OF)[4]
    told = rows_of(page, "review_sites")[rows[at]["site"]]["against"]
    assert [say(each) for each in told][-2:] == ["A person decided: Act.", "Decided by Ana: “seen {who}”."]


def test_ignored_links(
    pages: dict[str, Page], alive: list[dict[str, Any]], tables: dict[str, pa.Table]
) -> None:
    ignored = [row for row in alive if row["verdict"] == "ignore"]
    assert say(pages["ignored"].lead).startswith(f"{len(ignored)} links are likely ignored")
    classes = rows_of(pages["ignored"], "ignored_classes")
    assert {name: row["links"] for name, row in classes.items()} == Counter(
        r["reason_class"] for r in ignored
    )
    sites = rows_of(pages["ignored"], "ignored_sites")
    wanted = {
        r["site"]: r["links_ignore"] for r in tables["site_verdicts"].to_pylist() if r["verdict"] == "ignore"
    }
    assert {site: row["links"] for site, row in sites.items()} == wanted
    why = next(iter(sites.values()))["why"]
    assert [each.text == "{quoted}" for each in why] == [False, False], "link signals are found for a site"
    assert say(why[1]) == "No evidence of manipulation: weak, thin or off-topic is likely ignored."


# --- anchors, diversity, changes ----------------------------------------------------------------------


def test_anchors(pages: dict[str, Page], alive: list[dict[str, Any]]) -> None:
    kinds = rows_of(pages["anchors"], "anchor_kinds")
    assert {name: row["links"] for name, row in kinds.items()} == Counter(r["anchor_kind"] for r in alive)
    top = table(pages["anchors"], "top_anchors")
    counted = Counter(row["anchor_text"] for row in alive)
    assert {row[0].text: row[3] for row in top.rows} == counted  # type: ignore[union-attr]
    assert [row[3] for row in top.rows] == sorted(counted.values(), reverse=True)
    for row in top.rows:
        mine = Counter(each["verdict"] for each in alive if each["anchor_text"] == row[0].text)  # type: ignore[union-attr]
        assert list(row[5:9]) == [mine[v] for v in VERDICTS]


def test_diversity(pages: dict[str, Page], tables: dict[str, pa.Table]) -> None:
    for dimension in ("rel", "placement", "link_type"):
        shown = rows_of(pages["diversity"], dimension)
        wanted = [row for row in tables["profile_shares"].to_pylist() if row["dimension"] == dimension]
        assert {key: (row["links"], row["link_share"]) for key, row in shown.items()} == {
            row["key"]: (row["links"], row["link_share"]) for row in wanted
        }
    assert ".рф" in rows_of(pages["diversity"], "tld")
    figures = {say(name): row for name, row in rows_of(pages["diversity"], "figures").items()}
    assert figures["Languages"]["effective_number"] == 14.2
    assert figures["Domains"]["concentration"] == 0.031
    assert figures["Domains"]["count"] is None


def test_totals_of_the_profile_are_shown_where_known(tables: dict[str, pa.Table]) -> None:
    rows = [
        {"figure": "links_per_site", "value": 2.5, "unit": "count", "meaning": "x"},
        {"figure": "followed_share", "value": None, "unit": "share", "meaning": "x"},
        {"figure": "unheard_of", "value": 1.0, "unit": "share", "meaning": "x"},
    ]
    page = build_report(with_rows(tables, "profile_figures", rows), settings(), as_of=AS_OF)[8]
    (totals,) = [block for block in page.blocks if isinstance(block, Figures)]
    assert [(item.key, item.value, item.kind) for item in totals.items] == [
        ("links_per_site", 2.5, Kind.DECIMAL)
    ]
    assert table(page, "figures").rows == ()


def test_changes(pages: dict[str, Page], links: list[dict[str, Any]], alive: list[dict[str, Any]]) -> None:
    states = rows_of(pages["changes"], "states")
    assert {name: row["links"] for name, row in states.items()} == Counter(row["state"] for row in links)
    changed = table(pages["changes"], "changed_links")
    wanted = [r for r in links if r["state"] not in ("live", "not_checked", "unverifiable")]
    assert sorted(str(row[0]) for row in changed.rows) == sorted(r["referring_url"] for r in wanted)
    assert changed.total == len(wanted)
    assert say(pages["changes"].lead) == f"{len(links) - len(alive)} links are gone."
    months = table(pages["changes"], "arrivals").rows
    assert len(months) == MONTHS
    assert months[-1][0] == date(2026, 11, 1)
    assert months[0][0] == date(2024, 12, 1)
    counted = Counter((row["first_seen"].year, row["first_seen"].month) for row in links)
    assert [row[1] for row in months] == [counted[row[0].year, row[0].month] for row in months]  # type: ignore[union-attr]


def test_a_link_lost_by_its_tools_is_gone_until_a_page_says_otherwise() -> None:
    tables = audit(8)
    links = [{**row, "is_lost": True} for row in tables["links"].to_pylist()]
    facts = facts_of(with_rows(tables, "links", links), settings()).to_pylist()
    for row in facts:
        assert row["live"] is (row["state"] not in ("link_removed", "page_gone", "not_checked"))
    unread = {**with_rows(tables, "links", links), "link_checks": BY_NAME["link_checks"].empty()}
    assert not any(row["live"] for row in facts_of(unread, settings()).to_pylist())
    kept = {**tables, "link_checks": BY_NAME["link_checks"].empty()}
    assert all(row["live"] for row in facts_of(kept, settings()).to_pylist())


# --- compare, imports, method -------------------------------------------------------------------------


def test_vendor_flags(
    pages: dict[str, Page], tables: dict[str, pa.Table], alive: list[dict[str, Any]]
) -> None:
    metrics = tables["vendor_metrics"].to_pylist()
    scores: dict[tuple[str, str], dict[str, float]] = {}
    for row in metrics:
        scores.setdefault((row["provider"], row["metric"]), {})[row["subject"]] = (
            row["value"] / row["scale_max"]
        )
    flagged = {
        row["link_id"]: [key for key, known in scores.items() if known.get(row["referring_site"], 0) >= 0.6]
        for row in alive
    }
    matrix = {(row[0], row[1]): row for row in table(pages["compare"], "vendor_matrix").rows}
    for key in scores:
        mine = [row for row in alive if key in flagged[row["link_id"]]]
        verdicts = Counter(row["verdict"] for row in mine)
        assert matrix[key][2:] == (len(alive), len(mine), *(verdicts[v] for v in VERDICTS))
    foreign = [row for row in alive if row["lang"] not in ("en", "und")]
    home = [row for row in alive if row["lang"] == "en"]
    for name, rows in (("flagged_foreign", foreign), ("flagged_home", home)):
        share = sum(bool(flagged[row["link_id"]]) for row in rows) / len(rows)
        assert figure(pages["compare"], name) == pytest.approx(share)
    kept = [row for row in foreign if flagged[row["link_id"]] and row["verdict"] == "keep"]
    assert figure(pages["compare"], "kept") == len(kept)
    shown = rows_of(pages["compare"], "flagged_and_kept")
    assert set(shown) == {row["referring_url"] for row in kept}
    values = [row["value"] for row in shown.values()]
    assert values == sorted(values, reverse=True)
    both = next(row for row in kept if len(flagged[row["link_id"]]) == 2)
    assert [say(each) for each in shown[both["referring_url"]]["flags"]] == [
        "Ahrefs: spam flag",
        "Semrush: toxicity score 80",
    ]
    by_lang = rows_of(pages["compare"], "flagged_by_language")
    for lang, row in by_lang.items():
        mine = [each for each in alive if each["lang"] == lang]
        assert row["links"] == len(mine) >= 3
        assert row["flagged"] == sum(bool(flagged[each["link_id"]]) for each in mine)
        assert row["share"] == pytest.approx(row["flagged"] / row["links"])


@pytest.mark.parametrize(
    ("value", "scale", "flag"), [(60.0, 100.0, True), (59.9, 100.0, False), (12.0, 17.0, True)]
)
def test_a_flag_starts_at_six_tenths_of_its_scale(value: float, scale: float, flag: bool) -> None:
    tables = audit(1)
    site = tables["links"].column("referring_site")[0].as_py()
    row = {"import_id": "a", "source_row": 1, "subject_kind": "site", "subject": site, "provider": "moz"}
    metrics = [{**row, "metric": "spam_score", "value": value, "scale_max": scale}]
    given = with_rows(tables, "vendor_metrics", metrics)
    (flags,) = vendor_flags(given, facts_of(given, settings()))
    assert flags.flagged.to_pylist() == [flag]
    assert flags.rated.to_pylist() == [True]


def test_without_flags_the_comparison_says_so(tables: dict[str, pa.Table]) -> None:
    given = {**tables, "vendor_metrics": BY_NAME["vendor_metrics"].empty()}
    page = next(each for each in build_report(given, settings(), as_of=AS_OF) if each.key == "compare")
    assert say(page.lead) == "No imported file carries a spam or toxicity score."
    assert page.blocks == ()


def test_sources(pages: dict[str, Page], tables: dict[str, pa.Table]) -> None:
    shown = rows_of(pages["imports"], "sources")
    for row in tables["imports"].to_pylist():
        told = shown[row["path"]]
        assert [told[k] for k in ("rows_read", "rows_kept", "rows_merged", "rows_rejected")] == [
            row[k] for k in ("rows_read", "rows_kept", "rows_merged", "rows_rejected")
        ]
    (warning,) = table(pages["imports"], "warnings").rows
    assert warning[1].text == "Column 'Foo' is not known and was left out."  # type: ignore[union-attr]
    (rejected,) = table(pages["imports"], "rejected").rows
    assert rejected[:3] == ("ahrefs-backlinks.csv", 77, "Referring page URL")


def test_what_could_not_be_judged(pages: dict[str, Page], alive: list[dict[str, Any]]) -> None:
    gaps = {say(name): row for name, row in rows_of(pages["method"], "not_judged").items()}
    assert gaps["Language of the page"]["links"] == sum(row["lang"] == "und" for row in alive)
    assert gaps["Market of the page"]["links"] == sum(row["market"] is None for row in alive)
    assert gaps["Anchor text"]["links"] == 0
    unread = sum(row["state"] in ("not_checked", "unverifiable", "page_unreachable") for row in alive)
    assert gaps["Page not read"]["links"] == unread
    assert gaps["Page not read"]["share"] == pytest.approx(unread / len(alive))
    assert gaps["Value: authority"]["links"] == 0
    assert gaps["Value: relevance"]["links"] == len(alive)
    threshold = [text for text in pages["method"].blocks[0].text if "share" in dict(text.args)]  # type: ignore[union-attr]
    assert dict(threshold[0].args)["share"] == Value(0.98, Kind.SHARE)


def test_a_part_judged_zero_is_judged(tables: dict[str, pa.Table]) -> None:
    parts = json.dumps({"authority": 0.0, "placement": None, "unheard_of": 1.0})
    rows = [{**row, "value_parts_json": parts} for row in tables["link_verdicts"].to_pylist()]
    page = build_report(with_rows(tables, "link_verdicts", rows), settings(), as_of=AS_OF)[-1]
    gaps = {say(name): row for name, row in rows_of(page, "not_judged").items()}
    assert gaps["Value: authority"]["links"] == 0
    assert gaps["Value: place on the page"]["share"] == 1.0


def test_every_signal_is_explained(pages: dict[str, Page]) -> None:
    from hreflens.judge.evidence import EVIDENCE

    rows = table(pages["method"], "signals").rows
    assert len(rows) == len(EVIDENCE)
    for row in rows:
        assert all(say(cell) for cell in (row[0], row[2], row[3]))


# --- networks -----------------------------------------------------------------------------------------


def test_a_network_has_a_card_with_languages_facts_doubts_and_a_picture(tables: dict[str, pa.Table]) -> None:
    row = {
        "network_id": "abc", "members": 3, "confidence": 0.9, "kin_share": 0.0, "langs_json": '{"ja": 1, "de": 2}',
        "promoted_json": '[{"site": "one.example", "members": 3, "inlinks": 4}, {"site": "two.example", "members": 2, "inlinks": 2}]',
        "shared_json": '[{"kind": "tracker", "value": "ga:UA-1", "members": 3}]', "doubts_json": '["targets_unread", "made_up"]',
    }  # fmt: skip
    members = [
        {
            "network_id": "abc",
            "site": f"s{n}.example",
            "weight": 1.0,
            "promoted_json": '["one.example", "two.example"]',
        }
        for n in range(3)
    ]
    given = with_rows(with_rows(tables, "networks", [row]), "network_members", members)
    page = next(p for p in build_report(given, settings(), as_of=AS_OF) if p.key == "networks")
    note = next(b for b in page.blocks if b.key == "card_abc")  # type: ignore[union-attr]
    told = [say(each) for each in note.text]  # type: ignore[union-attr]
    assert told[0] == "Members by language: German: 2 and Japanese: 1."
    assert told[1] == "one.example is promoted by 3 members; known sites that link it: 4."
    assert "Members with the account ga:UA-1: 3." in told
    assert told[-2:] == [
        "What would prove it wrong:",
        "The promoted sites were not read: if they link back to many members, they are partners.",
    ]
    chart = next(b for b in page.blocks if isinstance(b, Chart))
    assert len(chart.table.rows) == 6
    assert len(rows_of(page, "network_members")) == 3
    nothing = next(p for p in build_report(tables, settings(), as_of=AS_OF) if p.key == "networks")
    assert not nothing.blocks
