"""A small workspace for the tests of the command line: links in many scripts, their pages in a WARC file.

`run` starts the real command line in a process of its own; `invoke` runs it in this process, which is quicker.
"""

import gzip
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from hreflens.cli.app import app

SITE = "acme.example"
AS_OF = "2026-11-20"
ESCAPE = "\x1b]0;pwned\x07\x1b[2Jred \u202eelgoog.example\u202c"
"""An anchor that would set the title of a terminal, clear it, and turn a host around."""

PAGES: tuple[tuple[str, str, str, str], ...] = (
    (
        "https://kamera-nikki.jp/blog/1",
        "ja",
        "アクメのカメラ",
        "商店街の防犯対策として三か月試したカメラの記録です。設定はとても簡単でした。",
    ),
    (
        "https://dom-i-sad.ru/dacha",
        "ru",
        "камеры Акме",
        "На даче мы поставили камеры и остались довольны: картинка чёткая, звук хороший.",
    ),
    (
        "https://akhbar-tech.eg/reviews/7",
        "ar",
        "كاميرات أكمي",
        "اختبرنا هذا الأسبوع كاميرات المراقبة في متجر صغير بالقاهرة وكانت النتيجة جيدة جدا.",
    ),
    (
        "https://banrao.in.th/review",
        "th",
        "กล้องวงจรปิด Acme",
        "รีวิวการติดตั้งกล้องวงจรปิดที่ร้านกาแฟของเรา ภาพชัดและติดตั้งง่ายมาก",
    ),
    (
        "https://le-jardin.fr/article",
        "fr",
        "Acme",
        "Nous avons installé ces caméras dans le jardin et nous en sommes très contents depuis l'été.",
    ),
    (
        "https://blog.example.de/kameras",
        "de",
        "=cmd|' /C calc'!A0",
        "Wir haben die Kameras ein halbes Jahr lang getestet und sind mit dem Bild sehr zufrieden.",
    ),
    (
        "https://someone.blogspot.com/post",
        "en",
        ESCAPE,
        "We tried these cameras for a month in our small shop and liked how simple they are to set up.",
    ),
)
GONE = "https://gone.example.org/page"
FIRST = PAGES[0][0]
HEADER = "Referring page URL,Domain rating,Target URL,Anchor,Nofollow,Type,First seen,Is spam"


def export_text() -> str:
    """Return the links as an Ahrefs export, which flags every page that is not English as spam."""
    rows = [
        f'{url},{40 + n},https://{SITE}/,"{anchor}",false,Text,2026-01-{n + 1:02},{str(lang != "en").lower()}'
        for n, (url, lang, anchor, _) in enumerate(PAGES)
    ]
    rows.append(f'{GONE},12,https://{SITE}/shop,"click here",false,Text,2026-01-20,false')
    return "\n".join([HEADER, *rows]) + "\n"


def warc_bytes() -> bytes:
    """Return the linking pages as a WARC file."""
    return b"".join(_record(url, lang, anchor, text) for url, lang, anchor, text in PAGES)


def _record(url: str, lang: str, anchor: str, text: str) -> bytes:
    link = f"<a href='https://{SITE}/'>{anchor.replace('<', '&lt;')}</a>"
    body = f"<html lang='{lang}'><head><title>{text[:30]}</title></head><body><main><p>{text} {link} {text}</p></main></body></html>"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body.encode()
    head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-11-19T00:00:00Z\r\n"
    head += f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
    return gzip.compress(head.encode() + f"Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n")


@dataclass(frozen=True)
class World:
    """A workspace folder with an export and a WARC file beside it."""

    folder: Path

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def project(self) -> Path:
        return self.workspace / "projects" / SITE

    @property
    def export(self) -> Path:
        return self.folder / "links.csv"

    @property
    def warc(self) -> Path:
        return self.folder / "pages.warc.gz"

    def invoke(self, *args: str, stdin: str | bytes | None = None) -> Result:
        """Run a command in this process against the workspace."""
        environ = {"HREFLENS_WORKSPACE": str(self.workspace)}
        return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin, env=environ)

    def run(self, *args: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
        """Run a command in a process of its own against the workspace."""
        return subprocess.run(**command(self, *args), capture_output=True, check=False, timeout=300, **more)


def command(world: World, *args: str) -> Mapping[str, Any]:
    """Return what subprocess needs to start the command line."""
    environ = {**os.environ, "HREFLENS_WORKSPACE": str(world.workspace), "NO_COLOR": "1", "COLUMNS": "120"}
    return {"args": [sys.executable, "-m", "hreflens", *args], "env": environ, "cwd": world.folder}


def make_world(folder: Path) -> World:
    """Write the export and the WARC file, and create the project."""
    world = World(folder)
    world.export.write_text(export_text(), encoding="utf-8")
    world.warc.write_bytes(warc_bytes())
    made = world.invoke("init", SITE, "--home", "en-US", "--markets", "us,fr,jp", "--brand", "Acme,アクメ")
    assert made.exit_code == 0, made.output
    return world
