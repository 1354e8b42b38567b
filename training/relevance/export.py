"""Write the shipped folder: int8 table, tokenizer.json and config.json, readable by hreflens and model2vec.

Each row has its own scale (the `weights` of model2vec), so that short vectors of frequent words keep their
precision. It must not change what the table says by more than the rounding.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.letters import DROPPED_RANGES, MAX_RUN, letter_map, word_class

UNKNOWN = "[UNK]"


def quantised(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Return (int8 rows, scale of each row): vectors are about rows * scale."""
    peak = np.abs(vectors).max(axis=1)
    scale = np.maximum(peak, 1e-6) / 127.0
    # The largest scale becomes 1: float16 keeps relative precision, and only ratios matter to a mean at length 1.
    rounded = (scale / scale.max()).astype(np.float16)
    rounded = np.maximum(rounded, np.float16(6e-5))
    rows = np.rint(vectors / (rounded.astype(np.float32)[:, None] * scale.max()))
    return np.clip(rows, -127, 127).astype(np.int8), rounded


def tokenizer_json(vocabulary: Mapping[str, int]) -> str:
    """Return the tokenizer as the tokenizers library reads it: longest match over folded runs of letters."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    library = Tokenizer(
        models.WordPiece(
            dict(vocabulary),
            unk_token=UNKNOWN,
            continuing_subword_prefix="",
            max_input_chars_per_word=MAX_RUN,
        )
    )
    letters = word_class(token for token in vocabulary if len(token) == 1)
    dropped = "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in DROPPED_RANGES)
    library.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(f"[{dropped}]"), ""),
            *(normalizers.Replace(old, new) for old, new in sorted(letter_map().items())),
        ]
    )
    library.pre_tokenizer = pre_tokenizers.Split(
        Regex(f"[{letters}]{{1,{MAX_RUN}}}"), behavior="removed", invert=True
    )
    described = json.loads(library.to_str())
    return json.dumps(described, ensure_ascii=False, separators=(",", ":"))


def write(
    folder: Path, vocabulary: Mapping[str, int], vectors: NDArray[np.float32], card: Mapping[str, Any]
) -> None:
    """Write model.safetensors, tokenizer.json and config.json into `folder`."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    rows, scale = quantised(vectors)
    save_file({"embeddings": rows, "weights": scale}, folder / "model.safetensors")
    (folder / "tokenizer.json").write_text(tokenizer_json(vocabulary), encoding="utf-8")
    config = {
        "model_type": "model2vec",
        "normalize": True,
        "max_length": None,
        "embedding_dtype": "int8",
        **card,
    }
    (folder / "config.json").write_text(
        json.dumps(config, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
