"""One HTTP exchange behind guards: a deadline, a limit on the decoded size, no connection to where none may go.

The address is checked where the socket for it is made (`socket_factory`): between the name lookup and the connection
nothing can change, whatever the name server answers the next time.
"""

import asyncio
import errno
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from socket import SocketKind, socket
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDictProxy
from yarl import URL

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.fetch.addresses import AllowedHosts, not_public
from tieup.transforms.fetch.codings import ACCEPTED, Decoding, too_large
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.text import values

# A name may have several addresses, the first of which answers nothing.
_CONNECT_TIMEOUT_S = 10
_KEEP_OPEN_S = 30
_READ_BUFFER = 1 << 16
# aiohttp's parser in C has one class for all errors.
_HEADERS_TOO_LARGE = ("Got more than", "Too many headers")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one exchange gave."""

    url: URL
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes = b""
    """Decoded; read only with a status of 2xx."""
    cut: bool = False
    """True if there was more than was asked for."""


@dataclass(frozen=True, slots=True)
class Want:
    """How much of a body is wanted."""

    max_bytes: int
    """Decoded."""
    cut: bool = False
    """True: what is beyond `max_bytes` is left; False: it is an error."""
    refuse: Callable[[str], str | None] = lambda _: None
    """Why a body of this Content-Type is not read at all, if so."""


@dataclass(slots=True)
class _Target:
    """For whom the sockets are that are made in this context."""

    open: bool
    connected: bool = False
    """True once a socket was made: the connection is not one of an earlier request."""
    refused: list[str] = field(default_factory=list)


_target: ContextVar[_Target] = ContextVar("_target")


class StaleConnectionError(DocumentError):
    """An earlier request's connection had been closed just then; to be asked again, after the pause."""


class _UnansweredError(aiohttp.ClientError):
    """The connection ended without an answer."""


class Client:
    """A session without cookies and without the environment's proxies; use it as a context manager."""

    def __init__(self, settings: FetchSettings, resolver: AbstractResolver | None = None) -> None:
        self._settings = settings
        self._allowed = AllowedHosts.parse(settings.allow_hosts)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Client":  # noqa: PYI034 - typing.Self came with Python 3.11
        connector = aiohttp.TCPConnector(
            limit=self._settings.concurrency,
            keepalive_timeout=_KEEP_OPEN_S,
            resolver=self._resolver,
            socket_factory=_guarded_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            read_bufsize=_READ_BUFFER,
            headers={"User-Agent": self._settings.user_agent, "Accept-Encoding": ACCEPTED},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_TIMEOUT_S),
            middlewares=(_asked_once,),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def get(self, url: URL, headers: Mapping[str, str], timeout_s: float, want: Want) -> Answer:
        """Ask once; redirects are the caller's.

        Raises:
            DocumentError: `timeout`, `blocked_address`, `network`, `truncated`, `too_large`, `malformed` or
                `unsupported`.
        """
        target = _Target(open=url in self._allowed)
        try:
            return await asyncio.wait_for(self._exchange(url, headers, want, target), timeout_s)
        except aiohttp.ConnectionTimeoutError as error:
            raise _failure(Reason.NETWORK, f"no connection within {_CONNECT_TIMEOUT_S} s") from error
        except asyncio.TimeoutError as error:
            limit = f"{self._settings.timeout_s:g} s for a request and its redirects"
            raise _failure(Reason.TIMEOUT, f"not done within {limit}") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if target.refused:
                raise _failure(Reason.BLOCKED_ADDRESS, f"leads to {', '.join(target.refused[:4])}") from error
            stale = isinstance(error, _UnansweredError) and not target.connected
            raise (StaleConnectionError if stale else DocumentError)(Stage.FETCH, *_told(error)) from error

    async def _exchange(self, url: URL, headers: Mapping[str, str], want: Want, target: _Target) -> Answer:
        if self._session is None:
            raise RuntimeError("the client is not open: use `async with`")
        _target.set(target)
        proxy = self._proxy(url, target)
        async with self._session.get(url, headers=headers, allow_redirects=False, proxy=proxy) as response:
            if not 200 <= response.status < 300:
                return Answer(url, response.status, response.headers)
            if why := want.refuse(response.headers.get("Content-Type", "")):
                raise _failure(Reason.UNSUPPORTED, why)
            body, cut = await _body(response, want)
            return Answer(url, response.status, response.headers, body, cut)

    def _proxy(self, url: URL, target: _Target) -> str | None:
        """The environment's proxy for this address, if we are to use it; then it is the proxy that is connected."""
        host = url.host or ""
        if not self._settings.trust_environment or urllib.request.proxy_bypass(host):
            return None
        proxy = urllib.request.getproxies().get(url.scheme)
        if proxy is None:
            return None
        why = not_public(host)
        if why not in (None, "no IP address") and not target.open:
            raise _failure(Reason.BLOCKED_ADDRESS, f"leads to {host} ({why})")
        target.open = True
        return proxy


def _guarded_socket(address_info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket:
    """A socket for one address, if a connection may go there."""
    family, kind, protocol, _, address = address_info
    target = _target.get()
    why = None if target.open else not_public(str(address[0]))
    if why:
        target.refused.append(f"{address[0]} ({why})")
        raise PermissionError(errno.EACCES, "not a public address")
    target.connected = True
    return socket(family, SocketKind(kind), protocol)


async def _asked_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from asking again on its own, at once and without a pause, where no answer came."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _UnansweredError(f"no answer: {error or type(error).__name__}") from error


async def _body(response: aiohttp.ClientResponse, want: Want) -> tuple[bytes, bool]:
    """The body, decoded while it comes."""
    decoding = Decoding(", ".join(response.headers.getall("Content-Encoding", [])))
    declared = response.content_length
    if declared and declared > want.max_bytes and not want.cut:
        raise too_large(want.max_bytes)
    body = bytearray()
    received = 0
    async for data in response.content.iter_any():
        received += len(data)
        for piece in decoding.feed(data):
            body += piece
            if len(body) > want.max_bytes:
                break
        if max(len(body), received) > want.max_bytes:
            if want.cut:
                return bytes(body[: want.max_bytes]), True
            raise too_large(want.max_bytes)
    decoding.finish()
    return bytes(body), False


def _told(error: Exception) -> tuple[Reason, str]:
    """What a library's error means for us."""
    text = " ".join(values.safe(str(error)).split()) or type(error).__name__
    match error:
        case _UnansweredError():
            return Reason.NETWORK, text
        case aiohttp.ClientPayloadError():
            return Reason.TRUNCATED, f"the body ends before its declared end: {text}"
        case aiohttp.ClientConnectorDNSError():
            return Reason.NETWORK, f"the name is unknown: {text}"
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return Reason.NETWORK, f"TLS: {text}"
        case aiohttp.InvalidURL():
            return Reason.MALFORMED, f"no address: {text}"
        case aiohttp.ClientResponseError():
            if any(words in text for words in _HEADERS_TOO_LARGE):
                return Reason.TOO_LARGE, "headers of unusual size"
            return Reason.NETWORK, f"no HTTP: {error.message}"
        case _:
            return Reason.NETWORK, f"{type(error).__name__}: {text}"


def _failure(reason: Reason, detail: str) -> DocumentError:
    return DocumentError(Stage.FETCH, reason, detail)
