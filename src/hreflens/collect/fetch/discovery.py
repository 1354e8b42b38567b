"""How a fetch run may learn of more addresses while it runs: the door through which a crawl steers it.

One run, and not one a level, so that the gap between two requests to a host, its robots.txt and the journal hold
from the first page to the last. It must hold no crawl of its own.
"""

from collections.abc import Iterable
from typing import Protocol

from hreflens.collect.fetch.answers import Row


class Discovery(Protocol):
    """What a crawl tells a run."""

    def whole(self, url: str) -> bool:
        """Return whether a body of any media type is wanted from this canonical URL (sitemaps, robots.txt)."""

    def found(self, row: Row) -> Iterable[str]:
        """Return the canonical URLs, each new, that a finished URL leads to; its body is in the WARC already."""
