"""The door: feeds to the pages that they list, pages to documents; grouped by host, so that one worker asks a host."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from tieup.schemas.feed import Feed
from tieup.schemas.fetch import HostState, Request, Response, RobotsState
from tieup.schemas.page_check import PageCheck
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.feeds import schedule
from tieup.transforms.feeds.reading import FetchAll, read_feeds
from tieup.transforms.feeds.schedule import Bounds
from tieup.transforms.feeds.state import ledger
from tieup.transforms.feeds.waiting import fetch_pages
from tieup.transforms.fetch import state
from tieup.transforms.fetch.background import background
from tieup.transforms.fetch.fetcher import host_of
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.meter import Meter

PAGES = "pages"
DOCUMENTS = "documents"
CHECKS = "checks"
REJECTS = "rejects"
_HOSTS = "hosts"


@dataclass
class AskFeeds(beam.PTransform[Any, Any]):
    """PCollection[Feed] → `pages` (main): PageChecks of entries that are new; `checks`: FeedChecks; `rejects`.

    A feed's check and its pages belong into one commit: a check saved alone would turn unread entries into a 304.

    Attributes:
        lake: the lake's root, which says what is known of feeds and entries.
        settings: limits and manners.
        bounds: how often a feed may be asked.
        hosts_path: the file in which what hosts asked of us is kept between runs.
        shards: groups of hosts, each a worker's; 1 keeps all in one event loop.
    """

    lake: str
    hosts_path: str
    settings: FetchSettings = field(default_factory=FetchSettings)
    bounds: Bounds = schedule.DEFAULT
    shards: int = 1

    def __post_init__(self) -> None:
        super().__init__()

    def expand(self, feeds: Any) -> Any:  # noqa: D102 - as Beam says
        function = _AskFeeds(self.lake, self.bounds, self.settings, self.hosts_path)
        return _by_host(feeds, function, PAGES, self.shards, self.hosts_path)


@dataclass
class FetchPages(beam.PTransform[Any, Any]):
    """PCollection[PageCheck] → `documents` (main); `checks`: the PageChecks that follow; `rejects`.

    Attributes:
        settings: limits and manners.
        hosts_path: the file in which what hosts asked of us is kept between runs.
        shards: groups of hosts, each a worker's; 1 keeps all in one event loop.
    """

    hosts_path: str
    settings: FetchSettings = field(default_factory=FetchSettings)
    shards: int = 1

    def __post_init__(self) -> None:
        super().__init__()

    def expand(self, pages: Any) -> Any:  # noqa: D102 - as Beam says
        return _by_host(pages, _FetchPages(self.settings, self.hosts_path), DOCUMENTS, self.shards, self.hosts_path)


def shard_of(address: str, shards: int) -> int:
    """The same for all addresses of a host, in every process."""
    return zlib.crc32(host_of(address).encode()) % shards


def _by_host(asked: Any, function: "_Asks", main: str, shards: int, hosts_path: str) -> Any:
    out = (
        asked
        | "By host" >> beam.Map(lambda item: (shard_of(_address(item), shards), item))
        | "Group by host" >> beam.GroupByKey()
        | "Ask" >> beam.ParDo(function).with_outputs(CHECKS, REJECTS, _HOSTS, main=main)
    )
    _ = (
        out[_HOSTS]
        | "One place" >> beam.WithKeys(0)
        | "All hosts" >> beam.GroupByKey()
        | "Remember" >> beam.Map(_remember, hosts_path)
    )
    return out


def _address(item: Feed | PageCheck) -> str:
    return item.url or ""


def _remember(keyed: tuple[int, Iterable[tuple[list[HostState], list[RobotsState]]]], path: str) -> None:
    state.remember(path, list(keyed[1]))


class _Asks(beam.DoFn):
    """A process's one event loop, which begins with what earlier runs have learnt."""

    stage: str

    def __init__(self, settings: FetchSettings, hosts_path: str) -> None:
        self.meter = Meter(self.stage)
        self.settings = settings
        self.hosts_path = hosts_path

    def setup(self) -> None:
        self.loop = background(self.settings)
        self.loop.learn(*state.recall(self.hosts_path))
        self.kept: dict[str, datetime | None] = {}

    def process(self, group: tuple[int, Iterable[Any]]) -> Iterator[Any]:
        yield from self.ask(list(group[1]), self._fetch_all)
        yield TaggedOutput(_HOSTS, self.loop.states())

    def _fetch_all(self, requests: Sequence[Request]) -> Iterator[Response | Reject]:
        for answer in self.loop.fetch_all(requests):
            if isinstance(answer, Response):
                self.meter.took(answer.seconds)
            elif answer.reason is Reason.RATE_LIMITED:
                self._keep()
            yield answer

    def _keep(self) -> None:
        """Write down at once who wants to be left alone: the next run must know it even if this one is killed."""
        hosts, sites = self.loop.states()
        waits = {host.host: host.not_before for host in hosts if host.failures}
        if waits != self.kept:
            state.remember(self.hosts_path, [(hosts, sites)])
            self.kept = waits

    def ask(self, asked: Sequence[Any], fetch_all: FetchAll) -> Iterator[Any]:
        """All of one group."""
        raise NotImplementedError


class _AskFeeds(_Asks):
    stage = "feeds"

    def __init__(self, lake: str, bounds: Bounds, *settings: Any) -> None:
        super().__init__(*settings)
        self.lake = lake
        self.bounds = bounds

    def ask(self, asked: Sequence[Feed], fetch_all: FetchAll) -> Iterator[Any]:
        known = ledger(self.lake)
        known.refresh()
        for reading in read_feeds(asked, known.feeds, set(known.known_keys), fetch_all, self.bounds):
            self.meter.taken()
            for page in reading.pages:
                self.meter.given()
                yield page
            yield TaggedOutput(CHECKS, reading.check)
            for reject in reading.rejects:
                self.meter.rejected(reject)
                yield TaggedOutput(REJECTS, reject)


class _FetchPages(_Asks):
    stage = "fetch"

    def ask(self, asked: Sequence[PageCheck], fetch_all: FetchAll) -> Iterator[Any]:
        for visit in fetch_pages(asked, fetch_all):
            self.meter.taken()
            if visit.document:
                self.meter.given()
                yield visit.document
            yield TaggedOutput(CHECKS, visit.check)
            if visit.reject:
                self.meter.rejected(visit.reject)
                yield TaggedOutput(REJECTS, visit.reject)
