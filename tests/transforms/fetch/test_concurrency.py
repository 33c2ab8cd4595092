import asyncio
import time

from tests.transforms.fetch.world import World, run
from tests.world.answers import HTML, Hit, reply


def test_hosts_are_asked_side_by_side() -> None:
    """200 pages over 50 hosts that take 100 ms each: one after the other they would take 25 s with robots.txt."""

    async def late(_: Hit, __: asyncio.StreamWriter) -> bytes:
        await asyncio.sleep(0.1)
        return reply(200, b"<p>Nordwind signed with Kolapay.", HTML)

    async def story(world: World) -> float:
        sites = [await world.site({"*": late}) for _ in range(50)]
        started = time.monotonic()
        await world.fetch(*(site.url(f"/{number}") for number in range(4) for site in sites))
        return time.monotonic() - started

    assert run(story) < 25 / 5, "the benchmark wants 15 times; this machine may be busy"
