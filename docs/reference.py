"""Writes the reference pages that come from the code: tables, signals and settings.

`python docs/reference.py` from the project root rewrites docs/tables.md, docs/signals.md and
docs/settings.md; `tests/test_docs.py` fails when they are out of date.
"""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hreflens.judge.evidence import EVIDENCE
from hreflens.judge.weigh import CAPS
from hreflens.settings import ENV_PREFIX, keys
from hreflens.tables import TABLES

FOLDER = Path(__file__).parent
_HEADING = re.compile(r"^(What it measures|Why it matters|How it is computed|When it misleads|Source)$", re.M)


def render_tables() -> str:
    """Return docs/tables.md: every table with its grain, key, writer and columns."""
    lines = [
        "# The tables",
        "",
        "Every stage reads some of these and writes some of these; `hreflens export TABLE` gives any of them as CSV,",
        'JSON lines or Parquet. A null means *not known* or *not judged*, never 0, false or "no". URLs are canonical',
        "unless the column is called `raw_`; dates are UTC; `share` and `prob` are 0-1, `pct` is 0-100.",
        "",
    ]
    for table in TABLES:
        lines += [
            f"## {table.name}",
            "",
            f"{table.grain[0].upper()}{table.grain[1:]}. Key: {_names(table.key)}. Written by `{table.writer}`.",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| `{c.name}` | {c.type} | {_cell(c.meaning)} |" for c in table.columns]
        lines.append("")
    return "\n".join(lines)


def render_signals() -> str:
    """Return docs/signals.md: the evidence catalogue, from the docstrings of judge/evidence."""
    lines = [
        "# The signals",
        "",
        "A verdict is a sum: the prior, plus each family's signals, capped by family. What is not in this list is not",
        "evidence: language, script, top-level domain, country and low authority never are.",
        "",
        "| family | least | most |",
        "|---|---|---|",
    ]
    lines += [f"| {family.value} | {low:+g} | {high:+g} |" for family, (low, high) in CAPS.items()]
    lines.append("")
    for signal in EVIDENCE:
        doc = (signal.__doc__ or "").strip()
        title, _, body = doc.partition("\n")
        lines += [
            f"## {signal.NAME}",
            "",
            title,
            "",
            f"Family `{signal.FAMILY.value}`, about a {signal.SUBJECT.value}.",
            "",
        ]
        parts = _HEADING.split(body)
        for heading, text in zip(parts[1::2], parts[2::2], strict=True):
            lines += [f"**{heading}.** {' '.join(text.split())}", ""]
    return "\n".join(lines)


def render_settings() -> str:
    """Return docs/settings.md: every key of project.toml with its default and environment variable."""
    lines = [
        "# The settings",
        "",
        "One file, `project.toml`, in the folder of the project. The order is flag > environment > file > default;",
        "`hreflens config show --origin` says where each value came from. Lists in variables are written with commas.",
        "",
        "| key | default | environment | meaning |",
        "|---|---|---|---|",
    ]
    for key, meaning, default in keys():
        shown = f"`{list(default) if isinstance(default, tuple) else default!r}`".replace("'", '"')
        variable = ENV_PREFIX + key.replace(".", "__").upper()
        lines.append(f"| `{key}` | {shown} | `{variable}` | {_cell(meaning)} |")
    return "\n".join([*lines, ""])


PAGES: Mapping[str, Callable[[], str]] = {
    "tables.md": render_tables,
    "signals.md": render_signals,
    "settings.md": render_settings,
}


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """Rewrite the pages; return 1 when one of them was out of date."""
    stale = 0
    for name, render in PAGES.items():
        path, text = FOLDER / name, render()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            stale = 1
            sys.stdout.write(f"rewrote docs/{name}\n")
    return stale


if __name__ == "__main__":
    sys.exit(main())
