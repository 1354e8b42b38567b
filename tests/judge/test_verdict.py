"""The verdict tables: schema, roll-up, groups, value, explanation, order and hostile numbers."""

import json
import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from eval.worlds.judged import judged_profile
from eval.worlds.profile import build_profile
from eval.worlds.records import AS_OF, OWNER, Link, tables_of
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens import tables as dictionary
from hreflens.judge.calibration import logit, probability
from hreflens.judge.explain import explain, explain_link, explain_site
from hreflens.judge.value import PARTS, WEIGHTS
from hreflens.judge.verdict import build_link_verdicts, build_site_verdicts
from hreflens.judge.weigh import CAPS, FAMILIES, UNIT, family_sums, spread, total_log_odds
from hreflens.tables import LINK_VERDICTS, SIGNALS, SITE_VERDICTS
from hreflens.terms import Placement, Verdict
from tests.judge.records import judge, site_of, verdict_of, with_settings

BASE = Link("https://a.example/x")
SPAM = BASE.but(anchor="online casino", kind="other", hidden="zero_size", placement=None)


def signal(
    subject: str, family: str, log_odds: float | None, *, name: str = "s", kind: str = "link"
) -> dict[str, object]:
    return {
        "subject_kind": kind, "subject": subject, "signal": name, "family": family, "log_odds": log_odds,
        "value": 1.0, "evidence": f"{name} {family}", "evidence_args_json": "{}", "version": 1,
    }  # fmt: skip


def test_tables_have_exactly_the_schema_and_order_of_the_dictionary() -> None:
    tables = judge([BASE.but(url=f"https://s{n}.example/x") for n in range(9, 0, -1)])
    assert tables["link_verdicts"].schema.equals(LINK_VERDICTS.schema)
    assert tables["site_verdicts"].schema.equals(SITE_VERDICTS.schema)
    for table, key in (("link_verdicts", "link_id"), ("site_verdicts", "site")):
        keys = tables[table].column(key).to_pylist()
        assert keys == sorted(keys)
    assert judge([])["site_verdicts"].num_rows == judge([])["link_verdicts"].num_rows == 0


def test_any_input_order_gives_equal_bytes() -> None:
    profile = build_profile(1, 3)[:400]
    tables, chosen = judged_profile(profile, with_consensus=False)
    rng = np.random.default_rng(1)
    names = ("links", "link_checks", "link_anchors", "pages", "page_markets", "signals")
    mixed = {name: tables[name].take(pa.array(rng.permutation(tables[name].num_rows))) for name in names}
    assert build_link_verdicts(mixed, chosen).equals(tables["link_verdicts"])
    mixed["link_verdicts"] = tables["link_verdicts"].take(
        pa.array(rng.permutation(tables["link_verdicts"].num_rows))
    )
    assert build_site_verdicts(mixed, chosen).equals(build_site_verdicts(tables, chosen))


FAMILY = st.sampled_from([family.value for family in FAMILIES])
WEIGHT = st.one_of(st.none(), st.floats(-20, 20), st.sampled_from([math.nan, math.inf, -math.inf]))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), FAMILY, WEIGHT, st.sampled_from(["link", "site"])), max_size=25),
    st.randoms(),
)
def test_the_sum_is_capped_finite_and_free_of_order(
    drawn: list[tuple[int, str, float | None, str]], shuffle
) -> None:  # type: ignore[no-untyped-def]
    links = pa.chunked_array([[f"l{n}" for n in range(5)]])
    sites = pa.chunked_array([[f"s{n // 2}" for n in range(5)]])
    rows = [
        signal(f"l{n}" if kind == "link" else f"s{n // 2}", family, odds, name=f"n{at}", kind=kind)
        for at, (n, family, odds, kind) in enumerate(drawn)
    ]
    _, capped = family_sums(spread(SIGNALS.from_rows(rows), links, sites), 5)
    shuffle.shuffle(rows)
    raw, again = family_sums(spread(SIGNALS.from_rows(rows), links, sites), 5)
    assert (capped == again).all()
    for code, family in enumerate(FAMILIES):
        assert (capped[:, code] >= CAPS[family][0] * UNIT).all()
        assert (capped[:, code] <= CAPS[family][1] * UNIT).all()
    assert np.isfinite(total_log_odds(capped, 0.02)).all()
    for n in range(5):
        mine = [
            r
            for r in rows
            if r["subject"] in (f"l{n}", f"s{n // 2}") and r["log_odds"] and math.isfinite(r["log_odds"])
        ]  # type: ignore[arg-type]
        assert raw[n].sum() == sum(round(r["log_odds"] * UNIT) for r in mine)  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(FAMILY, st.floats(0, 8)), max_size=8), FAMILY, st.floats(0, 8))
def test_more_accusing_evidence_never_lowers_a_verdict(
    before: list[tuple[str, float]], family: str, odds: float
) -> None:
    tables = tables_of([BASE])
    rows = [signal(BASE.link_id, f, o, name=f"n{at}") for at, (f, o) in enumerate(before)]
    rank = {
        verdict.value: at
        for at, verdict in enumerate((Verdict.KEEP, Verdict.IGNORE, Verdict.REVIEW, Verdict.ACT))
    }
    first = build_link_verdicts({**tables, "signals": SIGNALS.from_rows(rows)}, OWNER).to_pylist()[0]
    rows.append(signal(BASE.link_id, family, odds, name="more"))
    second = build_link_verdicts({**tables, "signals": SIGNALS.from_rows(rows)}, OWNER).to_pylist()[0]
    assert second["risk_log_odds"] >= first["risk_log_odds"]
    assert rank[second["computed_verdict"]] >= rank[first["computed_verdict"]]


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="toxicity"):
        build_link_verdicts(
            {**tables_of([BASE]), "signals": SIGNALS.from_rows([signal(BASE.link_id, "toxicity", 1.0)])},
            OWNER,
        )


@pytest.mark.parametrize("prior", [0.0, 1.0, -1.0])
def test_an_impossible_prior_is_refused(prior: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        logit(prior)


def test_probability_is_monotone_and_bounded() -> None:
    odds = np.array([-1e9, -5.0, 0.0, 5.0, 1e9])
    found = probability(odds)
    assert (np.diff(found) > 0).all()
    assert found[2] == 0.5
    assert ((found > 0) & (found <= 1)).all()


def test_a_site_is_acted_on_only_with_half_of_its_live_links(tmp_path: Path) -> None:
    path = tmp_path / "lists.tsv"
    path.write_text(f"a.example\t4\t{','.join([AS_OF.isoformat()] * 4)}\n", encoding="utf-8")
    chosen = with_settings(judge={"consensus_list": str(path)})
    spam = [SPAM.but(url=f"https://a.example/s{n}") for n in range(2)]
    fine = [BASE.but(url=f"https://a.example/f{n}") for n in range(3)]
    half = site_of(judge([*spam, *fine[:2]], chosen), "a.example")
    assert (half["computed_verdict"], half["links_act"]) == ("act", 2)
    less = site_of(judge([*spam, *fine], chosen), "a.example")
    assert (less["computed_verdict"], less["links_act"], less["links_review"]) == ("review", 2, 3)
    gone = [link.but(lost=True, state="not_checked") for link in spam]
    assert site_of(judge([*gone, fine[0]], chosen), "a.example")["computed_verdict"] == "review"


def test_one_bad_page_does_not_sink_a_large_site() -> None:
    fine = [BASE.but(url=f"https://a.example/f{n}") for n in range(9)]
    farm = BASE.but(url="https://a.example/list", external=5000)
    assert site_of(judge([*fine, farm]), "a.example")["computed_verdict"] == "keep"


def test_alike_sites_share_a_review_group() -> None:
    blast = [
        Link(f"https://s{n}.example/x", anchor="telegram @seo_nova backlinks", kind="other", external=3000)
        for n in range(9)
    ]
    tenants = [SPAM.but(url=f"https://t{n}.blogspot.com/x", anchor=f"casino nummer {n}") for n in range(2)]
    tables = judge([*blast, *tenants, BASE])
    groups = {row["site"]: row["review_group"] for row in tables["site_verdicts"].to_pylist()}
    assert len({groups[link.site] for link in blast}) == 1
    assert groups["s0.example"].startswith("anchor:telegram")
    assert groups["a.example"] is None
    shared = dictionary.PAGE_OUTLINKS.from_rows(
        [
            {"url": f"https://h{n}.example/x", "site": f"h{n}.example", "target_site": "money.example"}
            for n in range(2)
        ]
    )
    hidden = [BASE.but(url=f"https://h{n}.example/x", hidden="zero_size") for n in range(2)]
    groups = {
        r["site"]: r["review_group"] for r in judge(hidden, page_outlinks=shared)["site_verdicts"].to_pylist()
    }
    assert set(groups.values()) == {"outlink:money.example"}


# --- value -------------------------------------------------------------------------------------------------


def value(link: Link, **project: object) -> dict:  # type: ignore[type-arg]
    row = verdict_of(judge([link], with_settings(project=project)), link)
    return row | {"parts": json.loads(row["value_parts_json"])}


def test_value_has_every_part_and_no_language_term() -> None:
    assert set(value(BASE)["parts"]) == {part.value for part in PARTS}
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    assert not any(word in part.value for part in PARTS for word in ("lang", "script", "tld"))
    for lang, script in (("ja", "Jpan"), ("ar", "Arab"), ("und", None)):
        assert value(BASE.but(lang=lang, script=script))["value"] == value(BASE)["value"]


@pytest.mark.parametrize(
    ("market", "markets", "fit"),
    [("JP", ["jp", "FR"], 1.0), ("BR", ["jp"], 0.5), (None, ["jp"], None), ("JP", [], None)],
)
def test_market_fit_is_a_wish_and_never_a_fault(
    market: str | None, markets: list[str], fit: float | None
) -> None:
    assert value(BASE.but(market=market), markets=markets)["parts"]["market_fit"] == fit


def test_what_is_unknown_lowers_coverage_not_value() -> None:
    full, less = value(BASE), value(BASE.but(placement=None, read=False), markets=["US"])
    assert full["value"] == 100.0
    assert (less["value"], less["value_coverage"]) == (None, 0.15), (
        "one minor part is not enough for a number"
    )
    assert value(BASE.but(market="US"), markets=["US"])["value_coverage"] > full["value_coverage"]


def test_placement_qualification_and_hiding_lower_value() -> None:
    worth = {place: value(BASE.but(placement=place.value))["parts"]["placement"] for place in Placement}
    assert max(worth, key=lambda place: worth[place]) is Placement.CONTENT
    assert value(BASE.but(hidden="clipped"))["parts"]["placement"] == 0.0
    assert 0 < value(BASE.but(followed=False, rel="ugc"))["parts"]["followed"] < 1


def test_own_authority_beats_the_vendors() -> None:
    sites = dictionary.SITES.from_rows([{"site": "a.example", "vendor_authority": 40.0, "authority": 70.0}])
    row = verdict_of(judge([BASE], sites=sites), BASE)
    assert json.loads(row["value_parts_json"])["authority"] == 0.7


# --- explanation -------------------------------------------------------------------------------------------


def test_the_explanation_is_the_computation_for_every_link() -> None:
    profile = build_profile(1, 9)[:150]
    tables, chosen = judged_profile(profile, with_consensus=False)
    rows = {row["link_id"]: row for row in tables["link_verdicts"].to_pylist()}
    for each in profile[::5]:
        told = explain_link(tables, chosen, each.link.link_id)
        row = rows[each.link.link_id]
        assert told.log_odds == row["risk_log_odds"]
        assert (told.computed, told.verdict) == (row["computed_verdict"], row["verdict"])
        assert list(told.gates) == json.loads(row["gates_json"])
        assert told.value == row["value"]
        capped = sum(counted for _, counted in told.capped.values())
        assert told.log_odds == pytest.approx(logit(chosen.judge.prior) + capped, abs=1e-4)


def test_the_printed_sum_names_prior_signals_caps_gates_and_parts(tmp_path: Path) -> None:
    path = tmp_path / "lists.tsv"
    path.write_text(f"a.example\t4\t{','.join([AS_OF.isoformat()] * 4)}\n", encoding="utf-8")
    chosen = with_settings(judge={"consensus_list": str(path)})
    link = SPAM.but(anchor="telegram @casino_x casino backlinks", followed=False, rel="nofollow")
    tables = judge([link], chosen)
    text = explain(tables, chosen, link.url)
    for piece in ("prior 0.02", "-3.89", "disavow_consensus", "+5.00", "cap", "anchor counts +3.00 instead of +3.50",
                  "gate: the link is qualified", "computed verdict: ignore", "authority", "not judged"):  # fmt: skip
        assert piece in text
    for subject in (link.link_id, "a.example", "A.example", "www.a.example"):
        assert "ignore" in explain(tables, chosen, subject)
    with pytest.raises(KeyError, match=r"nothing\.example"):
        explain(tables, chosen, "nothing.example")


def test_the_explanation_of_a_site_tells_links_and_decision() -> None:
    rows = [
        {
            "subject_kind": "site",
            "subject": "a.example",
            "decision": "keep",
            "note": "our printer",
            "decided_by": "ann",
        }
    ]
    tables = judge([SPAM, BASE], decisions=dictionary.DECISIONS.from_rows(rows))
    told = explain_site(tables, OWNER, "a.example")
    assert told.verdict == "keep"
    assert told.computed == "review"
    text = told.text()
    assert "2 keep, 0 ignore, 0 review, 0 act" in text
    assert "our printer" in text


def test_reasons_are_strongest_first_and_valid_json() -> None:
    row = verdict_of(
        judge([SPAM.but(anchor='casino "x" \\ бонус', context="firewall")]),
        SPAM.but(anchor='casino "x" \\ бонус'),
    )
    for side in ("reasons_for_json", "reasons_against_json"):
        sizes = [abs(reason["log_odds"]) for reason in json.loads(row[side])]
        assert sizes == sorted(sizes, reverse=True)
    assert '“casino "x" \\ бонус”' in json.loads(row["reasons_for_json"])[0]["evidence"]
