"""The table of token vectors: reads the model folder and turns texts into vectors, offline.

A text's vector is the mean of its tokens' vectors at length 1; frequent words have short vectors, so the mean
weighs by itself. Needs numpy and safetensors only. It must not fetch anything.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.tokens import Tokenizer

Floats = NDArray[np.float32]

SHIPPED = Path(__file__).parent / "model"
# Tokens gathered at once: bounds memory to about 64 MB whatever the batch.
GATHER_TOKENS = 120_000


class ModelError(Exception):
    """A relevance model cannot be used; the message names it and says what to do."""


class StaticTable:
    """An int8 table of token vectors with its tokenizer; opened once, shared by all calls."""

    def __init__(
        self, vocabulary: dict[str, int], vectors: NDArray[np.int8], scales: Floats, *, name: str
    ) -> None:
        self.name = name
        self.dim = int(vectors.shape[1])
        self.vectors = vectors
        self.scales = scales
        self.tokens = [""] * len(vectors)
        for token, at in vocabulary.items():
            self.tokens[at] = token
        self.tokenizer = Tokenizer({token: at for token, at in vocabulary.items() if token != UNKNOWN})

    def rows(self, ids: Sequence[int] | NDArray[np.int64]) -> Floats:
        """Return the vectors of token ids, shape (len(ids), dim), not normalised."""
        at = np.asarray(ids, dtype=np.int64)
        found: Floats = self.vectors[at].astype(np.float32)
        found *= self.scales[at, None]
        return found

    def sums(self, texts: Iterable[str]) -> tuple[Floats, NDArray[np.int64]]:
        """Return (sum of the token vectors of each text, shape (texts, dim); number of tokens of each).

        Sums add up: the vector of several fields together is the weighted sum of theirs, at length 1.
        """
        listed = list(texts)
        found = np.zeros((len(listed), self.dim), np.float32)
        counts = np.zeros(len(listed), np.int64)
        waiting: list[list[int]] = []
        first = held = 0
        for at, text in enumerate(listed):
            ids = self.tokenizer.ids(text)
            counts[at] = len(ids)
            waiting.append(ids)
            held += len(ids)
            if held >= GATHER_TOKENS or at + 1 == len(listed):
                self._add(waiting, found[first : at + 1])
                waiting, first, held = [], at + 1, 0
        return found, counts

    def embed(self, texts: Iterable[str]) -> Floats:
        """Return vectors of length 1, shape (texts, dim); a text without a known letter is all zeros."""
        return unit(self.sums(texts)[0])

    def _add(self, ids: list[list[int]], out: Floats) -> None:
        for at, row in enumerate(ids):
            if row:
                index = np.array(row, dtype=np.int64)
                out[at] = self.scales[index] @ self.vectors[index].astype(np.float32)


UNKNOWN = "[UNK]"


def unit(vectors: Floats) -> Floats:
    """Return the rows at length 1; rows of zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def read_table(folder: Path) -> StaticTable:
    """Return the table of a model folder that `training` exported.

    Raises:
        ModelError: a file is missing, damaged, or of another kind of model.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors: dict[str, Any] = load_file(folder / "model.safetensors")
        described = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        vocabulary: dict[str, int] = described["model"]["vocab"]
        vectors = tensors["embeddings"]
        scales = tensors["weights"].astype(np.float32)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ModelError(
            f"{folder}: not a relevance model of hreflens ({type(error).__name__}: {error}). Expected "
            "model.safetensors with 'embeddings' and 'weights', and tokenizer.json. Reinstall hreflens, or "
            "set relevance.model to another folder."
        ) from error
    if vectors.dtype != np.int8 or len(vectors) != len(vocabulary) or len(scales) != len(vectors):
        raise ModelError(
            f"{folder}: the table and the vocabulary do not belong together. Reinstall hreflens."
        )
    return StaticTable(vocabulary, vectors, scales, name=folder.name)
