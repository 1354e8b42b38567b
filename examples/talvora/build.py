"""Build the bundled example: `python -m examples.talvora.build [folder]` writes the same bytes every time."""

import argparse
import sys
from pathlib import Path

from examples.talvora import analytics, exports
from examples.talvora.archive import warc_bytes
from examples.talvora.model import HERE, Site, load_sites, with_friends
from examples.talvora.operators import load_groups
from examples.talvora.owner import hreflang_truth, own_pages, own_sites
from examples.talvora.ranks import rank_list
from examples.talvora.rivals import RIVALS, of_rival, prospects_truth, rival_rows, rival_sites
from examples.talvora.rows import rows_of
from examples.talvora.truth import truth_csv
from examples.talvora.visits import lines_of, visits_truth

ROOT = HERE.parents[1]


def build_files() -> dict[str, bytes]:
    """Return every generated file: path below the repository's root -> bytes."""
    sites: list[Site] = [*with_friends(load_sites()), *load_groups()]
    rows = list(rows_of(sites))
    titles = {page["path"]: (page["lang"], page["title"]) for page in own_pages()}
    rivals, lines = rival_rows(rows), lines_of(rows)
    keyvault, lockwise, schluesselwacht = (of_rival(rivals, rival) for rival in RIVALS)
    folder, name = "src/hreflens/example", "talvora.example"
    return {
        f"{folder}/pages.warc.gz": warc_bytes([*own_sites(), *sites, *rival_sites()]),
        f"{folder}/exports/{name}-backlinks-subdomains_2026-10-30_09-12-44.csv": exports.ahrefs_backlinks(
            rows
        ),
        f"{folder}/exports/{name}-refdomains-subdomains_2026-10-30_09-14-02.csv": exports.ahrefs_refdomains(
            rows
        ),
        f"{folder}/exports/{name}-bbl-external-subdomains_2026-10-30_09-15-31.csv": exports.ahrefs_best_by_links(
            rows, titles
        ),
        f"{folder}/exports/{name}-backlinks.xlsx": exports.semrush_backlinks(rows),
        f"{folder}/exports/{name}-backlink_audit.csv": exports.semrush_audit(rows),
        f"{folder}/other/moz-inbound-links-{name}.csv": exports.moz_inbound_links(rows),
        f"{folder}/exports/{name}-Latest links-2026-10-30.csv": exports.gsc_latest_links(rows),
        f"{folder}/exports/{name}-Top linking sites-2026-10-30.csv": exports.gsc_top_sites(rows),
        f"{folder}/exports/{RIVALS[0]}-backlinks-subdomains_2026-10-30_09-40-11.csv": exports.ahrefs_backlinks(
            keyvault
        ),
        f"{folder}/exports/{RIVALS[1]}-backlinks.xlsx": exports.semrush_backlinks(lockwise),
        f"{folder}/exports/{RIVALS[2]}-backlinks-subdomains_2026-10-30_09-44-02.csv": exports.ahrefs_backlinks(
            schluesselwacht, utf8=True
        ),
        f"{folder}/exports/ga4-Links_and_languages.csv": analytics.ga4_exploration(lines),
        f"{folder}/exports/ga4-Traffic_acquisition_Session_source_medium.csv": analytics.ga4_traffic(lines),
        f"{folder}/exports/ga4-Landing_page.csv": analytics.ga4_landings(lines),
        f"{folder}/exports/{name}-Performance-on-Search-2026-10-30.zip": analytics.gsc_performance(),
        f"{folder}/exports/search-console-page-country.json": analytics.gsc_page_country(),
        f"{folder}/ranks/cc-main-2026-fictional-domain-ranks.txt.gz": rank_list(sites),
        f"{folder}/disavow.txt": (HERE / "groups" / "disavow.txt").read_bytes(),
        "eval/truth/example.csv": truth_csv(rows),
        "eval/truth/example_hreflang.csv": hreflang_truth(),
        "eval/truth/example_prospects.csv": prospects_truth(rivals, rows),
        "eval/truth/example_visits.csv": visits_truth(lines),
    }


def main(argv: list[str] | None = None) -> int:
    """Write the files below a folder (the repository by default) and return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT, help="where to write")
    folder = parser.parse_args(argv).folder
    for name, data in build_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{len(data):>9,} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
