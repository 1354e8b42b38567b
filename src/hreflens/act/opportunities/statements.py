"""What Google says about translations: dated, linked, quoted in few words, in a data file that can be updated."""

import tomllib
from functools import cache
from importlib.resources import files

from hreflens.act.disavow.statements import Statement


@cache
def opportunity_statement(key: str) -> Statement:
    """Return one statement. Raises KeyError when there is none of that key."""
    raw = tomllib.loads(files(__package__).joinpath("statements.toml").read_text("utf-8"))
    return Statement(key=key, **raw[key])
