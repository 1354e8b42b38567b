"""What an attacker would try: stored scripts, forged forms, other sites, paths, bombs, stolen or fixed sessions."""

import io
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hreflens.engine.accounts import add_user, users
from hreflens.engine.state import open_state
from hreflens.engine.workspace import WorkspaceError
from hreflens.show.render.csv import FORMULA_MARKS
from hreflens.web.guard import CSP
from hreflens.web.html import true_host
from hreflens.web.pages import login
from hreflens.web.pages.login import local_path
from hreflens.web.serve import config_for
from hreflens.web.uploads import safe_name
from tests.show.factory import audit
from tests.show.hostile import PAYLOADS, hostile_audit
from tests.web.world import NOW, PAGES, Visitor, put_run, visitor

PASSWORD = "correct horse battery"


class Markup(HTMLParser):
    """What a browser would make of a page: elements and attributes that could run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def dangers(text: str) -> list[str]:
    """Return everything on a page that is not ours to run, load or go to."""
    page = Markup()
    page.feed(text)
    found = []
    for tag, attrs in page.tags:
        if tag in ("iframe", "object", "embed", "base", "style"):
            found.append(tag)
        if tag == "script" and not (attrs.get("src") or "").startswith("/static/"):
            found.append(f"script {attrs}")
        if tag == "img" and attrs.get("src") != "/static/icon.svg":
            found.append(f"img {attrs}")
        found += [f"{tag} {name}" for name in attrs if name.startswith(("on", "style", "hx-on"))]
        for name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
            target = (attrs.get(name) or "").strip().lower()
            if target and not target.startswith(("/", "#", "https://", "http://")):
                found.append(f"{tag} {name}={target}")
    return found


class Shown(HTMLParser):
    """What a reader sees or hears of a page: its text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts += [
            value or "" for name, value in attrs if name in ("title", "aria-label", "placeholder", "alt")
        ]


def reordering(text: str) -> list[str]:
    """Return what is shown with a character that turns text around."""
    page = Shown()
    page.feed(text)
    return [part for part in page.parts if "\u202e" in part]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    root = tmp_path_factory.mktemp("hostile") / "w"
    project = put_run(root, "evil", hostile_audit())
    with open_state(root) as state:
        state.decide(
            "evil",
            [
                {
                    "subject_kind": "site",
                    "subject": payload[:200],
                    "decision": "keep",
                    "note": payload[:500],
                    "decided_by": payload[:100],
                    "decided_at": NOW,
                }
                for payload in PAYLOADS
                if payload
            ],
        )
        for payload in PAYLOADS:
            state.record_manual_action(
                "evil", kind="other", scope="partial", reported_on=None, note=payload, at=NOW
            )
    (project.folder / "disavow").mkdir()
    (project.folder / "disavow" / "current.txt").write_text("\n".join(PAYLOADS), "utf-8")
    return visitor(root)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_stored_becomes_markup(hostile: Visitor, page: str) -> None:
    answer = hostile.get(f"/p/evil/{page}")
    assert answer.status_code == 200
    assert dangers(answer.text) == []
    assert reordering(answer.text) == []


def test_cards_of_hostile_links_are_harmless(hostile: Visitor) -> None:
    for row in hostile.get("/p/evil/links.json").json()["links"][:40]:
        for path, query in ((f"/p/evil/link/{row['link_id']}", {}), ("/p/evil/site", {"site": row["site"]})):
            answer = hostile.get(path, params=query)
            assert answer.status_code in (200, 404), answer.text[:300]
            assert dangers(answer.text) == [], (path, query)


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if p])
def test_nothing_asked_becomes_markup(reader: Visitor, payload: str) -> None:
    for path in ("links", "site", "review", "profile"):
        params = {
            "q": payload,
            "site": payload,
            "anchor": payload,
            "group": payload,
            "queue": payload,
            "page": payload,
        }
        assert dangers(reader.get(f"/p/acme/{path}", params=params).text) == []


def test_nothing_posted_becomes_markup_later(own: Path) -> None:
    someone = visitor(own)
    url = someone.get("/p/acme/links.json").json()["links"][0]["url"]
    for payload in PAYLOADS[:12]:
        someone.post("/p/acme/decide", {"subject": url, "decision": "keep", "note": payload, "back": payload})
        someone.post("/p/acme/views", {"name": payload or "x", "query": payload})
        someone.post("/p/acme/settings", {"project.brands": payload, "report.title": payload})
        someone.post("/p/acme/disavow/action", {"kind": "other", "note": payload})
        someone.post(
            "/p/acme/imports/upload",
            files={"file": (payload.replace("\x00", "") or "x", b"a,b\n1,2\n", "text/csv")},
        )
    for page in ("links", "settings", "disavow", "imports", "review", ""):
        assert dangers(someone.get(f"/p/acme/{page}").text) == [], page


def test_exports_hold_no_formula(hostile: Visitor) -> None:
    import csv

    paths = [
        "links.csv",
        *re.findall(r'/p/evil/(tables/[^"]+\.csv)', hostile.get("/p/evil/profile?page=valuable").text),
    ]
    for path in paths:
        text = hostile.get(f"/p/evil/{path}").text.lstrip("\ufeff")
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert not cell.lstrip(" \u00a0").startswith(FORMULA_MARKS) or _is_number(cell), cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


# --- requests from elsewhere ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.0.7:8000",
        "",
        "acme.example:80",
        "[::2]",
    ],
)
def test_a_foreign_host_is_refused_in_every_mode(sample: Path, host: str) -> None:
    for more in ({}, {"accounts": True}):
        answer = visitor(sample, **more).get("/healthz", headers={"host": host})
        assert answer.status_code == 421, host
        assert "acme" not in answer.text


def test_loopback_names_and_named_hosts_are_answered(sample: Path) -> None:
    for host in ("localhost:8000", "127.0.0.1:8123", "127.9.9.9", "[::1]:8000", "LOCALHOST"):
        assert visitor(sample).get("/healthz", headers={"host": host}).status_code == 200, host
    named = visitor(sample, hosts=frozenset({"links.acme.example"}), any_address=True)
    for host in ("links.acme.example", "links.acme.example:443", "10.0.0.5:8000"):
        assert named.get("/healthz", headers={"host": host}).status_code == 200, host


def posts(reader: Visitor) -> list[str]:
    """Return a path for every route that takes a POST."""
    found = []
    stack = [reader.client.app.app]  # type: ignore[attr-defined]
    routes = list(stack[0].routes)
    while routes:
        route = routes.pop()
        inner = getattr(route, "original_router", None)
        if inner is not None:
            routes += inner.routes
        if "POST" in (getattr(route, "methods", None) or ()):
            found.append(re.sub(r"\{(\w+)\}", lambda hit: "acme" if hit[1] == "project" else "1", route.path))
    return sorted(set(found))


def test_every_post_without_a_token_is_refused(own: Path) -> None:
    someone = visitor(own)
    someone.get("/p/acme/")
    paths = posts(someone)
    assert len(paths) > 15
    for path in paths:
        for data in ({}, {"csrf": "0" * 64}):
            answer = someone.client.post(path, data=data)
            assert answer.status_code == 403, path
        assert someone.client.post(path, json={"kind": "judge"}).status_code == 403, path
    with open_state(own) as state:
        assert state.history("acme") == []


def test_a_token_is_of_one_visitor_only(own: Path) -> None:
    someone, other = visitor(own), visitor(own)
    stolen = other.token()
    someone.token()
    answer = someone.client.post("/p/acme/disavow/action", data={"csrf": stolen, "kind": "other"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_post_from_another_origin_is_refused_even_with_a_token(own: Path, headers: dict[str, str]) -> None:
    someone = visitor(own)
    answer = someone.post("/p/acme/disavow/action", {"kind": "other"}, headers=headers)
    assert answer.status_code == 403


def test_every_answer_carries_the_headers(reader: Visitor) -> None:
    for path in ("/p/acme/", "/static/app.css", "/p/none/", "/p/acme/links.csv", "/api/projects", "/nowhere"):
        headers = reader.get(path).headers
        assert headers["content-security-policy"] == CSP, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in CSP
    assert "no-store" in reader.get("/p/acme/").headers["cache-control"]


# --- paths and uploads -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/static/../config.py",
            "/static/%2e%2e/config.py",
            "/static/vendor%2fhtmx.LICENSE",
            "/static/..%5capp.py",
        ),
        *(
            "/p/../../etc/passwd",
            "/p/%2e%2e/",
            "/p/acme%2f..%2f..",
            "/p/.writing/",
            "/p/acme/tables/../x.csv",
        ),
        *(
            "/p/acme/imports/..%2f..",
            "/p/acme/imports/../../project.toml",
            "/p/acme/report.py",
            "/p/acme/tables/summary/x.exe",
        ),
    ],
)
def test_no_path_leads_out(reader: Visitor, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code in (303, 307, 404), path
    assert "root:" not in answer.text
    assert "[project]" not in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.csv",
        "..\\..\\evil.csv",
        "/etc/passwd",
        "a/b/c.csv",
        "..",
        ".",
        "",
        "\u202e.csv",
        "x" * 500,
        "con\n.csv",
    ],
)
def test_the_name_of_an_upload_is_only_a_name(own: Path, name: str) -> None:
    shown = safe_name(name)
    assert "/" not in shown
    assert "\\" not in shown
    assert shown.strip(".")
    assert len(shown) <= 120
    someone = visitor(own)
    before = {path for path in own.rglob("*") if "uploads" not in path.parts}
    if name:
        sent = someone.post(
            "/p/acme/imports/upload", files={"file": (name, b"URL\nhttps://a.example/\n", "text/csv")}
        )
        assert sent.status_code in (303, 400)
    after = {path for path in own.rglob("*") if "uploads" not in path.parts and "view" not in path.parts}
    assert {p for p in after - before if not p.name.startswith("state.sqlite")} == set()


def test_an_oversize_request_is_refused(sample: Path) -> None:
    small = visitor(sample, max_upload_bytes=20_000, max_form_bytes=5_000)
    big = {"file": ("a.csv", b"x" * 30_000, "text/csv")}
    assert small.post("/p/acme/imports/upload", files=big).status_code == 413
    assert small.post("/p/acme/decide", {"note": "x" * 10_000}).status_code == 413
    assert small.post("/p/acme/disavow/file", files={"file": ("d.txt", b"x" * 10_000)}).status_code == 413

    def endless():  # type: ignore[no-untyped-def]
        for _ in range(200):
            yield b"x" * 1_000

    chunked = small.client.post(
        "/p/acme/decide", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert chunked.status_code == 413


def test_a_zip_bomb_is_named_and_costs_little(own: Path) -> None:
    import resource

    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("backlinks.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(600):
            member.write(b"0" * 1_000_000)
    assert len(packed.getvalue()) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    someone = visitor(own)
    sent = someone.post("/p/acme/imports/upload", files={"file": ("bomb.zip", packed.getvalue())})
    shown = someone.get(sent.headers["location"])
    assert shown.status_code == 200
    assert 'role="alert"' in shown.text
    assert 'value="take"' not in shown.text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


# --- accounts ------------------------------------------------------------------------------------------------


@pytest.fixture
def team(own: Path) -> Path:
    put_run(own, "other", audit(60))
    with open_state(own) as state:
        add_user(state, "ana", PASSWORD, "reviewer", ("acme",), at=NOW)
        add_user(state, "vera", PASSWORD, "viewer", ("acme",), at=NOW)
        add_user(state, "root", PASSWORD, "admin", (), at=NOW)
    for limit in (login.BY_ADDRESS, login.BY_NAME):
        limit.clear()
    return own


def logged_in(team: Path, name: str) -> Visitor:
    someone = visitor(team, accounts=True)
    assert someone.login(name, PASSWORD).status_code == 303
    return someone


def test_other_machines_are_not_served_without_accounts(own: Path) -> None:
    for host in ("0.0.0.0", "192.168.1.4", "::", "links.acme.example"):
        with pytest.raises(WorkspaceError, match="users add"):
            config_for(own, host, now=lambda: NOW)
    assert not config_for(own, "127.0.0.1", now=lambda: NOW).accounts
    with open_state(own) as state:
        add_user(state, "ana", PASSWORD, "admin", (), at=NOW)
    for host in ("0.0.0.0", "127.0.0.1"):
        assert config_for(own, host, now=lambda: NOW).accounts, "once there are accounts, everybody logs in"


def test_nothing_is_shown_without_login(team: Path) -> None:
    someone = visitor(team, accounts=True)
    for path in (
        "/",
        "/p/acme/",
        "/p/acme/links",
        "/p/acme/links.csv",
        "/p/acme/disavow.txt",
        "/p/acme/reconsideration.zip",
    ):
        answer = someone.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/login")
    for path in ("/api/projects", "/api/projects/acme/links", "/p/acme/links.json"):
        assert someone.get(path).status_code == 401, path


def test_the_session_is_new_at_login_and_dead_after_logout(team: Path) -> None:
    someone = visitor(team, accounts=True)
    someone.client.cookies.set("hreflens_session", "chosen-by-the-attacker")
    page = someone.get("/login").text
    token = page.split('name="csrf" value="')[1].split('"')[0]
    someone.client.post("/login", data={"csrf": token, "name": "ana", "password": PASSWORD})
    real = [
        c.value
        for c in someone.client.cookies.jar
        if c.name == "hreflens_session" and c.value != "chosen-by-the-attacker"
    ]
    assert len(real) == 1
    fixed = visitor(team, accounts=True)
    fixed.client.cookies.set("hreflens_session", "chosen-by-the-attacker")
    assert fixed.get("/p/acme/").status_code == 303
    thief = visitor(team, accounts=True)
    thief.client.cookies.set("hreflens_session", real[0])
    assert thief.get("/p/acme/").status_code == 200
    ana = logged_in(team, "ana")
    kept = ana.client.cookies["hreflens_session"]
    assert ana.post("/logout").status_code == 303
    ana.client.cookies.set("hreflens_session", kept)
    assert ana.get("/p/acme/").status_code == 303


def test_cookies_are_out_of_reach_of_scripts(team: Path) -> None:
    someone = visitor(team, accounts=True, secure_cookies=True)
    page = someone.client.get("/login", headers={"host": "localhost"})
    set_cookie = page.headers["set-cookie"].lower()
    assert "httponly" in set_cookie
    assert "secure" in set_cookie
    assert "samesite=strict" in set_cookie


def test_a_project_of_others_looks_like_none(team: Path) -> None:
    ana = logged_in(team, "ana")
    for path in (
        "/p/other/",
        "/p/other/links.csv",
        "/p/other/disavow",
        "/p/other/imports",
        "/api/projects/other/links",
    ):
        hidden, missing = ana.get(path), ana.get(path.replace("other", "nowhere"))
        assert hidden.status_code == missing.status_code == 404, path
    assert ana.get("/api/projects").json() == ["acme"]
    assert ana.post("/p/other/disavow/action", {"kind": "other"}).status_code == 404
    root = logged_in(team, "root")
    assert root.get("/p/other/").status_code == 200
    other_job = root.post("/p/other/jobs", {"kind": "judge"})
    assert other_job.status_code == 303
    assert ana.post("/p/acme/jobs/1/cancel").status_code == 404
    assert ana.get("/api/projects/acme/jobs/1").status_code == 404


def test_roles_hold(team: Path) -> None:
    vera, ana = logged_in(team, "vera"), logged_in(team, "ana")
    for path in posts(vera):
        if path.startswith("/p/acme/") or path == "/projects":
            answer = vera.post(path)
            assert answer.status_code in (403, 404, 422), path
    assert vera.get("/p/acme/links").status_code == 200
    assert "<button" not in vera.get("/p/acme/review").text.split("<main")[1]
    assert ana.post("/p/acme/settings", {"report.title": "x"}).status_code == 403
    assert ana.post("/projects", {"site": "new.example"}).status_code == 403
    url = ana.get("/p/acme/links.json").json()["links"][0]["url"]
    assert ana.post("/p/acme/decide", {"subject": url, "decision": "keep"}).status_code == 303
    with open_state(team) as state:
        assert [row["decided_by"] for row in state.history("acme")] == ["ana"]


def test_login_is_slow_to_guess(team: Path) -> None:
    someone = visitor(team, accounts=True)
    codes = [someone.login("ana", f"wrong password {n}").status_code for n in range(10)]
    assert codes[0] == 401
    assert codes[-1] == 429
    assert someone.login("ana", PASSWORD).status_code == 429, "the right one too, while it is locked"
    assert someone.login("nobody", "x" * 20).status_code == 401


def test_what_is_done_is_written_down(team: Path) -> None:
    from hreflens.engine.accounts import activity

    ana = logged_in(team, "ana")
    url = ana.get("/p/acme/links.json").json()["links"][0]["url"]
    ana.post("/p/acme/decide", {"subject": url, "decision": "keep"})
    with open_state(team) as state:
        told = [(row["user_name"], row["action"]) for row in activity(state)]
        assert ("ana", "login") in told
        assert ("ana", "decided") in told
        assert all("password" not in str(row) for row in users(state))
    raw = (team / "state.sqlite").read_bytes()
    assert PASSWORD.encode() not in raw
    assert ana.client.cookies["hreflens_session"].encode() not in raw


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\nb",
        "\\/evil",
    ],
)
def test_going_back_stays_here(path: str) -> None:
    assert local_path(path) == "/"
    assert local_path("/p/acme/links?q=%C3%A4") == "/p/acme/links?q=%C3%A4"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://xn--80ak6aa92e.com/x", "аррӏе.com"),
        ("https://xn--pple-43d.com/", "аpple.com (xn--pple-43d.com)"),
        ("https://user:pw@kamera-nikki.jp/", "kamera-nikki.jp"),
        ("https://xn--r8jz45g.jp/", "例え.jp"),
    ],
)
def test_the_true_host_is_shown(url: str, shown: str) -> None:
    assert true_host(url) == shown
