"""Numba's compiler where it is installed, and the way to say how many cores a kernel uses.

Compiled code is kept on disk beside the module (numba's own cache), so only the first run pays for compiling.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

numba: Any
try:
    import numba
except ImportError:  # the extra `graph` is not installed
    numba = None

HAS_NUMBA = numba is not None
prange: Any = numba.prange if HAS_NUMBA else range


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a kernel compiled for one core; without numba the function itself, which then must not be called."""
    return _jit(function, parallel=False)


def compiled_for_all_cores(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a kernel compiled to spread its `prange` over the cores; without numba as `compiled`."""
    return _jit(function, parallel=True)


def _jit(function: Callable[..., Any], *, parallel: bool) -> Callable[..., Any]:
    if numba is None:
        return function
    made: Callable[..., Any] = numba.njit(parallel=parallel, cache=True, boundscheck=False)(function)
    return made


@contextmanager
def cores(count: int | None) -> Iterator[None]:
    """Let the kernels inside use at most `count` cores (None = all). Raises nothing."""
    if numba is None or count is None:
        yield
        return
    before = numba.get_num_threads()
    numba.set_num_threads(max(1, min(count, numba.config.NUMBA_NUM_THREADS, os.cpu_count() or 1)))
    try:
        yield
    finally:
        numba.set_num_threads(before)


__all__ = ["HAS_NUMBA", "compiled", "compiled_for_all_cores", "cores", "prange"]
