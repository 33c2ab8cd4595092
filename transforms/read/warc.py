"""WARC: the pages of a crawl.

A Document per `response` record with status 200 and an HTML page or plain text. All other records (requests, metadata,
redirects, images, scripts, robots.txt) are what a page's traffic consists of; they are passed over without a Reject.
An archive that holds no page at all gives one Reject, so does every damaged record.

Records are cut out here and not by fastwarc's iterator, which ends at the first damaged record, passes on truncated
ones unmarked, and loses its place where a body is not read to its end (measured with fastwarc 2.0.1). After damage
reading goes on at the next line that begins a record.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.read import http_payload
from tieup.transforms.read.formats import markup, tables
from tieup.transforms.read.limits import Limits
from tieup.transforms.read.problems import problem, rejected
from tieup.transforms.read.streams import Source, too_large
from tieup.transforms.read.texts import check
from tieup.transforms.text import values

_Found = Iterator[Document | Reject]

_RECORD_START = re.compile(rb"WARC/[01]\.\d")
_NEXT_RECORD = re.compile(rb"\r?\n\r?\n(?=WARC/[01]\.\d)")
_LINE_MAX_BYTES = 1 << 13
# For a record's own headers, and again for those of its HTTP response.
_HEADERS_MAX_BYTES = 1 << 16
_MEDIA_TYPES = {"text/html": "text/html", "application/xhtml+xml": "text/html", "text/plain": "text/plain"}


@dataclass(frozen=True, slots=True)
class _Response:
    """A `response` record."""

    headers: dict[str, str]
    """Its own headers, names in lower case."""

    block: bytes
    """The HTTP response, cut off where it is far above the limit."""

    is_cut: bool
    """True if it is cut off."""

    @property
    def url(self) -> str | None:
        return values.address(self.headers.get("warc-target-uri", "").strip("<> "))


def read_warc(chunks: Iterator[bytes], path: str, limits: Limits) -> _Found:
    """A Document per page, numbered by its record (from 1, all types counted)."""
    source = Source(chunks)
    number, found_any = 0, False
    while _skip_blank_lines(source):
        number += 1
        found = _next(source, f"{path}#{number}", limits)
        if found and not (source.error and isinstance(found, Reject)):
            found_any = True
            yield found
    if source.error:
        raise source.error
    if not found_any:
        raise problem(Reason.EMPTY, f"{number} records, none of them a page (response 200 with HTML or plain text)")


def _next(source: Source, uri: str, limits: Limits) -> Document | Reject | None:
    """What the next record gives; None for one that is passed over."""
    url = None
    try:
        record = _record(source, limits)
        if record is None:
            return None
        url = record.url
        return _page(record, uri, limits)
    except DocumentError as error:
        return rejected(uri, error.reason, error.detail, url)


def _record(source: Source, limits: Limits) -> _Response | None:
    """The next record if it is a response; afterwards the source stands where the next one should begin."""
    headers = _headers(source)
    length = int(headers["content-length"])
    is_response = headers.get("warc-type", "").lower() == "response"
    is_http = headers.get("content-type", "application/http").lower().startswith("application/http")
    kept = min(length, limits.max_bytes + _HEADERS_MAX_BYTES) if is_response and is_http else 0
    block = source.read(kept)
    skipped = source.skip(length - kept)
    if len(block) + skipped < length:
        _resume(source, block)
        raise problem(Reason.MALFORMED, f"the record breaks off: {len(block) + skipped:,} of {length:,} bytes")
    after = source.line(_LINE_MAX_BYTES)
    if _RECORD_START.match(after):
        source.push(after)
    elif after.strip():
        _resume(source, block + after)
        raise problem(Reason.MALFORMED, f"the record does not end after the {length:,} bytes that it states")
    return _Response(headers, block, length > kept) if kept else None


def _headers(source: Source) -> dict[str, str]:
    """The record's headers, with a Content-Length that is a number."""
    first = source.line(_LINE_MAX_BYTES)
    if not _RECORD_START.match(first):
        _skip_to_record(source)
        raise problem(Reason.MALFORMED, f"no WARC record begins here but {first[:40]!r}; went on at the next one")
    lines = bytearray()
    while (line := source.line(_LINE_MAX_BYTES)).strip() and len(lines) <= _HEADERS_MAX_BYTES:
        lines += line
    headers = http_payload.headers(bytes(lines))
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) <= 15):
        _skip_to_record(source)
        raise problem(Reason.MALFORMED, f"a WARC record without a valid Content-Length ({length[:40]!r})")
    return headers


def _page(record: _Response, uri: str, limits: Limits) -> Document | None:
    """The page that a response brought; None if it is none.

    Raises:
        DocumentError: a page, but too large, broken, empty or binary.
    """
    response = http_payload.parse(record.block)
    if not response:
        raise problem(Reason.MALFORMED, "a response record that does not begin with an HTTP status")
    media_type = _MEDIA_TYPES.get(response.media_type)
    if response.status != 200 or not (media_type or not response.media_type) or _is_machine_file(record.url):
        return None
    if record.is_cut:
        raise too_large(limits.max_bytes)
    body = http_payload.body(response, limits.max_bytes)
    if not media_type and _sniffed(body) != "html":
        return None
    check(body, media_type or "text/html")
    return Document(
        source_uri=uri,
        body=body,
        media_type=media_type or "text/html",
        charset=response.charset,
        url=record.url,
        fetched_at=values.moment(record.headers.get("warc-date")),
    )


def _sniffed(body: bytes) -> str:
    try:
        return markup(body[:_HEADERS_MAX_BYTES])
    except DocumentError:
        return "xml"


def _is_machine_file(url: str | None) -> bool:
    try:
        return bool(url) and urlsplit(url).path in tables()["machine_files"]
    except ValueError:
        return False


def _skip_blank_lines(source: Source) -> bool:
    """False at the end of the archive."""
    while line := source.line(_LINE_MAX_BYTES):
        if line.strip():
            source.push(line)
            return True
    return False


def _skip_to_record(source: Source) -> None:
    while line := source.line(_LINE_MAX_BYTES):
        if _RECORD_START.match(line):
            source.push(line)
            return


def _resume(source: Source, taken: bytes) -> None:
    """After a record with a false length: back to the record that it swallowed, else on to the next."""
    if swallowed := _NEXT_RECORD.search(taken):
        source.push(taken[swallowed.end() :])
    else:
        _skip_to_record(source)
