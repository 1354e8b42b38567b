"""Public guides for the owners of hacked sites, dated and linked as `act.disavow.statements` are."""

import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from hreflens.act.disavow.statements import Statement

_ABOUT: tuple[tuple[str, frozenset[str]], ...] = (
    ("hacked_japanese", frozenset({"hacked_subtree", "planted_page"})),
    ("hacked_cloaked", frozenset({"hidden_link", "cloaked_page"})),
)
"""Guide -> the signals it is about; the overview and the report of Search Console help with all of them."""


@cache
def guides() -> dict[str, Statement]:
    """Return all guides by key, in the order of the data file."""
    raw = tomllib.loads(files(__package__).joinpath("guides.toml").read_text("utf-8"))
    return {key: Statement(key=key, **fields) for key, fields in raw.items()}


def guides_for(signals: Collection[str]) -> tuple[Statement, ...]:
    """Return the guides that fit what was found: the overview, those about these signals, the report."""
    keys = ["hacked_start", *(key for key, about in _ABOUT if about.intersection(signals)), "security_issues"]
    return tuple(guides()[key] for key in keys)
