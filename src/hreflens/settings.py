"""The settings of a project: one frozen model, one TOML file, at most 30 keys, each documented.

The order is flag > environment > file > default; `load_settings` remembers where each value came from for
`hreflens config show --origin`. It must not read anything but the file and the environment handed to it.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

ENV_PREFIX = "HREFLENS_"


class SettingsError(Exception):
    """A settings file or variable cannot be used; the message names the key and says what to do."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectSettings(_Section):
    """Whose links these are."""

    site: str = Field(
        default="", description="Registrable domain or host of the owner's site, such as acme.com."
    )
    aliases: tuple[str, ...] = Field(default=(), description="Other hosts and domains of the same owner.")
    home: str = Field(
        default="en", description="BCP-47 locale of the owner, such as en-US; also the report language."
    )
    markets: tuple[str, ...] = Field(
        default=(), description="ISO 3166-1 alpha-2 countries that matter to the owner."
    )
    brands: tuple[str, ...] = Field(
        default=(), description="Brand names in the owner's script and any other."
    )
    topics: tuple[str, ...] = Field(
        default=(), description="What the owner's pages are about, in any languages."
    )
    competitors: tuple[str, ...] = Field(default=(), description="Domains of competitors.")


class FetchSettings(_Section):
    """How politely pages are fetched."""

    contact_url: str = Field(
        default="", description="Address in the user agent at which webmasters reach you."
    )
    delay_s: float = Field(
        default=1.0, ge=0.0, le=60.0, description="Least gap between two requests to one host, seconds."
    )
    concurrency: int = Field(
        default=64, ge=1, le=512, description="Requests under way at once, over all hosts."
    )
    timeout_s: float = Field(default=30.0, gt=0.0, le=300.0, description="Time for one exchange, seconds.")
    retries: int = Field(default=2, ge=0, le=10, description="Further tries after a fault that may pass.")
    max_body_bytes: int = Field(
        default=8_388_608, ge=1024, description="Decoded bytes after which a page is cut off."
    )
    max_redirects: int = Field(default=10, ge=0, le=30, description="Hops followed before giving up.")
    refetch_days: int = Field(
        default=7, ge=0, description="A page fetched less than this many days ago is not fetched again."
    )
    allow_private_addresses: bool = Field(
        default=False,
        description="Let the fetcher connect to private and loopback addresses: for tests only.",
    )


class JudgeSettings(_Section):
    """How verdicts are reached."""

    prior: float = Field(
        default=0.02, gt=0.0, lt=0.5, description="Share of links assumed manipulative before any evidence."
    )
    consensus_list: str = Field(
        default="",
        description="Pack of sites on public disavow lists (`hreflens consensus build`); optional.",
    )
    protected: tuple[str, ...] = Field(
        default=(), description="Sites that must never be reviewed or acted on."
    )


class RelevanceSettings(_Section):
    """Which model compares pages across languages."""

    model: str = Field(
        default="",
        description="Folder of an embedding model, or its hub name with revision (org/name@commit); empty = the shipped one.",
    )
    targets: str = Field(
        default="",
        description="File with texts of the owner's pages, 'url<TAB>text' a line; optional, fetched pages win.",
    )


class ReportSettings(_Section):
    """How reports look."""

    lang: str = Field(
        default="", description="Report language: en, de, fr, es, ja, ar; empty = the project's home."
    )
    title: str = Field(default="", description="Title for white-label reports.")
    logo: str = Field(
        default="",
        max_length=1_000,
        description="PNG or SVG file for white-label reports; a relative path starts at the project's folder.",
    )
    colour: str = Field(
        default="",
        pattern=r"^(#[0-9A-Fa-f]{6})?$",
        description="Colour of white-label reports such as #1d4e89; shifted where text in it could not be read.",
    )


class MonitorSettings(_Section):
    """How alerts leave the machine."""

    smtp_url: str = Field(
        default="",
        description="Mail server for alerts: smtp[s]://user:password@host:port?from=a@b.c; best given by environment.",
    )
    dashboard_url: str = Field(
        default="", description="Address at which people reach the dashboard, for links in alerts."
    )


class Settings(_Section):
    """All settings of one project."""

    project: ProjectSettings = Field(default_factory=ProjectSettings)
    fetch: FetchSettings = Field(default_factory=FetchSettings)
    judge: JudgeSettings = Field(default_factory=JudgeSettings)
    relevance: RelevanceSettings = Field(default_factory=RelevanceSettings)
    report: ReportSettings = Field(default_factory=ReportSettings)
    monitor: MonitorSettings = Field(default_factory=MonitorSettings)

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """The owner's hosts: the site and its aliases."""
        return tuple(host for host in (self.project.site, *self.project.aliases) if host)


def keys() -> list[tuple[str, str, Any]]:
    """Return (dotted key, description, default) of every setting, in file order."""
    found = []
    for section_name, section in Settings.model_fields.items():
        model = section.annotation
        assert isinstance(model, type)
        assert issubclass(model, BaseModel)
        for name, field in model.model_fields.items():
            found.append((f"{section_name}.{name}", field.description or "", field.default))
    return found


def load_settings(
    path: Path | None,
    *,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> tuple[Settings, dict[str, str]]:
    """Return the settings and, per dotted key, where its value came from: flag, env, file or default.

    Args:
        path: the TOML file; None or a missing file means defaults.
        environ: variables such as HREFLENS_FETCH__DELAY_S; the process environment when None. Lists are
            written with commas.
        overrides: dotted key -> value, from command-line flags; None values are skipped.

    Raises:
        SettingsError: the file is no TOML, or a key or value is unknown or out of range.
    """
    tree: dict[str, dict[str, Any]] = {}
    origin = {key: "default" for key, _, _ in keys()}
    defaults = {key: default for key, _, default in keys()}
    if path is not None and path.exists():
        try:
            loaded = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: {error}. Fix the file or run `hreflens init` anew.") from error
        for section, values in loaded.items():
            if not isinstance(values, dict):
                raise SettingsError(f"{path}: '{section}' must be a section such as [project].")
            for name, value in values.items():
                tree.setdefault(section, {})[name] = value
                origin[f"{section}.{name}"] = f"file {path}"
    variables = os.environ if environ is None else environ
    for key, default in defaults.items():
        variable = ENV_PREFIX + key.replace(".", "__").upper()
        if variable in variables:
            raw = variables[variable]
            value_of: Any = (
                [part.strip() for part in raw.split(",") if part.strip()]
                if isinstance(default, tuple)
                else raw
            )
            section, name = key.split(".")
            tree.setdefault(section, {})[name] = value_of
            origin[key] = f"env {variable}"
    for key, value in (overrides or {}).items():
        if value is not None:
            section, name = key.split(".")
            tree.setdefault(section, {})[name] = value
            origin[key] = "flag"
    try:
        return Settings.model_validate(tree), origin
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        known = origin.get(key, f"file {path}" if path else "flag")
        raise SettingsError(
            f"setting '{key}' ({known}): {first['msg']}. `hreflens config show` lists every key."
        ) from error
