"""Many requests over many hosts in one event loop, each with its redirects, all of them politely."""

import asyncio
import dataclasses
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import timedelta
from types import TracebackType

from aiohttp.abc import AbstractResolver
from yarl import URL

from tieup.schemas.errors import DocumentError
from tieup.schemas.fetch import HostState, Request, Response, RobotsState
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms.fetch import responses, robots
from tieup.transforms.fetch.addresses import AllowedHosts, canonical_host, checked
from tieup.transforms.fetch.client import Answer, Client, StaleConnectionError, Want
from tieup.transforms.fetch.hosts import WAIT_STATUSES, Clock, Hosts, SystemClock
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.text import values

REDIRECTS = (301, 302, 303, 307, 308)
_ATTEMPTS = 2
# Results that wait for whoever takes them; with them wait their hosts, so that memory stays bounded.
_RESULTS_WAITING = 16
_SILENT = (Reason.NETWORK, Reason.TIMEOUT)


class _Budget:
    """Seconds of one request, spent only while the network is at work, not while we wait our turn."""

    def __init__(self, seconds: float) -> None:
        self.left_s = seconds
        self._started = 0.0

    def __enter__(self) -> float:
        self._started = asyncio.get_running_loop().time()
        return max(self.left_s, 0.001)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.left_s -= asyncio.get_running_loop().time() - self._started


class Fetcher:
    """Fetches; use it as a context manager within one event loop.

    Args:
        settings: limits and manners.
        clock: the time; for pauses and what is kept between runs.
        resolver: who looks up names; None: the system.
    """

    def __init__(
        self, settings: FetchSettings, *, clock: Clock | None = None, resolver: AbstractResolver | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._allowed = AllowedHosts.parse(settings.allow_hosts)
        self._client = Client(settings, resolver)
        self._hosts = Hosts(settings, self._clock)
        self._robots = robots.Robots(self._ask_robots, self._clock)

    async def __aenter__(self) -> "Fetcher":  # noqa: PYI034 - typing.Self came with Python 3.11
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    def learn(self, hosts: Iterable[HostState] = (), sites: Iterable[RobotsState] = ()) -> None:
        """What an earlier run has kept."""
        self._hosts.learn(hosts)
        self._robots.learn(sites)

    def host_states(self) -> list[HostState]:
        """What hosts have asked of us, for the next run."""
        return self._hosts.states()

    def robots_states(self) -> list[RobotsState]:
        """The rules that are still good, for the next run."""
        return self._robots.states()

    async def fetch_all(self, requests: Sequence[Request]) -> AsyncGenerator[Response | Reject, None]:
        """One result for each request, as they come: host beside host, each host's own one after the other."""
        groups: dict[str, list[Request]] = defaultdict(list)
        for request in requests:
            groups[host_of(request.url)].append(request)
        results: asyncio.Queue[Response | Reject] = asyncio.Queue(_RESULTS_WAITING)
        tasks = [asyncio.create_task(self._one_host(group, results)) for group in groups.values()]
        try:
            for _ in requests:
                yield await results.get()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def fetch(self, request: Request) -> Response | Reject:
        """One request; whatever happens becomes a Response or a Reject."""
        try:
            return await self._fetched(request)
        except DocumentError as error:
            return _reject(request, error)
        except Exception as error:  # noqa: BLE001 - no address may stop the run; what happened becomes a row
            return _reject(request, DocumentError(Stage.FETCH, Reason.INTERNAL, f"{type(error).__name__}: {error}"))

    async def _one_host(self, requests: list[Request], results: "asyncio.Queue[Response | Reject]") -> None:
        until = self._clock.now() + timedelta(seconds=self._settings.host_budget_s)
        for request in requests:
            if self._clock.now() < until:
                await results.put(await self.fetch(request))
                continue
            detail = f"the host has had its {self._settings.host_budget_s:g} s of this run"
            late = DocumentError(Stage.FETCH, Reason.RATE_LIMITED, detail)
            await results.put(_reject(request, late))

    async def _fetched(self, request: Request) -> Response:
        url = checked(request.url, self._allowed)
        headers = responses.request_headers(request)
        want = Want(self._settings.max_bytes, refuse=responses.refusal(request.purpose))
        budget = _Budget(self._settings.timeout_s)
        seen = {url}
        moved_to: str | None = None
        for_good = True
        while True:
            delay_s = await self._robots.check(url)
            answer = await self._asked(url, headers, budget, want, delay_s)
            if answer.status not in REDIRECTS:
                found = responses.response(request, answer, self._settings.max_bytes, self._clock.now(), moved_to)
                return dataclasses.replace(found, seconds=self._settings.timeout_s - budget.left_s)
            url = self._next(answer, seen)
            for_good = for_good and answer.status in (301, 308)
            moved_to = str(url) if for_good else moved_to

    def _next(self, answer: Answer, seen: set[URL]) -> URL:
        """Where a redirect leads, checked like any other address."""
        if len(seen) > self._settings.max_redirects:
            raise DocumentError(Stage.FETCH, Reason.REDIRECT, f"more than {self._settings.max_redirects} redirects")
        location = answer.headers.get("Location", "").strip()
        if not location:
            raise DocumentError(Stage.FETCH, Reason.REDIRECT, f"status {answer.status} without a Location")
        try:
            url = answer.url.join(URL(location))
        except ValueError as error:
            raise DocumentError(Stage.FETCH, Reason.REDIRECT, f"to what is no address: {location!r:.200}") from error
        url = checked(url, self._allowed)
        if url in seen:
            raise DocumentError(Stage.FETCH, Reason.REDIRECT, f"a loop, back to {url}")
        seen.add(url)
        return url

    async def _asked(self, url: URL, headers: dict[str, str], budget: _Budget, want: Want, delay_s: float) -> Answer:
        """One hop, asked again where the host wants us to wait and we have the patience."""
        host = canonical_host(url.raw_host or "")
        for attempt in range(1, _ATTEMPTS + 1):
            async with self._hosts.turn(host, delay_s):
                try:
                    with budget as timeout_s:
                        answer = await self._client.get(url, headers, timeout_s, want)
                except StaleConnectionError:
                    if attempt == _ATTEMPTS:
                        raise
                    continue
                except DocumentError as error:
                    if error.reason in _SILENT:
                        self._hosts.note_silence(host)
                    raise
                self._hosts.note_status(host, answer.status, answer.headers.get("Retry-After"))
            if answer.status not in WAIT_STATUSES:
                return answer
        raise DocumentError(Stage.FETCH, Reason.RATE_LIMITED, f"status {answer.status}, {_ATTEMPTS} times in a row")

    async def _ask_robots(self, url: URL) -> Answer:
        """A robots.txt, at most five redirects away (RFC 9309, 2.3.1.2); more of them mean that there is none."""
        budget = _Budget(self._settings.timeout_s)
        want = Want(robots.MAX_BYTES, cut=True)
        seen = {url}
        while True:
            answer = await self._asked(url, responses.ROBOTS_HEADERS, budget, want, 0.0)
            if answer.status not in REDIRECTS:
                return answer
            try:
                url = self._next(answer, seen)
            except DocumentError as error:
                if error.reason is Reason.REDIRECT:
                    return answer
                raise


def _reject(request: Request, error: DocumentError) -> Reject:
    url = values.safe(request.url)
    return error.reject(url, url)


def host_of(address: str) -> str:
    """By what requests are grouped: the host's name; all that has none is one group."""
    try:
        return canonical_host(URL(address.strip()).raw_host or "")
    except ValueError:
        return ""
