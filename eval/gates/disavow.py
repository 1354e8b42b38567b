"""D1: real disavow files are understood line by line, and what is written from them is always valid.

The checker of the output shares nothing with the writer but Google's rules: it reads bytes, and asks the Public
Suffix List itself. Of the 53 public files that our research counted, 17 are at hand as files; of 47 lists the domains
are (70 % of them), without the lines they stood on: what is written from those must be valid too.
"""

import csv
import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from eval.gate import GateResult, judged
from eval.shared_data import shared
from hreflens.act.disavow import DisavowFile, Entry, LineKind, build_disavow, parse_disavow, render_disavow
from hreflens.tables import LINK_VERDICTS, LINKS, SITE_VERDICTS
from hreflens.urls.domains import is_hosting_platform

FLOOR_PARSED = 1.0
"""Every file with every line accounted for: the promise of the linter, reached since it was first measured."""
FLOOR_VALID = 1.0
"""One invalid line makes Google refuse the whole file."""

FOLDERS = ("exports/disavow", "spam/disavow")
LISTS = "spam/disavow/consensus.tsv.gz"
_SUFFIXES = PublicSuffixList()
_HOST = re.compile(
    r"^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$|^\d{1,3}(?:\.\d{1,3}){3}$|^\[[0-9a-f:.]+\]$"
)
_URL = re.compile(r"^https?://[!-~]+$")


def _paths() -> list[Path] | None:
    folders = [shared(folder) for folder in FOLDERS]
    if any(folder is None for folder in folders):
        return None
    return [path for folder in folders if folder is not None for path in sorted(folder.rglob("*.txt"))]


def faults_of(data: bytes) -> list[str]:
    """Return what Google's rules have against a file."""
    if not data.isascii():
        return ["not ASCII"]
    lines = data.decode("ascii").split("\n")
    faults = []
    if data and lines.pop() != "":
        faults.append("no final newline")
    if len(data) > 2_000_000 or len(lines) > 100_000:
        faults.append("over the limits")
    values = [line for line in lines if line and not line.startswith("#")]
    if len(set(values)) != len(values):
        faults.append("a line stands twice")
    for line in values:
        host = line.removeprefix("domain:") if line.startswith("domain:") else urlsplit(line).hostname or ""
        if not line.startswith("domain:") and (not _URL.match(line) or len(line) > 2_048):
            faults.append(f"no URL: {line[:80]}")
        elif not _HOST.match(host):
            faults.append(f"no host: {line[:80]}")
        elif line.startswith("domain:") and not host[0].isdigit() and _SUFFIXES.privatesuffix(host) is None:
            faults.append(f"public suffix: {line[:80]}")
        elif line.startswith("domain:") and is_hosting_platform(host):
            faults.append(f"platform: {line[:80]}")
    return faults


def _rebuilt(file: DisavowFile) -> bytes:
    """Return the full file as `disavow build` would write it: the old lines plus what an audit wants to add."""
    hosts = [
        "neu.example.org",
        "co.jp",
        "blogspot.com",
        "wordpress.com",
        "xn--e1afmkfd.xn--p1ai",
        "medium.com/@someone",
    ]
    urls = ["https://medium.com/@someone/eintrag-%C3%A9", "https://neu.example.org/a b/ü", "https://co.jp/x"]
    links = [
        {"link_id": f"{at:016x}", "referring_url": url, "referring_site": site, "followed": True}
        for at, (site, url) in enumerate(
            [("medium.com/@someone", urls[0]), ("neu.example.org", urls[1]), ("co.jp", urls[2])]
        )
    ]
    tables = {
        "links": LINKS.from_rows(links),
        "link_verdicts": LINK_VERDICTS.from_rows(
            {"link_id": link["link_id"], "verdict": "act"} for link in links
        ),
        "site_verdicts": SITE_VERDICTS.from_rows(
            {"site": host, "verdict": "act", "decided_by": "eval"} for host in hosts
        ),
    }
    return build_disavow(tables, existing=file, header=("hreflens: gebaut für die Prüfung",)).render()


def _accounted(data: bytes, file: DisavowFile) -> bool:
    """Return whether as many lines are accounted for as an independent count of the bytes finds."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    counted = len(text.split("\n")) - text.endswith("\n") if text else 0
    return file.accounted and file.lines == counted


def _domain_lists() -> dict[str, list[str]]:
    """Return repository -> the domains of its public disavow file that we have."""
    path = shared(LISTS)
    found: dict[str, list[str]] = {}
    if path is not None:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                for name in row["lists"].split(","):
                    found.setdefault(name, []).append(row["domain"])
    return found


def _lists_valid() -> GateResult:
    lists = _domain_lists()
    if not lists:
        return judged("d1_lists_valid", None, FLOOR_VALID, n=0, note="shared data are absent")
    valid = 0
    for domains in lists.values():
        file = parse_disavow("".join(f"domain:{domain}\n" for domain in domains).encode())
        valid += file.accounted and not faults_of(_rebuilt(file))
    note = f"{sum(map(len, lists.values())):,} domains"
    return judged("d1_lists_valid", valid / len(lists), FLOOR_VALID, n=len(lists), note=note)


def run() -> list[GateResult]:
    """Return the share of real files parsed in full, and the share of files written from them that are valid."""
    paths = _paths()
    if not paths:
        note = "shared data are absent"
        return [
            judged("d1_parsed", None, FLOOR_PARSED, n=0, note=note),
            judged("d1_output_valid", None, FLOOR_VALID, n=0, note=note),
            _lists_valid(),
        ]
    parsed = valid = lines = 0
    broken: list[str] = []
    for path in paths:
        data = path.read_bytes()
        file = parse_disavow(data, name=path.name)
        lines += file.lines
        parsed += _accounted(data, file)
        outputs = (render_disavow(file.entries, header=file.header, trailer=file.trailer), _rebuilt(file))
        faults = [fault for output in outputs for fault in faults_of(output)]
        faults += [found.message for output in outputs for found in parse_disavow(output).faults]
        valid += not faults
        broken += [f"{path.name}: {fault}" for fault in faults[:1]]
    # The checker must be able to fail: a file with each fault is found faulty.
    bad = (
        b"domain:co.jp\n",
        b"domain:blogspot.com\n",
        b"domain: a.net\n",
        "domain:\u00e4.net\n".encode(),
        b"a.net\n",
        b"domain:a.net",
    )
    assert all(faults_of(one) for one in bad)
    assert render_disavow([Entry(LineKind.DOMAIN, "a.net", "a.net", "a.net")]) == b"domain:a.net\n"
    note = f"{lines:,} lines" + (f"; {broken[0]}" if broken else "")
    return [
        judged("d1_parsed", parsed / len(paths), FLOOR_PARSED, n=len(paths), note=note),
        judged("d1_output_valid", valid / len(paths), FLOOR_VALID, n=2 * len(paths), note=note),
        _lists_valid(),
    ]
