"""A body that came from a feed's address → ParsedFeed, in a child process that can be killed.

in the child      sniff, parse, identity: `parse`
in the parent     a deadline; where it strikes, once more with the first entries only: `parse_feed`
"""

import dataclasses
from concurrent.futures.process import BrokenProcessPool

from tieup.schemas.errors import DocumentError
from tieup.schemas.feed import ParsedFeed
from tieup.schemas.reject import Reason, Stage
from tieup.transforms import pool
from tieup.transforms.feeds import formats
from tieup.transforms.feeds.entries import with_identity
from tieup.transforms.feeds.json_feeds import parse_json_feed
from tieup.transforms.feeds.limits import DEFAULT, FeedLimits
from tieup.transforms.feeds.pages import feed_links, page_title
from tieup.transforms.feeds.problems import problem
from tieup.transforms.feeds.sitemaps import parse_sitemap
from tieup.transforms.feeds.xml_feeds import clean_text, first_entries, parse_xml_feed
from tieup.transforms.text import charsets

_SALVAGED_ENTRIES = 50
"""So many of the newest entries are tried again where the whole feed takes too long or too much memory."""

_SALVAGE_TIMEOUT_S = 4.0
"""For them: what is slow even so is meant to be."""

_SALVAGEABLE = (Reason.TIMEOUT, Reason.CRASHED)


def parse_feed(
    body: bytes,
    url: str | None,
    *,
    content_type: str | None = None,
    charset: str | None = None,
    limits: FeedLimits = DEFAULT,
) -> ParsedFeed:
    """What a body holds, found out in a child process.

    Args:
        body: decompressed.
        url: the address that it came from, after redirects; relative addresses lean on it.
        content_type: what the server says.
        charset: what the transport declares.
        limits: how large it may be, and how long it may take.

    Raises:
        DocumentError: `empty`, `malformed`, `unsupported`, `too_large`, `timeout`, `crashed` or `internal`.
    """
    if len(body) > limits.max_bytes:
        raise problem(Reason.TOO_LARGE, f"more than {limits.max_bytes:,} bytes, the limit for one feed")
    try:
        return _in_child(body, url, content_type, charset, limits)
    except DocumentError as error:
        if error.reason not in _SALVAGEABLE or not (shorter := _shortened(body, content_type, charset)):
            raise
        less = dataclasses.replace(limits, timeout_s=_SALVAGE_TIMEOUT_S)
        salvaged = _in_child(shorter.encode(), url, content_type, "utf-8", less)
        told = f"only its first {len(salvaged.entries)} entries were read: the whole feed {error.detail}"
        return dataclasses.replace(salvaged, problems=(told,), is_partial=True)


def parse(
    body: bytes,
    url: str | None,
    content_type: str | None = None,
    charset: str | None = None,
    limits: FeedLimits = DEFAULT,
) -> ParsedFeed:
    """As `parse_feed`, in this process and without a deadline."""
    kind = formats.kind_of(body, content_type)
    if kind == "opml":
        raise problem(Reason.UNSUPPORTED, "a list of feeds (OPML): give it to `tieup feeds import`")
    if kind == "html":
        text = charsets.decode(body, charset)
        return ParsedFeed(
            kind="html", version="html", title=page_title(text), links=feed_links(text, url, limits.max_links)
        )
    if kind == "json":
        return with_identity(parse_json_feed(body, limits.max_entries), url)
    text = clean_text(body, charset)
    if kind == "sitemap":
        return with_identity(parse_sitemap(text, limits.max_entries, limits.max_links), url)
    found = parse_xml_feed(text, limits.max_entries, base_url=url)
    if found.broken and not found.feed.entries:
        raise problem(Reason.MALFORMED, found.broken)
    return with_identity(dataclasses.replace(found.feed, problems=(found.broken,) if found.broken else ()), url)


def _in_child(
    body: bytes, url: str | None, content_type: str | None, charset: str | None, limits: FeedLimits
) -> ParsedFeed:
    children = pool.Limits(
        workers=1,
        timeout_s=limits.timeout_s,
        max_memory_mb=limits.max_memory_mb,
        stage=Stage.FETCH,
        remedy=", longer than a feed may take",
    )
    try:
        try:
            return pool.result(children, pool.submit(children, parse, body, url, content_type, charset, limits))
        except BrokenProcessPool:
            return pool.result(children, pool.submit(children, parse, body, url, content_type, charset, limits))
    except DocumentError:
        raise
    except BrokenProcessPool as error:
        raise problem(Reason.CRASHED, f"the processes for feeds died: {error}") from error
    except Exception as error:
        raise problem(Reason.INTERNAL, f"{type(error).__name__} in a feed: {error}") from error


def _shortened(body: bytes, content_type: str | None, charset: str | None) -> str | None:
    """The first entries of an RSS or Atom feed; None where that is no way out."""
    return first_entries(clean_text(body, charset), _SALVAGED_ENTRIES) if _is_xml_feed(body, content_type) else None


def _is_xml_feed(body: bytes, content_type: str | None) -> bool:
    return formats.kind_of(body, content_type) == "xml_feed"
