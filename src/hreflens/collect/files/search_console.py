"""Google Search Console: the Links and Performance exports, in any language of its interface.

Links name no anchor, and mostly no target. Numbers are never localised, only headers and names (measured in
three languages), so a table is told by its words where they are known and else by its shape.
"""

import re
from collections.abc import Callable

from hreflens.collect.files.batch import Batch, File, Tables
from hreflens.collect.files.formats import Format, Rows, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.performance import is_performance, performance_columns, read_dimension
from hreflens.collect.files.shapes import mostly_dates, mostly_hosts, mostly_integers, mostly_urls
from hreflens.collect.files.sheet import Sheet, fold_header
from hreflens.collect.files.site_rows import read_anchors, read_domains, read_targets
from hreflens.terms import Provider

_PAGE = (
    "Linking page | Page d'origine | Page contenant le lien | Verlinkende Seite | Página de enlace | Página que enlaza | "
    "Pagina di collegamento | Página de vinculação | Linkende pagina | リンク元ページ | Ссылающаяся страница | Strona linkująca | דף מקשר"
)
_CRAWLED = "Last crawled | Dernière exploration | Zuletzt gecrawlt | Último rastreo | Ultima scansione | נסרק לאחרונה"
LATEST = headers(referring_url=_PAGE, last_seen=_CRAWLED)
SITES = headers(
    domain="Site | אתר", links="Linking pages | דפים מקשרים", target_pages="Target pages | דפי יעד"
)
PAGES = headers(
    target_url="Target page | דף יעד",
    links="Incoming links | קישורים נכנסים",
    referring_domains="Linking sites | אתרים מקשרים",
)
TEXTS = headers(
    anchor_text="Link text | Linking text | Anchor text | Text", links="Count | Links", rank="Rank"
)
FILTERS = frozenset(
    fold_header(name)
    for name in "Filter|Filtre|Filtrar|Filtro|フィルタ|Фильтр|Filtr|Filtre|필터|过滤条件|מסנן|Suodatin|Szűrő".split(
        "|"
    )
)
_VALUES = frozenset(
    fold_header(name)
    for name in "Value|Valeur|Valor|Wert|Valore|Waarde|値|Значение|Wartość|Değer|값|值|ערך|Värde|Verdi|Arvo|Érték".split(
        "|"
    )
)
_DAY_WORDS = re.compile(
    r"\d{4}|\d.*(?:mo|mes|mois|tag|day|jour|día|dias|week|woch|semai|seman|月|일|天|дн|мес)", re.IGNORECASE
)


def _is_latest(sheet: Sheet) -> bool:
    if sheet.has("linking page", "last crawled"):
        return True
    if len(sheet.headers) != 2 or sheet.header_row == 0:
        return False
    return mostly_urls(sheet.values(0)) and mostly_dates(sheet.values(1))


def _latest_columns(sheet: Sheet) -> dict[str, int]:
    return (
        {"referring_url": 0, "last_seen": 1}
        if not sheet.has("linking page", "last crawled")
        else {
            "referring_url": sheet.keys.index("linking page"),
            "last_seen": sheet.keys.index("last crawled"),
        }
    )


def _is_sample(sheet: Sheet) -> bool:
    return len(sheet.known) == 1 and sheet.any_of(*LATEST["referring_url"])


def _counted(sheet: Sheet) -> bool:
    return (
        len(sheet.headers) == 3
        and sheet.header_row > 0
        and mostly_integers(sheet.values(1))
        and mostly_integers(sheet.values(2))
    )


def _is_sites(sheet: Sheet) -> bool:
    named = all(sheet.any_of(*SITES[name]) for name in ("domain", "links", "target_pages"))
    return named or (_counted(sheet) and mostly_hosts(sheet.values(0)))


def _is_pages(sheet: Sheet) -> bool:
    named = all(sheet.any_of(*PAGES[name]) for name in ("target_url", "links", "referring_domains"))
    return named or (_counted(sheet) and mostly_urls(sheet.values(0)))


def _by_place(names: dict[str, tuple[str, ...]], order: tuple[str, ...]) -> Callable[[Sheet], dict[str, int]]:
    def place(sheet: Sheet) -> dict[str, int]:
        found = {name: sheet.position(names[name]) for name in order}
        if all(at is not None for at in found.values()):
            return {name: at for name, at in found.items() if at is not None}
        return {name: at for at, name in enumerate(order)}

    return place


def _is_texts(sheet: Sheet) -> bool:
    if len(sheet.known) > 3 or not sheet.any_of("link text", "linking text", "text"):
        return False
    return all(key in {*TEXTS["anchor_text"], *TEXTS["links"], *TEXTS["rank"]} for key in sheet.known)


def _is_filters(sheet: Sheet) -> bool:
    return (
        len(sheet.headers) == 2
        and sheet.keys[0] in FILTERS
        and (sheet.keys[1] in _VALUES or len(sheet.sample) <= 20)
    )


def _read_filters(rows: Rows, sheet: Sheet, file: File) -> Tables:
    """Keep the period for the other tables of the file, and tell the user what the export was filtered by."""
    given = []
    for number, row in rows:
        if number > sheet.header_row and len(row) >= 2 and any(row):
            given.append(((row[0] or "").strip(), " ".join((row[1] or "").split())))
    file.ledger.rows_read = len(given)
    dated = [
        value
        for name, value in given
        if fold_header(name) in ("date", "datum", "fecha", "data", "дата", "日付")
    ]
    period = dated or [value for _, value in given if _DAY_WORDS.search(value)]
    if period:
        file.shared["period"] = period[0]
    if given:
        file.ledger.warn(
            "The export was filtered by: "
            + "; ".join(f"{name} = {value}" for name, value in given)[:400]
            + "."
        )
    file.ledger.leave_out("describe the filters and were read as such", len(given))
    yield from ()


def _read_performance(batch: Batch, format_: Format) -> Tables:
    yield from read_dimension(batch, format_)


def _nothing(*_: object) -> Tables:
    return iter(())


FILTER_FORMATS = (
    Format(
        Provider.GOOGLE,
        "performance_filters",
        _is_filters,
        _nothing,
        read_rows=_read_filters,
        first=True,
        place=lambda sheet: {},
    ),
)
NAMED = (
    *FILTER_FORMATS,
    Format(
        Provider.GOOGLE,
        "latest_links",
        lambda sheet: sheet.has("linking page", "last crawled"),
        read_links,
        LATEST,
    ),
    Format(Provider.GOOGLE, "sample_links", _is_sample, read_links, headers(referring_url=_PAGE)),
    Format(Provider.GOOGLE, "top_text", _is_texts, read_anchors, TEXTS),
)
FORMATS = (
    Format(Provider.GOOGLE, "performance", is_performance, _read_performance, place=performance_columns),
    Format(Provider.GOOGLE, "latest_links", _is_latest, read_links, place=_latest_columns),
    Format(
        Provider.GOOGLE,
        "top_sites",
        _is_sites,
        read_domains,
        place=_by_place(SITES, ("domain", "links", "target_pages")),
    ),
    Format(
        Provider.GOOGLE,
        "top_pages",
        _is_pages,
        read_targets,
        place=_by_place(PAGES, ("target_url", "links", "referring_domains")),
    ),
)
