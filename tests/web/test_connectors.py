"""Services from the dashboard: what can be asked, what it costs, who may start it, and jobs against loopback services."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from hreflens.engine.accounts import add_user
from hreflens.engine.jobs import CANCELLED, DONE, FAILED, add_job, jobs
from hreflens.engine.state import open_state
from hreflens.projects.setup import init_project
from tests.collect.apis.fakes import FAKES, KEY
from tests.collect.apis.loopback import Reply, serving
from tests.web.test_jobs import wait
from tests.web.world import NOW, Visitor, visitor

AHREFS = next(fake for fake in FAKES if fake.name == "ahrefs")
ASK = {"report": "backlinks", "target": "acme.example", "limit": "2500"}
AGREED = "67500 units"
LOG = (
    '203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /en/ HTTP/1.1" 200 512 "https://le-jardin.fr/a" "Mozilla/5.0 (X11; Linux)" "fr-FR,fr;q=0.9"\n'
    '203.0.113.7 - - [10/Oct/2026:13:56:40 +0000] "GET /en/cameras HTTP/1.1" 200 512 "https://acme.example/en/" "Mozilla/5.0 (X11; Linux)" "fr-FR,fr;q=0.9"\n'
    '66.249.66.1 - - [10/Oct/2026:13:57:36 +0000] "GET /en/ HTTP/1.1" 200 512 "-" "Googlebot/2.1"\n'
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for fake in FAKES:
        for name in fake.keys:
            monkeypatch.delenv(f"HREFLENS_{fake.name}_{name}".upper().replace("-", "_"), raising=False)
    init_project(tmp_path / "w", "acme", {"site": "acme.example"})
    init_project(tmp_path / "w", "other", {"site": "other.example"})
    return tmp_path / "w"


@pytest.fixture
def someone(root: Path) -> Visitor:
    return visitor(root)


def test_all_nine_services_stand_there_with_state_and_cost(someone: Visitor) -> None:
    page = someone.get("/p/acme/connectors").text
    for fake in FAKES:
        assert f"/p/acme/connectors/{fake.name}" in page
        assert someone.get(f"/p/acme/connectors/{fake.name}").status_code == 200
    assert "HREFLENS_AHREFS_KEY" in page
    assert "HREFLENS_MOZ_TOKEN" in page
    assert "27,000" in page  # units of a thousand rows of Ahrefs
    assert someone.get("/p/acme/connectors/nobody").status_code == 404
    data = {row["service"]: row for row in someone.get("/api/projects/acme/connectors").json()}
    assert len(data) == 9
    assert not any(row["ready"] for row in data.values())


def test_a_key_makes_a_service_ready_and_is_shown_nowhere(
    root: Path, someone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = root / "keys.toml"
    keys.write_text(f'[ahrefs]\nkey = "{KEY}"\n[moz]\naccess_id = "me"\nsecret = "{KEY}"\n')
    keys.chmod(0o644)
    page = someone.get("/p/acme/connectors").text
    assert "chmod 600" in page
    keys.chmod(0o600)
    monkeypatch.setenv("HREFLENS_BING_KEY", KEY)
    ready = {row["service"] for row in someone.get("/api/projects/acme/connectors").json() if row["ready"]}
    assert ready == {"ahrefs", "moz", "bing"}
    for path in ("connectors", *(f"connectors/{fake.name}" for fake in FAKES), "imports", "settings"):
        assert KEY not in someone.get(f"/p/acme/{path}").text, path


def test_the_folder_of_the_keys_is_told_to_administrators_only(root: Path) -> None:
    keys = root / "keys.toml"
    keys.write_text("[ahrefs]\n")
    keys.chmod(0o644)
    with open_state(root) as state:
        add_user(state, "vera", "a long password", "viewer", ("acme",), at=NOW)
    vera = visitor(root, accounts=True)
    vera.login("vera", "a long password")
    assert str(root) not in vera.get("/p/acme/connectors").text
    assert str(root) not in vera.get("/p/acme/connectors/ahrefs").text
    assert str(root) not in vera.get("/api/projects/acme/connectors").text


def test_the_cost_is_told_without_asking_anything(someone: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HREFLENS_AHREFS_KEY", KEY)
    with serving(lambda asked: AHREFS.answer(asked, 40)) as server:
        monkeypatch.setenv("HREFLENS_AHREFS_URL", server.url)
        page = someone.get("/p/acme/connectors/ahrefs?report=backlinks&target=acme.example&limit=2500").text
        assert AGREED in page
        assert "I agree to this cost" in page
        token = {"x-csrf-token": someone.token()}
        plan = someone.client.post(
            "/api/projects/acme/connectors/ahrefs/plan", json={"limit": 2500}, headers=token
        ).json()
        assert (plan["cost"], plan["paid"], plan["target"], plan["requests"]) == (
            AGREED,
            True,
            "acme.example",
            3,
        )
        assert server.asked == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("report=nonsense", "has no report"),
        ("report=backlinks&limit=0", "number from 1"),
        ("report=backlinks&limit=abc", "is a number"),
        ("report=backlinks&option.x=1", "has no option"),
        ("report=backlinks&target=a%0d%0ax", "Say which"),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(someone: Visitor, query: str, words: str) -> None:
    answer = someone.get(f"/p/acme/connectors/ahrefs?{query}")
    assert answer.status_code == 422
    assert words in answer.text


def test_days_that_are_none_are_told(someone: Visitor) -> None:
    answer = someone.get("/p/acme/connectors/search-console?report=query-country&start=yesterday")
    assert answer.status_code == 422
    assert "is no day" in answer.text
    swapped = someone.get(
        "/p/acme/connectors/search-console?report=query-country&start=2026-10-02&end=2026-10-01"
    )
    assert "is after the last" in swapped.text


def test_a_collection_costs_agreement_runs_as_a_job_and_is_imported(
    root: Path, someone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HREFLENS_AHREFS_KEY", KEY)
    with serving(lambda asked: AHREFS.answer(asked, 1_500)) as server:
        monkeypatch.setenv("HREFLENS_AHREFS_URL", server.url)
        for agreed in ("", "1 units", "67500"):
            refused = someone.post("/p/acme/connectors/ahrefs", {**ASK, "agreed": agreed})
            assert refused.status_code == 409
            assert "agree to it first" in refused.text
        assert server.asked == []
        assert someone.post("/p/acme/connectors/ahrefs", {**ASK, "agreed": AGREED}).status_code == 303
        done = wait(someone)
        assert (done["status"], done["kind"]) == (DONE, "collect")
        assert done["message"].startswith("rows=1500 kept=1500")
        assert len(server.asked) == 2
    page = someone.get("/p/acme/imports").text
    assert "Ahrefs: backlinks, acme.example" in page
    assert "Rows kept: <bdi>1,500</bdi>" in page
    assert "kept=" not in page
    assert KEY not in page
    assert "Rows kept: <bdi>1,500</bdi>" in someone.get("/p/acme/connectors").text


def test_a_spent_quota_is_told_and_the_job_goes_on_where_it_stopped(
    someone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HREFLENS_AHREFS_KEY", KEY)
    spent = True

    def answer(asked: Any) -> Reply:
        return AHREFS.spent if spent and "where" in asked.query else AHREFS.answer(asked, 1_500)

    with serving(answer) as server:
        monkeypatch.setenv("HREFLENS_AHREFS_URL", server.url)
        someone.post("/p/acme/connectors/ahrefs", {**ASK, "agreed": AGREED})
        failed = wait(someone)
        assert failed["status"] == FAILED
        page = someone.get("/p/acme/imports").text
        assert "Go on where it stopped" in page
        assert KEY not in page
        spent = False
        server.asked.clear()
        assert someone.post(f"/p/acme/jobs/{failed['id']}/again").status_code == 303
        done = wait(someone)
        assert done["status"] == DONE
        assert "resumed=1000" in done["message"]
        assert len(server.asked) == 1


def test_a_refused_key_is_told_without_the_key(someone: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HREFLENS_AHREFS_KEY", KEY)
    with serving(lambda asked: AHREFS.refused) as server:
        monkeypatch.setenv("HREFLENS_AHREFS_URL", server.url)
        someone.post("/p/acme/connectors/ahrefs", {**ASK, "agreed": AGREED})
        failed = wait(someone)
    assert failed["status"] == FAILED
    assert KEY not in failed["message"]
    assert "key" in failed["message"].lower()


def test_a_collection_that_waits_for_its_service_is_cancelled_at_once(
    root: Path, someone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    import time

    monkeypatch.setenv("HREFLENS_AHREFS_KEY", KEY)
    free = threading.Event()

    def answer(asked: Any) -> Reply:
        free.wait(40)
        return AHREFS.answer(asked, 10)

    with serving(answer) as server:
        monkeypatch.setenv("HREFLENS_AHREFS_URL", server.url)
        someone.post("/p/acme/connectors/ahrefs", {**ASK, "agreed": AGREED})
        until = time.monotonic() + 40
        while not server.asked and time.monotonic() < until:
            time.sleep(0.1)
        with open_state(root) as state:
            number = jobs(state, "acme")[0]["id"]
        someone.post(f"/p/acme/jobs/{number}/cancel")
        began = time.monotonic()
        assert wait(someone)["status"] == CANCELLED
        assert time.monotonic() - began < 15
        free.set()


def test_without_a_key_nothing_starts(someone: Visitor) -> None:
    answer = someone.post("/p/acme/connectors/ahrefs", {**ASK, "agreed": AGREED})
    assert answer.status_code == 409
    assert "HREFLENS_AHREFS_KEY" in answer.text
    assert someone.get("/api/projects/acme/jobs").json() == []


def test_only_administrators_start_and_those_of_one_project_see_no_others_figures(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AHREFS_KEY", "BING_KEY", "MATOMO_TOKEN", "GA4_CREDENTIALS", "SEARCH_CONSOLE_CREDENTIALS"):
        monkeypatch.setenv(f"HREFLENS_{name}", KEY)
    with open_state(root) as state:
        for name, role in (("vera", "viewer"), ("rita", "reviewer"), ("adam", "admin")):
            add_user(state, name, "a long password", role, ("acme",), at=NOW)
        add_job(state, "acme", "collect", {"service": "bing", "report": "links", "target": "https://other.example/"}, by="", at=NOW)  # fmt: skip
        state.engine.dispose()
    for name in ("vera", "rita"):
        person = visitor(root, accounts=True)
        person.login(name, "a long password")
        assert person.post("/p/acme/connectors/ahrefs", {**ASK, "agreed": AGREED}).status_code == 403
        token = {"x-csrf-token": person.token()}
        sent = person.client.post(
            "/api/projects/acme/connectors/ahrefs/collect", json={"agreed": "27000 units"}, headers=token
        )
        assert sent.status_code == 403
        assert (
            "Only an administrator can start this"
            in person.get("/p/acme/connectors/ahrefs?report=backlinks").text
        )
    adam = visitor(root, accounts=True)
    adam.login("adam", "a long password")
    for service, target in (
        ("bing", "https://other.example/"),
        ("search-console", "sc-domain:other.example"),
        ("search-console", "https://acme.example.other.example/"),
        ("ga4", "42"),
        ("matomo", "7"),
        ("matomo", "all"),
    ):
        answer = adam.post(f"/p/acme/connectors/{service}", {"target": target})
        assert answer.status_code == 403, (service, target)
    assert adam.post("/p/other/connectors/ahrefs", ASK).status_code == 404
    assert adam.get("/p/other/connectors").status_code == 404
    # a job that somebody of all projects started cannot be started again by one of this project
    (queued,) = adam.get("/api/projects/acme/jobs").json()
    adam.post(f"/p/acme/jobs/{queued['id']}/cancel")
    assert adam.post(f"/p/acme/jobs/{queued['id']}/again").status_code == 403
    # what is their own they may ask for: here only a job stands in the way, which is told by its page
    with open_state(root) as state:
        add_job(state, "acme", "judge", {}, by="", at=NOW)
    assert adam.post("/p/acme/connectors/bing", {"target": "https://www.acme.example/"}).status_code == 303


def test_no_form_without_its_token(someone: Visitor) -> None:
    someone.token()
    for path in ("connectors/ahrefs", "connectors/logs", "site/crawl"):
        assert someone.client.post(f"/p/acme/{path}", data=ASK).status_code == 403, path
    for path in ("connectors/ahrefs/collect", "own-site/crawl"):
        assert someone.client.post(f"/api/projects/acme/{path}", json={}).status_code == 403, path


def test_server_logs_are_added_up_and_nothing_of_them_stays(root: Path, someone: Visitor) -> None:
    files = [
        ("file", ("../../access.log.1.gz", gzip.compress(LOG.encode()))),
        ("file", ("access.log", LOG.replace("10/Oct", "11/Oct").encode())),
    ]
    assert someone.post("/p/acme/connectors/logs", files=files).status_code == 303
    done = wait(someone)
    assert done["status"] == DONE
    assert "bots=2" in done["message"]
    assert "visits=2" in done["message"]
    project = root / "projects" / "acme"
    assert not list((project / "uploads").iterdir())
    assert not [path for path in project.rglob("*") if path.is_file() and b"203.0.113.7" in path.read_bytes()]
    assert "Robots left out: <bdi>2</bdi>" in someone.get("/p/acme/imports").text


def test_what_is_no_log_is_told_without_the_servers_folders(root: Path, someone: Visitor) -> None:
    bad = ("file", ("photo.log", b"\x89PNG\r\n" + b"no line of a log\n" * 40))
    someone.post("/p/acme/connectors/logs", files=[bad])
    failed = wait(someone)
    assert failed["status"] == FAILED
    assert "photo.log" in failed["message"]
    assert str(root) not in failed["message"]


def test_a_bomb_of_a_log_is_no_way_in(someone: Visitor) -> None:
    bad = ("file", ("bomb.log.gz", gzip.compress(b"0" * 50_000_000)))
    someone.post("/p/acme/connectors/logs", files=[bad])
    assert wait(someone)["status"] == FAILED
