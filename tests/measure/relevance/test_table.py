"""The table: one vector per text, the same as model2vec reads from the files, clear errors, hostile input."""

from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel

from hreflens.measure.relevance.table import SHIPPED, ModelError, read_table
from tests.measure.relevance.shipped import table

SAMPLES = [
    "Running shoes for marathon runners",
    "беговые кроссовки",
    "マラソン用の靴",
    "أحذية الجري",
    "รองเท้าวิ่ง",
    "kenkälenkki",
]


def test_model2vec_reads_the_same_vectors_from_the_folder() -> None:
    peer = StaticModel.from_pretrained(str(SHIPPED))
    np.testing.assert_allclose(table().embed(SAMPLES), peer.encode(SAMPLES), atol=2e-3)


def test_vectors_have_length_one_and_unknown_text_is_zero() -> None:
    found = table().embed([*SAMPLES, "", "12345 !?", "🙂🙂"])
    assert found.shape == (len(SAMPLES) + 3, table().dim)
    np.testing.assert_allclose(np.linalg.norm(found[: len(SAMPLES)], axis=1), 1.0, atol=1e-5)
    assert not found[len(SAMPLES) :].any()


def test_sums_add_up_and_do_not_depend_on_the_batch() -> None:
    first, _ = table().sums(["bank loan"])
    second, _ = table().sums(["interest rate"])
    both, counts = table().sums(["bank loan interest rate", "x"] * 50)
    np.testing.assert_allclose(both[0], first[0] + second[0], atol=1e-4)
    np.testing.assert_array_equal(both[0], both[98])
    assert counts[0] == counts[98]


@pytest.mark.parametrize(
    "text", ["a" * 10_000_000, "🙂" * 5_000, "\u202e" * 5_000, "one", "aбв漢字ไทย" * 3_000]
)
def test_hostile_texts_have_defined_vectors(text: str) -> None:
    found = table().embed([text])
    assert np.isfinite(found).all()
    assert np.linalg.norm(found) < 1.001


def test_invalid_utf8_read_with_replacement_is_a_text_like_any() -> None:
    text = b"caf\xe9 \xff\xfe bank".decode("utf-8", errors="replace")
    assert np.isfinite(table().embed([text])).all()


def test_a_missing_or_damaged_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        read_table(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"\x00" * 100)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="Reinstall hreflens"):
        read_table(tmp_path)


def test_the_installed_model_is_small() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) <= 30_000_000
