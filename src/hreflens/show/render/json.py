"""The report as JSON: every page with raw values and keys, titles in the report's language, keys sorted."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from hreflens.settings import Settings
from hreflens.show.i18n import Localiser, raw_json
from hreflens.show.page import Banner, Block, Chart, DataTable, Evidence, Figures, Message, Note, Page

VERSION = 1
"""Version of this JSON's shape; raised when a key changes its meaning or goes away."""


def render_json(pages: Sequence[Page], settings: Settings, *, lang: str, as_of: date) -> str:
    """Return the pages as JSON text: {version, site, title, lang, as_of, pages: [{key, title, lead, intro, blocks}]}.

    A block has its `type` and `key`; cells are raw (ISO dates, shares 0-1, codes of languages and countries),
    sentences come in the report's language. Raises nothing.
    """
    local = Localiser(lang)
    document = {
        "as_of": as_of.isoformat(),
        "lang": local.html_lang,
        "pages": [page_json(page, local) for page in pages],
        "site": settings.project.site,
        "title": settings.report.title,
        "version": VERSION,
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def page_json(page: Page, local: Localiser) -> dict[str, Any]:
    """Return one page as JSON takes it: {key, title, lead, intro, blocks}. Raises nothing."""
    return {
        "blocks": [_block(block, local) for block in page.blocks],
        "intro": local.text(page.intro),
        "key": page.key,
        "lead": None if page.lead is None else local.text(page.lead),
        "title": local.text(page.title),
    }


def _block(block: Block, local: Localiser) -> dict[str, Any]:
    if isinstance(block, Figures):
        items = [
            {"key": f.key, "kind": f.kind.value, "label": local.text(f.label), "value": _cell(f.value, local)}
            for f in block.items
        ]
        return {"figures": items, "key": block.key, "type": "figures"}
    if isinstance(block, DataTable):
        return {"type": "table", **_table(block, local)}
    if isinstance(block, Chart):
        return {
            "caption": local.text(block.caption),
            "chart": block.kind.value,
            "key": block.key,
            "series": list(block.series),
            "table": _table(block.table, local),
            "type": "chart",
        }
    if isinstance(block, Banner):
        found: dict[str, Any] = {
            "key": block.key,
            "text": [local.text(each) for each in block.text],
            "title": local.text(block.title),
            "tone": block.tone.value,
            "type": "banner",
        }
        if block.quote:
            said = block.quote
            found["quote"] = {"said": said.said, "speaker": said.speaker, "text": said.text, "url": said.url}
        return found
    if isinstance(block, Note):
        title = None if block.title is None else local.text(block.title)
        return {
            "key": block.key,
            "text": [local.text(each) for each in block.text],
            "title": title,
            "type": "note",
        }
    return _evidence(block, local)


def _evidence(block: Evidence, local: Localiser) -> dict[str, Any]:
    return {
        "anchor": raw_json(block.anchor),
        "facts": [{"label": local.text(name), "value": _cell(raw, local)} for name, raw, _ in block.facts],
        "key": block.key,
        "passage": [raw_json(block.before), raw_json(block.anchor), raw_json(block.after)],
        "reasons": [local.text(each) for each in block.reasons],
        "type": "evidence",
        "url": block.url,
        "value": block.value,
        "verdict": block.verdict,
    }


def _table(table: DataTable, local: Localiser) -> dict[str, Any]:
    return {
        "columns": [
            {"key": c.key, "kind": c.kind.value, "label": local.text(c.label)} for c in table.columns
        ],
        "key": table.key,
        "note": None if table.note is None else local.text(table.note),
        "rows": [[_cell(cell, local) for cell in row] for row in table.rows],
        "title": local.text(table.title),
        "total": len(table.rows) if table.total is None else table.total,
    }


def _cell(cell: Any, local: Localiser) -> Any:
    if isinstance(cell, Message):
        return local.text(cell)
    if isinstance(cell, tuple):
        return [local.text(each) for each in cell]
    return raw_json(cell)
