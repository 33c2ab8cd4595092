"""Content codings undone piece by piece; never more comes out than was asked for.

A bomb is noticed while it is decoded: gzip grows 1,000-fold, zstd 30,000-fold, brotli 600,000-fold.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped] # it has no annotations
import zstandard

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Stage

ACCEPTED = "gzip, deflate, br, zstd"

_STEP = 1 << 16
# zstd's blocks give 128 KiB for 4 bytes and can't be asked for less: 4 MiB a step at worst.
_ZSTD_STEP = 1 << 7
# RFC 9659: more than 8 MiB of window is not for the web.
_ZSTD_WINDOW = 8 << 20
_MAX_CODINGS = 2
_MAX_MEMBERS = 1000
_NO_CODING = ("", "identity", "none", "utf-8", "binary")


class _Cut(Exception):
    """The coding goes on where the bytes end."""


class Decoder(Protocol):
    """One coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What the data gives, in pieces of bounded size."""

    def finish(self) -> None:
        """The data is at its end; raises if the coding is not."""


class Decoding:
    """A body's codings together.

    Args:
        content_encoding: the header's value.

    Raises:
        DocumentError: `unsupported`.
    """

    def __init__(self, content_encoding: str) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        names = [name for name in names if name not in _NO_CODING]
        unknown = [name for name in names if name not in _DECODERS]
        if unknown or len(names) > _MAX_CODINGS:
            raise DocumentError(Stage.FETCH, Reason.UNSUPPORTED, f"coded as {content_encoding[:80]!r}")
        self._name = ", ".join(names)
        self._decoders = [_DECODERS[name]() for name in reversed(names)]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The decoded bytes that this data gives, in pieces.

        Raises:
            DocumentError: `malformed`.
        """
        pieces: Iterable[bytes] = [data]
        for decoder in self._decoders:
            pieces = _through(decoder, pieces)
        try:
            yield from pieces
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise DocumentError(Stage.FETCH, Reason.MALFORMED, f"broken {self._name} coding: {error}") from error

    def finish(self) -> None:
        """Say that no more comes.

        Raises:
            DocumentError: `truncated`.
        """
        try:
            for decoder in self._decoders:
                decoder.finish()
        except _Cut as error:
            raise DocumentError(Stage.FETCH, Reason.TRUNCATED, f"the {self._name} coding breaks off") from error


def _through(decoder: Decoder, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from decoder.feed(piece)


class _Zlib:
    """gzip and deflate; gzip may have several members, and what follows them is ignored, as browsers do."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._started = False
        self._members = 0
        self._new()

    def _new(self) -> None:
        self._decoder = zlib.decompressobj(self._wbits)
        self._members += 1

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._decoder.eof:
                # The next member; a header cut in two by the network is taken for rubbish, as nobody sends that.
                if self._wbits < 31 or not data.startswith(b"\x1f\x8b") or self._members >= _MAX_MEMBERS:
                    return
                self._new()
            if not self._started and self._wbits == 15 and data[0] & 0x0F != 8:
                # The standard means zlib's wrapping; some servers leave it out.
                self._wbits = -15
                self._decoder = zlib.decompressobj(-15)
            self._started = True
            yield self._decoder.decompress(data, _STEP)
            data = self._decoder.unused_data if self._decoder.eof else self._decoder.unconsumed_tail
            if not data and not self._decoder.eof:
                yield from self._rest()

    def _rest(self) -> Iterator[bytes]:
        """What zlib holds back when its output was full just as its input ended."""
        while piece := self._decoder.decompress(b"", _STEP):
            yield piece

    def finish(self) -> None:
        if self._started and not self._decoder.eof:
            raise _Cut


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._started = True
        while not self._decoder.is_finished():
            piece = self._decoder.process(data, output_buffer_limit=_STEP)
            # It may take more input though it still holds back output.
            if not piece and self._decoder.can_accept_more_data():
                return
            yield piece
            data = b""

    def finish(self) -> None:
        if self._started and not self._decoder.is_finished():
            raise _Cut


class _Zstd:
    def __init__(self) -> None:
        self._context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._decoder = self._context.decompressobj()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), _ZSTD_STEP):
            step = data[at : at + _ZSTD_STEP]
            while step:
                if self._decoder.eof:
                    self._decoder = self._context.decompressobj()
                self._started = True
                yield self._decoder.decompress(step)
                step = self._decoder.unused_data if self._decoder.eof else b""

    def finish(self) -> None:
        if self._started and not self._decoder.eof:
            raise _Cut


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Zlib(31),
    "x-gzip": lambda: _Zlib(31),
    "deflate": lambda: _Zlib(15),
    "br": _Brotli,
    "zstd": _Zstd,
}


def gunzipped(content: bytes, max_bytes: int) -> bytes:
    """A file that is itself gzip (`sitemap.xml.gz`), unpacked.

    Raises:
        DocumentError: `malformed`, `truncated` or `too_large`.
    """
    decoding = Decoding("gzip")
    whole = bytearray()
    for piece in decoding.feed(content):
        whole += piece
        if len(whole) > max_bytes:
            raise too_large(max_bytes)
    decoding.finish()
    return bytes(whole)


def too_large(max_bytes: int) -> DocumentError:
    """What is raised where a body passes the limit."""
    return DocumentError(Stage.FETCH, Reason.TOO_LARGE, f"more than {max_bytes:,} bytes, decoded")
