"""Redirects, conditional requests and encodings."""

import codecs

import pytest

from tests.transforms.fetch.world import World, fetched, reasons, run
from tests.world.answers import HTML, Handler, Hit, reply
from tieup.schemas.document import Document
from tieup.schemas.fetch import Request
from tieup.transforms.fetch.charset import charset_of

PAGE = reply(200, b"<p>Nordwind signed with Kolapay.", HTML)


def to(location: str, status: int = 302) -> bytes:
    return reply(status, b"", {"Location": location})


def test_five_redirects_are_followed_and_six_are_not() -> None:
    async def story(world: World) -> None:
        hops: dict[str, bytes | Handler] = {f"/{i}": to(str(i + 1)) for i in range(6)}
        site = await world.site({**hops, "/6": PAGE})
        good, bad = await world.fetch(site.url("/1#part"), site.url("/0"))
        assert fetched(good).final_url == site.url("/6")
        assert fetched(good).url == site.url("/1#part")
        assert reasons([bad]) == ["redirect"]

    run(story)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (to("/a"), "redirect"),
        (to("/b"), "redirect"),
        (reply(302), "redirect"),
        (to("http://[::1/"), "redirect"),
        (to("http://"), "redirect"),
        (to("file:///etc/passwd"), "blocked_address"),
        (to("data:text/html,hello"), "blocked_address"),
    ],
    ids=["itself", "in a circle", "nowhere", "no address", "no host", "file", "data"],
)
def test_redirects_that_lead_nowhere(answer: bytes, reason: str) -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": answer, "/b": to("/a")})
        assert reasons(await world.fetch(site.url("/a"))) == [reason]

    run(story)


def test_only_a_move_for_good_all_the_way_is_told_as_one() -> None:
    async def story(world: World) -> None:
        site = await world.site(
            {"/a": to("/b", 301), "/b": to("/e", 308), "/c": to("/d", 301), "/d": to("/e"), "/e": PAGE}
        )
        results = await world.fetch(*map(site.url, ("/a", "/c", "/d", "/e")))
        assert [fetched(result).moved_permanently_to for result in results] == [
            site.url("/e"),
            site.url("/d"),
            None,
            None,
        ]

    run(story)


ETAGS = ['"abc"', 'W/"abc"', "no-quotes", '"ä ö"', '""', "a, b", '"x";gzip']


@pytest.mark.parametrize("etag", ETAGS)
def test_validators_go_back_exactly_as_they_came(etag: str) -> None:
    modified = "Sun, 01  Mar 2026 12:00:00 +0000 (odd)"

    async def story(world: World) -> None:
        async def handler(hit: Hit, _: object) -> bytes:
            known = hit.headers.get("if-none-match") == etag and hit.headers.get("if-modified-since") == modified
            head = f"ETag: {etag}\r\nLast-Modified: {modified}\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"
            return reply(304, length=False) if known else f"HTTP/1.1 200 OK\r\n{head}text".encode()

        site = await world.site({"/feed": handler})
        first = fetched((await world.fetch(site.url("/feed")))[0])
        assert (first.etag, first.last_modified, first.from_304) == (etag, modified, False)
        again = Request(url=site.url("/feed"), etag=first.etag, last_modified=first.last_modified, purpose="feed")
        second = fetched((await world.fetch(again))[0])
        assert (second.status, second.body, second.from_304) == (304, b"", True)
        assert (second.etag, second.last_modified) == (etag, modified)

    run(story)


def test_a_304_may_bring_new_validators() -> None:
    async def story(world: World) -> None:
        site = await world.site({"/feed": reply(304, b"", {"ETag": '"new"'}, length=False)})
        result = fetched((await world.fetch(Request(url=site.url("/feed"), etag='"old"', last_modified="then")))[0])
        assert (result.etag, result.last_modified) == ('"new"', "then")

    run(story)


def test_validators_that_can_not_be_sent_back_are_neither_kept_nor_sent() -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": b'HTTP/1.1 200 OK\r\nETag: "\xe9"\r\nConnection: close\r\n\r\ntext'})
        smuggled = Request(url=site.url("/a"), etag='"a"\r\nX-Evil: 1')
        result = fetched((await world.fetch(smuggled))[0])
        assert result.etag is None
        assert not {"if-none-match", "x-evil"} & set(site.hits[-1].headers)

    run(story)


def test_what_the_asker_wants_back_comes_back() -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": PAGE})
        entry = Document(source_uri="feed#1", body=b"x", media_type="text/plain", title="Nordwind")
        result = fetched((await world.fetch(Request(url=site.url("/a"), about=entry, purpose="page")))[0])
        assert (result.about, result.purpose, result.header("content-type")) == (
            entry,
            "page",
            "text/html; charset=utf-8",
        )

    run(story)


GERMAN = "<p>Größere Verträge über Lösungen für Zürich.</p>"
JAPANESE = "<p>トヨタ自動車は提携契約を締結したと発表した。</p>" * 5


@pytest.mark.parametrize(
    ("body", "content_type", "charset"),
    [
        (codecs.BOM_UTF8 + GERMAN.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"), "text/html; charset=utf-8", "utf-16-le"),
        (GERMAN.encode("utf-16-be"), "text/html; charset=utf-16be", "utf-16-be"),
        (GERMAN.encode("cp1252"), "text/html; charset=windows-1252", "cp1252"),
        (GERMAN.encode("cp1252"), 'text/html; charset="ISO-8859-1"', "iso8859-1"),
        (GERMAN.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (JAPANESE.encode("euc_jp"), "text/html; charset=EUC-JP", "euc_jp"),
        (b'<meta charset="shift_jis">' + JAPANESE.encode("shift_jis"), "text/html", "shift_jis"),
        (b'<meta http-equiv=x content="text/html; charset=gbk">' + "合作协议".encode("gbk"), "text/html", "gbk"),
        (b'<?xml version="1.0" encoding="windows-1251"?><a>' + "Договор".encode("cp1251"), "text/xml", "cp1251"),
        (b'<meta charset="utf-16">' + GERMAN.encode(), "text/html", "utf-8"),
        (b'<meta charset="utf-16"><p>text', "text/html", "utf-8"),
        (GERMAN.encode(), "text/html; charset=punycode", "utf-8"),
        (JAPANESE.encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "iso2022_jp"),
        (b"plain", "", "utf-8"),
        (b"", "text/html; charset=utf-8", None),
    ],
)
def test_the_encoding_is_found_by_mark_header_declaration(body: bytes, content_type: str, charset: str | None) -> None:
    assert charset_of(body, content_type) == charset


def test_an_undeclared_encoding_is_detected() -> None:
    text = "Компании подписали соглашение о сотрудничестве и объявили о совместном предприятии. " * 8
    found = charset_of(text.encode("cp1251"), "text/html")
    assert found
    assert text.encode("cp1251").decode(found) == text
