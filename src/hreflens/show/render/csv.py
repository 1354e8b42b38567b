"""Every table of the report as CSV for people's spreadsheets and other people's programs.

Headers are column keys and cells are raw (ISO dates, shares 0-1, language and country codes), so that a file
means the same in every report language; sentences come in the report's language. Cells that a spreadsheet
would take for a formula are made text.
"""

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

from hreflens.show.i18n import Localiser, raw_json
from hreflens.show.page import Foreign, Message, Page

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet run a cell, fullwidth ones included. Source: OWASP, CSV injection."""


def render_csv(pages: Sequence[Page], *, lang: str) -> dict[str, str]:
    """Return file name -> CSV text, one per table: '<page>.<table>.csv', lines ended by CR LF (RFC 4180)."""
    local = Localiser(lang)
    found = {}
    for page in pages:
        for table in page.tables():
            out = io.StringIO(newline="")
            writer = csv.writer(out)
            writer.writerow([column.key for column in table.columns])
            writer.writerows([csv_cell(cell, local) for cell in row] for row in table.rows)
            found[f"{page.key}.{table.key}.csv"] = out.getvalue()
    return found


def csv_cell(cell: Any, local: Localiser) -> Any:
    """Return a cell for CSV: numbers as they are, text made harmless, None as an empty cell."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, Message):
        return harmless(local.text(cell))
    if isinstance(cell, tuple):
        return harmless(" ".join(local.text(each) for each in cell))
    return harmless(cell.text if isinstance(cell, Foreign) else str(raw_json(cell)))


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe before a formula's first character.

    Blanks and line ends before such a character are looked through, because spreadsheets trim them. NUL is
    dropped: it ends the file for some readers.
    """
    text = text.replace("\x00", "")
    if text.startswith(FORMULA_MARKS) or text.lstrip(" \n\v\f\u00a0\u3000\ufeff").startswith(FORMULA_MARKS):
        return "'" + text
    return text
