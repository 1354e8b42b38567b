"""Shares and intervals of the fairness report against numbers worked out by hand, and the shipped evaluation."""

import pytest
from eval.worlds.labels import LABELS

from hreflens.judge.fairness import NO_RULE, Seen, Share, own_project, shipped_evaluation


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # Wilson's interval, Newcombe 1998 table I and worked by hand.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_wilsons(hits: int, total: int, low: float, high: float) -> None:
    share = Share(hits, total)
    assert (share.low, share.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_nothing_has_no_share() -> None:
    assert (Share(0, 0).value, Share(0, 0).low, Share(0, 0).high) == (None, None, None)


def test_the_difference_is_newcombes() -> None:
    # Newcombe 1998 (two proportions), example (a): 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    links = [Seen("ja", True, "review" if n < 56 else "keep", "burst") for n in range(70)]
    links += [Seen("en", False, "act" if n < 48 else "ignore", "burst") for n in range(80)]
    assert own_project(links).difference == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


def test_counts_by_language_and_rule() -> None:
    links = [
        Seen("ja", True, "review", "hidden_link"),
        Seen("ja", True, "ignore", "link_farm"),
        Seen("ru", True, "keep", None),
        Seen("en", False, "act", "hidden_link"),
        Seen("en", False, "act", None),
        Seen("unknown", None, "review", "burst"),
    ]
    own = own_project(links)
    assert [(row.lang, row.flagged, row.ignored) for row in own.languages] == [
        ("en", Share(2, 2), Share(0, 2)),
        ("ja", Share(1, 2), Share(1, 2)),
        ("ru", Share(0, 1), Share(0, 1)),
        ("unknown", Share(1, 1), Share(0, 1)),
    ]
    assert [(row.rule, row.foreign, row.home, row.unknown) for row in own.rules] == [
        ("hidden_link", Share(1, 3), Share(1, 2), 0),
        ("burst", Share(0, 3), Share(0, 2), 1),
        (NO_RULE, Share(0, 3), Share(1, 2), 0),
    ]
    assert own_project([]).difference is None
    assert own_project(links[:3]).difference is None


def test_the_shipped_evaluation_holds_every_language_of_the_worlds() -> None:
    sets = shipped_evaluation()
    assert [each.name for each in sets] == ["first generator, unseen seeds", "second generator"]
    for each in sets:
        assert [row.lang for row in each.rows] == sorted(label[0] for label in LABELS)
        assert all(
            0 <= row.ece <= 1 and row.condemned.total > 200 and row.found.total > 50 for row in each.rows
        )
        assert max(row.condemned.value or 0 for row in each.rows) <= 0.005
        assert each.spread("condemned") <= 0.005
