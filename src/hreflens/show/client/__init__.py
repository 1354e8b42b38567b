"""The report of a week or month for a client: what happened, what moved, what was decided, what to do next.

Pages like those of the audit's report, so that every renderer, language and brand serves them alike.
"""

from hreflens.settings import Settings
from hreflens.show.client import decided, events, overview, trend, verdicts
from hreflens.show.client.told import Told
from hreflens.show.page import Page


def build_client_report(told: Told, settings: Settings) -> list[Page]:
    """Return the pages of a period's report in reading order; those with nothing to tell are left out.

    Args:
        told: what is known of the period.
        settings: the project's settings.
    """
    pages = [
        overview.build(told, settings),
        *(each.build(told) for each in (events, verdicts, trend, decided)),
    ]
    return [page for number, page in enumerate(pages) if page.blocks or not number]


__all__ = ["Told", "build_client_report"]
