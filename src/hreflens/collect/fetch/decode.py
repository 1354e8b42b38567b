"""HTTP messages as bytes: head, chunks and content encodings undone within bounds.

Used for live answers and archived ones alike, so both give the same body. It must never raise on what a
server sent and never grow past the cap: a decompression bomb is cut off, not inflated.
"""

import re
import sys
import zlib

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # comes with aiohttp[speedups], as brotli does

Headers = list[tuple[str, str]]

_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]{0,1024})?\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_STEP = 65_536
_ZSTD_WINDOW_LOG = 23  # RFC 9659: 8 MB is the largest window a client must grant


def split_message(raw: bytes) -> tuple[int | None, Headers, bytes]:
    """Return status, headers and undecoded payload of an HTTP response; status None when it is none.

    Raises nothing.
    """
    match = _STATUS.match(raw)
    if match is None:
        return None, [], raw
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    end, width = min(ends) if ends else (len(raw), 0)
    headers: Headers = []
    for line in raw[:end].decode("utf-8", "replace").split("\n")[1:]:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return int(match.group(1)), headers, raw[end + width :]


def header(headers: Headers, name: str) -> str | None:
    """Return the values of a header joined by ', ', or None when it is missing. Raises nothing."""
    found = [value for key, value in headers if key.lower() == name]
    return ", ".join(found) if found else None


def undo_chunks(data: bytes) -> bytes:
    """Return data without chunk framing; data that only claim to be chunked come back from where they stop.

    Raises nothing.
    """
    out: list[bytes] = []
    at = 0
    while match := _CHUNK.match(data, at):
        size = int(match.group(1), 16)
        if size == 0:
            return b"".join(out)
        out.append(data[match.end() : match.end() + size])
        at = match.end() + size
        if data[at : at + 2] == b"\r\n":
            at += 2
        elif data[at : at + 1] == b"\n":
            at += 1
        if at >= len(data):
            break
    return b"".join(out) if out else data


def undo_encoding(data: bytes, encoding: str | None, cap: int) -> tuple[bytes, str | None]:
    """Return the body decoded to at most cap bytes, and what was wrong: 'too_large', 'broken' or None.

    A body that cannot be decoded at all comes back as it is where it looks like text (servers that lie
    about the encoding), else empty. Raises nothing.
    """
    names = [part.strip().lower() for part in (encoding or "").split(",")]
    names = [name for name in names if name and name != "identity"]
    if len(names) > 2:  # no honest server stacks more; each layer multiplies the work
        return b"", "broken"
    for name in reversed(names):
        data, fault = _undo_one(data, name, cap)
        if fault:
            return data, fault
    return (data[:cap], "too_large") if len(data) > cap else (data, None)


def _undo_one(data: bytes, name: str, cap: int) -> tuple[bytes, str | None]:
    if name in ("gzip", "x-gzip", "deflate"):
        if name != "deflate" and data[:2] != b"\x1f\x8b":
            return (data[:cap], None) if data.lstrip()[:1] == b"<" else (b"", "broken" if data else None)
        raw_deflate = name == "deflate" and (data[:1] == b"" or data[0] & 0x0F != 8)
        return _inflate(data, -15 if raw_deflate else 47, cap)
    if name == "br":
        return _unbrotli(data, cap)
    if name == "zstd":
        return _unzstd(data, cap)
    return (data[:cap], None) if data.lstrip()[:1] == b"<" else (b"", "broken")


def _inflate(data: bytes, bits: int, cap: int) -> tuple[bytes, str | None]:
    worker = zlib.decompressobj(bits)
    try:
        out = worker.decompress(data, cap + 1)
    except zlib.error:
        return _inflate_what_is_there(data, bits, cap), "broken"
    if len(out) > cap:
        return out[:cap], "too_large"
    return out, None if worker.eof or not data else "broken"


def _inflate_what_is_there(data: bytes, bits: int, cap: int) -> bytes:
    worker = zlib.decompressobj(bits)
    out = bytearray()
    for start in range(0, len(data), 512):
        try:
            out += worker.decompress(data[start : start + 512], cap - len(out) + 1)
        except zlib.error:
            break
        if len(out) > cap:
            break
    return bytes(out[:cap])


def _unbrotli(data: bytes, cap: int) -> tuple[bytes, str | None]:
    worker = brotli.Decompressor()
    out = bytearray()
    try:
        out += worker.process(data, output_buffer_limit=_STEP)
        # can_accept_more_data() is true while output still waits, so an empty answer is the only sign of the end
        while not worker.is_finished() and len(out) <= cap:
            part = worker.process(b"", output_buffer_limit=_STEP)
            if not part:
                break
            out += part
    except brotli.error:
        return bytes(out[:cap]), "broken"
    if len(out) > cap:
        return bytes(out[:cap]), "too_large"
    return bytes(out), None if worker.is_finished() or not data else "broken"


def _unzstd(data: bytes, cap: int) -> tuple[bytes, str | None]:
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
    worker = zstd.ZstdDecompressor(options=options)
    try:
        out = worker.decompress(data, cap + 1)
    except zstd.ZstdError:
        return (data[:cap], None) if data.lstrip()[:1] == b"<" else (b"", "broken")
    if len(out) > cap:
        return out[:cap], "too_large"
    return out, None if worker.eof or not data else "broken"


def is_page(content_type: str | None, body: bytes) -> bool:
    """Return whether an answer is a page that can hold links: HTML, XHTML, XML or plain text.

    Without a Content-Type the first 1,024 bytes decide: a '<' first, no NUL. Raises nothing.
    """
    kind = (content_type or "").split(";")[0].split(",")[0].strip().lower()
    if kind:
        return kind in ("text/html", "text/plain", "text/xml", "application/xml") or (
            kind.endswith("+xml") and (not kind.startswith("image/"))
        )
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") and b"\0" not in start
