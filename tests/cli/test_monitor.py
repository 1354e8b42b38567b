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
        (("monitor", "add", "--report", "weekly", "x.csv"), "--every"),
        (("monitor", "add", "--report", "weekly", "--tz", "Nowhere"), "time zone"),
        (("pin", "add", "https://a.jp/", "--every", "soon"), "interval"),
        (("report", "--until", "2026-11-30"), "--period"),
        (("trail", "comment", "decision:99", "x"), "trail list"),
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


def test_a_report_by_period_and_its_schedule(own: World) -> None:
    done = own.invoke("monitor", "add", "--report", "monthly", "--tz", "Asia/Tokyo", "--mail", "kunde@acme.example", "-f", "json")  # fmt: skip
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)
    assert (row["kind"], row["cadence"], row["args"]["period"]) == ("report", "cron 0 8 1 * *", "month")
    assert json.loads(own.invoke("alerts", "rules", "-f", "json").stdout) == [], (
        "a client gets no alerts by it"
    )
    done = own.invoke("report", "--period", "week", "--to", "html", "--to", "md", "-f", "json")
    assert done.exit_code == 0, done.output
    assert [each["file"].rpartition("/")[2] for each in json.loads(done.stdout)] == [
        "report.html",
        "report.md",
    ]
    done = own.invoke("monitor", "add", "--every", "7d", "--report", "weekly", "-f", "json")
    assert [each["kind"] for each in json.loads(done.stdout)] == ["monitor", "report"]


def test_a_comment_stands_beside_the_decision(own: World) -> None:
    assert own.invoke("decide", "le-jardin.fr", "protect", "--note", "partner", "--by", "ana").exit_code == 0
    assert own.invoke("trail", "comment", "decision:1", "Contrat signé", "--by", "bo").exit_code == 0
    (entry,) = json.loads(own.invoke("trail", "list", "-f", "json").stdout)
    assert (entry["by"], entry["action"], entry["verdict"]) == ("ana", "protect", "keep")
    assert [(each["written_by"], each["text"]) for each in entry["comments"]] == [("bo", "Contrat signé")]
    assert "Contrat signé" in own.invoke("trail", "list", "le-jardin.fr").stdout
