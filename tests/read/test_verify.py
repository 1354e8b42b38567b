"""What a fetched page says of the link an export listed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hreflens.read.pages import build_pages
from hreflens.read.verify import build_link_checks, extra_links
from hreflens.settings import Settings
from hreflens.tables import FETCHES, LINKS
from hreflens.terms import FetchOutcome

SETTINGS = Settings.model_validate({"project": {"site": "acme.com"}})
URL = "https://blog.example.org/p"
OTHER = "https://blog.example.org/other"
LINK = '<p>Text davor <a href="{}" {}>{}</a> danach, und noch mehr Text für Leser.</p>'
USUAL = LINK.format("https://acme.com/x", "", "Acme")
READ = ("ok", "too_large")


def check(
    html: str, *, head: str = "", fetch: dict[str, object] | None = None, **link: object
) -> dict[str, Any]:
    row = {
        "url": URL,
        "final_url": URL,
        "outcome": "ok",
        "http_status": 200,
        "fetched_at": datetime(2026, 3, 4, tzinfo=UTC),
        **(fetch or {}),
    }
    body = f"<head>{head}</head><body>{html}</body>".encode()
    bodies = [(URL, str(row["final_url"]), [("Content-Type", "text/html")], body)]
    pages, placements, _ = build_pages(bodies if row["outcome"] in READ else [], ("acme.com",), workers=1)
    known = {
        "link_id": "1", "referring_url": URL, "target_url": "https://acme.com/x", "anchor_text": "Acme", "anchor_key": "acme", "rel": "", "followed": True,
    }  # fmt: skip
    tables = {
        "links": LINKS.from_rows([{**known, **link}]),
        "fetches": FETCHES.from_rows([row]),
        "pages": pages,
        "placements": placements,
    }
    found: dict[str, Any] = build_link_checks(tables, SETTINGS).to_pylist()[0]
    return found


NO_TARGET = {"target_url": None, "anchor_text": None, "anchor_key": None, "rel": None}


@pytest.mark.parametrize(
    ("html", "head", "fetch", "link", "expected"),
    [
        (USUAL, "", None, {}, "live"),
        (USUAL, "", None, NO_TARGET, "live"),
        (USUAL, "", None, {**NO_TARGET, "anchor_text": "Acme", "anchor_key": "acme"}, "live"),
        ("<p>Nur Text, ohne jeden Verweis auf irgendwen.</p>", "", None, {}, "link_removed"),
        (LINK.format("https://acme.com/y", "", "ganz anders"), "", None, {}, "link_removed"),
        # The same anchor to the same host: the target moved.
        (LINK.format("https://acme.com/y", "", "Acme"), "", None, {}, "live"),
        (LINK.format("https://www.acme.com/y", "", "Acme"), "", None, {}, "live"),
        (LINK.format("https://shop.acme.com/y", "", "Acme"), "", None, {}, "link_removed"),
        # rel
        (LINK.format("https://acme.com/x", 'rel="sponsored"', "Acme"), "", None, {}, "rel_changed"),
        (LINK.format("https://acme.com/x", 'rel="nofollow"', "Acme"), "", None, {}, "rel_changed"),
        (LINK.format("https://acme.com/x", 'rel="noopener external"', "Acme"), "", None, {}, "live"),
        (LINK.format("https://acme.com/x", 'rel="nofollow ugc"', "Acme"), "", None, {"rel": "nofollow"}, "live"),
        (LINK.format("https://acme.com/x", 'rel="ugc"', "Acme"), "", None, {"rel": "nofollow"}, "rel_changed"),
        (USUAL, "", None, {"rel": "nofollow"}, "rel_changed"),
        (USUAL, '<meta name="robots" content="nofollow">', None, {"rel": "nofollow"}, "live"),
        (LINK.format("https://acme.com/x", 'rel="sponsored"', "Acme"), "", None, {"rel": None}, "live"),
        # anchor
        (LINK.format("https://acme.com/x", "", "ganz anders"), "", None, {}, "anchor_changed"),
        (LINK.format("https://acme.com/x", "", "ACME  "), "", None, {}, "live"),
        (LINK.format("https://acme.com/x", "", "Schlösser für kleine Läden im Test"), "", None, {"anchor_text": "Schlösser für…", "anchor_key": "schlösser für"}, "live"),
        (LINK.format("https://acme.com/x", "", "Schlösser für kleine Läden im Test"), "", None, {"anchor_text": "Schlösser für kleine Läden", "anchor_key": "schlösser für kleine läden"}, "live"),
        (LINK.format("https://acme.com/x", "", "Schlösser für kleine"), "", None, {"anchor_text": "Schlösser", "anchor_key": "schlösser"}, "anchor_changed"),
        (LINK.format("https://acme.com/x", "", '<img alt="Logo" src=l>'), "", None, {"anchor_text": "", "anchor_key": ""}, "live"),
        (LINK.format("https://acme.com/x", "", "Text"), "", None, {"anchor_text": "", "anchor_key": ""}, "anchor_changed"),
        (LINK.format("https://acme.com/x", "", "<img src=l>"), "", None, {"anchor_text": "Logo", "anchor_key": "logo", "anchor_is_alt": True}, "anchor_changed"),
        (LINK.format("https://acme.com/x", "", "egal"), "", None, {"anchor_text": None, "anchor_key": None}, "live"),
        # of several links to one target the one with the exported anchor is meant
        (LINK.format("https://acme.com/x", "", "anders") + USUAL, "", None, {}, "live"),
        # other spellings of the same address
        (LINK.format("http://acme.com/x", "", "Acme"), "", None, {}, "live"),
        (LINK.format("https://www.acme.com/x/", "", "Acme"), "", None, {}, "live"),
        (LINK.format("https://acme.com/x?utm_source=blog&utm_medium=x", "", "Acme"), "", None, {}, "live"),
        (LINK.format("https://acme.com/x?a=1&gclid=2", "", "Acme"), "", None, {"target_url": "https://acme.com/x?a=1"}, "live"),
        (LINK.format("https://acme.com/x?a=1", "", "weg"), "", None, {}, "link_removed"),
        # the page
        (USUAL, '<meta name="robots" content="noindex">', None, {}, "noindexed"),
        (USUAL, f'<link rel="canonical" href="{OTHER}">', None, {}, "canonicalised_away"),
        (USUAL, f'<link rel="canonical" href="{URL}?utm_source=x">', None, {}, "live"),
        (USUAL, '<link rel="canonical" href="http://www.blog.example.org/p/">', None, {}, "live"),
        (USUAL, f'<link rel="canonical" href="{OTHER}"><meta name="robots" content="noindex">', None, {}, "canonicalised_away"),
        ("<p>weg</p>", f'<link rel="canonical" href="{OTHER}">', None, {}, "link_removed"),
        (LINK.format("https://acme.com/x", 'rel="nofollow"', "Acme"), '<meta name="robots" content="noindex">', None, {}, "noindexed"),
        # Moved within its own site, the link still there: a visitor finds it.
        (USUAL, "", {"final_url": "https://blog.example.org/new"}, {}, "live"),
        ("<p>Nur Text.</p>", "", {"final_url": "https://blog.example.org/new"}, {}, "redirected"),
        (USUAL, "", {"final_url": "https://elsewhere.example.net/"}, {}, "redirected"),
        (USUAL, "", {"final_url": "http://www.blog.example.org/p/"}, {}, "live"),
        ("<p>weg</p>", "", {"final_url": "http://www.blog.example.org/p/"}, {}, "link_removed"),
        # what could not be seen is never removed
        ("", "", {"outcome": "http_4xx", "http_status": 404}, {}, "page_gone"),
        ("", "", {"outcome": "http_4xx", "http_status": 410}, {}, "page_gone"),
        ("", "", {"outcome": "dns", "http_status": None}, {}, "page_gone"),
        ("", "", {"outcome": "http_4xx", "http_status": 403}, {}, "page_unreachable"),
        ("", "", {"outcome": "http_4xx", "http_status": 429}, {}, "page_unreachable"),
        *(("", "", {"outcome": outcome, "http_status": None}, {}, "page_unreachable") for outcome in (
            "timeout", "http_5xx", "robots_blocked", "robots_unreachable", "tls", "connection", "too_many_redirects", "broken_response", "address_refused")),
        ("", "", {"outcome": "not_html"}, {}, "unverifiable"),
        ("", "", {"outcome": "invalid_url"}, {}, "unverifiable"),
        ('<div id="root"></div><script src="/a.js"></script>', "", None, {}, "unverifiable"),
        # cut off: a link in the part that was read is live, one that is not may stand beyond the cut
        (USUAL, "", {"outcome": "too_large"}, {}, "live"),
        ("<p>erster Teil</p>", "", {"outcome": "too_large"}, {}, "unverifiable"),
        ("<a href='https://a.example/1'>a</a>" * 5_000 + USUAL, "", None, {}, "unverifiable"),
        ("<a href='https://a.example/1'>a</a>" * 4_000, "", None, {}, "link_removed"),
    ],
)  # fmt: skip
def test_state(
    html: str, head: str, fetch: dict[str, object] | None, link: dict[str, object], expected: str
) -> None:
    found = check(html, head=head, fetch=fetch, **link)
    assert found["state"] == expected, found["detail"]
    assert found["detail"].endswith((".", "”."))


def test_every_outcome_has_a_state() -> None:
    for outcome in FetchOutcome:
        status = 404 if outcome is FetchOutcome.HTTP_4XX else None
        found = check(USUAL, fetch={"outcome": outcome.value, "http_status": status})
        assert found["fetch_outcome"] == outcome.value
        assert (found["state"] == "link_removed") is False


@pytest.mark.parametrize(
    ("html", "fetch", "link", "said"),
    [
        (LINK.format("http://www.acme.com/x/?fbclid=1", "", "Acme"), None, {}, "spelt http://www.acme.com/x/?fbclid=1"),
        (LINK.format("https://acme.com/y", "", "Acme"), None, {}, "points to https://acme.com/y now, no longer to https://acme.com/x"),
        (USUAL, None, NO_TARGET, "named no target; the page links to https://acme.com/x"),
        (USUAL, {"final_url": "https://blog.example.org/new"}, {}, "the page moved to https://blog.example.org/new"),
        (USUAL, {"final_url": "https://else.example/"}, {}, "redirects to https://else.example/, which has the link"),
        ("<p>x</p>", {"final_url": "https://else.example/"}, {}, "redirects to https://else.example/."),
        (LINK.format("https://acme.com/other", "", "b"), None, {}, "1 other link(s) to the site"),
        ("<p>x</p>", None, {}, "no longer links to the site"),
        (LINK.format("https://acme.com/x", 'rel="ugc"', "Acme"), None, {}, "from followed to rel=“ugc”"),
        (LINK.format("https://acme.com/x", "", "neu"), None, {}, "from “Acme” to “neu”"),
        ("", {"outcome": "tls"}, {}, "no secure connection"),
    ],
)  # fmt: skip
def test_the_detail_says_what_differs(
    html: str, fetch: dict[str, object] | None, link: dict[str, object], said: str
) -> None:
    assert said in check(html, fetch=fetch, **link)["detail"]


def test_facts_of_the_link_that_was_found() -> None:
    found = check(f"<footer>{LINK.format('https://acme.com/x', 'rel=ugc', 'Acme')}</footer>", rel="ugc")
    assert (found["state"], found["placement"], found["followed"], found["rel"], found["links_found"]) == (
        "live",
        "footer",
        False,
        "ugc",
        1,
    )
    assert check(USUAL)["followed"] is True
    assert check(USUAL, head='<meta name="robots" content="nofollow">', rel="nofollow")["followed"] is False
    assert check("<p>x</p>")["ordinal"] is None


def test_a_page_never_fetched_is_not_checked() -> None:
    tables = {
        "links": LINKS.from_rows([{"link_id": "1", "referring_url": URL}]),
        **dict(zip(("pages", "placements"), build_pages([], ("acme.com",), workers=1)[:2], strict=True)),
        "fetches": FETCHES.empty(),
    }
    assert build_link_checks(tables, SETTINGS).column("state").to_pylist() == ["not_checked"]
    tables["fetches"] = FETCHES.from_rows([{"url": URL, "outcome": "not_fetched"}])
    assert build_link_checks(tables, SETTINGS).column("state").to_pylist() == ["not_checked"]


def test_links_that_no_export_lists() -> None:
    html = (
        USUAL
        + USUAL
        + LINK.format("https://acme.com/new", 'rel="nofollow"', "<img alt='Bild' src=x>")
        + LINK.format("https://acme.com/other", "", "b")
    )
    bodies = [(URL, URL, [("Content-Type", "text/html")], f"<title>T</title>{html}".encode())]
    pages, placements, _ = build_pages(bodies, ("acme.com",), workers=1)
    links = [
        {"link_id": "1", "referring_url": URL, "target_url": "https://acme.com/x", "anchor_key": "acme"},
        {"link_id": "2", "referring_url": URL, "target_url": "https://acme.com/other", "anchor_key": None},
    ]
    tables = {
        "links": LINKS.from_rows(links),
        "fetches": FETCHES.from_rows(
            [{"url": URL, "outcome": "ok", "fetched_at": datetime(2026, 3, 4, tzinfo=UTC)}]
        ),
        "pages": pages,
        "placements": placements,
    }
    (found,) = extra_links(tables).to_pylist()
    assert (
        found["target_url"],
        found["anchor_text"],
        found["followed"],
        found["link_type"],
        found["tools"],
    ) == ("https://acme.com/new", "Bild", False, "image", "fetched")
    assert (
        str(found["first_seen"]),
        found["referring_title"],
        found["occurrences"],
        found["referring_domain"],
    ) == ("2026-03-04", "T", 1, "example.org")
    tables["links"] = LINKS.empty()
    counts = {row["target_url"]: row["occurrences"] for row in extra_links(tables).to_pylist()}
    assert counts == {"https://acme.com/x": 2, "https://acme.com/new": 1, "https://acme.com/other": 1}
