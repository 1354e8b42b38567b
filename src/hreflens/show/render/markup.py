"""Messages and values of one report language as safe markup, for the report and the dashboard.

Everything foreign (addresses, anchors, passages, names of sites) is escaped by MarkupSafe, set in its own
language and isolated from the text around it. Addresses of linking pages are text; made clickable they are so
only for http and https. It must not lay out pages.
"""

import re
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from hreflens.show.i18n import Localiser
from hreflens.show.page import (
    NUMERIC,
    Block,
    Column,
    DataTable,
    Evidence,
    Foreign,
    Kind,
    Message,
    Value,
    msg,
)
from hreflens.show.render.foreign_text import (
    FOREIGN_CHARS,
    direction_of,
    gap,
    readable_url,
    safe_link,
    visible,
)

TABLE_ROWS, LISTING_ROWS, RECORD_ROWS = 60, 25, 12
"""Rows of a table, of a listing, and of a listing as records in the HTML page; the other formats hold all."""
WIDEST = 9
"""Columns beyond which a listing is shown as records: a table would not fit a page."""
NOTHING = msg("(empty)")
_TAG = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$")
MARKS = {"keep": "✓", "ignore": "○", "review": "?", "act": "!"}
"""A sign beside each verdict's colour, so that colour is never all."""


class Html:
    """Messages and cells of one report language as safe markup."""

    def __init__(self, local: Localiser, *, clickable: bool) -> None:
        """Keep the language and whether addresses may be clicked."""
        self.local = local
        self.clickable = clickable

    def ui(self, text: str, **args: Any) -> Markup:
        """Return a sentence of the template itself; the catalogue collects the template's literals."""
        return self.say(Message(text, tuple(args.items())))

    def plain(self, text: str, **args: Any) -> str:
        """Return a sentence of the template as plain text, for attributes."""
        return self.local.text(Message(text, tuple(args.items())))

    def say(self, message: Message) -> Markup:
        """Return a message as markup, its foreign arguments isolated."""
        template = Markup(escape(self.local.template(message)))
        for name, _ in message.args:
            template = Markup(template.replace("{" + name + "}", _hold(name)))
        for name, raw in message.args:
            template = Markup(template.replace(_hold(name), self._argument(raw)))
        english = self.local.lang != "en" if message.text == "{quoted}" else not self.local.knows(message)
        return Markup('<span lang="en" dir="ltr">{}</span>').format(template) if english else template

    def _argument(self, raw: Any) -> Markup:
        if isinstance(raw, Message):
            return self.say(raw)
        return Markup("<bdi>{}</bdi>").format(self.argument(raw))

    def argument(self, raw: Any) -> str:
        """Return an argument of a message, no message itself, as plain text that cannot reorder the page."""
        return self._shown(raw, Kind.DECIMAL)

    def _shown(self, raw: Any, kind: Kind) -> str:
        """Return a value as text; what others wrote is cleaned, numbers and dates keep their own blanks."""
        if isinstance(raw, Value):
            return self._shown(raw.raw, raw.kind)
        if isinstance(raw, str | tuple | Foreign):
            return visible(
                self.local.argument(raw) if kind is Kind.DECIMAL else self.local.cell(raw, kind),
                FOREIGN_CHARS,
            )
        return self.local.cell(raw, kind)

    def word(self, raw: Any, kind: Kind) -> str:
        """Return a raw value of a kind as plain text that cannot reorder the page. Templates write a kind as its word."""
        return self._shown(raw, Kind(kind))

    def cell(self, raw: Any, column: Column) -> Markup:
        """Return one table cell's content."""
        return self.value(raw, column.kind)

    def value(self, raw: Any, kind: Kind) -> Markup:
        """Return a raw value of a kind as markup."""
        if raw is None:
            return Markup('<span class="none">–</span>')
        if isinstance(raw, Value):
            return self.value(raw.raw, raw.kind)
        if isinstance(raw, Message):
            return self.say(raw)
        if isinstance(raw, Foreign):
            return self.foreign(raw)
        if isinstance(raw, tuple):
            return Markup('<ul class="reasons">{}</ul>').format(
                Markup("").join(Markup("<li>{}</li>").format(self.say(each)) for each in raw)
            )
        if kind is Kind.VERDICT:
            return self.verdict(str(raw))
        if kind is Kind.URL:
            return self.url(str(raw))
        text = self._shown(raw, kind)
        if kind is Kind.SITE:
            return Markup('<bdi dir="ltr" translate="no">{}</bdi>').format(text)
        return Markup("<bdi>{}</bdi>").format(text)

    def verdict(self, verdict: str) -> Markup:
        """Return a verdict's badge: sign, colour and word."""
        known = verdict if verdict in MARKS else "unknown"
        return Markup(
            '<span class="verdict v-{}"><span class="sign" aria-hidden="true">{}</span>{}</span>'
        ).format(known, MARKS.get(verdict, "·"), self._shown(verdict, Kind.VERDICT))

    def foreign(self, raw: Foreign) -> Markup:
        """Return foreign text in its own language and direction."""
        shown = visible(raw.text, FOREIGN_CHARS)
        if not shown:
            return Markup('<span class="none">{}</span>').format(self.local.text(NOTHING))
        lang = raw.lang if raw.lang and _TAG.match(raw.lang) else None
        if lang is None:
            return Markup('<bdi dir="auto">{}</bdi>').format(shown)
        return Markup('<bdi lang="{}" dir="auto">{}</bdi>').format(lang, shown)

    def url(self, url: str) -> Markup:
        """Return an address as readable text; a link only when asked for and http or https."""
        shown = readable_url(url)
        text = Markup('<bdi dir="ltr" translate="no">{}</bdi>').format(shown)
        if self.clickable and safe_link(url):
            return Markup('<a href="{}" rel="noopener nofollow noreferrer">{}</a>').format(url, text)
        return text

    def classes(self, column: Column) -> str:
        """Return the classes of a column's cells."""
        return " ".join(
            [
                f"k-{column.kind}",
                *(["num"] if column.kind in NUMERIC else []),
                *(["wide"] if column.wide else []),
            ]
        )

    def as_records(self, table: DataTable) -> bool:
        """Return whether a table is shown as records: there is much to read in a row, or too many columns."""
        shown = [column for column in table.columns if not column.detail]
        texts = sum(column.wide for column in shown)
        reasons = any(column.kind is Kind.MESSAGES for column in shown)
        return texts > 2 or (table.listing and (reasons or len(shown) > WIDEST))

    def rows(self, table: DataTable) -> tuple[tuple[Any, ...], ...]:
        """Return the rows that the page shows."""
        if not table.listing:
            return table.rows[:TABLE_ROWS]
        return table.rows[: RECORD_ROWS if self.as_records(table) else LISTING_ROWS]

    def left_out(self, table: DataTable) -> Message | None:
        """Return what the page does not show of a table, None when it shows all."""
        shown, total = len(self.rows(table)), len(table.rows) if table.total is None else table.total
        details = Value(tuple(column.label for column in table.columns if column.detail), Kind.LIST)
        rows = msg(
            "Shown: the first {shown} of {total} rows. The workbook and the CSV files hold the others.",
            shown=shown,
            total=total,
        )
        if not details.raw:
            return rows if total > shown else None
        more = msg("They also give, for each row: {columns}.", columns=details)
        return (
            msg("{rows} {more}", rows=rows, more=more)
            if total > shown
            else msg("The workbook and the CSV files also give, for each row: {columns}.", columns=details)
        )

    def passage(self, evidence: Evidence) -> Markup:
        """Return a passage with its anchor marked, as one run of text in its own language and direction."""
        parts = [
            visible(part.text, FOREIGN_CHARS) for part in (evidence.before, evidence.anchor, evidence.after)
        ]
        before, anchor, after = parts
        anchor = anchor or self.local.text(NOTHING)
        shown = Markup("{}{}<mark>{}</mark>{}{}").format(
            before, gap(before, anchor), anchor, gap(anchor, after), after
        )
        lang = next(
            (part.lang for part in (evidence.before, evidence.after, evidence.anchor) if part.lang), None
        )
        attribute = Markup(' lang="{}"').format(lang) if lang and _TAG.match(lang) else Markup("")
        return Markup('<p{} dir="{}">{}</p>').format(attribute, direction_of("".join(parts)), shown)

    def paragraph(self, raw: Foreign) -> Markup:
        """Return foreign text as a paragraph in its own language and direction."""
        shown = visible(raw.text, FOREIGN_CHARS)
        attribute = Markup(' lang="{}"').format(raw.lang) if raw.lang and _TAG.match(raw.lang) else Markup("")
        return Markup('<p{} dir="{}">{}</p>').format(attribute, direction_of(shown), shown)

    def said(self, said: str) -> str:
        """Return the day of a statement in the precision that is known: a date, else the year as it stands."""
        if len(said) == 7:
            return self.local.month(date.fromisoformat(said + "-01"))
        return self.local.day(date.fromisoformat(said)) if len(said) == 10 else said

    def short(self, url: str) -> str:
        """Return the host of a statement's address."""
        return url.split("/")[2].removeprefix("www.")

    def type_of(self, block: Block) -> str:
        """Return a block's type as a lower-case word, for the template."""
        return type(block).__name__.lower()


def _hold(name: str) -> str:
    return f"\x02{name}\x03"
