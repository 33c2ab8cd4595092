"""What stands in feeds, JSON and headers: dates, names, addresses and plain text, in whatever form."""

import html
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_SURROGATES = re.compile("[\x00\ud800-\udfff]")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|div|em|font|h[1-6]|i|img|li|mark|ol|p|q|s|small|span|strong|sub|sup|u|ul|wbr|"
    r"blockquote|table|tbody|td|th|tr|figure|figcaption|iframe|hr|video|audio|source)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"</?(?:br|p|div|li|h[1-6]|tr|td|blockquote|ul|ol|table|hr)\b[^<>]*>", re.IGNORECASE)
# What is never closed is hidden to the end, as in browsers; it also keeps the pattern linear.
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+$", re.IGNORECASE)

_ISO_8601 = re.compile(
    r"(\d{4})(-?)(\d\d)\2(\d\d)"
    r"(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_EPOCH = re.compile(r"\d{9,19}(\.\d+)?", re.ASCII)
# Epoch seconds below this are no date but a year, a counter or a zero that stands for nothing (1973-03-03).
_EPOCH_MIN = 10**8
# From these values on a number counts milli-, micro- and nanoseconds: as seconds they lie beyond the year 5138.
_EPOCH_UNITS = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3))
_DATE_MAX_CHARS = 100


def safe(text: str) -> str:
    """The text without what can't be written as UTF-8 (lone surrogates) or breaks parsers (NUL): U+FFFD instead."""
    return _SURROGATES.sub("\ufffd", text)


def line(value: Any) -> str | None:
    """A string or number as one line of plain text; None for all else and for what is blank."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return " ".join(_CONTROLS.sub(" ", safe(str(value))).split()) or None


def plain(value: Any) -> str | None:
    """As `line`, with HTML tags taken out and entities resolved once."""
    if not isinstance(value, str):
        return line(value)
    bare = _BREAKING.sub(" ", _HIDDEN.sub(" ", value))
    return line(html.unescape(_TAG.sub("", bare)))


def has_tags(text: str) -> bool:
    """True if there is HTML markup in it."""
    return bool(_TAG.search(text))


def address(value: Any) -> str | None:
    """An absolute http or https address, verbatim; None for all else."""
    text = value.strip() if isinstance(value, str) else ""
    return safe(text) if _WEB_ADDRESS.match(text) else None


def names(value: Any) -> tuple[str, ...]:
    """Authors given as a string, an object with a `name`, or a list of either; each once."""
    found = []
    for item in value if isinstance(value, list) else [value]:
        name = plain(item.get("name") if isinstance(item, dict) else item)
        if name:
            found.append(name)
    return tuple(dict.fromkeys(found))


def moment(value: Any) -> datetime | None:
    """A time as aware UTC: ISO 8601, RFC 2822 or epoch (s, ms, µs, ns); without a zone it counts as UTC.

    None for what is no time, and for numbers too small to be one.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    if not isinstance(value, str) or len(value) > _DATE_MAX_CHARS:
        return None
    text = value.strip()
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text)) if "." in text else _from_epoch(int(text))
    try:
        if found := _ISO_8601.fullmatch(text):
            return _from_iso(found)
        parsed = parsedate_to_datetime(text)
        return (parsed.replace(tzinfo=timezone.utc) if parsed.tzinfo is None else parsed).astimezone(timezone.utc)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_epoch(number: float) -> datetime | None:
    if not number >= _EPOCH_MIN:
        return None
    unit = next((unit for least, unit in _EPOCH_UNITS if number >= least), 1)
    try:
        return datetime.fromtimestamp(number / unit, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None


def _from_iso(found: re.Match[str]) -> datetime:
    year, _, month, day, hour, minute, second, fraction, zone = found.groups()
    local = datetime(
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        int((fraction or "0")[:6].ljust(6, "0")),
        tzinfo=timezone.utc,
    )
    if not zone or zone[0] not in "+-":
        return local
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return local + offset if zone[0] == "-" else local - offset
