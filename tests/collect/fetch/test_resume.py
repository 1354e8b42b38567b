import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from hreflens.collect.fetch import FetchError
from hreflens.collect.fetch.client import FetchProgress
from hreflens.collect.fetch.journal import remove_journal, resume
from hreflens.collect.fetch.replay import index_warcs
from hreflens.tables import FETCHES
from tests.collect.fetch.fetch_process import wanted
from tests.collect.fetch.loopback import Seen, Server, fetch, moved, reply

PAGES = 120
BODY = b"<html>" + bytes(range(32, 127)) * 30 + b"</html>"


def play(seen: Seen) -> Any:
    if seen.path == "/robots.txt":
        return reply(b"", 404)
    if seen.path.startswith("/old/"):
        return moved(seen.path.replace("/old/", "/new/"))
    return [0.004, reply(BODY)]


def start(server: Server, folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "tests.collect.fetch.fetch_process",
        str(server.port),
        str(folder),
        str(PAGES),
        *more,
    ]
    # Compiled once for all these processes, also where the environment keeps Python from writing bytecode.
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder.parent / "pycache"),
    }
    root = Path(__file__).parents[3]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=environment)


def read_until(process: subprocess.Popen[str], finished: int) -> None:
    assert process.stdout is not None
    while finished > 0:
        line = process.stdout.readline()
        assert line, "the process ended early"
        finished -= line.startswith("done ")


def assert_whole(folder: Path, urls: list[str], rows: dict[str, Any]) -> None:
    """Check that every page is there, every record whole and readable, and that a replay says the same."""
    assert set(rows) == set(urls)
    assert {row["outcome"] for row in rows.values()} == {"ok"}
    files = sorted((folder / "warc").iterdir())
    again = index_warcs(files, urls=set(urls), on_problem=pytest.fail)
    for row in again.to_pylist():
        row["warc_file"] = Path(row["warc_file"]).name
        assert row == rows[row["url"]]
    for file in files:
        assert all(record.verify_block_digest is not None for record in ArchiveIterator(file.open("rb")))


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    with Server(play) as server:
        urls = wanted(server.port, PAGES)
        for _ in range(2):
            process = start(server, tmp_path)
            read_until(process, dice.randint(1, PAGES // 3))
            time.sleep(dice.random() * 0.01)
            process.send_signal(signal.SIGKILL)
            process.wait()
        rows = fetch(urls, tmp_path, concurrency=4)
        asked = Counter((seen.host, seen.path) for seen in server.seen if seen.path != "/robots.txt")
    # Only what was under way at a kill is asked for again: for each of 2 kills and 5 hosts one page, maybe redirected.
    assert sum(asked.values()) - len(asked) <= 2 * 5 * 2
    assert max(asked.values()) <= 3
    assert_whole(tmp_path, urls, rows)


def test_half_a_record_and_half_a_line_are_cut_away(tmp_path: Path) -> None:
    with Server(play) as server:
        urls = wanted(server.port, 20)
        stopped = stop_after(12, urls, tmp_path)
        segment = next((tmp_path / "warc").iterdir())
        whole = segment.stat().st_size
        with segment.open("ab") as file:
            file.write(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x4b\x4c\x4a")
        with (tmp_path / "journal.jsonl").open("ab") as file:
            file.write(b'{"row":{"url":"http://h1.test/half","outc')
        rows = fetch(urls, tmp_path)
        assert segment.stat().st_size == whole
        assert (
            len(server.asked()) <= 20 + 3 + 10 + 2
        )  # pages, redirects, robots.txt twice per host, in flight
    assert stopped >= 12
    assert_whole(tmp_path, urls, rows)


def stop_after(count: int, urls: list[str], folder: Path) -> int:
    """Fetch and interrupt from within after so many pages; the number finished."""
    done: list[str] = []

    def stop(progress: FetchProgress) -> None:
        done.append(progress.url or "")
        if len(done) >= count:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(urls, folder, concurrency=2, progress=stop)
    return len(done)


def test_rows_whose_records_did_not_survive_are_fetched_again(tmp_path: Path) -> None:
    with Server(play) as server:
        urls = wanted(server.port, 20)
        stop_after(15, urls, tmp_path)
        segment = next((tmp_path / "warc").iterdir())
        with segment.open("r+b") as file:  # as after a crash of the machine
            file.truncate(segment.stat().st_size // 2)
        rows = fetch(urls, tmp_path)
    assert_whole(tmp_path, urls, rows)


def test_ctrl_c_stops_politely_and_keeps_what_is_done(tmp_path: Path) -> None:
    with Server(play) as server:
        process = start(server, tmp_path)
        read_until(process, 25)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 4
        kept = resume(tmp_path / "journal.jsonl", tmp_path / "warc").count
        assert kept >= 25
        before = len(server.seen)
        urls = wanted(server.port, PAGES)
        rows = fetch(urls, tmp_path)
        assert len([s for s in server.seen[before:] if s.path.startswith(("/page", "/old"))]) <= PAGES - kept
    assert_whole(tmp_path, urls, rows)


def test_a_full_disk_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    with Server(play) as server:
        process = start(server, tmp_path, "60000")
        output, _ = process.communicate(timeout=30)
        assert process.returncode == 3
        message = next(line for line in output.splitlines() if line.startswith("fault"))
        assert "warc" in message or "journal" in message
        assert "run the same command again" in message
        done = output.count("done ")
        assert done > 5
        urls = wanted(server.port, PAGES)
        before = len(server.seen)
        rows = fetch(urls, tmp_path)
        again = {seen.path for seen in server.seen[before:] if seen.path.startswith("/page")}
        assert len(again) <= PAGES - done
    assert_whole(tmp_path, urls, rows)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "warc").write_text("a file, not a folder")
    with Server(play) as server, pytest.raises(FetchError, match="warc"):
        fetch(wanted(server.port, 3), tmp_path)


def test_garbage_in_the_journal_costs_only_its_lines(tmp_path: Path) -> None:
    with Server(play) as server:
        urls = wanted(server.port, 12)
        stop_after(8, urls, tmp_path)
        journal = tmp_path / "journal.jsonl"
        lines = journal.read_bytes().splitlines(keepends=True)
        junk = [
            b"\x00\xff\n",
            b"[]\n",
            b'{"row":{}}\n',
            b'{"row":{"url":1,"fetched_at":"x"},"in":"y","end":"z"}\n',
            b"null\n",
        ]
        evil = json.dumps({"segment": "../../etc/passwd"}).encode() + b"\n"
        journal.write_bytes(b"".join([evil, *junk, *lines[:4], *junk, *lines[4:]]))
        before = len(server.seen)
        rows = fetch(urls, tmp_path)
        assert len([seen for seen in server.seen[before:] if seen.path.startswith("/page")]) <= 4
    assert_whole(tmp_path, urls, rows)


def test_recent_settled_pages_are_not_fetched_again(tmp_path: Path) -> None:
    def answers(seen: Seen) -> bytes:
        status = {"/gone": 404, "/busy": 503}.get(seen.path, 200)
        return reply(b"", 404) if seen.path == "/robots.txt" else reply(BODY, status)

    with Server(answers) as server:
        urls = [server.url("a.test", path) for path in ("/ok", "/gone", "/busy")]
        first = fetch(urls, tmp_path)
        remove_journal(tmp_path / "journal.jsonl")
        known = FETCHES.from_rows(first.values())
        server.seen.clear()
        second = fetch([*urls, server.url("a.test", "/new")], tmp_path, known=known)
        assert {seen.path for seen in server.seen} == {"/robots.txt", "/busy", "/new"}
        assert len(second) == 4
        assert second[urls[0]] == first[urls[0]]
        remove_journal(tmp_path / "journal.jsonl")
        server.seen.clear()
        later = datetime.now(UTC) + timedelta(days=8)
        third = fetch(urls, tmp_path, known=known, now=lambda: later)
        assert {seen.path for seen in server.seen} == {"/robots.txt", "/ok", "/gone", "/busy"}
        assert third[urls[0]]["fetched_at"] > first[urls[0]]["fetched_at"]


def test_known_rows_of_other_pages_are_kept(tmp_path: Path) -> None:
    old = {"url": "http://elsewhere.test/", "outcome": "ok", "fetched_at": datetime(2020, 1, 1, tzinfo=UTC)}
    with Server(play) as server:
        rows = fetch(wanted(server.port, 2), tmp_path, known=FETCHES.from_rows([old]))
    assert len(rows) == 3
    assert rows["http://elsewhere.test/"]["outcome"] == "ok"


def test_urls_are_counted_once_in_any_spelling_and_progress_adds_up(tmp_path: Path) -> None:
    seen: list[FetchProgress] = []
    with Server(play) as server:
        base = f"a.test:{server.port}"
        urls = [
            f"http://{base}/x",
            f"HTTP://A.TEST:{server.port}/x#top",
            f"{base}/x",
            f"http://u:p@{base}/x",
            "bad url",
        ]
        rows = fetch(urls, tmp_path, progress=seen.append)
    assert len(rows) == 2
    assert [(p.done, p.total) for p in seen] == [(1, 2), (2, 2)]
    assert seen[-1].waiting_hosts <= 1
    assert seen[-1].outcome == "ok"


def test_no_pages_need_no_network_and_no_files(tmp_path: Path) -> None:
    assert fetch([], tmp_path) == {}
    assert not (tmp_path / "warc").exists()


def test_fetching_works_inside_a_running_event_loop(tmp_path: Path) -> None:
    async def notebook(urls: list[str]) -> int:
        return len(fetch(urls, tmp_path))

    with Server(play) as server:
        assert asyncio.run(notebook(wanted(server.port, 3))) == 3
