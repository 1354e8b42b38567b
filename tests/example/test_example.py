"""The bundled example: rebuilt byte for byte, as large as promised, readable by others, nobody's real site."""

import csv
import gzip
import io
import re
import tomllib
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from examples.talvora.build import ROOT, build_files
from examples.talvora.model import HERE, load_sites
from examples.talvora.operators import load_groups
from examples.talvora.rivals import RIVALS, rival_sites
from fastwarc.warc import ArchiveIterator, WarcRecordType
from python_calamine import CalamineWorkbook
from warcio.archiveiterator import ArchiveIterator as SlowIterator

from hreflens.act.disavow import parse_disavow
from hreflens.collect.fetch.replay import index_warcs, iter_bodies
from hreflens.collect.files import read_export, stage_input
from hreflens.example import example_folder
from hreflens.read.pages import build_pages
from hreflens.settings import load_settings
from hreflens.terms import AnchorKind, HiddenReason, LinkState, Placement, Verdict
from hreflens.urls.domains import registrable_domain

FICTION = re.compile(
    r"fict|fikt|imagin|immagin|invent|inventa|beispiel|example|kakuu|gasang|xugou|hayal|khayal|khiali|farzi|dimyoni|fantasti|"
    r"vymys|vyhadan|izmisl|измишљ|вымысел|somsut|kalpan|kalpon|karpanai|gamogonil|horinvac|yemnabe|sraomai|gia-tuong|rekaan|"
    r"paahitt|fikcyj|opdigt|keksit|kepzelt|isgalvot|kubuni|gihimbano|oidan-shygarylghan|zmyslon|fittizi|everything-again"
)
"""Words for invented in the languages of the example, as its hosts write them."""


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return build_files()


@pytest.fixture(scope="module")
def truth() -> list[dict[str, str]]:
    with (ROOT / "eval/truth/example.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    tables = []
    for path in sorted((example_folder() / "exports").iterdir()):
        source = stage_input(str(path), spool_folder=tmp_path_factory.mktemp("spool"))
        tables += [
            table
            for name, table in read_export(source, own_hosts=["talvora.example"], imported_at=datetime(2026, 11, 1, tzinfo=UTC))
            if name == "imported_links"
        ]  # fmt: skip
    return pa.concat_tables(tables)


def unpacked(name: str, data: bytes) -> object:
    """What a file holds, whichever build of zlib packed it."""
    if name.endswith(".gz"):
        return gzip.decompress(data)
    if name.endswith((".xlsx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return {entry: book.read(entry) for entry in book.namelist()}
    return data


def test_the_committed_files_are_what_the_generator_makes(built: dict[str, bytes]) -> None:
    for name, data in built.items():
        assert unpacked(name, (ROOT / name).read_bytes()) == unpacked(name, data), f"{name}: build it again"
    shipped = {path.relative_to(ROOT).as_posix() for path in example_folder().rglob("*") if path.is_file()}
    made = {name for name in built if name.startswith("src/")}
    by_hand = {f"src/hreflens/example/{name}" for name in ("__init__.py", "README.md", "project.toml")}
    assert {name for name in shipped if "__pycache__" not in name} == made | by_hand


def test_a_second_build_gives_the_same_bytes(built: dict[str, bytes]) -> None:
    assert build_files() == built


def test_it_is_as_large_as_promised_and_fits_the_wheel(imported: pa.Table) -> None:
    rows = imported.to_pylist()
    links = {
        (row["referring_url"], row["target_url"], row["anchor_text"]) for row in rows if row["target_url"]
    }
    domains = {registrable_domain(row["referring_url"].split("/")[2].split(":")[0]) for row in rows}
    assert len(links) >= 400
    assert len(domains) >= 160
    assert sum(path.stat().st_size for path in example_folder().rglob("*") if path.is_file()) <= 2_000_000


def test_its_pages_are_in_thirty_languages_and_ten_scripts() -> None:
    fetches = index_warcs([example_folder() / "pages.warc.gz"], urls=None)
    final = dict(zip(fetches.column("url").to_pylist(), fetches.column("final_url").to_pylist(), strict=True))
    bodies = ((url, final[url], headers, body) for url, headers, body in iter_bodies(fetches, None))
    pages, placements, _ = build_pages(bodies, ("talvora.example",), workers=1)
    seen = set(placements.column("url").to_pylist())
    linking = [page for page in pages.to_pylist() if page["url"] in seen and page["detected_lang"] != "und"]
    assert len({page["detected_lang"] for page in linking}) >= 30
    assert len({page["script"] for page in linking}) >= 10
    assert len({page["charset"] for page in linking}) >= 12


def test_both_warc_readers_see_the_same_responses() -> None:
    path = example_folder() / "pages.warc.gz"
    with path.open("rb") as file:
        fast = [
            (record.headers["WARC-Target-URI"], record.http_headers.status_code, record.reader.read())
            for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True)
        ]
    with path.open("rb") as file:
        slow = [
            (
                record.rec_headers.get_header("WARC-Target-URI"),
                int(record.http_headers.get_statuscode()),
                record.content_stream().read(),
            )
            for record in SlowIterator(file)
            if record.rec_type == "response"
        ]
    assert fast == slow
    assert {status for _, status, _ in fast} >= {200, 301, 403, 404, 410, 503}
    assert len({url for url, _, _ in fast}) == len(fast) > 350


def test_no_host_can_be_somebodys() -> None:
    hosts = {site.host for site in [*load_sites(), *load_groups(), *rival_sites()]} | set(RIVALS)
    with (ROOT / "eval/truth/example_prospects.csv").open(encoding="utf-8", newline="") as file:
        hosts |= {row["site"] for row in csv.DictReader(file)}
    shown = {host.encode().decode("idna") for host in hosts}
    doubtful = [
        host for host in shown if not host.endswith((".example", ".test")) and not FICTION.search(host)
    ]
    assert doubtful == []


def test_no_paragraph_stands_on_two_honest_sites() -> None:
    where: dict[str, set[str]] = {}
    for site in load_sites():
        if site.reason == "scraper":
            continue
        for page in site.pages:
            for block in page.slots.get("text", "").split("\n\n"):
                if len(block) > 120:
                    where.setdefault(block.strip(), set()).add(site.host)
    assert len(where) > 350
    assert [sites for sites in where.values() if len(sites) > 1] == []


def test_the_truth_speaks_the_words_of_the_dictionary(truth: list[dict[str, str]]) -> None:
    allowed = {
        "state": set(LinkState), "placement": {*Placement, ""}, "hidden": {*HiddenReason, "none", ""}, "anchor_kind": {*AnchorKind, ""},
        "followed": {"yes", "no", ""}, "relevance": {"on_topic", "adjacent", "off_topic", ""},
    }  # fmt: skip
    for column, words in allowed.items():
        assert {row[column] for row in truth} <= {str(word) for word in words}, column
    for row in truth:
        assert set(row["verdicts"].split("|")) <= {str(verdict) for verdict in Verdict}
    keys = [(row["url"], row["target"], row["anchor"]) for row in truth]
    assert len(set(keys)) == len(keys)


def test_everybody_who_was_promised_is_there(truth: list[dict[str, str]]) -> None:
    states, places = {row["state"] for row in truth}, {row["placement"] for row in truth}
    reasons, kinds = Counter(row["reason"] for row in truth), {row["site_kind"] for row in truth}
    assert states == {str(state) for state in LinkState}
    assert places == {"", *map(str, Placement)}
    assert {row["anchor_kind"] for row in truth} >= {
        str(kind) for kind in AnchorKind if kind != AnchorKind.EMPTY
    }
    assert set(reasons) == {
        "none",
        "network",
        "burst",
        "user_generated",
        "hacked",
        "hidden",
        "paid",
        "scraper",
        "off_topic",
    }
    assert len({row["lang"] for row in truth if row["reason"] == "network"}) == 4
    assert {"newspaper", "forum", "directory", "casino", "university", "government", "wiki", "shop"} <= kinds
    assert {row["lang"] for row in truth} >= {"am", "km", "rw"}
    assert sum(bool(row["better_landing"]) for row in truth) >= 5


def test_the_exports_have_the_shapes_of_their_tools() -> None:
    folder = example_folder() / "exports"
    ahrefs = next(folder.glob("talvora*backlinks-subdomains*")).read_bytes()
    assert ahrefs.startswith(b"\xff\xfe")
    header = next(csv.reader(io.StringIO(ahrefs[2:].decode("utf-16-le")), delimiter="\t"))
    assert len(header) == 34
    assert header[:2] == ["Referring page title", "Referring page URL"]
    assert b"\r\n" in next(folder.glob("*Latest*")).read_bytes()
    rows = (
        CalamineWorkbook.from_path(str(next(folder.glob("talvora*.xlsx"))))
        .get_sheet_by_name("Sheet")
        .to_python()
    )
    assert len(rows[0]) == 19
    assert all(isinstance(cell, str) for row in rows for cell in row)


def test_rivals_files_are_of_three_tools_and_tell_nothing_about_the_owner(tmp_path: Path) -> None:
    targets: dict[str, set[str]] = {}
    for rival in RIVALS:
        (path,) = (example_folder() / "exports").glob(f"{rival}*")
        source = stage_input(str(path), spool_folder=tmp_path)
        for name, table in read_export(source, own_hosts=["talvora.example"], imported_at=datetime(2026, 11, 1, tzinfo=UTC)):  # fmt: skip
            if name == "imported_links":
                targets[rival] = {url.split("/")[2] for url in table.column("target_url").to_pylist()}
    assert targets == {rival: {rival} for rival in RIVALS}


def test_prospects_are_of_many_kinds_and_languages_and_none_links_to_the_owner(
    truth: list[dict[str, str]],
) -> None:
    with (ROOT / "eval/truth/example_prospects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = [row for row in rows if row["propose"] == "yes"]
    assert len(wanted) >= 15
    assert len({row["kind"] for row in wanted}) >= 8
    assert len({row["lang"] for row in wanted}) >= 15
    linking = {row["site"] for row in truth}
    assert not linking & {row["site"] for row in wanted}
    assert {row["why"] for row in rows if row["site"] in linking} == {"links to the owner already"}
    assert all(len(row["competitors"].split()) >= 2 for row in wanted)


def test_analytics_files_have_the_quirks_of_their_tools() -> None:
    folder = example_folder() / "exports"
    lines = (folder / "ga4-Links_and_languages.csv").read_text("utf-8").splitlines()
    assert lines[:1] == ["# ----------------------------------------"]
    assert lines[5] == ""
    assert lines[7].endswith("Grand total")
    assert len(lines[7].split(",")) == len(lines[6].split(",")) + 1
    assert sum(line.startswith("(other)") for line in lines) == 1
    with zipfile.ZipFile(next(folder.glob("*Performance*"))) as pack:
        assert {"Queries.csv", "Pages.csv", "Countries.csv", "Filters.csv"} <= set(pack.namelist())
        countries = pack.read("Countries.csv").decode()
        assert "Turkey," in countries
        assert any(line.endswith(",0,0,,") for line in pack.read("Chart.csv").decode().splitlines())


def test_the_project_and_the_inherited_disavow_file_can_be_read() -> None:
    settings, _ = load_settings(example_folder() / "project.toml")
    assert settings.own_hosts == ("talvora.example",)
    file = parse_disavow((example_folder() / "disavow.txt").read_bytes(), name="disavow.txt")
    assert file.accounted
    assert len({fault.code for fault in file.faults}) >= 12
    sites = {site.host for site in load_sites()}
    assert any(entry.host in sites for entry in file.entries)


def test_every_file_of_content_names_a_language_and_words(tmp_path: Path) -> None:
    words = {
        "menu",
        "teasers",
        "share",
        "latest",
        "related",
        "comments",
        "reply",
        "contact",
        "privacy",
        "subscribe",
        "search",
        "noscript",
    }
    books = [tomllib.loads(path.read_text("utf-8")) for path in sorted((HERE / "content").glob("*.toml"))]
    assert len({book["lang"] for book in books}) == len(books) >= 30
    assert all(set(book["words"]) == words for book in books)
