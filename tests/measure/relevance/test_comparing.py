"""Two texts side by side in the reader's language, and the bench table for any model."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from hreflens.cli.app import app
from hreflens.measure.relevance.comparing import compare_texts
from hreflens.measure.relevance.measuring import (
    PagePairs,
    auc,
    ks_distance,
    measure_languages,
    read_sentences,
)
from tests.measure.relevance.shipped import table

RU = (
    "Хакеры атакуют компании через фишинговые письма. Вредоносная программа шифрует файлы на серверах. Обновите систему, "
    "настройте межсетевой экран и храните пароли надёжно, чтобы не было утечки данных."
)
EN = (
    "We protect company networks against hackers, ransomware and phishing, watch servers around the clock and help after "
    "a data breach. Test your passwords, firewalls and encryption."
)


@pytest.mark.parametrize(
    ("lang", "topic"), [("en", "Computer security"), ("de", "IT-Sicherheit"), ("ja", "情報セキュリティ")]
)
def test_topics_are_named_in_the_readers_language(lang: str, topic: str) -> None:
    lines = compare_texts(RU, EN, lang)
    assert lines[0].startswith("same subject: 0.")
    assert any(line.startswith("shared: ") and topic in line for line in lines)
    assert lines[-1].startswith("words that count most: ")


def test_too_short_texts_are_not_judged() -> None:
    assert compare_texts("one", EN)[0] == "not judged: too_short"
    assert compare_texts("", "")[0] == "not judged: no_target"


def sentences_file(path: Path) -> Path:
    topics = {
        "sports": "football match goal team player",
        "food": "bread cheese soup wine dinner",
        "law": "court judge lawyer trial law",
    }
    lines = ["lang\tsplit\tindex_id\tcategory\ttext"]
    for lang in ("en", "fr"):
        for number in range(60):
            topic, words = list(topics.items())[number % 3]
            picked = [word for at, word in enumerate(words.split()) if (number >> at) % 2 or at == number % 5]
            lines.append(
                f"{lang}\ttrain\t{number}\t{topic}\t{' '.join(picked)} {'le' if lang == 'fr' else 'the'}"
            )
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    return path


def test_the_bench_command_prints_a_table_for_any_model(tmp_path: Path) -> None:
    data = sentences_file(tmp_path / "s.tsv.gz")
    result = CliRunner().invoke(app, ["relevance", "bench", "--data", str(data)])
    assert result.exit_code == 0, result.output
    assert "fr" in result.output
    assert "mean of 1 web languages" in result.output
    missing = CliRunner().invoke(app, ["relevance", "bench", "--data", str(data), "--model", "/no/such"])
    assert missing.exit_code == 2


def test_measuring_tells_easy_topics_apart(tmp_path: Path) -> None:
    sentences = read_sentences(sentences_file(tmp_path / "s.tsv.gz"))
    (french,) = measure_languages(table(), sentences, ("fr", "xx"))
    assert french.page_auc > 0.95
    assert french.topic_accuracy > 0.9
    pairs = PagePairs(sentences, size=3)
    assert not (pairs.positive & pairs.negative).any()
    assert ((pairs.ours @ pairs.theirs.T)[pairs.positive] == 0).all()


def test_auc_and_ks_on_known_cases() -> None:
    low, high = np.arange(5.0), np.arange(5.0) + 10
    assert auc(high, low) == 1.0
    assert auc(low, high) == 0.0
    assert ks_distance(low, low) == 0.0
    assert ks_distance(low, high) == 1.0
