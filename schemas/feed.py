"""A feed, what stands in it, and what is to be asked next."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that a user follows."""

    url: str
    """Its address, http or https; a page's address where the page says which its feed is."""

    title: str | None = None
    """Its name."""

    folder: str | None = None
    """The folder that it stands in, outer and inner parted by `/`."""

    language: str | None = None
    """The language of its entries, BCP-47, verbatim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, or one address of a sitemap."""

    number: int
    """Its place in the feed, from 1."""

    entry_id: str | None = None
    """Its own id (RSS guid, Atom id), verbatim."""

    url: str | None = None
    """The article's address: absolute, without a detour and without tracking parameters; None where none is its own."""

    title: str | None = None
    """Plain text."""

    authors: tuple[str, ...] = ()
    """Names."""

    description: str | None = None
    """The summary, plain text, where there is a content beside it."""

    content: str | None = None
    """The content, else the summary, as it stands there."""

    media_type: str = "text/html"
    """Of `content`: `text/html` or `text/plain`."""

    is_summary: bool = False
    """True if `content` is only the summary."""

    published_at: datetime | None = None
    """When the feed says it was published, else updated; aware, UTC."""

    declared_language: str | None = None
    """BCP-47, verbatim."""

    access: str | None = None
    """`free`, `metered` or `paywalled`, where the feed says so."""

    keys: tuple[str, ...] = ()
    """Two entries of a feed that share one of these are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a body that was fetched from a feed's address holds."""

    kind: str
    """`rss`, `atom`, `rdf`, `json`, `sitemap`, `sitemap_index`, `html`: the last two hold `links` and no entries."""

    version: str = ""
    """More exactly, such as `rss20`."""

    title: str | None = None
    """The feed's name."""

    self_url: str | None = None
    """The address that the feed calls its own."""

    home_url: str | None = None
    """The address of the site."""

    declared_language: str | None = None
    """BCP-47, verbatim."""

    entries: tuple[Entry, ...] = ()
    """In the feed's order, each once."""

    links: tuple[str, ...] = ()
    """Feeds that a page names, or sitemaps of an index, the best first."""

    hint_s: int | None = None
    """Seconds that the publisher asks to be left between two checks: ttl or sy:updatePeriod."""

    problems: tuple[str, ...] = ()
    """What is wrong with it, though it could be read in part; empty if nothing is."""

    is_partial: bool = False
    """True if the whole of it was too much for its time or memory: another try may bring more."""

    @property
    def newest_at(self) -> datetime | None:
        """When the newest entry was published."""
        return max((entry.published_at for entry in self.entries if entry.published_at), default=None)
