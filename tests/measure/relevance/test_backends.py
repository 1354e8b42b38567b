"""Every backend behind one door: a model2vec folder made here, clear errors for all that cannot be opened."""

import json
from pathlib import Path

import numpy as np
import pytest

from hreflens.measure.relevance.backends import Encoder, model_folder, open_model
from hreflens.measure.relevance.table import SHIPPED, ModelError, StaticTable


def tiny_model2vec(folder: Path) -> Path:
    """Write a model2vec folder of seven words in another tokenizer and precision than ours."""
    from model2vec import StaticModel
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[UNK]", "casino", "bonus", "garden", "rose", "Garten", "Rose"]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    vectors = np.array([[0, 0], [1, 0.1], [0.9, 0], [0, 1], [0.1, 1], [0, 0.9], [0.1, 0.9]], np.float32)
    StaticModel(vectors, tokenizer, normalize=True).save_pretrained(str(folder))
    return folder


def test_the_shipped_model_is_the_default_and_opened_once() -> None:
    assert isinstance(open_model(), StaticTable)
    assert open_model("") is open_model("")
    assert model_folder("") == SHIPPED


def test_a_model2vec_folder_works_through_the_same_calls(tmp_path: Path) -> None:
    model = open_model(str(tiny_model2vec(tmp_path / "tiny")))
    assert isinstance(model, Encoder)
    assert (model.name, model.dim) == ("tiny", 2)
    vectors = model.embed(["garden rose", "Garten Rose", "casino bonus", "", "🙂"])
    np.testing.assert_allclose(np.linalg.norm(vectors[:3], axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.95 > vectors[0] @ vectors[2]
    assert not vectors[3:].any()
    sums, counts = model.sums(["garden rose", ""])
    assert counts[0] > 0 == counts[1]
    np.testing.assert_allclose(sums[0] / counts[0], vectors[0], atol=1e-5)


def test_our_own_folder_may_be_named_too() -> None:
    named = open_model(str(SHIPPED))
    assert isinstance(named, StaticTable)
    np.testing.assert_array_equal(named.embed(["garden"]), open_model().embed(["garden"]))


@pytest.mark.parametrize(
    "name", ["/no/such/folder", "./relative", "~/nowhere-at-all", "just a name", "a/b/c/d"]
)
def test_a_name_that_is_no_folder_and_no_hub_name_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="no such folder"):
        open_model(name)


def test_a_hub_name_needs_a_revision() -> None:
    with pytest.raises(ModelError, match="has no revision"):
        open_model("someone/some-model")


def test_a_hub_model_without_network_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("huggingface_hub")
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    said: list[str] = []
    with pytest.raises(ModelError, match=r"leave the setting empty|is not in the cache"):
        open_model("someone/some-model@0123456789abcdef", said.append)
    assert said == ["Fetching someone/some-model at 0123456789abcdef unless it is in the cache already."]


def test_an_empty_folder_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"hreflens_format": 1}))
    with pytest.raises(ModelError, match="not a relevance model"):
        open_model(str(tmp_path))


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match=r"pip install 'hreflens\[models\]'"):
        open_model(str(tmp_path))


def test_a_sentence_transformers_folder_works_when_the_extra_is_there(tmp_path: Path) -> None:
    library = pytest.importorskip("sentence_transformers")
    static = pytest.importorskip("sentence_transformers.models").StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "garden": 1, "casino": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.array([[0, 0], [0, 1], [1, 0]], np.float32)
    library.SentenceTransformer(modules=[static(tokenizer, embedding_weights=weights)]).save(
        str(tmp_path / "st")
    )
    vectors = open_model(str(tmp_path / "st")).embed(["garden", "casino"])
    np.testing.assert_allclose(vectors, [[0, 1], [1, 0]], atol=1e-5)


def test_an_onnx_folder_works_when_the_extra_is_there(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({"[PAD]": 0, "garden": 1, "casino": 2}, unk_token="[PAD]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    table = numpy_helper.from_array(np.array([[0, 0], [0, 1], [1, 0]], np.float32), "table")
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])
    out = helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["batch", "length", 2])
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["hidden"])], "g", [ids], [out], [table]
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9),
        str(tmp_path / "model.onnx"),
    )
    vectors = open_model(str(tmp_path)).embed(["garden", "casino garden"])
    np.testing.assert_allclose(vectors, [[0, 1], [0.7071, 0.7071]], atol=1e-3)
