"""JSON answers of the tools' APIs, saved to a file, as tables: every array of objects is one.

A document is held in memory, so its size and depth are bounded. It must not know any tool.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hreflens.collect.files.containers import Part
from hreflens.collect.files.sheet import SAMPLE_ROWS, Cells, Sheet
from hreflens.collect.files.source import ImportFormatError, Limits
from hreflens.collect.files.streams import closing_stream

_MAX_DEPTH = 12
_MAX_HEADERS = 400


@dataclass(slots=True)
class JsonPart:
    """The objects found under one path of the document; `name` is the path when there are several."""

    path: str
    objects: list[dict[str, Any]]
    encoding: str
    name: str | None = None
    notes: list[str] = field(default_factory=list)

    def headers(self) -> tuple[str, ...]:
        """Return the keys of all objects, in the order in which they are met."""
        found: dict[str, None] = {}
        for one in self.objects:
            for key in one:
                if len(found) < _MAX_HEADERS:
                    found.setdefault(key)
        return tuple(found)

    def rows(self) -> Iterator[tuple[int, Sequence[str | None]]]:
        """Yield (number of the object, from 1, cells as text)."""
        keys = self.headers()
        for number, one in enumerate(self.objects, 1):
            yield number, [_cell(one.get(key)) for key in keys]

    def candidates(self) -> Iterator[Sheet]:
        """Yield the table."""
        yield Sheet(self.headers(), 0, self._sample, None, (self.path,), "json")

    def _sample(self) -> Cells:
        keys = self.headers()
        return tuple(tuple(_cell(one.get(key)) or "" for key in keys) for one in self.objects[:SAMPLE_ROWS])


def looks_like_json(head: bytes) -> bool:
    """Return whether a text begins as a JSON object or array does. Raises nothing."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:200].split()
    text = b"".join(start)
    return text.startswith((b"{", b'["', b"[{", b"[[", b"[]"))


def read_json(part: Part, name: str, limits: Limits) -> list[JsonPart]:
    """Return the arrays of objects in a JSON document (or of JSON lines).

    Raises:
        ImportFormatError: it is too large, too deep, or no JSON.
    """
    data = b""
    chunks: list[bytes] = []
    size = 0
    with closing_stream(part.open()) as stream:
        while chunk := stream.read(1_048_576):
            size += len(chunk)
            if size > limits.memory_bytes:
                raise ImportFormatError(
                    f"{name}: a JSON file of more than {limits.memory_bytes:,} bytes is not read. Export it as CSV, or split it."
                )
            chunks.append(chunk)
    data = b"".join(chunks)
    encoding = json.detect_encoding(data)
    text = data.decode(encoding, "replace").lstrip("\ufeff")
    document = _parsed(text, name)
    found: dict[str, list[dict[str, Any]]] = {}
    _collect(document, "", found, 0)
    if not found:
        raise ImportFormatError(
            f"{name}: the JSON holds no list of rows. {_error_in(document)}Export it again."
        )
    notes = list(_failures(document))
    several = len(found) > 1
    return [
        JsonPart(path, rows, encoding, part.member if not several else _label(part.member, path), list(notes))
        for path, rows in found.items()
    ]


def _label(member: str | None, path: str) -> str:
    return f"{member}:{path}" if member else path


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ImportFormatError(f"{name}: the JSON is nested too deeply. It is no export.") from error
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            return [json.loads(line) for line in lines]
        except (ValueError, RecursionError):
            raise ImportFormatError(
                f"{name}: is not valid JSON ({error}): it was cut off or edited. Export it again."
            ) from error


def _collect(node: Any, path: str, found: dict[str, list[dict[str, Any]]], depth: int) -> None:
    """Gather arrays of objects under their path; indices of arrays are no part of it."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, dict | list):
                _collect(value, f"{path}.{key}" if path else str(key), found, depth + 1)
    elif isinstance(node, list):
        objects = [one for one in node if isinstance(one, dict)]
        if objects:
            found.setdefault(path, []).extend(objects)
        for one in objects:
            if any(isinstance(value, dict | list) for value in one.values()):
                _collect(one, path, found, depth + 1)


def _failures(document: Any) -> Iterator[str]:
    """Yield what APIs say went wrong inside an answer that is otherwise fine."""
    if not isinstance(document, dict):
        return
    for task in document.get("tasks") or []:
        if (
            isinstance(task, dict)
            and isinstance(task.get("status_code"), int)
            and task["status_code"] >= 40_000
        ):
            yield f"The answer holds a failed task ({task['status_code']}: {str(task.get('status_message'))[:100]}): its rows are missing."


def _error_in(document: Any) -> str:
    if isinstance(document, dict):
        for key in ("error", "ErrorMessage", "message", "status_message"):
            if isinstance(document.get(key), str) and document[key]:
                return f"It says: {document[key][:200]}. "
    return ""


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        return ", ".join(_cell(one) or "" for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)
