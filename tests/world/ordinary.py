"""Hosts as they are met every day: formats, codings, encodings and habits; all their items must arrive, each once."""

import asyncio
import email.utils
import time
from collections.abc import Callable

from tests.world import feeds
from tests.world.answers import CODINGS, HTML, Handler, Hit, Page, in_turn, reply, validated
from tests.world.articles import CHINESE, GERMAN, JAPANESE, article, long_article
from tests.world.feeds import Item
from tests.world.sites import XML, Place, Press, Site, changing

SINCE = "Mon, 02 Mar 2026 09:00:00 GMT"
RSS = {"Content-Type": "application/rss+xml; charset=utf-8"}
PLAIN = {"Content-Type": "text/plain"}
ATOM = {"Content-Type": "application/atom+xml"}


def rss_091(place: Place) -> Site:
    """RSS 0.91; Last-Modified only."""
    press = Press.of(place)
    feed = validated(feeds.rss(press.items(), "0.91").encode(), RSS, since=SINCE)
    return Site({"/feed": feed, **press.pages()}, (place.url(),), press.urls)


def rss_10(place: Place) -> Site:
    """RSS 1.0; a weak ETag only."""
    press = Press.of(place)
    feed = validated(feeds.rdf(press.items(), place.url("/")).encode(), XML, etag='W/"rdf-1"')
    return Site({"/feed": feed, **press.pages()}, (place.url(),), press.urls)


def rss_20(place: Place) -> Site:
    """RSS 2.0 with relative and tracking addresses, both validators; one more item later."""
    press = Press.of(place, 5)
    items = press.items("/news/{}?utm_source=rss&utm_medium=feed#top")
    before = validated(feeds.rss(items[:-1]).encode(), RSS, etag='"a, b\\"', since=SINCE)
    after = validated(feeds.rss(items).encode(), RSS, etag='"c"', since="Tue, 03 Mar 2026 09:00:00 GMT")
    # A server takes the parameters for part of the path; the address without them is the article's.
    pages = {**press.pages(), "/feed": changing(place, before, after)}
    return Site(pages, (place.url(),), press.urls[:-1], later=press.urls[-1:])


def atom(place: Place) -> Site:
    """Atom with xml:base in gzip; one more item later; pages in all codings."""
    press = Press.of(place, 6)
    items = press.items("../news/{}")

    def packed(count: int) -> bytes:
        return CODINGS["gzip"](feeds.atom(items[:count], place.url("/feeds/")).encode())

    headers = {**ATOM, "Content-Encoding": "gzip"}
    before, after = (validated(packed(count), headers, etag=f'"{count}"') for count in (5, 6))
    pages: dict[str, Page] = {
        f"/news/{i}": reply(200, CODINGS[name](told.page().encode()), {**HTML, "Content-Encoding": name}, keep=True)
        for (i, told), name in zip(enumerate(press.articles), ("gzip", "deflate", "br", "zstd", "x-gzip", "gzip"))  # noqa: B905
    }
    return Site(
        {"/feed": changing(place, before, after), **pages}, (place.url(),), press.urls[:5], later=press.urls[5:]
    )


def json_feed(place: Place) -> Site:
    """JSON Feed in Brotli."""
    press = Press.of(place)
    headers = {"Content-Type": "application/feed+json", "Content-Encoding": "br"}
    feed = validated(CODINGS["br"](feeds.json_feed(press.items()).encode()), headers, etag='"j"')
    return Site({"/feed.json": feed, **press.pages()}, (place.url("/feed.json"),), press.urls)


def news_sitemaps(place: Place) -> Site:
    """An index of two news sitemaps, one in zstd, one a file that is gzip itself."""
    press = Press.of(place, 6)
    first, second = (feeds.news_sitemap(press.items()[part]).encode() for part in (slice(3), slice(3, 6)))
    index = feeds.sitemap_index([place.url("/news-1.xml"), place.url("/news-2.xml.gz")])
    pages: dict[str, Page] = {
        "/sitemap.xml": validated(index.encode(), XML, since=SINCE),
        "/news-1.xml": reply(200, CODINGS["zstd"](first), {**XML, "Content-Encoding": "zstd"}, keep=True),
        "/news-2.xml.gz": reply(200, CODINGS["gzip"](second), {"Content-Type": "application/x-gzip"}, keep=True),
    }
    return Site({**pages, **press.pages()}, (place.url("/sitemap.xml"),), press.urls)


def discovered(place: Place) -> Site:
    """A front page that names its feed, which comes in deflate."""
    press = Press.of(place)
    front = (
        '<!DOCTYPE html><html><head><title>Front</title><link rel="alternate" type="application/rss+xml" '
        'title="Comments" href="/comments.xml"><link rel="alternate" type="application/rss+xml" href="all.xml">'
        "</head><body><p>News</body></html>"
    )
    headers = {**RSS, "Content-Encoding": "deflate"}
    feed = validated(CODINGS["deflate"](feeds.rss(press.items()).encode()), headers, etag='"d"')
    pages: dict[str, Page] = {"/": reply(200, front.encode(), HTML, keep=True), "/all.xml": feed}
    return Site({**pages, **press.pages()}, (place.url("/"),), press.urls)


def windows_1252(place: Place) -> Site:
    """A feed in windows-1252, its pages said to be in UTF-8 by their server though they are in windows-1252 as well."""
    press = Press(place, [article(place.number, i, GERMAN, "de") for i in range(3)])
    text = feeds.rss(press.items(), declaration='<?xml version="1.0" encoding="windows-1252"?>\n')
    feed = validated(text.encode("windows-1252"), {"Content-Type": "text/xml"}, etag='"w"')
    return Site({"/feed": feed, **press.pages(HTML, "windows-1252")}, (place.url(),), press.urls)


def utf_8_undeclared(place: Place) -> Site:
    """UTF-8, though the headers say ISO-8859-1 throughout; a feed served as a page."""
    press = Press(place, [article(place.number, i, GERMAN, "de") for i in range(3)])
    latin = {"Content-Type": "text/html; charset=ISO-8859-1"}
    feed = validated(feeds.rss(press.items()).encode(), latin, etag='"u"')
    return Site({"/feed": feed, **press.pages(latin)}, (place.url(),), press.urls)


def gbk(place: Place) -> Site:
    """Chinese in GBK, declared by the feed and by a page's meta only."""
    press = Press(place, [article(place.number, i, CHINESE, "zh") for i in range(3)])
    text = feeds.rss(press.items(), declaration='<?xml version="1.0" encoding="GB2312"?>\n')
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=gbk">'
    pages: dict[str, Page] = {
        f"/news/{i}": reply(200, told.page(meta).encode("gbk"), {"Content-Type": "text/html"}, keep=True)
        for i, told in enumerate(press.articles)
    }
    return Site({"/feed": validated(text.encode("gbk"), XML, etag='"g"'), **pages}, (place.url(),), press.urls)


def shift_jis(place: Place) -> Site:
    """Japanese in Shift_JIS, declared by headers only."""
    press = Press(place, [article(place.number, i, JAPANESE, "ja") for i in range(3)])
    told = {"Content-Type": "text/xml; charset=Shift_JIS"}
    feed = validated(feeds.rss(press.items()).encode("shift_jis"), told, since=SINCE)
    return Site(
        {"/feed": feed, **press.pages({"Content-Type": "text/html; charset=Shift_JIS"}, "shift_jis")},
        (place.url(),),
        press.urls,
    )


def utf_16(place: Place) -> Site:
    """A feed in UTF-16 with a byte order mark."""
    press = Press.of(place, 3)
    text = feeds.rss(press.items(), declaration='<?xml version="1.0" encoding="utf-16"?>\n')
    feed = validated(text.encode("utf-16"), XML, etag='"16"')
    return Site({"/feed": feed, **press.pages()}, (place.url(),), press.urls)


def full_content(place: Place) -> Site:
    """The feed holds all of its articles; their pages show only how they begin."""
    press = Press(place, [long_article(place.number, i) for i in range(3)])
    items = [
        Item(told.title, url, guid=url, content=told.html) for told, url in zip(press.articles, press.urls, strict=True)
    ]
    teaser = reply(200, b"<html><body><p>Subscribe to read on.</p></body></html>", HTML, keep=True)
    feed = validated(feeds.rss(items).encode(), RSS, etag='"f"')
    return Site({"/feed": feed, "*": teaser}, (place.url(),), press.urls)


def without_pages(place: Place) -> Site:
    """Items that link nowhere: what the feed holds is all there is."""
    told = [article(place.number, i) for i in range(3)]
    items = [Item(each.title, None, guid=f"urn:item:{i}", content=each.html) for i, each in enumerate(told)]
    feed = validated(feeds.atom(items).encode(), ATOM, etag='"n"')
    return Site({"/feed": feed}, (place.url(),), tuple(f"{place.url()}#urn:item:{i}" for i in range(3)))


def moved(place: Place) -> Site:
    """A feed that has moved for good, and pages that have moved for a while."""
    press = Press.of(place)
    aims = {f"/old/{i}": reply(302, b"", {"Location": f"/news/{i}"}, keep=True) for i in range(4)}
    feed = validated(feeds.rss(press.items(place.url("/old/{}"))).encode(), RSS, etag='"m"')
    pages: dict[str, Page] = {"/feed": reply(301, b"", {"Location": "/new"}, keep=True), "/new": feed, **aims}
    return Site({**pages, **press.pages()}, (place.url(),), press.urls)


def crawl_delay(place: Place) -> Site:
    """robots.txt asks for a second between two requests."""
    press = Press.of(place, 3)
    feed = validated(feeds.rss(press.items()).encode(), RSS, etag='"s"')
    rules = reply(
        200, b"User-agent: *\nCrawl-delay: 1\nDisallow: /private\n", {"Content-Type": "text/plain"}, keep=True
    )
    return Site(
        {"/robots.txt": rules, "/feed": feed, **press.pages()},
        (place.url(),),
        press.urls,
        forbidden=("/private",),
        crawl_delay_s=1.0,
    )


def large_robots(place: Place) -> Site:
    """robots.txt of 600 KB; what counts stands near byte 500,000, with a rule for us among others' rules."""
    press = Press.of(place, 3)
    items = [
        *press.items(),
        Item("Drafts", place.url("/private/1"), guid="d"),
        Item("Bots", place.url("/b/1"), guid="b"),
    ]
    rules = (
        b"User-agent: otherbot\nDisallow: /\n\n"
        + b"# nothing of note\n" * 27_000
        + b"User-agent: tieup\nDisallow: /private\nDisallow: /b\nAllow: /news\n\n"
        + b"User-agent: lastbot\nDisallow: /x\n" * 4_000
    )
    feed = validated(feeds.rss(items).encode(), RSS, etag='"r"')
    pages: dict[str, Page] = {"/robots.txt": reply(200, rules, PLAIN), "/feed": feed}
    return Site(
        {**pages, **press.pages(), "/private/1": reply(200, b"secret", HTML), "/b/1": reply(200, b"secret", HTML)},
        (place.url(),),
        press.urls,
        {place.url("/private/1"): "robots", place.url("/b/1"): "robots"},
        forbidden=("/private", "/b"),
    )


def _robots(answer: Page) -> Callable[[Place], Site]:
    """A site whose robots.txt allows everything by its answer."""

    def site(place: Place) -> Site:
        press = Press.of(place, 3)
        feed = validated(feeds.rss(press.items()).encode(), RSS, since=SINCE)
        return Site({"/robots.txt": answer, "/feed": feed, **press.pages()}, (place.url(),), press.urls)

    return site


def mirrored(place: Place) -> Site:
    """304 that repeats no validator, and two items with one address."""
    press = Press.of(place)
    text = feeds.rss([*press.items(), press.items()[0]])
    feed = reply(200, text.encode(), {**RSS, "ETag": '"x"'}, keep=True)

    async def unchanged(hit: Hit, _: asyncio.StreamWriter) -> bytes:
        if hit.headers.get("if-none-match") == '"x"':
            return reply(304, b"", length=False, keep=True)
        return feed

    return Site({"/feed": unchanged, **press.pages()}, (place.url(),), press.urls)


def no_validators(place: Place) -> Site:
    """No validators at all: each run reads the whole feed, and finds nothing new in it."""
    press = Press.of(place)
    feed = reply(200, feeds.rss(press.items()).encode(), RSS, keep=True)
    return Site({"/feed": feed, **press.pages()}, (place.url(),), press.urls, validators=False)


def reused_guids(place: Place) -> Site:
    """One GUID for all items."""
    press = Press.of(place, 5)
    items = [Item(item.title, item.link, item.summary, guid="1") for item in press.items()]
    feed = validated(feeds.rss(items).encode(), RSS, etag='"one"')
    return Site({"/feed": feed, **press.pages()}, (place.url(),), press.urls)


def broken_late(place: Place) -> Site:
    """XML that breaks off in its last item, with bytes that are no UTF-8 and references that are none."""
    press = Press.of(place, 4)
    text = feeds.rss(press.items()).encode().replace(b"Reports", b"R\xe9ports &#xD800; &nosuch;")
    feed = validated(text[: text.rindex(b"<description>") + 40], RSS, etag='"h"')
    # The last item is half an item: left for a better day.
    return Site({"/feed": feed, **press.pages()}, (place.url(),), press.urls[:-1], {place.url(): "malformed"})


def chunked(place: Place) -> Site:
    """Bodies in small chunks, trailers behind them, over one connection."""
    press = Press.of(place)

    def in_chunks(body: bytes, head: str) -> bytes:
        pieces = (body[at : at + 700] for at in range(0, len(body), 700))
        told = b"".join(b"%x;note=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        return (
            f"HTTP/1.1 200 OK\r\n{head}Transfer-Encoding: chunked\r\n\r\n".encode() + told + b"0\r\nX-End: yes\r\n\r\n"
        )

    pages: dict[str, Page] = {
        f"/news/{i}": in_chunks(told.page().encode(), "Content-Type: text/html\r\n")
        for i, told in enumerate(press.articles)
    }
    feed = in_chunks(feeds.rss(press.items()).encode(), "Content-Type: text/xml\r\n")
    return Site({"/feed": feed, **pages}, (place.url(),), press.urls, validators=False)


def busy_for_seconds(place: Place) -> Site:
    """429 with Retry-After in seconds, once; then all is well."""
    press = Press.of(place, 3)
    feed = validated(feeds.rss(press.items()).encode(), RSS, etag='"t"')
    wait = reply(429, b"", {"Retry-After": "1"}, keep=True)
    return Site({"/feed": in_turn([wait, feed]), **press.pages()}, (place.url(),), press.urls)


def in_date_form(seconds: float, status: int) -> Handler:
    """A status with Retry-After as a date so many seconds ahead."""

    async def handler(_: Hit, __: asyncio.StreamWriter) -> bytes:
        date = email.utils.formatdate(time.time() + seconds, usegmt=True)
        return reply(status, b"", {"Retry-After": date}, keep=True)

    return handler


def busy_until_a_date(place: Place) -> Site:
    """503 with Retry-After as a date, once, on a page; then all is well."""
    press = Press.of(place, 3)
    feed = validated(feeds.rss(press.items()).encode(), RSS, etag='"v"')
    pages = press.pages()
    return Site(
        {"/feed": feed, **pages, "/news/1": in_turn([in_date_form(3, 503), pages["/news/1"]])},
        (place.url(),),
        press.urls,
    )


OTHERS_RULES = b"\xef\xbb\xbfUser-agent: tieupper\nDisallow: /\n\nUser-agent: *\nDisallow:\n"

SITES: dict[str, Callable[[Place], Site]] = {
    "rss 091": rss_091,
    "rss 10": rss_10,
    "rss 20": rss_20,
    "atom": atom,
    "json feed": json_feed,
    "news sitemaps": news_sitemaps,
    "discovered": discovered,
    "windows 1252": windows_1252,
    "utf 8 undeclared": utf_8_undeclared,
    "gbk": gbk,
    "shift jis": shift_jis,
    "utf 16": utf_16,
    "full content": full_content,
    "without pages": without_pages,
    "moved": moved,
    "crawl delay": crawl_delay,
    "large robots": large_robots,
    "robots 404": _robots(reply(404)),
    "robots 403": _robots(reply(403, b"no", HTML)),
    "robots loop": _robots(reply(302, b"", {"Location": "/robots.txt"}, keep=True)),
    "robots for others": _robots(
        reply(200, b"\xef\xbb\xbfUser-agent: tieupper\nDisallow: /\n\nUser-agent: *\nDisallow:\n", HTML)
    ),
    "mirrored": mirrored,
    "no validators": no_validators,
    "reused guids": reused_guids,
    "broken late": broken_late,
    "chunked": chunked,
    "busy for seconds": busy_for_seconds,
    "busy until a date": busy_until_a_date,
}
