"""Topics in anchors: what ends in a word that looks small elsewhere is met as a whole only."""

import pytest

from hreflens.measure.anchor_text import fold_anchor
from hreflens.measure.anchor_topics import make_topics, topic_kind


@pytest.mark.parametrize(
    ("topic", "anchor", "kind"),
    [
        ("Tiếng Ý", "Tiếng Ý", "exact"),
        ("Tiếng Ý", "tiếng ý", "exact"),
        ("Tiếng Ý", "học tiếng Ý online", "partial"),
        ("Tiếng Ý", "sòng bạc Tiếng Bena", None),
        ("Tiếng Ý", "tiếng", None),
        ("Tiếng Ý", "Ý tiếng", None),
        ("Tiếng Italy", "sòng bạc Tiếng Bini", None),
        ("Tiếng Italy", "học Tiếng Italy", "partial"),
        ("la seguridad", "seguridad informática", "partial"),
        ("seguridad y salud", "salud y seguridad", "exact"),
        ("an toàn mạng", "an toàn mạng", "exact"),
    ],
)
def test_a_topic_in_an_anchor(topic: str, anchor: str, kind: str | None) -> None:
    found = topic_kind(fold_anchor(anchor), make_topics([topic]))
    assert (found and found[0]) == kind
