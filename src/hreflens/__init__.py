"""hreflens: know what every backlink from a site you cannot read is worth, and what to do about it.

    import hreflens

    audit = hreflens.read_links("ahrefs.csv", site="acme.com").audit(markets=["jp"])
    audit.to_df()
    audit.explain("https://example.jp/blog")

Names are imported when they are first used: `import hreflens` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hreflens.api import Audit, ImportFormatError, Links, load_audit, read_links
    from hreflens.settings import Settings, SettingsError, load_settings
    from hreflens.tables import TABLES
    from hreflens.terms import AnchorKind, LinkState, Placement, Verdict

__version__ = "0.1.0"
__all__ = [
    "TABLES",
    "AnchorKind",
    "Audit",
    "ImportFormatError",
    "LinkState",
    "Links",
    "Placement",
    "Settings",
    "SettingsError",
    "Verdict",
    "__version__",
    "load_audit",
    "load_settings",
    "read_links",
]
_HOMES = {
    "TABLES": "hreflens.tables",
    "AnchorKind": "hreflens.terms",
    "Audit": "hreflens.api",
    "ImportFormatError": "hreflens.api",
    "LinkState": "hreflens.terms",
    "Links": "hreflens.api",
    "Placement": "hreflens.terms",
    "Settings": "hreflens.settings",
    "SettingsError": "hreflens.settings",
    "Verdict": "hreflens.terms",
    "load_audit": "hreflens.api",
    "load_settings": "hreflens.settings",
    "read_links": "hreflens.api",
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
