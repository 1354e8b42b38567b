"""Marks that programs of link exchanges leave in the code of a page.

Facts for the judge, which gives them no weight. The marks are literals of the exchanges' client programs as they
lie in public code repositories: what a program prints is the same on a page in any language.
"""

MAX_SCANNED_CHARS = 2_000_000
_MARKS: tuple[tuple[str, str], ...] = (
    ("sape", "<!--check code-->"),
    ("sape", "<sape_noindex>"),
    ("sape", "acint.net/aci.js"),
    ("sape", "<!--s_links-->"),
    ("mainlink", "<ml_code>"),
    ("mainlink", "<!--lm_php_ver="),
)


def link_code(markup: str) -> list[str]:
    """Return the exchanges whose marks stand in the mark-up, sorted, without repeats. Raises nothing."""
    if "<" not in markup:
        return []
    scanned = markup[:MAX_SCANNED_CHARS]
    return sorted({name for name, mark in _MARKS if mark in scanned})
