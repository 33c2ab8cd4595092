"""Many feeds at a time: ask, read, and say what follows.

A feed's address may lead to a page that names its feed, or to an index of sitemaps: then what it names is asked as
well, one step further and no more.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tieup.schemas.errors import DocumentError
from tieup.schemas.feed import Entry, Feed, ParsedFeed
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.fetch import Request, Response
from tieup.schemas.page_check import PageCheck
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.feeds import checks, schedule
from tieup.transforms.feeds.entries import new_entries
from tieup.transforms.feeds.parse import parse_feed
from tieup.transforms.feeds.problems import problem
from tieup.transforms.feeds.schedule import Bounds
from tieup.transforms.feeds.state import FeedState

FetchAll = Callable[[Sequence[Request]], Iterator[Response | Reject]]
"""One result for each request, in any order (`transforms/fetch`)."""

SITEMAPS_MAX = 3
"""Sitemaps of an index that are read, those that changed last."""


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What asking one feed gave."""

    feed: Feed
    check: FeedCheck
    parsed: ParsedFeed | None = None
    """What is in it; None: nothing came, or it has not changed."""

    pages: tuple[PageCheck, ...] = ()
    """Its new entries, waiting."""

    rejects: tuple[Reject, ...] = ()
    """What was wrong with it."""


@dataclass(slots=True)
class _Found:
    """What came for a feed so far."""

    response: Response
    parsed: ParsedFeed
    parts: list[tuple[Response, ParsedFeed]] = field(default_factory=list)
    failed: list[Reject] = field(default_factory=list)


def read_feeds(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    known: set[str],
    fetch_all: FetchAll,
    bounds: Bounds = schedule.DEFAULT,
) -> Iterator[FeedReading]:
    """One reading for each feed, as they come; whatever goes wrong is in its check and its rejects.

    Args:
        feeds: feeds that are due.
        states: checks of before, by the feed's address.
        known: keys of entries that are known; those of new entries are added.
        fetch_all: asks them.
        bounds: how often they may be asked.
    """
    wanted: defaultdict[str, list[Feed]] = defaultdict(list)
    requests: dict[str, Request] = {}
    for feed in feeds:
        request = checks.feed_request(feed, states.get(feed.url))
        wanted[request.url].append(feed)
        requests.setdefault(request.url, request)
    leading: list[tuple[Feed, _Found]] = []
    for answer in fetch_all(list(requests.values())):
        for feed in wanted[_asked(answer)]:
            found = _first(feed, answer, states.get(feed.url), bounds)
            if isinstance(found, FeedReading):
                yield found
            elif found.parsed.links and not found.parsed.entries:
                leading.append((feed, found))
            else:
                yield _reading(feed, found, states.get(feed.url), known, bounds)
    _follow(leading, fetch_all)
    for feed, found in leading:
        yield _reading(feed, found, states.get(feed.url), known, bounds)


def _first(feed: Feed, answer: Response | Reject, state: FeedState | None, bounds: Bounds) -> FeedReading | _Found:
    """What came from the feed's own address; the reading itself where nothing more is to be done."""
    if isinstance(answer, Reject):
        now = checks.now()
        if answer.reason is Reason.RATE_LIMITED:
            check = checks.feed_put_off(feed, now, answer, state, bounds)
        else:
            check = checks.feed_failed(
                feed, now, answer.detail, state, http_status=checks.status_of(answer), bounds=bounds
            )
        return FeedReading(feed, check, rejects=(_told(feed, answer, check),))
    if answer.status == 304:
        check = checks.feed_unchanged(feed, answer, state, bounds)
        return FeedReading(feed, check, rejects=_of_check(feed, check))
    try:
        return _Found(answer, _parsed(answer))
    except DocumentError as error:
        return _failed(feed, answer, error, state, bounds)


def _follow(leading: Sequence[tuple[Feed, _Found]], fetch_all: FetchAll) -> None:
    """Ask what pages and indexes name, and put what comes beside them."""
    wanted: defaultdict[str, list[_Found]] = defaultdict(list)
    for _, found in leading:
        for url in found.parsed.links[: SITEMAPS_MAX if found.parsed.kind == "sitemap_index" else 1]:
            wanted[url].append(found)
    for answer in fetch_all([Request(url=url, purpose="feed") for url in wanted]):
        for found in wanted[_asked(answer)]:
            if isinstance(answer, Reject):
                found.failed.append(answer)
                continue
            try:
                part = _parsed(answer)
                if not part.entries and part.links:
                    raise problem(Reason.MALFORMED, f"{part.kind} where a feed should be")
                found.parts.append((answer, part))
            except DocumentError as error:
                found.failed.append(error.reject(answer.url, answer.url))


def _reading(feed: Feed, found: _Found, state: FeedState | None, known: set[str], bounds: Bounds) -> FeedReading:
    parsed, response, moved_to = found.parsed, found.response, None
    if parsed.kind in {"html", "sitemap_index"}:
        if not found.parts:
            detail = found.failed[0].detail if found.failed else f"{parsed.kind}: it names no feed"
            reason = found.failed[0].reason if found.failed else Reason.UNSUPPORTED
            return _failed(feed, found.response, problem(reason, detail), state, bounds)
        if parsed.kind == "html":
            response, parsed = found.parts[0]
            moved_to = response.url
        else:
            parsed = _joined(found)
    new: Sequence[Entry] = new_entries(parsed.entries, known)
    known.update(key for entry in new for key in entry.keys)
    check = checks.feed_read(
        feed,
        response,
        parsed,
        state,
        new_items=len(new),
        bounds=bounds,
        moved_to=moved_to,
    )
    rejects = [problem(Reason.MALFORMED, told).reject(feed.url, feed.url) for told in parsed.problems]
    pages = tuple(checks.listed_pages(feed, new, response.fetched_at))
    return FeedReading(feed, check, parsed, pages, (*rejects, *found.failed))


def _joined(found: _Found) -> ParsedFeed:
    """The sitemaps of an index as one, each entry once."""
    parts = [part for _, part in found.parts]
    seen: set[str] = set()
    entries: list[Entry] = []
    for entry in (entry for part in parts for entry in part.entries):
        if not seen.intersection(entry.keys):
            entries.append(dataclasses.replace(entry, number=len(entries) + 1))
        seen.update(entry.keys)
    return dataclasses.replace(
        parts[0],
        entries=tuple(entries),
        problems=tuple(told for part in (found.parsed, *parts) for told in part.problems),
        is_partial=bool(found.failed) or any(part.is_partial for part in (found.parsed, *parts)),
    )


def _failed(
    feed: Feed, response: Response, error: DocumentError, state: FeedState | None, bounds: Bounds
) -> FeedReading:
    check = checks.feed_failed(
        feed, response.fetched_at, error.detail, state, http_status=response.status, bounds=bounds
    )
    return FeedReading(feed, check, rejects=(_told(feed, error.reject(feed.url, feed.url), check),))


def _told(feed: Feed, reject: Reject, check: FeedCheck) -> Reject:
    """The Reject of a feed, which says how long it has failed where that is long."""
    long = f" (failed {check.failures} times in a row)" if checks.failing_long(check) else ""
    return dataclasses.replace(reject, source_uri=feed.url, detail=f"{reject.detail[:440]}{long}")


def _of_check(feed: Feed, check: FeedCheck) -> tuple[Reject, ...]:
    if not check.failures:
        return ()
    return (_told(feed, problem(Reason.HTTP_STATUS, check.error or "").reject(feed.url, feed.url), check),)


def _parsed(response: Response) -> ParsedFeed:
    return parse_feed(
        response.body,
        response.final_url,
        content_type=response.header("content-type"),
        charset=response.charset,
    )


def _asked(answer: Response | Reject) -> str:
    return answer.url if isinstance(answer, Response) else answer.source_uri
