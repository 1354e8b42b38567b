"""Checks that every .sql file of src means the same on DuckDB and on Spark; part of `make check`.

    python -m tests.sql_lint

What is allowed is what was measured equal on both engines; anything else is refused until a contract test
shows that it is equal too.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp

SRC = Path(__file__).parent.parent / "src"
ALLOWED = frozenset(
    "abs and avg case cast coalesce concat count dense_rank exp greatest if lag lead least ln max min nullif or rank "
    "round row_number sqrt sum".split()
)
"""Functions that give equal values on DuckDB 2.0 and Spark 4.0. Text functions are missing on purpose: case, trim
and `\\w` differ between the engines, so text is made ready in Python."""
REFUSED: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.Qualify, "QUALIFY is no Spark text: filter a row_number in an outer select"),
    (exp.Unnest, "UNNEST is no Spark text: unfold rows in Python"),
    (exp.Interval, "INTERVAL gives other types: pass day numbers computed in Python"),
    (exp.Bracket, "indexing differs between the engines"),
    (exp.Lambda, "lambdas differ between the engines"),
    (exp.IntDiv, "// is no Spark text"),
    (exp.Mod, "% of negative numbers differs: compute it in Python"),
    (exp.RegexpLike, "no text work in SQL"),
    (exp.Like, "no text work in SQL"),
    (exp.ILike, "no text work in SQL"),
)


def faults(text: str) -> Iterator[str]:
    """Yield what is wrong with one SQL text, in words; nothing when it is portable."""
    trees = []
    for dialect in ("duckdb", "spark"):
        try:
            parsed = sqlglot.parse(text, read=dialect)
        except sqlglot.errors.SqlglotError as error:
            yield f"no {dialect} SQL: {str(error).splitlines()[0]}"
            return
        if len(parsed) != 1 or parsed[0] is None:
            yield "one statement a file"
            return
        trees.append(parsed[0])
    for tree in trees:
        for call in tree.find_all(exp.Concat):
            call.set("safe", None)
            call.set("coalesce", None)
    if trees[0].sql("spark", comments=False) != trees[1].sql("spark", comments=False):
        yield "DuckDB and Spark read it differently (most often: an ORDER BY that leaves open where nulls go)"
    yield from _nodes(trees[0])
    yield from _shape(trees[0])
    if not text.lstrip().startswith("--"):
        yield "it needs a header comment: the table, its grain, what it reads"


def _nodes(tree: exp.Expr) -> Iterator[str]:
    for kind, why in REFUSED:
        if tree.find(kind) is not None:
            yield why
    for call in tree.find_all(exp.Func):
        name = (call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower()
        if name not in ALLOWED:
            yield f"{name}() is not among the functions measured equal on both engines"
    for call in tree.find_all(exp.Concat):
        if not all(isinstance(each, exp.Literal | exp.Coalesce) for each in call.expressions):
            yield "concat() with null differs: wrap its columns in coalesce"
    for division in tree.find_all(exp.Div):
        below = division.expression.unnest()
        zero = isinstance(below, exp.Literal) and float(below.name or 0) == 0
        if zero or not isinstance(below, exp.Nullif | exp.Literal):
            yield f"1/0 differs: divide by nullif(..., 0) in '{division.sql()}'"


def _shape(tree: exp.Expr) -> Iterator[str]:
    if isinstance(tree, exp.Select) and any(isinstance(each, exp.Star) for each in tree.expressions):
        yield "no select * in the final select"


def main() -> int:
    """Check every .sql file below src; print the faults and return how many there are."""
    count = files = 0
    for path in sorted(SRC.rglob("*.sql")):
        files += 1
        for fault in faults(path.read_text("utf-8")):
            print(f"{path.relative_to(SRC.parent)}: {fault}")
            count += 1
    print(f"{files} SQL files, {count} faults")
    return count


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
