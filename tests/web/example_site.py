"""The example's own site in six locales on a server of this machine, and its exports and pages pointing there."""

import io
import zipfile
from pathlib import Path

from examples.talvora.archive import body_of, warc_record
from examples.talvora.model import OWN_SITE
from examples.talvora.owner import own_sites
from fastwarc.warc import ArchiveIterator, WarcRecordType

from hreflens.engine.workspace import Project, open_project
from hreflens.example import example_folder
from hreflens.projects.fetches import add_archives
from hreflens.projects.setup import init_project, project_settings, write_settings
from hreflens.settings import load_settings
from tests.collect.fetch.loopback import Seen, Server, reply

HOST = "talvora.localhost"
OWN_NAME = OWN_SITE.removeprefix("https://").encode()


class OwnSite:
    """Plays every page, robots.txt and sitemap of the example's owner under another name."""

    def __init__(self) -> None:
        self.base = ""
        self.pages = {page.path: (site, page) for site in own_sites() for page in site.pages}

    def play(self, seen: Seen) -> bytes:
        if seen.host != HOST or seen.path not in self.pages:
            return reply(b"", 404)
        site, page = self.pages[seen.path]
        body = body_of(site, page).replace(OWN_SITE.encode(), self.base.encode())
        where = (f"Location: {page.redirect.replace(OWN_SITE, self.base)}",) if page.redirect else ()
        kind = page.content_type if page.content_type != "text/html" else "text/html; charset=utf-8"
        return reply(body, page.status, kind=kind, more=where)


def moved_file(path: Path, base: str) -> bytes:
    """Return an export of the example whose own addresses are those of the server."""
    data = path.read_bytes()
    if path.suffix in (".zip", ".xlsx"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(OWN_SITE.encode(), base.encode()))
        return out.getvalue()
    if data.startswith(b"\xff\xfe"):
        return b"\xff\xfe" + data[2:].decode("utf-16-le").replace(OWN_SITE, base).encode("utf-16-le")
    return data.replace(OWN_SITE.encode(), base.encode())


def exports(base: str, *patterns: str) -> list[dict[str, object]]:
    """Return files of the example as a browser uploads them."""
    found = [path for pattern in patterns for path in sorted((example_folder() / "exports").glob(pattern))]
    return [{"name": path.name.replace(OWN_NAME.decode(), HOST), "mimeType": "application/octet-stream", "buffer": moved_file(path, base)} for path in found]  # fmt: skip


def moved_archive(base: str) -> bytes:
    """Return the pages of others, with links to the server instead of the owner's name."""
    parts = []
    with (example_folder() / "pages.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False):
            url = record.headers["WARC-Target-URI"]
            if url.startswith(OWN_SITE):
                continue
            head, _, body = record.reader.read().partition(b"\r\n\r\n")
            body = body.replace(OWN_SITE.encode(), base.encode())
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
            block = b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body])
            parts.append(warc_record("response", url, record.headers["WARC-Date"], "application/http;msgtype=response", block))  # fmt: skip
    return b"".join(parts)


def prepare(root: Path, server: Server, site: OwnSite) -> Project:
    """Make the example's project for the server's site; the pages of others count as fetched before."""
    site.base = f"http://{HOST}:{server.port}"
    settings, _ = load_settings(example_folder() / "project.toml")
    project, _ = init_project(root, "talvora", {**settings.project.model_dump(), "site": HOST})
    tree = project_settings(project).model_dump()
    tree["fetch"] |= {"allow_private_addresses": True, "delay_s": 0.05, "refetch_days": 3650}
    write_settings(open_project(root, "talvora"), tree)
    project.warc_folder.mkdir(parents=True, exist_ok=True)
    path = project.warc_folder / "pages.warc.gz"
    path.write_bytes(moved_archive(site.base))
    add_archives(project, [path], urls_in(path))
    return project


def urls_in(path: Path) -> list[str]:
    """Return the addresses of all responses in a WARC file."""
    with path.open("rb") as file:
        records = ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False)
        return [str(record.headers["WARC-Target-URI"]) for record in records]
