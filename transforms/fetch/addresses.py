"""Which addresses may be asked: public ones on 80 and 443, and what `--allow-hosts` opens."""

import functools
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from yarl import URL

from tieup.schemas.errors import DocumentError, UsageError
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.text.tables import csv_table

PORTS = (80, 443)
_GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
_ALLOWED_HOST = re.compile(r"(?:\[(?P<ipv6>[^\[\]]+)\]|(?P<name>[^\s:/\[\]@]+))(?::(?P<port>\d{1,5}))?")
_MAX_URL_CHARS = 4096


def not_public(address: str) -> str | None:
    """Why no connection goes to this address, in words; None if it is a public one."""
    try:
        return _not_public(ipaddress.ip_address(address))
    except ValueError:
        return "no IP address"


@functools.lru_cache(maxsize=4096)
def _not_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str | None:
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        if mapped:
            return f"an IPv4 address in IPv6 ({_not_public(mapped) or 'public'})"
        if address not in _GLOBAL_IPV6:
            return "IPv6 that is not global unicast"
    return next((what for network, what in _special() if address in network), None)


@functools.cache
def _special() -> tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str], ...]:
    table = csv_table(__package__, "special_addresses.csv")
    return tuple((ipaddress.ip_network(row["network"]), row["what"]) for row in table)


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Hosts that may be asked though they are not public, or on another port."""

    pairs: frozenset[tuple[str, int]]
    """Name or address, in lower case, and port."""

    @staticmethod
    def parse(values: Iterable[str]) -> "AllowedHosts":
        """From `NAME[:PORT]`, `ADDRESS[:PORT]` and `[IPV6][:PORT]`; without a port 80 and 443 are meant.

        Raises:
            UsageError: another form.
        """
        pairs: set[tuple[str, int]] = set()
        for value in values:
            found = _ALLOWED_HOST.fullmatch(value.strip())
            port = found["port"] if found else None
            if not found or (port and not 0 < int(port) < 65536):
                raise UsageError(f"--allow-hosts {value!r}: give NAME or NAME:PORT, for example wiki.intranet:8080")
            name = canonical_host(found["name"] or found["ipv6"])
            pairs.update((name, number) for number in ((int(port),) if port else PORTS))
        return AllowedHosts(frozenset(pairs))

    def __contains__(self, url: URL) -> bool:
        return (canonical_host(url.raw_host or ""), url.port) in self.pairs


def canonical_host(name: str) -> str:
    """A host's name as we compare it: lower case, in its form for the network, without the root's dot."""
    host = URL.build(scheme="http", host=name.rstrip(".") or "invalid").raw_host if name else None
    return (host or "").lower()


def checked(address: str | URL, allowed: AllowedHosts) -> URL:
    """The address as a URL without fragment, if its form permits asking it.

    Where its name leads is another question, answered when the connection is made (client.py).

    Raises:
        DocumentError: `malformed` or `blocked_address`.
    """
    try:
        url = URL(address.strip()) if isinstance(address, str) else address
        host, port = url.raw_host, url.port  # parsed only now
        str(url).encode()
    except ValueError as error:
        raise DocumentError(Stage.FETCH, Reason.MALFORMED, f"no address: {error}") from error
    if len(str(url)) > _MAX_URL_CHARS:
        raise DocumentError(Stage.FETCH, Reason.MALFORMED, f"an address of more than {_MAX_URL_CHARS} characters")
    if url.scheme not in ("http", "https"):
        raise _blocked(f"the scheme {url.scheme[:40]!r}; only http and https are fetched")
    if not host:
        raise DocumentError(Stage.FETCH, Reason.MALFORMED, "an address without a host")
    if url.raw_user is not None or url.raw_password is not None:
        raise _blocked("an address with a user's name or password in it")
    if port not in PORTS and url not in allowed:
        raise _blocked(f"port {port}; `--allow-hosts {host}:{port}` opens it")
    return url.with_fragment(None)


def _blocked(what: str) -> DocumentError:
    return DocumentError(Stage.FETCH, Reason.BLOCKED_ADDRESS, what)
