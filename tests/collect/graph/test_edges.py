"""Edge lists of every kind come out alike; faults name file and line."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hreflens.collect.graph import GraphFileError, edges
from hreflens.collect.graph.edges import EdgeList, read_edges


def named_links(found: EdgeList) -> list[tuple[str, str]]:
    assert found.names is not None
    names = found.names.to_pylist()
    return [(names[a], names[b]) for a, b in zip(found.sources.tolist(), found.targets.tolist(), strict=True)]


NAMED = [("газета.рф", "acme.com"), ("acme.com", "例え.jp"), ("газета.рф", "例え.jp")]


@pytest.mark.parametrize("mark", ["\t", ",", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_names_in_any_script_and_delimiter(tmp_path: Path, mark: str, end: str) -> None:
    path = tmp_path / "edges.txt"
    text = end.join(["# a comment", "", *(mark.join(pair) for pair in NAMED)])
    path.write_bytes(text.encode())
    found = read_edges([path])
    assert named_links(found) == NAMED
    assert found.nodes == 3


def test_gzip_parquet_and_text_agree_and_many_files_are_one_graph(tmp_path: Path) -> None:
    text = "\n".join("\t".join(pair) for pair in NAMED) + "\n"
    zipped, table = tmp_path / "a.txt.gz", tmp_path / "b.parquet"
    zipped.write_bytes(gzip.compress(text.encode()))
    pq.write_table(pa.table({"from": [a for a, _ in NAMED], "to": [b for _, b in NAMED]}), table)
    assert named_links(read_edges([zipped])) == named_links(read_edges([table])) == NAMED
    both = read_edges([zipped, table])
    assert named_links(both) == NAMED + NAMED
    assert both.nodes == 3


def test_ids_stay_ids_and_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "edges.tsv"
    path.write_text("".join(f"{i}\t{i + 1}\n" for i in range(500)))
    whole = read_edges([path])
    monkeypatch.setattr(edges, "BLOCK_BYTES", 37)
    parts = read_edges([path])
    assert whole.names is None
    assert whole.nodes == parts.nodes == 501
    assert whole.targets.tolist() == parts.targets.tolist() == list(range(1, 501))


def test_vertices_of_common_crawl_name_the_ids(tmp_path: Path) -> None:
    first, second, links = tmp_path / "v-0.txt.gz", tmp_path / "v-1.txt", tmp_path / "e.txt"
    first.write_bytes(gzip.compress(b"0\tcom.acme\t12\n1\tcom.acme.www\t1\n"))
    second.write_text("2\tjp.co.shinbun,\t3\n")
    links.write_text("0\t2\n2\t1\n")
    found = read_edges([links], vertices=[first, second])
    assert named_links(found) == [("acme.com", "shinbun.co.jp"), ("shinbun.co.jp", "www.acme.com")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\tb\nc\n", "line 2: 'c' has other columns"),
        ("a\tb\nc\td\te\n", "line 2"),
        ("a\tb\nc\t\n", "line 2: one end of the link is empty"),
        ("1\t2\t0.5\n1\t3\t-2\n", "line 2: a negative weight"),
        ("# nothing\n\n", "holds no links"),
        ("", "holds no links"),
    ],
)
def test_lines_that_are_no_links_are_named(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "edges.txt"
    path.write_text(text)
    with pytest.raises(GraphFileError, match=words):
        read_edges([path])


def test_foreign_bytes_long_lines_and_cut_archives_are_named(tmp_path: Path) -> None:
    path = tmp_path / "edges.txt"
    path.write_bytes(b"a\tb\nc\t\xff\xfe\n")
    with pytest.raises(GraphFileError, match="line 2: is no UTF-8"):
        read_edges([path])
    path.write_bytes(b"x" * (edges._LONGEST_LINE + 1))
    with pytest.raises(GraphFileError, match="line 1 is longer"):
        read_edges([path])
    zipped = gzip.compress("".join(f"n{i}\tm{i * 7919}\n" for i in range(20_000)).encode())
    path.write_bytes(zipped[: len(zipped) // 2])
    with pytest.raises(GraphFileError, match="breaks off near line"):
        read_edges([path])
    path = tmp_path / "edges.parquet"
    path.write_bytes(b"PAR1 no")
    with pytest.raises(GraphFileError, match="no readable Parquet"):
        read_edges([path])


def test_ids_beyond_the_vertices_and_broken_vertices_are_named(tmp_path: Path) -> None:
    vertices, links = tmp_path / "v.txt", tmp_path / "e.txt"
    vertices.write_text("0\tcom.a\n1\tcom.b\n")
    links.write_text("0\t7\n")
    with pytest.raises(GraphFileError, match="names 2 nodes, but a link leads to node 7"):
        read_edges([links], vertices=[vertices])
    vertices.write_text("0\tcom.a\n2\tcom.b\n")
    with pytest.raises(GraphFileError, match="rise from 0"):
        read_edges([links], vertices=[vertices])
    with pytest.raises(GraphFileError, match="no regular file"):
        read_edges([tmp_path])
