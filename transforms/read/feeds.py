"""RSS and Atom, by feedparser behind guards.

feedparser gets bytes in memory only: it takes a string, and even plain bytes, for an address or a file's name and opens
it. It gets UTF-8 only, since it decodes with whatever codec the feed names (`punycode` is quadratic), and no
characters that XML forbids, since `&#xD800;` raises and loses the whole feed.
"""

import calendar
import contextlib
import io
import re
import xml.sax
from collections.abc import Iterator
from datetime import datetime, timezone
from html.entities import html5
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

from tieup.schemas.document import Document
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.read import charsets, values
from tieup.transforms.read.limits import Limits
from tieup.transforms.read.problems import problem, rejected
from tieup.transforms.read.streams import take_readable

_Found = Iterator[Document | Reject]

_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]*\?>", re.IGNORECASE)
_DECLARED_CHARSET = re.compile(rb"\s*<\?xml\b[^<>]*?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#([xX][0-9a-fA-F]+|[0-9]+)|([A-Za-z][A-Za-z0-9]{1,31}));")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTRY_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
# feedparser looks for an e-mail address in it with a quadratic pattern: 1 MB of letters takes longer than an hour.
_AUTHOR_MAX_CHARS = 1000

_sync_author_detail = _FeedParserMixin._sync_author_detail  # noqa: SLF001 - there is no public hook


def _sync_short_author_detail(self: Any, key: str = "author") -> None:
    if len(str(self._get_context().get(key) or "")) <= _AUTHOR_MAX_CHARS:
        _sync_author_detail(self, key)


_FeedParserMixin._sync_author_detail = _sync_short_author_detail  # noqa: SLF001 - see _AUTHOR_MAX_CHARS


def read_feed(chunks: Iterator[bytes], path: str, limits: Limits) -> _Found:
    """A Document per entry, numbered from 1; of a broken feed what is readable, and one Reject for the rest."""
    content, cut_off = take_readable(chunks, limits.max_feed_bytes)
    text = _clean(content)
    if not text.strip() and not cut_off:
        raise problem(Reason.EMPTY, "no bytes" if not content else "nothing but white space")
    parsed = _parsed(text, limits)
    error = parsed.get("bozo_exception")
    broken = cut_off is not None or isinstance(error, xml.sax.SAXException)
    entries = parsed.entries
    if broken and _last_is_cut_off(text):
        entries = entries[:-1]
    for number, entry in enumerate(entries, 1):
        yield _entry(parsed, entry, f"{path}#{number}")
    if cut_off:
        raise cut_off
    if broken:
        raise problem(Reason.MALFORMED, f"broken XML, read as far as possible ({len(entries)} entries): {error}")
    if not parsed.version and not entries:
        raise problem(Reason.MALFORMED, "neither RSS nor Atom")
    if not entries:
        raise problem(Reason.EMPTY, "a feed without entries")


def _parsed(text: str, limits: Limits) -> Any:
    if sum(1 for _ in _ENTRY_START.finditer(text)) > limits.max_feed_entries:
        raise problem(Reason.TOO_LARGE, f"more than {limits.max_feed_entries:,} entries, the limit for one feed")
    try:
        return feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        # It lets errors of the libraries below it through, whatever they are.
        raise problem(Reason.MALFORMED, f"feedparser gave up: {type(error).__name__}: {error}") from error


def _clean(content: bytes) -> str:
    """The feed's text without its XML declaration and without what XML forbids."""
    declared = _DECLARED_CHARSET.match(charsets.ascii_compatible(content[:1000]))
    text = charsets.decode(content, declared[1].decode("ascii") if declared else None)
    text = _REFERENCE.sub(_resolved, _FORBIDDEN.sub("", text))
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text.lstrip()


def _resolved(reference: re.Match[str]) -> str:
    """Forbidden numbers become U+FFFD; HTML's names, which XML does not know, the characters they stand for."""
    number, name = reference.groups()
    if number:
        # More than eight digits only pretend to be a character.
        code = int(number[1:], 16) if number[0] in "xX" else int(number) if len(number) < 9 else 0x110000
        legal = 0 < code < 0x110000 and not _FORBIDDEN.match(chr(code))
        return reference[0] if legal else "\ufffd"
    characters = html5.get(f"{name};", "")
    return reference[0] if not characters or set(characters) & set("&<>\"'") else characters


def _last_is_cut_off(text: str) -> bool:
    """True if the last entry does not end: half an article is worse than none."""
    starts = [found.start() for found in _ENTRY_START.finditer(text)]
    ends = [found.start() for found in _ENTRY_END.finditer(text)]
    return bool(starts) and (not ends or starts[-1] > ends[-1])


def _entry(parsed: Any, entry: Any, uri: str) -> Document | Reject:
    url = values.address(entry.get("link"))
    summary = entry.get("summary_detail") or {}
    body = _body(entry) or _usable(summary)
    if not body:
        detail = "an entry without content or summary; fetch its page" if url else "an entry without text and link"
        return rejected(uri, Reason.NO_TEXT, detail, url)
    published_at = _published_at(entry)
    return Document(
        source_uri=uri,
        body=values.safe(body["value"]).encode(),
        media_type="text/html" if body["type"] in _HTML_TYPES else "text/plain",
        charset="utf-8",
        url=url,
        feed_url=_self_link(parsed.feed),
        entry_id=values.safe(str(entry["id"])) if entry.get("id") else None,
        title=_text(entry.get("title_detail")),
        authors=_authors(parsed, entry),
        # Where the summary is all there is, it would only stand there twice.
        description=None if body is summary else _text(summary),
        published_at=published_at,
        date_source="feed" if published_at else None,
        declared_language=values.line(body.get("language") or parsed.feed.get("language")),
    )


def _usable(content: Any) -> Any:
    """The content if it is text and not blank, else None."""
    known = content.get("type") in (*_HTML_TYPES, "text/plain")
    return content if known and str(content.get("value") or "").strip() else None


def _body(entry: Any) -> Any:
    """The longest HTML among the entry's contents, else its longest plain text, else None."""
    usable = [content for content in entry.get("content", ()) if _usable(content)]
    return max(usable, key=lambda content: (content["type"] in _HTML_TYPES, len(content["value"])), default=None)


def _text(detail: Any) -> str | None:
    """A title or summary as plain text: only what is declared or looks like HTML has tags and entities."""
    if not detail:
        return None
    value = detail.get("value")
    return values.plain(value) if detail.get("type") in _HTML_TYPES else values.line(value)


def _authors(parsed: Any, entry: Any) -> tuple[str, ...]:
    # An Atom feed's authors are those of its entries; an RSS channel's is the editor.
    shared = parsed.feed.get("authors") if parsed.version.startswith("atom") else None
    return values.names(entry.get("authors") or []) or values.names(shared or [])


def _published_at(entry: Any) -> datetime | None:
    """When it was published, else when it was updated; feedparser knows many forms, `moment` those of other feeds."""
    for key in ("published", "updated"):
        # Through dict: feedparser's own access warns and gives one for the other.
        parsed = dict.get(entry, f"{key}_parsed")
        if parsed:
            with contextlib.suppress(ValueError, TypeError, OverflowError):
                return datetime.fromtimestamp(calendar.timegm(parsed), timezone.utc)
        if found := values.moment(dict.get(entry, key)):
            return found
    return None


def _self_link(feed: Any) -> str | None:
    links = (link.get("href") for link in feed.get("links", ()) if link.get("rel") == "self")
    return next((found for found in map(values.address, links) if found), None)
