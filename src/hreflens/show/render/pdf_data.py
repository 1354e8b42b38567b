"""The pages of a report as plain data for the PDF's template: localised text, columns, bars, drawings.

It must not compute figures: it reads what the pages hold, as the HTML does, and takes as many rows as that.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from hreflens.settings import Settings
from hreflens.show.brand import Brand
from hreflens.show.i18n import Localiser, display_site
from hreflens.show.page import (
    NUMERIC,
    Banner,
    Block,
    Chart,
    ChartKind,
    Column,
    DataTable,
    Evidence,
    Figures,
    Foreign,
    Kind,
    Message,
    Note,
    Page,
    Quote,
    Value,
    msg,
)
from hreflens.show.render.charts import draw
from hreflens.show.render.foreign_text import FOREIGN_CHARS, readable_url, visible
from hreflens.show.render.graph import legend
from hreflens.show.render.markup import Html

BARS = 14
VERDICTS = ("keep", "ignore", "review", "act")
DRAWN = frozenset({ChartKind.WORLD_MAP, ChartKind.NETWORK, ChartKind.LINE})
"""Charts taken over as drawings; the template draws the others itself."""
FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"
_SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)
_COLOUR = re.compile(r"--([a-z0-9-]+):(#[0-9a-fA-F]{3,6})")
_BREAKS = re.compile(r"(?<=[/?&=._-])(?=[^/\s])")
FOOT = msg("Made with hreflens. Language, script, country and low authority never count against a link.")


def report_data(
    pages: Sequence[Page], settings: Settings, local: Localiser, *, as_of: date, brand: Brand
) -> dict[str, Any]:
    """Return the report as data for `templates/report.typ`, and its drawings as SVG under 'drawings'."""
    made = _Data(local, {**palette(), **({"accent": brand.light, "c0": brand.light} if brand.light else {})})
    title = settings.report.title or local.text(msg("Backlink report"))
    site = display_site(settings.project.site)
    return {
        "title": visible(title, FOREIGN_CHARS),
        "site": visible(site or title, FOREIGN_CHARS),
        "asof": local.text(Message("As of {day}", (("day", local.day(as_of)),))),
        "lang": local.locale.language,
        "dir": local.direction,
        "logo": None,
        "foot": local.text(FOOT),
        "pages": [made.page(page) for page in pages],
        "colours": made.colours,
        "drawings": made.drawings,
    }


@lru_cache(maxsize=1)
def palette() -> dict[str, str]:
    """Return the colours of the report's light theme by name, from its style sheet."""
    css = files("hreflens.show").joinpath("static", "report.css").read_text("utf-8")
    return dict(_COLOUR.findall(css.partition("@media")[0]))


class _Data:
    """One report on its way to data."""

    def __init__(self, local: Localiser, colours: dict[str, str]) -> None:
        self.local, self.colours = local, colours
        self.html = Html(local, clickable=False)
        self.drawings: dict[str, str] = {}

    def page(self, page: Page) -> dict[str, Any]:
        """Return one page."""
        return {
            "title": self.say(page.title),
            "lead": self.say(page.lead) if page.lead else None,
            "intro": self.say(page.intro),
            "blocks": [self.block(block) for block in page.blocks],
        }

    def say(self, message: Message) -> str:
        """Return a message as plain text, what others wrote in it isolated."""
        text = self.local.template(message)
        for name, _ in message.args:
            text = text.replace("{" + name + "}", f"\x02{name}\x03")
        for name, raw in message.args:
            shown = self.say(raw) if isinstance(raw, Message) else self.html.argument(raw)
            text = text.replace(f"\x02{name}\x03", isolated(shown))
        return text

    def cell(self, raw: Any, kind: Kind) -> Any:
        """Return a cell: {t: text, l: language or null, v: verdict or null}, a list of cells, null for nothing."""
        if raw is None:
            return None
        if isinstance(raw, Value):
            return self.cell(raw.raw, raw.kind)
        if isinstance(raw, tuple):
            return [self.cell(each, kind) for each in raw]
        if isinstance(raw, Message):
            return {"t": self.say(raw)}
        if isinstance(raw, Foreign):
            return {"t": isolated(visible(raw.text, FOREIGN_CHARS)), "l": raw.lang}
        if kind is Kind.URL:
            return {"t": _breakable(readable_url(str(raw)))}
        shown = self.html.word(raw, kind)
        if kind is Kind.SITE:
            return {"t": _breakable(shown)}
        if kind is Kind.VERDICT:
            return {"t": shown, "v": raw if raw in VERDICTS else "unknown"}
        return {"t": shown}

    def block(self, block: Block) -> dict[str, Any]:
        """Return one block with its type."""
        if isinstance(block, DataTable):
            return self.table(block, titled=True)
        if isinstance(block, Chart):
            return self.chart(block)
        if isinstance(block, Figures):
            items = [
                {
                    "label": self.say(each.label),
                    "value": self.cell(each.value, each.kind),
                    "hint": self.say(each.hint) if each.hint else None,
                    "tone": each.tone or None,
                }
                for each in block.items
            ]
            return {"type": "figures", "items": items}
        if isinstance(block, Banner):
            return {
                "type": "banner",
                "tone": block.tone.value,
                "title": self.say(block.title),
                "text": [self.say(each) for each in block.text],
                "quote": self.quote(block.quote) if block.quote else None,
            }
        if isinstance(block, Note):
            title = self.say(block.title) if block.title else None
            return {"type": "note", "title": title, "text": [self.say(each) for each in block.text]}
        return self.evidence(block)

    def quote(self, quote: Quote) -> dict[str, Any]:
        """Return a statement with who said it and when."""
        who = f"{quote.speaker} · {self.html.said(quote.said)}" if quote.said else quote.speaker
        return {
            "text": quote.text,
            "lang": quote.lang,
            "who": who,
            "url": quote.url,
            "host": self.html.short(quote.url),
        }

    def evidence(self, block: Evidence) -> dict[str, Any]:
        """Return a link shown whole."""
        parts = [visible(part.text, FOREIGN_CHARS) for part in (block.before, block.anchor, block.after)]
        lang = next((p.lang for p in (block.before, block.after, block.anchor) if p.lang), None)
        return {
            "type": "evidence",
            "url": _breakable(readable_url(block.url)),
            "verdict": self.cell(block.verdict, Kind.VERDICT),
            "passage": parts,
            "rtl": any(unicodedata.bidirectional(char) in ("R", "AL") for char in "".join(parts)[:200]),
            "lang": lang,
            "facts": [[self.say(label), self.cell(raw, kind)] for label, raw, kind in block.facts],
            "reasons": [self.say(each) for each in block.reasons],
        }

    def table(self, table: DataTable, *, titled: bool, rows: int | None = None) -> dict[str, Any]:
        """Return a table, or records where a row has much to read."""
        columns = [(at, column) for at, column in enumerate(table.columns) if not column.detail]
        left = self.html.left_out(table)
        return {
            "type": "records" if self.html.as_records(table) else "table",
            "title": self.say(table.title) if titled else None,
            "note": self.say(table.note) if table.note else None,
            "columns": [self.column(column) for _, column in columns],
            "rows": [
                [self.cell(row[at], column.kind) for at, column in columns]
                for row in self.html.rows(table)[:rows]
            ],
            "left": self.say(left) if left else None,
        }

    def column(self, column: Column) -> dict[str, Any]:
        """Return a column's head."""
        return {
            "label": self.say(column.label),
            "num": column.kind in NUMERIC,
            "wide": column.wide,
            "verdict": column.kind is Kind.VERDICT,
        }

    def chart(self, chart: Chart) -> dict[str, Any]:
        """Return a chart as a drawing, bars or shaded cells, with the first rows of its table under a drawing."""
        found: dict[str, Any] = {
            "type": "chart",
            "title": self.say(chart.table.title),
            "caption": self.say(chart.caption),
            "drawing": None,
            "bars": None,
            "heat": None,
            "legend": [],
            "table": None,
        }
        if not chart.table.rows:
            return found
        if chart.kind in DRAWN:
            found |= {"drawing": self.drawing(chart), "legend": self.legend(chart)}
            if chart.kind is ChartKind.WORLD_MAP:
                found["table"] = self.table(chart.table, titled=False, rows=BARS)
        elif chart.kind is ChartKind.HEATMAP:
            found["heat"] = self.heat(chart)
        else:
            found |= self.bars(chart)
        return found

    def drawing(self, chart: Chart) -> str:
        """Keep a chart's SVG with its colours written in, and return its file's name."""
        name = f"chart-{len(self.drawings)}.svg"
        svg = _SVG.search(str(draw(chart, self.html)))
        text = svg.group() if svg else "<svg viewBox='0 0 1 1'></svg>"
        head, _, rest = text.partition(">")
        head = head.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        self.drawings[name] = f"{head}><style>{self.style()}</style>{rest}"
        return name

    def style(self) -> str:
        """Return the rules that colour a drawing without the report's style sheet."""
        c = self.colours
        rules = [f".m{n}{{fill:{c[f'm{n}']}}}" for n in range(6)]
        rules += [f".c{n}{{fill:{c[f'c{n}']}}}" for n in range(6)]
        rules += [
            ".world path,.world circle{stroke:#fff;stroke-width:.6}",
            f".net-edge{{stroke:{c['soft']};stroke-opacity:.22}}.net-target{{fill:{c['ink']}}}",
            f"text{{font:600 14px sans-serif;fill:{c['ink']}}}",
            f".rule{{stroke:{c['line']}}}.area{{fill:{c['m1']};opacity:.55}}",
            f".stroke{{fill:none;stroke:{c['accent']};stroke-width:2}}",
        ]
        return "".join(rules)

    def legend(self, chart: Chart) -> list[dict[str, Any]]:
        """Return what the colours of a network mean: {colour, label}."""
        if chart.kind is not ChartKind.NETWORK:
            return []
        return [
            {
                "colour": self.colours[f"c{at}"],
                "label": f"{', '.join(self.local.language(lang) for lang in langs)} {self.local.number(count)}",
            }
            for at, langs, count in legend(chart)
        ]

    def bars(self, chart: Chart) -> dict[str, Any]:
        """Return bars: per row a name, its parts as shares of the longest bar, and its total."""
        keys = [column.key for column in chart.table.columns]
        at = [keys.index(key) for key in chart.series]
        columns = chart.table.columns
        single = len(at) == 1
        rows, colours = [], [self.colour(columns[i].key, n) for n, i in enumerate(at)]
        values = [[_number(row[i]) for i in at] for row in chart.table.rows[:BARS]]
        most = max((sum(each) for each in values), default=0.0) or 1.0
        for number, (row, each) in enumerate(zip(chart.table.rows[:BARS], values, strict=True)):
            own = self.colour(str(row[0]), number) if single and row[0] in VERDICTS else colours[0]
            total = sum(each)
            kind = columns[at[0]].kind
            rows.append(
                {
                    "name": self.cell(row[0], columns[0].kind),
                    "parts": [
                        {"colour": own if single else colour, "share": value / most}
                        for colour, value in zip(colours, each, strict=True)
                        if value > 0
                    ],
                    "total": self.html.word(total if kind is Kind.SHARE else round(total), kind),
                }
            )
        named = [] if single else zip(colours, (self.say(columns[i].label) for i in at), strict=True)
        return {"bars": rows, "legend": [{"colour": c, "label": label} for c, label in named]}

    def colour(self, key: str, at: int) -> str:
        """Return the colour of a series: a verdict's own, else by its place."""
        return self.colours[key] if key in VERDICTS else self.colours[f"c{at % 6}"]

    def heat(self, chart: Chart) -> dict[str, Any]:
        """Return a table of shaded cells; a shade is the square root of a value's share of the largest."""
        keys = [column.key for column in chart.table.columns]
        at = [keys.index(key) for key in chart.series]
        rows = chart.table.rows[: 2 * BARS]
        most = max((_number(row[i]) for row in rows for i in at), default=0.0) or 1.0
        return {
            "heads": [self.say(chart.table.columns[i].label) for i in (0, *at)],
            "rows": [
                {
                    "name": self.cell(row[0], chart.table.columns[0].kind),
                    "cells": [
                        {
                            "t": self.html.word(row[i], chart.table.columns[i].kind)
                            if _number(row[i])
                            else "",
                            "shade": (max(0.0, _number(row[i])) / most) ** 0.5,
                        }
                        for i in at
                    ],
                }
                for row in rows
            ],
        }


def isolated(text: str) -> str:
    """Return text of others so that its direction cannot reorder what stands around it."""
    mixed = any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)
    return f"{FSI}{text}{PDI}" if mixed else text


def _breakable(text: str) -> str:
    """Return an address that may be broken after its marks, read from left to right."""
    return LRI + _BREAKS.sub("\u200b", text) + PDI


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not math.isnan(value) else 0.0
