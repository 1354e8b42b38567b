"""The three real exports that were read by hand, imported and audited by the product itself, without fetching."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from eval.shared_data import shared
from hreflens.collect.files import read_export, stage_input
from hreflens.engine.duck import run_sql
from hreflens.pipeline import Context, run_stages
from hreflens.settings import Settings
from hreflens.tables import BY_NAME


@dataclass(frozen=True, slots=True)
class RealExport:
    """One export: its file below the shared data, the owner's settings as an owner would give them, the day."""

    name: str
    path: str
    settings: Settings
    as_of: date


def _owner(**project: object) -> Settings:
    return Settings.model_validate({"project": project})


EXPORTS: tuple[RealExport, ...] = (
    RealExport(
        "ahrefs_multilingual",
        "exports/ahrefs/backlinks_subdomains_multilingual_2026-01_utf16.csv",
        _owner(
            site="formpipe.com",
            aliases=["formpipe.se", "formpipe.dk", "lasernet.fr", "gxpi.com", "efstech.dk"],
            markets=["SE", "DK", "GB", "US", "DE"],
            brands=["Formpipe", "Lasernet", "Platina", "Acadre", "W3D3"],
            topics=[
                "document management", "customer communications management", "output management", "ärendehantering",
            ],
        ),
        date(2026, 1, 6),
    ),
    RealExport(
        "ahrefs_blast",
        "exports/ahrefs/backlinks_url_spam_attack_2026-01_utf16.csv",
        _owner(
            site="ten10.com", home="en-GB", markets=["GB"], brands=["Ten10"],
            topics=["software testing", "test automation", "devops"],
        ),
        date(2026, 1, 23),
    ),
    RealExport(
        "semrush",
        "exports/semrush/backlinks_2025-12.xlsx",
        _owner(
            site="davidsonhomes.com",
            aliases=[
                "davidsonhomesllc.com", "dornhomes.com", "grayhawkhomes.com", "stoneridgehomesinc.com",
                "evermorehomes.com", "alabamacustomhomes.com", "davidsonland.com",
            ],
            home="en-US", markets=["US"],
            brands=["Davidson Homes", "Dorn Homes", "Grayhawk Homes", "Stoneridge Homes", "Evermore Homes"],
            topics=["new homes", "homes for sale", "new construction homes", "home builder"],
        ),
        date(2025, 12, 20),
    ),
)  # fmt: skip


def audited(export: RealExport) -> Mapping[str, pa.Table] | None:
    """Return all tables of an audit of the export, None when the file is absent."""
    path = shared(export.path)
    if path is None:
        return None
    source = stage_input(str(path), spool_folder=Path())
    parts: dict[str, list[pa.Table]] = {}
    for name, table in read_export(
        source,
        own_hosts=export.settings.own_hosts,
        imported_at=datetime.combine(export.as_of, datetime.min.time(), UTC),
    ):
        parts.setdefault(name, []).append(table)
    sources = {
        name: pa.concat_tables([BY_NAME[name].conform(t) for t in tables]) for name, tables in parts.items()
    }
    return run_stages(sources, Context(export.settings, export.as_of, run_sql))


def verdict_by_row(tables: Mapping[str, pa.Table]) -> dict[int, tuple[str, str]]:
    """Return row of the file -> (referring URL, computed verdict) of the link it became."""
    urls = dict(
        zip(
            tables["links"].column("link_id").to_pylist(),
            tables["links"].column("referring_url").to_pylist(),
            strict=True,
        )
    )
    verdicts = dict(
        zip(
            tables["link_verdicts"].column("link_id").to_pylist(),
            tables["link_verdicts"].column("computed_verdict").to_pylist(),
            strict=True,
        )
    )
    sources = tables["link_sources"]
    return {
        row: (urls[link], verdicts[link])
        for link, row in zip(
            sources.column("link_id").to_pylist(), sources.column("source_row").to_pylist(), strict=True
        )
    }
