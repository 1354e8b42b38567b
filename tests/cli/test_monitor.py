"""The commands of watching in a terminal: what they say, their exit codes, and that no secret is shown."""

import json

import pytest

from tests.cli.world import World


def test_a_schedule_from_add_to_remove(own: World) -> None:
    done = own.invoke("monitor", "add", "--every", "7d", "--tz", "Asia/Tokyo", "--no-fetch", "--mail", "ana@acme.example", "x*.csv")  # fmt: skip
    assert done.exit_code == 0, done.output
    (row,) = json.loads(own.invoke("monitor", "list", "-q", "-f", "json").stdout)
    assert (row["cadence"], row["tz"], row["fetch"]) == ("7d", "Asia/Tokyo", False)
    assert row["files"][0].endswith("/x*.csv")
    (rule,) = json.loads(own.invoke("alerts", "rules", "-f", "json").stdout)
    assert rule["channels"] == ["mailto:ana@acme.example"]
    for words in (("pause",), ("resume",), ("remove",)):
        assert own.invoke("monitor", *words, "1").exit_code == 0
    assert own.invoke("monitor", "remove", "1").exit_code == 2
    assert json.loads(own.invoke("monitor", "list", "-f", "json").stdout) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("monitor", "add"), "not both"),
        (("monitor", "add", "--every", "1d", "--cron", "0 6 * * 1"), "not both"),
        (("monitor", "add", "--cron", "* * * * *", "--mail", "a@b.c"), "once an hour"),
        (("monitor", "add", "--every", "1d", "--tz", "Nowhere"), "time zone"),
        (("alerts", "add-rule"), "Whom to tell"),
        (("alerts", "add-rule", "--webhook", "ftp://x"), "no channel"),
        (("alerts", "add-rule", "--mail", "a@b.c", "--about", "doom"), "choose among"),
        (("alerts", "ack", "99"), "no such open alert"),
        (("alerts", "test"), "no rule has a channel"),
        (("pin", "add", "javascript:alert(1)"), "no web address"),
        (("pin", "add", "https://a.jp/", "--rel", "golden"), "followed"),
        (("changes", "--kind", "doom"), "choose among"),
        (("history", "--by", "mood"), "language"),
    ],
)
def test_mistakes_are_named_and_change_nothing(own: World, words: tuple[str, ...], said: str) -> None:
    done = own.invoke(*words)
    assert done.exit_code == 2
    assert said.lower() in done.stderr.lower()
    assert json.loads(own.invoke("alerts", "rules", "-f", "json").stdout) == []
    assert json.loads(own.invoke("monitor", "list", "-f", "json").stdout) == []


def test_pins_changes_history_and_thinning_of_an_audited_project(own: World) -> None:
    assert (
        own.invoke(
            "pin", "add", "https://le-jardin.fr/article", "--rel", "followed", "--anchor", "Acme"
        ).exit_code
        == 0
    )
    (pin,) = json.loads(own.invoke("pin", "list", "-f", "json").stdout)
    assert (pin["rel"], pin["state"]) == ("", "as agreed")
    assert own.invoke("changes").exit_code == 0
    (point,) = json.loads(own.invoke("history", "-f", "json").stdout)
    assert point["links"] == 8
    assert "keep" in own.invoke("gc", "--dry-run", "-f", "csv").stdout
    shown = own.invoke("monitor", "install", "--print", "-f", "json").stdout
    assert "--due" in shown
    assert str(own.workspace) in shown


def test_the_password_of_the_mail_server_is_not_shown(own: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HREFLENS_MONITOR__SMTP_URL", "smtps://ana:s3cret@mail.acme.example:465")
    shown = own.invoke("config", "show", "-f", "json").stdout
    assert "s3cret" not in shown
    assert "smtps://ana:***@mail.acme.example:465" in shown
