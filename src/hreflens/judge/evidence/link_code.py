"""Code of a link exchange on the page.

What it measures
    Whether the page carries the marks that programs of link exchanges leave in its code, and the link stands
    outside of the running text with an anchor that promotes.
Why it matters
    Exchanges rent out places on pages and fill them by program; the marks show where.
How it is computed
    `content_facts.link_code` (read.link_code): marks of the exchanges' public client programs. Link in a sidebar, footer,
    header or widget, followed, an anchor that is no name, address or title. Told, weight 0: the exchanges that are
    known this way serve one market, so the risk would hang on it (law 1).
When it misleads
    Marks that stay behind when the exchange has long been left.
Source
    The client programs as published in code repositories; our spam research, 1.3 (code-level link networks).
"""

import json
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.evidence.rows import quoted, signal_rows
from hreflens.judge.evidence.seen import telling
from hreflens.judge.inputs import facts_of, table_of
from hreflens.settings import Settings
from hreflens.tables import RunSql
from hreflens.terms import EvidenceFamily, Placement, SubjectKind

NAME = "link_code"
FAMILY = EvidenceFamily.ANCHOR
SUBJECT = SubjectKind.LINK
MESSAGE = (
    "The page carries the code of a link exchange ({found}) and the link “{text}” stands outside of its text."
)
VERSION = 1

ADDS = 0.0
PLACES = (Placement.SIDEBAR, Placement.FOOTER, Placement.HEADER, Placement.WIDGET)


def compute(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql) -> pa.Table:
    """Return a row per promoting link on a page with an exchange's code. Value: 1."""
    pages = table_of(tables, "pages")
    marked = pages.filter(
        pc.fill_null(pc.match_substring(pages.column("content_facts_json"), '"link_code"'), False)
    )
    codes = {
        row["url"]: found
        for row in marked.select(["url", "content_facts_json"]).to_pylist()
        if (found := codes_of(row["content_facts_json"]))
    }
    facts = facts_of(tables)
    mask = pc.and_(
        pc.and_(
            pc.is_in(facts.column("url"), value_set=pa.array(sorted(codes), pa.string())),
            pc.is_in(facts.column("placement"), value_set=pa.array([place.value for place in PLACES])),
        ),
        pc.and_(telling(facts), pc.fill_null(facts.column("followed"), False)),
    )
    rows = facts.filter(mask).select(["link_id", "url", "anchor_text"]).to_pylist()
    return signal_rows(
        name=NAME,
        family=FAMILY,
        subject_kind=SUBJECT,
        message=MESSAGE,
        version=VERSION,
        subjects=[row["link_id"] for row in rows],
        values=[1.0] * len(rows),
        log_odds=[ADDS] * len(rows),
        args=[{"found": quoted(codes[row["url"]], 40), "text": quoted(row["anchor_text"])} for row in rows],
    )


def codes_of(text: str) -> str:
    """Return the exchanges whose marks a page carries, '' when the facts cannot be read."""
    try:
        facts = json.loads(text)
    except ValueError:
        return ""
    found = facts.get("link_code") if isinstance(facts, dict) else None
    return ", ".join(str(each) for each in found) if isinstance(found, list) else ""
