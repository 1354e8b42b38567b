"""hreflens: know what every backlink from a site you cannot read is worth, and what to do about it.

    import hreflens

    links = hreflens.read_links("ahrefs.csv", "gsc-latest-links.csv", site="acme.com")
    audit = links.audit(markets=["us", "fr", "jp"])
    audit.to_df()
    print(audit.explain("https://example.org/page"))

Everything here is imported lazily: `import hreflens` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hreflens.api import Audit, ImportFormatError, Links, Settings, load_settings, open_audit, read_links
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
    "Verdict",
    "__version__",
    "load_settings",
    "open_audit",
    "read_links",
]
_HOMES = {
    "TABLES": "hreflens.tables",
    "AnchorKind": "hreflens.terms",
    "LinkState": "hreflens.terms",
    "Placement": "hreflens.terms",
    "Verdict": "hreflens.terms",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module 'hreflens' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "hreflens.api")), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
