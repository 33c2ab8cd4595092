import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tieup.schemas.document import Document
from tieup.schemas.reject import Reject
from tieup.transforms.read.documents import read_file
from tieup.transforms.read.limits import DEFAULT, Limits

Found = list[Document | Reject]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Found]:
    """Write bytes under a name and read them; source_uri is then the name alone, whatever the folder."""

    def write_and_read(name: str, content: bytes | str, limits: Limits = DEFAULT) -> Found:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_file(str(path), limits))

    return write_and_read


@pytest.fixture
def one(read: Callable[..., Found]) -> Callable[..., Any]:
    """As `read`, for what gives exactly one Document or Reject."""

    def read_one(name: str, content: bytes | str, limits: Limits = DEFAULT) -> Document | Reject:
        (found,) = read(name, content, limits)
        return found

    return read_one


@pytest.fixture
def warc_record() -> Callable[..., bytes]:
    """A WARC record as bytes, by hand."""

    def record(
        block: bytes,
        url: str = "https://news.example/a",
        kind: str = "response",
        content_type: str = "application/http; msgtype=response",
        length: int | None = None,
    ) -> bytes:
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-01T10:00:00Z\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
        )
        return head.encode() + block + b"\r\n\r\n"

    return record


@pytest.fixture
def http() -> Callable[..., bytes]:
    """An HTTP response as bytes."""

    def response(
        body: bytes, status: str = "200 OK", content_type: str | None = "text/html; charset=utf-8", extra: str = ""
    ) -> bytes:
        content_type_line = f"Content-Type: {content_type}\r\n" if content_type else ""
        return f"HTTP/1.1 {status}\r\n{content_type_line}{extra}\r\n".encode() + body

    return response


@pytest.fixture
def gz() -> Callable[[bytes], bytes]:
    return gzip.compress
