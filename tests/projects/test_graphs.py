"""Rank lists in a workspace: imported once, resumed after a kill, looked up by the audit; graphs ranked and kept."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from hreflens.engine import rank_store
from hreflens.engine.duck import run_sql
from hreflens.engine.rank_store import look_up, name_parts, rank_lists, read_cohorts
from hreflens.engine.workspace import WorkspaceError, open_workspace
from hreflens.pipeline import Context, run_stages
from hreflens.projects import graphs
from hreflens.projects.graphs import import_ranks, keep_own_ranks, rank_graph, ranks_of_links
from hreflens.settings import Settings
from hreflens.tables import IMPORTED_LINKS

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ENDINGS = ("com", "de", "th", "co.jp", "ru")
SITES = [f"site{number}.{ENDINGS[number % 5]}" for number in range(1, 2_001)]


@pytest.fixture
def ranks_file(tmp_path: Path) -> Path:
    path = tmp_path / "ranks.txt"
    lines = ["#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts"]
    for place, name in enumerate(SITES, 1):
        lines.append(f"{place}\t{9e6 - place}\t{place}\t1e-9\t{'.'.join(reversed(name.split('.')))}\t1")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return open_workspace(tmp_path / "workspace", create=True)


def test_a_list_is_imported_once_and_looked_up(root: Path, ranks_file: Path) -> None:
    kept = import_ranks(root, ranks_file, "cc-2026", now=NOW)
    assert (kept.list_name, kept.rows, kept.left_out) == ("common_crawl_domains", 2_000, 0)
    assert import_ranks(root, ranks_file, "cc-2026", now=NOW) == kept, (
        "the same release again changes nothing"
    )
    found = look_up(root, rank_lists(root), ["site7.th", "site8.co.jp", "nobody.example"])
    assert {row["domain"]: row["rank"] for row in found.to_pylist()} == {"site7.th": 7, "site8.co.jp": 8}
    cohorts = read_cohorts(root, rank_lists(root)).to_pylist()
    assert {row["cohort"]: row["domains"] for row in cohorts} == {
        "*": 2000,
        **dict.fromkeys(["com", "de", "th", "jp", "ru"], 400),
    }
    thai = {row["position"]: row["rank"] for row in cohorts if row["cohort"] == "th"}
    assert thai[1] == 2
    assert thai[64] == 2 + 63 * 5


@pytest.mark.parametrize("dies_at", [1, 2, 5])
def test_a_killed_import_goes_on_with_the_next_segment(
    root: Path, ranks_file: Path, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    whole = import_ranks(open_workspace(root / "other", create=True), ranks_file, "r", now=NOW)
    monkeypatch.setattr(graphs, "SEGMENT_ROWS", 300)
    monkeypatch.setattr("hreflens.collect.graph.rank_lists.BLOCK_BYTES", 6_000)
    real, calls = rank_store.replace_text, []

    def dying(path: Path, text: str) -> None:
        calls.append(path)
        if len(calls) == dies_at:
            raise KeyboardInterrupt  # segment written, journal not: the worst moment
        real(path, text)

    monkeypatch.setattr(rank_store, "replace_text", dying)
    with pytest.raises(KeyboardInterrupt):
        import_ranks(root, ranks_file, "r", now=NOW)
    assert rank_lists(root) == [], "an unfinished list is not seen"
    monkeypatch.setattr(rank_store, "replace_text", real)
    assert import_ranks(root, ranks_file, "r", now=NOW) == whole
    assert look_up(root, rank_lists(root), SITES).num_rows == 2_000, "nothing lost, nothing twice"
    assert read_cohorts(root, rank_lists(root)).equals(
        read_cohorts(root / "other", rank_lists(root / "other"))
    )


def test_an_unfinished_import_of_another_file_is_not_mixed_in(
    root: Path, ranks_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphs, "SEGMENT_ROWS", 300)
    monkeypatch.setattr("hreflens.collect.graph.rank_lists.BLOCK_BYTES", 6_000)
    monkeypatch.setattr(graphs, "finish_cohorts", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        import_ranks(root, ranks_file, "r", now=NOW)
    other = ranks_file.with_name("other.txt")
    other.write_text(ranks_file.read_text() + "2001\t1\t1\t1\tcom.more\t1\n")
    with pytest.raises(WorkspaceError, match="unfinished import of ranks"):
        import_ranks(root, other, "r", now=NOW)


def test_a_release_is_a_plain_name(root: Path, ranks_file: Path) -> None:
    for bad in ("", "../x", "A/B", ".hidden"):
        with pytest.raises(WorkspaceError, match="is no release"):
            import_ranks(root, ranks_file, bad, now=NOW)


def test_parts_are_even_and_do_not_depend_on_the_neighbours() -> None:
    names = pa.array([f"xn--{n:x}.example{n % 7}.com" for n in range(20_000)])
    parts = name_parts(pa.chunked_array([names]))
    counts = np.bincount(parts, minlength=rank_store.PARTS)
    assert counts.min() > 200
    assert counts.max() < 450
    assert name_parts(pa.chunked_array([names[5:9]])).tolist() == parts[5:9].tolist()
    assert name_parts(pa.chunked_array([pa.array(["", "ж"])])).tolist() == [
        0,
        int(name_parts(pa.chunked_array([pa.array(["ж"])]))[0]),
    ]


def links_of(*urls: str) -> pa.Table:
    return IMPORTED_LINKS.from_rows(
        {
            "import_id": "x",
            "source_row": row,
            "tool": "ahrefs",
            "referring_url": url,
            "target_url": "https://acme.example/",
            "anchor_text": "Acme",
        }
        for row, url in enumerate(urls, 2)
    )


def test_the_audit_shows_authority_and_leaves_unknown_sites_not_judged(root: Path, ranks_file: Path) -> None:
    import_ranks(root, ranks_file, "cc-2026", now=NOW)
    links = links_of(
        "https://www.site2.th/a",
        "https://news.site7.th/b",
        "https://someone.blogspot.com/",
        "https://nobody.example/",
    )
    context = Context(
        Settings.model_validate({"project": {"site": "acme.example"}}), date(2026, 11, 1), run_sql
    )
    tables = run_stages({"imported_links": links, **ranks_of_links(root, links)}, context)
    standing = {row["site"]: row for row in tables["site_authority"].to_pylist()}
    assert sorted(standing) == ["site2.th", "site7.th"]
    assert standing["site7.th"]["market"] == "TH"
    assert standing["site7.th"]["market_rank"] == 2
    assert standing["site7.th"]["market_size"] == 400
    known = {row["site"]: row["authority"] for row in tables["sites"].to_pylist()}
    assert known["site2.th"] > known["site7.th"] > 0
    assert known["someone.blogspot.com"] is None
    assert known["nobody.example"] is None


def test_ranks_of_a_graph_of_ones_own_are_kept_and_preferred(
    root: Path, tmp_path: Path, ranks_file: Path
) -> None:
    edges = tmp_path / "edges.txt"
    edges.write_text("a.th\tsite7.th\nb.th\tsite7.th\nc.de\tsite7.th\nsite7.th\tsite3.co.jp\na.th\ta.th\n")
    found = rank_graph([edges], seeds={"a.th": "th", "c.de": "de", "unknown.fr": "fr"})
    assert (found.nodes, found.links, found.dropped_loops) == (5, 4, 1)
    best = found.table.slice(0, 1).to_pylist()[0]
    assert best["node"] == "site7.th"
    assert best["in_links"] == 3
    trust = dict(
        zip(found.table.column("node").to_pylist(), found.table.column("trust").to_pylist(), strict=True)
    )
    assert trust["b.th"] == 0.0
    assert trust["a.th"] == pytest.approx(trust["c.de"])
    import_ranks(root, ranks_file, "cc-2026", now=NOW)
    keep_own_ranks(root, found, "own-2026", now=NOW)
    links = links_of("https://site7.th/")
    context = Context(Settings(), date(2026, 11, 1), run_sql)
    tables = run_stages({"imported_links": links, **ranks_of_links(root, links)}, context)
    assert [row["list"] for row in tables["site_authority"].to_pylist()] == ["own"]
