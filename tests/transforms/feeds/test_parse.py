import json
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Stage
from tieup.transforms import pool
from tieup.transforms.feeds.limits import FeedLimits
from tieup.transforms.feeds.parse import parse, parse_feed

URL = "https://news.example/feed.xml"
RSS = '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>News</title>{}</channel></rss>'
ITEM = "<item><title>{0}</title><link>https://news.example/{0}</link><description>words {0}</description></item>"


@pytest.fixture(scope="module", autouse=True)
def pools_stopped_at_the_end() -> Iterator[None]:
    yield
    for _, limits in list(pool._pools):
        pool.discard(limits)


def rss(*items: str) -> bytes:
    return RSS.format("".join(items)).encode()


RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{}">{}</rdf:RDF>'
RDF_ITEMS = """<channel rdf:about="c"><title>N</title></channel>
<item rdf:about="x"><title>a</title><link>https://news.example/a</link></item>"""
ATOM = """<?xml version="1.0"?><!-- x --><feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>
<entry><title>a</title><id>1</id><link href="/a"/></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "N",
"items": [{"id": "1", "title": "a", "url": "a"}]}"""
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/a</loc><n:news>
  <n:publication><n:name>N</n:name><n:language>en</n:language></n:publication>
  <n:publication_date>2025-03-01</n:publication_date><n:title>a</n:title></n:news></url></urlset>"""


@pytest.mark.parametrize(
    ("body", "kind", "version"),
    [
        (rss(ITEM.format("a")), "rss", "rss20"),
        (rss(ITEM.format("a")).replace(b"2.0", b"0.92"), "rss", "rss092"),
        (rss(ITEM.format("a")).replace(b"2.0", b"0.91"), "rss", "rss091u"),
        (RDF.format("http://purl.org/rss/1.0/", RDF_ITEMS).encode(), "rdf", "rss10"),
        (RDF.format("http://my.netscape.com/rdf/simple/0.9/", RDF_ITEMS).encode(), "rdf", "rss090"),
        (ATOM.encode(), "atom", "atom10"),
        (JSON.encode(), "json", "json11"),
        (NEWS.encode(), "sitemap", "sitemap_news"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_kind_of_feed_gives_its_entry_with_an_absolute_address(body: bytes, kind: str, version: str) -> None:
    found = parse(body, URL, "text/html")
    assert (found.kind, found.version) == (kind, version)
    assert [(entry.title, entry.url) for entry in found.entries] == [("a", "https://news.example/a")]
    assert len(found.entries[0].keys) >= 1


def test_a_news_sitemap_says_when_in_what_language_and_who_may_read() -> None:
    body = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        b'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        b'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>'
        b"<image:image><image:loc>https://news.example/p.jpg</image:loc><image:title>Photo</image:title></image:image>"
        b"<loc>https://news.example/a?utm_source=map</loc><news:news><news:publication><news:name>N</news:name>"
        b"<news:language>de</news:language></news:publication><news:access>Subscription</news:access>"
        b"<news:publication_date>2025-03-01T10:00:00+01:00</news:publication_date>"
        b"<news:title>Deal &amp; more</news:title></news:news></url><url><loc>https://news.example/b</loc><lastmod>2025-03-02</lastmod></url></urlset>"
    )
    deal, plain = parse(body, URL).entries
    assert (deal.url, deal.title) == ("https://news.example/a", "Deal & more")
    assert (deal.declared_language, deal.access) == ("de", "paywalled")
    assert deal.published_at == datetime(2025, 3, 1, 9, tzinfo=timezone.utc)
    assert (plain.title, plain.published_at, plain.access) == (None, None, None)


def test_a_sitemap_index_names_its_sitemaps_the_newest_first() -> None:
    def sitemap(name: str, lastmod: str = "") -> str:
        return f"<sitemap><loc>https://news.example/{name}</loc>{lastmod and f'<lastmod>{lastmod}</lastmod>'}</sitemap>"

    index = "<sitemapindex>{}</sitemapindex>"
    dated = parse(index.format(sitemap("old", "2024-01-01") + sitemap("new", "2025-01-01")).encode(), URL)
    assert dated.links == ("https://news.example/new", "https://news.example/old")
    assert not dated.is_partial
    undated = parse(index.format(sitemap("a") + sitemap("b", "2025-01-01")).encode(), URL)
    assert (undated.links[0], undated.is_partial) == ("https://news.example/b", True)


def test_a_json_feed_is_read_with_its_fields_and_odd_items_are_told() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "home_page_url": "https://news.example/",
        "author": {"name": "Desk"},
        "items": [
            {
                "id": 7,
                "url": "https://news.example/7",
                "content_html": "<p>x</p>",
                "summary": "s",
                "date_published": "2025-03-01T10:00:00Z",
                "authors": [{"name": "Ann Lee"}],
            },
            {"id": "8", "external_url": "https://other.example/8", "content_text": "a < b"},
            "nonsense",
        ],
    }
    found = parse(json.dumps(feed).encode(), URL)
    seven, eight = found.entries
    assert (seven.entry_id, seven.content, seven.media_type) == ("7", "<p>x</p>", "text/html")
    assert (seven.description, seven.authors) == ("s", ("Ann Lee",))
    assert (eight.url, eight.media_type, eight.authors) == ("https://other.example/8", "text/plain", ("Desk",))
    assert found.problems == ("1 items are no objects",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n ", Reason.EMPTY),
        (b"%PDF-1.7 x", Reason.UNSUPPORTED),
        (b"just words", Reason.UNSUPPORTED),
        (b"<?xml version='1.0'?><kml><Document/></kml>", Reason.UNSUPPORTED),
        (b"<opml><body/></opml>", Reason.UNSUPPORTED),
        (b'{"items": 3}', Reason.MALFORMED),
        (b'{"items": [', Reason.MALFORMED),
        (b'{"a": ' * 100_000, Reason.MALFORMED),
        (b"<urlset", Reason.MALFORMED),
        (rss(*["<item/>"] * 11), Reason.TOO_LARGE),
        (b"<urlset>" + b"<url><loc>https://news.example/a</loc></url>" * 11 + b"</urlset>", Reason.TOO_LARGE),
        (json.dumps({"items": [{}] * 11}).encode(), Reason.TOO_LARGE),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_feed_has_its_reason(body: bytes, reason: Reason) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(body, URL, limits=FeedLimits(max_entries=10))
    assert (caught.value.stage, caught.value.reason) == (Stage.FETCH, reason)


def test_a_page_names_its_feeds_declared_ones_first_and_those_of_comments_last() -> None:
    page = b"""<!DOCTYPE html><html><head><title>News &amp; more</title><base href="/sub/">
      <link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed">
      <LINK REL='alternate' TYPE='application/atom+xml' HREF='news.atom?a=1&amp;b=2'>
      <!-- <link rel="alternate" type="application/rss+xml" href="old.rss"> -->
      <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
      <link rel="alternate" hreflang="de" href="/de"></head>
      <body><a href="https://news.example/all/rss.xml">RSS</a><a href="/about">About</a></body></html>"""
    found = parse(page, "https://news.example/index.html")
    assert (found.kind, found.title, found.entries) == ("html", "News & more", ())
    assert found.links == (
        "https://news.example/sub/news.atom?a=1&b=2",
        "https://news.example/sub/comments/feed",
        "https://news.example/all/rss.xml",
    )


def test_what_is_sent_as_a_page_but_is_a_feed_is_a_feed_and_the_other_way_round() -> None:
    assert parse(rss(ITEM.format("a")), URL, "text/html; charset=utf-8").kind == "rss"
    assert parse(b"<html><p>Not found</p></html>", URL, "application/rss+xml").kind == "html"
    assert parse(b"<custom-page>x</custom-page>", URL, "text/html").kind == "html"


def test_broken_xml_gives_its_whole_entries_and_says_that_it_is_broken() -> None:
    body = rss(ITEM.format("a"), ITEM.format("b & c"), ITEM.format("d"))
    found = parse(body[: body.rindex(b"words d")], URL)
    assert [entry.title for entry in found.entries] == ["a", "b & c"]
    assert "broken XML" in found.problems[0]
    with pytest.raises(DocumentError) as caught:
        parse(b"<rss><channel><title>x", URL)
    assert caught.value.reason is Reason.MALFORMED


def test_relative_addresses_lean_on_xml_base_and_on_the_address_after_redirects() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"{}><entry><title>t</title><link href="a/b"/></entry></feed>'
    assert parse(atom.format("").encode(), "https://new.example/x/feed").entries[0].url == "https://new.example/x/a/b"
    based = atom.format(' xml:base="https://cdn.example/y/"').encode()
    assert parse(based, "https://new.example/x/feed").entries[0].url == "https://cdn.example/y/a/b"
    relative = atom.format(' xml:base="/z/"').encode()
    assert parse(relative, "https://new.example/x/feed").entries[0].url == "https://new.example/z/a/b"


@pytest.mark.parametrize(
    ("told", "hint_s"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<ttl>10</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<ttl>soon</ttl><sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<ttl>-5</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600),
    ],
)
def test_the_publishers_hint_is_read(told: str, hint_s: int | None) -> None:
    assert parse(rss(told, ITEM.format("a")), URL).hint_s == hint_s


def test_the_address_of_the_article_comes_before_that_of_its_distributor() -> None:
    body = RSS.replace("<rss ", '<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" ').format(
        "<item><title>t</title><link>https://proxy.example/~r/1</link>"
        "<feedburner:origLink>https://news.example/1?utm_source=fb&amp;id=3</feedburner:origLink></item>"
    )
    assert parse(body.encode(), URL).entries[0].url == "https://news.example/1?id=3"


def test_a_child_reads_a_feed_like_this_process() -> None:
    body = rss(ITEM.format("a"), ITEM.format("b"))
    assert parse_feed(body, URL) == parse(body, URL)
    with pytest.raises(DocumentError) as caught:
        parse_feed(b"nothing", URL)
    assert (caught.value.stage, caught.value.reason) == (Stage.FETCH, Reason.UNSUPPORTED)


def test_a_body_above_the_limit_is_not_even_tried() -> None:
    with pytest.raises(DocumentError) as caught:
        parse_feed(b"x" * 101, URL, limits=FeedLimits(max_bytes=100))
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_feed_that_takes_too_long_is_killed_and_its_first_entries_are_salvaged() -> None:
    body = rss(*(ITEM.format(number) for number in range(25_000)))
    started = time.monotonic()
    found = parse_feed(body, URL, limits=FeedLimits(timeout_s=1.5))
    assert time.monotonic() - started < 30
    assert [entry.title for entry in found.entries] == [str(number) for number in range(50)]
    assert found.is_partial
    assert "only its first 50 entries" in found.problems[0]


def test_a_feed_that_takes_too_long_however_short_is_a_timeout() -> None:
    deep = b"<rss><channel><item><description>" + b"<![CDATA[<" * 400_000
    limits = FeedLimits(timeout_s=0.01)
    with pytest.raises(DocumentError) as caught:
        parse_feed(deep, URL, limits=limits)
    assert caught.value.reason is Reason.TIMEOUT


def test_a_hostile_page_takes_linear_time() -> None:
    started = time.process_time()
    for body in (b"<a " * 1_000_000, b"<link rel=" * 300_000, b"<p><!-- " * 300_000, b"<base href='" * 200_000):
        result: Any = parse(b"<html>" + body, URL)
        assert result.links == ()
    assert time.process_time() - started < 30
