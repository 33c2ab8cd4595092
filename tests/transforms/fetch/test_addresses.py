"""No connection goes to an address that is not public, at any hop, whatever a name resolves to at that moment."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from yarl import URL

from tests.transforms.fetch.world import World, fetched, reasons, rejected, run
from tests.world.answers import HTML, reply
from tieup.schemas.errors import DocumentError, UsageError
from tieup.schemas.fetch import Request
from tieup.transforms.fetch.addresses import AllowedHosts, checked, not_public

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3ffe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::200e"]

_recorders: list[list[Any]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        for recorder in _recorders:
            recorder.append(arguments[1])


sys.addaudithook(_hook)


@pytest.fixture
def tried() -> Iterator[list[Any]]:
    """Every address that this process tries to connect to, as the interpreter itself reports it."""
    addresses: list[Any] = []
    _recorders.append(addresses)
    yield addresses
    _recorders.remove(addresses)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_addresses_are_public(address: str) -> None:
    assert not_public(address) is None


def test_what_is_no_address_is_not_public() -> None:
    assert not_public("example.com") == "no IP address"


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_leads_to_a_special_address_is_never_connected(address: str, tried: list[Any]) -> None:
    async def story(world: World) -> None:
        world.names.answers["news.test"] = [[address]]
        result = rejected((await world.fetch("http://news.test/a"))[0])
        assert result.reason.value == "blocked_address"
        assert address in result.detail

    run(story)
    assert tried == []


@pytest.mark.parametrize(
    "form", ["127.0.0.1", "[::1]", "[::ffff:7f00:1]", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"]
)
def test_an_address_in_any_spelling_is_never_connected(form: str, tried: list[Any]) -> None:
    async def story(world: World) -> None:
        assert reasons(await world.fetch(f"http://{form}/"))[0] in ("blocked_address", "malformed", "network")

    run(story)
    assert tried == []


def test_all_addresses_of_a_name_are_refused_each_by_itself(tried: list[Any]) -> None:
    async def story(world: World) -> None:
        world.names.answers["news.test"] = [["10.0.0.1", "::1", "192.168.0.1"]]
        detail = rejected((await world.fetch("http://news.test/a"))[0]).detail
        assert all(address in detail for address in ("10.0.0.1", "::1", "192.168.0.1"))

    run(story)
    assert tried == []


def test_only_hosts_that_are_allowed_are_connected_at_any_hop(tried: list[Any]) -> None:
    async def story(world: World) -> None:
        site = await world.site({})
        inner = await world.site({"*": reply(200, b"secret", HTML)})
        world.names.answers["inner.test"] = [[inner.address]]
        allowed = (f"{site.name}:{site.port}",)
        targets = {
            "/name": f"http://inner.test:{inner.port}/",
            "/port-80": "http://inner.test/",
            "/address": f"http://{inner.address}/",
            "/file": "file:///etc/passwd",
            "/gopher": "gopher://inner.test/",
            "/metadata": "http://169.254.169.254/latest/meta-data/",
            "/mapped": "http://[::ffff:127.0.9.2]/",
            "/user": f"http://user:secret@{site.name}:{site.port}/",
        }
        site.pages.update({path: reply(302, b"", {"Location": to}) for path, to in targets.items()})
        results = await world.fetch(*map(site.url, targets), allow_hosts=allowed)
        assert reasons(results) == ["blocked_address"] * len(targets)
        assert inner.hits == []

    run(story)
    assert {address[0] for address in tried} == {"127.0.9.1"}


def test_a_robots_txt_that_redirects_inside_is_not_followed(tried: list[Any]) -> None:
    async def story(world: World) -> None:
        world.names.answers["inner.test"] = [["127.0.9.77"]]
        site = await world.site({"/robots.txt": reply(301, b"", {"Location": "http://inner.test/robots.txt"})})
        assert reasons(await world.fetch(site.url("/a"))) == ["blocked_address"]
        assert site.paths == ["/robots.txt"]

    run(story)
    assert {address[0] for address in tried} == {"127.0.9.1"}


def test_a_name_that_changes_its_mind_is_checked_at_each_connection(tried: list[Any]) -> None:
    """Rebinding: the allowed name keeps its right, a stranger's has none whatever it resolved to before."""

    async def story(world: World) -> None:
        site = await world.site({"/a": reply(200, b"<p>text", HTML)})
        world.names.answers["stranger.test"] = [["10.0.0.9"], [site.address], ["127.0.0.1"]]
        async with world.fetcher(allow_hosts=(f"{site.name}:{site.port}", "other.test")) as fetcher:
            assert fetched(await fetcher.fetch(Request(url=site.url("/a"))))
            for _ in range(3):
                world.clock.time = world.clock.time.replace(hour=world.clock.time.hour + 1)
                result = await fetcher.fetch(Request(url="http://stranger.test/a"))
                assert rejected(result).reason.value == "blocked_address"

    run(story)
    assert {address[0] for address in tried} == {"127.0.9.1"}


def test_allowed_hosts_have_a_port_or_mean_the_usual_two() -> None:
    allowed = AllowedHosts.parse(["wiki.intranet", "Feeds.Intranet:8080", "127.0.0.1:81", "[::1]:82", "bücher.test"])
    for yes in (
        "http://wiki.intranet/a",
        "https://wiki.intranet./",
        "http://feeds.intranet:8080/",
        "http://127.0.0.1:81/",
        "http://[::1]:82/",
        "http://xn--bcher-kva.test/",
    ):
        assert URL(yes) in allowed, yes
    for no in (
        "http://wiki.intranet:8080/",
        "http://feeds.intranet/",
        "http://a.wiki.intranet/",
        "http://127.0.0.2:81/",
    ):
        assert URL(no) not in allowed, no


@pytest.mark.parametrize("value", ["", "a b", "http://a/", "a:0", "a:99999", "a:b", "user@a"])
def test_allowed_hosts_of_another_form_are_an_error(value: str) -> None:
    with pytest.raises(UsageError, match="--allow-hosts"):
        AllowedHosts.parse([value])


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://example.com/", "blocked_address"),
        ("file:///etc/passwd", "blocked_address"),
        ("javascript:alert(1)", "blocked_address"),
        ("http://example.com:22/", "blocked_address"),
        ("http://example.com:8080/", "blocked_address"),
        ("http://me:secret@example.com/", "blocked_address"),
        ("http://", "malformed"),
        ("http://[::1/", "malformed"),
        ("http://example.com:port/", "malformed"),
        ("//example.com/a", "blocked_address"),
        ("http://example.com/" + "a" * 5000, "malformed"),
    ],
)
def test_addresses_that_are_not_asked(address: str, reason: str) -> None:
    with pytest.raises(DocumentError) as raised:
        checked(address, AllowedHosts.parse([]))
    assert raised.value.reason.value == reason


@pytest.mark.parametrize("address", ["http://example.com", "https://example.com:443/a?b=c#d", "http://example.com:80/"])
def test_addresses_that_are_asked(address: str) -> None:
    assert checked(address, AllowedHosts.parse([])) == URL(address).with_fragment(None)
