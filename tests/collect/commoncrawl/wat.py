"""WAT and WARC records written by hand, for the tests of crawls."""

import gzip
import json
from typing import Any


def record(
    kind: str, block: bytes, *, uri: str = "https://a.example/", media: str = "application/json"
) -> bytes:
    """Return one record, not zipped."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2026-05-20T10:00:00Z\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def page(url: str, links: list[dict[str, Any]], **more: Any) -> bytes:
    """Return the WAT record of an answer; `more` goes into head, headers, status or ip."""
    answer: dict[str, Any] = {
        "Response-Message": {"Status": str(more.get("status", 200))},
        "Headers": more.get("headers", {"Content-Type": "text/html"}),
        "HTML-Metadata": {"Head": more.get("head", {"Title": "T"}), "Links": links},
    }
    tree = {
        "Container": {"Filename": "x.warc.gz", "Offset": "17", "Gzip-Metadata": {"Deflate-Length": "99"}},
        "Envelope": {
            "WARC-Header-Metadata": {
                "WARC-Type": "response",
                "WARC-Target-URI": url,
                "WARC-Date": "2026-05-19T07:25:24Z",
                "WARC-IP-Address": more.get("ip", "203.0.113.7"),
            },
            "Payload-Metadata": {"HTTP-Response-Metadata": answer},
        },
    }
    return record("metadata", json.dumps(tree, ensure_ascii=more.get("escaped", False)).encode(), uri=url)


def a(url: str, text: str | None = "go", **more: str) -> dict[str, Any]:
    """Return a link of a reader."""
    return {"path": "A@/href", "url": url, **({"text": text} if text is not None else {}), **more}


def zipped(*records: bytes) -> bytes:
    """Return a file of one gzip member per record, as crawls are."""
    return b"".join(gzip.compress(each, 1) for each in records)
