"""Points in time as sources write them, and which of them can be true."""

import email.utils
import re
from datetime import datetime, timedelta, timezone

EARLIEST = datetime(1900, 1, 1, tzinfo=timezone.utc)
TOLERANCE = timedelta(days=1)
"""A clock ahead and a time without its zone stay within a day; a date further ahead is none of publication."""

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?(?!\d)"
)


def parse_time(text: str) -> datetime | None:
    """A time in ISO 8601 or RFC 5322 as aware UTC; without a zone it counts as UTC, a day as its midnight."""
    text = text.strip()
    try:
        if found := _ISO.match(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
            zone = _zone(found[7] or "Z")
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(timezone.utc)
        return as_utc(email.utils.parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def as_utc(time: datetime) -> datetime:
    """The same time, aware and in UTC; a naive one counts as UTC."""
    return time.replace(tzinfo=timezone.utc) if time.tzinfo is None else time.astimezone(timezone.utc)


def is_plausible(time: datetime, now: datetime) -> bool:
    """False before 1900 and more than a day after now."""
    return EARLIEST <= time <= as_utc(now) + TOLERANCE


def _zone(text: str) -> timezone:
    if text[0] not in "+-":
        return timezone.utc
    minutes = int(text[1:3]) * 60 + int(text[-2:] if len(text) > 3 else 0)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
