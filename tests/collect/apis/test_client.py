"""The client of all services: what may be sent where, what is waited for, what an error body says; keys and tokens."""

import base64
import json
import logging
import os
import threading
import urllib.request
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from hreflens.collect.apis.client import Answer, Auth, Client, words_of
from hreflens.collect.apis.errors import ApiError, AuthError, KeysError, QuotaError, UnreachableError
from hreflens.collect.apis.google_auth import GoogleToken, read_key_file, signed_jwt
from hreflens.collect.apis.keys import load_keys
from hreflens.projects.logins import log_in_to_google
from tests.collect.apis.google import private_key, write_key_file
from tests.collect.apis.loopback import Asked, Reply, serving


def client(waits: list[float], **options: object) -> Client:
    return Client("x", sleep=waits.append, jitter=lambda: 0.5, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    ["http://api.example.com/", "ftp://127.0.0.1/", "//evil.example/", "http://localhost.evil.example/"],
)
def test_keys_travel_by_https_only(url: str) -> None:
    with pytest.raises(ApiError, match="https"):
        client([]).get(url)


def test_waits_are_as_long_as_asked_for_and_grow_otherwise() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    answers = iter(
        [
            Reply("", 429, {"Retry-After": "3"}),
            Reply("", 503, {"Retry-After": later}),
            Reply("", 500),
            Reply("", 500),
            Reply({"ok": 1}),
        ]
    )
    waits: list[float] = []
    with serving(lambda asked: next(answers)) as server:
        assert client(waits).get(server.url).json() == {"ok": 1}
    assert waits[0] == 3.0
    assert 25 < waits[1] <= 30
    assert waits[2:] == [2.0, 4.0]


def test_a_long_wait_ends_the_run_and_says_how_long() -> None:
    waits: list[float] = []
    with (
        serving(lambda asked: Reply({"error": "slow down"}, 429, {"Retry-After": "3600"})) as server,
        pytest.raises(QuotaError, match="3600") as caught,
    ):
        client(waits).get(server.url)
    assert waits == []
    assert "slow down" in str(caught.value)


def test_no_answer_is_unreachable_after_all_tries() -> None:
    waits: list[float] = []
    with pytest.raises(UnreachableError, match="3 tries"):
        client(waits, retries=2).get("http://127.0.0.1:9/")
    assert len(waits) == 2


def test_a_token_refused_twice_is_refused() -> None:
    renewed: list[int] = []
    with serving(lambda asked: Reply({"message": "no"}, 401)) as server, pytest.raises(AuthError):
        client([], auth=Auth(dict, lambda: renewed.append(1))).get(server.url)
    assert renewed == [1]


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hreflens.collect.apis.client.MAX_BODY_BYTES", 1_000)
    with serving(lambda asked: Reply("x" * 5_000)) as server, pytest.raises(ApiError, match="larger"):
        client([]).get(server.url)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"error": {"message": "deep"}}', "deep"), ('{"error": "flat"}', "flat"), ('[{"error": {"message": "listed"}}]', "listed"),
        ('{"error": "invalid_grant", "error_description": "expired"}', "expired"), ('{"Message": "bing"}', "bing"), ("plain", "plain"),
        ("<html>page", ""), ('{"errors": [{"message": "first"}]}', "first"), ("", ""), ("[]", ""), ("{" * 4000, "{" * 4000), ('{"error": 5}', ""),
    ],
)  # fmt: skip
def test_the_words_of_error_bodies(body: str, said: str) -> None:
    assert words_of(Answer(400, {}, body.encode())) == said


def test_messages_hold_no_keys_and_no_controls() -> None:
    shown = client([], secrets=("topsecret",)).clean("a\x1b[2J topsecret\n\u202eb" + "x" * 9_000)
    assert "topsecret" not in shown
    assert shown.isprintable()
    assert len(shown) <= 300


def test_nothing_is_logged_of_addresses(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger().setLevel(logging.INFO)
    with serving(lambda asked: Reply("ok")) as server:
        client([]).get(server.url, {"apikey": "topsecret"})
    assert "topsecret" not in caplog.text


def test_keys_come_from_the_environment_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[ahrefs]\nkey = "from-file"\nother = "o"\n')
    path.chmod(0o600)
    keys = load_keys("ahrefs", ("key", "other"), path, {"HREFLENS_AHREFS_KEY": "from-env"})
    assert (keys.secret("key"), keys.secret("other")) == ("from-env", "o")
    assert keys.origins == {"key": "variable HREFLENS_AHREFS_KEY", "other": f"file {path}"}
    assert "from-env" not in repr(keys) + str(keys)
    with pytest.raises(KeysError, match="HREFLENS_AHREFS_TOKEN"):
        keys.secret("token")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[ahrefs]\nkey = "topsecret"\n')
    path.chmod(mode)
    with pytest.raises(KeysError, match="chmod 600"):
        load_keys("ahrefs", ("key",), path, {})
    google = write_key_file(tmp_path / "g.json", "https://x.example/")
    google.chmod(mode)
    with pytest.raises(KeysError, match="chmod 600"):
        read_key_file(str(google))


def test_a_broken_file_is_told_without_quoting_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text("[ahrefs\nkey = topsecret")
    path.chmod(0o600)
    with pytest.raises(KeysError) as caught:
        load_keys("ahrefs", ("key",), path, {})
    assert "topsecret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_signature_of_a_service_account_can_be_checked_by_google(tmp_path: Path) -> None:
    facts = read_key_file(str(write_key_file(tmp_path / "k.json", "https://oauth2.example/token")))
    head, claims, signature = signed_jwt({"iss": "me", "scope": "s"}, facts).split(".")
    padded = [part + "=" * (-len(part) % 4) for part in (head, claims, signature)]
    private_key().public_key().verify(
        base64.urlsafe_b64decode(padded[2]), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    assert json.loads(base64.urlsafe_b64decode(padded[0])) == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert json.loads(base64.urlsafe_b64decode(padded[1])) == {"iss": "me", "scope": "s"}


@pytest.mark.parametrize(
    "facts",
    [
        {"type": "other"},
        {"type": "service_account", "private_key": "x", "token_uri": "http://evil.example/"},
        {},
    ],
)
def test_other_key_files_are_refused(facts: dict[str, str]) -> None:
    with pytest.raises(ApiError):
        GoogleToken(facts, "s", client([]))


def test_tokens_are_renewed_before_they_run_out(tmp_path: Path) -> None:
    now = [1_000.0]
    with serving(
        lambda asked: Reply({"access_token": f"t{len(server.asked)}", "expires_in": 3600})
    ) as server:
        facts = read_key_file(str(write_key_file(tmp_path / "k.json", server.url)))
        token = GoogleToken(facts, "scope", client([]), clock=lambda: now[0])
        assert [token.headers()["Authorization"] for _ in range(2)] == ["Bearer t1", "Bearer t1"]
        now[0] += 3_500
        assert token.headers()["Authorization"] == "Bearer t2"
        assert server.asked[0].form()["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"


def test_a_login_comes_back_from_the_browser_and_is_kept_to_its_owner(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        form = asked.form()
        assert (form["code"], form["grant_type"], form["client_secret"]) == (
            "c0de",
            "authorization_code",
            "shh",
        )
        assert len(form["code_verifier"]) >= 43
        return Reply({"refresh_token": "r3fresh", "access_token": "a"})

    def browser(said: str) -> None:
        if "https://" not in said:
            return
        from urllib.parse import parse_qs, urlsplit

        asked = parse_qs(urlsplit(said[said.index("https://") :]).query)
        back = f"{asked['redirect_uri'][0]}?state={asked['state'][0]}&code=c0de"
        threading.Thread(target=lambda: urllib.request.urlopen(back).read(), daemon=True).start()

    with serving(answer) as server:
        app = tmp_path / "client.json"
        app.write_text(
            json.dumps({"installed": {"client_id": "me", "client_secret": "shh", "token_uri": server.url}})
        )
        app.chmod(0o600)
        kept = log_in_to_google(app, tmp_path / "login.json", browser)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert json.loads(kept.read_text())["refresh_token"] == "r3fresh"
    with pytest.raises(KeysError, match="already"):
        log_in_to_google(app, kept, browser)


def test_a_login_of_somebody_else_is_refused_and_nobody_is_waited_for_forever(tmp_path: Path) -> None:
    app = tmp_path / "client.json"
    app.write_text(json.dumps({"installed": {"client_id": "me", "client_secret": "shh"}}))
    app.chmod(0o600)

    def stranger(said: str) -> None:
        from urllib.parse import parse_qs, urlsplit

        back = parse_qs(urlsplit(said[said.index("https://") :]).query)["redirect_uri"][0]
        threading.Thread(
            target=lambda: urllib.request.urlopen(f"{back}?state=x&code=y").read(), daemon=True
        ).start()

    with pytest.raises(AuthError, match="another login"):
        log_in_to_google(app, tmp_path / "login.json", stranger)
    with pytest.raises(AuthError, match="nobody"):
        log_in_to_google(app, tmp_path / "login.json", lambda said: None, wait_s=0.2)
    assert not (tmp_path / "login.json").exists()
