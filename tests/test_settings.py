"""Settings: order of origins, documented keys, readable errors."""

from pathlib import Path

import pytest

from hreflens.settings import SettingsError, keys, load_settings


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_text('[project]\nsite = "file.example"\nmarkets = ["fr"]\n[fetch]\ndelay_s = 3.0\n')
    environ = {"HREFLENS_PROJECT__MARKETS": "us, jp", "HREFLENS_FETCH__DELAY_S": "2"}
    settings, origin = load_settings(path, environ=environ, overrides={"fetch.delay_s": 4.0})
    assert (settings.project.site, settings.project.markets, settings.fetch.delay_s) == (
        "file.example",
        ("us", "jp"),
        4.0,
    )
    assert origin["fetch.delay_s"] == "flag"
    assert origin["project.markets"] == "env HREFLENS_PROJECT__MARKETS"
    assert origin["project.site"] == f"file {path}"
    assert origin["fetch.retries"] == "default"


def test_there_are_few_settings_and_each_is_documented() -> None:
    assert len(keys()) <= 30
    assert all(description.endswith(".") for _, description, _ in keys())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[fetch]\nspeed = 1\n", "fetch.speed"),
        ("[fetch]\ndelay_s = -1\n", "fetch.delay_s"),
        ("site = 1\n", "section"),
        ("[project\n", "project.toml"),
    ],
)
def test_an_error_names_the_key(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "project.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=words):
        load_settings(path, environ={})
