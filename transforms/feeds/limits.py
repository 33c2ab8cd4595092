"""How large a feed may be and how long it may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLimits:
    """Limits for one feed."""

    max_bytes: int = 10 << 20
    """feedparser takes 0.4 s a MB, and up to 3 s and 160 MB of memory a MB where it is made to hurt."""

    max_entries: int = 50_000
    """10 MB of empty entries would become 1.7 million records in memory; a sitemap may hold 50,000 by its own rules."""

    max_links: int = 1_000
    """Sitemaps that an index may name, feeds that a page may."""

    timeout_s: float = 15.0
    """Seconds in the child process: an ordinary feed of 50 entries takes 0.02, one of 10 MB with 13,000 takes 7."""

    max_memory_mb: int = 1536
    """MiB of address space for the child process."""


DEFAULT = FeedLimits()
