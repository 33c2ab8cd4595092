"""JSON: one article, a list of them, JSON Feed 1.1, or an object a line."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.read import streams
from tieup.transforms.read.formats import HEAD_BYTES
from tieup.transforms.read.limits import Limits
from tieup.transforms.read.problems import problem, rejected
from tieup.transforms.read.texts import check
from tieup.transforms.text import values
from tieup.transforms.text.tables import toml_table

_Found = Iterator[Document | Reject]
_Object = dict[str, Any]


def tables() -> dict[str, Any]:
    """`json_fields.toml`."""
    return toml_table(__package__, "json_fields.toml")


def read_json(chunks: Iterator[bytes], path: str, limits: Limits) -> _Found:
    """An object, an array of objects, or an object that holds such an array; also lines that only are called .json."""
    head, chunks = streams.peek(streams.as_utf8(chunks), HEAD_BYTES)
    if _is_lines(head):
        yield from _lines(chunks, path, limits)
    else:
        yield from _whole(chunks, path, limits)


def read_json_lines(chunks: Iterator[bytes], path: str, limits: Limits) -> _Found:
    """An object a line, numbered by its line; also an array or a spread-out object that only is called .jsonl."""
    head, chunks = streams.peek(streams.as_utf8(chunks), HEAD_BYTES)
    start = head.lstrip()
    if start.startswith(b"[") or start.split(b"\n", 1)[0].strip() == b"{":
        yield from _whole(chunks, path, limits)
    else:
        yield from _lines(chunks, path, limits)


def _lines(chunks: Iterator[bytes], path: str, limits: Limits) -> _Found:
    found_any = False
    for number, line in streams.lines(chunks, limits.max_bytes):
        if line is not None and not line.strip():
            continue
        found_any = True
        uri = f"{path}#{number}"
        if line is None:
            yield rejected(uri, Reason.TOO_LARGE, f"line {number}: more than {limits.max_bytes:,} bytes")
            continue
        try:
            yield _document(_parsed(line), uri, limits)
        except DocumentError as error:
            yield rejected(uri, error.reason, f"line {number}: {error.detail}")
    if not found_any:
        raise problem(Reason.EMPTY, "no lines, or blank ones only")


def _whole(chunks: Iterator[bytes], path: str, limits: Limits) -> _Found:
    try:
        content = streams.take(chunks, limits.max_json_bytes)
    except DocumentError as error:
        hint = "; write one object a line (.jsonl): that is read at any size"
        raise problem(error.reason, error.detail + (hint if error.reason is Reason.TOO_LARGE else "")) from error
    if not content.strip():
        raise problem(Reason.EMPTY, "no bytes" if not content else "nothing but white space")
    parsed = _parsed(content)
    items = _items(parsed)
    if items is None:
        yield _document(parsed, path, limits)
        return
    if not items:
        raise problem(Reason.EMPTY, "the list of articles is empty")
    shared = _fields(parsed) if isinstance(parsed, dict) else {}
    for number, item in enumerate(items, 1):
        uri = f"{path}#{number}"
        try:
            yield _inheriting(_document(item, uri, limits), shared)
        except DocumentError as error:
            yield rejected(uri, error.reason, error.detail, _fields(item).get("url") if _is_object(item) else None)


def _is_lines(head: bytes) -> bool:
    first, _, rest = head.lstrip().partition(b"\n")
    if not rest.strip():
        return False
    try:
        return _is_object(json.loads(first))
    except (ValueError, RecursionError):
        return False


def _is_object(parsed: object) -> bool:
    return isinstance(parsed, dict)


def _items(parsed: Any) -> list[Any] | None:
    if isinstance(parsed, list):
        return parsed
    if isinstance(parsed, dict):
        return next((parsed[key] for key in tables()["containers"] if isinstance(parsed.get(key), list)), None)
    return None


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        detail = f"not UTF-8: byte 0x{content[error.start]:02x} at {error.start}; convert it to UTF-8"
        raise problem(Reason.MALFORMED, detail) from error
    except json.JSONDecodeError as error:
        hint = "; one object a line belongs into a .jsonl file" if error.msg == "Extra data" else ""
        raise problem(Reason.MALFORMED, f"broken JSON: {error}{hint}") from error
    except (ValueError, RecursionError) as error:
        raise problem(Reason.MALFORMED, f"JSON that can't be taken in: {error}") from error


def _document(record: Any, uri: str, limits: Limits) -> Document:
    if not isinstance(record, dict):
        raise problem(Reason.MALFORMED, f"a JSON {type(record).__name__}, not an object with the fields of an article")
    key, text, media_type = _body(record)
    body = values.safe(text).encode()
    if len(body) > limits.max_bytes:
        raise streams.too_large(limits.max_bytes)
    check(body, media_type)
    fields = _fields(record)
    if key == "description" or (key == "summary" and not record.get("description")):
        # It would only stand there twice.
        fields["description"] = None
    return Document(source_uri=uri, body=body, media_type=media_type, charset="utf-8", **fields)


def _body(record: _Object) -> tuple[str, str, str]:
    for key, media_type in tables()["body"].items():
        text = record.get(key)
        if isinstance(text, str) and text.strip():
            sniffed = "text/html" if values.has_tags(text) else "text/plain"
            return key, text, sniffed if media_type == "sniff" else media_type
    keys = ", ".join(sorted(map(str, record))[:12])
    wanted = ", ".join(tables()["body"])
    raise problem(Reason.NO_TEXT, f"no text in any of the fields {wanted}; it has: {values.safe(keys)[:200]}")


def _fields(record: _Object) -> dict[str, Any]:
    found = {name: _first(record, name) for name in tables()["fields"]}
    found["date_source"] = "json" if found["published_at"] else None
    return found


def _first(record: _Object, name: str) -> Any:
    for key in tables()["fields"][name]:
        if value := _READERS[name](record.get(key)):
            return value
    return () if name == "authors" else None


def _verbatim(value: Any) -> str | None:
    return values.safe(value) if isinstance(value, str) and value.strip() else values.line(value)


_READERS: dict[str, Any] = {
    "title": values.plain,
    "url": values.address,
    "entry_id": _verbatim,
    "published_at": values.moment,
    "authors": values.names,
    "declared_language": values.line,
    "description": values.plain,
    "feed_url": values.address,
}


def _inheriting(document: Document, shared: dict[str, Any]) -> Document:
    """The document with what its feed says for all of its items."""
    return replace(
        document,
        feed_url=document.feed_url or shared.get("feed_url"),
        authors=document.authors or shared.get("authors", ()),
        declared_language=document.declared_language or shared.get("declared_language"),
    )
