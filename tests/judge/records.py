"""The judge as one call, for tests: records in, verdicts out."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from eval.worlds.records import AS_OF, OWNER, Link, tables_of

from hreflens.engine.duck import run_sql
from hreflens.judge.evidence import build_signals
from hreflens.judge.verdict import build_link_verdicts, build_site_verdicts
from hreflens.settings import Settings


def judge(links: Iterable[Link], settings: Settings = OWNER, **extra: pa.Table) -> dict[str, pa.Table]:
    """Return the records' tables with signals, link verdicts and site verdicts."""
    tables = tables_of(links, **extra)
    tables["signals"] = build_signals(tables, settings, as_of=AS_OF, sql=run_sql)
    tables["link_verdicts"] = build_link_verdicts(tables, settings)
    tables["site_verdicts"] = build_site_verdicts(tables, settings)
    return tables


def verdict_of(tables: dict[str, pa.Table], link: Link) -> dict[str, Any]:
    """Return the verdict row of a link."""
    return next(row for row in tables["link_verdicts"].to_pylist() if row["link_id"] == link.link_id)


def site_of(tables: dict[str, pa.Table], site: str) -> dict[str, Any]:
    """Return the verdict row of a site."""
    return next(row for row in tables["site_verdicts"].to_pylist() if row["site"] == site)


def signals_of(tables: dict[str, pa.Table], *subjects: str) -> dict[str, dict[str, Any]]:
    """Return signal name -> row of the subjects (all when none)."""
    return {r["signal"]: r for r in tables["signals"].to_pylist() if not subjects or r["subject"] in subjects}


def with_settings(**sections: dict[str, Any]) -> Settings:
    """Return the owner's settings with some values changed, section by section."""
    tree = OWNER.model_dump()
    for section, values in sections.items():
        tree[section] |= values
    return Settings.model_validate(tree)
