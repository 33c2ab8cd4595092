"""The door: requests to responses, grouped by host."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import TaggedOutput

from tieup.schemas.fetch import HostState, Request, Response, RobotsState
from tieup.transforms.fetch.background import background
from tieup.transforms.fetch.fetcher import host_of
from tieup.transforms.fetch.settings import FetchSettings

RESPONSES = "responses"
REJECTS = "rejects"
HOSTS = "hosts"
SITES = "sites"


@dataclass
class FetchPages(beam.PTransform[Any, Any]):
    """PCollection[Request] → `responses` (main), `rejects`, and what hosts asked of us: `hosts` and `sites`.

    All requests to a host are one worker's, whatever the runner, so that a host is asked by one at a time. Only a
    redirect to a host that another worker is asking at that moment can break this.

    Attributes:
        settings: limits and manners.
        hosts: what hosts asked of earlier runs.
        sites: robots.txt that earlier runs have read.
        shards: groups of hosts, each a worker's; 1 keeps all in one event loop.
    """

    settings: FetchSettings = field(default_factory=FetchSettings)
    hosts: tuple[HostState, ...] = ()
    sites: tuple[RobotsState, ...] = ()
    shards: int = 1

    def __post_init__(self) -> None:
        super().__init__()

    def expand(self, requests: Any) -> Any:  # noqa: D102 - as Beam says
        shards = self.shards
        return (
            requests
            | "By host" >> beam.Map(lambda request: (shard_of(request.url, shards), request))
            | "Group by host" >> beam.GroupByKey()
            | "Fetch"
            >> beam.ParDo(_Fetch(self.settings, self.hosts, self.sites)).with_outputs(
                REJECTS, HOSTS, SITES, main=RESPONSES
            )
        )


class _Fetch(beam.DoFn):
    def __init__(self, settings: FetchSettings, hosts: tuple[HostState, ...], sites: tuple[RobotsState, ...]) -> None:
        self.settings = settings
        self.hosts = hosts
        self.sites = sites
        self.counters = {name: Metrics.counter("FetchPages", name) for name in (RESPONSES, REJECTS, "unchanged")}

    def setup(self) -> None:
        background(self.settings).learn(self.hosts, self.sites)

    def process(self, group: tuple[int, Iterable[Request]]) -> Iterator[Any]:
        loop = background(self.settings)
        requests = list(group[1])
        for result in loop.fetch_all(requests):
            if isinstance(result, Response):
                self.counters["unchanged" if result.from_304 else RESPONSES].inc()
                yield result
            else:
                self.counters[REJECTS].inc()
                yield TaggedOutput(REJECTS, result)
        hosts, sites = loop.states()
        # Redirects may have led anywhere, so all that is known goes out; the newest row of a host holds.
        yield from (TaggedOutput(HOSTS, state) for state in hosts)
        yield from (TaggedOutput(SITES, state) for state in sites)


def shard_of(address: str, shards: int) -> int:
    """The same for all addresses of a host, in every process."""
    return zlib.crc32(host_of(address).encode()) % shards
