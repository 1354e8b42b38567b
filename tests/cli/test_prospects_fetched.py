"""`hreflens prospects --fetch` against a web on this machine: pages and contact pages read politely, and what a draft says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hreflens.cli.app import app
from tests.collect.fetch.loopback import Seen, Server, moved, reply

TEXTS = {
    "diario": ("es", "Diario del Norte", "Los talleres guardan ahora sus contraseñas en una bóveda común y nadie conoce ya las claves del banco.", "/contacto", "Contacto"),
    "gazete": ("tr", "Ege Gazetesi", "Zeytin birlikleri parolayı kaldırıp anahtara geçiyor; karar hasattan önce verilecek deniyor.", "/iletisim", "İletişim"),
    "carnet": ("fr", "Carnet de Baptiste", "J’ai comparé deux coffres de mots de passe pour que vous n’ayez pas à le faire vous-mêmes.", "/contact", "Contact"),
}  # fmt: skip
CONTACT = (
    "<html lang=en><title>Contact us</title><p>Write to the editors of this newspaper about its articles; we answer every letter "
    'within a week.</p><a href="mailto:marta.ruiz@diario.localhost">Marta</a><a href="mailto:redaccion@diario.localhost">Desk</a>'
    "<form method=post><textarea name=m></textarea></form></html>"
)


class Web:
    """Three sites on one loopback server, told apart by their names."""

    def __init__(self) -> None:
        self.port = 0

    def play(self, seen: Seen) -> bytes:
        name = seen.host.split(".")[0]
        lang, title, text, contact, word = TEXTS[name]
        if seen.path == "/robots.txt":
            rule = f"User-agent: *\nDisallow: {contact}\n" if name == "gazete" else ""
            return reply(rule.encode(), kind="text/plain")
        if seen.path == contact:
            # The contact page of one site leads to somebody else's desk.
            return moved(f"http://diario.localhost:{self.port}/contacto") if name == "carnet" else reply(CONTACT.encode())  # fmt: skip
        if seen.path == "/a":
            links = (
                f'<a href="{contact}">{word}</a><a href="/private">x</a><a href="https://r1.example/">r1</a>'
            )
            return reply(f"<html lang={lang}><title>{title}</title><main><p>{text} {text}</p></main>{links}</html>".encode())  # fmt: skip
        return reply(b"", 404)


@pytest.fixture
def server() -> Iterator[Server]:
    web = Web()
    with Server(web.play) as made:
        web.port = made.port
        yield made


def run(root: Path, *args: str, private: str = "true") -> Result:
    environ = {
        "HREFLENS_WORKSPACE": str(root / "w"), "HREFLENS_FETCH__ALLOW_PRIVATE_ADDRESSES": private, "HREFLENS_FETCH__RETRIES": "0",
        "HREFLENS_FETCH__DELAY_S": "0", "COLUMNS": "300",
    }  # fmt: skip
    return CliRunner().invoke(app, list(args), env=environ)


def project(root: Path, server: Server) -> None:
    """A project whose two competitors are linked from the three sites."""
    assert run(root, "init", "acme.example", "--home", "en-US", "--competitors", "r1.example,r2.example").exit_code == 0  # fmt: skip
    for rival in ("r1", "r2"):
        rows = [f"http://{name}.localhost:{server.port}/a,https://{rival}.example/,x" for name in TEXTS]
        path = root / f"{rival}.csv"
        path.write_text("\n".join(["Referring page URL,Target URL,Anchor", *rows]) + "\n", "utf-8")
        done = run(root, "import", str(path))
        assert done.exit_code == 0, done.output
    assert run(root, "audit", "--no-fetch", "--as-of", "2026-11-20").exit_code == 0


def found(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.output
    return {row["site"].split(".")[0]: row for row in json.loads(done.stdout)}


def test_contact_pages_are_found_fetched_and_named_in_the_draft(tmp_path: Path, server: Server) -> None:
    project(tmp_path, server)
    before = found(run(tmp_path, "prospects", "-f", "json"))
    assert {row["contact_url"] for row in before.values()} == {None}
    assert server.seen == [], "nothing is fetched unasked"
    done = run(tmp_path, "prospects", "--fetch", "-f", "json")
    rows = found(done)
    assert "3 pages and 3 contact pages fetched." in done.stderr
    base = f"localhost:{server.port}"
    assert rows["diario"]["contact_url"] == f"http://diario.{base}/contacto"
    assert rows["diario"]["contact_mail"] == "redaccion@diario.localhost", "an office, not Marta"
    assert (rows["diario"]["lang"], rows["diario"]["contact_lang"], rows["diario"]["contact_form"]) == ("es", "en", True)  # fmt: skip
    assert rows["diario"]["kind"] == "newspaper"
    for name in ("gazete", "carnet"):
        assert rows[name]["contact_url"] is not None, "the page is known by its link"
        assert (rows[name]["contact_mail"], rows[name]["contact_form"]) == (None, None)
        assert rows[name]["contact_lang"] == rows[name]["lang"]
    assert not server.asked("/iletisim"), "robots.txt forbids it"
    assert {seen.path for seen in server.seen} == {"/robots.txt", "/a", "/contacto", "/contact"}
    draft = run(tmp_path, "outreach", "draft", "diario.localhost", "--kind", "resource")
    assert draft.stdout.startswith("To: redaccion@diario.localhost (English (en))\n")
    assert "marta" not in draft.stdout.lower()
    told = json.loads(run(tmp_path, "outreach", "draft", "gazete.localhost", "-f", "json").stdout)[0]
    assert told["lang"] == "tr"
    assert told["contact_url"] == f"http://gazete.{base}/iletisim"
    count = len(server.seen)
    run(tmp_path, "prospects", "--fetch", "-f", "json")
    assert len(server.asked("/a")) == 3, "what was fetched lately is not fetched again"
    assert len(server.seen) <= count + 3


def test_addresses_inside_the_own_network_are_refused(tmp_path: Path, server: Server) -> None:
    project(tmp_path, server)
    done = run(tmp_path, "prospects", "--fetch", "-f", "json", private="false")
    assert done.exit_code == 0
    assert server.seen == []
    assert {row["contact_url"] for row in found(done).values()} == {None}
    draft = run(tmp_path, "outreach", "draft", "diario.localhost", private="false")
    assert "no contact page is known" in draft.stdout
