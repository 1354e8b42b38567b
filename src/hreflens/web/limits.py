"""How often something may fail: a sliding window in memory, bounded."""

import threading
import time
from collections import deque


class RateLimit:
    """Lets `tries` failures of one key pass in `seconds`."""

    def __init__(self, tries: int, seconds: float) -> None:
        """Start with nothing noted."""
        self.tries, self.seconds = tries, seconds
        self._noted: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Return whether the key may try again."""
        with self._lock:
            return len(self._recent(key)) < self.tries

    def note(self, key: str) -> None:
        """Note a failure of a key."""
        with self._lock:
            if len(self._noted) > 10_000:
                self._noted = {name: each for name in list(self._noted) if (each := self._recent(name))}
            self._noted.setdefault(key, deque(maxlen=self.tries)).append(time.monotonic())

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._noted.clear()

    def _recent(self, key: str) -> deque[float]:
        found = self._noted.get(key, deque())
        while found and found[0] < time.monotonic() - self.seconds:
            found.popleft()
        return found
