"""A generated profile carried through the whole judge."""

import tempfile
from pathlib import Path

import pyarrow as pa

from eval.worlds.profile import Labelled, consensus_lines, spoken_topics
from eval.worlds.profile_b import owner_b, pack_lines
from eval.worlds.records import AS_OF, OWNER, tables_of
from hreflens.engine.duck import run_sql
from hreflens.judge.evidence import build_signals
from hreflens.judge.inputs import prepare
from hreflens.judge.verdict import build_link_verdicts
from hreflens.measure.anchors import build_link_anchors
from hreflens.measure.authority.vendor import build_vendor_authority
from hreflens.settings import Settings


def judged_profile(
    profile: list[Labelled], *, with_consensus: bool = True, measured: bool = False
) -> tuple[dict[str, pa.Table], Settings]:
    """Return the tables with signals and link verdicts, and the settings they were made with.

    Args:
        profile: the links and their truth.
        with_consensus: name the disavowed classes in a consensus file.
        measured: what anchors say is measured by the product, for an owner whose topic is told in every
            language of the world (`spoken_topics`); else it is taken from the records.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lists.tsv"
        path.write_text(consensus_lines(profile), encoding="utf-8")
        judge = {**OWNER.judge.model_dump(), "consensus_list": str(path) if with_consensus else ""}
        settings = OWNER.model_copy(update={"judge": OWNER.judge.model_validate(judge)})
        if measured:
            topics = (*OWNER.project.topics, *spoken_topics())
            project = settings.project.model_copy(update={"topics": topics})
            settings = settings.model_copy(update={"project": project})
        return judge_records([each.link for each in profile], settings, measured=measured), settings


def judged_profile_b(profile: list[Labelled], seed: int) -> tuple[dict[str, pa.Table], Settings]:
    """Return the same for a profile of the second generator, for its owner; anchors are always measured."""
    owner = owner_b()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.tsv"
        path.write_text(pack_lines(profile, seed), encoding="utf-8")
        judge = owner.judge.model_copy(update={"consensus_list": str(path)})
        settings = owner.model_copy(update={"judge": judge})
        return judge_records([each.link for each in profile], settings, measured=True), settings


def judge_records(
    links: list,  # type: ignore[type-arg]
    settings: Settings = OWNER,
    *,
    vendor_metrics: pa.Table | None = None,
    link_relevance: pa.Table | None = None,
    measured: bool = False,
) -> dict[str, pa.Table]:
    """Return the records' tables with signals and link verdicts.

    Vendor metrics go through the stage that brings them to market percentiles, so that what a swap of market
    or language does there is seen here.
    """
    tables = tables_of(links)
    if vendor_metrics is not None:
        rated = {**tables, "vendor_metrics": vendor_metrics}
        tables = {**tables, "vendor_authority": build_vendor_authority(rated, sql=run_sql)}
    if link_relevance is not None:
        tables = {**tables, "link_relevance": link_relevance}
    if measured:
        tables = {**tables, "link_anchors": build_link_anchors(tables, settings)}
    tables = prepare(tables)
    tables["signals"] = build_signals(tables, settings, as_of=AS_OF, sql=run_sql)
    tables["link_verdicts"] = build_link_verdicts(tables, settings)
    return tables
