"""One event loop per process, in a thread of its own.

All bundles of a process share it, so that a host is asked by one of them at a time wherever a redirect leads, and what
was learnt about hosts and robots.txt lasts from batch to batch. While a result is worked on downstream, the network
goes on and no deadline passes unseen.
"""

import asyncio
import atexit
import contextlib
import os
import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from tieup.schemas.fetch import HostState, Request, Response, RobotsState
from tieup.schemas.reject import Reject
from tieup.transforms.fetch.fetcher import Fetcher
from tieup.transforms.fetch.settings import FetchSettings

# Results that wait between the two threads; a body has at most 10 MiB.
_RESULTS_WAITING = 16

_running: dict[tuple[int, FetchSettings], "Background"] = {}
_lock = threading.Lock()


def background(settings: FetchSettings) -> "Background":
    """This process's loop for these settings, started by the first call."""
    key = (os.getpid(), settings)
    with _lock:
        if key not in _running:
            _running[key] = Background(settings)
        return _running[key]


@atexit.register
def stop_all() -> None:
    """Stop this process's loops; what they have learnt is gone."""
    with _lock:
        mine = [key for key in _running if key[0] == os.getpid()]
        loops = [_running.pop(key) for key in mine]
    for loop in loops:
        loop.stop()


class Background:
    """A fetcher in a thread; to be had from `background`."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        # Names that nobody answers for keep their threads busy; asyncio's own six would soon all wait.
        self._lookups = ThreadPoolExecutor(settings.concurrency, "tieup-names")
        self._loop.set_default_executor(self._lookups)
        self._fetcher = Fetcher(settings)
        self._thread = threading.Thread(target=self._loop.run_forever, name="tieup-fetch", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._fetcher.__aenter__(), self._loop).result()

    def learn(self, hosts: Iterable[HostState], sites: Iterable[RobotsState]) -> None:
        """What an earlier run has kept."""
        asyncio.run_coroutine_threadsafe(self._learn(tuple(hosts), tuple(sites)), self._loop).result()

    def states(self) -> tuple[list[HostState], list[RobotsState]]:
        """What the next run must know."""
        return asyncio.run_coroutine_threadsafe(self._states(), self._loop).result()

    def fetch_all(self, requests: Sequence[Request]) -> Iterator[Response | Reject]:
        """One result for each request, as they come."""
        results: queue.SimpleQueue[Response | Reject | BaseException | None] = queue.SimpleQueue()
        room = asyncio.Semaphore(_RESULTS_WAITING)
        work = asyncio.run_coroutine_threadsafe(self._pump(requests, results, room), self._loop)
        try:
            while (result := results.get()) is not None:
                if isinstance(result, BaseException):
                    raise result
                yield result
                self._loop.call_soon_threadsafe(room.release)
        finally:
            work.cancel()

    def stop(self) -> None:
        """Close connections and end the thread."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._lookups.shutdown(wait=False, cancel_futures=True)
        self._loop.close()

    async def _pump(
        self,
        requests: Sequence[Request],
        results: "queue.SimpleQueue[Response | Reject | BaseException | None]",
        room: asyncio.Semaphore,
    ) -> None:
        try:
            async with contextlib.aclosing(self._fetcher.fetch_all(requests)) as fetched:
                async for result in fetched:
                    await room.acquire()
                    results.put(result)
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits for results
            results.put(error)
        finally:
            results.put(None)

    async def _learn(self, hosts: tuple[HostState, ...], sites: tuple[RobotsState, ...]) -> None:
        self._fetcher.learn(hosts, sites)

    async def _states(self) -> tuple[list[HostState], list[RobotsState]]:
        return self._fetcher.host_states(), self._fetcher.robots_states()

    async def _shut(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._fetcher.__aexit__(None, None, None)
        await self._loop.shutdown_asyncgens()
