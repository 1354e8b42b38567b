"""Public statements that the reports quote, from `static/statements.toml`: verbatim, dated, with an address."""

import tomllib
from functools import lru_cache
from importlib.resources import files

from hreflens.show.page import Quote


@lru_cache(maxsize=1)
def _statements() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("static", "statements.toml").read_text("utf-8"))


def quote(key: str) -> Quote:
    """Return a statement by its key.

    Raises:
        KeyError: the data file has no such statement.
    """
    return Quote(**_statements()[key])


def keys() -> list[str]:
    """Return the keys of all statements, sorted."""
    return sorted(_statements())
