"""Rank lists are recognised by content, streamed in blocks, and say what they leave out."""

import collections
import gzip
import zipfile
from pathlib import Path

import pytest

from hreflens.collect.graph import GraphFileError, rank_lists
from hreflens.collect.graph.rank_lists import read_ranks, recognise

CC = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"
CC_ROWS = [
    "1\t2.9799486E7\t2\t0.0162\tcom.googleapis\t2920\n",
    "2\t2.1e7\t---\t---\tjp.co.shinbun\t3\n",
    "3\t1.5e7\t900\t1.2e-9\txn--p1ai.xn--80aaxitdbjk\t1\n",
]


def rows_of(path: Path) -> list[dict[str, object]]:
    return [row for block in read_ranks(path, recognise(path)) for row in block.rows.to_pylist()]


def test_common_crawl_names_are_turned_round_and_missing_numbers_are_null(tmp_path: Path) -> None:
    path = tmp_path / "anything.bin"
    path.write_bytes(gzip.compress((CC + "".join(CC_ROWS)).encode()))
    assert recognise(path).name == "common_crawl_domains"
    first, second, third = rows_of(path)
    assert first == {
        "domain": "googleapis.com",
        "rank": 1,
        "score": 29_799_486.0,
        "pagerank_rank": 2,
        "pagerank": 0.0162,
        "hosts": 2920,
    }
    assert (second["domain"], second["pagerank_rank"], second["pagerank"]) == ("shinbun.co.jp", None, None)
    assert third["domain"] == "xn--80aaxitdbjk.xn--p1ai"


@pytest.mark.parametrize(
    ("text", "name", "domain", "rank"),
    [
        (
            CC.replace("\t#n_hosts", "") + "7\t1.0\t9\t1e-9\tcom.example.www\n",
            "common_crawl_hosts",
            "www.example.com",
            7,
        ),
        ("1,google.com\n2,youtube.com\n", "rank_and_domain", "google.com", 1),
        (
            "GlobalRank,TldRank,Domain,TLD,RefSubNets,RefIPs,IDN_Domain\n5,3,beispiel.de,de,10,12,beispiel.de\n",
            "majestic_million",
            "beispiel.de",
            5,
        ),
        ('"Rank","Domain","Open Page Rank"\n"12","xeber.az","7.31"\n', "open_page_rank", "xeber.az", 12),
        ("rank,domain,categories\n3,naver.com,Search\n", "cloudflare_radar", "naver.com", 3),
    ],
)
@pytest.mark.parametrize("packed", ["plain", "gzip", "zip"])
def test_each_list_is_known_by_its_content(
    tmp_path: Path, text: str, name: str, domain: str, rank: int, packed: str
) -> None:
    path = tmp_path / "list"
    if packed == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x.csv", text)
    else:
        path.write_bytes(gzip.compress(text.encode()) if packed == "gzip" else text.encode())
    assert recognise(path).name == name
    found = rows_of(path)[0]
    assert (found["domain"], found["rank"]) == (domain, rank)


def test_blocks_and_resuming_give_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list"
    path.write_text(CC + "".join(f"{i}\t{1e7 - i}\t{i}\t1e-9\tcom.site{i}\t1\n" for i in range(1, 301)))
    kind = recognise(path)
    whole = [row["domain"] for row in rows_of(path)]
    monkeypatch.setattr(rank_lists, "BLOCK_BYTES", 700)
    blocks = list(read_ranks(path, kind))
    assert len(blocks) > 5
    assert [name for block in blocks for name in block.rows.column("domain").to_pylist()] == whole
    for stop in (0, 3, len(blocks) - 1):
        rest = list(read_ranks(path, kind, skip_bytes=blocks[stop].text_bytes))
        early = [name for block in blocks[: stop + 1] for name in block.rows.column("domain").to_pylist()]
        assert early + [name for block in rest for name in block.rows.column("domain").to_pylist()] == whole


def test_lines_that_are_no_rows_are_counted_and_good_ones_kept(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(
        (CC + CC_ROWS[0] + "broken line\n" + "0\t1\t1\t1\tcom.zero\t1\n" + "x\t1\t1\t1\tcom.x\t1\n").encode()
        + b"4\t1.0\t4\t1e-9\tcom.b\xffd\t1\n"
        + CC_ROWS[1].encode()
        + b"99999999999999999999999\t1\t1\t1\tcom.huge\t1"
    )
    blocks = list(read_ranks(path, recognise(path)))
    names = [name for block in blocks for name in block.rows.column("domain").to_pylist()]
    assert names == ["googleapis.com", "b\ufffdd.com", "shinbun.co.jp"]
    assert sum(block.left_out for block in blocks) == 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"name;value\n1;2\n", "is no rank list that hreflens knows"),
        (b"\x1f\x8b\x08broken", "cannot be read"),
        (b"PK\x03\x04broken", "no readable zip"),
        (b"%PDF-1.7\n", "first line is '%PDF-1.7"),
    ],
)
def test_other_files_are_refused_with_their_first_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(GraphFileError, match=words):
        recognise(path)
    with pytest.raises(GraphFileError, match="no regular file"):
        recognise(tmp_path)


def test_a_list_cut_off_gives_what_came_before_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rank_lists, "BLOCK_BYTES", 4_000)
    path = tmp_path / "list"
    data = gzip.compress(
        (CC + "".join(f"{i}\t1\t1\t1\tcom.s{i * 7919 % 10007}\t1\n" for i in range(1, 5000))).encode()
    )
    path.write_bytes(data[: len(data) // 2])
    names: list[str] = []
    blocks = (block.rows.column("domain").to_pylist() for block in read_ranks(path, recognise(path)))
    with pytest.raises(GraphFileError, match="breaks off after"):
        collections.deque(map(names.extend, blocks), maxlen=0)
    assert len(names) > 500
