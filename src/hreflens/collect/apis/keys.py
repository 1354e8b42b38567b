"""Keys of services: from environment variables, else from a TOML file that only its owner can read.

    [ahrefs]
    key = "..."

A key is wrapped so that it prints as ***; nothing here writes one to a log.
"""

import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hreflens.collect.apis.errors import KeysError

MAX_FILE_BYTES = 65_536


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A key. Its text is only had by asking for it."""

    text: str

    def __repr__(self) -> str:
        """Return asterisks."""
        return "***"

    __str__ = __repr__


def variable_of(service: str, name: str) -> str:
    """Return the environment variable of a service's key: `HREFLENS_AHREFS_KEY`."""
    return f"HREFLENS_{service}_{name}".upper().replace("-", "_")


class Keys:
    """The keys of one service."""

    def __init__(
        self, service: str, values: Mapping[str, Secret], origins: Mapping[str, str], path: Path | None = None
    ) -> None:
        """Take the keys by name, where each came from, and the file in which others are looked for."""
        self.service, self._values, self.origins, self._path = service, values, origins, path

    def __repr__(self) -> str:
        """Return the names only."""
        return f"Keys({self.service}: {', '.join(sorted(self._values))})"

    def has(self, *names: str) -> bool:
        """Return whether all of these keys are there."""
        return all(name in self._values for name in names)

    def secret(self, name: str) -> str:
        """Return the text of a key.

        Raises:
            KeysError: it is not there; says where it is looked for.
        """
        found = self._values.get(name)
        if found is None:
            filed = f", or write it into the section [{self.service}] of {self._path} (mode 0600)"
            raise KeysError(
                f"{self.service}: the key '{name}' is missing. Set {variable_of(self.service, name)}"
                f"{filed if self._path is not None else ''}."
            )
        return found.text

    def optional(self, name: str) -> str | None:
        """Return the text of a key, None without one."""
        found = self._values.get(name)
        return found.text if found is not None else None

    def __iter__(self) -> Iterator[str]:
        """Yield the texts, for those who must keep them out of messages."""
        return (secret.text for secret in self._values.values())


def load_keys(
    service: str, names: tuple[str, ...], path: Path | None, environ: Mapping[str, str] | None = None
) -> Keys:
    """Return the keys of a service: the environment before the file.

    Args:
        service: name of the service, also the section of the file.
        names: names of its keys.
        path: the keys file; None or a missing file holds none.
        environ: variables; the process's own when None.

    Raises:
        KeysError: the file can be read by others, or is no TOML.
    """
    variables = os.environ if environ is None else environ
    section = _section(path, service) if path is not None else {}
    values: dict[str, Secret] = {}
    origins: dict[str, str] = {}
    for name in names:
        variable = variable_of(service, name)
        if variables.get(variable):
            values[name], origins[name] = Secret(variables[variable].strip()), f"variable {variable}"
        elif name in section and str(section[name]).strip():
            values[name], origins[name] = Secret(str(section[name]).strip()), f"file {path}"
    return Keys(service, values, origins, path)


def _section(path: Path, service: str) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise KeysError(f"{path} is no file of keys.")
            if os.name == "posix" and facts.st_mode & 0o077:
                raise KeysError(f"{path} can be read by others: run `chmod 600 {path}` first.")
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise KeysError(f"{path}: cannot be read ({error.strerror}).") from error
    try:
        tree = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's words may quote the line, and with it the key.
        raise KeysError(f'{path}: is no TOML. Write [{service}] and key = "..." below it.') from None
    section = tree.get(service, {})
    if not isinstance(section, dict):
        raise KeysError(f"{path}: '{service}' must be a section, [{service}].")
    return section
