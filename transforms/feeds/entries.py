"""What makes two entries the same, and an entry as a Document.

GUIDs are distrusted: some feeds use one for all entries, some count from 1 again every day, some change it with every
edit. An entry is known by any of several keys, of which a GUID alone is only one where there is nothing else:

    address             if it is the article's own: neither the site's front page, nor the feed, nor shared by others
    GUID with title     the address has changed (a new domain, a session in it)
    GUID with content   the title has changed
    title with content  the GUID and the address have changed; within one feed, for elsewhere it is a copy of its own
"""

import dataclasses
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from tieup.schemas.document import Document
from tieup.schemas.feed import Entry, ParsedFeed
from tieup.transforms.feeds.links import article_url
from tieup.transforms.text import values
from tieup.transforms.text.identity import normalise_url

_CONTENT_MIN_CHARS = 80
"""Shorter contents (`Read more`) are those of many entries."""

_WORDS = re.compile(r"\w+")


def with_identity(feed: ParsedFeed, feed_url: str | None) -> ParsedFeed:
    """The feed with its entries' addresses made the articles' own, with keys, and each entry once.

    Where several entries are the same, the first stays.

    Args:
        feed: as it was read; entries' addresses as they stand there.
        feed_url: the address that it came from, after redirects.
    """
    entries = [dataclasses.replace(entry, url=article_url(entry.url, feed_url)) for entry in feed.entries]
    no_articles = _no_articles(feed, feed_url, entries)
    kept: list[Entry] = []
    seen: set[str] = set()
    for entry in entries:
        url = entry.url if entry.url and normalise_url(entry.url) not in no_articles else None
        own = dataclasses.replace(entry, url=url)
        if not (own.url or own.entry_id or own.title or own.content):
            continue  # the front page in a sitemap, say
        own = dataclasses.replace(own, keys=tuple(_keys(own, feed_url)))
        if not seen.intersection(own.keys):
            kept.append(own)
        seen.update(own.keys)
    return dataclasses.replace(feed, entries=tuple(kept))


def new_entries(entries: Iterable[Entry], known: set[str]) -> list[Entry]:
    """Entries none of whose keys is known."""
    return [entry for entry in entries if not known.intersection(entry.keys)]


def entry_document(entry: Entry, feed_url: str | None, source_uri: str | None = None) -> Document:
    """What the feed itself says of an article; its body is empty where the feed gives none.

    Args:
        entry: with its identity.
        feed_url: the feed's address as the user gave it; None: a file that does not say.
        source_uri: where it was read; None: the entry's address, else its place in the feed, which wants its keys.
    """
    return Document(
        source_uri=source_uri or entry.url or f"{feed_url}#{entry.entry_id or entry.keys[0][:16]}",
        body=(entry.content or "").encode(),
        media_type=entry.media_type,
        charset="utf-8",
        url=entry.url,
        feed_url=feed_url,
        entry_id=entry.entry_id,
        title=entry.title,
        authors=entry.authors,
        description=entry.description,
        published_at=entry.published_at,
        date_source="feed" if entry.published_at else None,
        declared_language=entry.declared_language,
        access=entry.access,
    )


def _no_articles(feed: ParsedFeed, feed_url: str | None, entries: Sequence[Entry]) -> set[str]:
    """Normalised addresses that are not one article's: the site's, the feed's, and those of differing entries."""
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.url:
            titles[normalise_url(entry.url)].add(_folded(entry.title) or _folded(values.plain(entry.content)))
    found = {url for url, names in titles.items() if len(names - {""}) > 1 or _is_front_page(url)}
    for url in (feed_url, feed.self_url, feed.home_url):
        if url:
            found.add(normalise_url(url))
    return found


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _keys(entry: Entry, feed_url: str | None) -> Iterator[str]:
    title = _folded(entry.title)
    content = _folded(values.plain(entry.content))
    guid, told = entry.entry_id, content if len(content) >= _CONTENT_MIN_CHARS else ""
    place = normalise_url(feed_url or "")
    if entry.url:
        yield _key("url", normalise_url(entry.url))
    if guid and title:
        yield _key("guid+title", place, guid, title)
    if guid and told:
        yield _key("guid+content", place, guid, told)
    if title and told:
        yield _key("title+content", place, title, told)
    if not entry.url and not (guid and title) and not told:
        # Nothing better: whatever there is, all of it.
        yield _key("all", place, guid or "", title, content)


def _key(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()[:32]


def _folded(text: str | None) -> str:
    """Words only, case and compatibility forms folded: entities, quotes and spaces differ from fetch to fetch."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text or "").casefold()))
