"""Ctrl-C, kill -9, a full disk and a newer workspace, in real processes: clear words, nothing lost, re-runs resume."""

import json
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

import pytest

from tests.cli.world import AS_OF, HEADER, SITE, World, command

MANY = 60_000
PATIENCE_S = 300
"""An upper bound for loaded machines; nothing here takes that long by itself."""


def start(world: World, *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(**command(world, *args), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def stopped(
    process: subprocess.Popen[bytes], when: Callable[[], bool], how: signal.Signals
) -> tuple[int, str]:
    """Send a signal as soon as something is true; return the exit code and what was said."""
    end = time.monotonic() + PATIENCE_S
    while not when():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(how)
    _, told = process.communicate(timeout=PATIENCE_S)
    return process.returncode, told.decode()


def big_export(world: World) -> None:
    rows = (f"https://site{n}.example/p,1,https://{SITE}/,x,false,Text,2026-01-01,false" for n in range(MANY))
    world.export.write_text("\n".join([HEADER, *rows]) + "\n")


def parts(world: World) -> list[str]:
    return [name for name in os.listdir(world.project / "imports") if name.endswith(".part")]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_was_stopped_left_nothing_and_the_next_one_is_whole(
    world: World, how: signal.Signals
) -> None:
    big_export(world)
    code, told = stopped(start(world, "import", str(world.export)), lambda: bool(parts(world)), how)
    assert code == (-signal.SIGKILL if how is signal.SIGKILL else 130)
    assert how is signal.SIGKILL or "interrupted" in told
    assert json.loads(world.invoke("export", "imports", "-f", "json").stdout) == []
    done = world.invoke("import", str(world.export), "-f", "json")
    assert json.loads(done.stdout)[0] | {"file": ""} == {
        "file": "", "status": "imported", "tool": "ahrefs", "export": "backlinks", "rows_read": MANY,
        "rows_kept": MANY, "rows_merged": 0, "rows_rejected": 0, "detail": "",
    }  # fmt: skip
    assert parts(world) == [], "what the killed import left is gone"


def test_standard_input_that_was_cut_off_leaves_nothing(world: World) -> None:
    process = subprocess.Popen(
        **command(world, "import", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(HEADER.encode() + b"\n" + b"x" * 2_000_000)
    process.stdin.flush()
    spool = world.project / "spool"
    end = time.monotonic() + PATIENCE_S
    while not (spool.exists() and any(spool.rglob("*.part"))) and time.monotonic() < end:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert any(spool.rglob("*.part"))
    assert world.invoke("import", str(world.export)).exit_code == 0
    assert not any(spool.rglob("*"))


def stages(world: World, run: str) -> dict[str, float]:
    facts = json.loads((world.project / "runs" / run / "run.json").read_text())
    return {name: entry["seconds"] for name, entry in facts["tables"].items()}


def test_an_audit_that_was_stopped_resumes(world: World) -> None:
    assert world.invoke("import", str(world.export)).exit_code == 0
    audit = ("audit", "--warc", str(world.warc), "--as-of", AS_OF)
    writing = world.project / "runs" / ".writing"

    code, told = stopped(
        start(world, *audit, "--workers", "2"), (writing / "links.parquet").exists, signal.SIGINT
    )
    assert code == 130
    assert "goes on" in told
    assert "Traceback" not in told
    code, _ = stopped(
        start(world, *audit, "--workers", "1"), (writing / "pages.parquet").exists, signal.SIGKILL
    )
    assert code == -signal.SIGKILL
    assert world.invoke("explain", SITE).exit_code == 2, "a run that was cut off is not shown"

    done = world.invoke(*audit, "--workers", "1", "-f", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["links"]
    run = (world.project / "runs" / "current").read_text().strip()
    seconds = stages(world, run)
    assert seconds["links"] == 0.0, "finished stages are not made again"
    assert seconds["link_verdicts"] > 0.0
    assert not writing.exists()


def small_files(limit: int = 40_000) -> None:
    """Let the process write no file above a size in bytes: it meets the same kind of error as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def random_export(count: int) -> str:
    """Return an export that does not compress."""
    tail = f"1,https://{SITE}/,x,false,Text,2026-01-01,false"
    return (
        "\n".join([HEADER, *(f"https://{os.urandom(9).hex()}.example/,{tail}" for _ in range(count))]) + "\n"
    )


@pytest.mark.parametrize("args", [["import", "links.csv"], ["import", "-"]])
def test_a_full_disk_is_said_and_nothing_is_imported(world: World, args: Sequence[str]) -> None:
    world.export.write_text(random_export(9_000))
    with world.export.open("rb") as stdin:
        done = world.run(*args, preexec_fn=small_files, stdin=stdin)
    told = done.stderr.decode()
    assert done.returncode == 4, told
    assert "Traceback" not in told
    assert "cannot" in told
    assert json.loads(world.invoke("export", "imports", "-f", "json").stdout) == []
    assert world.invoke("import", str(world.export)).exit_code == 0


def test_results_that_cannot_be_written_end_with_4(own: World) -> None:
    with open("/dev/full", "wb") as full:
        for args in (["config", "show"], ["export", "-f", "json"]):
            done = subprocess.run(
                **command(own, *args), stdout=full, stderr=subprocess.PIPE, timeout=PATIENCE_S, check=False
            )
            assert (done.returncode, b"No space left" in done.stderr) == (4, True), done.stderr
    done = own.run("export", "-o", "/dev/full")
    assert (done.returncode, b"/dev/full" in done.stderr) == (4, True)


def test_an_audit_on_a_full_disk_keeps_what_was_there(own: World) -> None:
    before = (own.project / "runs" / "current").read_text()
    own.export.write_text(random_export(1_500))
    assert own.invoke("import", str(own.export)).exit_code == 0
    for limit, words in ((40_000, b"cannot write"), (2_000, b"cannot open the state")):
        done = own.run(
            "audit", "--no-fetch", "--as-of", "2026-12-01", preexec_fn=lambda limit=limit: small_files(limit)
        )
        assert (done.returncode, words in done.stderr) == (4, True), done.stderr.decode()
        assert b"Traceback" not in done.stderr
    assert (own.project / "runs" / "current").read_text() == before
    assert own.invoke("explain", "le-jardin.fr").exit_code == 0


def test_a_newer_workspace_is_refused_and_left_alone(own: World) -> None:
    (own.workspace / "VERSION").write_text("99\n")
    before = sorted(path.stat().st_mtime_ns for path in own.workspace.rglob("*"))
    for args in (["audit"], ["import", str(own.export)], ["decisions", "list"], ["init", SITE]):
        done = own.invoke(*args)
        assert (done.exit_code, "newer" in done.stderr) == (2, True), (args, done.output)
    assert sorted(path.stat().st_mtime_ns for path in own.workspace.rglob("*")) == before


def test_a_second_writer_is_told_who_is_first(world: World) -> None:
    big_export(world)
    process = start(world, "import", str(world.export))
    end = time.monotonic() + PATIENCE_S
    while not parts(world) and time.monotonic() < end:
        time.sleep(0.002)
    process.send_signal(signal.SIGSTOP)
    done = world.invoke("import", str(world.warc))
    process.send_signal(signal.SIGCONT)
    process.communicate(timeout=PATIENCE_S)
    assert done.exit_code == 2
    assert f"import, pid {process.pid}" in done.stderr
    assert process.returncode == 0
