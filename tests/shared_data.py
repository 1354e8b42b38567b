"""Where the real data beside the checkout lie: tests that need them skip with a reason where they are absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("HREFLENS_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(path: str) -> Path:
    """Return a path below the shared data, or skip the calling test when it is absent."""
    found = ROOT / "data" / path
    if not found.exists():
        pytest.skip(f"shared data '{path}' is not beside this checkout (set HREFLENS_SHARED)")
    return found
