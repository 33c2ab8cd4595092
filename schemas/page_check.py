"""A page check: how far we are with one page that a feed lists."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class PageState(str, Enum):
    """Where a page stands."""

    WAITING = "waiting"
    """To be fetched; what the feed says of it is kept, since the feed may not list it again."""

    DONE = "done"
    """Fetched, or taken from the feed itself; never asked again."""

    GIVEN_UP = "given_up"
    """Failed too often, or in a way that time does not mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """What is known of one page; the latest of several counts."""

    feed_url: str
    """The feed that listed it."""

    entry_keys: tuple[str, ...]
    """What the entry is known by (`schemas/feed.py`)."""

    url: str | None = None
    """The page's address as the feed gives it; None: the feed's content is all there is."""

    checked_at: datetime
    """When it was listed or asked; aware, UTC."""

    state: PageState
    """Where it stands."""

    failures: int = 0
    """Failed attempts."""

    next_try_at: datetime | None = None
    """Not before this time; aware, UTC; None unless it waits."""

    reason: str | None = None
    """Why the last attempt failed, from the closed list of reasons."""

    about: str | None = None
    """What the feed says of it, as JSON (`transforms/feeds/state.py`); None unless it waits."""
