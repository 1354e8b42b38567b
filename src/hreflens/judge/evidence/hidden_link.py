"""A link that visitors cannot see.

What it measures
    Whether the styles, attributes or position of the link hide it from a visitor.
Why it matters
    A link made for machines alone has no other purpose than to pass credit; hacked pages and hidden widgets
    carry them.
How it is computed
    The reader's `hidden_reason`: moved off the screen, no size, colour of the ground, see-through, clipped +3;
    `display:none`, `visibility:hidden`, the hidden attribute +1, which stays `keep` alone. Nothing in navigation, header, related boxes,
    widgets or noscript, where menus, lazy images and counters hide links for honest reasons, and nothing when
    the anchor is the owner's name, address or title in a footer (a credit folded away).
When it misleads
    Tabs, accordions and "read more" folds hide real text until a click; they use `display:none`, which is why
    it only counts beside other evidence.
Source
    Google's spam policies on hidden text and links; our spam research, 6.1 (start weight +3).
"""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.kinds import NATURAL, kind_set
from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.inputs import facts_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, HiddenReason, Placement, SubjectKind

NAME = "hidden_link"
FAMILY = EvidenceFamily.HIDDEN
SUBJECT = SubjectKind.LINK
MESSAGE = "Visitors cannot see the link “{text}”: {reason}."
VERSION = 2

WEIGHTS: Mapping[str, float] = {
    HiddenReason.OFF_SCREEN: 3.0,
    HiddenReason.ZERO_SIZE: 3.0,
    HiddenReason.SAME_COLOUR: 3.0,
    HiddenReason.OPACITY: 3.0,
    HiddenReason.CLIPPED: 3.0,
    HiddenReason.DISPLAY_NONE: 1.0,
    HiddenReason.VISIBILITY: 1.0,
    HiddenReason.HIDDEN_ATTRIBUTE: 1.0,
}
HONEST_PLACES = (Placement.NAVIGATION, Placement.HEADER, Placement.RELATED, Placement.WIDGET)
WORDS: Mapping[str, str] = {
    HiddenReason.OFF_SCREEN: "it is moved off the screen",
    HiddenReason.ZERO_SIZE: "it has no size",
    HiddenReason.SAME_COLOUR: "it has the colour of its ground",
    HiddenReason.OPACITY: "it is see-through",
    HiddenReason.CLIPPED: "it is clipped away",
    HiddenReason.DISPLAY_NONE: "its block is not displayed",
    HiddenReason.VISIBILITY: "its block is made invisible",
    HiddenReason.HIDDEN_ATTRIBUTE: "its block is marked hidden",
}


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per link that is hidden without an honest reason. Value: log-odds / 3."""
    facts = facts_of(tables)
    place, kind = facts.column("placement"), facts.column("anchor_kind")
    honest = pc.is_in(place, value_set=pa.array([p.value for p in HONEST_PLACES]))
    credit = pc.and_(
        pc.fill_null(pc.equal(place, Placement.FOOTER.value), False),
        pc.is_in(kind, value_set=kind_set(NATURAL)),
    )
    weighed = pc.is_in(facts.column("hidden_reason"), value_set=pa.array([str(reason) for reason in WEIGHTS]))
    hit = facts.filter(pc.and_(weighed, pc.invert(pc.or_(honest, credit))))
    rows = hit.select(["link_id", "hidden_reason", "anchor_text"]).to_pylist()
    log_odds = [WEIGHTS[row["hidden_reason"]] for row in rows]
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row in rows],
        values=[adds / 3.0 for adds in log_odds],
        log_odds=log_odds,
        args=[{"text": quoted(row["anchor_text"]), "reason": WORDS[row["hidden_reason"]]} for row in rows],
    )
