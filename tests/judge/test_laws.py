"""The eleven laws of the verdict, each by name."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from eval.worlds.judged import judge_records
from eval.worlds.labels import LABELS, SUFFIXES
from eval.worlds.records import AS_OF, OWNER, Link

from hreflens import tables as dictionary
from hreflens.judge import gates, weigh
from hreflens.judge.calibration import logit
from hreflens.judge.verdict import build_link_verdicts, judge_links
from hreflens.terms import AnchorKind, EvidenceFamily, LinkState
from tests.judge.records import judge, signals_of, site_of, verdict_of, with_settings

OTHER, EXACT = AnchorKind.OTHER.value, AnchorKind.EXACT_TOPIC.value
HIDDEN_CASINO = Link("https://a.example/x", anchor="online casino", kind=OTHER, hidden="zero_size")
FARM = Link("https://list.example/x", anchor="acme-security.example", kind="url", external=4000)


def consensus(tmp_path: Path, *domains: str, lists: int = 4) -> str:
    path = tmp_path / "lists.tsv"
    path.write_text(
        "# domain<TAB>lists<TAB>days\n"
        + "".join(f"{domain}\t{lists}\t{','.join([AS_OF.isoformat()] * lists)}\n" for domain in domains),
        encoding="utf-8",
    )
    return str(path)


def act_case(tmp_path: Path, link: Link) -> tuple[dict, dict]:  # type: ignore[type-arg]
    """Return (tables, verdict) of a link that has all it takes to be acted on, unless its facts forbid it."""
    settings = with_settings(judge={"consensus_list": consensus(tmp_path, "a.example")})
    tables = judge([link], settings)
    return tables, verdict_of(tables, link)


@pytest.mark.parametrize(
    "base", [HIDDEN_CASINO, FARM, Link("https://a.example/x")], ids=["spam", "thin", "neutral"]
)
def test_law_1_labels_change_the_log_odds_by_exactly_0(base: Link) -> None:
    swaps = [
        base.but(url=f"https://s{number}.{suffix}/x", lang=label[0], script=label[1], market=label[2])
        for number, (label, suffix) in enumerate(
            (LABELS[n % len(LABELS)], SUFFIXES[n % len(SUFFIXES)]) for n in range(len(SUFFIXES))
        )
    ]
    alone = verdict_of(judge([base]), base)
    for swapped in swaps[::8]:
        other = verdict_of(judge([swapped]), swapped)
        assert other["risk_log_odds"] == alone["risk_log_odds"]
        assert other["computed_verdict"] == alone["computed_verdict"]


def test_law_1_holds_for_what_other_stages_compare_within_a_market_or_language() -> None:
    rng = np.random.default_rng(1)
    links = [
        Link(
            f"https://s{number}.example/x",
            lang="th",
            market="TH",
            content=json.dumps({"repetition": float(rng.normal(0.3, 0.03)) if number else 0.95}),
        )
        for number in range(40)
    ]
    metrics = dictionary.VENDOR_METRICS.from_rows(
        {
            "import_id": "x",
            "source_row": n,
            "subject_kind": "site",
            "subject": f"s{n}.example",
            "provider": "ahrefs",
            "metric": "dr",
            "value": 90.0 - n,
            "scale_max": 100.0,
        }
        for n in range(40)
    )
    moved = [links[0].but(lang="sw", market="KE"), *links[1:]]
    at_home, away = (
        verdict_of(judge_records(world, vendor_metrics=metrics), world[0]) for world in (links, moved)
    )
    assert away["risk_log_odds"] == at_home["risk_log_odds"]


def test_law_1_low_authority_adds_nothing() -> None:
    link = Link("https://a.example/x")
    rows = [
        {
            "site": "a.example",
            "provider": "ahrefs",
            "metric": "dr",
            "value": 0.0,
            "market_pct": 1.0,
            "cohort_size": 500,
        }
    ]
    weak = judge([link], vendor_authority=dictionary.VENDOR_AUTHORITY.from_rows(rows))
    assert verdict_of(weak, link)["risk_log_odds"] == verdict_of(judge([link]), link)["risk_log_odds"]


def test_law_1_vendor_spam_flags_are_not_evidence() -> None:
    link = Link("https://a.example/x")
    rows = [
        {
            "import_id": "i",
            "source_row": 1,
            "subject_kind": "link",
            "subject": link.url,
            "metric": m,
            "value": v,
        }
        for m, v in (("is_spam", 1.0), ("toxic_score", 100.0), ("spam_score", 99.0))
    ]
    flagged = judge([link], vendor_metrics=dictionary.VENDOR_METRICS.from_rows(rows))
    assert flagged["signals"].equals(judge([link])["signals"])


def test_law_2_act_needs_two_families_and_a_manipulative_one(tmp_path: Path) -> None:
    niche = Link(
        "https://a.example/x", anchor="online casino", kind=OTHER, hidden="zero_size", placement=None
    )
    _, row = act_case(tmp_path, niche)
    assert (row["computed_verdict"], row["risk_prob"] >= 0.98) == ("act", True)
    _, single = act_case(tmp_path, Link("https://a.example/x", placement=None))
    assert single["computed_verdict"] == "review"


@pytest.mark.parametrize(
    ("change", "highest"),
    [
        ({"followed": False, "rel": "nofollow"}, "ignore"),
        ({"followed": None}, "review"),
        ({"lost": True, "state": LinkState.NOT_CHECKED.value}, "ignore"),
        ({"state": LinkState.REMOVED.value}, "ignore"),
        ({"state": LinkState.PAGE_GONE.value}, "ignore"),
        ({"state": LinkState.NOINDEXED.value}, "ignore"),
        ({"state": LinkState.CANONICALISED_AWAY.value}, "review"),
    ],
)
def test_law_2_only_live_followed_links_are_acted_on(tmp_path: Path, change: dict, highest: str) -> None:  # type: ignore[type-arg]
    link = replace(HIDDEN_CASINO, **change)
    _, row = act_case(tmp_path, link)
    assert row["risk_prob"] >= 0.98
    assert row["computed_verdict"] == highest
    assert json.loads(row["gates_json"]), "what held the verdict down is told"


@pytest.mark.parametrize(("trust", "expected"), [(-2.0, "review"), (-1.9, "act")])
def test_law_2_strong_trust_stops_act(tmp_path: Path, trust: float, expected: str) -> None:
    # No signal reaches strong trust by itself today: the ones that did rested on market or language.
    settings = with_settings(judge={"consensus_list": consensus(tmp_path, "a.example"), "prior": 0.2})
    tables = judge([HIDDEN_CASINO.but(placement=None)], settings)
    own = [row for row in tables["signals"].to_pylist() if row["family"] != EvidenceFamily.TRUST.value]
    mark = {
        "subject_kind": "site",
        "subject": "a.example",
        "signal": "given_trust",
        "family": EvidenceFamily.TRUST.value,
        "value": 1.0,
        "log_odds": trust,
        "evidence": "given",
        "evidence_args_json": "{}",
        "version": 1,
    }
    signals = dictionary.SIGNALS.from_rows([*own, mark])
    (row,) = build_link_verdicts({**tables, "signals": signals}, settings).to_pylist()
    assert row["risk_prob"] >= 0.98
    assert row["computed_verdict"] == expected
    assert any("trust" in words for words in json.loads(row["gates_json"])) == (expected == "review")


@pytest.mark.parametrize(("trust", "expected"), [(-2.0, "ignore"), (-1.9, "review"), (0.0, "review")])
def test_lists_alone_never_condemn_a_trusted_site(tmp_path: Path, trust: float, expected: str) -> None:
    settings = with_settings(judge={"consensus_list": consensus(tmp_path, "a.example"), "prior": 0.3})
    link = Link("https://a.example/x", placement=None)
    tables = judge([link], settings)
    mark = {
        "subject_kind": "site",
        "subject": "a.example",
        "signal": "given_trust",
        "family": EvidenceFamily.TRUST.value,
        "log_odds": trust,
        "evidence": "given",
    }
    signals = dictionary.SIGNALS.from_rows([*tables["signals"].to_pylist(), mark])
    (row,) = build_link_verdicts({**tables, "signals": signals}, settings).to_pylist()
    assert row["computed_verdict"] == expected


@pytest.mark.parametrize(
    "link",
    [
        FARM,
        Link("https://thin.example/", title="", context=None, external=None, read=False, placement=None),
        Link("https://off-topic.example/", title="Мода и стиль", lang="ru", script="Cyrl"),
        Link("https://unreadable.example/", lang="und", script=None, read=False, kind=None, anchor=None),
    ],
    ids=["list", "thin", "off-topic", "unreadable"],
)
def test_law_2_weak_thin_off_topic_or_unreadable_is_at_most_ignore(link: Link) -> None:
    row = verdict_of(judge([link], with_settings(judge={"prior": 0.45})), link)
    assert row["computed_verdict"] in ("keep", "ignore")


@pytest.mark.parametrize(
    "host",
    ["xn--e1afmkfd.xn--p1ai", "a-b-c-1-2-3.example", "aeiou99999bcdfghjklm.example", "xn--bcher-kva.example"],
)
def test_law_3_the_look_of_a_host_is_no_evidence(host: str) -> None:
    plain, odd = Link("https://plain.example/x"), Link(f"https://{host}/x")
    assert (
        verdict_of(judge([odd]), odd)["risk_log_odds"] == verdict_of(judge([plain]), plain)["risk_log_odds"]
    )


def test_law_4_a_shared_address_is_not_guilt() -> None:
    together = [Link(f"https://s{n}.example/x", ip="192.0.2.1") for n in range(6)]
    tables = judge(together)
    assert "shared_address" in signals_of(tables)
    alone = judge([link.but(ip=None) for link in together])
    for link in together:
        assert verdict_of(tables, link)["risk_log_odds"] == verdict_of(alone, link)["risk_log_odds"]


def test_law_4_a_shared_address_counts_beside_a_network() -> None:
    links = [Link(f"https://s{n}.example/x", ip="192.0.2.1") for n in range(6)]
    tables = judge(links)
    network = dictionary.SIGNALS.from_rows(
        [
            {
                "subject_kind": "site", "subject": "s0.example", "signal": "network_purpose", "family": "network",
                "value": 1.0, "log_odds": 2.5, "evidence": "e", "evidence_args_json": '{"group": "n1"}', "version": 1,
            }
        ]
    )  # fmt: skip
    with_network = {**tables, "signals": pa.concat_tables([tables["signals"], network])}
    rows = {row["site"]: row for row in build_link_verdicts(with_network, OWNER).to_pylist()}
    assert rows["s0.example"]["risk_log_odds"] - rows["s1.example"]["risk_log_odds"] == pytest.approx(2.8)


def foreign_folder(own: str, page_lang: str, **page: object) -> tuple[list[Link], Link]:
    others = [Link(f"https://school.example/news/{n}", lang=own) for n in range(4)]
    odd = Link(
        "https://school.example/wp-tmp/1", anchor="casino bonus", kind=OTHER, lang=page_lang, external=150
    )
    return others, odd.but(**page)


def test_law_5_a_foreign_page_counts_only_against_its_own_site() -> None:
    others, odd = foreign_folder("ja", "en")
    tables = judge([*others, odd])
    assert "hacked_subtree" in signals_of(tables, odd.link_id)
    others, same = foreign_folder("ja", "ja")
    assert "hacked_subtree" not in signals_of(judge([*others, same]), same.link_id)


def test_law_5_the_site_of_a_hacked_page_is_a_victim(tmp_path: Path) -> None:
    others, odd = foreign_folder("ja", "en", hidden="zero_size")
    tables = judge([*others, odd], with_settings(judge={"prior": 0.4}))
    row = verdict_of(tables, odd)
    assert (row["computed_verdict"], row["reason_class"]) == ("review", "hacked")
    assert any("victim" in words for words in json.loads(row["gates_json"]))
    assert site_of(tables, "school.example")["computed_verdict"] == "review"


def test_law_6_a_casino_linking_to_a_casino_is_fine() -> None:
    link = Link("https://casino.example/x", anchor="online casino", kind=OTHER, title="Casino news")
    owner = with_settings(project={"topics": ["casino games"]})
    assert "niche_anchor" not in signals_of(judge([link], owner))
    assert "niche_anchor" not in signals_of(judge([link])), "a casino page may speak of casinos"
    school = link.but(title="Class 4b visits the zoo")
    assert "niche_anchor" in signals_of(judge([school]))
    assert "niche_anchor" not in signals_of(judge([school], with_settings(project={"topics": []}))), (
        "missing data adds 0"
    )


def test_law_6_a_link_seller_may_be_linked_for_links() -> None:
    link = Link("https://forum.example/x", anchor="best backlinks shop", kind=OTHER)
    assert "service_anchor" in signals_of(judge([link]))
    assert "service_anchor" not in signals_of(
        judge([link], with_settings(project={"topics": ["link building"]}))
    )


def test_law_7_missing_data_adds_0() -> None:
    bare = Link(
        "https://a.example/x", anchor=None, kind=None, followed=None, rel=None, placement=None, external=None,
        first=None, last=None, lang=None, script=None, read=False,
    )  # fmt: skip
    tables = judge([bare])
    assert tables["signals"].num_rows == 0
    row = verdict_of(tables, bare)
    assert row["risk_log_odds"] == pytest.approx(logit(OWNER.judge.prior), abs=1e-4)
    assert row["risk_prob"] < OWNER.judge.prior, (
        "where nothing speaks against a link, less is bad than of all"
    )
    assert (row["computed_verdict"], row["value"], row["value_coverage"]) == ("keep", None, 0.0)


def test_law_7_every_table_but_links_may_be_missing() -> None:
    tables = judge([HIDDEN_CASINO])
    only = {"links": tables["links"]}
    row = build_link_verdicts(only, OWNER).to_pylist()[0]
    assert row["computed_verdict"] == "keep"


def test_law_8_decisions_and_the_protected_list_win(tmp_path: Path) -> None:
    def decided(kind: str, subject: str, decision: str) -> dict:  # type: ignore[type-arg]
        rows = [
            {
                "subject_kind": kind,
                "subject": subject,
                "decision": decision,
                "note": "seen",
                "decided_by": "ann",
            }
        ]
        settings = with_settings(judge={"consensus_list": consensus(tmp_path, "a.example")})
        tables = judge([HIDDEN_CASINO], settings, decisions=dictionary.DECISIONS.from_rows(rows))
        return verdict_of(tables, HIDDEN_CASINO) | {"of_site": site_of(tables, "a.example")["verdict"]}

    kept = decided("site", "a.example", "keep")
    assert (kept["verdict"], kept["computed_verdict"], kept["decided_by"], kept["of_site"]) == (
        "keep",
        "act",
        "ann",
        "keep",
    )
    assert decided("link", HIDDEN_CASINO.url, "protect")["verdict"] == "keep"
    assert decided("site", "a.example", "act")["verdict"] == "act"
    assert decided("site", "other.example", "keep")["verdict"] == "act", (
        "a decision holds for its subject alone"
    )
    settings = with_settings(
        judge={"consensus_list": consensus(tmp_path, "a.example"), "protected": ["A.example"]}
    )
    protected = judge([HIDDEN_CASINO], settings)
    assert (
        verdict_of(protected, HIDDEN_CASINO)["verdict"]
        == site_of(protected, "a.example")["verdict"]
        == "keep"
    )


def test_law_8_a_link_decision_beats_a_site_decision() -> None:
    rows = [
        {"subject_kind": "site", "subject": "a.example", "decision": "keep", "decided_by": "ann"},
        {"subject_kind": "link", "subject": HIDDEN_CASINO.url, "decision": "act", "decided_by": "bo"},
    ]
    row = verdict_of(judge([HIDDEN_CASINO], decisions=dictionary.DECISIONS.from_rows(rows)), HIDDEN_CASINO)
    assert (row["verdict"], row["decided_by"]) == ("act", "bo")


def test_law_9_platforms_are_judged_per_tenant(tmp_path: Path) -> None:
    bad = HIDDEN_CASINO.but(url="https://bad.blogspot.com/x")
    good = Link("https://good.blogspot.com/x")
    rows = [{"subject_kind": "site", "subject": "bad.blogspot.com", "decision": "act", "decided_by": "ann"}]
    settings = with_settings(
        judge={"consensus_list": consensus(tmp_path, "blogspot.com", "bad.blogspot.com")}
    )
    tables = judge([bad, good], settings, decisions=dictionary.DECISIONS.from_rows(rows))
    assert site_of(tables, "bad.blogspot.com")["verdict"] == "act"
    assert site_of(tables, "good.blogspot.com")["verdict"] == "keep"
    assert "disavow_consensus" not in signals_of(tables, "good.blogspot.com"), "a list never names a platform"


@pytest.mark.parametrize("rel", ["sponsored", "nofollow", "ugc", "nofollow sponsored"])
def test_law_10_a_qualified_paid_link_is_not_risk(rel: str) -> None:
    campaign = [
        Link(
            f"https://paper{n}.example/x",
            anchor="network security",
            kind=EXACT,
            followed=False,
            rel=rel,
            target=None,
        )
        for n in range(12)
    ]
    tables = judge(campaign)
    assert "shared_anchor" in signals_of(tables)
    assert {row["computed_verdict"] for row in tables["link_verdicts"].to_pylist()} == {"keep"}
    bought = judge([link.but(followed=True, rel="", placement="sidebar") for link in campaign])
    assert {row["computed_verdict"] for row in bought["link_verdicts"].to_pylist()} == {"ignore"}


def test_law_11_without_its_printed_reasons_a_verdict_falls(tmp_path: Path) -> None:
    settings = with_settings(judge={"consensus_list": consensus(tmp_path, "a.example")})
    tables = judge([HIDDEN_CASINO], settings)
    row = verdict_of(tables, HIDDEN_CASINO)
    printed = [reason["signal"] for reason in json.loads(row["reasons_for_json"])]
    assert printed == ["disavow_consensus", "hidden_link", "niche_anchor"]
    total = sum(r["log_odds"] for name in ("for", "against") for r in json.loads(row[f"reasons_{name}_json"]))
    judged = judge_links(tables, settings)
    assert row["risk_log_odds"] == pytest.approx(np.log(0.02 / 0.98) + total, abs=1e-3)
    keep = np.array([name not in printed for name in tables["signals"].column("signal").to_pylist()])
    without = judge_links({**tables, "signals": tables["signals"].filter(keep)}, settings)
    assert without.verdict[0] == gates.KEEP < judged.verdict[0] == gates.ACT


def test_laws_hold_in_the_weights_too() -> None:
    for family in (EvidenceFamily.TRUST, EvidenceFamily.RELEVANCE, EvidenceFamily.QUALIFIED):
        assert weigh.CAPS[family][1] == 0.0, f"{family} can only protect"
    review = weigh.CAPS[EvidenceFamily.CONTENT][1] + weigh.CAPS[EvidenceFamily.USER_GENERATED][1]
    assert review < np.log(0.6 / 0.4) - np.log(0.02 / 0.98), "thin and posted pages alone stay under review"
    assert max(high for _, high in weigh.CAPS.values()) < np.log(0.98 / 0.02) - np.log(0.02 / 0.98), (
        "no family acts alone"
    )
