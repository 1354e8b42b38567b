"""The benchmarks: cost of each room as a ratio against a peer timed in the same run.

`python -m bench.bench [NAME ...]` from the project root (`make bench`) prints a table and writes
bench/results.json. Wall and CPU times depend on the machine: trust the ratios.
"""

import argparse
import importlib
import json
import pkgutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import benches

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class BenchResult:
    """One cost figure beside its peer's; `ratio` is value / peer_value."""

    name: str
    value: float
    unit: str
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    note: str = ""


def main(argv: list[str] | None = None) -> int:
    """Run the benchmarks named (all when none)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="modules of bench/benches to run")
    wanted = parser.parse_args(argv).names
    names = wanted or sorted(module.name for module in pkgutil.iter_modules(benches.__path__))
    results: list[BenchResult] = []
    for name in names:
        results.extend(importlib.import_module(f"bench.benches.{name}").run())
    table = Table("bench", "value", "unit", "peer", "peer value", "ratio", "note")
    for result in results:
        peer_value = "" if result.peer_value is None else f"{result.peer_value:.2f}"
        ratio = "" if result.ratio is None else f"{result.ratio:.2f}"
        table.add_row(
            result.name, f"{result.value:.2f}", result.unit, result.peer or "", peer_value, ratio, result.note
        )
    Console(width=160).print(table)
    kept = json.loads(RESULTS.read_text()) if wanted and RESULTS.exists() else {}
    kept.update({result.name: {k: v for k, v in asdict(result).items() if k != "name"} for result in results})
    RESULTS.write_text(json.dumps(kept, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
