"""A document: what was read or fetched, before anything is made of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text, page or feed entry as it came in."""

    source_uri: str
    """Where it was read: a path, an object's URI or a URL; a part of a container follows `#`: `news.jsonl#3`."""

    body: bytes
    """The content, undecoded."""

    media_type: str
    """`text/plain`, `text/markdown` or `text/html`."""

    charset: str | None = None
    """The encoding that the transport declares; None: to be found out from `body`."""

    url: str | None = None
    """The article's address as the source states it, after redirects where it was fetched."""

    feed_url: str | None = None
    """The feed that listed it."""

    entry_id: str | None = None
    """The feed entry's own id (RSS guid, Atom id), verbatim."""

    title: str | None = None
    """The title as the source states it, plain text; None: to be found in `body`."""

    authors: tuple[str, ...] = ()
    """Names of the authors as the source states them."""

    description: str | None = None
    """The summary as the source states it, plain text."""

    published_at: datetime | None = None
    """When the source says it was published; aware, UTC."""

    date_source: str | None = None
    """Where `published_at` comes from: `feed` or `json`; None where there is no `published_at`."""

    declared_language: str | None = None
    """The language that the source declares, BCP-47, verbatim."""

    access: str | None = None
    """`free`, `metered` or `paywalled`, where the feed says so."""

    fetched_at: datetime | None = None
    """When the bytes came over the network; aware, UTC; None for a file."""
