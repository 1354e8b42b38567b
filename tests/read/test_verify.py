"""What a fetched page says of the link an export listed."""

import pytest

from hreflens.read.pages import build_pages
from hreflens.read.verify import build_link_checks
from hreflens.settings import Settings
from hreflens.tables import FETCHES, LINKS

SETTINGS = Settings.model_validate({"project": {"site": "acme.com"}})
URL = "https://blog.example.org/p"
LINK = '<p>Text davor <a href="https://acme.com/x" {}>{}</a> danach, und noch mehr Text für Leser.</p>'
USUAL = LINK.format("", "Acme")


def state(html: str, *, head: str = "", fetch: dict[str, object] | None = None, **link: object) -> str:
    row = {"url": URL, "final_url": URL, "outcome": "ok", "http_status": 200, **(fetch or {})}
    bodies = [
        (
            URL,
            row["final_url"],
            [("Content-Type", "text/html")],
            f"<head>{head}</head><body>{html}</body>".encode(),
        )
    ]
    pages, placements, _ = build_pages(bodies if row["outcome"] == "ok" else [], ("acme.com",), workers=1)
    known = {
        "link_id": "1",
        "referring_url": URL,
        "target_url": "https://acme.com/x",
        "anchor_text": "Acme",
        "anchor_key": "acme",
        "rel": "",
        "followed": True,
    }
    tables = {
        "links": LINKS.from_rows([{**known, **link}]),
        "fetches": FETCHES.from_rows([row]),
        "pages": pages,
        "placements": placements,
    }
    return str(build_link_checks(tables, SETTINGS).column("state")[0].as_py())


@pytest.mark.parametrize(
    ("html", "head", "fetch", "link", "expected"),
    [
        (USUAL, "", None, {}, "live"),
        (USUAL, "", None, {"target_url": None, "anchor_text": None, "anchor_key": None, "rel": None}, "live"),
        ("<p>Nur Text, ohne jeden Verweis auf irgendwen.</p>", "", None, {}, "link_removed"),
        (LINK.format('rel="sponsored"', "Acme"), "", None, {}, "rel_changed"),
        (LINK.format("", "ganz anders"), "", None, {}, "anchor_changed"),
        (USUAL, '<meta name="robots" content="noindex">', None, {}, "noindexed"),
        (
            USUAL,
            '<link rel="canonical" href="https://blog.example.org/other">',
            None,
            {},
            "canonicalised_away",
        ),
        # Moved within its own site, the link still there: a visitor finds it.
        (USUAL, "", {"final_url": "https://blog.example.org/new"}, {}, "live"),
        ("<p>Nur Text.</p>", "", {"final_url": "https://blog.example.org/new"}, {}, "redirected"),
        (USUAL, "", {"final_url": "https://elsewhere.example.net/"}, {}, "redirected"),
        ("", "", {"outcome": "http_4xx", "http_status": 404}, {}, "page_gone"),
        ("", "", {"outcome": "timeout", "http_status": None}, {}, "page_unreachable"),
        ("", "", {"outcome": "http_5xx", "http_status": 503}, {}, "page_unreachable"),
        ("", "", {"outcome": "robots_blocked", "http_status": None}, {}, "page_unreachable"),
        ("", "", {"outcome": "not_html"}, {}, "unverifiable"),
        ('<div id="root"></div><script src="/a.js"></script>', "", None, {}, "unverifiable"),
    ],
)
def test_state(
    html: str, head: str, fetch: dict[str, object] | None, link: dict[str, object], expected: str
) -> None:
    assert state(html, head=head, fetch=fetch, **link) == expected


def test_a_page_never_fetched_is_not_checked() -> None:
    tables = {
        "links": LINKS.from_rows([{"link_id": "1", "referring_url": URL}]),
        **dict(zip(("pages", "placements"), build_pages([], ("acme.com",), workers=1)[:2], strict=True)),
        "fetches": FETCHES.empty(),
    }
    assert build_link_checks(tables, SETTINGS).column("state").to_pylist() == ["not_checked"]
