"""What Google and others said in public about disavowing and foreign links: dated, linked, quoted in few words."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: the words as quoted (English), who, when (year, month or day, as far as known), where."""

    key: str
    text: str
    speaker: str
    said: str
    url: str
    about: str


@cache
def statements() -> dict[str, Statement]:
    """Return all statements by key, in the order of the data file."""
    raw = tomllib.loads(files(__package__).joinpath("statements.toml").read_text("utf-8"))
    return {key: Statement(key=key, **fields) for key, fields in raw.items()}


def statement(key: str) -> Statement:
    """Return one statement. Raises KeyError when there is none of that key."""
    return statements()[key]
