"""Decisions made on the pages: rows for the state, with who, why and when.

They take effect when the project is judged anew, which makes only the last stages again.
"""

from collections.abc import Sequence
from typing import Literal

from fastapi import HTTPException

from hreflens.projects.decisions import Subject, decision_row
from hreflens.terms import Decision, SubjectKind
from hreflens.web.here import Here, run_of

MAX_AT_ONCE = 5_000


def word_of(written: str) -> Decision:
    """Return a decision by its word.

    Raises:
        HTTPException: 422, it is none.
    """
    try:
        return Decision(written)
    except ValueError as error:
        raise HTTPException(422, "no such decision") from error


def decide_urls(here: Here, urls: Sequence[str], written: str, note: str) -> int:
    """Decide about linking pages of the run; return how many. Addresses the run does not know are left out."""
    known = [Subject(SubjectKind.LINK, url) for url in _known(here, "url", urls)]
    return _decide(here, known, written, note)


def decide_sites(here: Here, sites: Sequence[str], written: str, note: str) -> int:
    """Decide about referring sites of the run; return how many. Sites the run does not know are left out."""
    known = [Subject(SubjectKind.SITE, site) for site in _known(here, "site", sites)]
    return _decide(here, known, written, note)


def _known(here: Here, column: Literal["url", "site"], names: Sequence[str]) -> list[str]:
    """Return which of the names stand in a column of the run's links."""
    wanted = list(dict.fromkeys(names))[:MAX_AT_ONCE]
    if not wanted:
        return []
    marks = ", ".join("?" * len(wanted))
    rows = run_of(here).links.rows(f"select distinct {column} from links where {column} in ({marks})", wanted)
    return [row[column] for row in rows]


def _decide(here: Here, subjects: Sequence[Subject], written: str, note: str) -> int:
    word, at = word_of(written), here.config.now()
    rows = [decision_row(each, word, note=note, by=who(here), at=at) for each in subjects]
    taken = here.state.decide(here.name, rows)
    if taken:
        here.note("decided", f"{word.value}: {', '.join(each.name for each in subjects[:20])}")
    return taken


def who(here: Here) -> str:
    """Return the name under which a visitor decides: the account's, else the owner of the machine."""
    return here.user.name or "owner"
