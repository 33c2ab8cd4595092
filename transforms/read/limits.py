"""How large what is read may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits in bytes, decompressed. JSON Lines and WARC files as a whole may be of any size: they are streamed."""

    max_bytes: int = 20 << 20
    """One document: a file, a line of JSON Lines, a page in a WARC file."""

    max_feed_bytes: int = 10 << 20
    """One feed: feedparser takes 0.4 s a MB, and up to 3 s and 160 MB of memory a MB where it is made to hurt."""

    max_feed_entries: int = 50_000
    """Entries in a feed: 10 MB of empty ones would become 1.7 million records in memory."""

    max_json_bytes: int = 64 << 20
    """One .json file: it is held in memory whole, about eight times its size."""


DEFAULT = Limits()
