"""Is a disavow file needed at all? Mostly not, and this is the place that says so, in calm words.

The answer rests on what the owner knows (a manual action, links made or bought by themselves), never on how
many links look foreign, weak or odd.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from hreflens.act.disavow.statements import Statement, statement
from hreflens.judge.inputs import table_of
from hreflens.terms import Verdict

AGAINST_SITE = "unnatural_links_to_site"
LINKS_ONLY = "unnatural_links_impact_links"


class Need(StrEnum):
    """Whether a file is needed."""

    NO = "no"
    CONSIDER = "consider"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class DisavowNeed:
    """The answer: headline, reasons in words, and the public statements that it rests on."""

    need: Need
    headline: str
    reasons: tuple[str, ...]
    quotes: tuple[Statement, ...]


def gate(tables: Mapping[str, pa.Table], *, self_made: bool = False) -> DisavowNeed:
    """Return whether the project needs a disavow file.

    Args:
        tables: `manual_actions`, and `link_verdicts` for the number of links judged or decided `act`.
        self_made: the owner says that links were bought, traded or built by them or for them.

    Yes with a standing manual action for unnatural links to the site; worth considering for self-made links that
    are judged `act`; otherwise no. Source: Google's help page 2648487 (see `statements.toml`). Raises nothing.
    """
    standing = {
        row["kind"]: row
        for row in table_of(tables, "manual_actions").to_pylist()
        if row["resolved_on"] is None and row["kind"] in (AGAINST_SITE, LINKS_ONLY)
    }
    verdicts = table_of(tables, "link_verdicts").column("verdict").to_pylist()
    act = verdicts.count(Verdict.ACT.value)
    told = f"{act:,} links are marked for action in this audit."
    if AGAINST_SITE in standing:
        reported = standing[AGAINST_SITE]["reported_on"]
        return DisavowNeed(
            Need.YES,
            "A manual action for unnatural links stands: ask for removals first, then disavow what remains.",
            (f"Manual action reported on {reported}." if reported else "A manual action was recorded.", told),
            (statement("disavow_when"),),
        )
    if self_made and act:
        return DisavowNeed(
            Need.CONSIDER,
            "No manual action is recorded, but you named links that were made for ranking: a file for those is worth considering.",
            (
                told,
                "Removing such links, or marking them nofollow or sponsored, is better than disavowing them.",
            ),
            (statement("disavow_when"),),
        )
    reasons = ["No manual action against the site is recorded.", "Links of your own making were not named."]
    if self_made:
        reasons[1] = "Links of your own making were named, but none is marked for action."
    if LINKS_ONLY in standing:
        reasons[0] = (
            "The recorded manual action concerns single links, which Google leaves out of account by itself."
        )
    return DisavowNeed(
        Need.NO,
        "No disavow file is needed. Links that search engines do not trust are likely ignored already.",
        tuple(reasons),
        (statement("disavow_when"), statement("devalues")),
    )
