"""Fetches pages in a process of its own, which tests kill, interrupt or starve of disk.

Usage: python -m tests.collect.fetch.fetch_process PORT FOLDER PAGES [FILE_BYTES]
"""

import resource
import sys
from pathlib import Path

from hreflens.collect.fetch import FetchError
from tests.collect.fetch.loopback import fetch


def wanted(port: int, pages: int) -> list[str]:
    """Return the pages asked for: five hosts, every seventh page redirects to another host."""
    return [f"http://h{n % 5}.test:{port}/{'old' if n % 7 == 0 else 'page'}/{n}" for n in range(pages)]


def main() -> int:
    """Fetch, say what was done, and return 0; 3 after a FetchError and 4 after an interrupt."""
    port, folder, pages = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    if len(sys.argv) > 4:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
    try:
        rows = fetch(
            wanted(port, pages), folder, concurrency=4, progress=lambda p: print("done", p.url, flush=True)
        )
    except FetchError as fault:
        print("fault", fault, flush=True)
        return 3
    except KeyboardInterrupt:
        return 4
    print("rows", len(rows), sum(row["outcome"] == "ok" for row in rows.values()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
