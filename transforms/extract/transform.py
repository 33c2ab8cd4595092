"""The door: documents to articles, HTML in child processes."""

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue

from tieup.schemas.article import Article
from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms import pool
from tieup.transforms.extract.article import extract
from tieup.transforms.meter import Meter

ARTICLES = "articles"
REJECTS: Literal["rejects"] = "rejects"

IN_FLIGHT_PER_WORKER = 3
"""Pages handed to the children ahead of need: one at work, two waiting, so that no child idles between two."""

IN_PROCESS_MAX_BYTES = 65_536
"""Larger Markdown goes to a child as well: so many `[` take the parser 0.8 s, twice as many four times that."""


@dataclass
class ExtractArticles(beam.PTransform[Any, Any]):
    """PCollection[Document] → `articles` (main) and `rejects`.

    Attributes:
        now: aware; times of publication more than a day after it are not believed.
        timeout_s: seconds for one page, then its process is killed and it becomes a Reject.
        max_memory_mb: MiB of address space for the process of a page.
        workers: processes at a time; None: one for each core.
    """

    now: datetime
    timeout_s: float = 30
    max_memory_mb: int = 1536
    workers: int | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def expand(self, documents: Any) -> Any:  # noqa: D102 - as Beam says
        function = _ExtractArticle(self.now, self.timeout_s, self.max_memory_mb, self.workers)
        return documents | "Extract" >> beam.ParDo(function).with_outputs(REJECTS, main=ARTICLES)


@dataclass(frozen=True, slots=True)
class _Pending:
    document: Document
    future: "Future[tuple[Article, float]]"
    timestamp: Any
    window: Any


class _ExtractArticle(beam.DoFn):
    """Hands pages to children and goes on; collects in order when enough are in flight or the bundle ends."""

    def __init__(self, now: datetime, timeout_s: float, max_memory_mb: int, workers: int | None) -> None:
        self.now = now
        self.timeout_s = timeout_s
        self.max_memory_mb = max_memory_mb
        self.workers = workers
        self.meter = Meter("extract")

    def setup(self) -> None:
        workers = self.workers or pool.available_cores()
        self.limits = pool.Limits(workers=workers, timeout_s=self.timeout_s, max_memory_mb=self.max_memory_mb)

    def start_bundle(self) -> None:
        self.pending: deque[_Pending] = deque()

    def process(
        self,
        document: Document,
        timestamp: Any = beam.DoFn.TimestampParam,
        window: Any = beam.DoFn.WindowParam,
    ) -> Iterator[Article | TaggedOutput[Literal["rejects"], Reject]]:
        self.meter.taken()
        self.pending.append(_Pending(document, self._started(document), timestamp, window))
        while len(self.pending) > IN_FLIGHT_PER_WORKER * self.limits.workers:
            yield self._collected()

    def finish_bundle(self) -> Iterator[Any]:
        while self.pending:
            yield self._collected()

    def _started(self, document: Document) -> "Future[tuple[Article, float]]":
        if _needs_child(document):
            return pool.submit(self.limits, _timed_extract, document, self.now)
        future: Future[tuple[Article, float]] = Future()
        try:
            future.set_result(_timed_extract(document, self.now))
        except Exception as error:  # noqa: BLE001 - raised again where results are collected
            future.set_exception(error)
        return future

    def _collected(self) -> Any:
        """The oldest document's outcome, with its own window and timestamp, whichever call it is emitted from."""
        oldest = self.pending.popleft()
        outcome = self._outcome(oldest)
        if isinstance(outcome, Reject):
            self.meter.rejected(outcome)
            return TaggedOutput(REJECTS, WindowedValue(outcome, oldest.timestamp, (oldest.window,)))
        article, seconds = outcome
        self.meter.given()
        self.meter.took(seconds)
        return WindowedValue(article, oldest.timestamp, (oldest.window,))

    def _outcome(self, oldest: _Pending) -> tuple[Article, float] | Reject:
        document = oldest.document
        try:
            try:
                return pool.result(self.limits, oldest.future)
            except BrokenProcessPool:
                return pool.result(self.limits, pool.submit(self.limits, _timed_extract, document, self.now))
        except DocumentError as error:
            return error.reject(document.source_uri, document.url)
        except BrokenProcessPool as error:
            return _fault(Reason.CRASHED, error).reject(document.source_uri, document.url)
        except Exception as error:  # noqa: BLE001 - no document may stop the run; what happened becomes a row
            return _fault(Reason.INTERNAL, error).reject(document.source_uri, document.url)


def _timed_extract(document: Document, now: datetime) -> tuple[Article, float]:
    """The article, and the seconds that it took, without the wait for a child."""
    begin = time.perf_counter()
    return extract(document, now), time.perf_counter() - begin


def _needs_child(document: Document) -> bool:
    if document.media_type == "text/markdown":
        return len(document.body) > IN_PROCESS_MAX_BYTES
    return document.media_type == "text/html"


def _fault(reason: Reason, error: Exception) -> DocumentError:
    return DocumentError(Stage.EXTRACT, reason, f"{type(error).__name__}: {error}")
