"""A few servers, names and a clock within the test: they say byte for byte what it wants and note what is asked.

The large world, in a process of its own, is tests/world.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import Any, TypeVar

from aiohttp.abc import AbstractResolver, ResolveResult

from tests.world.answers import Handler, Hit, reply
from tieup.schemas.fetch import Request, Response
from tieup.schemas.reject import Reject
from tieup.transforms.fetch.fetcher import Fetcher
from tieup.transforms.fetch.settings import FetchSettings

T = TypeVar("T")


@dataclass
class Site:
    """A server: `pages` by path (bytes, or an async function), anything else is 404."""

    address: str
    name: str
    pages: dict[str, bytes | Handler]
    world: "World"
    port: int = 0
    hits: list[Hit] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    @property
    def paths(self) -> list[str]:
        return [hit.path for hit in self.hits]

    def url(self, path: str = "/") -> str:
        return f"http://{self.name}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8").split("\r\n")
            pairs = (line.partition(": ") for line in head[1:] if line)
            hit = Hit(head[0].split(" ")[1], {name.lower(): value for name, _, value in pairs}, self.world.clock.now())
            self.hits.append(hit)
            page = self.pages.get(hit.path, self.pages.get("*", reply(404)))
            answer = page if isinstance(page, bytes) else await page(hit, writer)
            if answer is not None:
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.in_flight -= 1
            writer.close()


class FakeClock:
    """Sleeping moves it on at once."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time = max(self.time, self.time + timedelta(seconds=seconds))
        await asyncio.sleep(0)


class Names(AbstractResolver):
    """The world's name server; of several answers for a name each is given once, the last for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        answers = self.answers.get(host)
        if not answers:
            raise OSError(f"no such name: {host}")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


class World:
    """Servers, names and the time; use it as a context manager."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self.names = Names()
        self.clock = FakeClock()
        self._servers: list[asyncio.Server] = []

    async def __aenter__(self) -> "World":  # noqa: PYI034 - typing.Self came with Python 3.11
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def site(self, pages: dict[str, bytes | Handler], tls: ssl.SSLContext | None = None) -> Site:
        """One more host, with an address and a name of its own; without a robots.txt unless it is among its pages."""
        number = len(self.sites) + 1
        site = Site(f"127.0.9.{number}", f"host{number}.test", pages, self)
        server = await asyncio.start_server(site.serve, site.address, 0, ssl=tls)
        site.port = server.sockets[0].getsockname()[1]
        self.names.answers[site.name] = [[site.address]]
        self._servers.append(server)
        self.sites.append(site)
        return site

    def settings(self, **changes: Any) -> FetchSettings:
        allowed = tuple(f"{site.name}:{site.port}" for site in self.sites)
        return FetchSettings(**{"allow_hosts": allowed, "pause_s": 0.0, "timeout_s": 10.0, **changes})

    def fetcher(self, **changes: Any) -> Fetcher:
        return Fetcher(self.settings(**changes), clock=self.clock, resolver=self.names)

    async def fetch(self, *urls: str | Request, **changes: Any) -> list[Response | Reject]:
        """Results in the order of the requests."""
        requests = [Request(url=url) if isinstance(url, str) else url for url in urls]
        async with self.fetcher(**changes) as fetcher:
            found = {result.url: result async for result in fetcher.fetch_all(requests)}
        return [found[request.url] for request in requests]


def rejected(result: Response | Reject) -> Reject:
    assert isinstance(result, Reject), result
    return result


def fetched(result: Response | Reject) -> Response:
    assert isinstance(result, Response), result
    return result


def run(story: Callable[[World], Coroutine[Any, Any, T]]) -> T:
    """A test's story in a new world."""

    async def told() -> T:
        async with World() as world:
            return await story(world)

    return asyncio.run(told())


def reasons(results: Sequence[Response | Reject]) -> list[str]:
    return [rejected(result).reason.value for result in results]
