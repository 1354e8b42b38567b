"""Every connector against a loopback service that speaks its protocol: keys, quotas, paging, breaks, resumption."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hreflens.collect.apis import BY_NAME, SERVICES
from hreflens.collect.apis.client import Client
from hreflens.collect.apis.errors import ApiError, AuthError, QuotaError, UnreachableError
from hreflens.collect.apis.service import Connected, Query
from hreflens.engine.workspace import Project, imported_tables
from hreflens.projects.connecting import CollectedRows, collect_service, keys_of, open_service
from hreflens.projects.setup import init_project, project_settings
from tests.collect.apis import fakes
from tests.collect.apis.fakes import FAKES, KEY, SITE, Fake
from tests.collect.apis.google import write_key_file
from tests.collect.apis.loopback import Asked, Reply, Server, serving

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ids = pytest.mark.parametrize("fake", FAKES, ids=lambda fake: fake.name)


class World:
    """A project, a service on this machine, and the waits that were asked for."""

    def __init__(self, folder: Path, fake: Fake, server: Server, total: int) -> None:
        self.project: Project = init_project(folder / "workspace", SITE, {"site": SITE})[0]
        self.settings = project_settings(self.project)
        self.fake, self.server, self.total = fake, server, total
        self.waits: list[float] = []
        environ = {
            f"HREFLENS_{fake.name}_{n}".upper().replace("-", "_"): v for n, v in fake.keys.items() if v
        }
        environ[f"HREFLENS_{fake.name}_URL".upper().replace("-", "_")] = server.url
        if "credentials" in fake.keys:
            path = write_key_file(folder / "google.json", server.url + "/token")
            environ[f"HREFLENS_{fake.name}_CREDENTIALS".upper().replace("-", "_")] = str(path)
        self.environ = environ

    def connect(self) -> Connected:
        service = BY_NAME[self.fake.name]
        client = Client(service.name, sleep=self.waits.append, gap_s=1e-9, jitter=lambda: 0.5)
        return open_service(service, keys_of(service, self.project.workspace, self.environ), client)

    def collect(self, **options: object) -> CollectedRows:
        fake = self.fake
        query = Query(fake.report, fake.target, self.total, date(2026, 10, 1), date(2026, 10, 31), (SITE,))
        with self.connect().client as client:
            connected = Connected(
                client, keys_of(BY_NAME[fake.name], self.project.workspace, self.environ), self.server.url
            )
            return collect_service(
                self.project,
                self.settings,
                connected,
                BY_NAME[fake.name],
                query,
                now=NOW,
                **options,  # type: ignore[arg-type]
            )

    def rows(self) -> int:
        table = imported_tables(self.project)[self.fake.table]
        names = ("import_id", "source_row")
        return table.group_by(list(names)).aggregate([]).num_rows


@pytest.fixture
def world(tmp_path: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(
        f"hreflens.collect.apis.{fake.name.replace('-', '_')}.PAGE",
        min(fake.page, 40 if fake.name != "bing" else 100),
    )
    total = 250 if fake.name == "bing" else 100

    def answer(asked: Asked) -> Reply:
        return token(asked) if asked.path == "/token" else fake.answer(asked, total)

    with serving(answer) as server:
        yield World(tmp_path, fake, server, total)


def token(asked: Asked) -> Reply:
    return Reply({"access_token": "token-1", "expires_in": 3600})


def answering(world: World, at: int, reply: Reply, *, times: int = 1) -> None:
    """Let the rows' request number `at` (from 0) and the ones after it be answered otherwise, `times` times."""
    seen = [0]

    def answer(asked: Asked) -> Reply:
        if asked.path == "/token":
            return token(asked)
        if not world.fake.counts(asked):
            return world.fake.answer(asked, world.total)
        seen[0] += 1
        return reply if at < seen[0] <= at + times else world.fake.answer(asked, world.total)

    world.server.answer = answer


@ids
def test_all_pages_are_asked_for_once_and_imported_like_the_tools_file(world: World) -> None:
    done = world.collect()
    assert done.rows == world.total
    assert done.imported is not None
    assert done.imported.rows[0]["rows_rejected"] == 0
    assert world.rows() == world.total
    asked = [each for each in world.server.asked if world.fake.counts(each)]
    assert len(asked) == -(-world.total // (100 if world.fake.name == "bing" else 40))
    (again,) = {world.collect().imported.is_new}  # type: ignore[union-attr]
    assert again is False


@ids
def test_a_wrong_key_is_told_without_showing_it(world: World) -> None:
    world.server.answer = lambda asked: token(asked) if asked.path == "/token" else world.fake.refused
    with pytest.raises(AuthError) as caught:
        world.collect()
    assert KEY not in str(caught.value)
    assert "token-1" not in str(caught.value)
    assert "Check" in str(caught.value)
    assert caught.value.__cause__ is None
    assert len([a for a in world.server.asked if a.path != "/token"]) <= 2  # no hammering


@ids
def test_a_spent_quota_keeps_what_came_and_the_next_run_goes_on_there(world: World) -> None:
    answering(world, 1, world.fake.spent, times=99)
    with pytest.raises(QuotaError, match="kept"):
        world.collect()
    assert world.rows() == 0  # nothing is imported by halves
    answering(world, 0, Reply(), times=0)
    before = len([a for a in world.server.asked if world.fake.counts(a)])
    done = world.collect()
    assert done.resumed_rows > 0
    assert done.rows == world.rows() == world.total
    after = len([a for a in world.server.asked if world.fake.counts(a)]) - before
    assert after == -(-world.total // (100 if world.fake.name == "bing" else 40)) - 1


@ids
def test_a_part_is_imported_when_asked_for_and_says_so(world: World) -> None:
    answering(world, 1, world.fake.spent, times=99)
    done = world.collect(partial=True)
    assert done.fault is not None
    assert 0 < done.rows < world.total
    assert world.rows() == done.rows


@ids
def test_a_short_wait_is_waited_and_faults_of_the_moment_pass(world: World) -> None:
    answering(world, 1, Reply("busy", 429, {"Retry-After": "2"}))
    assert world.collect().rows == world.total
    assert 2.0 in world.waits
    answering(world, 1, Reply("<html>oops", 503), times=2)
    assert world.collect().rows == world.total
    answering(world, 0, Reply("down", 502), times=99)
    with pytest.raises(UnreachableError, match="again"):
        world.collect()


@ids
@pytest.mark.parametrize("body", ["{", "[]", '"x"', "null", '{"a":1}', "[" * 3000])
def test_nonsense_is_an_error_or_nothing_never_a_crash(world: World, body: str) -> None:
    world.server.answer = lambda asked: token(asked) if asked.path == "/token" else Reply(body)
    try:
        rows, words = world.collect().rows, ""
    except ApiError as error:
        rows, words = 0, str(error)
    assert rows == 0
    assert KEY not in words


@ids
def test_a_redirect_is_not_followed_with_a_key(world: World) -> None:
    world.server.answer = lambda asked: (
        token(asked) if asked.path == "/token" else Reply("", 302, {"Location": "https://evil.example/"})
    )
    with pytest.raises(ApiError, match="moved"):
        world.collect()


@ids
def test_the_plan_is_told_before_anything_is_asked(fake: Fake, tmp_path: Path) -> None:
    service = BY_NAME[fake.name]
    query = Query(fake.report, fake.target, 5_000, date(2026, 1, 1), date(2026, 2, 1))
    estimate = service.estimate(query)
    assert estimate.requests >= 1
    assert estimate.paid == (fake.name in ("ahrefs", "moz", "majestic", "semrush", "dataforseo"))
    assert estimate.units > 0 or not estimate.paid


def test_every_service_has_a_fake() -> None:
    assert {fake.name for fake in FAKES} == {service.name for service in SERVICES}


@pytest.mark.parametrize("fake", [f for f in FAKES if f.name == "ahrefs"], ids=["ahrefs"])
def test_many_rows_of_one_rating_are_all_had_or_told_of(world: World) -> None:
    rows = [
        {
            "url_from": fakes.url(n),
            "url_to": f"https://{SITE}/",
            "anchor": "a",
            "domain_rating_source": 50.0 if n < 95 else 9.0,
            "is_nofollow": False,
        }
        for n in range(world.total)
    ]

    def answer(asked: Asked) -> Reply:
        where = json.loads(asked.query["where"])["and"][0]["is"] if "where" in asked.query else ("lte", 1e9)
        fits = [
            r
            for r in rows
            if (
                r["domain_rating_source"] <= where[1]
                if where[0] == "lte"
                else r["domain_rating_source"] < where[1]
            )
        ]  # type: ignore[operator]
        return Reply({"backlinks": fits[: int(asked.query["limit"])]})

    world.server.answer = answer
    done = world.collect()
    assert done.rows == world.rows() == world.total


@pytest.mark.parametrize("fake", [f for f in FAKES if f.name == "ga4"], ids=["ga4"])
def test_what_ga4_withholds_is_told_and_stays_in_the_reports_name(world: World) -> None:
    done = world.collect()
    assert any("thresholding" in note for note in done.notes)
    traffic = imported_tables(world.project)["traffic"]
    assert traffic.column("report")[0].as_py().endswith("(thresholded)")
    assert set(traffic.column("source_host").to_pylist()) == {"news.jp"}
    assert set(traffic.column("country").to_pylist()) == {"JP"}
    assert {"sessions", "engaged_sessions", "key_events"} <= set(traffic.column("metric").to_pylist())


@pytest.mark.parametrize("fake", [f for f in FAKES if f.name == "search-console"], ids=["search-console"])
def test_an_expired_token_is_fetched_again_once(world: World) -> None:
    answering(world, 1, Reply({"error": {"code": 401, "message": "expired"}}, 401))
    assert world.collect().rows == world.total
    assert len([a for a in world.server.asked if a.path == "/token"]) == 2
    country = imported_tables(world.project)["search_performance"].column("country").unique().to_pylist()
    assert country == ["FR"]


@pytest.mark.parametrize("fake", [f for f in FAKES if f.name == "search-console"], ids=["search-console"])
def test_no_token_says_what_to_do(world: World) -> None:
    world.server.answer = lambda asked: Reply(
        {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400
    )
    with pytest.raises(AuthError, match="google-login"):
        world.collect()
