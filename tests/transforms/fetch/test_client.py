"""One exchange with servers that are slow, endless, lying or broken."""

import asyncio
import gzip
import time
import zlib

import brotli
import pytest

from tests.transforms.fetch.world import World, fetched, reasons, rejected, run
from tests.world.answers import CODINGS, HEAD, HTML, Handler, Hit, coded, endless, reply

PAGE = b"<p>Nordwind signed an agreement with Kolapay." * 40
LIMIT = 1 << 20


def deflated(content: bytes) -> bytes:
    raw = zlib.compressobj(wbits=-15)
    return raw.compress(content) + raw.flush()


@pytest.mark.parametrize("coding", CODINGS)
def test_each_coding_is_undone(coding: str) -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": coded(coding, CODINGS[coding](PAGE))})
        result = fetched((await world.fetch(site.url("/a")))[0])
        assert (result.body, result.status, result.charset) == (PAGE, 200, "utf-8")
        assert set(site.hits[-1].headers["accept-encoding"].split(", ")) == {"gzip", "deflate", "br", "zstd"}

    run(story)


@pytest.mark.parametrize(
    ("coding", "content"),
    [
        ("deflate", deflated(PAGE)),
        ("gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
        ("gzip", gzip.compress(PAGE) + b"rubbish"),
        ("br, gzip", gzip.compress(brotli.compress(PAGE))),
        ("identity", PAGE),
        ("UTF-8", PAGE),
        ("zstd", CODINGS["zstd"](PAGE[:9]) + CODINGS["zstd"](PAGE[9:])),
    ],
    ids=["raw deflate", "two members", "rubbish after it", "two codings", "identity", "no coding at all", "two frames"],
)
def test_unusual_codings_are_undone(coding: str, content: bytes) -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": coded(coding, content)})
        assert fetched((await world.fetch(site.url("/a")))[0]).body == PAGE

    run(story)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_bomb_is_stopped_in_each_coding(coding: str) -> None:
    bomb = CODINGS[coding](bytes(64 << 20))

    async def story(world: World) -> None:
        site = await world.site({"/a": coded(coding, bomb)})
        assert reasons(await world.fetch(site.url("/a"), max_bytes=LIMIT)) == ["too_large"]

    run(story)


def test_a_bomb_in_a_bomb_and_a_bomb_without_a_header_are_stopped() -> None:
    bomb = gzip.compress(bytes(64 << 20))

    async def story(world: World) -> None:
        site = await world.site({"/a": coded("gzip, gzip", gzip.compress(bomb)), "/sitemap.xml.gz": reply(200, bomb)})
        results = await world.fetch(site.url("/a"), site.url("/sitemap.xml.gz"), max_bytes=LIMIT)
        assert reasons(results) == ["too_large", "too_large"]

    run(story)


def test_a_file_that_is_gzip_itself_is_unpacked() -> None:
    async def story(world: World) -> None:
        site = await world.site(
            {"/sitemap.xml.gz": reply(200, gzip.compress(PAGE), {"Content-Type": "application/gzip"})}
        )
        assert fetched((await world.fetch(site.url("/sitemap.xml.gz")))[0]).body == PAGE

    run(story)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_coding_that_breaks_off_is_noticed(coding: str) -> None:
    async def story(world: World) -> None:
        content = CODINGS[coding](PAGE)
        site = await world.site({"/a": coded(coding, content[:-6]), "/b": coded(coding, b"<html>no such coding")})
        assert reasons(await world.fetch(site.url("/a"), site.url("/b"))) == ["truncated", "malformed"]

    run(story)


def test_codings_that_nobody_asked_for_are_refused() -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": coded("compress", PAGE), "/b": coded("gzip, gzip, gzip", PAGE)})
        assert reasons(await world.fetch(site.url("/a"), site.url("/b"))) == ["unsupported", "unsupported"]

    run(story)


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (endless(HEAD + b"\r\n", b"x" * 10_000), "too_large"),
        (endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"3e8\r\n" + b"x" * 1000 + b"\r\n"), "too_large"),
        (endless(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"), "too_large"),
        (endless(b"HTTP/1.1 200 OK\r\nA: ", b"x" * 1000), "too_large"),
        (endless(b"", b"x" * 1000), "network"),
        (endless(HEAD + b"\r\n", b"x", 0.01), "timeout"),
        (endless(b"HTTP/1.1 200 OK\r\nA: ", b"x", 0.01), "timeout"),
        (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01), "timeout"),
        (endless(b"", b"", 0.01), "timeout"),
    ],
    ids=["body", "chunks", "headers", "header", "rubbish", "dripping", "dripping header", "always 100", "silence"],
)
def test_endless_answers_end(handler: Handler, reason: str) -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": handler})
        started = time.monotonic()
        assert reasons(await world.fetch(site.url("/a"), timeout_s=0.5, max_bytes=LIMIT)) == [reason]
        assert time.monotonic() - started < 3

    run(story)


def test_one_deadline_holds_for_all_redirects_together() -> None:
    async def slow(hit: Hit, _: asyncio.StreamWriter) -> bytes:
        await asyncio.sleep(0.2)
        return reply(302, b"", {"Location": f"/{int(hit.path[1:]) + 1}"})

    async def story(world: World) -> None:
        site = await world.site({"/robots.txt": reply(404), "*": slow})
        assert reasons(await world.fetch(site.url("/0"), timeout_s=0.5)) == ["timeout"]
        assert len(site.hits) <= 4

    run(story)


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: 5000\r\n\r\n" + PAGE,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nfff\r\nhello",
        reply(206, PAGE, HTML),
    ],
    ids=["length", "chunks", "chunk", "a part that nobody asked for"],
)
def test_a_body_that_ends_too_early_is_noticed(answer: bytes) -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": answer})
        assert reasons(await world.fetch(site.url("/a"))) == ["truncated"]

    run(story)


def test_a_length_beyond_the_limit_is_refused_before_the_body_comes() -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": HEAD + b"Content-Length: 99999999999\r\n\r\nx"})
        assert reasons(await world.fetch(site.url("/a"))) == ["too_large"]

    run(story)


def test_what_is_no_article_is_not_read() -> None:
    async def story(world: World) -> None:
        types = ("image/png", "Video/MP4; x=y", "application/pdf", "application/zip")
        drips = {
            f"/{i}": endless(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode(), b"x", 0.01)
            for i, kind in enumerate(types)
        }
        site = await world.site({**drips})
        results = await world.fetch(*map(site.url, drips), timeout_s=2)
        assert reasons(results) == ["unsupported"] * 4
        assert "video/mp4" in rejected(results[1]).detail

    run(story)


def test_a_host_that_does_not_answer_is_a_network_reject() -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": b"", "/b": b"SSH-2.0-x\r\n"})
        closed = await world.site({})
        world._servers[-1].close()
        urls = (site.url("/a"), site.url("/b"), closed.url("/"), "http://unknown.test/")
        assert reasons(await world.fetch(*urls)) == ["network"] * 4

    run(story)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, "http_status"), (500, "http_status"), (402, "paywalled"), (304, "http_status"), (204, "empty")],
)
def test_answers_without_content_say_their_status(status: int, reason: str) -> None:
    async def story(world: World) -> None:
        site = await world.site({"/robots.txt": reply(404), "*": reply(status, b"", length=status not in (204, 304))})
        result = rejected((await world.fetch(site.url("/a")))[0])
        assert result.reason.value == reason
        assert str(status) in result.detail

    run(story)


def test_broken_tls_is_a_network_reject() -> None:
    async def no_tls(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(400))
        writer.close()

    async def story(world: World) -> None:
        server = await asyncio.start_server(no_tls, "127.0.9.1", 0)
        address = f"127.0.9.1:{server.sockets[0].getsockname()[1]}"
        result = rejected((await world.fetch(f"https://{address}/a", allow_hosts=(address,)))[0])
        assert result.reason.value == "network"
        assert result.detail.startswith("TLS: ")
        server.close()

    run(story)


def test_the_user_agent_is_honest_and_no_cookie_comes_back() -> None:
    async def story(world: World) -> None:
        cookie = {"Set-Cookie": "id=1; Path=/"}
        site = await world.site(
            {"/a": reply(302, b"", {"Location": "/b", **cookie}), "/b": reply(200, PAGE, {**HTML, **cookie})}
        )
        fetched((await world.fetch(site.url("/a"), contact="https://example.org/reader"))[0])
        assert len(site.hits) == 3
        for hit in site.hits:
            assert hit.headers["user-agent"].startswith("tieup/")
            assert hit.headers["user-agent"].endswith(" (+https://example.org/reader)")
            assert "cookie" not in hit.headers

    run(story)


def test_the_environments_proxy_is_used_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        proxy = await world.site({"*": reply(200, b"by proxy", HTML)})
        site = await world.site({"/a": reply(200, b"direct", HTML)})
        monkeypatch.setenv("http_proxy", f"http://{proxy.address}:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert fetched((await world.fetch(site.url("/a")))[0]).body == b"direct"
        assert proxy.hits == []
        assert fetched((await world.fetch(site.url("/a"), trust_environment=True))[0]).body == b"by proxy"
        assert reasons(await world.fetch("http://10.0.0.1/", trust_environment=True)) == ["blocked_address"]

    run(story)
