"""Where the real data beside the checkout lie, for the gates."""

import os
from pathlib import Path

ROOT = Path(os.environ.get("HREFLENS_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(path: str) -> Path | None:
    """Return a path below the shared data, or None when it is absent."""
    found = ROOT / "data" / path
    return found if found.exists() else None
