"""Bytes that servers send: answers as they should be, and answers as nobody should send them."""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import brotli
import zstandard

HTML = {"Content-Type": "text/html; charset=utf-8"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@dataclass
class Hit:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    """By name in lower case."""
    at: datetime


Handler = Callable[[Hit, asyncio.StreamWriter], Awaitable[bytes | None]]
"""Gives a response's bytes, or writes them itself and gives None."""

Page = bytes | Handler


def reply(
    status: int = 200,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    *,
    length: bool = True,
    keep: bool = False,
) -> bytes:
    """A response's bytes.

    Args:
        status: its status.
        body: its body.
        headers: more headers.
        length: False leaves Content-Length out.
        keep: True leaves the connection open.
    """
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    if not keep:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def coded(coding: str, content: bytes) -> bytes:
    """Content that is said to be in a coding."""
    return reply(200, content, {**HTML, "Content-Encoding": coding})


def endless(head: bytes, piece: bytes, pause_s: float = 0.0) -> Handler:
    """A response that never ends: the head, then the same piece again and again."""

    async def handler(_: Hit, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return handler


def validated(body: bytes, headers: dict[str, str], etag: str | None = None, since: str | None = None) -> Handler:
    """A response with validators that is 304 where the request knows them."""

    async def handler(hit: Hit, _: asyncio.StreamWriter) -> bytes:
        asked = hit.headers.get("if-none-match"), hit.headers.get("if-modified-since")
        known = asked[0] == etag if etag else asked[1] == since
        told = {"ETag": etag, "Last-Modified": since}
        validators = {name: value for name, value in told.items() if value}
        if known and any(asked):
            return reply(304, b"", validators, length=False, keep=True)
        return reply(200, body, {**headers, **validators}, keep=True)

    return handler


def in_turn(answers: Iterable[Page]) -> Handler:
    """Each answer once, the last for ever."""
    left = list(answers)

    async def handler(hit: Hit, writer: asyncio.StreamWriter) -> bytes | None:
        page = left.pop(0) if len(left) > 1 else left[0]
        return page if isinstance(page, bytes) else await page(hit, writer)

    return handler


def bomb(coding: str, mebibytes: int, *, headed: bool = True) -> Handler:
    """Zeros in a coding; made when asked for, and without holding them all."""

    async def handler(_: Hit, __: asyncio.StreamWriter) -> bytes:
        content = await asyncio.to_thread(zeros, coding, mebibytes)
        return coded(coding, content) if headed else reply(200, content)

    return handler


def zeros(coding: str, mebibytes: int) -> bytes:
    """So many zeros, coded."""
    step = bytes(8 << 20)
    steps = mebibytes // 8
    if coding in ("gzip", "zstd"):  # members and frames follow one another
        return CODINGS[coding](step) * steps
    if coding == "deflate":
        packer = zlib.compressobj(9, wbits=-15)
        return (packer.compress(step) + packer.flush(zlib.Z_FULL_FLUSH)) * steps + b"\x03\x00"
    packer = brotli.Compressor(quality=5)
    return b"".join([*(packer.process(step) for _ in range(steps)), packer.finish()])
