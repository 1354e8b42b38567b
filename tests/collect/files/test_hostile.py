"""Damaged and hostile files: bounded memory, a message that says what to do, and no good row lost."""

import gzip
import io
import json
import os
import socket
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hreflens.collect.files import ImportFormatError, Input, Limits, read_export, stage_input

from . import exports
from .support import AT, run

HEADER = "Referring page title,Referring page URL,Domain rating,UR,Target URL,Anchor,First seen\n"
GOOD = "Titel,https://gut.example.de/{n},5,1,https://acme.example/,anker,2025-01-02\n"


def _refused(folder: Path, data: bytes, **options: object) -> str:
    with pytest.raises(ImportFormatError) as caught:
        run(folder, data, **options)  # type: ignore[arg-type]
    message = str(caught.value)
    assert str(folder / "export.bin") in message
    return message


def _warnings(tables: dict[str, list[dict[str, object]]]) -> str:
    return " ".join(" ".join(json.loads(str(row["warnings_json"]))) for row in tables["imports"])


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\n\0\n\0"])
def test_empty(data: bytes, tmp_path: Path) -> None:
    assert "empty" in _refused(tmp_path, data)


@pytest.mark.parametrize("name", ["ahrefs_utf16", "ahrefs_2023", "semrush_csv"])
def test_header_only(name: str, tmp_path: Path) -> None:
    data = exports.FILES[name]
    codec = "utf-16" if data.startswith(b"\xff\xfe") else "utf-8"
    header = data.decode(codec).split("\n")[0]
    for end in ("", "\n", "\r\n"):
        tables = run(tmp_path, (header + end).encode(codec))
        assert set(tables) == {"imports"}
        assert tables["imports"][0]["rows_read"] == 0
        assert "no rows" in _warnings(tables)


def test_binary_junk(tmp_path: Path) -> None:
    junk = bytes(range(256)) * 40
    assert "binary" in _refused(tmp_path, junk)
    for magic, word in (
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1", ".xls"),
        (b"PAR1", "Parquet"),
    ):
        message = _refused(tmp_path, magic + junk)
        assert word in message
        assert "Save it as CSV" in message
    assert "web page" in _refused(tmp_path, b"<!DOCTYPE html><html><title>Sign in</title>")


def test_truncated_gzip_keeps_the_rows_before_the_break(tmp_path: Path) -> None:
    text = HEADER + "".join(GOOD.format(n=n) for n in range(5_000))
    whole = gzip.compress(text.encode(), mtime=0)
    tables = run(tmp_path, whole[: len(whole) // 2])
    assert 1_000 < tables["imports"][0]["rows_kept"] < 5_000
    assert "cut off" in _warnings(tables)
    tables = run(tmp_path, whole[:-4])  # only the checksum is missing
    assert tables["imports"][0]["rows_kept"] == 5_000


def test_gzip_of_several_parts_is_read_whole(tmp_path: Path) -> None:
    parts = [HEADER, GOOD.format(n=1), GOOD.format(n=2)]
    tables = run(tmp_path, b"".join(gzip.compress(part.encode()) for part in parts))
    assert [row["source_row"] for row in tables["imported_links"]] == [2, 3]


def test_truncated_zip_and_workbook(tmp_path: Path) -> None:
    for name in ("gsc_performance_fr_zip", "semrush_xlsx"):
        message = _refused(tmp_path, exports.FILES[name][:-40])
        assert "Download it again" in message


def test_damaged_member(tmp_path: Path) -> None:
    data = bytearray(exports.zipped(**{"Pays.csv": exports.GSC_PERFORMANCE_FR["Pays.csv"] * 50}))
    at = data.index(b"Pays.csv") + 30
    data[at : at + 8] = b"\xff" * 8
    _refused(tmp_path, bytes(data))


def test_truncated_utf16(tmp_path: Path) -> None:
    whole = exports.FILES["ahrefs_utf16"]
    tables = run(tmp_path, whole[:-2] + b"x")
    assert len(tables["imported_links"]) == 3
    assert "middle of a character" in _warnings(tables)


def test_utf16_without_byte_order_mark(tmp_path: Path) -> None:
    for codec in ("utf-16-le", "utf-16-be"):
        tables = run(tmp_path, exports.AHREFS.encode(codec))
        assert len(tables["imported_links"]) == 3
        assert tables["imports"][0]["encoding"] == codec


@pytest.mark.parametrize(
    ("codec", "title"),
    [
        ("cp1251", "Новости сталелитейной промышленности"),
        ("shift_jis", "料理と旅のブログへようこそ"),
        ("gb18030", "欢迎来到我们的烹饪博客"),
        ("cp1252", "Überraschung für Köche"),
        ("euc-kr", "요리와 여행 블로그에 오신 것을 환영합니다"),
        ("cp1253", "Καλώς ήρθατε στο ιστολόγιο"),
        ("cp1255", "ברוכים הבאים לבלוג שלנו"),
        ("cp1256", "مرحبا بكم في مدونتنا"),
        ("cp874", "ยินดีต้อนรับสู่บล็อก"),
        ("koi8-r", "Новости сталелитейной промышленности"),
    ],
)
def test_other_encodings_are_read_and_reported(codec: str, title: str, tmp_path: Path) -> None:
    rows = "".join(GOOD.format(n=n).replace("Titel", title).replace("anker", title[:6]) for n in range(20))
    tables = run(tmp_path, (HEADER + rows).encode(codec))
    assert {row["referring_title"] for row in tables["imported_links"]} == {title}
    assert "not UTF-8" in _warnings(tables)


def test_invalid_bytes_late_in_a_utf8_file(tmp_path: Path) -> None:
    data = (HEADER + GOOD.format(n=1).replace("Titel", "Überschrift")).encode() + GOOD.format(
        n=2
    ).encode().replace(b"anker", b"ank\xffer")
    tables = run(tmp_path, data)
    assert [row["anchor_text"] for row in tables["imported_links"]] == ["anker", "ank\ufffder"]
    assert tables["imports"][0]["encoding"] == "utf-8"
    assert "not valid UTF-8" in _warnings(tables)


def test_nul_bytes_and_lone_surrogates(tmp_path: Path) -> None:
    row = GOOD.format(n=1).encode().replace(b"anker", b"an\0ker \xed\xa0\x80")
    tables = run(tmp_path, HEADER.encode() + row)
    assert tables["imported_links"][0]["anchor_text"].startswith("anker ")
    lone = exports.AHREFS.encode("utf-16-le").replace(
        "Acme, Inc.".encode("utf-16-le"), b"\x00\xd8" + "cme, Inc.".encode("utf-16-le")
    )
    tables = run(tmp_path, b"\xff\xfe" + lone)
    assert tables["imported_links"][2]["anchor_text"] == "\ufffdcme, Inc."


def test_gzip_bomb(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = (
        packer.compress((HEADER).encode())
        + b"".join(packer.compress(b"a" * 1_000_000) for _ in range(60))
        + packer.flush()
    )
    message = _refused(tmp_path, bomb)
    assert "bomb" in message
    small = Limits(inflated_bytes=1_000_000)
    text = (HEADER + "".join(GOOD.format(n=n) for n in range(20_000))).encode()
    assert "inflates to more than 1,000,000" in _refused(tmp_path, gzip.compress(text), limits=small)


def test_zip_bomb(tmp_path: Path) -> None:
    bomb = exports.zipped(**{"a.csv": HEADER + "a" * 60_000_000})
    assert "bomb" in _refused(tmp_path, bomb)
    many = exports.zipped(**{f"{n}.csv": "a" for n in range(51)})
    assert "51 members" in _refused(tmp_path, many)


def test_workbook_that_unpacks_to_too_much(tmp_path: Path) -> None:
    data = _replaced(
        exports.FILES["semrush_xlsx"], "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 30_000_000
    )
    assert "bomb" in _refused(tmp_path, data)
    assert "unpacks to" in _refused(
        tmp_path, exports.FILES["semrush_xlsx"], limits=Limits(memory_bytes=2_000)
    )


def test_nested_archives(tmp_path: Path) -> None:
    inner = exports.zipped(**{"Pays.csv": exports.GSC_PERFORMANCE_FR["Pays.csv"]})
    for data in (
        exports.zipped(**{"inner.zip": inner}),
        exports.zipped(**{"inner.csv.gz": gzip.compress(b"a,b\n")}),
        gzip.compress(inner),
    ):
        assert "inside an archive" in _refused(tmp_path, data)
    tables = run(tmp_path, exports.zipped(**{"a.zip": inner, "b.csv": exports.GSC_LATEST}))
    assert len(tables["imported_links"]) == 2
    assert "inside an archive" in _warnings(tables)


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_entities_in_workbooks(declaration: bytes, part: str, tmp_path: Path) -> None:
    data = _replaced(
        exports.FILES["semrush_xlsx"], part, lambda xml: xml.replace(b"?>", b"?>" + declaration, 1)
    )
    message = _refused(tmp_path, data)
    assert "entities" in message
    assert "root:" not in message


def test_workbook_that_claims_the_far_corner(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    data = _replaced(
        exports.FILES["semrush_xlsx"],
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", far),
    )
    assert "1,048,576 rows by 16,384 columns" in _refused(tmp_path, data)


def test_member_names_are_labels_only(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    data = exports.zipped(**{"../../evil\x1b[2J.csv": exports.GSC_LATEST, "/etc/passwd": exports.GSC_SAMPLE})
    tables = run(folder, data)
    assert len(tables["imported_links"]) == 4
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["export.bin", "in"]
    assert all("\x1b" not in row["path"] for row in tables["imports"])
    assert len({row["import_id"] for row in tables["imports"]}) == 2


def test_members_of_the_same_name_stay_apart(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("links.csv", exports.GSC_LATEST)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("links.csv", exports.GSC_SAMPLE)
    tables = run(tmp_path, out.getvalue())
    assert [row["import_id"].split(":")[1] for row in tables["imports"]] == ["links.csv", "links.csv#2"]


def test_mangled_member_names_are_put_right(tmp_path: Path) -> None:
    data = exports.zipped(**{"Paginas_XX.csv": exports.GSC_LATEST}).replace(
        b"Paginas_XX.csv", "Páginas_X.csv".encode()
    )
    tables = run(tmp_path, data)
    assert tables["imports"][0]["path"].endswith("!Páginas_X.csv")


def test_locked_archive(tmp_path: Path) -> None:
    data = bytearray(exports.zipped(**{"a.csv": exports.GSC_LATEST}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", 0x1)
    assert "password" in _refused(tmp_path, bytes(data))


def test_one_endless_line_is_left_out_in_bounded_memory(tmp_path: Path) -> None:
    limits = Limits(block_bytes=524_288, line_bytes=1_048_576)
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write((HEADER + "".join(GOOD.format(n=n) for n in range(2_000))).encode())
        for _ in range(30):
            stream.write(b"x" * 1_000_000)
        stream.write(b"\n" + GOOD.format(n=9_999).encode())
    source = stage_input(str(path), spool_folder=tmp_path)
    tracemalloc.start()
    found = {}
    for name, rows in read_export(source, imported_at=AT, limits=limits):
        found.setdefault(name, []).extend(rows.to_pylist())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16_000_000
    assert len(found["imported_links"]) == 2_001
    assert found["imported_links"][-1]["source_row"] == 2_003
    assert [(row["source_row"], "30,000,000 bytes" in row["reason"]) for row in found["rejected_rows"]] == [
        (2_002, True)
    ]


def test_a_first_line_without_end(tmp_path: Path) -> None:
    assert "first line" in _refused(
        tmp_path, b"x" * 3_000_000, limits=Limits(block_bytes=65_536, line_bytes=262_144)
    )


def test_a_million_columns(tmp_path: Path) -> None:
    message = _refused(tmp_path, b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n")
    assert "more than 16,384 columns" in message


def test_a_large_file_is_streamed(tmp_path: Path) -> None:
    class Endless:
        """A source that counts how far it was read when the first rows come out."""

    path = tmp_path / "large.csv"
    block = "".join(GOOD.format(n=n) for n in range(10_000)).encode()
    with path.open("wb") as stream:
        stream.write(HEADER.encode())
        for _ in range(60):
            stream.write(block)
    source = Input(path, "large.csv", "0" * 64, path.stat().st_size)
    seen: list[int] = []
    rows: Iterator[tuple[str, object]] = read_export(
        source,
        imported_at=AT,
        progress=lambda done, total: seen.append(done),
        limits=Limits(block_bytes=1_048_576),
    )
    next(rows)
    assert max(seen) < path.stat().st_size / 5
    assert sum(1 for name, _ in rows if name == "imported_links") > 20


def test_duplicate_headers_take_the_first(tmp_path: Path) -> None:
    data = HEADER.replace("\n", ",Anchor\n") + GOOD.format(n=1).replace("\n", ",zweiter\n")
    tables = run(tmp_path, data.encode())
    assert tables["imported_links"][0]["anchor_text"] == "anker"


def test_quoted_line_breaks_count_as_one_row(tmp_path: Path) -> None:
    data = HEADER + GOOD.format(n=1).replace("Titel", '"Ti\r\n\r\ntel, ""neu"""') + GOOD.format(n=2)
    tables = run(tmp_path, data.encode())
    assert [(row["source_row"], row["referring_title"]) for row in tables["imported_links"]] == [
        (2, 'Ti\n\ntel, "neu"'),
        (3, "Titel"),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(ending: str, tmp_path: Path) -> None:
    data = (HEADER + GOOD.format(n=1) + "\n" + GOOD.format(n=2)).replace("\n", ending)
    tables = run(tmp_path, data.encode())
    assert [row["source_row"] for row in tables["imported_links"]] == [2, 4]


def test_rejects_name_row_column_and_what_to_do(tmp_path: Path) -> None:
    data = (
        HEADER
        + GOOD.format(n=1)
        + "T,kein link,5,1,https://acme.example/,a,2025-01-02\n"
        + "T,https://x.example/,5,1,javascript:alert(1),a,2025-01-02\n"
        + 'T,https://y.example/,5,1,"https://acme.example/,a,2025-01-02\n'
        + "T,https://z.example/,viel,1,https://acme.example/,a,gestern\n"
        + ",,,,,,\n"
        + "T,https://w.example/,5,1,https://acme.example/,a,2025-01-02,zu,viel\n"
        + GOOD.format(n=2)
    )
    tables = run(tmp_path, data.encode())
    rejected = {
        row["source_row"]: (row["source_column"], row["raw_value"]) for row in tables["rejected_rows"]
    }
    assert rejected[3] == ("Referring page URL", "kein link")
    assert rejected[4] == ("Target URL", "javascript:alert(1)")
    assert [row["source_row"] for row in tables["imported_links"]] == [2, 5, 6, 9]
    assert set(rejected) == {3, 4, 8}
    assert "zu,viel" in rejected[8][1]
    warnings = _warnings(tables)
    assert "'Domain rating': 1 cell was left empty" in warnings
    assert "row 6: 'gestern'" in warnings


def test_json_that_is_broken_deep_or_empty(tmp_path: Path) -> None:
    assert "not valid JSON" in _refused(tmp_path, exports.AHREFS_API[:-30].encode())
    assert "nested" in _refused(tmp_path, b'{"a":' * 200_000 + b"1" + b"}" * 200_000)
    assert "no list of rows" in _refused(tmp_path, b'{"error": "no access to target"}')
    assert "no access" in _refused(tmp_path, b'{"error": "no access to target"}')
    assert "is not read" in _refused(tmp_path, exports.AHREFS_API.encode(), limits=Limits(memory_bytes=100))


def test_json_lines(tmp_path: Path) -> None:
    row = json.loads(exports.AHREFS_API)["backlinks"][0]
    tables = run(tmp_path, (json.dumps(row) + "\n" + json.dumps(row) + "\n").encode())
    assert len(tables["imported_links"]) == 2
    assert tables["imports"][0]["rows_merged"] == 1


def test_disavow_files_are_refused(tmp_path: Path) -> None:
    for text in (
        "domain:a.example\ndomain: b.example\n",
        "# Grund\n" * 50 + "domain:a.example\nhttps://b.example/x\ndomain:c.example\n",
    ):
        message = _refused(tmp_path, text.encode())
        assert "hreflens disavow" in message


def test_what_is_no_file(tmp_path: Path) -> None:
    for name, word in (
        (tmp_path, "folder"),
        (tmp_path / "missing.csv", "cannot be opened"),
        ("a\0b", "cannot be opened"),
    ):
        with pytest.raises(ImportFormatError, match=word):
            stage_input(str(name), spool_folder=tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImportFormatError, match="pipe"):
        stage_input(str(tmp_path / "pipe"), spool_folder=tmp_path)
    with pytest.raises(ImportFormatError, match="device"):
        stage_input("/dev/null", spool_folder=tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        with pytest.raises(ImportFormatError, match="socket"):
            stage_input(str(tmp_path / "socket"), spool_folder=tmp_path)


def test_standard_input_is_spooled_and_bounded(tmp_path: Path) -> None:
    data = exports.FILES["gsc_latest"]
    source = stage_input("-", spool_folder=tmp_path / "spool", stdin=io.BytesIO(data))
    assert (source.shown_as, source.size_bytes, source.path.read_bytes()) == (
        "standard input",
        len(data),
        data,
    )
    named = stage_input(str(source.path), spool_folder=tmp_path)
    assert named.sha256 == source.sha256
    tables = dict(read_export(source, imported_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert tables["imports"].column("path").to_pylist() == ["standard input"]
    with pytest.raises(ImportFormatError, match="longer than 10 bytes"):
        stage_input("-", spool_folder=tmp_path / "spool", stdin=io.BytesIO(data), max_stdin_bytes=10)
    with pytest.raises(ImportFormatError, match="none to read"):
        stage_input("-", spool_folder=tmp_path)
    assert [path.name for path in (tmp_path / "spool").iterdir()] == [source.path.name]


def _replaced(data: bytes, member: str, change: "object") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        assert member in old.namelist()
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == member else content)  # type: ignore[operator]
    return out.getvalue()


def test_progress_only_ever_grows(tmp_path: Path) -> None:
    for name in ("gsc_performance_fr_zip", "majestic_gz", "ahrefs_utf16", "semrush_xlsx", "ahrefs_api"):
        path = tmp_path / name
        path.write_bytes(exports.FILES[name])
        source = stage_input(str(path), spool_folder=tmp_path)
        seen: list[tuple[int, int | None]] = []
        for _ in read_export(
            source, imported_at=AT, progress=lambda done, total, seen=seen: seen.append((done, total))
        ):  # type: ignore[misc]
            pass
        assert seen == sorted(seen, key=lambda pair: pair[0])
        assert seen[-1] == (source.size_bytes, source.size_bytes)


def test_a_member_that_cannot_be_unpacked_spoils_no_other(tmp_path: Path) -> None:
    data = bytearray(exports.zipped(**{"a.csv": exports.GSC_LATEST, "b.csv": exports.GSC_SAMPLE}))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", 97)  # a compression method that is not read
    tables = run(tmp_path, bytes(data))
    assert len(tables["imported_links"]) == 2
    assert "cannot be unpacked" in _warnings(tables)
