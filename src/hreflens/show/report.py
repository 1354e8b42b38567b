"""The report: tables in, pages out, files written. Which pages there are is the list in `reports`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from hreflens.settings import Settings
from hreflens.show.brand import NO_BRAND, Brand
from hreflens.show.facts import with_facts
from hreflens.show.i18n import LANGUAGES
from hreflens.show.page import Page
from hreflens.show.reports import OPTIONAL, REPORTS

FORMATS = ("html", "xlsx", "csv", "md", "json")
"""Kinds of files that every installation writes."""
ALL_FORMATS = (*FORMATS, "pdf")
"""The same and those that need an extra."""


def build_report(tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date) -> list[Page]:
    """Return every page of the report that has something to tell, in reading order.

    Args:
        tables: the tables of an audit by name; any may be missing or empty.
        settings: the project's settings.
        as_of: the day of the audit.
    """
    joined = with_facts(tables, settings)
    pages = [(report, report.build(joined, settings, as_of=as_of)) for report in REPORTS]
    return [page for report, page in pages if page.blocks or report not in OPTIONAL]


def write_report(
    pages: Sequence[Page],
    folder: Path,
    formats: Iterable[str] = FORMATS,
    lang: str = "",
    *,
    settings: Settings,
    as_of: date,
    clickable: bool = False,
    brand: Brand = NO_BRAND,
    say: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the pages into a folder and return the files written: report.html, .xlsx, .md, .json, .pdf, csv/*.csv.

    Args:
        pages: what `build_report` returned.
        folder: made when missing; files of these names in it are replaced.
        formats: any of ALL_FORMATS.
        lang: BCP-47 language; '' means settings.report.lang, else the project's home. A language without a
            catalogue falls back to English.
        settings: the project's settings (title, site).
        as_of: the day of the audit.
        clickable: make http and https addresses of linking pages links in the HTML; text otherwise.
        brand: logo and colour of white-label reports.
        say: told of what a reader may miss, such as a font for a script that occurs.

    Raises:
        ValueError: an unknown format.
        hreflens.show.render.pdf.PdfError: PDF is asked for and cannot be made; says what to do.
        OSError: the folder cannot be written.
    """
    wanted = list(dict.fromkeys(formats))
    if unknown := sorted(set(wanted) - set(ALL_FORMATS)):
        raise ValueError(f"unknown report format {unknown[0]!r}. Choose among: {', '.join(ALL_FORMATS)}.")
    chosen = lang or settings.report.lang or settings.project.home or LANGUAGES[0]
    folder.mkdir(parents=True, exist_ok=True)
    job = _Job(pages, folder, settings, chosen, as_of, clickable, brand, say)
    written: list[Path] = []
    for name in wanted:
        written += _WRITERS[name](job)
    return written


@dataclass(frozen=True, slots=True)
class _Job:
    """What every writer needs."""

    pages: Sequence[Page]
    folder: Path
    settings: Settings
    lang: str
    as_of: date
    clickable: bool
    brand: Brand
    say: Callable[[str], None]


def _html(job: _Job) -> list[Path]:
    from hreflens.show.render.html import render_html

    text = render_html(
        job.pages,
        job.settings,
        lang=job.lang,
        as_of=job.as_of,
        clickable=job.clickable,
        brand=job.brand,
    )
    return [_write(job.folder / "report.html", text)]


def _json(job: _Job) -> list[Path]:
    from hreflens.show.render.json import render_json

    return [
        _write(
            job.folder / "report.json", render_json(job.pages, job.settings, lang=job.lang, as_of=job.as_of)
        )
    ]


def _csv(job: _Job) -> list[Path]:
    from hreflens.show.render.csv import render_csv

    (job.folder / "csv").mkdir(exist_ok=True)
    return [
        _write(job.folder / "csv" / name, text, bom=True)
        for name, text in render_csv(job.pages, lang=job.lang).items()
    ]


def _xlsx(job: _Job) -> list[Path]:
    from hreflens.show.render.xlsx import write_xlsx

    path = job.folder / "report.xlsx"
    return [write_xlsx(job.pages, path, job.settings, lang=job.lang, as_of=job.as_of, brand=job.brand)]


def _md(job: _Job) -> list[Path]:
    from hreflens.show.render.markdown import render_markdown

    return [
        _write(
            job.folder / "report.md", render_markdown(job.pages, job.settings, lang=job.lang, as_of=job.as_of)
        )
    ]


def _pdf(job: _Job) -> list[Path]:
    from hreflens.show.render.pdf import write_pdf

    path = job.folder / "report.pdf"
    write_pdf(job.pages, path, job.settings, lang=job.lang, as_of=job.as_of, brand=job.brand, say=job.say)
    return [path]


Writer = Callable[[_Job], list[Path]]
_WRITERS: Mapping[str, Writer] = {
    "html": _html,
    "xlsx": _xlsx,
    "csv": _csv,
    "md": _md,
    "json": _json,
    "pdf": _pdf,
}


def _write(path: Path, text: str, *, bom: bool = False) -> Path:
    """Write a file aside and rename it, so that a killed run leaves no half file."""
    aside = path.with_name(path.name + ".part")
    aside.write_text(text, encoding="utf-8-sig" if bom else "utf-8", newline="", errors="replace")
    aside.replace(path)
    return path
