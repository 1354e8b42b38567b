"""One WAT record to a page and its links: JSON read straight into typed records, whatever else a record holds.

Fields are those of ia-web-commons' extractor: text and title are cut at 128 characters, addresses are as written
(relative, character references decoded), repeated HTTP headers are lists since December 2024. A record whose
fields have other types than they should is read leniently; what is no JSON is a value (None), counted by the caller.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

READER_LINKS = frozenset({"A@/href", "AREA@/href"})
"""Paths of links that a visitor can follow."""
HEAD_PATH = "LINK@/href"
_MARK = b'"HTML-Metadata"'
_RESPONSE = b'"HTTP-Response-Metadata"'


class WatLink(msgspec.Struct, gc=False):
    """One link of a page: where it stands (`A@/href`), address as written, and its attributes."""

    path: str = ""
    url: str = ""
    text: str | None = None
    rel: str | None = None
    hreflang: str | None = None
    alt: str | None = None


class _Head(msgspec.Struct, gc=False):
    Title: str | None = None
    Base: str | None = None
    Metas: msgspec.Raw = msgspec.Raw(b"[]")
    Link: msgspec.Raw = msgspec.Raw(b"[]")


class _Html(msgspec.Struct, gc=False):
    Head: _Head | None = None
    Links: list[WatLink] = []


class _Message(msgspec.Struct, gc=False):
    Status: str | int | None = None


class _Answer(msgspec.Struct, gc=False, rename={"message": "Response-Message", "html": "HTML-Metadata"}):
    message: _Message | None = None
    Headers: msgspec.Raw = msgspec.Raw(b"{}")
    html: _Html | None = None


class _Payload(msgspec.Struct, gc=False, rename={"answer": "HTTP-Response-Metadata"}):
    answer: _Answer | None = None


class _Warc(
    msgspec.Struct,
    gc=False,
    rename={"uri": "WARC-Target-URI", "date": "WARC-Date", "ip": "WARC-IP-Address"},
):
    uri: str | None = None
    date: str | None = None
    ip: str | None = None


class _Envelope(
    msgspec.Struct, gc=False, rename={"warc": "WARC-Header-Metadata", "payload": "Payload-Metadata"}
):
    warc: _Warc | None = None
    payload: _Payload | None = None


class _Gzip(msgspec.Struct, gc=False, rename={"length": "Deflate-Length"}):
    length: str | int | None = None


class _Container(msgspec.Struct, gc=False, rename={"gzip": "Gzip-Metadata"}):
    Filename: str | None = None
    Offset: str | int | None = None
    gzip: _Gzip | None = None


class _Record(msgspec.Struct, gc=False):
    Envelope: _Envelope | None = None
    Container: _Container | None = None


_DECODER = msgspec.json.Decoder(_Record)
_ANY = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True)
class WatPage:
    """One answer of a server as the WAT tells it; `links` are as written, in order of the page."""

    url: str
    date: str | None
    ip: str | None
    status: int | None
    title: str | None
    base: str | None
    links: list[WatLink]
    warc_file: str | None
    warc_offset: int | None
    warc_length: int | None
    raw_metas: bytes = b"[]"
    raw_head_links: bytes = b"[]"
    raw_headers: bytes = b"{}"
    langs: tuple[str, ...] = ()

    def languages(self) -> list[str]:
        """Return the language words the page declares, as written: html lang, meta and header Content-Language, og:locale."""
        found = list(self.langs)
        for meta in _dicts(self.raw_metas):
            name = str(meta.get("name") or meta.get("property") or meta.get("http-equiv") or "").lower()
            if name in ("html@/lang", "content-language", "og:locale") and isinstance(
                meta.get("content"), str
            ):
                found.append(meta["content"])
        return found + header_values(self.raw_headers, "content-language")

    def head_links(self) -> list[WatLink]:
        """Return the links of the head that name another version of the page: canonical and alternate ones."""
        found = [link for link in self.links if link.path == HEAD_PATH]
        for each in _dicts(self.raw_head_links):
            rel, url = each.get("rel"), each.get("url")
            if (
                isinstance(rel, str)
                and isinstance(url, str)
                and {"canonical", "alternate"} & set(rel.lower().split())
            ):
                lang = each.get("hreflang")
                found.append(WatLink(HEAD_PATH, url, None, rel, lang if isinstance(lang, str) else None))
        return found

    def location(self) -> str | None:
        """Return where the answer redirects to, as written."""
        given = next((link.url for link in self.links if link.path == "Location"), None)
        if given is not None:
            return given
        if self.status is None or not 300 <= self.status < 400:
            return None
        return next(iter(header_values(self.raw_headers, "location")), None)


def is_page(block: bytes) -> bool:
    """Return whether a metadata record is about an answer with links or a redirect: a quick look, before any JSON."""
    return _MARK in block or (_RESPONSE in block and b'ocation"' in block)


def read_page(block: bytes) -> WatPage | None:
    """Return the page of a WAT record's JSON; None when it is no answer of a server, or no JSON. Raises nothing."""
    try:
        record = _DECODER.decode(block)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        record = _leniently(block)
    envelope = record.Envelope
    if envelope is None or envelope.warc is None or not envelope.warc.uri or envelope.payload is None:
        return None
    answer = envelope.payload.answer
    if answer is None:
        return None
    html = answer.html or _Html()
    head = html.Head or _Head()
    box = record.Container or _Container()
    return WatPage(
        envelope.warc.uri,
        envelope.warc.date,
        envelope.warc.ip,
        _number(answer.message.Status if answer.message else None),
        head.Title,
        head.Base,
        html.Links,
        box.Filename,
        _number(box.Offset),
        _number(box.gzip.length if box.gzip else None),
        bytes(head.Metas),
        bytes(head.Link),
        bytes(answer.Headers),
    )


def header_values(raw: bytes, name: str) -> list[str]:
    """Return the values of an HTTP header, in any case of its name; a repeated one gives several. Raises nothing."""
    try:
        headers = _ANY.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return []
    found: list[str] = []
    for key, value in headers.items() if isinstance(headers, dict) else ():
        if str(key).lower() == name:
            found += [
                each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
            ]
    return found


def _dicts(raw: bytes) -> Iterable[dict[str, Any]]:
    try:
        value = _ANY.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return ()
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else ()


def _leniently(block: bytes) -> _Record:
    """Return a record of which the fields of other types than they should have are left out; empty when it is no JSON.

    Python's own reader also takes what strict ones refuse: half surrogate pairs in texts, NaN.
    """
    try:
        tree = json.loads(block)
    except (ValueError, RecursionError):
        return _Record()
    kept = _kept(tree, _Record)
    return kept if isinstance(kept, _Record) else _Record()


_NESTED: dict[Any, dict[str, Any]] = {
    _Record: {"Envelope": _Envelope, "Container": _Container},
    _Envelope: {"WARC-Header-Metadata": _Warc, "Payload-Metadata": _Payload},
    _Payload: {"HTTP-Response-Metadata": _Answer},
    _Answer: {"Response-Message": _Message, "HTML-Metadata": _Html},
    _Html: {"Head": _Head},
    _Container: {"Gzip-Metadata": _Gzip},
}


def _kept(tree: Any, kind: Any) -> Any:
    if not isinstance(tree, dict):
        return None
    nested = _NESTED.get(kind, {})
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        value = tree.get(field.encode_name)
        if value is None:
            continue
        if field.encode_name in nested:
            value = _kept(value, nested[field.encode_name])
        elif kind is _Html and field.name == "Links":
            links = value if isinstance(value, list) else []
            value = [link for each in links if (link := _kept(each, WatLink)) is not None]
        elif field.type is msgspec.Raw:
            value = msgspec.Raw(json.dumps(value).encode())
        elif isinstance(value, list) and value and isinstance(value[0], str):
            value = value[0]  # a header met twice
        elif (
            not isinstance(value, str | int)
            or isinstance(value, bool)
            or (not isinstance(value, str) and kind not in (_Message, _Container, _Gzip))
        ):
            continue
        values[field.name] = value
    return kind(**values)


def _number(raw: str | int | None) -> int | None:
    if isinstance(raw, str):
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else None
    return raw
