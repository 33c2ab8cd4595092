"""The servers' own logs prove the politeness: one at a time, never too early, nothing that robots.txt forbids."""

import asyncio
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from itertools import pairwise

import pytest

from tests.transforms.fetch.world import World, fetched, reasons, rejected, run
from tests.world.answers import HTML, Handler, Hit, reply
from tieup.schemas.fetch import HostState, Request
from tieup.transforms.fetch.hosts import retry_after_s
from tieup.transforms.fetch.robots import rules_for_us

PAGE = reply(200, b"<p>Nordwind signed with Kolapay.", HTML)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)


def robots_txt(text: str, status: int = 200) -> bytes:
    return reply(status, text.encode(), {"Content-Type": "text/plain"})


async def slow(_: Hit, __: asyncio.StreamWriter) -> bytes:
    await asyncio.sleep(0.01)
    return PAGE


def test_a_host_is_asked_one_at_a_time_and_other_hosts_meanwhile() -> None:
    busy: list[int] = []

    async def story(world: World) -> None:
        async def counted(hit: Hit, writer: asyncio.StreamWriter) -> bytes:
            busy.append(sum(site.in_flight for site in world.sites))
            return await slow(hit, writer)

        sites = [await world.site({"*": counted, "/robots.txt": reply(404)}) for _ in range(8)]
        results = await world.fetch(*(site.url(f"/{number}") for number in range(5) for site in sites))
        assert [fetched(result).status for result in results] == [200] * 40
        assert [site.most_in_flight for site in sites] == [1] * 8
        assert [site.paths for site in sites] == [["/robots.txt", *(f"/{number}" for number in range(5))]] * 8

    run(story)
    assert max(busy) == 8


def test_no_more_are_in_flight_than_is_set() -> None:
    most: list[int] = []

    async def story(world: World) -> None:
        async def counted(hit: Hit, writer: asyncio.StreamWriter) -> bytes:
            most.append(sum(site.in_flight for site in world.sites))
            return await slow(hit, writer)

        sites = [await world.site({"*": counted}) for _ in range(8)]
        await world.fetch(*(site.url("/a") for site in sites), concurrency=3)

    run(story)
    assert max(most) == 3


def test_redirects_from_many_hosts_to_one_ask_it_one_at_a_time() -> None:
    async def story(world: World) -> None:
        async def slow_robots(_: Hit, __: asyncio.StreamWriter) -> bytes:
            await asyncio.sleep(0.1)
            return reply(404)

        target = await world.site({"*": slow, "/robots.txt": slow_robots})
        sites = [await world.site({"/a": reply(302, b"", {"Location": target.url(f"/{i}")})}) for i in range(8)]
        results = await world.fetch(*(site.url("/a") for site in sites), target.url("/own"))
        assert [fetched(result).final_url for result in results] == [
            *(target.url(f"/{i}") for i in range(8)),
            target.url("/own"),
        ]
        assert target.most_in_flight == 1
        assert target.paths.count("/robots.txt") == 1

    run(story)


def test_there_is_a_pause_between_two_requests_and_robots_txt_may_want_a_longer_one() -> None:
    async def story(world: World) -> None:
        plain = await world.site({"*": PAGE, "/robots.txt": reply(404)})
        calm = await world.site({"*": PAGE, "/robots.txt": robots_txt("User-agent: *\nCrawl-delay: 7")})
        async with world.fetcher(pause_s=2.0) as fetcher:
            for site, pauses in ((plain, [2, 2, 2]), (calm, [2, 7, 7])):
                for path in ("/a", "/b", "/c"):
                    fetched(await fetcher.fetch(Request(url=site.url(path))))
                assert [(b.at - a.at).total_seconds() for a, b in pairwise(site.hits)] == pauses

    run(story)


RETRY_AFTER = {
    "seconds": "20",
    "date": format_datetime(NOW + timedelta(seconds=20), usegmt=True),
}


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", RETRY_AFTER)
def test_a_short_retry_after_is_waited_for(status: int, form: str) -> None:
    async def story(world: World) -> None:
        async def once(_: Hit, __: asyncio.StreamWriter) -> bytes:
            first = site.paths.count("/a") == 1
            return reply(status, b"", {"Retry-After": RETRY_AFTER[form]}) if first else PAGE

        site = await world.site({"/a": once, "/b": PAGE, "/robots.txt": reply(404)})
        for result in await world.fetch(site.url("/a"), site.url("/b")):
            fetched(result)
        assert site.paths == ["/robots.txt", "/a", "/a", "/b"]
        assert (site.hits[2].at - site.hits[1].at).total_seconds() >= 20

    run(story)


@pytest.mark.parametrize("retry_after", ["3600", format_datetime(NOW + timedelta(hours=1), usegmt=True)])
def test_a_long_retry_after_is_left_to_a_later_run_that_knows_of_it(retry_after: str) -> None:
    async def story(world: World) -> None:
        site = await world.site(
            {"/a": reply(429, b"", {"Retry-After": retry_after}), "/b": PAGE, "/robots.txt": reply(404)}
        )
        async with world.fetcher() as fetcher:
            for path in ("/a", "/b"):
                assert reasons([await fetcher.fetch(Request(url=site.url(path)))]) == ["rate_limited"]
            kept, sites = fetcher.host_states(), fetcher.robots_states()
        assert site.paths == ["/robots.txt", "/a"]
        assert kept == [
            HostState(
                host=site.name,
                not_before=NOW + timedelta(hours=1),
                failures=1,
                reason=f"status 429, Retry-After {retry_after!r}",
            )
        ]
        for minutes, outcome in ((50, "rate_limited"), (11, None)):
            world.clock.time += timedelta(minutes=minutes)
            async with world.fetcher() as fetcher:
                fetcher.learn(kept, sites)
                result = await fetcher.fetch(Request(url=site.url("/b")))
                assert reasons([result]) == [outcome] if outcome else fetched(result)
        assert site.paths == ["/robots.txt", "/a", "/b"]

    run(story)


def test_without_retry_after_the_wait_doubles_and_ends_with_the_first_good_answer() -> None:
    async def story(world: World) -> None:
        site = await world.site({"/a": reply(503), "/b": PAGE, "/robots.txt": reply(404)})
        waits = []
        async with world.fetcher(patience_s=5) as fetcher:
            for _ in range(4):
                assert reasons([await fetcher.fetch(Request(url=site.url("/a")))]) == ["rate_limited"]
                until = fetcher.host_states()[0].not_before
                assert until
                waits.append((until - world.clock.now()).total_seconds())
                world.clock.time = until
            fetched(await fetcher.fetch(Request(url=site.url("/b"))))
            assert fetcher.host_states() == []
        assert waits == [60, 120, 240, 480]

    run(story)


def test_a_host_that_refuses_for_ever_and_says_not_to_wait_is_left_alone() -> None:
    async def story(world: World) -> None:
        site = await world.site({"*": reply(429, b"", {"Retry-After": "0"}), "/robots.txt": reply(404)})
        assert reasons(await world.fetch(*(site.url(f"/{number}") for number in range(9)))) == ["rate_limited"] * 9
        assert site.paths == ["/robots.txt", "/0", "/0", "/1"]

    run(story)


def test_a_host_that_never_answers_is_left_alone_after_a_few_attempts() -> None:
    async def story(world: World) -> None:
        site = await world.site({"*": b"", "/robots.txt": reply(404)})
        results = await world.fetch(*(site.url(f"/{number}") for number in range(10)))
        assert reasons(results) == ["network"] * 3 + ["rate_limited"] * 7
        assert len(site.hits) == 4

    run(story)


def test_a_connection_that_was_closed_meanwhile_is_made_anew_after_the_pause() -> None:
    async def story(world: World) -> None:
        async def kept(hit: Hit, writer: asyncio.StreamWriter) -> None:
            """Promises to keep the connection open, and closes it when the next request comes."""
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntext")
            if hit.path == "/a" and len(site.hits) == 2:
                while len(reads) < 1:
                    await asyncio.sleep(0.001)

        reads: list[int] = []
        site = await world.site({"*": kept, "/robots.txt": reply(404)})
        async with world.fetcher(pause_s=3.0) as fetcher:
            fetched(await fetcher.fetch(Request(url=site.url("/a"))))
            fetching = asyncio.create_task(fetcher.fetch(Request(url=site.url("/b"))))
            await asyncio.sleep(0.05)
            reads.append(1)
            fetched(await fetching)
        assert site.paths == ["/robots.txt", "/a", "/b"]
        assert [(b.at - a.at).total_seconds() for a, b in pairwise(site.hits)] == [3, 6]

    run(story)


def test_a_host_has_its_budget() -> None:
    async def story(world: World) -> None:
        site = await world.site({"*": PAGE, "/robots.txt": robots_txt("User-agent: *\nCrawl-delay: 100")})
        results = await world.fetch(*(site.url(f"/{number}") for number in range(9)), host_budget_s=250)
        assert [fetched(result).status for result in results[:4]] == [200] * 4
        assert reasons(results[4:]) == ["rate_limited"] * 5

    run(story)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120),
        ("Sunday, 01-Mar-26 12:02:00 GMT", 120),
        ("Sun Mar  1 12:02:00 2026", 120),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("99999999999999999999", 30 * 86_400),
        ("Sun, 01 Mar 2099 12:00:00 GMT", 30 * 86_400),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_all_its_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (robots_txt("User-agent: *\nDisallow: /"), "robots"),
        (robots_txt("User-agent: tieup\nDisallow: /\n\nUser-agent: *\nAllow: /"), "robots"),
        (robots_txt("User-agent: *\nDisallow: /\n\nUser-agent: TieUp/2.0\nDisallow:"), None),
        (robots_txt("User-agent: *\nDisallow: /\nAllow: /news"), None),
        (robots_txt("User-agent: *\nAllow: /news\nDisallow: /news/a*z$"), None),
        (robots_txt("User-agent: *\nDisallow: /*a$"), "robots"),
        (robots_txt("User-agent: tie\nDisallow: /"), None),
        (robots_txt("User-agent: tieup-images\nDisallow: /"), None),
        (robots_txt("\ufeffUser-agent: *\rDisallow: /"), "robots"),
        (robots_txt("# " + "x" * 500_000 + "\nUser-agent: *\nDisallow: /"), "robots"),
        (robots_txt("# " + "x" * 600_000 + "\nUser-agent: *\nDisallow: /"), None),
        (robots_txt("<html>We have none</html>"), None),
        (robots_txt("User-agent: *\nDisallow: /", 404), None),
        (robots_txt("User-agent: *\nDisallow: /", 403), None),
        (robots_txt("", 500), "robots"),
        (robots_txt("", 503), "rate_limited"),
        (robots_txt("", 429), "rate_limited"),
        (b"", "network"),
        (reply(200, b"", {"Content-Length": "500"}, length=False), "truncated"),
        (reply(301, b"", {"Location": "/robots.txt"}), None),
        (reply(301, b"", {"Location": "/elsewhere.txt"}), "robots"),
    ],
)
def test_robots_txt_is_obeyed(answer: bytes, reason: str | None) -> None:
    async def story(world: World) -> None:
        pages: dict[str, bytes | Handler] = {"/robots.txt": answer, "/news/a": PAGE}
        site = await world.site({**pages, "/elsewhere.txt": robots_txt("User-agent: *\nDisallow: /news")})
        result = (await world.fetch(site.url("/news/a")))[0]
        assert reasons([result]) == [reason] if reason else fetched(result)
        assert ("/news/a" in site.paths) == (reason is None)

    run(story)


def test_each_hop_of_a_redirect_is_subject_to_its_own_robots_txt() -> None:
    async def story(world: World) -> None:
        shut = await world.site({"*": PAGE, "/robots.txt": robots_txt("User-agent: *\nDisallow: /inner")})
        site = await world.site({"/a": reply(302, b"", {"Location": shut.url("/inner/a")}), "/robots.txt": reply(404)})
        assert reasons(await world.fetch(site.url("/a"))) == ["robots"]
        assert shut.paths == ["/robots.txt"]

    run(story)


def test_robots_txt_is_read_once_a_day_and_not_again_by_the_next_run() -> None:
    async def story(world: World) -> None:
        site = await world.site({"*": PAGE, "/robots.txt": robots_txt("User-agent: *\nDisallow: /no")})
        kept = []
        for hours in (0, 12, 11, 2):
            world.clock.time += timedelta(hours=hours)
            async with world.fetcher() as fetcher:
                fetcher.learn([], kept)
                fetched(await fetcher.fetch(Request(url=site.url("/yes"))))
                assert reasons([await fetcher.fetch(Request(url=site.url("/no")))]) == ["robots"]
                kept = fetcher.robots_states()
        assert site.paths == ["/robots.txt", "/yes", "/yes", "/yes", "/robots.txt", "/yes"]
        assert [state.rules for state in kept] == ["disallow: /no"]

    run(story)


def test_a_robots_txt_that_failed_is_asked_again_soon() -> None:
    async def story(world: World) -> None:
        site = await world.site({"*": PAGE, "/robots.txt": reply(500)})
        async with world.fetcher() as fetcher:
            for minutes, outcome in ((0, "robots"), (5, "robots"), (6, None)):
                world.clock.time += timedelta(minutes=minutes)
                if outcome is None:
                    site.pages["/robots.txt"] = reply(404)
                result = await fetcher.fetch(Request(url=site.url("/a")))
                assert reasons([result]) == [outcome] if outcome else fetched(result)
            assert site.paths == ["/robots.txt", "/robots.txt", "/a"]

    run(story)


def test_groups_for_us_are_put_together_and_others_left_out() -> None:
    text = """
        Sitemap: https://example.com/sitemap.xml
        User-agent: other
        User-Agent : tieup   # us too
        Disallow: /a
        Sitemap: https://example.com/more.xml
        Crawl-delay: 3
        User-agent: *
        Disallow: /all
        user-agent: TIEUP
        Disalow: /b c
        Unknown: x
        Allow: /b/d # yes
    """
    assert rules_for_us(text) == "disallow: /a\ncrawl-delay: 3\ndisalow: /b c\nallow: /b/d"
    assert rules_for_us("Disallow: /stray\nUser-agent: *\nDisallow: /x") == "disallow: /x"


def test_a_reason_is_told_in_words() -> None:
    async def story(world: World) -> None:
        site = await world.site({"/robots.txt": reply(503, b"", {"Retry-After": "500"})})
        detail = rejected((await world.fetch(site.url("/a")))[0]).detail
        assert detail == "the host is not asked before 2026-03-01 12:08:20 UTC: status 503, Retry-After '500'"

    run(story)
