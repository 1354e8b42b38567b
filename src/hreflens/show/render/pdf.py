"""The report as one PDF, set by typst from the same typed pages, in the report's language and direction.

Everything travels as data (a JSON file beside the template), never as markup: an anchor that reads as a command
of typst stays an anchor. Fonts come from this machine. Equal pages give equal bytes on one machine.
"""

import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from hreflens.settings import Settings
from hreflens.show.brand import NO_BRAND, Brand
from hreflens.show.i18n import Localiser
from hreflens.show.page import Page
from hreflens.show.render.pdf_data import report_data
from hreflens.show.render.pdf_fonts import family_list, han_families, missing_fonts

INSTALL = "install the extra: pip install 'hreflens[pdf]' (or uv sync --extra pdf)"


class PdfError(Exception):
    """The PDF cannot be made; the message says what to do."""


def write_pdf(
    pages: Sequence[Page],
    path: Path,
    settings: Settings,
    *,
    lang: str,
    as_of: date,
    brand: Brand = NO_BRAND,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Write the report as a PDF, aside first.

    Args:
        pages: the pages, in reading order.
        path: the file.
        settings: report.title and project.site.
        lang: BCP-47 language of the report.
        as_of: day of the audit, also the file's time of making.
        brand: logo and colour.
        say: told of each script that occurs and has no font here.

    Raises:
        PdfError: the extra is not installed, or typst refuses the report.
        OSError: the file cannot be written.
    """
    try:
        import typst
    except ImportError as error:
        raise PdfError(f"PDF needs typst: {INSTALL}.") from error
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        here = typst.Fonts().families()
        families = family_list(here)
        data = report_data(pages, settings, Localiser(lang), as_of=as_of, brand=brand)
        for name, drawing in data.pop("drawings").items():
            (root / name).write_text(drawing, encoding="utf-8")
        if brand.logo is not None:
            data["logo"] = f"logo.{brand.logo.kind}"
            (root / data["logo"]).write_bytes(brand.logo.content)
        data |= {"fonts": families, "han": han_families(here, families)}
        text = json.dumps(data, ensure_ascii=False)
        for told in missing_fonts(text, here):
            say(told)
        (root / "data.json").write_text(text, encoding="utf-8", errors="replace")
        template = root / "report.typ"
        template.write_bytes(files("hreflens.show").joinpath("templates", "report.typ").read_bytes())
        aside = path.with_name(path.name + ".part")
        _compile(typst, template, aside, root, as_of)
    aside.replace(path)


def _compile(typst: Any, template: Path, path: Path, root: Path, as_of: date) -> None:
    made = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    try:
        typst.compile(str(template), output=str(path), root=str(root), timestamp=int(made.timestamp()))
    except typst.TypstError as error:
        raise PdfError(f"typst cannot set this report: {error}. HTML and XLSX hold the same.") from error
