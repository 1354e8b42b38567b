"""One door to every embedding model: the shipped table, a folder, or a name on the hub.

`relevance.model` decides: empty = the shipped table; a folder of our own format, of model2vec, of
sentence-transformers or with an ONNX file; else a hub name with a pinned revision (`org/name@revision`). The
heavy libraries are extras and imported only here. It must not fetch anything unless a hub name is set.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.table import SHIPPED, ModelError, StaticTable, read_table, unit

Floats = NDArray[np.float32]
Say = Callable[[str], None]

# A hub name: 'org/name' with the revision it was checked with, a commit or tag.
_HUB_NAME = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>[\w./-]+))?")
# Texts are cut here before they reach a neural model; it reads at most 512 tokens anyway.
MAX_CHARS = 4_000
BATCH = 64
_WORDS = re.compile(r"\w+")


class Embedder(Protocol):
    """What scoring needs of a model."""

    name: str
    dim: int

    def sums(self, texts: Iterable[str]) -> tuple[Floats, NDArray[np.int64]]:
        """Return vectors that may be added up over the fields of a page, and the number of tokens of each."""

    def embed(self, texts: Iterable[str]) -> Floats:
        """Return vectors of length 1, shape (texts, dim)."""


class Encoder:
    """A neural or foreign static model behind the same door: a text's sum is its vector times its length."""

    def __init__(self, name: str, dim: int, encode: Callable[[list[str]], Any]) -> None:
        self.name = name
        self.dim = dim
        self._encode = encode

    def sums(self, texts: Iterable[str]) -> tuple[Floats, NDArray[np.int64]]:
        """Return (vector * number of words, number of words) of each text; see Embedder."""
        listed = list(texts)
        counts = np.array([_tokens_of(text) for text in listed], dtype=np.int64)
        return self.embed(listed) * counts[:, None].astype(np.float32), counts

    def embed(self, texts: Iterable[str]) -> Floats:
        """Return vectors of length 1; a text without letters or digits is all zeros."""
        listed = [text[:MAX_CHARS] for text in texts]
        found = np.zeros((len(listed), self.dim), np.float32)
        filled = [at for at, text in enumerate(listed) if _WORDS.search(text)]
        for start in range(0, len(filled), BATCH):
            rows = filled[start : start + BATCH]
            found[rows] = np.asarray(self._encode([listed[at] for at in rows]), dtype=np.float32)
        return unit(np.nan_to_num(found))


def _tokens_of(text: str) -> int:
    # Scripts without blanks have few, long "words": two of their characters count as one.
    return sum(max(1, len(word) // 6 if word.isascii() else len(word) // 4) for word in _WORDS.findall(text))


@lru_cache(maxsize=4)
def open_model(name: str = "", say: Say | None = None) -> Embedder:
    """Return the model that `relevance.model` names; opened once per process.

    Args:
        name: '' for the shipped table, a folder, or 'org/name@revision'.
        say: told in words before anything is downloaded.

    Raises:
        ModelError: no such folder or name, a library is not installed, no network; says what to do.
    """
    if not name:
        return read_table(SHIPPED)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _open_folder(folder)
    matched = _HUB_NAME.fullmatch(name)
    if matched is None or name.startswith((".", "/", "~")):
        raise ModelError(
            f"relevance.model '{name}': no such folder. Give a folder, a hub name such as "
            "'minishlab/potion-multilingual-128M@<commit>', or leave it empty for the shipped model."
        )
    return _open_folder(_downloaded(matched["repo"], matched["revision"], say), name)


def model_folder(name: str) -> Path:
    """Return where the calibration of a model is looked for: the shipped folder or the one named."""
    return Path(name).expanduser() if name else SHIPPED


def _open_folder(folder: Path, name: str = "") -> Embedder:
    name = name or folder.name
    config = _config(folder)
    if config.get("hreflens_format"):
        found = read_table(folder)
        found.name = name
        return found
    if "embedding_dtype" in config or config.get("model_type") == "model2vec":
        return _model2vec(folder, name)
    if (folder / "modules.json").exists():
        return _sentence_transformers(folder, name)
    onnx = next(
        (path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.exists()), None
    )
    if onnx is not None:
        return _onnx(folder, onnx, name)
    raise ModelError(
        f"relevance.model '{folder}': not a folder of hreflens, model2vec, sentence-transformers or ONNX. It should "
        "hold config.json or modules.json, or model.onnx with tokenizer.json."
    )


def _config(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _model2vec(folder: Path, name: str) -> StaticTable | Encoder:
    model: Any = _extra("model2vec", "StaticModel", folder).from_pretrained(str(folder))
    return Encoder(name, int(model.dim), lambda texts: model.encode(texts, normalize=True))


def _sentence_transformers(folder: Path, name: str) -> Encoder:
    # The library itself picks a GPU where there is one.
    model: Any = _extra("sentence_transformers", "SentenceTransformer", folder)(
        str(folder), local_files_only=True
    )
    dim = int(np.asarray(model.encode(["a"], show_progress_bar=False)).shape[1])
    return Encoder(name, dim, lambda texts: model.encode(texts, show_progress_bar=False))


def _onnx(folder: Path, file: Path, name: str) -> Encoder:
    runtime_session = _extra("onnxruntime", "InferenceSession", folder)
    available = _extra("onnxruntime", "get_available_providers", folder)()
    tokenizer: Any = _extra("tokenizers", "Tokenizer", folder).from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(512)
    tokenizer.enable_padding()
    wanted = [p for p in ("CUDAExecutionProvider", "CPUExecutionProvider") if p in available]
    session: Any = runtime_session(str(file), providers=wanted)
    inputs = {entry.name for entry in session.get_inputs()}

    def encode(texts: list[str]) -> Floats:
        found = tokenizer.encode_batch(texts)
        mask = np.array([entry.attention_mask for entry in found], dtype=np.int64)
        feed = {"input_ids": np.array([entry.ids for entry in found], dtype=np.int64), "attention_mask": mask}
        feed["token_type_ids"] = np.zeros_like(mask)
        hidden = session.run(None, {key: value for key, value in feed.items() if key in inputs})[0]
        if hidden.ndim == 2:
            return np.asarray(hidden, dtype=np.float32)
        weight = mask[:, :, None].astype(np.float32)
        return np.asarray(
            (hidden * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1.0), dtype=np.float32
        )

    return Encoder(name, int(encode(["a"]).shape[1]), encode)


def _downloaded(repo: str, revision: str | None, say: Say | None) -> Path:
    if revision is None:
        raise ModelError(
            f"relevance.model '{repo}' has no revision. Write '{repo}@<commit or tag>', so that every run uses "
            "the same weights."
        )
    download = _extra("huggingface_hub", "snapshot_download", Path(repo))
    if say is not None:
        say(f"Fetching {repo} at {revision} unless it is in the cache already.")
    try:
        return Path(download(repo_id=repo, revision=revision))
    except Exception as error:  # the library raises many kinds for "no network", none of them ours
        raise ModelError(
            f"relevance.model '{repo}@{revision}' is not in the cache and could not be fetched "
            f"({type(error).__name__}). Connect once, or download the folder on another machine and set "
            "relevance.model to it, or leave the setting empty for the shipped model."
        ) from error


def _extra(module: str, attribute: str, folder: Path) -> Any:
    try:
        return getattr(__import__(module), attribute)
    except ImportError as error:
        raise ModelError(
            f"relevance.model '{folder}' needs the package '{module}', which is not installed. "
            "Run: pip install 'hreflens[models]'."
        ) from error
