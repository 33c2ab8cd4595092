"""Bytes in pieces: opened, decompressed, cut into lines, always within bounds.

Everything here is an iterator over chunks of bytes that reads no further than it is asked to. A chunk has at most
17 MB, however hard its source was compressed.
"""

import codecs
import itertools
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import zstandard

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason
from tieup.transforms import files
from tieup.transforms.read.problems import problem
from tieup.transforms.text.charsets import BYTE_ORDER_MARKS

BLOCK_BYTES = 1 << 16

# How much goes into a decoder at once: deflate grows at most 1032-fold; zstd makes 128 KiB of 4 bytes. Either way a
# step gives 17 MB at worst. Measured on JSON lines: zstd in steps of 512 bytes 700 MB/s, of 64 KiB 1070 MB/s.
_GZIP_STEP = 1 << 14
_ZSTD_STEP = 1 << 9
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def open_chunks(path: str) -> Iterator[bytes]:
    """A file's bytes, decompressed if they are gzip or zstd, whatever the name says.

    Raises:
        DocumentError: malformed, after all that could be decompressed.
        OSError: the file can't be opened or read.
    """
    head, chunks = peek(files.chunks(path, BLOCK_BYTES), 4)
    if head.startswith(_GZIP_MAGIC):
        return _decompressed(chunks, lambda: zlib.decompressobj(wbits=31), _GZIP_STEP, "gzip")
    return unzstd(chunks) if head.startswith(_ZSTD_MAGIC) else chunks


def unzstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Zstandard frames decompressed.

    Raises:
        DocumentError: malformed, after all that could be decompressed.
    """
    return _decompressed(chunks, lambda: zstandard.ZstdDecompressor().decompressobj(), _ZSTD_STEP, "zstd")


def peek(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """The first `size` bytes or more (fewer if there are no more), and the same chunks again.

    What a broken source gave before it broke is peeked at; its error comes in its place among the chunks.
    """
    head = b""
    try:
        while len(head) < size and (chunk := next(chunks, b"")):
            head += chunk
    except (DocumentError, OSError) as error:
        return head, itertools.chain([head] if head else [], _raising(error))
    return head, itertools.chain([head] if head else [], chunks)


def take(chunks: Iterator[bytes], max_bytes: int) -> bytes:
    """All bytes together.

    Raises:
        DocumentError: there are more than `max_bytes`, or the source breaks off.
    """
    content, error = take_readable(chunks, max_bytes)
    if error:
        raise error
    return content


def take_readable(chunks: Iterator[bytes], max_bytes: int) -> tuple[bytes, DocumentError | None]:
    """All bytes together, up to where the source breaks off, and the error if it does.

    Raises:
        DocumentError: there are more than `max_bytes`.
    """
    content = bytearray()
    try:
        for chunk in chunks:
            content += chunk
            if len(content) > max_bytes:
                break
    except DocumentError as error:
        return bytes(content), error
    if len(content) > max_bytes:
        raise too_large(max_bytes)
    return bytes(content), None


def too_large(max_bytes: int) -> DocumentError:
    """The error for a document above the limit."""
    return problem(Reason.TOO_LARGE, f"more than {max_bytes:,} bytes (decompressed), the limit for one document")


def lines(chunks: Iterator[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Number (from 1) and content of every line, without its line feed; None for one above `max_bytes`."""
    number, pending, overlong = 1, bytearray(), False
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            overlong = overlong or len(pending) + len(part) > max_bytes
            yield number, None if overlong else bytes(pending) + part
            number, overlong = number + 1, False
            pending.clear()
        overlong = overlong or len(pending) + len(rest) > max_bytes
        if overlong:
            pending.clear()
        else:
            pending += rest
    if pending or overlong:
        yield number, None if overlong else bytes(pending)


class Source:
    """Chunks to read from by line and by length, and to put back into. Holds little more than what was asked for."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._buffer = bytearray()
        self.error: DocumentError | None = None
        """Why the chunks broke off, once all that came before is read."""

    def line(self, max_bytes: int) -> bytes:
        """The next line with its line feed, or its first `max_bytes`; empty at the end."""
        end = 0
        while not (found := self._buffer.find(b"\n", end, max_bytes) + 1) and len(self._buffer) < max_bytes:
            end = len(self._buffer)
            if not self._fill():
                break
        return self._cut(found or max_bytes)

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        while len(self._buffer) < size and self._fill():
            pass
        return self._cut(size)

    def skip(self, size: int) -> int:
        """Pass over `size` bytes without holding them; how many there were."""
        left = size
        while left and (self._buffer or self._fill()):
            left -= len(self._cut(left))
        return size - left

    def push(self, content: bytes) -> None:
        """Put something back in front."""
        self._buffer[:0] = content

    def _cut(self, size: int) -> bytes:
        content = bytes(self._buffer[:size])
        del self._buffer[:size]
        return content

    def _fill(self) -> bool:
        try:
            chunk = next(self._chunks, b"")
        except DocumentError as error:
            self.error = error
            chunk = b""
        self._buffer += chunk
        return bool(chunk)


def as_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same text in UTF-8 without a byte order mark, where a mark says that it is UTF-8, UTF-16 or UTF-32.

    Raises:
        DocumentError: not the encoding that the mark says.
    """
    head, chunks = peek(chunks, 4)
    for mark, codec in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return _without(mark, chunks) if codec == "utf-8" else _transcoded(chunks, codec)
    return chunks


def _without(mark: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield next(chunks)[len(mark) :]
    yield from chunks


def _transcoded(chunks: Iterator[bytes], codec: str) -> Iterator[bytes]:
    # The short names read the mark themselves: `utf-16`, not `utf-16-le`.
    decoder = codecs.getincrementaldecoder(codec[:6])()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise problem(
            Reason.MALFORMED, f"not {codec.upper()}, although its byte order mark says so: {error}"
        ) from error


def _decompressed(
    chunks: Iterator[bytes], new_decoder: Callable[[], _Decoder], step: int, name: str
) -> Iterator[bytes]:
    decoder = new_decoder()
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), step):
                piece = chunk[start : start + step]
                while piece:
                    if decoder.eof:
                        # Between members and after the last one only padding may stand.
                        piece = piece.lstrip(b"\0")
                        if not piece:
                            break
                        decoder = new_decoder()
                    if decompressed := decoder.decompress(piece):
                        yield decompressed
                    piece = decoder.unused_data if decoder.eof else b""
    except (zlib.error, zstandard.ZstdError) as error:
        raise problem(Reason.MALFORMED, f"broken {name}: {error}; fetch or compress the file again") from error
    if not decoder.eof:
        raise problem(Reason.MALFORMED, f"{name} data cut off before its end; fetch or compress the file again")


def _raising(error: Exception) -> Iterator[bytes]:
    yield from ()
    raise error
