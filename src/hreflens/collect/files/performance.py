"""The shape of a Search Console performance table: a dimension, then clicks, impressions, CTR and (mostly) position.

The rule is independent of language: CTR is the column of percentages (formats.md 1.1.2). Compare mode has each
figure twice. It must not read rows into tables: `search_rows` does.
"""

import re

from hreflens.collect.files.batch import Batch, Tables
from hreflens.collect.files.countries import share_of_countries
from hreflens.collect.files.formats import Format
from hreflens.collect.files.search_rows import PREVIOUS, read_performance
from hreflens.collect.files.shapes import is_integer, mostly_urls, share
from hreflens.collect.files.sheet import Sheet, fold_header

_FIGURES = ("clicks", "impressions", "ctr", "position")
_PERCENT = re.compile(r"^\d+(?:[.,]\d+)?\s?%$")
_FRACTION = re.compile(r"^(?:0(?:\.\d+)?(?:[eE]-\d+)?|1(?:\.0+)?)$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}.*)?(?:\s*-\s*\d{4}-\d{2}-\d{2})?$")
_COUNTRY_SHARE = 0.6
"""Share of names that must be countries (formats.md 1.1.2)."""


def _folded(names: str) -> frozenset[str]:
    return frozenset(fold_header(name) for name in names.split("|"))


# First headers seen in en, fr, es exports; others as the interface words them.
_HEADERS = {
    "query": _folded(
        "Top queries|Query|Queries|Requêtes les plus fréquentes|Consultas principales|Häufigste Suchanfragen|Top-Suchanfragen|"
        "Query principali|Principais consultas|Populairste zoekopdrachten|上位のクエリ|Популярные запросы|인기 검색어|热门查询"
    ),
    "page": _folded(
        "Top pages|Page|Pages les plus populaires|Páginas principales|Häufigste Seiten|Top-Seiten|Pagine principali|Principais páginas|"
        "Páginas principais|Populairste pagina's|上位のページ|Популярные страницы"
    ),
    "country": _folded(
        "Country|Pays|País|Land|Paese|Kraj|国|Страна|Ülke|국가|国家/地区|מדינה|Maa|Ország|Země"
    ),
    "device": _folded(
        "Device|Appareil|Dispositivo|Gerät|Apparaat|Urządzenie|デバイス|Устройство|Cihaz|기기|设备|מכשיר|Enhet|Laite"
    ),
    "date": _folded("Date|Fecha|Datum|Data|Periodo|日付|Дата|Tarih|날짜|日期|תאריך|Dato|Päivämäärä|Dátum"),
    "appearance": _folded(
        "Search Appearance|Discover Appearance|Google News appearance|Apparence dans les résultats de recherche|Aparición en búsquedas|"
        "Darstellung in der Suche|Aspetto nella ricerca|Aparência na pesquisa|検索での見え方|Вид в поиске"
    ),
}
_DEVICES = frozenset(
    "mobile|desktop|tablet|ordinateur|tablette|móviles|móvil|ordenador|computer|mobil|mobilgerät|mobiltelefon|computador|dispositivos móveis|"
    "celular|computadora|komputer|urządzenie mobilne|モバイル|パソコン|pc|タブレット|планшет|компьютер|мобильный телефон|мобильные|"
    "bilgisayar|태블릿|모바일|데스크톱|电脑|手机|平板电脑|移动设备|桌面设备|mobiel|smart tv".split("|")
)


def is_performance(sheet: Sheet) -> bool:
    """Return whether a candidate is a performance table."""
    return bool(performance_columns(sheet))


def performance_columns(sheet: Sheet) -> dict[str, int]:
    """Return the position of the key and of each figure, {} when the sheet is no performance table."""
    width = len(sheet.headers)
    while width and not sheet.headers[width - 1]:
        width -= 1
    for figures, periods in ((4, 1), (3, 1), (4, 2), (3, 2)):
        if width == 1 + figures * periods and _fits(sheet, periods):
            found = {"key": 0}
            for at, name in enumerate(_FIGURES[:figures]):
                found[name] = 1 + at * periods
                if periods == 2:
                    found[name + PREVIOUS] = 2 + at * periods
            return found
    return {}


def dimension_of(sheet: Sheet) -> str:
    """Return what the first column holds: page, date, device, country, appearance or query."""
    key = sheet.keys[0]
    for name, known in _HEADERS.items():
        if key in known:
            return name
    values = [value for value in sheet.values(0) if value]
    if mostly_urls(values):
        return "page"
    if values and all(_DAY.match(value) for value in values):
        return "date"
    if values and len(set(values)) <= 4 and all(value.casefold() in _DEVICES for value in values):
        return "device"
    if share_of_countries(values) >= _COUNTRY_SHARE:
        return "country"
    return "query"


def read_dimension(batch: Batch, format_: Format) -> Tables:
    """Yield the rows of a performance table, after telling its dimension once."""
    batch.file.facts.setdefault("dimension", dimension_of(batch.sheet))
    yield from read_performance(batch, format_)


def _fits(sheet: Sheet, periods: int) -> bool:
    if sheet.header_row == 0:
        return False
    ctr = range(1 + 2 * periods, 1 + 3 * periods)
    named = all("ctr" in sheet.keys[at].split() for at in ctr)
    if not sheet.sample:
        return named
    counts = range(1, 1 + 2 * periods)
    if not all(share(sheet.values(at), is_integer) == 1.0 for at in counts):
        return False
    shape = _FRACTION if sheet.kind == "workbook" else _PERCENT
    shares = [value for at in ctr for value in sheet.values(at) if value]
    fitting = all(shape.match(value) or _PERCENT.match(value) for value in shares)
    return fitting and (named or (bool(shares) and sheet.kind != "workbook"))
