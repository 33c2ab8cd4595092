"""A reject: what could not be processed, and why. Nothing is logged and dropped."""

from dataclasses import dataclass
from enum import Enum


class Stage(str, Enum):
    """The stage that gave up."""

    READ = "read"
    FETCH = "fetch"
    EXTRACT = "extract"
    ANALYSE = "analyse"
    LAKE = "lake"


class Reason(str, Enum):
    """The closed list of reasons."""

    NOT_FOUND = "not_found"
    """A path or pattern that matches nothing."""

    EMPTY = "empty"
    """No bytes, or nothing but white space."""

    UNREADABLE = "unreadable"
    """The file or object could not be opened or read to its end."""

    TOO_LARGE = "too_large"
    """Above the size limit, compressed or decompressed."""

    BINARY = "binary"
    """Bytes that are no text in any encoding known here."""

    UNSUPPORTED = "unsupported"
    """A kind of file or record that tieup does not read."""

    MALFORMED = "malformed"
    """Not the format that its name or header says: broken JSON, XML, WARC, gzip."""

    NO_TEXT = "no_text"
    """A page without an article in it."""

    TIMEOUT = "timeout"
    """Took longer than allowed and was stopped."""

    CRASHED = "crashed"
    """The process that worked on it died."""

    ROBOTS = "robots"
    """The site's robots.txt forbids it, or could not be read and so forbids everything for now."""

    BLOCKED_ADDRESS = "blocked_address"
    """An address that is not fetched: not public, another port or another scheme; `--allow-hosts` opens it."""

    HTTP_STATUS = "http_status"
    """The server answered with a status that holds no content: 404, 500."""

    REDIRECT = "redirect"
    """Too many redirects, a loop, or one that leads nowhere."""

    NETWORK = "network"
    """No connection, an unknown name, a broken certificate, or no HTTP."""

    TRUNCATED = "truncated"
    """The body ended before its declared length or the end of its coding."""

    PAYWALLED = "paywalled"
    """Readable for subscribers only."""

    RATE_LIMITED = "rate_limited"
    """The host asks to wait longer than a run waits; it is asked again later."""

    INTERNAL = "internal"
    """A fault of tieup's own; the detail says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One document, or a part of one, that did not become an article."""

    source_uri: str
    """Where it was read."""

    url: str | None = None
    """Its address, where known."""

    stage: Stage
    """The stage that gave up."""

    reason: Reason
    """Why, from the closed list."""

    detail: str
    """Why, in words for a person, at most 500 characters."""
