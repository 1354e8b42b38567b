"""How sure a share is: Wilson's interval, the one that all rooms use. Pure arithmetic."""

import math

Z = 1.96
"""Normal quantile of a two-sided 95 % interval."""


def wilson(hits: float, total: float) -> tuple[float, float]:
    """Return both ends, 0-1, of the 95 % interval of hits / total; (0, 1) for no trials.

    The interval always holds the share itself, 0 and 1 included. Source: Wilson 1927. Raises nothing.
    """
    if total <= 0:
        return 0.0, 1.0
    share = hits / total
    middle = share + Z * Z / (2 * total)
    half = Z * math.sqrt(max(0.0, share * (1 - share)) / total + Z * Z / (4 * total * total))
    scale = 1 + Z * Z / total
    low, high = (middle - half) / scale, (middle + half) / scale
    # Rounding must not put an end on the wrong side of the share.
    return min(max(0.0, low), share), max(min(1.0, high), share)


def wilson_low(hits: float, total: float) -> float:
    """Return the lower end of `wilson`, 0.0 for no trials. Raises nothing."""
    return wilson(hits, total)[0]
