"""What the lake knows of feeds and of the pages that they list: its tables `feeds` and `pages`.

Rows are written with the commit and never before: validators saved earlier would turn entries that were never read
into a 304. A feed's row and the rows of its entries (`waiting`) belong into the same commit; then nothing is lost,
whatever is killed later.
"""

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tieup.schemas.document import Document
from tieup.schemas.errors import LakeDamaged
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.page_check import PageCheck, PageState
from tieup.transforms import files

_RECENT = 10
"""Checks of a feed that are kept in memory: the last one that worked is among them, or it fails long."""

_FEED_FIELDS = tuple(item.name for item in dataclasses.fields(FeedCheck))
_PAGE_FIELDS = tuple(item.name for item in dataclasses.fields(PageCheck))


@dataclass(frozen=True, slots=True)
class FeedState:
    """The last checks of a feed."""

    checks: tuple[FeedCheck, ...]
    """Oldest first, at least one."""

    @property
    def last(self) -> FeedCheck:
        """The last check."""
        return self.checks[-1]

    @property
    def pause_s(self) -> float | None:
        """The pause that was set when it last worked; None: it never did among these checks."""
        worked = [check for check in self.checks if not check.failures and check.next_check_at]
        return (worked[-1].next_check_at - worked[-1].checked_at).total_seconds() if worked else None  # type: ignore[operator]

    def is_due(self, now: datetime) -> bool:
        """True if the feed may be asked."""
        return self.last.next_check_at is None or self.last.next_check_at <= now


@dataclass
class Ledger:
    """Feeds and pages that the lake knows, read from its files as they appear."""

    lake: str
    feeds: dict[str, FeedState] = field(default_factory=dict)
    waiting: dict[tuple[str, ...], PageCheck] = field(default_factory=dict)
    """Pages to be fetched, by their entry's keys."""

    known_keys: set[str] = field(default_factory=set)
    """Keys of all entries that are known, waiting ones included."""

    _pages: dict[tuple[str, ...], PageCheck] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def refresh(self) -> None:
        """Read the files that have come since the last call.

        Raises:
            LakeDamaged: a file can't be read.
        """
        self._add_feeds([_feed_check(row) for row in self._rows("feeds", _FEED_FIELDS)])
        for row in self._rows("pages", _PAGE_FIELDS):
            self._add_page(_page_check(row))

    def _add_feeds(self, found: Iterable[FeedCheck]) -> None:
        checks: defaultdict[str, list[FeedCheck]] = defaultdict(list)
        for check in found:
            checks[check.feed_url].append(check)
        for url, later in checks.items():
            all_checks = [*(self.feeds[url].checks if url in self.feeds else ()), *later]
            self.feeds[url] = FeedState(tuple(sorted(all_checks, key=lambda check: check.checked_at)[-_RECENT:]))

    def _add_page(self, check: PageCheck) -> None:
        before = self._pages.get(check.entry_keys)
        if before and _order(before) > _order(check):
            return
        kept = dataclasses.replace(check, about=None)
        self._pages[check.entry_keys] = kept
        self.known_keys.update(check.entry_keys)
        if check.state is PageState.WAITING:
            self.waiting[check.entry_keys] = check
        else:
            self.waiting.pop(check.entry_keys, None)

    def _rows(self, table: str, columns: Iterable[str]) -> Iterator[dict[str, Any]]:
        for info in files.tree(files.join(self.lake, table)):
            if info.path in self._read or not info.path.endswith(".parquet"):
                continue
            try:
                with files.open_binary(info.path) as source:
                    file = pq.ParquetFile(source)
                    there = [name for name in columns if name in file.schema_arrow.names]
                    rows = file.read(columns=there).to_pylist()
            except (pa.ArrowException, OSError) as error:
                raise LakeDamaged(f"{info.path} can't be read ({error}); restore it from a backup") from error
            yield from rows
            self._read.add(info.path)


@lru_cache(maxsize=4)
def ledger(lake: str) -> Ledger:
    """The lake's Ledger, one per process; call `refresh` before use."""
    return Ledger(lake)


def due_pages(ledger: Ledger, now: datetime) -> list[PageCheck]:
    """Pages whose time has come, those that wait longest first."""
    due = [check for check in ledger.waiting.values() if check.next_try_at is None or check.next_try_at <= now]
    return sorted(due, key=lambda check: (check.next_try_at or check.checked_at, check.url or ""))


def about_json(document: Document) -> str:
    """What a feed says of an article, to be kept in a row."""
    told = {name: value for name, value in dataclasses.asdict(document).items() if value not in (None, (), "")}
    told["body"] = document.body.decode("utf-8", "replace")
    for name in ("published_at", "fetched_at"):
        if name in told:
            told[name] = told[name].isoformat()
    return json.dumps(told, ensure_ascii=False)


def about_document(about: str) -> Document:
    """The Document of `about_json`."""
    told = json.loads(about)
    told["body"] = told["body"].encode()
    told["authors"] = tuple(told.get("authors", ()))
    for name in ("published_at", "fetched_at"):
        if name in told:
            told[name] = datetime.fromisoformat(told[name])
    return Document(**told)


def _order(check: PageCheck) -> tuple[datetime, bool]:
    """Which of two rows is the later one: of the same moment the one that does not wait."""
    return check.checked_at, check.state is not PageState.WAITING


def _feed_check(row: dict[str, Any]) -> FeedCheck:
    return FeedCheck(**row)


def _page_check(row: dict[str, Any]) -> PageCheck:
    return PageCheck(**row | {"entry_keys": tuple(row["entry_keys"]), "state": PageState(row["state"])})
