"""What is asked of the network and what came back; and what hosts have asked of us."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tieup.schemas.document import Document

Purpose = Literal["feed", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One address to fetch."""

    url: str
    """The address, `http` or `https`."""

    purpose: Purpose = "page"
    """What is expected there; a page that is an image, a film or an archive is not read to its end."""

    etag: str | None = None
    """The ETag of the copy that is known already, verbatim; makes the request conditional."""

    last_modified: str | None = None
    """The Last-Modified of the copy that is known already, verbatim; makes the request conditional."""

    about: Document | None = None
    """The feed's entry that links it; handed back untouched with the response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One address's content, whole, decoded and within the limits; or the word that it has not changed."""

    url: str
    """The address as it was asked for."""

    final_url: str
    """The address after redirects, without fragment."""

    status: int
    """200 to 299, or 304: the copy that is known already is still good."""

    headers: tuple[tuple[str, str], ...] = ()
    """The headers that say what the body is and when to ask again (transforms/fetch/http.toml), names in lower case."""

    body: bytes = b""
    """The content with its content coding undone; empty with 304."""

    charset: str | None = None
    """The body's encoding by byte order mark, header, declaration in the text, detection; None: not text, or empty."""

    fetched_at: datetime
    """When it came; aware, UTC."""

    etag: str | None = None
    """The ETag to send next time, verbatim; after 304 without one, that of the request."""

    last_modified: str | None = None
    """The Last-Modified to send next time, verbatim; after 304 without one, that of the request."""

    from_304: bool = False
    """True if the server said that nothing has changed since the validators that were sent."""

    moved_permanently_to: str | None = None
    """Where the address has moved for good: as far as the redirects from the first on are 301 or 308; None: nowhere."""

    purpose: Purpose = "page"
    """As in the request."""

    seconds: float = 0.0
    """What it took, with all redirects, without the waits for our turn."""

    about: Document | None = None
    """As in the request."""

    def header(self, name: str) -> str | None:
        """A header's value, by its name in lower case."""
        return dict(self.headers).get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What a host has asked of us, to be kept between runs."""

    host: str
    """Its name, in lower case, without port."""

    not_before: datetime | None = None
    """No request before this time; aware, UTC."""

    failures: int = 0
    """Answers in a row that asked us to wait (429, 503) or that did not come."""

    reason: str | None = None
    """Why we wait, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsState:
    """A site's robots.txt as far as it concerns us."""

    origin: str
    """Scheme, host and port: `https://example.com`."""

    fetched_at: datetime
    """When it was read; aware, UTC. It is read again after 24 hours."""

    rules: str = ""
    """The lines of the groups that apply to us; empty: everything is allowed."""
