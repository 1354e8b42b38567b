"""What jobs are called, what they work on and what they say when they end, in the words of the reader.

A job ends with lines of name=number, or with sentences of whatever stopped it. It must not run a job.
"""

import re
from collections.abc import Mapping
from typing import Any

from hreflens.collect.apis import BY_NAME
from hreflens.show.page import Kind, Message, Value, msg
from hreflens.terms import FetchOutcome

JOB_WORDS: Mapping[str, Message] = {
    "import": msg("Import"),
    "audit": msg("Audit"),
    "judge": msg("Judge anew"),
    "monitor": msg("Scheduled run"),
    "collect": msg("Collect from a service"),
    "logs": msg("Server logs"),
    "crawl": msg("Crawl of your site"),
    "prospects": msg("Reading prospects"),
    "queued": msg("waiting"),
    "running": msg("under way"),
    "done": msg("done"),
    "failed": msg("failed"),
    "cancelled": msg("cancelled"),
}
_FACTS: Mapping[str, Message] = {
    "rows": msg("Rows"),
    "kept": msg("Rows kept"),
    "rejected": msg("Rows rejected"),
    "requests": msg("Requests"),
    "resumed": msg("Rows of an earlier run"),
    "links": msg("Links"),
    "read": msg("Pages read"),
    "alerts": msg("Alerts"),
    "pages": msg("Pages known"),
    "fetched": msg("Fetched now"),
    "left_out": msg("Left out"),
    "lines": msg("Lines"),
    "views": msg("Page views"),
    "bots": msg("Robots left out"),
    "unreadable": msg("Lines that could not be read"),
    "visits": msg("Visits"),
}
_OUTCOMES = frozenset(each.value for each in FetchOutcome)
_LINE = re.compile(r"^[a-z_]+=\d{1,18}(?: [a-z_]+=\d{1,18})*$")


def told_by(row: Mapping[str, Any]) -> list[tuple[Message, ...]]:
    """Return what a job said when it ended: one tuple of messages per line."""
    if row["message"] == "killed":
        return [(msg("The process that did it was ended from outside."),)]
    return [_line(line) for line in str(row["message"]).splitlines() if line.strip()]


def _line(line: str) -> tuple[Message, ...]:
    if not _LINE.match(line):
        return (Message("{quoted}", (("quoted", line),)),)
    found = []
    for part in line.split(" "):
        name, _, number = part.partition("=")
        label: Any = (
            Value(name, Kind.OUTCOME) if name in _OUTCOMES else _FACTS.get(name, name.replace("_", " "))
        )
        found.append(msg("{what}: {count}", what=label, count=int(number)))
    return tuple(found)


def about(row: Mapping[str, Any]) -> str:
    """Return what a job works on, as text: service, report and target of a collection; '' for others."""
    args = row["args"]
    service = BY_NAME.get(str(args.get("service")))
    if row["kind"] != "collect" or service is None:
        return ""
    return f"{service.title}: {args.get('report')}, {args.get('target')}"
