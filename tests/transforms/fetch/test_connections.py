"""Every address that is tried, as the interpreter reports it: none that is not public, at any hop, by any name."""

import socket
import ssl
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import aiohttp.connector
import pytest
import trustme

from tests.transforms.fetch.test_addresses import NOT_PUBLIC
from tests.transforms.fetch.world import FakeClock, World, fetched, reasons, rejected, run
from tests.world.answers import HTML, reply
from tieup.schemas.fetch import Request
from tieup.transforms.fetch.addresses import not_public
from tieup.transforms.fetch.fetcher import Fetcher
from tieup.transforms.fetch.settings import FetchSettings

PUBLIC = "93.184.215.14"
PAGE = reply(200, b"<p>Nordwind signed with Kolapay.", HTML)

_recorders: list[list[str]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    """Note every connection while a test listens, and let none leave this machine."""
    if event == "socket.connect" and _recorders and isinstance(arguments[1], tuple):
        _recorders[-1].append(arguments[1][0])
        if not arguments[1][0].startswith("127.0.9."):
            raise ConnectionRefusedError("tests connect to nobody")


sys.addaudithook(_hook)


@pytest.fixture
def tried() -> Iterator[list[str]]:
    addresses: list[str] = []
    _recorders.append(addresses)
    yield addresses
    _recorders.pop()


def test_no_hop_reaches_an_address_that_is_not_public(tried: list[str]) -> None:
    """As the first hop, behind one redirect, behind two, and for a robots.txt behind a redirect."""

    async def story(world: World) -> None:
        site = await world.site({"/robots.txt": reply(404)})
        hosts = [f"inside{i}.test" for i in range(len(NOT_PUBLIC))]
        allowed = [f"{site.name}:{site.port}"]
        urls = []
        for i, (host, address) in enumerate(zip(hosts, NOT_PUBLIC, strict=True)):
            world.names.answers[host] = [[address]]
            site.pages[f"/to/{i}"] = reply(302, b"", {"Location": f"http://{host}/"})
            site.pages[f"/on/{i}"] = reply(307, b"", {"Location": f"/to/{i}"})
            other = await world.site(
                {"/robots.txt": reply(301, b"", {"Location": f"https://{host}/robots.txt"}), "*": PAGE}
            )
            allowed.append(f"{other.name}:{other.port}")
            urls += [f"http://{host}/", site.url(f"/to/{i}"), site.url(f"/on/{i}"), other.url("/a")]
        results = await world.fetch(*urls, allow_hosts=tuple(allowed))
        assert set(reasons(results)) == {"blocked_address"}
        assert all(other.paths == ["/robots.txt"] for other in world.sites[1:])
        assert set(tried) == {one.address for one in world.sites}

    run(story)


def test_a_name_that_turns_inward_between_two_connections_is_not_followed(tried: list[str]) -> None:
    async def story(world: World) -> None:
        world.names.answers["rebinding.test"] = [[PUBLIC], *([address] for address in NOT_PUBLIC)]
        for _ in range(len(NOT_PUBLIC) + 1):
            # Each time a new session: a cache of names would help, and must not be needed.
            await world.fetch("http://rebinding.test/", pause_s=0.0)
        assert world.names.answers["rebinding.test"] == [[NOT_PUBLIC[-1]]]

    run(story)
    assert set(tried) == {PUBLIC}


def test_between_the_lookup_and_the_connection_a_name_cannot_change(
    tried: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's own resolver, which answers in turn with a public address and with this machine's."""
    lookups: list[str] = []

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        lookups.append(host)
        address = PUBLIC if len(lookups) % 2 else "127.0.9.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    async def story(world: World) -> list[str]:
        await world.site({"*": PAGE})
        found = []
        for _ in range(4):
            async with Fetcher(FetchSettings(pause_s=0.0), clock=FakeClock()) as fetcher:
                found.append(rejected(await fetcher.fetch(Request(url="http://rebinding.test/a"))).reason.value)
        return found

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert run(story) == ["network", "blocked_address"] * 2
    assert lookups == ["rebinding.test"] * 4
    assert tried == [PUBLIC, PUBLIC]


def test_of_a_names_addresses_only_the_public_ones_are_tried(tried: list[str]) -> None:
    async def story(world: World) -> None:
        world.names.answers["mixed.test"] = [["10.0.0.1", PUBLIC, "::1", "2606:4700::1111", "fe80::1"]]
        assert reasons(await world.fetch("http://mixed.test/")) == ["blocked_address"]

    run(story)
    assert set(tried) == {PUBLIC, "2606:4700::1111"}
    assert [not_public(address) for address in set(tried)] == [None, None]


LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("trusted", "name", "expires", "reason"),
    [
        (True, "127.0.9.1", None, None),
        (False, "127.0.9.1", None, "unable to get local issuer certificate"),
        (True, "other.test", None, "certificate is not valid for '127.0.9.1'"),
        (True, "127.0.9.1", LONG_AGO, "certificate has expired"),
    ],
    ids=["trusted", "of an unknown issuer", "another's", "expired"],
)
def test_a_page_behind_a_certificate_that_is_not_to_be_trusted_is_never_fetched(
    monkeypatch: pytest.MonkeyPatch, name: str, expires: datetime | None, reason: str | None, *, trusted: bool
) -> None:
    issuer = trustme.CA()
    ours, theirs = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert(name, not_after=expires).configure_cert(theirs)
    (issuer if trusted else trustme.CA()).configure_trust(ours)
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", ours)

    async def story(world: World) -> None:
        site = await world.site({"/robots.txt": reply(404), "/a": PAGE}, tls=theirs)
        url = f"https://{site.address}:{site.port}/a"
        (result,) = await world.fetch(url, allow_hosts=(f"{site.address}:{site.port}",))
        if reason is None:
            assert fetched(result).body == b"<p>Nordwind signed with Kolapay."
            return
        assert rejected(result).reason.value == "network"
        assert rejected(result).detail.startswith("TLS: ")
        assert reason in rejected(result).detail
        assert site.paths == []

    run(story)
