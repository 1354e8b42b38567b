"""A generated profile carried through the whole judge."""

import tempfile
from pathlib import Path

import pyarrow as pa

from eval.worlds.profile import Labelled, consensus_lines
from eval.worlds.records import AS_OF, OWNER, tables_of
from hreflens.engine.duck import run_sql
from hreflens.judge.evidence import build_signals
from hreflens.judge.inputs import prepare
from hreflens.judge.verdict import build_link_verdicts
from hreflens.measure.authority.vendor import build_vendor_authority
from hreflens.settings import Settings


def judged_profile(
    profile: list[Labelled], *, with_consensus: bool = True
) -> tuple[dict[str, pa.Table], Settings]:
    """Return the tables with signals and link verdicts, and the settings they were made with."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lists.tsv"
        path.write_text(consensus_lines(profile), encoding="utf-8")
        judge = {**OWNER.judge.model_dump(), "consensus_list": str(path) if with_consensus else ""}
        settings = OWNER.model_copy(update={"judge": OWNER.judge.model_validate(judge)})
        return judge_records([each.link for each in profile], settings), settings


def judge_records(
    links: list,  # type: ignore[type-arg]
    settings: Settings = OWNER,
    *,
    vendor_metrics: pa.Table | None = None,
) -> dict[str, pa.Table]:
    """Return the records' tables with signals and link verdicts.

    Vendor metrics go through the stage that brings them to market percentiles, so that what a swap of market
    or language does there is seen here.
    """
    tables = tables_of(links)
    if vendor_metrics is not None:
        measured = {**tables, "vendor_metrics": vendor_metrics}
        tables = {**tables, "vendor_authority": build_vendor_authority(measured, sql=run_sql)}
    tables = prepare(tables)
    tables["signals"] = build_signals(tables, settings, as_of=AS_OF, sql=run_sql)
    tables["link_verdicts"] = build_link_verdicts(tables, settings)
    return tables
