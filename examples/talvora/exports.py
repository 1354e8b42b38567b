"""The export files: Ahrefs (UTF-16, tabs), Semrush (XLSX of strings, audit CSV), Search Console (CRLF), Moz."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

from examples.talvora.model import Site, fingerprint, url_of
from examples.talvora.rows import Row, context_of

AHREFS_BACKLINKS = (
    "Referring page title", "Referring page URL", "Language", "Platform", "Referring page HTTP code", "Domain rating", "UR",
    "Domain traffic", "Referring domains", "Linked domains", "External links", "Page traffic", "Keywords", "Target URL",
    "Left context", "Anchor", "Right context", "Redirect Chain URLs", "Redirect Chain status codes", "Type", "Content", "Nofollow",
    "UGC", "Sponsored", "Rendered", "Raw", "Lost status", "Drop reason", "Discovered status", "First seen", "Last seen", "Lost",
    "Author", "Links in group",
)  # fmt: skip
AHREFS_REFDOMAINS = (
    "Domain", "Is spam", "DR", "Dofollow ref. domains", "Dofollow linked domains", "Traffic ", "Keywords ", "Links to target",
    "New links", "Lost links", "Dofollow links", "First seen", "Lost",
)  # fmt: skip
AHREFS_BEST = (
    "Page title", "Page URL", "Language", "Platform", "UR", "Referring domains", "Top DR", "Links to target", "New Links",
    "Lost Links", "Dofollow", "Nofollow", "Redirects", "Page HTTP code", "First seen", "Last seen",
)  # fmt: skip
SEMRUSH_BACKLINKS = (
    "Page ascore", "Source title", "Source url", "Target url", "Anchor", "External links", "Internal links", "Nofollow",
    "Sponsored", "Ugc", "Text", "Frame", "Form", "Image", "Sitewide", "First seen", "Last seen", "New link", "Lost link",
)  # fmt: skip
SEMRUSH_AUDIT = (
    "Source url",
    "Source title",
    "Target url",
    "Anchor",
    "Page ascore",
    "Toxic score",
    "Nofollow",
    "Status",
    "First seen",
)
MOZ_LINKS = (
    "URL",
    "Title",
    "Anchor Text",
    "Spam Score",
    "PA",
    "DA",
    "Linking Domains",
    "Target URL",
    "Link Type",
    "Link State",
    "Discovered",
)
PLATFORMS = {
    "blog": "wordpress", "tenant": "blogger", "forum": "message-boards", "wiki": "wikis", "school": "cms", "shop": "ecommerce",
    "guestbook": "message-boards", "news": "cms", "answers": "message-boards",
}  # fmt: skip


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _utf16(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return an Ahrefs-shaped file: UTF-16LE with mark, tabs, every cell quoted, LF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return b"\xff\xfe" + out.getvalue().encode("utf-16-le")


def _csv(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, end: str = "\r\n", before: str = ""
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(header)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return (before + out.getvalue()).encode()


def _stamp(row: Row, which: str) -> str:
    day = row.first_seen if which == "first" else row.last_seen
    second = fingerprint(row.url, which) % 86_400
    return f"{day} {second // 3600:02}:{second % 3600 // 60:02}:{second % 60:02}"


def ahrefs_backlinks(rows: Iterable[Row], *, utf8: bool = False) -> bytes:
    """Return the backlinks export; `utf8` is the other choice in its dialog: commas, no mark, minimal quotes."""
    cells = [_ahrefs_row(row) for row in rows if "ahrefs" in row.tools]
    return _csv(AHREFS_BACKLINKS, cells, end="\n") if utf8 else _utf16(AHREFS_BACKLINKS, cells)


def _ahrefs_row(row: Row) -> list[object]:
    site, page, rel = row.site, row.page, row.link.exported_rel.split()
    left, right = context_of(row)
    seed = fingerprint(row.url, "ahrefs")
    lang = "" if seed % 11 == 0 else (page.lang or site.lang).split("-")[0]
    return [
        page.title, row.url, lang, PLATFORMS.get(page.design or site.design, ""), page.status if page.lost else 200, site.dr,
        round(site.dr * (seed % 40) / 100, 1), int(site.dr**3) * (seed % 9), seed % 7, max(1, row.external // 2), row.external,
        seed % 50, seed % 30, row.target, left, row.anchor, right, "", "", "image" if row.link.image else "text",
        row.placement == "content", "nofollow" in rel, "ugc" in rel, "sponsored" in rel, False, True, page.lost, "", "pagefound",
        _stamp(row, "first"), _stamp(row, "last"), _stamp(row, "last") if page.lost else "", "", 1,
    ]  # fmt: skip


def ahrefs_refdomains(rows: Iterable[Row]) -> bytes:
    """Return the referring domains export."""
    by_host: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if "ahrefs" in row.tools:
            by_host[row.site.host.removeprefix("www.")].append(row)
    return _utf16(AHREFS_REFDOMAINS, [_refdomain(host, found) for host, found in by_host.items()])


def _refdomain(host: str, found: list[Row]) -> list[object]:
    site, followed = found[0].site, sum(not row.link.exported_rel for row in found)
    seed = fingerprint(host, "refdomain")
    first = min(_stamp(row, "first") for row in found)
    return [host, site.dr < 1, site.dr, int(site.dr * 9), seed % 400, int(site.dr**3) * (seed % 9), seed % 90, len(found), 0, 0, followed, first, ""]  # fmt: skip


def ahrefs_best_by_links(rows: Sequence[Row], titles: dict[str, tuple[str, str]]) -> bytes:
    """Return the own pages export, the only one that tells the titles of the owner's pages."""
    made = []
    for path, (lang, title) in titles.items():
        to = [row for row in rows if row.target.removeprefix("https://talvora.example") == path]
        hosts = {row.site.host for row in to}
        best = max((row.site.dr for row in to), default=0)
        follow = sum(not row.link.exported_rel for row in to)
        made.append([title, "https://talvora.example" + path, lang, "", 5, len(hosts), best, len(to), 0, 0, follow, len(to) - follow, 0, 200, "2024-01-09 10:00:00", "2026-10-20 09:30:00"])  # fmt: skip
    return _utf16(AHREFS_BEST, made)


def semrush_backlinks(rows: Iterable[Row]) -> bytes:
    """Return the backlinks workbook, in which every cell is a string."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False, "strings_to_urls": False, "strings_to_formulas": False})  # fmt: skip
    book.set_properties({"created": datetime(2026, 10, 30)})
    sheet = book.add_worksheet("Sheet")
    known = [row for row in rows if "semrush" in row.tools]
    table: list[list[object]] = [list(SEMRUSH_BACKLINKS), *map(_semrush_row, known)]
    for number, cells in enumerate(table):
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, _text(cell))
    book.close()
    return out.getvalue()


def _semrush_row(row: Row) -> list[object]:
    rel, seed = row.link.exported_rel.split(), fingerprint(row.url, "semrush")
    image = row.link.image
    return [
        int(row.site.dr * 0.8), row.page.title, row.url, row.target, row.anchor, row.external, seed % 60 + 5, "nofollow" in rel, "sponsored" in rel,
        "ugc" in rel, not image, False, False, image, row.placement == "footer", row.first_seen, row.last_seen, False, bool(row.page.lost),
    ]  # fmt: skip


def gsc_latest_links(rows: Iterable[Row]) -> bytes:
    """Return Search Console's latest links."""
    pages = {row.url: row for row in rows if "gsc" in row.tools}
    return _csv(("Linking page", "Last crawled"), sorted(([url, row.last_seen] for url, row in pages.items()), key=lambda cells: (str(cells[1]), cells[0]), reverse=True))  # fmt: skip


def gsc_top_sites(rows: Iterable[Row]) -> bytes:
    """Return Search Console's top linking sites."""
    pages: dict[str, set[str]] = defaultdict(set)
    targets: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if "gsc" in row.tools:
            pages[row.site.host].add(row.url)
            targets[row.site.host].add(row.target)
    ranked = sorted(pages, key=lambda host: (-len(pages[host]), host))
    return _csv(
        ("Site", "Linking pages", "Target pages"),
        [[host, len(pages[host]), len(targets[host])] for host in ranked],
    )


def toxic_score(site: Site, url: str) -> int:
    """Return what a vendor's score that takes foreign for bad would say: the prejudice that `compare` shows."""
    seed = fingerprint(url, "toxic") % 18
    foreign = 0 if site.lang == "en" else 34
    script = 0 if site.script == "Latn" else 16
    weak = 18 if site.dr < 8 else 0
    return min(100, seed + foreign + script + weak)


def semrush_audit(rows: Iterable[Row]) -> bytes:
    """Return a backlink audit with toxic scores, worst first."""
    known = sorted(
        ((toxic_score(row.site, row.url), row) for row in rows if "semrush" in row.tools),
        key=lambda x: (-x[0], x[1].url, x[1].anchor),
    )
    return _csv(
        SEMRUSH_AUDIT,
        [
            [row.url, row.page.title, row.target, row.anchor, int(row.site.dr * 0.8), score, bool(row.link.exported_rel), "For review", row.first_seen]
            for score, row in known
        ],
        end="\n",
    )  # fmt: skip


def moz_inbound_links(rows: Iterable[Row]) -> bytes:
    """Return an inbound-links file of a sample: five lines before the header, addresses without scheme."""
    before = '"Moz Link Explorer"\n"Inbound Links"\n"Target: talvora.example"\n"Scope: root domain"\n"Exported: 2026-10-30"\n'
    sample = [
        row for row in rows if fingerprint(row.url, "moz") % 4 == 0 and row.tools & {"semrush", "ahrefs"}
    ]
    return _csv(
        MOZ_LINKS,
        [
            [url_of(row.site, row.page).partition("://")[2], row.page.title, row.anchor, min(99, toxic_score(row.site, row.url) // 2 + 3), max(1, int(row.site.dr * 0.7)), max(1, int(row.site.dr * 0.9)), int(row.site.dr), row.target.partition("://")[2], "nofollow" if "nofollow" in row.link.exported_rel else "follow", "deleted" if row.page.lost else "live", row.first_seen]
            for row in sample
        ],
        end="\n",
        before=before,
    )  # fmt: skip
