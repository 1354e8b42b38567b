"""The quality gates: run every gate, print a table, write eval/results.json, fail when a floor is broken.

`python -m eval.gate [NAME ...]` from the project root (`make eval`). A floor is lowered only with a reason in
the commit; when a value beats its floor for good, the floor is raised.
"""

import argparse
import importlib
import json
import pkgutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval import gates

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class GateResult:
    """One figure against its pinned floor (or ceiling)."""

    gate: str
    value: float | None
    floor: float
    n: int
    ok: bool
    direction: str = ">="
    note: str = ""


def judged(
    gate: str, value: float | None, floor: float, *, n: int, direction: str = ">=", note: str = ""
) -> GateResult:
    """Return the result of comparing a value with its floor; a missing value never passes as ok."""
    if value is None:
        return GateResult(gate, None, floor, n, False, direction, note or "not measured")
    ok = value >= floor if direction == ">=" else value <= floor
    return GateResult(gate, value, floor, n, ok, direction, note)


def main(argv: list[str] | None = None) -> int:
    """Run the gates named (all when none) and return 1 when one is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="modules of eval/gates to run")
    wanted = parser.parse_args(argv).names
    names = wanted or sorted(module.name for module in pkgutil.iter_modules(gates.__path__))
    results: list[GateResult] = []
    console = Console(width=160)
    for name in names:
        started = time.monotonic()
        found = importlib.import_module(f"eval.gates.{name}").run()
        results.extend(found)
        console.print(f"[dim]{name}: {len(found)} figures in {time.monotonic() - started:.1f} s[/dim]")
    table = Table("gate", "value", "floor", "n", "ok", "note")
    for result in results:
        missing = result.value is None
        shown = "not measured" if missing else f"{result.value:.4f}"
        mark = (
            "[yellow]skipped[/yellow]"
            if missing
            else ("[green]ok[/green]" if result.ok else "[red]BROKEN[/red]")
        )
        table.add_row(
            result.gate, shown, f"{result.direction} {result.floor:g}", str(result.n), mark, result.note
        )
    console.print(table)
    kept = json.loads(RESULTS.read_text()) if wanted and RESULTS.exists() else {}
    for result in results:
        kept[result.gate] = {
            "value": result.value,
            "floor": result.floor,
            "n": result.n,
            "ok": result.ok,
            "direction": result.direction,
            "note": result.note,
        }
    RESULTS.write_text(json.dumps(kept, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    return 1 if any(result.value is not None and not result.ok for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
