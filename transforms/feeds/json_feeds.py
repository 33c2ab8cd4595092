"""JSON Feed, versions 1 and 1.1."""

import json
from typing import Any

from tieup.schemas.feed import Entry, ParsedFeed
from tieup.schemas.reject import Reason
from tieup.transforms.feeds.problems import problem
from tieup.transforms.text import charsets, values


def parse_json_feed(body: bytes, max_entries: int) -> ParsedFeed:
    """The feed, addresses verbatim.

    Raises:
        DocumentError: `malformed` (no JSON, or no list of items), `too_large`.
    """
    try:
        content = json.loads(charsets.decode(body))
    except (ValueError, RecursionError) as error:
        raise problem(Reason.MALFORMED, f"broken JSON: {error}") from error
    items = content.get("items") if isinstance(content, dict) else None
    if not isinstance(items, list):
        raise problem(Reason.MALFORMED, "JSON without a list of items: no JSON Feed")
    if len(items) > max_entries:
        raise problem(Reason.TOO_LARGE, f"more than {max_entries:,} entries, the limit for one feed")
    broken = sum(not isinstance(item, dict) for item in items)
    version = values.line(content.get("version")) or ""
    return ParsedFeed(
        kind="json",
        version="json" + version.rpartition("/")[2].replace(".", "") if "jsonfeed.org" in version else "json",
        title=values.line(content.get("title")),
        self_url=values.address(content.get("feed_url")),
        home_url=values.address(content.get("home_page_url")),
        declared_language=values.line(content.get("language")),
        entries=tuple(_entry(content, item, number) for number, item in enumerate(items, 1) if isinstance(item, dict)),
        problems=(f"{broken} items are no objects",) if broken else (),
    )


def _entry(feed: dict[str, Any], item: dict[str, Any], number: int) -> Entry:
    content = next(((item[key], key) for key in ("content_html", "content_text") if _filled(item.get(key))), None)
    summary = item.get("summary") if _filled(item.get("summary")) else None
    text, key = content or (summary, "summary")
    published_at = next(
        filter(None, (values.moment(item.get(key)) for key in ("date_published", "date_modified"))), None
    )
    authors = item.get("authors") or item.get("author") or feed.get("authors") or feed.get("author")
    return Entry(
        number=number,
        entry_id=values.line(item.get("id")),
        # The entry's own page; `external_url` is what a link blog writes about.
        url=values.line(item.get("url")) or values.line(item.get("external_url")),
        title=values.line(item.get("title")),
        authors=values.names(authors) if authors else (),
        description=values.line(summary) if content else None,
        content=values.safe(text) if text else None,
        media_type="text/html" if key == "content_html" else "text/plain",
        is_summary=content is None,
        published_at=published_at,
        declared_language=values.line(item.get("language")) or values.line(feed.get("language")),
    )


def _filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
