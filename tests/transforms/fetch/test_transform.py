"""The door in a real pipeline, with servers in a thread of their own."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from tests.transforms.fetch.world import Site, World
from tests.world.answers import HTML, reply
from tieup.schemas.feed import Feed
from tieup.schemas.fetch import HostState, Request
from tieup.schemas.page_check import PageCheck, PageState
from tieup.transforms.feeds import schedule
from tieup.transforms.fetch.background import background, stop_all
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.fetch.state import recall, remember
from tieup.transforms.fetch.transform import AskFeeds, FetchPages, _AskFeeds, shard_of

NOW = datetime(2025, 3, 1, tzinfo=timezone.utc)
FEED = (
    b'<rss version="2.0"><channel><title>N</title>'
    + b"".join(b"<item><title>%s</title><link>/%s</link></item>" % (name, name) for name in (b"a", b"b"))
    + b"</channel></rss>"
)


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
            pages["/feed"] = reply(200, FEED, {"Content-Type": "application/rss+xml"})
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


def page(site: Site, path: str) -> PageCheck:
    return PageCheck(
        feed_url=url(site, "/feed"),
        entry_keys=(site.address + path,),
        url=url(site, path),
        checked_at=NOW,
        state=PageState.WAITING,
    )


@pytest.mark.parametrize("shards", [1, 3])
def test_each_page_becomes_a_document_or_a_reject_and_a_check(sites: list[Site], shards: int, tmp_path: Path) -> None:
    pages = [page(site, path) for path in ("/a", "/b", "/no", "/missing") for site in sites]
    hosts = tmp_path / "hosts.json"
    with pipeline() as p:
        out = p | beam.Create(pages) | FetchPages(str(hosts), settings(sites), shards=shards)
        good = [url(site, path) for path in ("/a", "/b") for site in sites]
        assert_that(out.documents | beam.Map(lambda document: document.url), equal_to(good), "documents")
        reasons = out.rejects | beam.Map(lambda reject: reject.reason.value)
        assert_that(reasons, equal_to(["robots"] * 5 + ["http_status"] * 5), "rejects")
        states = out.checks | beam.Map(lambda check: check.state.value)
        assert_that(states, equal_to(["done"] * 10 + ["waiting"] * 10), "checks")
    assert [site.most_in_flight for site in sites] == [1] * 5
    assert [sorted(site.paths) for site in sites] == [["/a", "/b", "/missing", "/robots.txt"]] * 5
    assert {state.origin for state in recall(str(hosts))[1]} == {url(site, "") for site in sites}


def test_a_feed_gives_its_check_and_the_pages_that_are_new(sites: list[Site], tmp_path: Path) -> None:
    lake, feeds = str(tmp_path / "lake"), [Feed(url=url(site, path)) for path in ("/feed", "/a") for site in sites]
    with pipeline() as p:
        out = p | beam.Create(feeds) | AskFeeds(lake, str(tmp_path / "hosts.json"), settings(sites))
        listed = [url(site, path) for path in ("/a", "/b") for site in sites]
        assert_that(out.pages | beam.Map(lambda check: check.url), equal_to(listed), "pages")
        told = out.checks | beam.Map(lambda check: (check.items, check.failures))
        assert_that(told, equal_to([(2, 0)] * 5 + [(0, 1)] * 5), "checks")
        reasons = out.rejects | beam.Map(lambda reject: reject.reason.value)
        assert_that(reasons, equal_to(["unsupported"] * 5), "rejects")


def test_who_asked_to_be_left_alone_is_written_down_before_the_run_ends(sites: list[Site], tmp_path: Path) -> None:
    path = tmp_path / "hosts.json"
    sites[0].pages["/feed"] = reply(429, b"", {"Retry-After": "3600"})
    function = _AskFeeds(str(tmp_path / "lake"), schedule.DEFAULT, settings(sites), str(path))
    function.setup()
    outputs = function.process((0, [Feed(url=url(site, "/feed")) for site in sites]))
    while not path.exists():
        next(outputs)
    outputs.close()  # the run is killed here
    (host,) = recall(str(path))[0]
    assert (host.host, host.failures) == (sites[0].address, 1)
    assert host.not_before
    assert host.not_before > datetime.now(timezone.utc) + timedelta(minutes=59)


def test_a_host_that_an_earlier_run_was_sent_away_from_is_not_asked(sites: list[Site], tmp_path: Path) -> None:
    site, hosts = sites[0], str(tmp_path / "hosts.json")
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    state = HostState(host=site.address, not_before=tomorrow, failures=1, reason="status 429")
    remember(hosts, [([state], [])])
    with pipeline() as p:
        out = p | beam.Create([page(site, "/a")]) | FetchPages(hosts, settings(sites))
        assert_that(out.rejects | beam.Map(lambda reject: reject.reason.value), equal_to(["rate_limited"]), "rejects")
        assert_that(out.checks | beam.Map(lambda check: check.failures), equal_to([0]), "checks")
    assert site.hits == []
    assert recall(hosts)[0] == (state,)


def test_the_next_pipeline_of_a_process_knows_what_the_last_one_learnt(sites: list[Site], tmp_path: Path) -> None:
    for path in ("/a", "/b"):
        with pipeline() as p:
            _ = p | beam.Create([page(sites[0], path)]) | FetchPages(str(tmp_path / "hosts.json"), settings(sites))
    assert sites[0].paths == ["/robots.txt", "/a", "/b"]


def test_the_next_process_knows_the_rules_that_the_last_one_read(sites: list[Site], tmp_path: Path) -> None:
    hosts = str(tmp_path / "hosts.json")
    for path in ("/a", "/no"):
        with pipeline() as p:
            _ = p | beam.Create([page(sites[0], path)]) | FetchPages(hosts, settings(sites))
        stop_all()
    assert sites[0].paths == ["/robots.txt", "/a"]


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
