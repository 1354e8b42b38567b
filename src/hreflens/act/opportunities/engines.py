"""What the search engines of a market accept: dated facts with an address each, from `engines.toml`.

No claim goes further than what an engine says itself: that links from other local sites are among the signals of a
site's country is Google's own sentence, and how much they count is not known.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Note:
    """One fact and where it can be checked."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Engine:
    """One search engine: its markets ('*' = all), what it accepts, facts, and the day they were looked at."""

    key: str
    name: str
    markets: tuple[str, ...]
    checked: date
    hreflang: str
    disavow: str
    links_report: str
    notes: tuple[Note, ...]


@cache
def engines() -> tuple[Engine, ...]:
    """Return all engines, in the order of the data file."""
    raw = tomllib.loads(files(__package__).joinpath("engines.toml").read_text("utf-8"))
    return tuple(
        Engine(
            key=key,
            **{
                **fields,
                "markets": tuple(fields["markets"]),
                "notes": tuple(Note(**note) for note in fields["notes"]),
            },
        )
        for key, fields in raw.items()
    )


def engines_of(market: str) -> tuple[Engine, ...]:
    """Return the engines that matter in a market (ISO 3166-1 alpha-2): its own first, then those of all markets."""
    own = tuple(each for each in engines() if market in each.markets)
    return own + tuple(each for each in engines() if EVERYWHERE in each.markets)
