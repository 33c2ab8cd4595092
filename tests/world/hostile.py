"""Hosts that are slow, endless, lying, broken or after more than news: each must end as a row of `rejects`."""

import asyncio
import itertools
import struct
from collections.abc import Callable

from tests.world import feeds
from tests.world.answers import HEAD, HTML, Handler, Hit, Page, bomb, coded, endless, reply, validated, zeros
from tests.world.feeds import Item
from tests.world.ordinary import RSS, in_date_form
from tests.world.sites import XML, Place, Press, Site

NO_ROBOTS: dict[str, Page] = {"/robots.txt": reply(404, keep=True)}
CLOSED = "closed"
"""The host that listens to nobody."""

CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
FEED_START = b'<rss version="2.0"><channel><title>News</title>'
# Decoded; Brotli takes its time for more.
BOMB_MEBIBYTES = {"gzip": 1024, "deflate": 1024, "zstd": 1024, "br": 128}


def feed(page: Page, reason: str) -> Callable[[Place], Site]:
    """A site whose feed is one hostile answer."""
    return lambda place: Site({**NO_ROBOTS, "/feed": page}, (place.url(),), rejects={place.url(): reason})


def robots(page: Page, reason: str) -> Callable[[Place], Site]:
    """A site with an ordinary feed that its robots.txt keeps us from."""

    def site(place: Place) -> Site:
        press = Press.of(place, 2)
        told = reply(200, feeds.rss(press.items()).encode(), RSS)
        pages = {"/robots.txt": page, "/feed": told, **press.pages()}
        return Site(pages, (place.url(),), rejects={place.url(): reason}, forbidden=("/feed", "/news"))

    return site


def leading_to(*aims: str, reason: str = "blocked_address") -> Callable[[Place], Site]:
    """A site whose feeds lead elsewhere, one for each address; `{port}` becomes a port where nobody may ask."""

    def site(place: Place) -> Site:
        port = int(place.origin.rpartition(":")[2])
        paths = {f"/feed/{i}": aim.format(port=port + 1, own=place.origin) for i, aim in enumerate(aims)}
        pages: dict[str, Page] = {path: reply(302, b"", {"Location": aim}, keep=True) for path, aim in paths.items()}
        sources = tuple(map(place.url, paths))
        return Site({**NO_ROBOTS, **pages}, sources, rejects=dict.fromkeys(sources, reason))

    return site


def listing(pages: dict[str, tuple[Page, str]], *outside: str) -> Callable[[Place], Site]:
    """A site with an ordinary feed, one good page, and pages that are hostile; `outside`: addresses elsewhere."""

    def site(place: Place) -> Site:
        good = Press.of(place, 1)
        links = [*map(place.url, pages), *outside]
        items = [*good.items(), *(Item(f"Report number {i}", link, guid=link) for i, link in enumerate(links))]
        listed = validated(feeds.rss(items).encode(), RSS, etag='"p"')
        return Site(
            {**NO_ROBOTS, "/feed": listed, **good.pages(), **{path: page for path, (page, _) in pages.items()}},
            (place.url(),),
            good.urls,
            {place.url(path): reason for path, (_, reason) in pages.items()}
            | dict.fromkeys(outside, "blocked_address"),
            validators=False,
        )

    return site


async def silence(_: Hit, __: asyncio.StreamWriter) -> bytes:
    await asyncio.Event().wait()
    return b""


async def reset(_: Hit, writer: asyncio.StreamWriter) -> None:
    """The half of a body, then a reset."""
    writer.write(HEAD + b"Content-Length: 50000\r\n\r\n" + FEED_START)
    await writer.drain()
    sock = writer.get_extra_info("socket")
    # Linger for no time: the kernel sends RST instead of FIN.
    sock.setsockopt(1, 13, struct.pack("ii", 1, 0))
    writer.transport.abort()


def cookies() -> Handler:
    """A redirect to itself until a cookie comes back."""
    numbers = itertools.count()

    async def handler(hit: Hit, _: asyncio.StreamWriter) -> bytes:
        if "cookie" in hit.headers:
            return reply(200, FEED_START + b"</channel></rss>", RSS)
        return reply(302, b"", {"Location": hit.path, "Set-Cookie": f"id={next(numbers)}; Path=/"}, keep=True)

    return handler


def chain() -> Handler:
    """Redirects without an end, none of which repeats."""

    async def handler(hit: Hit, _: asyncio.StreamWriter) -> bytes:
        number = int(hit.path.rpartition("/")[2]) + 1
        return reply(302, b"", {"Location": f"/feed/{number}"}, keep=True)

    return handler


def chained(place: Place) -> Site:
    return Site({**NO_ROBOTS, "*": chain()}, (place.url("/feed/0"),), rejects={place.url("/feed/0"): "redirect"})


def smuggling(place: Place) -> Site:
    """More body than declared, the surplus being an answer to a request that nobody has made yet."""
    press = Press.of(place, 2)
    told = reply(200, feeds.rss(press.items()).encode(), RSS, keep=True)
    surplus = reply(200, b"<html><body><p>smuggled " + b"in words " * 200, HTML, keep=True)
    # The feed itself is sound; what comes behind it must not become its first page.
    return Site({**NO_ROBOTS, "/feed": told + surplus, **press.pages()}, (place.url(),), press.urls, validators=False)


def foreign_entities(place: Place) -> Site:
    """A sitemap whose entities name a file and an address inside: nothing of them is read."""
    press = Press.of(place, 1)
    text = (
        '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">'
        f'<!ENTITY % y SYSTEM "{place.url("/evil.dtd")}"> %y;]><urlset><url><loc>{press.urls[0]}</loc></url>'
        f"<url><loc>{place.url('/news/')}&x;</loc></url><url><loc>{place.url('/')}</loc></url></urlset>"
    )
    pages: dict[str, Page] = {"/feed": reply(200, text.encode(), XML, keep=True), **press.pages()}
    rejects = {place.url("/news/"): "http_status"}
    return Site({**NO_ROBOTS, **pages}, (place.url(),), press.urls, rejects, forbidden=("/evil.dtd",), validators=False)


def own_tls(place: Place) -> Site:
    """https where only http is spoken."""
    url = place.url().replace("http:", "https:")
    return Site({}, (url,), rejects={url: "network"})


def closed(place: Place) -> Site:
    """Nobody listens there."""
    return Site({}, (place.url(),), rejects={place.url(): "network"})


BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 12) for i in range(12))
    + b']><rss version="2.0"><channel><title>&m;</title></channel></rss>'
)
IMAGE = reply(200, b"\x89PNG\r\n\x1a\n" + bytes(500), {"Content-Type": "image/png"}, keep=True)
PDF = reply(200, b"%PDF-1.7\n" + bytes(500), {"Content-Type": "application/pdf"}, keep=True)
PNG_AS_HTML = reply(200, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, HTML, keep=True)

SITES: dict[str, Callable[[Place], Site]] = {
    # slow
    "slow drip": feed(endless(HEAD + b"\r\n" + FEED_START, b" ", 0.1), "timeout"),
    "dripping header": feed(endless(b"HTTP/1.1 200 OK\r\nA: ", b"x", 0.1), "timeout"),
    "silence": feed(silence, "timeout"),
    "always 100": feed(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05), "timeout"),
    # endless
    "endless headers": feed(endless(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 50), "too_large"),
    "endless header": feed(endless(b"HTTP/1.1 200 OK\r\nA: ", b"x" * 1000), "too_large"),
    "endless body": feed(endless(HEAD + b"\r\n" + FEED_START, b"<item/>" * 150_000), "too_large|timeout"),
    "endless chunks": feed(endless(CHUNKED, b"100000\r\n" + bytes(1 << 20) + b"\r\n"), "too_large|timeout"),
    "endless chunk size": feed(endless(CHUNKED, b"f" * 1000), "network|truncated"),
    "endless zeros for a chunk size": feed(endless(CHUNKED, b"0" * 1000, 0.01), "timeout|network"),
    "endless chunk extension": feed(endless(CHUNKED + b"5;", b"x" * 1000, 0.01), "timeout|too_large|network"),
    "endless status line": feed(endless(b"HTTP/1.1 200 ", b"O" * 1000), "too_large|network"),
    # lying
    "length too long": feed(HEAD + b"Connection: close\r\nContent-Length: 50000\r\n\r\n" + FEED_START, "truncated"),
    "length too short": feed(HEAD + b"Content-Length: 20\r\nConnection: close\r\n\r\n" + FEED_START * 9, "network"),
    "two lengths": feed(HEAD + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\n" + FEED_START * 2, "network"),
    "negative length": feed(HEAD + b"Content-Length: -1\r\n\r\n" + FEED_START, "network"),
    "huge length": feed(HEAD + b"Content-Length: 99999999999\r\n\r\n" + FEED_START, "too_large"),
    "smuggling": smuggling,
    "a part only": feed(reply(206, FEED_START, RSS), "truncated"),
    # bombs
    **{f"bomb in {coding}": feed(bomb(coding, mebibytes), "too_large") for coding, mebibytes in BOMB_MEBIBYTES.items()},
    "bomb without a header": feed(bomb("gzip", 1024, headed=False), "too_large"),
    "unknown coding": feed(coded("compress", FEED_START), "unsupported"),
    "no such coding": feed(coded("gzip", FEED_START), "malformed"),
    "coding breaks off": feed(coded("gzip", zeros("gzip", 8)[:-9]), "truncated"),
    # elsewhere
    "redirect loop": leading_to("/feed/0", reason="redirect"),
    "redirect chain": chained,
    "redirect to nowhere": feed(reply(302), "redirect"),
    "cookie loop": feed(cookies(), "redirect"),
    "redirect inside": leading_to(
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://localhost/",
        "http://0.0.0.0/",
        reason="blocked_address|malformed|network",
    ),
    "redirect to a file": leading_to(
        "file:///etc/passwd", "gopher://127.0.0.1/", "data:text/html,<p>x", "ftp://127.0.0.1/"
    ),
    "redirect to another port": leading_to(
        "http://127.0.1.1:{port}/feed", "http://127.0.0.1:22/", "https://127.0.1.1:6379/"
    ),
    "redirect with a password": leading_to("http://me:secret@127.0.1.1/"),
    # asking to wait
    "429 in seconds": feed(reply(429, b"", {"Retry-After": "3600"}), "rate_limited"),
    "429 as a date": feed(in_date_form(3600, 429), "rate_limited"),
    "503 in seconds": feed(reply(503, b"", {"Retry-After": "7200"}), "rate_limited"),
    # robots.txt
    "robots forbid": robots(reply(200, b"User-agent: *\nDisallow: /\n"), "robots"),
    "robots forbid us": robots(reply(200, b"User-agent: *\nAllow: /\n\nUser-agent: Tieup/2\nDisallow: /\n"), "robots"),
    "robots 500": robots(reply(500), "robots"),
    "robots silent": robots(silence, "timeout"),
    "robots inside": robots(reply(301, b"", {"Location": "http://10.0.0.1/robots.txt"}), "blocked_address"),
    "robots endless": robots(endless(HEAD + b"\r\n", b"User-agent: *\nDisallow: /\n" + b"#" * 5000), "robots"),
    # no feed
    "a page": feed(reply(200, b"<!DOCTYPE html><html><body><p>Welcome.</p></body></html>", XML), "unsupported"),
    "an image": feed(IMAGE, "unsupported"),
    "broken XML": feed(reply(200, b"<rss><channel><title>News<item><title>x</channel>", XML), "malformed"),
    "deep XML": feed(reply(200, b"<rss><channel>" + b"<a>" * 50_000, XML), "malformed|timeout|crashed"),
    "billion laughs": feed(reply(200, BILLION_LAUGHS, XML), "malformed|timeout|crashed"),
    "foreign entities": foreign_entities,
    "200,000 items": feed(reply(200, FEED_START + b"<item><link>/a</link></item>" * 200_000, XML), "too_large"),
    "empty": feed(reply(200, b"  \n"), "empty"),
    "204": feed(reply(204, length=False), "empty"),
    "304 unasked": feed(reply(304, length=False), "http_status"),
    "404": feed(reply(404), "http_status"),
    "500": feed(reply(500), "http_status"),
    "402": feed(reply(402, b"Pay", HTML), "paywalled"),
    # no HTTP
    "reset midway": feed(reset, "truncated|network"),
    "HTTP/0.9": feed(b"<rss><channel><title>News</title></channel></rss>", "network"),
    "SSH": feed(b"SSH-2.0-OpenSSH_9.9\r\n", "network"),
    "TLS in the clear": feed(b"\x15\x03\x01\x00\x02\x02\x28" * 3, "network"),
    "no TLS": own_tls,
    CLOSED: closed,
    # pages
    "pages of all kinds": listing(
        {
            "/image": (IMAGE, "unsupported"),
            "/pdf": (PDF, "unsupported"),
            "/hidden-image": (PNG_AS_HTML, "binary"),
            "/pay": (reply(402, b"Pay", HTML), "paywalled"),
            "/gone": (reply(410, b"Gone", HTML), "http_status"),
            "/empty": (reply(200, b""), "empty"),
            "/loop": (reply(302, b"", {"Location": "/loop"}, keep=True), "redirect"),
            "/inside": (reply(302, b"", {"Location": "http://169.254.169.254/"}, keep=True), "blocked_address"),
            "/bomb": (bomb("br", 128), "too_large"),
            "/short": (HEAD + b"Connection: close\r\nContent-Length: 5000\r\n\r\n<p>hello", "truncated"),
            "/slow": (endless(HEAD + b"\r\n", b"x", 0.1), "timeout"),
        },
        "http://10.0.0.1/admin",
        "http://169.254.169.254/latest/meta-data/iam",
        "http://[fd00:ec2::254]/latest/",
        "http://192.168.1.1/reboot",
    ),
}
