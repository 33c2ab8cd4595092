"""When to ask a feed, or a page that failed, again.

A feed is asked twice in the time that usually lies between two of its entries, or ten times in the time that it has
been silent, but never sooner than its publisher asks (ttl, sy:updatePeriod, Cache-Control) and always within bounds.
Each failure doubles the pause.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tieup.transforms.text import values

_MAX_AGE = re.compile(r"(?:^|[,\s])(?:max-age|s-maxage)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_FRESH_ONLY = re.compile(r"\b(?:no-store|no-cache)\b", re.IGNORECASE)
_SAMPLE = 20
"""So many of the newest entries tell how often there is one."""

FAILING_LONG = 5
"""From so many failures in a row on a feed is reported as failing; pauses have grown to about a day by then."""

PAGE_PAUSES = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=12), timedelta(days=1), timedelta(days=3))
"""How long a page that failed waits; after the last it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How often a feed may be asked, in seconds."""

    min_s: float = 900.0
    """Never sooner than this after the last check."""

    max_s: float = 86_400.0
    """Never later, as long as it works."""

    first_s: float = 3_600.0
    """While nothing is known of its rate."""

    failing_max_s: float = 7 * 86_400.0
    """Never later where it fails."""

    def __post_init__(self) -> None:
        if not 0 <= self.min_s <= self.max_s <= self.failing_max_s:
            raise ValueError("bounds must rise: min_s, max_s, failing_max_s")


DEFAULT = Bounds()


def interval_after_entries(
    bounds: Bounds, now: datetime, published: Sequence[datetime], previous_s: float | None, asked_s: float
) -> float:
    """Seconds until the next check of a feed that was read.

    Args:
        bounds: the bounds.
        now: when it was read.
        published: when its entries were published.
        previous_s: the pause before this check; None: there was none.
        asked_s: what the publisher asks for; 0: nothing.
    """
    past = sorted((at for at in published if at <= now), reverse=True)[:_SAMPLE]
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(past)]
    if gaps:
        wanted = max(sum(gaps) / len(gaps) / 2, (now - past[0]).total_seconds() / 10)
    else:
        wanted = previous_s or bounds.first_s
    return _within(bounds, max(wanted, asked_s))


def interval_unchanged(bounds: Bounds, previous_s: float | None, asked_s: float) -> float:
    """Seconds until the next check of a feed that has not changed: half as long again as the last pause."""
    return _within(bounds, max((previous_s or bounds.first_s) * 1.5, asked_s))


def interval_failed(bounds: Bounds, failures: int, previous_s: float | None) -> float:
    """Seconds until the next check of a feed that failed so often in a row; `previous_s`: the pause while it worked."""
    start = _within(bounds, previous_s or bounds.first_s)
    return min(start * 2.0 ** min(failures, 30), bounds.failing_max_s)


def next_check_at(feed_url: str, now: datetime, interval_s: float, not_before: datetime | None = None) -> datetime:
    """The time of the next check: up to a tenth later than asked, by the feed, so that not all are due at once.

    Args:
        feed_url: the feed.
        now: when it was checked.
        interval_s: the pause.
        not_before: what the server asked for (Retry-After); None: nothing.
    """
    share = hashlib.sha256(feed_url.encode("utf-8", "surrogatepass")).digest()[0] / 255
    due = now + timedelta(seconds=interval_s * (1 + share / 10))
    return max(due, not_before) if not_before else due


def cache_s(cache_control: str | None, expires: str | None, now: datetime) -> float:
    """Seconds for which a response counts as fresh by its headers; 0 where they say nothing."""
    if cache_control:
        found = _MAX_AGE.search(cache_control)
        if found or _FRESH_ONLY.search(cache_control):
            return 0.0 if _FRESH_ONLY.search(cache_control) else float(found[1]) if found else 0.0
    until = values.moment(expires)
    return max(0.0, (until - now).total_seconds()) if until else 0.0


def next_try_at(failures: int, now: datetime, not_before: datetime | None = None) -> datetime | None:
    """When a page is tried again that failed so often; None: it is given up."""
    if failures > len(PAGE_PAUSES):
        return None
    due = now + PAGE_PAUSES[max(0, failures - 1)]
    return max(due, not_before) if not_before else due


def _within(bounds: Bounds, interval_s: float) -> float:
    return min(max(interval_s, bounds.min_s), bounds.max_s)
