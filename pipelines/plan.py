"""What a run has to do: its sources, and the steps over them, each of which ends in one commit.

A local run asks feeds first, which leaves what they list waiting in the lake, then fetches what waits, then reads
files. Each step is small: memory stays flat, and a crash costs one. With `--runner` feeds are one step, files another.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import Any

from tieup.pipelines.options import IngestOptions, RunIdentity
from tieup.pipelines.wiring import commit_all, commit_batch, commit_feeds, commit_files, commit_pages
from tieup.schemas.document import Document
from tieup.schemas.errors import UsageError
from tieup.schemas.feed import Feed
from tieup.schemas.page_check import PageCheck
from tieup.schemas.reject import Reject
from tieup.transforms import files
from tieup.transforms.feeds.checks import failing_long
from tieup.transforms.feeds.sources import find_feeds, is_address, is_feed_list
from tieup.transforms.feeds.state import due_pages, ledger
from tieup.transforms.feeds.waiting import by_turns
from tieup.transforms.read.documents import read_file
from tieup.transforms.read.sources import find_files

Item = Document | Reject
Wire = Callable[[Any, IngestOptions, RunIdentity, int], Any]

FEEDS_PER_COMMIT = 200
_HEAD_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Sources:
    """What the command names."""

    paths: tuple[str, ...]
    """Files."""

    feeds: tuple[Feed, ...]
    """Feeds."""

    rejects: tuple[Reject, ...]
    """What is neither."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the run that ends in one commit."""

    wire: Wire
    """Makes its pipeline: (pipeline, options, identity, number of the commit)."""

    unit: str
    """What is counted: feeds, pages or files."""

    done: int
    """How many will be done then."""

    total: int
    """Of how many."""


def find_sources(named: Iterable[str]) -> Sources:
    """Addresses and files that list feeds are feeds, all else is files.

    Raises:
        UsageError: nothing is there.
    """
    by_kind: dict[bool, list[str]] = {True: [], False: []}
    for source in named:
        by_kind[_names_feeds(source)].append(source)
    feeds, wrong = find_feeds(by_kind[True])
    found, missing = find_files(by_kind[False])
    if not found and not feeds:
        raise UsageError("nothing to ingest: " + "; ".join(reject.detail for reject in [*missing, *wrong]))
    return Sources(tuple(info.path for info in found), tuple(feeds), (*missing, *wrong))


def local_steps(options: IngestOptions, sources: Sources) -> Iterator[Step]:
    """The steps of a run in this process; each is planned when the one before is done."""
    feeds = due_feeds(options, sources)
    for number, batch in enumerate(_chunks(feeds, FEEDS_PER_COMMIT)):
        done = number * FEEDS_PER_COMMIT + len(batch)
        yield Step(partial(_with, commit_feeds, batch), "feeds", done, len(feeds))
    pages = waiting_pages(options, sources)
    for number, group in enumerate(_chunks(pages, options.batch_documents)):
        done = number * options.batch_documents + len(group)
        yield Step(partial(_with, commit_pages, group), "pages", done, len(pages))
    read = 0

    def items() -> Iterator[Item]:
        nonlocal read
        yield from sources.rejects
        for path in sources.paths:
            yield from read_file(path)
            read += 1

    for items_batch in batches(items(), options.batch_documents, options.batch_bytes):
        yield Step(partial(_with, commit_batch, items_batch), "files", read, len(sources.paths))


def distributed_steps(options: IngestOptions, sources: Sources) -> Iterator[Step]:
    """The steps of a run on another runner."""
    if sources.feeds:
        feeds, pages = due_feeds(options, sources), waiting_pages(options, sources)
        if feeds or pages:
            yield Step(partial(_with, commit_all, feeds, pages), "feeds", len(feeds), len(feeds))
    if sources.paths or sources.rejects:
        count = len(sources.paths)
        yield Step(partial(_with, commit_files, sources.paths, sources.rejects), "files", count, count)


def due_feeds(options: IngestOptions, sources: Sources) -> list[Feed]:
    """The feeds to ask now."""
    states = _ledger(options, sources).feeds
    now = _now()
    return [feed for feed in sources.feeds if options.ask_now or feed.url not in states or states[feed.url].is_due(now)]


def waiting_pages(options: IngestOptions, sources: Sources, per_host: int | None = None) -> list[PageCheck]:
    """The pages to fetch now, of the feeds that the command names: a feed that was struck off is left alone."""
    urls = {feed.url for feed in sources.feeds}
    due = [page for page in due_pages(_ledger(options, sources), _now()) if page.feed_url in urls]
    return by_turns(due, per_host)


def next_check(options: IngestOptions, sources: Sources) -> datetime | None:
    """When the next of the feeds is due; None: there are none, or none was ever asked."""
    states = _ledger(options, sources).feeds
    times = [states[feed.url].last.next_check_at for feed in sources.feeds if feed.url in states]
    return min(filter(None, times), default=None)


def feed_health(lake: str) -> dict[str, float]:
    """How the lake's feeds do: feeds, those that fail, those that have failed for long, and pages that wait."""
    known = ledger(lake)
    known.refresh()
    last = [state.last for state in known.feeds.values()]
    return {
        "feeds": len(last),
        "feeds_failing": sum(bool(check.failures) for check in last),
        "feeds_failing_long": sum(failing_long(check) for check in last),
        "pages_waiting": len(known.waiting),
    }


def batches(items: Iterable[Item], max_documents: int, max_bytes: int) -> Iterator[list[Item]]:
    """Consecutive items in lists that end at either bound; one item may be larger than `max_bytes` by itself."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.body) if isinstance(item, Document) else 0
        if len(batch) >= max_documents or size >= max_bytes:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _names_feeds(source: str) -> bool:
    if is_address(source):
        return True
    if (info := _info(source)) is None:
        return False
    with files.open_binary(info.path) as opened:
        return is_feed_list(opened.read(_HEAD_BYTES), source)


def _info(source: str) -> files.FileInfo | None:
    """The file of just that name, where it may hold a list."""
    try:
        return files.info(source) if source.lower().endswith(_LISTS) else None
    except OSError:
        return None


_LISTS = (".opml", ".xml", ".csv", ".tsv", ".toml", ".txt")


def _ledger(options: IngestOptions, sources: Sources) -> Any:
    known = ledger(options.lake)
    if sources.feeds:
        known.refresh()
    return known


def _with(function: Callable[..., Any], *args: Any) -> Any:
    *inputs, pipeline, options, identity, number = args
    return function(pipeline, options, identity, number, *inputs)


def _chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(itertools.islice(rest, size)):
        yield chunk


def _now() -> datetime:
    return datetime.now(timezone.utc)
