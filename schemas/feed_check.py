"""A feed check: one look at one feed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCheck:
    """What asking a feed gave; its validators make the next request conditional."""

    feed_url: str
    """The feed's address."""

    checked_at: datetime
    """When it was asked; aware, UTC."""

    http_status: int | None = None
    """The status of the last response; None: no response, or a file."""

    etag: str | None = None
    """The ETag header, verbatim."""

    last_modified: str | None = None
    """The Last-Modified header, verbatim."""

    items: int = 0
    """Entries in the feed."""

    new_items: int = 0
    """Entries that the lake did not hold."""

    next_check_at: datetime | None = None
    """Not before this time; aware, UTC."""

    failures: int = 0
    """Failed checks in a row, this one included."""

    error: str | None = None
    """What went wrong, in words."""

    kind: str | None = None
    """What it is (`schemas/feed.py`); None: never read."""

    title: str | None = None
    """Its name."""

    newest_at: datetime | None = None
    """When its newest entry was published; aware, UTC."""

    moved_to: str | None = None
    """The address to ask instead: it has moved for good, or a page names it as its feed."""
