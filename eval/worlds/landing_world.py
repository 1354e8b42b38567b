"""A generated site with versions known by hreflang, by address and by text, and links to it from pages in 15 languages.

What each link should lead to is written where the link is made. Among the links are those that must be left alone.
"""

import html
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from eval.worlds.locale_site import HOST, SITE, TEXTS, Page, body_of, warc_of
from hreflens.collect.fetch.replay import index_warcs
from hreflens.engine.duck import run_sql
from hreflens.pipeline import Context, run_stages
from hreflens.settings import ProjectSettings, Settings
from hreflens.tables import IMPORTED_LINKS

Found = tuple[str, str, str]
"""Linking page, page linked to, version that it should link to."""

BY_HREFLANG = {"en": "sheds", "de": "gartenhaus", "fr": "abris", "es-MX": "casetas-mx", "es": "casetas", "pt-BR": "casinhas", "ja": "monooki"}  # fmt: skip
BY_ADDRESS = ("en", "de", "fr", "ko", "sv")
BY_TEXT = {"en": "about-us", "nl": "over-ons", "uk": "pro-nas"}
HOURS = (
    "Our yard is open from Monday to Friday between eight and five, and on the first Saturday of every month. Please ring "
    "the bell at the gate; the dog is friendly. Parking is along the wall, never before the barn, because the lorry needs "
    "the room to turn. Bring your plan and a few photographs, and somebody will have time for a cup of tea with you."
)
TLDS = {"en": "example", "de": "de", "fr": "fr", "es": "es", "pt": "br", "ja": "jp", "ko": "kr", "uk": "ua", "sv": "se", "nl": "nl", "ar": "eg", "he": "il", "id": "id", "nb": "no", "zh-Hant": "tw"}  # fmt: skip


def _url(code: str, slug: str) -> str:
    return f"{SITE}/{code.lower()}/{slug}"


def _own_pages() -> Iterator[Page]:
    versions = [(code, _url(code, slug)) for code, slug in BY_HREFLANG.items()] + [
        ("x-default", f"{SITE}/choose")
    ]
    for code, url in versions:
        lang = "en" if code == "x-default" else code.split("-")[0]
        yield Page(url, lang, links=versions)
    for code in BY_ADDRESS:
        yield Page(_url(code, "oil"), code)
    for code, slug in BY_TEXT.items():
        yield Page(f"{SITE}/{slug}", code)
    # A French version that asks not to be indexed is no better place to land.
    pair = [("en", _url("en", "garages")), ("fr", _url("fr", "garages")), ("de", _url("de", "garagen"))]
    for code, url in pair:
        yield Page(url, code, links=pair, robots="noindex" if code == "fr" else None)
    yield Page(f"{SITE}/old-sheds", "en", status=301, location=_url("en", "sheds"))


def _better(lang: str) -> Iterator[tuple[str, str]]:
    """Yield (page linked to, version that a page in a language should link to or '')."""
    sheds = {code.split("-")[0]: _url(code, slug) for code, slug in BY_HREFLANG.items() if code != "es-MX"}
    mine = sheds.get(lang, "")
    for target in (sheds["en"], f"{SITE}/old-sheds"):
        yield target, "" if lang == "en" else mine
    if lang != "ja":
        yield sheds["ja"], mine
    if mine:
        yield mine, ""
    yield f"{SITE}/choose", ""
    yield _url("en", "hours"), ""
    oil = {code: _url(code, "oil") for code in BY_ADDRESS}
    yield oil["en"], "" if lang == "en" else oil.get(lang, "")
    about = {code: f"{SITE}/{slug}" for code, slug in BY_TEXT.items()}
    yield about["en"], "" if lang == "en" else about.get(lang, "")
    yield _url("en", "garages"), _url("de", "garagen") if lang == "de" else ""


def _linking(url: str, lang: str, targets: list[str], *, quoted: str | None = None) -> bytes:
    """Return a page in a language: each link within the text, or in a passage quoted from another language."""
    sentences = TEXTS[lang]
    links = "".join(
        f'<p>{TEXTS[quoted or lang]} <a href="{html.escape(target)}">Sheds {n}</a></p>'
        for n, target in enumerate(targets)
    )
    body = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{html.escape(sentences[:50])}</title></head>'
        f"<body><main><h1>{html.escape(sentences[:40])}</h1>{f'<p>{sentences}</p>' * 3}{links}</main></body></html>"
    ).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body


def landing_world() -> tuple[set[Found], set[Found]]:
    """Return (landings told by construction, landings found by the pipeline)."""
    files: list[tuple[str, bytes]] = []
    for page in _own_pages():
        lines = [f"HTTP/1.1 {page.status} X", "Content-Type: text/html; charset=utf-8"]
        lines += [f"Location: {page.location}"] if page.location else []
        files.append((page.url, "\r\n".join(lines).encode() + b"\r\n\r\n" + body_of(page, "head")))
    hours = (
        f"<html lang='en'><head><title>Hours</title></head><body><main><p>{HOURS}</p></main></body></html>"
    )
    files.append(
        (_url("en", "hours"), b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + hours.encode())
    )
    told: set[Found] = set()
    links: list[tuple[str, str]] = []
    for lang in TEXTS:
        wanted = list(_better(lang))
        for number in range(3):
            url = f"https://garten-{lang.lower()}-{number}.{TLDS[lang]}/page"
            files.append((url, _linking(url, lang, [target for target, _ in wanted])))
            links += [(url, target) for target, _ in wanted]
            told |= {(url, target, better) for target, better in wanted if better}
        if lang != "en":  # a passage in English leads to the English page: meant so
            url = f"https://citat-{lang.lower()}.{TLDS[lang]}/page"
            files.append((url, _linking(url, lang, [_url("en", "sheds")], quoted="en")))
            links.append((url, _url("en", "sheds")))
    mexican = "https://jardines.mx/page"
    files.append((mexican, _linking(mexican, "es", [_url("en", "sheds")])))
    links.append((mexican, _url("en", "sheds")))
    told.add((mexican, _url("en", "sheds"), _url("es-MX", "casetas-mx")))
    return told, _found(files, links)


def _found(files: list[tuple[str, bytes]], links: list[tuple[str, str]]) -> set[Found]:
    rows = [
        {
            "import_id": "made", "source_row": number, "tool": "generic", "raw_referring_url": url, "raw_target_url": target,
            "referring_url": url, "target_url": target, "link_type": "text", "first_seen": date(2026, 3, 1), "occurrences": 1,
        }
        for number, (url, target) in enumerate(links, 1)
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.warc.gz"
        path.write_bytes(warc_of(iter(files)))
        sources: dict[str, pa.Table] = {
            "imported_links": IMPORTED_LINKS.from_rows(rows),
            "fetches": index_warcs([path], urls=None),
        }
        settings = Settings(project=ProjectSettings(site=HOST, home="en-US"))
        tables = run_stages(sources, Context(settings, date(2026, 11, 1), run_sql))
    return {
        (row["referring_url"], row["target_url"], row["better_url"]) for row in tables["landings"].to_pylist()
    }
