"""A workspace with prospects to talk to: names, titles and notes by people who mean harm among them."""

from pathlib import Path
from typing import Any

from hreflens.engine.parquet import write_table
from hreflens.tables import BY_NAME, COMPETITOR_SITES, NETWORK_MEMBERS, TARGET_PAGES
from tests.show.factory import audit
from tests.web.world import put_run

HOSTILE = "<script>alert(1)</script>\u202emoc.live"
RIVALS = ("rival.example", "other.example")
PAGES = [
    {"url": "https://acme.example/en/cameras", "title": "Security cameras", "lang": "en", "main_text": "Security cameras for shops and homes. " * 12},
    {"url": "https://acme.example/fr/cameras", "title": "Caméras de sécurité", "lang": "fr", "main_text": "Caméras de sécurité pour magasins et maisons. " * 12},
]  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Sites that link to rivals: 60 of Mexico, one newspaper of France, one whose title is markup, one of a network."""
    shared = {"links": 1, "links_to_own": False}
    made: list[dict[str, Any]] = []
    for n in range(60):
        site = {
            **shared,
            "site": f"sitio{n:02}.mx",
            "lang": "es",
            "market": "MX",
            "vendor_authority": float(n),
            "title": f"Cámaras {n}",
            "example_url": f"https://sitio{n:02}.mx/p",
        }
        made += [{**site, "competitor": rival} for rival in (RIVALS if n % 2 else RIVALS[:1])]
    france = {
        **shared,
        "site": "le-journal.fr",
        "lang": "fr",
        "market": "FR",
        "title": "Le Journal de Lyon: actualités",
        "example_url": "https://le-journal.fr/a",
    }
    bad = {
        **shared,
        "site": "hostile.example",
        "lang": "fr",
        "market": None,
        "title": HOSTILE,
        "example_url": "https://hostile.example/<img src=x>",
    }
    farm = {
        **shared,
        "site": "farm.example",
        "lang": "es",
        "market": "MX",
        "title": "Granja",
        "example_url": "https://farm.example/",
    }
    return made + [{**each, "competitor": rival} for each in (france, bad, farm) for rival in RIVALS]  # fmt: skip


def put_prospects(root: Path, name: str = "acme") -> None:
    """Make a project with an audit and prospects."""
    tables = {
        **audit(),
        "competitor_sites": COMPETITOR_SITES.from_rows(rows()),
        "network_members": NETWORK_MEMBERS.from_rows([{"network_id": "N1", "site": "farm.example"}]),
    }
    made = put_run(root, name, tables, competitors=list(RIVALS))
    run = made.runs_folder / (made.runs_folder / "current").read_text()
    write_table(run / "target_pages.parquet", BY_NAME["target_pages"].conform(TARGET_PAGES.from_rows(PAGES)))
