"""Every export format gives exactly the rows of its golden file, whatever the file is called."""

import json
import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from hreflens.tables import BY_NAME

from .exports import FILES
from .support import run

GOLDEN = Path(__file__).with_name("golden")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _shown(tables: dict[str, list[dict[str, Any]]], folder: Path) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, rows in sorted(tables.items()):
        shown[name] = []
        for row in rows:
            kept = {key: _plain(value) for key, value in row.items() if value is not None}
            kept.pop("import_id")
            kept.pop("sha256", None)
            for key in [key for key in kept if key.endswith("_json")]:
                kept[key] = json.loads(kept[key])
            if "path" in kept:
                kept["path"] = kept["path"].replace(str(folder) + os.sep, "")
            shown[name].append(kept)
    return shown


@pytest.mark.parametrize("name", sorted(FILES))
def test_golden(name: str, tmp_path: Path) -> None:
    tables = run(tmp_path, FILES[name])
    shown = _shown(tables, tmp_path)
    path = GOLDEN / f"{name}.json"
    if os.environ.get("HREFLENS_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(
            json.dumps(shown, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
        )
    assert shown == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_row_is_accounted_for(name: str, tmp_path: Path) -> None:
    tables = run(tmp_path, FILES[name])
    for row in tables["imports"]:
        left_out = sum(
            int(found[1].replace(",", ""))
            for text in json.loads(row["warnings_json"])
            if (found := re.match(r"Left out ([\d,]+) row", text))
        )
        assert row["rows_read"] == row["rows_kept"] + row["rows_rejected"] + left_out
        rejected = [one for one in tables.get("rejected_rows", []) if one["import_id"] == row["import_id"]]
        assert len(rejected) == row["rows_rejected"]
    for table, rows in tables.items():
        keys = [tuple(row[column] for column in BY_NAME[table].key) for row in rows]
        assert len(set(keys)) == len(keys), table
