"""Public statements that the reports quote: those of `act.disavow`, verbatim, dated, with an address."""

from hreflens.act.disavow.statements import statement
from hreflens.show.page import Quote

QUOTED_IN = "en"
"""Language of the statements; quotes are never translated."""


def quote(key: str) -> Quote:
    """Return a statement by its key.

    Raises:
        KeyError: the data file has no such statement.
    """
    said = statement(key)
    return Quote(text=said.text, lang=QUOTED_IN, speaker=said.speaker, said=said.said, url=said.url)
