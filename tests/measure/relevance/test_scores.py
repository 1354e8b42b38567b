"""Scores: fair scale per language, not judged when too short or weak, the article's own case."""

import dataclasses

import numpy as np
import pytest

from hreflens.measure.relevance.calibration import (
    BUCKETS,
    UNCALIBRATED,
    Calibration,
    LanguageFit,
    Tier,
    parse_calibration,
    read_calibration,
)
from hreflens.measure.relevance.pooling import PageText, Pooled, pool_pages, pool_texts, site_centroids
from hreflens.measure.relevance.scores import (
    NO_TARGET,
    NO_TEXT,
    TOO_SHORT,
    WEAK_LANGUAGE,
    Score,
    combined,
    score_pairs,
)
from hreflens.measure.relevance.table import SHIPPED
from tests.measure.relevance.shipped import table

SECURITY_FIRM = PageText(
    title="Managed security for companies",
    main="We protect company networks against hackers, ransomware and phishing, watch servers around the clock and "
    "help after a data breach. Test your passwords, firewalls and encryption.",
)
RU_FASHION = PageText(
    title="Модный дневник: что носить осенью",
    main="Этой осенью в моде длинные пальто, шерстяные юбки и яркие шарфы. Платье с сапогами, джинсы и свитер, "
    "красивая сумка и украшения к вечернему наряду.",
)
RU_SECURITY = PageText(
    title="Блог о защите сетей",
    main="Хакеры атакуют компании через фишинговые письма. Вредоносная программа шифрует файлы на серверах. "
    "Обновите систему, настройте межсетевой экран и храните пароли надёжно, чтобы не было утечки данных.",
)


def test_a_russian_fashion_blog_is_off_topic_for_a_security_firm_and_a_security_blog_is_not() -> None:
    pages = pool_pages(table(), [RU_FASHION, RU_SECURITY])
    firm = pool_pages(table(), [SECURITY_FIRM] * 2)
    fashion, security = score_pairs(
        read_calibration(SHIPPED), pages, firm, langs=["ru", "ru"], other_langs=["en", "en"]
    )
    assert fashion.prob is not None
    assert security.prob is not None
    assert security.prob > 0.7
    assert fashion.prob < 0.3
    assert security.percentile is not None
    assert security.percentile > 95


def two(cosine: float, tokens: int = 100, other_tokens: int = 100) -> tuple[Pooled, Pooled]:
    ours = np.array([[1.0, 0.0]], np.float32)
    theirs = np.array([[cosine, (1 - cosine**2) ** 0.5]], np.float32)
    return Pooled(ours, np.array([tokens])), Pooled(theirs, np.array([other_tokens]))


def with_tier(tier: Tier) -> Calibration:
    fit = LanguageFit(tier, (1.0,) * 3, (0.0,) * 3)
    return dataclasses.replace(UNCALIBRATED, languages={"und": fit, "xx": fit})


@pytest.mark.parametrize(
    ("tokens", "other_tokens", "reason"),
    [(100, 100, None), (3, 100, TOO_SHORT), (100, 3, TOO_SHORT), (0, 100, NO_TEXT), (100, 0, NO_TARGET)],
)
def test_too_little_text_is_not_judged(tokens: int, other_tokens: int, reason: str | None) -> None:
    (score,) = score_pairs(
        with_tier(Tier.A), *two(0.9, tokens, other_tokens), langs=["xx"], other_langs=["xx"]
    )
    assert score.reason == reason
    assert (score.prob is None) == (reason is not None)


def test_a_weak_language_can_only_add() -> None:
    for tier in Tier:
        (low,) = score_pairs(with_tier(tier), *two(0.1), langs=["xx"], other_langs=["xx"])
        (high,) = score_pairs(with_tier(tier), *two(0.9), langs=["xx"], other_langs=["xx"])
        assert high.prob is not None
        assert high.prob > 0.9
        assert (low.reason, low.prob is None) == ((WEAK_LANGUAGE, True) if tier is Tier.C else (None, False))


def test_unknown_languages_are_weak_and_regional_ones_use_their_base() -> None:
    calibration = read_calibration(SHIPPED)
    assert calibration.fit_of("qqq").tier is Tier.C
    assert calibration.fit_of("und").tier is Tier.C
    assert calibration.fit_of("pt-BR") == calibration.fit_of("pt")
    assert calibration.tier_of("en", "qqq") is Tier.C
    assert calibration.fit_of("en").tier is Tier.A


def test_english_is_its_own_scale() -> None:
    fit = read_calibration(SHIPPED).fit_of("en")
    assert fit.gain == pytest.approx((1.0,) * len(BUCKETS), abs=1e-3)
    assert fit.offset == pytest.approx((0.0,) * len(BUCKETS), abs=1e-3)


def test_probability_and_percentile_rise_with_the_score() -> None:
    calibration = read_calibration(SHIPPED)
    scores = np.linspace(-0.5, 1.0, 60)
    for tokens in (10, 60, 300):
        lengths = np.full(60, tokens)
        prob = calibration.probability(scores, lengths)
        assert (np.diff(prob) > 0).all()
        assert ((prob >= 0) & (prob <= 1)).all()
        percentile = calibration.percentile(scores, lengths)
        assert (np.diff(percentile) >= 0).all()
        assert (percentile[0], percentile[-1]) == (0.0, 100.0)


def test_damaged_calibration_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "calibration.json").write_text('{"languages": {}}')
    with pytest.raises(ValueError, match=r"calibration\.json"):
        read_calibration(tmp_path)
    with pytest.raises(KeyError):
        parse_calibration({})


def test_combining_uses_what_was_judged() -> None:
    def score(prob: float | None) -> Score:
        return Score(prob, None, None, Tier.A, None)

    assert combined([(score(None), 1.0)]) is None
    assert combined([(score(0.8), 0.5), (score(None), 0.5)]) == pytest.approx(0.8)
    assert combined([(score(0.9), 1.0), (score(0.1), 1.0)]) == pytest.approx(0.5)


def test_pooling_reads_equal_texts_once_and_weighs_titles() -> None:
    pages = [
        PageText(title="football", main="cooking recipe oven flour"),
        PageText(main="football"),
        PageText(),
    ]
    pooled = pool_pages(table(), pages * 2)
    np.testing.assert_array_equal(pooled.vectors[:3], pooled.vectors[3:])
    plain = pool_pages(table(), [PageText(main="football cooking recipe oven flour")])
    ball = pool_texts(table(), ["football"]).vectors[0]
    assert pooled.vectors[0] @ ball > plain.vectors[0] @ ball
    assert not pooled.vectors[2].any()
    assert pooled.tokens[2] == 0
    assert pool_texts(table(), []).vectors.shape == (0, table().dim)


def test_a_site_of_two_subjects_keeps_both() -> None:
    sports = [
        "football match goal",
        "tennis champion final",
        "marathon runner race",
        "basketball league team",
    ]
    cooking = ["cake recipe sugar flour", "soup recipe onion", "bread oven yeast", "salad tomato olive oil"]
    pages = pool_texts(table(), sports + cooking)
    centroids = site_centroids(pages.vectors, seed=1)
    probes = pool_texts(table(), ["volleyball team", "pasta sauce recipe"]).vectors
    best = (probes @ centroids.T).max(axis=1)
    mean_only = (probes @ centroids[:1].T)[:, 0]
    assert 2 <= len(centroids) <= 4
    assert (best > mean_only).all()
    np.testing.assert_array_equal(centroids, site_centroids(pages.vectors, seed=1))
    assert site_centroids(np.zeros((3, table().dim), np.float32)).shape == (0, table().dim)
