"""The report as Markdown (GitHub's dialect), for tickets, wikis and pull requests.

Foreign text may hold any markup: every character that Markdown or HTML gives a meaning to is escaped, line
ends are blanks, and addresses stand in code spans so that nothing turns them into links.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from hreflens.settings import Settings
from hreflens.show.i18n import Localiser, display_site, fill
from hreflens.show.page import (
    NUMERIC,
    Banner,
    Block,
    Chart,
    DataTable,
    Evidence,
    Figures,
    Foreign,
    Kind,
    Message,
    Note,
    Page,
    Value,
    msg,
)
from hreflens.text.normalise import INVISIBLE, clean_text

MD_ROWS = 30
"""Rows of a table in Markdown; CSV and XLSX hold more."""
MD_CHARS = 300
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&@:$=])")


def render_markdown(pages: Sequence[Page], settings: Settings, *, lang: str, as_of: date) -> str:
    """Return the pages as one Markdown text. Raises nothing."""
    local = Localiser(lang)
    title = settings.report.title or local.text(msg("Backlink report"))
    head = " – ".join(part for part in (title, display_site(settings.project.site)) if part)
    parts = [f"# {escape(head)}", escape(local.text(msg("As of {day}", day=as_of)))]
    for page in pages:
        lead = [f"**{say(page.lead, local)}**"] if page.lead else []
        parts += [f"## {escape(local.text(page.title))}", *lead, say(page.intro, local)]
        for block in page.blocks:
            parts += _block(block, local)
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Return foreign text as one line of literal Markdown. Raises nothing."""
    clean = clean_text(INVISIBLE.sub("", text[: 4 * MD_CHARS])).encode("utf-8", "replace").decode("utf-8")
    clean = clean if len(clean) <= MD_CHARS else clean[: MD_CHARS - 1] + "…"
    return _SPECIAL.sub(r"\\\1", clean)


def code(text: str) -> str:
    """Return text as a code span that nothing inside can end; '|' would end a table cell and is encoded."""
    clean = clean_text(INVISIBLE.sub("", text[:2000])).replace("`", "%60").replace("|", "%7C")
    return f"`{clean}`" if clean else ""


def say(message: Message, local: Localiser) -> str:
    """Return a message with its foreign arguments escaped; our own words stay readable."""
    return fill(local.template(message), {name: _argument(raw, local) for name, raw in message.args})


def _argument(raw: Any, local: Localiser) -> str:
    if isinstance(raw, Message):
        return say(raw, local)
    shown = local.argument(raw)
    return escape(shown) if isinstance(raw, str | Value) else shown


def _block(block: Block, local: Localiser) -> list[str]:
    if isinstance(block, Figures):
        lines = []
        for each in block.items:
            hint = f" ({say(each.hint, local)})" if each.hint else ""
            lines.append(f"- {say(each.label, local)}: **{_cell(each.value, each.kind, local)}**{hint}")
        return ["\n".join(lines)]
    if isinstance(block, Chart):
        return [
            f"### {say(block.table.title, local)}",
            say(block.caption, local),
            *_table(block.table, local),
        ]
    if isinstance(block, DataTable):
        return [
            f"### {say(block.title, local)}",
            *([say(block.note, local)] if block.note else []),
            *_table(block, local),
        ]
    if isinstance(block, Banner):
        lines = [f"> **{say(block.title, local)}**", *(f"> {say(each, local)}" for each in block.text)]
        if block.quote:
            said = ", ".join(part for part in (block.quote.speaker, block.quote.said) if part)
            lines.append(f"> “{escape(block.quote.text)}” ({escape(said)}, <{block.quote.url}>)")
        return ["\n>\n".join(lines)]
    if isinstance(block, Note):
        return [
            *([f"### {say(block.title, local)}"] if block.title else []),
            *(say(each, local) for each in block.text),
        ]
    return _evidence(block, local)


def _evidence(block: Evidence, local: Localiser) -> list[str]:
    passage = (
        f"{escape(block.before.text)} **{escape(block.anchor.text)}** {escape(block.after.text)}".strip()
    )
    lines = [f"- {say(name, local)}: {_cell(raw, kind, local)}" for name, raw, kind in block.facts]
    lines += [f"- {say(each, local)}" for each in block.reasons]
    head = f"**{local.cell(block.verdict, Kind.VERDICT)}** {code(block.url)}"
    return [head, f"> {passage}", "\n".join(lines)]


def _table(table: DataTable, local: Localiser) -> list[str]:
    if not table.rows:
        return [local.text(msg("Nothing to show here."))]
    lines = [
        "| " + " | ".join(say(column.label, local) for column in table.columns) + " |",
        "| " + " | ".join("---:" if column.kind in NUMERIC else "---" for column in table.columns) + " |",
    ]
    for row in table.rows[:MD_ROWS]:
        cells = [_cell(cell, column.kind, local) for cell, column in zip(row, table.columns, strict=True)]
        lines.append("| " + " | ".join(cells) + " |")
    total = len(table.rows) if table.total is None else table.total
    found = ["\n".join(lines)]
    if total > MD_ROWS:
        found.append(
            local.text(
                msg(
                    "Shown: the first {shown} of {total} rows.",
                    shown=min(MD_ROWS, len(table.rows)),
                    total=total,
                )
            )
        )
    return found


def _cell(raw: Any, kind: Kind, local: Localiser) -> str:
    if isinstance(raw, Message):
        return say(raw, local)
    if isinstance(raw, tuple):
        return " ".join(say(each, local) for each in raw)
    if isinstance(raw, str) and kind in (Kind.URL, Kind.SITE):
        return code(raw if kind is Kind.URL else display_site(raw))
    if isinstance(raw, str | Foreign):
        return escape(local.cell(raw, kind))
    return local.cell(raw, kind)
