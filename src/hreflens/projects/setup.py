"""Sets up projects: checks what the owner says of the site and writes `project.toml`.

A second `init` changes the keys that are given and keeps all others. It must not touch imports or runs.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hreflens.engine.parquet import replace_text
from hreflens.engine.workspace import Project, open_project, open_workspace, project_names
from hreflens.settings import Settings, SettingsError, load_settings
from hreflens.urls.canonical import ascii_host, canonical_url, host_of
from hreflens.urls.domains import is_public_suffix

_COUNTRY_ALIASES = {"UK": "GB", "EL": "GR"}
"""Codes in daily use that ISO 3166-1 does not know, with the one it does."""
_PRIVATE_COUNTRY = re.compile(r"AA|Q[M-Z]|X[A-JL-Z]|ZZ")
"""Codes that ISO 3166-1 leaves to users, which BCP 47 takes as valid; XK (Kosovo) is in daily use."""
_HOST_LISTS = ("aliases", "competitors")


def init_project(root: Path, name: str | None, values: Mapping[str, Any]) -> tuple[Project, bool]:
    """Create a project, or change the settings of one that is there; return it and whether it is new.

    Args:
        root: workspace folder, made when missing.
        name: name of the project; None means the host of its site.
        values: keys of `[project]`; those that are None or empty are left as they are.

    Raises:
        SettingsError: a value cannot be used.
        hreflens.engine.workspace.WorkspaceError: the workspace cannot be used.
    """
    given = checked({key: value for key, value in values.items() if value})
    open_workspace(root, create=True)
    wanted = name or str(given.get("site", ""))
    is_new = wanted not in project_names(root)
    if is_new and not given.get("site"):
        raise SettingsError("a new project needs its site, such as acme.com")
    project = open_project(root, wanted, create=True)
    tree = _tree(project.settings_file)
    tree["project"] = {**tree.get("project", {}), **given}
    if is_new:  # whoever is fetched from must be able to find out by whom: the owner's own site says it
        tree.setdefault("fetch", {}).setdefault("contact_url", f"https://{given['site']}/")
    write_settings(project, tree)
    return project, is_new


def write_settings(project: Project, tree: Mapping[str, Any]) -> None:
    """Write `project.toml` after checking it.

    Raises:
        SettingsError: a key or value is unknown or out of range.
        hreflens.engine.parquet.StoreError: the file cannot be written.
    """
    import tomli_w
    from pydantic import ValidationError

    try:
        Settings.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"setting '{key}': {first['msg']}") from error
    listed = {
        section: {key: list(value) if isinstance(value, tuple) else value for key, value in keys.items()}
        for section, keys in tree.items()
    }
    replace_text(project.settings_file, tomli_w.dumps(listed))


def project_settings(project: Project, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings of a project: flags over environment over file over defaults.

    Raises:
        SettingsError: the file or a variable cannot be used.
    """
    return load_settings(project.settings_file, overrides=overrides)[0]


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of `[project]` in standard form: hosts in lower case ASCII, countries in upper case.

    Raises:
        SettingsError: a host, locale or country is none; the message says what to write.
    """
    found = dict(values)
    if "site" in found:
        found["site"] = site_host(str(found["site"]))
    for key in _HOST_LISTS:
        if key in found:
            found[key] = tuple(dict.fromkeys(site_host(str(host)) for host in found[key]))
    if "home" in found:
        found["home"] = _locale(str(found["home"]))
    if "markets" in found:
        found["markets"] = tuple(dict.fromkeys(_country(str(code)) for code in found["markets"]))
    return found


def site_host(written: str) -> str:
    """Return the host of a site given as host, IDN or URL, without `www.`.

    Raises:
        SettingsError: it is no host, or a public suffix under which anybody registers.
    """
    host = host_of(canonical_url(written)) if "/" in written else ascii_host(written)
    bare = (host or "").removeprefix("www.")
    if not bare or "." not in bare:
        raise SettingsError(f"'{written}' is no site: write a domain or host such as acme.com")
    if is_public_suffix(bare):
        raise SettingsError(f"'{written}' is a public suffix, not a site: write a domain below it")
    return bare


def _locale(written: str) -> str:
    import langcodes
    from langcodes.tag_parser import LanguageTagError

    tag = written.strip().replace("_", "-")
    try:
        valid = langcodes.Language.get(tag, normalize=False).is_valid()
    except LanguageTagError:
        valid = False
    if not valid:
        raise SettingsError(
            f"'{written}' is no locale: write a language and perhaps a country, such as en-US"
        )
    return str(langcodes.standardize_tag(tag))


def _country(written: str) -> str:
    import langcodes

    code = written.strip().upper()
    code = _COUNTRY_ALIASES.get(code, code)
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise SettingsError(f"'{written}' is no country: write two letters (ISO 3166-1), such as us or jp")
    if _PRIVATE_COUNTRY.match(code) or not langcodes.Language.make(territory=code).is_valid():
        raise SettingsError(
            f"'{written}' is no country that ISO 3166-1 knows: write two letters, such as us or jp"
        )
    return code


def _tree(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    load_settings(path, environ={})  # a damaged file is named, never overwritten
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))
