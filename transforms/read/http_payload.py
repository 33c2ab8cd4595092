"""An HTTP response as it stands in an archive: status, headers, and its body decoded.

Chunks are put together here and not by fastwarc: a chunk that claims to be huge makes fastwarc 2.0 allocate that much
and abort the whole process. Of fastwarc only the Brotli decoder is used.
"""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastwarc.stream_io import BrotliReader

from tieup.schemas.reject import Reason
from tieup.transforms.read.problems import problem
from tieup.transforms.read.streams import take, too_large, unzstd
from tieup.transforms.text.charsets import text_codec

_STATUS = re.compile(rb"HTTP/\d[\d.]* +(\d{3})\b")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response."""

    status: int
    """Status code."""

    headers: dict[str, str]
    """Headers, names in lower case; of several the first."""

    raw: bytes
    """What follows the headers, as transferred."""

    @property
    def media_type(self) -> str:
        """`text/html`; empty if there is no Content-Type."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that the header declares, if it is one."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return text_codec(found[1]) if found else None


def parse(block: bytes) -> Response | None:
    """The response that a block of bytes holds; None if it does not begin with an HTTP status line."""
    status = _STATUS.match(block)
    if not status:
        return None
    end = _HEAD_END.search(block)
    head, raw = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    return Response(int(status[1]), headers(head.partition(b"\n")[2]), raw)


def headers(head: bytes) -> dict[str, str]:
    """Header lines as a dictionary, names in lower case; of several with one name the first."""
    found: dict[str, str] = {}
    for line in head.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon:
            found.setdefault(name.strip().lower().decode("latin-1"), value.strip().decode("utf-8", "replace"))
    return found


def body(response: Response, max_bytes: int) -> bytes:
    """The response's body, transfer and content coding undone.

    Archivers often store the body decoded and keep the header: what isn't coded as the header says is taken as it is.

    Raises:
        DocumentError: cut off or broken, coded in an unknown way, or larger than `max_bytes`.
    """
    content = response.raw
    if "chunked" in response.headers.get("transfer-encoding", "").lower() and _CHUNK_SIZE.match(content):
        content = b"".join(_chunks(content))
    codings = response.headers.get("content-encoding", "").lower().split(",")
    for coding in reversed([coding.strip() for coding in codings]):
        if coding not in ("", "identity"):
            content = _decoded(content, coding, max_bytes)
    if len(content) > max_bytes:
        raise too_large(max_bytes)
    return content


def _chunks(content: bytes) -> Iterator[bytes]:
    at = 0
    while size := _CHUNK_SIZE.match(content, at):
        length = int(size[1], 16)
        if length == 0:
            return
        start, at = size.end(), size.end() + length
        if at > len(content):
            break
        yield content[start:at]
        at += 2 if content[at : at + 2] == b"\r\n" else 1
    raise problem(Reason.MALFORMED, "the page's chunked transfer breaks off or is broken")


def _decoded(content: bytes, coding: str, max_bytes: int) -> bytes:
    decode = _DECODERS.get(coding)
    if not decode:
        raise problem(Reason.UNSUPPORTED, f"the page is coded as {coding[:40]!r}")
    try:
        decoded = decode(content, max_bytes + 1)
    except (zlib.error, OSError, EOFError) as error:
        if _looks_decoded(content):
            return content
        raise problem(Reason.MALFORMED, f"the page's {coding} coding is broken: {error}") from error
    if len(decoded) > max_bytes:
        raise too_large(max_bytes)
    return decoded


def _looks_decoded(content: bytes) -> bool:
    return content.lstrip()[:1] == b"<"


def _inflate(content: bytes, max_bytes: int, wbits: int) -> bytes:
    decoder = zlib.decompressobj(wbits)
    decoded = decoder.decompress(content, max_bytes)
    if not decoder.eof and len(decoded) < max_bytes:
        raise EOFError("cut off")
    return decoded


def _gunzip(content: bytes, max_bytes: int) -> bytes:
    return _inflate(content, max_bytes, 31)


def _deflate(content: bytes, max_bytes: int) -> bytes:
    # The standard means zlib's wrapping; some servers leave it out.
    try:
        return _inflate(content, max_bytes, 15)
    except zlib.error:
        return _inflate(content, max_bytes, -15)


def _unbrotli(content: bytes, max_bytes: int) -> bytes:
    return bytes(BrotliReader(io.BytesIO(content)).read(max_bytes))


def _unzstd(content: bytes, max_bytes: int) -> bytes:
    return take(unzstd(iter([content])), max_bytes - 1)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
