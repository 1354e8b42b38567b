"""hreflens: know what every backlink from a site you cannot read is worth, and what to do about it.

Names are imported when they are first used: `import hreflens` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hreflens.settings import Settings, load_settings
    from hreflens.tables import TABLES
    from hreflens.terms import AnchorKind, LinkState, Placement, Verdict

__version__ = "0.1.0"
__all__ = [
    "TABLES",
    "AnchorKind",
    "LinkState",
    "Placement",
    "Settings",
    "Verdict",
    "__version__",
    "load_settings",
]
_HOMES = {
    "TABLES": "hreflens.tables",
    "AnchorKind": "hreflens.terms",
    "LinkState": "hreflens.terms",
    "Placement": "hreflens.terms",
    "Verdict": "hreflens.terms",
    "Settings": "hreflens.settings",
    "load_settings": "hreflens.settings",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'hreflens' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
