"""The bundled example carried through the whole pipeline, and its truth beside what came out."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import gettempdir

import pyarrow as pa

from hreflens.collect.fetch.replay import index_warcs
from hreflens.collect.files import ImportFormatError, read_export, stage_input
from hreflens.engine.duck import run_sql
from hreflens.example import example_folder
from hreflens.pipeline import Context, run_stages
from hreflens.settings import load_settings
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import canonical_url

TRUTH = Path(__file__).with_name("truth") / "example.csv"
AS_OF = date(2026, 11, 1)
Row = dict[str, str]
Found = dict[str, object]


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of the truth and what the pipeline says of the same link; `found` is None when it has no such link."""

    truth: Row
    found: Found | None


def truth_rows() -> list[Row]:
    """Return the truth table."""
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def imported() -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Return the source tables that the example's exports and archive give, and why a file was refused, by name."""
    folder = example_folder()
    settings, _ = load_settings(folder / "project.toml")
    parts: dict[str, list[pa.Table]] = {}
    refused: dict[str, str] = {}
    for path in sorted((folder / "exports").iterdir()):
        try:
            source = stage_input(str(path), spool_folder=Path(gettempdir()))
            for name, table in read_export(
                source, own_hosts=settings.own_hosts, imported_at=datetime(2026, 11, 1, tzinfo=UTC)
            ):
                parts.setdefault(name, []).append(table)
        except ImportFormatError as error:
            refused[path.name] = str(error)
    sources = {name: pa.concat_tables(tables) for name, tables in parts.items()}
    sources["fetches"] = index_warcs(
        [folder / "pages.warc.gz"], urls=None, hosts=lambda host, site: site in settings.own_hosts
    )
    return sources, refused


@cache
def audited() -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Return every table of the example's audit, and the export files that were refused with the reason."""
    settings, _ = load_settings(example_folder() / "project.toml")
    sources, refused = imported()
    return run_stages(sources, Context(settings, AS_OF, run_sql)), refused


def _by(table: pa.Table, key: str) -> dict[str, Found]:
    return {str(row[key]): row for row in table.to_pylist()}


def judged() -> list[Judged]:
    """Return each truth row with the link's state, placement, anchor, market and verdict."""
    tables, _ = audited()
    checks, anchors = _by(tables["link_checks"], "link_id"), _by(tables["link_anchors"], "link_id")
    verdicts, pages = _by(tables["link_verdicts"], "link_id"), _by(tables["pages"], "url")
    markets = _by(tables["page_markets"], "url")
    known: dict[tuple[str, str, str], Found] = {}
    for link in tables["links"].to_pylist():
        link_id, url = link["link_id"], link["referring_url"]
        check, market, page = checks[link_id], markets.get(url, {}), pages.get(url, {})
        known[(url, link["target_url"] or "", link["anchor_key"] or "")] = {
            "state": check["state"], "placement": check["placement"], "hidden": check["hidden_reason"], "followed": check["followed"],
            "anchor_kind": anchors[link_id]["anchor_kind"], "lang": market.get("lang"), "script": market.get("script"),
            "market": market.get("market"), "title": page.get("title"), "link_id": link_id,
            **{name: verdicts[link_id][name] for name in ("verdict", "computed_verdict", "reason_class", "risk_prob", "reasons_for_json", "gates_json")},
        }  # fmt: skip
    found = []
    for row in truth_rows():
        key = (canonical_url(row["url"]) or "", canonical_url(row["target"]) or "" if row["target"] else "", anchor_key(row["anchor"]) or "")  # fmt: skip
        found.append(Judged(row, known.get(key)))
    return found
