"""`tieup feeds check|import|export`, as plain functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from tieup.schemas.errors import UsageError
from tieup.schemas.feed import Feed
from tieup.schemas.reject import Reject
from tieup.schemas.tables import TIMESTAMP
from tieup.transforms.feeds.outlines import WRITERS
from tieup.transforms.feeds.reading import FeedReading, FetchAll, read_feeds
from tieup.transforms.feeds.sources import find_feeds
from tieup.transforms.feeds.state import Ledger
from tieup.transforms.text.identity import normalise_url


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """How a feed is doing."""

    feed: str
    """Its address."""

    status: str
    """`ok`, `warn` (readable, with problems) or `failed`."""

    http: int | None = None
    """The status of the response; None: none came."""

    type: str | None = None
    """What it is, such as `rss20`."""

    items: int = 0
    """Entries in it."""

    newest: datetime | None = None
    """When its newest entry was published."""

    problems: str = ""
    """What is wrong and how to mend it."""


_REPORT = pa.schema(
    [
        ("feed", pa.string()),
        ("status", pa.string()),
        ("http", pa.int32()),
        ("type", pa.string()),
        ("items", pa.int32()),
        ("newest", TIMESTAMP),
        ("problems", pa.string()),
    ]
)


def check_feeds(sources: Sequence[str], fetch_all: FetchAll) -> list[FeedReport]:
    """Ask every feed that sources name once, unconditionally; in the order of the sources.

    Args:
        sources: addresses and lists of feeds.
        fetch_all: asks them (`transforms/fetch`).

    Raises:
        UsageError: no source names a feed.
    """
    feeds, rejects = _feeds(sources)
    reports = {reading.feed.url: _report(reading) for reading in read_feeds(feeds, {}, set(), fetch_all)}
    lost = [FeedReport(feed=reject.source_uri, status="failed", problems=reject.detail) for reject in rejects]
    return [reports[feed.url] for feed in feeds] + lost


def report_table(reports: Sequence[FeedReport]) -> Any:
    """The reports as an Arrow table, to be shown by `pipelines/show.py`."""
    return pa.Table.from_pylist(
        [{name: getattr(report, name) for name in _REPORT.names} for report in reports], schema=_REPORT
    )


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    known: int
    rejects: tuple[Reject, ...]


def import_feeds(sources: Sequence[str], target: Path) -> Imported:
    """Add the feeds that sources name to a list, each once; what stands in the list stays first and as it is.

    Args:
        sources: addresses and lists of feeds.
        target: a list (.opml, .csv, .toml, .txt); made where it is missing.

    Raises:
        UsageError: no source names a feed, or the list is of no form that can be written, or can't be read.
    """
    write = WRITERS.get(target.suffix.lower().removeprefix("."))
    if write is None:
        raise UsageError(f"{target}: a list of feeds ends in .{', .'.join(WRITERS)}")
    feeds, rejects = _feeds(sources)
    before: list[Feed] = []
    if target.exists() and target.stat().st_size:
        if target.suffix.lower() == ".toml":
            raise UsageError(f"{target} exists and may hold other settings; import into an .opml, .csv or .txt list")
        before, damaged = find_feeds([str(target)])
        if damaged:
            raise UsageError(f"{damaged[0].source_uri}: {damaged[0].detail}; mend it first, or import elsewhere")
    there = {normalise_url(feed.url) for feed in before}
    new = [feed for feed in feeds if normalise_url(feed.url) not in there]
    if new:
        waiting = target.with_name(f"{target.name}.new")
        waiting.write_text(write([*before, *new]), encoding="utf-8")
        waiting.replace(target)
    return Imported(len(new), len(feeds) - len(new), tuple(rejects))


def export_feeds(sources: Sequence[str], form: str, lake: str | None = None) -> str:
    """The feeds that sources name, or that a lake knows, as a list.

    Args:
        sources: addresses and lists of feeds; none: those of the lake.
        form: opml, csv, txt or toml.
        lake: the lake's root.

    Raises:
        UsageError: an unknown form, or no feed.
        LakeDamaged: the lake's table can't be read.
    """
    if form not in WRITERS:
        raise UsageError(f"there is no form {form}; there are {', '.join(WRITERS)}")
    feeds = _feeds(sources)[0] if sources else _of_lake(lake)
    if not feeds:
        raise UsageError("there are no feeds to export")
    return WRITERS[form](feeds)


def _feeds(sources: Sequence[str]) -> tuple[list[Feed], list[Reject]]:
    feeds, rejects = find_feeds(sources)
    if not feeds:
        told = "; ".join(f"{reject.source_uri}: {reject.detail}" for reject in rejects) or "name a feed or a list"
        raise UsageError(f"no feeds: {told}")
    return feeds, rejects


def _of_lake(lake: str | None) -> list[Feed]:
    if lake is None:
        raise UsageError("name feeds, a list of feeds, or a lake")
    ledger = Ledger(lake)
    ledger.refresh()
    return [Feed(url=url, title=state.last.title) for url, state in sorted(ledger.feeds.items())]


def _report(reading: FeedReading) -> FeedReport:
    check, parsed = reading.check, reading.parsed
    problems = list(dict.fromkeys(reject.detail for reject in reading.rejects))
    if parsed and check.moved_to:
        problems.append(f"the feed is at {check.moved_to}")
    if parsed and not parsed.entries:
        problems.append("it is empty")
    return FeedReport(
        feed=reading.feed.url,
        status="failed" if check.failures or not parsed else "warn" if problems else "ok",
        http=check.http_status,
        type=parsed.version or parsed.kind if parsed else None,
        items=check.items,
        newest=check.newest_at,
        problems="; ".join(problems),
    )
