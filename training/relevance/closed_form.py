"""The least-squares start: the token vectors whose mean over a text comes nearest to the text's target.

Solves (X'WX + R) E = X'WY by conjugate gradients, where a row of X holds the shares of a text's tokens, W the
texts' weights and R a ridge. Deterministic; no learning rate. It must not touch files.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]


def share_matrix(ids: NDArray[np.int32], offsets: NDArray[np.int64], size: int) -> sparse.csr_matrix:
    """Return texts x tokens: how large a share of the text each token is."""
    lengths = np.diff(offsets)
    share = np.repeat((1.0 / np.maximum(lengths, 1)).astype(np.float32), lengths)
    return sparse.csr_matrix((share, ids, offsets), shape=(len(lengths), size))


def solve(
    shares: sparse.csr_matrix,
    weights: Floats,
    target: Floats,
    *,
    ridge: float,
    steps: int,
    start: Floats | None = None,
) -> Floats:
    """Return token vectors, shape (tokens, dim), after `steps` of preconditioned conjugate gradients."""
    root = np.sqrt(weights).astype(np.float32)
    scaled = sparse.diags(root) @ shares
    turned = scaled.T.tocsr()
    diagonal = np.asarray(scaled.multiply(scaled).sum(axis=0), dtype=np.float32).ravel() + ridge
    found = np.zeros((shares.shape[1], target.shape[1]), np.float32) if start is None else start.copy()
    rest = turned @ (target * root[:, None])
    if start is not None:
        rest -= turned @ (scaled @ found) + ridge * found
    step = rest / diagonal[:, None]
    way, energy = step.copy(), (rest * step).sum(axis=0)
    for at in range(steps):
        image = turned @ (scaled @ way) + ridge * way
        length = energy / np.maximum((way * image).sum(axis=0), 1e-12)
        found += length * way
        rest -= length * image
        step = rest / diagonal[:, None]
        fresh = (rest * step).sum(axis=0)
        way = step + (fresh / np.maximum(energy, 1e-12)) * way
        energy = fresh
        print(
            f"closed form {at + 1}/{steps}, residual {float(np.sqrt(np.square(rest).sum())):.3f}", flush=True
        )
    return found
