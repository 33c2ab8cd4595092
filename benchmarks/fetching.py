"""200 pages over 50 hosts that take 100 ms each: side by side, against the same client asking one after the other."""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence

from tieup.schemas.fetch import Request, Response
from tieup.transforms.fetch.fetcher import Fetcher
from tieup.transforms.fetch.settings import FetchSettings

HOSTS = 50
PAGES_PER_HOST = 4
LATENCY_S = 0.1
GOAL = 15.0

_PAGE = b"<!DOCTYPE html><html><body><p>" + b"Nordwind signed an agreement with Kolapay. " * 700 + b"</p></body></html>"


def options(parser: argparse.ArgumentParser) -> None:
    """How many times."""
    parser.add_argument(
        "--rounds", type=int, default=3, help="the best of so many, side by side (default: %(default)s)"
    )


def run(args: argparse.Namespace) -> None:
    """Print both times and how many times faster it is side by side."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.fetching"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as servers:
        port = int(servers.stdout.readline()) if servers.stdout else 0
        urls = [
            f"http://127.0.2.{host}:{port}/{page}" for page in range(PAGES_PER_HOST) for host in range(1, HOSTS + 1)
        ]
        allowed = tuple(f"127.0.2.{host}:{port}" for host in range(1, HOSTS + 1))
        # Without pauses: they would flatter whoever asks many hosts at a time.
        settings = FetchSettings(allow_hosts=allowed, pause_s=0.0)
        together = min(asyncio.run(_side_by_side(settings, urls)) for _ in range(args.rounds))
        alone = asyncio.run(_one_after_the_other(settings, urls))
        servers.communicate()
    print(
        f"{len(urls)} pages of {len(_PAGE) >> 10} KiB over {HOSTS} hosts, each answer after {LATENCY_S * 1000:.0f} ms,"
    )
    print("robots.txt asked of each host, no pause between requests in either")
    print(f"  one after the other   {alone:8.2f} s")
    print(f"  side by side          {together:8.2f} s")
    print(f"  times faster          {alone / together:8.1f}   (goal {GOAL:.0f})")


async def _side_by_side(settings: FetchSettings, urls: Sequence[str]) -> float:
    async with Fetcher(settings) as fetcher:
        started = time.perf_counter()
        results = [result async for result in fetcher.fetch_all([Request(url=url) for url in urls])]
        seconds = time.perf_counter() - started
    return _checked(results, seconds, urls)


async def _one_after_the_other(settings: FetchSettings, urls: Sequence[str]) -> float:
    async with Fetcher(settings) as fetcher:
        started = time.perf_counter()
        results = [await fetcher.fetch(Request(url=url)) for url in urls]
        seconds = time.perf_counter() - started
    return _checked(results, seconds, urls)


def _checked(results: Sequence[object], seconds: float, urls: Sequence[str]) -> float:
    came = sum(isinstance(result, Response) for result in results)
    if came != len(urls):
        raise RuntimeError(f"{came} of {len(urls)} pages came: the times mean nothing")
    return seconds


async def _serve() -> None:
    """All hosts on one free port, until standard input ends."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(_PAGE), _PAGE)
    no_robots = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(LATENCY_S)
                writer.write(no_robots if b"/robots.txt" in head else answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    first = await asyncio.start_server(page, "127.0.2.1", 0)
    port = first.sockets[0].getsockname()[1]
    servers = [first, *[await asyncio.start_server(page, f"127.0.2.{host}", port) for host in range(2, HOSTS + 1)]]
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
