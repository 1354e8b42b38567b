"""Decisions made on the pages: rows for the state, with who, why and when.

They take effect when the project is judged anew, which makes only the last stages again.
"""

from collections.abc import Sequence

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
    wanted = list(dict.fromkeys(urls))[:MAX_AT_ONCE]
    marks = ", ".join("?" * len(wanted))
    known = (
        run_of(here).links.rows(f"select distinct url from links where url in ({marks})", wanted)
        if wanted
        else []
    )
    return _decide(here, [Subject(SubjectKind.LINK, row["url"]) for row in known], written, note)


def decide_sites(here: Here, sites: Sequence[str], written: str, note: str) -> int:
    """Decide about referring sites of the run; return how many. Sites the run does not know are left out."""
    wanted = list(dict.fromkeys(sites))[:MAX_AT_ONCE]
    marks = ", ".join("?" * len(wanted))
    known = (
        run_of(here).links.rows(f"select distinct site from links where site in ({marks})", wanted)
        if wanted
        else []
    )
    return _decide(here, [Subject(SubjectKind.SITE, row["site"]) for row in known], written, note)


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
