"""Runs what is due in a process of its own with a clock that stands still, for tests that kill it.

Usage: python -m tests.projects.monitor_process WORKSPACE ISO_TIME
"""

import sys
from datetime import datetime
from pathlib import Path

from hreflens.engine.state import open_state
from hreflens.projects.work import run_job
from hreflens.projects.workers import until_done


def main() -> int:
    """Run until nothing is left."""
    root, at = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    with open_state(root) as state:
        until_done(
            root, state, now=lambda: at, run=lambda job, attempt: _quiet(run_job(root, job, now=lambda: at, attempt=attempt))
        )  # fmt: skip
    return 0


def _quiet(_: str) -> None:
    return


if __name__ == "__main__":
    sys.exit(main())
