"""Attackers' text, and an audit with such text in every cell that somebody else can write."""

import json
from typing import Any

import pyarrow as pa

from hreflens.tables import BY_NAME
from tests.show.factory import audit
from tests.show.networks import with_networks
from tests.show.relevance import with_relevance

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "+1+cmd|'x'!A1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    '  =HYPERLINK("http://evil.example","x")',
    "＝1+1",
    "\u202etxt.exe\u202c \u2066x\u2069 \u200f",
    "nul\x00byte and \x07 bell and \x1b[31m",
    "{quoted} {name} {0} %s {{x}}",
    "| a | b |\n\n# heading\n* item <https://evil.example>",
    "[x](javascript:alert(1)) ![i](http://evil.example/i.png) `code` ~~s~~ $x$",
    'http://evil.example/"onmouseover=alert(1)',
    "&lt;b&gt; &amp; ]]> <!-- -->",
    "'; DROP TABLE links; --",
    "a" * 5000,
    "ｊａｖａｓｃｒｉｐｔ：x",
    "",
)
FREE = {
    *("anchor_text", "anchor_key", "context_left", "context_right", "passage", "referring_title", "detail"),
    *("raw_value", "reason", "source_column", "path", "encoding", "export", "decided_by", "decision_note"),
    *(
        "review_group",
        "placement",
        "rel",
        "state",
        "fetch_outcome",
        "lang",
        "anchor_lang",
        "script",
        "market",
    ),
    *("reason_class", "anchor_kind", "provider", "key", "tool", "passage_lang", "kind"),
}
"""Columns that are filled with payloads, words of closed vocabularies included: files can be tampered with."""
NAMES = {"url", "site", "referring_url", "referring_site", "subject", "target_url"}
"""Columns that join tables: the payload follows from the name, so that the joins still hold."""


def hostile_audit(links: int = 120) -> dict[str, pa.Table]:
    """Return the made-up audit with a payload in every free cell, address, site and reason."""
    found = {}
    for name, table in with_relevance(with_networks(audit(links))).items():
        rows = table.to_pylist()
        for number, row in enumerate(rows):
            for column in row:
                if column in FREE and row[column] is not None:
                    row[column] = PAYLOADS[(number + len(column)) % len(PAYLOADS)]
                elif column in NAMES and row[column] is not None:
                    row[column] = named(row[column])
                elif column in ("reasons_for_json", "reasons_against_json"):
                    row[column] = _reasons(number)
                elif column == "gates_json":
                    row[column] = json.dumps([PAYLOADS[number % len(PAYLOADS)]])
                elif name in ("networks", "network_members") and column.endswith("_json"):
                    row[column] = _network_json(column)
                elif name == "link_relevance" and column.endswith("_json") and row[column]:
                    row[column] = _relevance_json(column, number)
                elif column == "warnings_json":
                    row[column] = json.dumps(list(PAYLOADS))
        found[name] = BY_NAME[name].from_rows(rows)
    return found


def named(name: str) -> str:
    """Return an address or site with a payload that follows from it."""
    return name + PAYLOADS[sum(name.encode()) % 18].replace("\x00", "")


def _network_json(column: str) -> str:
    """Return JSON as somebody would forge it: payloads where names are expected, and things that are no names."""
    if column == "langs_json":
        return json.dumps(dict.fromkeys(PAYLOADS, 2) | {"de": "many"})
    if column == "shared_json":
        kinds = ("tracker", "text", "template", "favicon", "address", PAYLOADS[0])
        return json.dumps(
            [{"kind": k, "value": v, "members": v} for k in kinds for v in PAYLOADS] + [None, 3]
        )
    if column == "doubts_json":
        return json.dumps([*PAYLOADS, {"few_members": 1}, None])
    sites = [{"site": each, "members": each, "inlinks": None} for each in PAYLOADS]
    return json.dumps([*sites, *PAYLOADS, 7, None])


def _relevance_json(column: str, number: int) -> str:
    payload = PAYLOADS[number % len(PAYLOADS)]
    if column == "passages_json":
        return json.dumps({"linking": payload, "target": payload})
    if column == "words_json":
        return json.dumps(
            [{"word": payload, "contribution": 0.1, "gloss": payload}, {"word": 3}, None, payload]
        )
    if column == "shared_topics_json":
        return json.dumps([payload, 3, None])
    return json.dumps([{"topic": payload, "share": 0.5}, {"topic": 3, "share": "x"}, None, {"share": 9}])


def _reasons(number: int) -> str:
    wrong: list[Any] = [None, 3, "x", {"signal": "hidden_link", "evidence": PAYLOADS[number % len(PAYLOADS)]}]
    return json.dumps(wrong)
