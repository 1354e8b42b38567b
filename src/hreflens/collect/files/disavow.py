"""Tells a disavow file from an export: it is an instruction to Google, not a list of links, and must not be imported."""

import re

from hreflens.collect.files.source import ImportFormatError

_DOMAIN = re.compile(r"domain\s*[:：]\s*\S", re.IGNORECASE)
_SHARE = 0.5
"""More than half of the lines that are no comment (formats.md section 8)."""


def refuse_disavow(text: str, name: str) -> None:
    """Refuse a disavow file.

    Raises:
        ImportFormatError: most lines read `domain:host`.
    """
    lines = [line.strip() for line in text.split("\n")]
    values = [line for line in lines if line and not line.startswith("#")]
    if values and sum(1 for line in values if _DOMAIN.match(line)) > _SHARE * len(values):
        raise ImportFormatError(
            f"{name}: is a disavow file, not an export. Use `hreflens disavow audit` to check it, or pass it to "
            "`hreflens disavow build --existing`."
        )
