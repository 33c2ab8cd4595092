"""RSS and Atom in a file: a Document per entry, read by the feeds room."""

import dataclasses
from collections.abc import Iterator

from tieup.schemas.document import Document
from tieup.schemas.feed import Entry, ParsedFeed
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.feeds.entries import entry_document
from tieup.transforms.feeds.xml_feeds import clean_text, parse_xml_feed
from tieup.transforms.read.limits import Limits
from tieup.transforms.read.problems import problem, rejected
from tieup.transforms.read.streams import take_readable
from tieup.transforms.text import values

_Found = Iterator[Document | Reject]


def read_feed(chunks: Iterator[bytes], path: str, limits: Limits) -> _Found:
    """A Document per entry, numbered from 1; of a broken feed what is readable, and one Reject for the rest."""
    content, cut_off = take_readable(chunks, limits.max_feed_bytes)
    text = clean_text(content)
    if not text.strip() and not cut_off:
        raise problem(Reason.EMPTY, "no bytes" if not content else "nothing but white space")
    found = parse_xml_feed(text, limits.max_feed_entries, cut_off=cut_off is not None)
    for entry in found.feed.entries:
        yield _document(found.feed, entry, f"{path}#{entry.number}")
    if cut_off:
        raise cut_off
    if found.broken:
        raise problem(Reason.MALFORMED, found.broken)
    if not found.feed.entries:
        raise problem(Reason.EMPTY, "a feed without entries")


def _document(feed: ParsedFeed, entry: Entry, uri: str) -> Document | Reject:
    url = values.address(entry.url)
    if not entry.content:
        detail = "an entry without content or summary; fetch its page" if url else "an entry without text and link"
        return rejected(uri, Reason.NO_TEXT, detail, url)
    return entry_document(dataclasses.replace(entry, url=url), feed.self_url, uri)
