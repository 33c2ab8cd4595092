"""The door in a real pipeline, with servers in a thread of their own."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from tests.transforms.fetch.world import HTML, Site, World, reply
from tieup.schemas.fetch import HostState, Request
from tieup.transforms.fetch.background import background, stop_all
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.fetch.transform import FetchPages, shard_of


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    """Five hosts that answer while a pipeline runs."""
    made: Future[list[Site]] = Future()
    loop = asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        async with World() as world:
            page = reply(200, b"<p>Nordwind signed with Kolapay.", HTML)
            pages = {"/a": page, "/b": page, "/robots.txt": reply(200, b"User-agent: *\nDisallow: /no")}
            made.set_result([await world.site(dict(pages)) for _ in range(5)])
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    yield made.result()
    stop_all()
    loop.call_soon_threadsafe(done.set)
    thread.join()
    loop.close()


def settings(sites: list[Site]) -> FetchSettings:
    return FetchSettings(allow_hosts=tuple(f"{site.address}:{site.port}" for site in sites), pause_s=0.0)


def url(site: Site, path: str) -> str:
    return f"http://{site.address}:{site.port}{path}"


def pipeline() -> Any:
    return beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([]))


@pytest.mark.parametrize("shards", [1, 3])
def test_each_request_becomes_a_response_or_a_reject(sites: list[Site], shards: int) -> None:
    requests = [Request(url=url(site, path)) for path in ("/a", "/b", "/no", "/missing") for site in sites]
    with pipeline() as p:
        out = p | beam.Create(requests) | FetchPages(settings(sites), shards=shards)
        good = [url(site, path) for path in ("/a", "/b") for site in sites]
        assert_that(out.responses | beam.Map(lambda response: response.url), equal_to(good), "responses")
        reasons = out.rejects | beam.Map(lambda reject: reject.reason.value)
        assert_that(reasons, equal_to(["robots"] * 5 + ["http_status"] * 5), "rejects")
        origins = out.sites | beam.Map(lambda state: state.origin) | beam.Distinct()
        assert_that(origins, equal_to([url(site, "") for site in sites]), "sites")
    assert [site.most_in_flight for site in sites] == [1] * 5
    assert [sorted(site.paths) for site in sites] == [["/a", "/b", "/missing", "/robots.txt"]] * 5


def test_a_host_that_an_earlier_run_was_sent_away_from_is_not_asked(sites: list[Site]) -> None:
    site = sites[0]
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    state = HostState(host=site.address, not_before=tomorrow, failures=1, reason="status 429")
    with pipeline() as p:
        out = p | beam.Create([Request(url=url(site, "/a"))]) | FetchPages(settings(sites), hosts=(state,))
        assert_that(out.rejects | beam.Map(lambda reject: reject.reason.value), equal_to(["rate_limited"]), "rejects")
        assert_that(out.hosts, equal_to([state]), "hosts")
    assert site.hits == []


def test_the_next_pipeline_of_a_process_knows_what_the_last_one_learnt(sites: list[Site]) -> None:
    for path in ("/a", "/b"):
        with pipeline() as p:
            _ = p | beam.Create([Request(url=url(sites[0], path))]) | FetchPages(settings(sites))
    assert sites[0].paths == ["/robots.txt", "/a", "/b"]


def test_a_reader_that_stops_early_stops_the_fetching(sites: list[Site]) -> None:
    loop = background(settings(sites))
    results = loop.fetch_all([Request(url=url(site, "/a")) for site in sites])
    next(results)
    results.close()  # type: ignore[attr-defined] # a generator
    assert len(list(loop.fetch_all([Request(url=url(sites[0], "/b"))]))) == 1


def test_all_addresses_of_a_host_are_one_workers() -> None:
    urls = ["http://example.com/a", "https://EXAMPLE.com:443/b", "http://example.com.:80/c?d"]
    assert len({shard_of(address, 1000) for address in urls}) == 1
    assert shard_of("http://[broken", 7) < 7
