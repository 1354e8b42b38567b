"""Characters of the standard sets, and languages that share a script with one other."""

import pytest

from hreflens.text.han import FOREIGN_CHARACTER, han_scores, written_in
from hreflens.text.language import detect

TIGRINYA = "ኣብ ናይ ሎሚ መዓልቲ ብዙሓት ሰባት ናብቲ ዕዳጋ ከይዶም ኣለዉ፣ ንሕና ግን ኣብ ገዛ ተሪፍና።"


@pytest.mark.parametrize(
    ("char", "sets"),
    [("人", (True, True, True)), ("们", (True, False, False)), ("們", (False, True, True)), ("込", (False, False, True)), ("国", (True, False, True)), ("國", (False, True, True)), ("a", (True, True, True)), ("한", (False, False, False))],
)  # fmt: skip
def test_which_standards_hold_a_character(char: str, sets: tuple[bool, bool, bool]) -> None:
    assert written_in(char) == sets


def test_scores_count_characters_outside_of_a_standard() -> None:
    assert han_scores("人人abc") == {"zh-Hans": 0.0, "zh-Hant": 0.0, "ja": 0.0}
    assert han_scores("们们") == {
        "zh-Hans": 0.0,
        "zh-Hant": 2 * FOREIGN_CHARACTER,
        "ja": 2 * FOREIGN_CHARACTER,
    }
    assert han_scores("们" * 50)["ja"] == 6 * FOREIGN_CHARACTER
    assert han_scores("한한") == {"zh-Hans": 0.0, "zh-Hant": 0.0, "ja": 0.0}


def test_two_languages_of_one_script() -> None:
    assert detect(TIGRINYA).lang == "ti"
    assert detect("ሰላም", declared="ti").lang == "ti"
    assert detect("ሰላም").lang == "am"
    assert detect("ሰላም", declared="en").lang == "am"
    long = "ለትናንሽ ሱቆች በርካታ መቆለፊያዎችን ሞክረን የትኞቹ ይበልጥ አስተማማኝ እንደሆኑ እናብራራለን። " * 2
    assert detect(long, declared="ti").lang == "am", "a declaration does not outweigh a long text"


def test_serbian_declared_without_script_means_latin_text_too() -> None:
    text = "Proverili smo nekoliko brava za male prodavnice i objašnjavamo koje su sigurnije."
    assert detect(text, declared="sr").lang == "sr-Latn"
    assert detect(text, declared="hr").lang == "hr"
    assert detect("Sprawdziliśmy kilka zamków do małych sklepów", declared="sr").lang == "pl"
