"""`notice`: drafts and nothing else, in every format, with errors that help."""

import csv
import io
import json

from tests.cli.world import World


def test_a_kept_site_has_no_letter(audited: World) -> None:
    hacked = audited.invoke("notice", "le-jardin.fr")
    assert hacked.exit_code == 2
    assert "nothing on le-jardin.fr looks planted" in hacked.stderr
    removal = audited.invoke("notice", "le-jardin.fr", "--kind", "removal")
    assert removal.exit_code == 2
    assert "hreflens decide le-jardin.fr act --apply" in removal.stderr


def test_an_unknown_site_is_told(audited: World) -> None:
    done = audited.invoke("notice", "nowhere.example")
    assert done.exit_code == 2
    assert "Give a referring site" in done.stderr


def test_a_removal_is_asked_for_in_the_language_of_the_site(own: World) -> None:
    assert own.invoke("decide", "le-jardin.fr", "act", "--apply").exit_code == 0
    done = own.invoke("notice", "le-jardin.fr", "--kind", "removal", "--from", "Ann Lee")
    assert done.exit_code == 0, done.output
    assert "Liens de le-jardin.fr vers acme.example" in done.stdout
    assert done.stdout.rstrip().endswith("Ann Lee")
    assert "nothing was sent" in done.stderr
    found = json.loads(own.invoke("notice", "le-jardin.fr", "--kind", "removal", "-f", "json", "-q").stdout)
    assert (found[0]["lang"], found[0]["kind"]) == ("fr", "removal")
    assert found[0]["links"] == ["https://le-jardin.fr/article"]
    (row,) = csv.DictReader(
        io.StringIO(own.invoke("notice", "le-jardin.fr", "--kind", "removal", "-f", "csv", "-q").stdout)
    )
    assert row["body"].startswith("Bonjour")
    assert (
        json.loads(own.invoke("notice", "le-jardin.fr", "--kind", "removal", "-f", "jsonl", "-q").stdout)[
            "site"
        ]
        == "le-jardin.fr"
    )


def test_a_language_without_a_letter_is_warned_of(own: World) -> None:
    assert own.invoke("decide", "le-jardin.fr", "act", "--apply").exit_code == 0
    done = own.invoke("notice", "le-jardin.fr", "--kind", "removal", "--lang", "sw")
    assert "there is no letter in 'sw'" in done.stderr
    assert "Links from le-jardin.fr" in done.stdout


def test_hostile_anchors_do_not_reach_the_terminal(own: World) -> None:
    assert own.invoke("decide", "someone.blogspot.com", "act", "--apply").exit_code == 0
    done = own.invoke("notice", "someone.blogspot.com", "--kind", "removal")
    assert done.exit_code == 0, done.output
    assert not set("\x1b\x07\u202e") & set(done.stdout)
    assert "webmaster@" not in done.stdout, "a tenant has no webmaster"
