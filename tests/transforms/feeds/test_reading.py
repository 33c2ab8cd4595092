"""Feeds asked of real servers on loopback addresses, by the real fetcher."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tieup.schemas.feed import Feed
from tieup.schemas.reject import Reason
from tieup.transforms import pool
from tieup.transforms.feeds.checks import now
from tieup.transforms.feeds.reading import FeedReading, read_feeds
from tieup.transforms.feeds.state import FeedState, Ledger, due_pages
from tieup.transforms.fetch.background import Background
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.lake.rows import feed_row, page_row, to_parquet

RSS = '<rss version="2.0"><channel><title>News</title>{}</channel></rss>'
ITEM = "<item><title>News {0}</title><link>/{0}</link><guid>same</guid><description>words {0}</description></item>"


@dataclass
class Site:
    """A server and what it has been asked."""

    url: str
    answers: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def put(self, path: str, body: str, status: int = 200, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, named, body)
        return self.url + path

    def put_feed(self, path: str, *numbers: int, **headers: str) -> str:
        return self.put(path, RSS.format("".join(map(ITEM.format, numbers))), Content_Type="text/xml", **headers)


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            validator = self.headers.get("If-None-Match")
            status, headers, body = found.answers.get(self.path, (404, {}, "no such page"))
            if self.path != "/robots.txt":
                found.asked.append((self.path, validator))
            if validator and validator == headers.get("ETag"):
                status, body = 304, ""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Site(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetcher(site: Site) -> Iterator[Background]:
    loop = Background(FetchSettings(allow_hosts=(site.url.removeprefix("http://"),), pause_s=0.0, timeout_s=10))
    yield loop
    loop.stop()


@pytest.fixture(scope="module", autouse=True)
def pools_stopped_at_the_end() -> Iterator[None]:
    yield
    for _, limits in list(pool._pools):
        pool.discard(limits)


def read(
    fetcher: Background, *urls: str, before: tuple[FeedReading, ...] = (), known: set[str] | None = None
) -> list[FeedReading]:
    states = {reading.feed.url: FeedState((reading.check,)) for reading in before}
    feeds = [Feed(url=url) for url in urls]
    found = {
        reading.feed.url: reading
        for reading in read_feeds(feeds, states, set() if known is None else known, fetcher.fetch_all)
    }
    assert len(found) == len(urls)
    return [found[url] for url in urls]


def test_every_new_entry_waits_once_though_all_have_one_guid(site: Site, fetcher: Background) -> None:
    url = site.put_feed("/feed", 1, 2, 3, ETag='"a"')
    known: set[str] = set()
    (first,) = read(fetcher, url, known=known)
    assert [page.url for page in first.pages] == [f"{site.url}/{n}" for n in (1, 2, 3)]
    assert (first.check.items, first.check.new_items, first.check.etag, first.rejects) == (3, 3, '"a"', ())
    (unchanged,) = read(fetcher, url, before=(first,), known=known)
    assert (unchanged.check.http_status, unchanged.pages, unchanged.check.items) == (304, (), 3)
    site.put_feed("/feed", 2, 3, 4, ETag='"b"')
    (changed,) = read(fetcher, url, before=(unchanged,), known=known)
    assert [page.url for page in changed.pages] == [f"{site.url}/4"]
    assert site.asked == [("/feed", None), ("/feed", '"a"'), ("/feed", '"a"')]


def test_a_page_leads_to_its_feed_which_is_asked_itself_from_then_on(site: Site, fetcher: Background) -> None:
    feed = site.put_feed("/news.rss", 1, ETag='"a"')
    page = site.put(
        "/", '<html><link rel="alternate" type="application/rss+xml" href="news.rss"></html>', Content_Type="text/html"
    )
    (first,) = read(fetcher, page)
    assert (first.check.moved_to, first.check.kind, len(first.pages)) == (feed, "rss", 1)
    (second,) = read(fetcher, page, before=(first,))
    assert second.check.http_status == 304
    assert site.asked == [("/", None), ("/news.rss", None), ("/news.rss", '"a"')]


def test_the_newest_sitemaps_of_an_index_are_read(site: Site, fetcher: Background) -> None:
    maps = "".join(
        f"<sitemap><loc>{site.url}/map{n}</loc><lastmod>2025-01-0{n}</lastmod></sitemap>" for n in range(1, 6)
    )
    for n in range(1, 6):
        site.put(f"/map{n}", f"<urlset><url><loc>{site.url}/{n}</loc></url><url><loc>{site.url}/0</loc></url></urlset>")
    index = site.put("/index", f"<sitemapindex>{maps}</sitemapindex>", ETag='"a"')
    (found,) = read(fetcher, index)
    assert {page.url for page in found.pages} == {f"{site.url}/{n}" for n in (0, 3, 4, 5)}
    assert found.check.etag == '"a"'
    site.put("/map5", "", 500)
    (broken,) = read(fetcher, index)
    assert (broken.check.etag, [reject.reason for reject in broken.rejects]) == (None, [Reason.HTTP_STATUS])


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("gone", 404, Reason.HTTP_STATUS),
        ("<html>An error</html>", 200, Reason.UNSUPPORTED),
        ("just words", 200, Reason.UNSUPPORTED),
        ('{"items": [', 200, Reason.MALFORMED),
        ("<rss><channel>", 200, Reason.MALFORMED),
        ('<html><a href="/a/rss">RSS</a></html>', 200, Reason.HTTP_STATUS),
        ('<html><a href="/loop/feed">RSS</a></html>', 200, Reason.MALFORMED),
    ],
)
def test_what_is_no_feed_fails_with_a_reject_and_keeps_the_last_validators(
    site: Site, fetcher: Background, body: str, status: int, reason: Reason
) -> None:
    url = site.put_feed("/feed", 1, ETag='"good"')
    (good,) = read(fetcher, url)
    site.put("/loop/feed", '<html><a href="/feed2">RSS</a><a href="/x/rss">RSS</a></html>', ETag='"l"')
    site.put("/feed", body, status, ETag='"bad"')
    (failed,) = read(fetcher, url, before=(good,))
    assert (failed.check.failures, failed.check.etag, failed.pages) == (1, '"good"', ())
    assert [(reject.reason, reject.source_uri) for reject in failed.rejects] == [(reason, url)]


def test_broken_xml_gives_what_can_be_read_and_says_so(site: Site, fetcher: Background) -> None:
    url = site.put("/feed", RSS.format(ITEM.format(1) + ITEM.format("2 & 3") + "<b>"))
    (found,) = read(fetcher, url)
    assert len(found.pages) == 2
    assert (found.check.failures, [reject.reason for reject in found.rejects]) == (0, [Reason.MALFORMED])


def test_two_feeds_with_the_same_entries_list_each_once(site: Site, fetcher: Background) -> None:
    found = read(fetcher, site.put_feed("/a", 1, 2), site.put_feed("/b", 2, 3))
    listed = sorted(page.url or "" for reading in found for page in reading.pages)
    assert listed == [f"{site.url}/{n}" for n in (1, 2, 3)]


def test_pages_of_a_run_that_was_killed_are_still_due_though_the_feed_answers_304(
    site: Site, fetcher: Background, tmp_path: Path
) -> None:
    url = site.put_feed("/feed", 1, 2, ETag='"a"')
    (first,) = read(fetcher, url)
    for placed in (
        [feed_row(first.check, "run")],
        [page_row(page, "run") for page in first.pages],
    ):
        folder = tmp_path / placed[0].table
        folder.mkdir()
        (folder / "part.parquet").write_bytes(to_parquet(placed[0].table, [item.row for item in placed]))
    # Here the run is killed: its feed is committed, none of its pages fetched.
    ledger = Ledger(str(tmp_path))
    ledger.refresh()
    (second,) = read_feeds([Feed(url=url)], ledger.feeds, ledger.known_keys, fetcher.fetch_all)
    assert (second.check.http_status, second.pages) == (304, ())
    assert [page.url for page in due_pages(ledger, now())] == [f"{site.url}/1", f"{site.url}/2"]
