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
from dataclasses import dataclass
from datetime import datetime, timezone
from html.entities import html5
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

from tieup.schemas.feed import Entry, ParsedFeed
from tieup.schemas.reject import Reason
from tieup.transforms.feeds.problems import problem
from tieup.transforms.text import charsets, values

_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]*\?>", re.IGNORECASE)
_DECLARED_CHARSET = re.compile(rb"\s*<\?xml\b[^<>]*?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#([xX][0-9a-fA-F]+|[0-9]+)|([A-Za-z][A-Za-z0-9]{1,31}));")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTRY_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s/>]")
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
# Addresses of the article itself, which some distributors hide behind their own that counts clicks.
_ORIGINAL_LINKS = ("feedburner_origlink", "pheedo_origlink")
# feedparser looks for an e-mail address in it with a quadratic pattern: 1 MB of letters takes longer than an hour.
_AUTHOR_MAX_CHARS = 1000
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}

_sync_author_detail = _FeedParserMixin._sync_author_detail  # noqa: SLF001 - there is no public hook


def _sync_short_author_detail(self: Any, key: str = "author") -> None:
    if len(str(self._get_context().get(key) or "")) <= _AUTHOR_MAX_CHARS:
        _sync_author_detail(self, key)


_FeedParserMixin._sync_author_detail = _sync_short_author_detail  # noqa: SLF001 - see _AUTHOR_MAX_CHARS


@dataclass(frozen=True, slots=True)
class XmlFeed:
    """A feed as it stands there: addresses verbatim, entries without keys."""

    feed: ParsedFeed
    """What could be read."""

    broken: str | None
    """Why not all of it could be read; None if it could."""


def clean_text(content: bytes, charset: str | None = None) -> str:
    """The text of an XML document without its declaration and without what XML forbids.

    Args:
        content: the bytes.
        charset: what the transport declares; the document's own declaration comes first, since servers guess.
    """
    declared = _DECLARED_CHARSET.match(charsets.ascii_compatible(content[:1000]))
    text = charsets.decode(content, declared[1].decode("ascii") if declared else charset)
    text = _REFERENCE.sub(_resolved, _FORBIDDEN.sub("", text))
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text.lstrip()


def parse_xml_feed(text: str, max_entries: int, *, cut_off: bool = False, base_url: str | None = None) -> XmlFeed:
    """The feed in a clean text, read as far as possible.

    Args:
        text: what `clean_text` gives.
        max_entries: more are too many.
        cut_off: the source broke off, so that the last entry may be half of one.
        base_url: the address that it came from; relative addresses lean on it.

    Raises:
        DocumentError: `too_large`; `malformed` where there is neither a feed nor an entry, or feedparser fails.
    """
    if sum(1 for _ in _ENTRY.finditer(text)) > max_entries:
        raise problem(Reason.TOO_LARGE, f"more than {max_entries:,} entries, the limit for one feed")
    parsed = _parsed(text, base_url)
    error = parsed.get("bozo_exception")
    broken = cut_off or isinstance(error, xml.sax.SAXException)
    found = parsed.entries[:-1] if broken and _last_is_cut_off(text) else parsed.entries
    if not parsed.version and not found and not broken:
        raise problem(Reason.MALFORMED, "neither RSS nor Atom")
    feed = ParsedFeed(
        kind=_kind(parsed.version),
        version=parsed.version,
        title=_text(parsed.feed.get("title_detail")),
        self_url=_self_link(parsed.feed),
        home_url=values.address(parsed.feed.get("link")),
        declared_language=values.line(parsed.feed.get("language")),
        entries=tuple(_entry(parsed, entry, number) for number, entry in enumerate(found, 1)),
        hint_s=_hint_s(parsed.feed),
    )
    told = f"broken XML, read as far as possible ({len(found)} entries): {error}" if broken else None
    return XmlFeed(feed, told)


def first_entries(text: str, count: int) -> str | None:
    """The text cut after so many entries; None if it has no more."""
    starts = [found.start() for found, _ in zip(_ENTRY_START.finditer(text), range(count + 1))]  # noqa: B905
    return text[: starts[count]] if len(starts) > count else None


def _parsed(text: str, base_url: str | None) -> Any:
    settings: dict[str, Any] = {"response_headers": {"content-location": base_url}} if base_url else {}
    try:
        return feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False, **settings)
    except Exception as error:
        # It lets errors of the libraries below it through, whatever they are.
        raise problem(Reason.MALFORMED, f"feedparser gave up: {type(error).__name__}: {error}") from error


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


def _kind(version: str) -> str:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in {"rss090", "rss10"} else "rss"


def _entry(parsed: Any, entry: Any, number: int) -> Entry:
    summary = entry.get("summary_detail") or {}
    content = _body(entry)
    body = content or _usable(summary)
    return Entry(
        number=number,
        entry_id=values.safe(str(entry["id"])) if entry.get("id") else None,
        url=_link(entry),
        title=_text(entry.get("title_detail")),
        authors=_authors(parsed, entry),
        # Where the summary is all there is, it would only stand there twice.
        description=_text(summary) if content else None,
        content=values.safe(body["value"]) if body else None,
        media_type="text/html" if body and body["type"] in _HTML_TYPES else "text/plain",
        is_summary=content is None,
        published_at=_published_at(entry),
        declared_language=values.line((body or {}).get("language") or parsed.feed.get("language")),
    )


def _link(entry: Any) -> str | None:
    """The address as it stands there, maybe relative; that of the article before that of a distributor."""
    original = next((found for found in map(entry.get, _ORIGINAL_LINKS) if values.address(found)), None)
    return values.line(original or entry.get("link"))


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


def _hint_s(feed: Any) -> int | None:
    """What ttl (minutes) and sy:updatePeriod over sy:updateFrequency ask for, the longer one."""
    asked = [_number(feed.get("ttl")) * 60]
    if period_s := _PERIODS_S.get(str(feed.get("sy_updateperiod") or "").strip().lower()):
        asked.append(period_s // max(1, _number(feed.get("sy_updatefrequency"))))
    return max(asked) or None


def _number(value: Any) -> int:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
