"""The world's process: serves all sites and logs what is asked. `python -m tests.world.server FOLDER`.

FOLDER/log.jsonl    a line per request, when it is done
FOLDER/changed      there once the world has moved on
It prints its port, the same for all hosts, when it is ready, and ends with its standard input.
"""

import asyncio
import contextlib
import email.utils
import json
import sys
import threading
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import TextIO

from tests.world.answers import Hit, reply
from tests.world.hostile import CLOSED
from tests.world.population import address, sites
from tests.world.sites import Site

_TLS = b"\x16"
# Bytes in a socket's buffer are beyond recall; few of them let a server notice soon that nobody reads.
_BUFFER = 1 << 16


class Host:
    """One site at its address."""

    def __init__(self, name: str, site: Site, log: TextIO) -> None:
        self._name = name
        self._site = site
        self._log = log
        self._under_way = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        writer.transport.set_write_buffer_limits(_BUFFER)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; True if another may follow on this connection."""
        first = await reader.readexactly(1)
        if first == _TLS:
            writer.write(reply(400))
            return False
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        hit = Hit(head[0].split(" ")[1] if " " in head[0] else head[0], told, datetime.now(timezone.utc))
        self._under_way += 1
        record = {
            "host": self._name,
            "path": hit.path,
            "headers": hit.headers,
            "start": time.monotonic(),
            "at": time.time(),
            "under_way": self._under_way,
        }
        try:
            answer = await self._answer(hit, reader, writer)
        finally:
            self._under_way -= 1
        self._note(record, answer)
        if not answer:
            return False
        writer.write(answer)
        await writer.drain()
        return b"Connection: close" not in answer[:1000]

    async def _answer(self, hit: Hit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        """What the page gives; None also where the other side has gone meanwhile."""
        page = self._site.pages.get(hit.path.partition("?")[0], self._site.pages.get("*", reply(404, keep=True)))
        if isinstance(page, bytes):
            return page
        answering = asyncio.ensure_future(page(hit, writer))
        leaving = asyncio.create_task(reader.read(1))
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        for task in (answering, leaving):
            if not task.done():
                task.cancel()
        answers = await asyncio.gather(answering, leaving, return_exceptions=True)
        return answers[0] if isinstance(answers[0], bytes) else None

    def _note(self, record: dict[str, object], answer: bytes | None) -> None:
        """Write the log's line before the last byte goes out: whatever follows on this host is later."""
        head = (answer or b"").partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        with contextlib.suppress(IndexError, ValueError):
            record["status"] = int(head[0].split(" ")[1])
        record["end"] = time.monotonic()
        retry_after = next((line.partition(": ")[2] for line in head if line.lower().startswith("retry-after:")), None)
        if retry_after:
            seconds = int(retry_after) if retry_after.isdigit() else None
            date = None if seconds is not None else email.utils.parsedate_to_datetime(retry_after).timestamp()
            record["not_before"] = time.time() + seconds if seconds is not None else date
        self._log.write(json.dumps(record) + "\n")
        self._log.flush()


async def _listen(folder: Path, log: TextIO) -> int:
    """All hosts on one port that is free at all of their addresses."""
    for _ in range(20):
        first = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.1.1", 0)
        port: int = first.sockets[0].getsockname()[1]
        first.close()
        await first.wait_closed()
        servers: list[asyncio.Server] = []
        try:
            for number, (name, site) in enumerate(sites(port, (folder / "changed").exists).items(), 1):
                if name != CLOSED:
                    host = Host(name, site, log)
                    servers.append(await asyncio.start_server(host.serve, address(number), port))
        except OSError:
            for server in servers:
                server.close()
            continue
        return port
    raise OSError("no port is free at all addresses")


async def _run(folder: Path) -> None:
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        print(await _listen(folder, log), flush=True)
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wait_for_parent() -> None:
            sys.stdin.read()
            loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=wait_for_parent, daemon=True).start()
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1])))
