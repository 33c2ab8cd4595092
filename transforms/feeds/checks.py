"""What an answer means: what to ask, and the FeedCheck or PageCheck that follows."""

import dataclasses
import re
from collections.abc import Iterable
from datetime import datetime, timezone

from tieup.schemas.feed import Entry, Feed, ParsedFeed
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.fetch import Request, Response
from tieup.schemas.page_check import PageCheck, PageState
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.feeds import schedule
from tieup.transforms.feeds.entries import entry_document
from tieup.transforms.feeds.schedule import Bounds
from tieup.transforms.feeds.state import FeedState, about_document, about_json

_LASTING = frozenset({Reason.UNSUPPORTED, Reason.TOO_LARGE, Reason.BINARY})
"""What time does not mend in a page; robots, addresses and statuses may change."""

_BY_STATUS = frozenset({Reason.HTTP_STATUS, Reason.PAYWALLED})
_STATUS = re.compile(r"[1-5]\d\d\b")


def now() -> datetime:
    """The time; aware, UTC."""
    return datetime.now(timezone.utc)


def feed_request(feed: Feed, state: FeedState | None) -> Request:
    """What to ask for a feed: its present address, conditional where validators are known."""
    if state is None:
        return Request(url=feed.url, purpose="feed")
    last = state.last
    return Request(url=last.moved_to or feed.url, purpose="feed", etag=last.etag, last_modified=last.last_modified)


def feed_read(
    feed: Feed,
    response: Response,
    parsed: ParsedFeed,
    state: FeedState | None,
    *,
    new_items: int,
    bounds: Bounds = schedule.DEFAULT,
    moved_to: str | None = None,
) -> FeedCheck:
    """The check of a feed that came whole and could be read.

    Args:
        feed: the feed.
        response: what came.
        parsed: what is in it.
        state: its checks before; None: none.
        new_items: entries that were new.
        bounds: how often it may be asked.
        moved_to: the address where it was found, if a page led there.
    """
    now = response.fetched_at
    published = [entry.published_at for entry in parsed.entries if entry.published_at]
    asked_s = max(parsed.hint_s or 0, _cache_s(response))
    interval_s = schedule.interval_after_entries(bounds, now, published, state.pause_s if state else None, asked_s)
    return FeedCheck(
        feed_url=feed.url,
        checked_at=now,
        http_status=response.status,
        # Of what was read only in part another try may bring more, so it is asked for whole again.
        etag=None if parsed.is_partial else response.etag,
        last_modified=None if parsed.is_partial else response.last_modified,
        items=len(parsed.entries),
        new_items=new_items,
        next_check_at=schedule.next_check_at(feed.url, now, interval_s),
        error="; ".join(parsed.problems) or None,
        kind=parsed.kind,
        title=parsed.title,
        newest_at=parsed.newest_at,
        moved_to=_other(feed, moved_to or response.moved_permanently_to or (state.last.moved_to if state else None)),
    )


def feed_unchanged(
    feed: Feed, response: Response, state: FeedState | None, bounds: Bounds = schedule.DEFAULT
) -> FeedCheck:
    """The check of a feed that answered 304; a failure where nothing was asked that could be unchanged."""
    if state is None or not (state.last.etag or state.last.last_modified):
        told = "304 Not Modified, though no validator was sent: the server is wrong"
        return feed_failed(feed, response.fetched_at, told, state, http_status=response.status, bounds=bounds)
    interval_s = schedule.interval_unchanged(bounds, state.pause_s, _cache_s(response))
    return dataclasses.replace(
        state.last,
        checked_at=response.fetched_at,
        http_status=response.status,
        etag=response.etag or state.last.etag,
        last_modified=response.last_modified or state.last.last_modified,
        new_items=0,
        next_check_at=schedule.next_check_at(feed.url, response.fetched_at, interval_s),
        failures=0,
        moved_to=_other(feed, response.moved_permanently_to or state.last.moved_to),
    )


def feed_failed(
    feed: Feed,
    now: datetime,
    error: str,
    state: FeedState | None,
    *,
    http_status: int | None = None,
    not_before: datetime | None = None,
    bounds: Bounds = schedule.DEFAULT,
) -> FeedCheck:
    """The check of a feed that could not be fetched or read.

    Validators stay those of the last copy that was read: newer ones would hide this one behind a 304. After several
    failures a new address is forgotten, in case that it was wrong.
    """
    last = state.last if state else FeedCheck(feed_url=feed.url, checked_at=now)
    failures = last.failures + 1
    is_lost = failures >= schedule.FAILING_LONG
    interval_s = schedule.interval_failed(bounds, failures, state.pause_s if state else None)
    return dataclasses.replace(
        last,
        checked_at=now,
        http_status=http_status,
        new_items=0,
        next_check_at=schedule.next_check_at(feed.url, now, interval_s, not_before),
        failures=failures,
        error=error,
        etag=None if is_lost and last.moved_to else last.etag,
        last_modified=None if is_lost and last.moved_to else last.last_modified,
        moved_to=None if is_lost else last.moved_to,
    )


def feed_put_off(feed: Feed, now: datetime, reject: Reject, state: FeedState | None, bounds: Bounds) -> FeedCheck:
    """The check of a feed whose host wants to be left alone: no failure; the pause it asked for is its own state."""
    last = state.last if state else FeedCheck(feed_url=feed.url, checked_at=now)
    interval_s = (state.pause_s if state else None) or bounds.min_s
    due = schedule.next_check_at(feed.url, now, interval_s)
    return dataclasses.replace(last, checked_at=now, new_items=0, next_check_at=due, error=reject.detail)


def status_of(reject: Reject) -> int | None:
    """The status of the response that was rejected for it: its detail begins with that."""
    found = _STATUS.match(reject.detail) if reject.reason in _BY_STATUS else None
    return int(found[0]) if found else None


def failing_long(check: FeedCheck) -> bool:
    """True if the feed has failed for long: it is asked more and more seldom, and that must be said."""
    return check.failures >= schedule.FAILING_LONG


def listed_pages(feed: Feed, entries: Iterable[Entry], now: datetime) -> list[PageCheck]:
    """Rows of entries that are new: each waits, with all that the feed says of it."""
    return [
        PageCheck(
            feed_url=feed.url,
            entry_keys=entry.keys,
            url=entry.url,
            checked_at=now,
            state=PageState.WAITING,
            next_try_at=now,
            about=about_json(entry_document(entry, feed.url)),
        )
        for entry in entries
    ]


def page_request(page: PageCheck) -> Request | None:
    """What to ask for a page that waits; None: what the feed says is all there is."""
    about = about_document(page.about) if page.about else None
    return Request(url=page.url, purpose="page", about=about) if page.url else None


def page_done(page: PageCheck, now: datetime) -> PageCheck:
    """The row of a page that has become an article, or been found to hold none."""
    return dataclasses.replace(page, checked_at=now, state=PageState.DONE, next_try_at=None, reason=None, about=None)


def page_failed(page: PageCheck, now: datetime, reject: Reject, not_before: datetime | None = None) -> PageCheck:
    """The row of a page that could not be fetched: it waits longer, or is given up."""
    # A host that wants to be left alone says nothing about the page.
    failures = page.failures + (reject.reason is not Reason.RATE_LIMITED)
    next_try_at = None if reject.reason in _LASTING else schedule.next_try_at(failures, now, not_before)
    return dataclasses.replace(
        page,
        checked_at=now,
        state=PageState.WAITING if next_try_at else PageState.GIVEN_UP,
        failures=failures,
        next_try_at=next_try_at,
        reason=reject.reason.value,
        about=page.about if next_try_at else None,
    )


def _cache_s(response: Response) -> float:
    return schedule.cache_s(response.header("cache-control"), response.header("expires"), response.fetched_at)


def _other(feed: Feed, url: str | None) -> str | None:
    return url if url != feed.url else None
