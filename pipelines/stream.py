"""`tieup stream`: feeds for ever, as one unbounded pipeline whose windows are commits.

ticks ─ ListDue ─┬─ feeds ─ AskFeeds ─── checks, and pages that wait from then on ─┐
                 └─ pages ─ FetchPages ─ documents, checks ──────────────────────────┴─ IngestDocuments

With every tick `ListDue` reads the lake and names what is due, but only when the window that it last gave work to is
published: so each window begins with all that the ones before have found, nothing is fetched twice, and a backlog is
worked off in pieces of one size. Whatever a crash leaves undone is still due.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import apache_beam as beam
from apache_beam.coders import StrUtf8Coder
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.periodicsequence import PeriodicImpulse
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec
from apache_beam.transforms.window import FixedWindows, IntervalWindow
from apache_beam.utils.timestamp import MAX_TIMESTAMP, Duration, Timestamp

from tieup.pipelines.ingest import Summary, beam_options, run_pipeline
from tieup.pipelines.options import IngestOptions, RunIdentity
from tieup.pipelines.plan import FEEDS_PER_COMMIT, Sources, due_feeds, find_sources, waiting_pages
from tieup.pipelines.wiring import IngestDocuments, ask_feeds, fetch_pages
from tieup.schemas.errors import UsageError
from tieup.transforms import files
from tieup.transforms.companies.registry import load_registry
from tieup.transforms.lake import commit
from tieup.transforms.lake.lock import locked
from tieup.transforms.lake.transform import commit_of

DEFAULT_ARGS = ("--finish_bundle_before_checkpointing", "--checkpointing_interval=60000")
"""For Flink: without the first, 11 of 18 jobs hung at their start (docs/engines.md); other runners ignore both."""

TICKS = 2
"""Ticks a window: a window is published soon after its end, and the second tick of the next one sees that."""

FEEDS_PER_WINDOW = 5 * FEEDS_PER_COMMIT
"""Few of many feeds have changed: what a window holds is what the changed ones list."""

FEEDS = "feeds"
PAGES = "pages"

GIVEN_UP = timedelta(minutes=30)
"""A window that is not committed by then is lost: what it was given is still due, and given out again."""


def stream(options: IngestOptions, window_s: float, for_s: float | None = None) -> Summary:
    """Follow feeds until the job is cancelled.

    Args:
        options: the settings; sources must be feeds.
        window_s: seconds of a window, which is a commit.
        for_s: seconds after which no window begins; None: never.

    Raises:
        UsageError: no source is a feed, or one is a file.
        LakeError: the lake is locked, damaged, too new or can't be written.
        TieupError: the job failed; what it had committed stays.
    """
    begin = time.monotonic()
    options = options.for_workers()
    identity = RunIdentity.new()
    files.configure(options.beam_args)
    load_registry(options.companies)
    sources = find_sources(options.sources)
    if sources.paths or not sources.feeds:
        raise UsageError(f"a stream follows feeds; {(*sources.paths, 'the list')[0]} names none")
    summary = Summary(options.lake, identity.run_id)
    with locked(options.lake, identity.run_id):
        commit.check_version(options.lake)
        summary.recovered = len(commit.recover(options.lake))
        beam_args = (*DEFAULT_ARGS, *options.beam_args)
        pipeline = beam.Pipeline(options=beam_options(beam_args, streaming=True))
        follow(pipeline, options, identity, sources, window_s, for_s)
        summary.add(run_pipeline(pipeline))
        summary.commits = sum(record.run_id == identity.run_id for record in commit.records(options.lake))
    summary.seconds = time.monotonic() - begin
    return summary


def follow(
    pipeline: Any,
    options: IngestOptions,
    identity: RunIdentity,
    sources: Sources,
    window_s: float,
    for_s: float | None = None,
) -> Any:
    """The unbounded pipeline; gives the record of each commit."""
    start = Timestamp.of(identity.started_at.timestamp())
    stop = start + Duration.of(for_s) if for_s else MAX_TIMESTAMP
    due = (
        pipeline
        | "Ticks" >> PeriodicImpulse(start_timestamp=start, stop_timestamp=stop, fire_interval=window_s / TICKS)
        | "One place" >> beam.Map(lambda tick: (0, float(tick)))
        | "ListDue" >> beam.ParDo(ListDue(options, sources, identity.commit_id(1), window_s)).with_outputs(FEEDS, PAGES)
    )
    asked = due[FEEDS] | "Feeds' windows" >> beam.WindowInto(FixedWindows(window_s)) | "AskFeeds" >> ask_feeds(options)
    fetched = (
        due[PAGES] | "Pages' windows" >> beam.WindowInto(FixedWindows(window_s)) | "FetchPages" >> fetch_pages(options)
    )
    checks = (asked.pages, asked.checks, fetched.checks) | "Checks" >> beam.Flatten()
    rejects = (asked.rejects, fetched.rejects) | "Rejects" >> beam.Flatten()
    return (fetched.documents, rejects, checks) | "Ingest" >> IngestDocuments(options, identity)


# The commit of the window that was last given work, and when that was.
GIVEN_PARAM = beam.DoFn.StateParam(ReadModifyWriteStateSpec("given", StrUtf8Coder()))


class ListDue(beam.DoFn):
    """Ticks → `feeds` and `pages` that are due, if the window that was last given any is committed."""

    def __init__(
        self,
        options: IngestOptions,
        sources: Sources,
        commit_id: str,
        window_s: float,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.options = options
        self.sources = sources
        self.commit_id = commit_id
        self.window_s = window_s
        self.pages_per_host = max(1, int(window_s / options.fetch.pause_s)) if options.fetch.pause_s else None
        self.now = now

    def process(self, tick: tuple[int, float], given: Any = GIVEN_PARAM) -> Iterator[Any]:
        """One tick."""
        if self._is_at_work(given.read()):
            return
        feeds = due_feeds(self.options, self.sources)[:FEEDS_PER_WINDOW]
        pages = waiting_pages(self.options, self.sources, self.pages_per_host)[: self.options.batch_documents]
        if feeds or pages:
            given.write(f"{self._commit(tick[1])} {self.now().isoformat()}")
        yield from (TaggedOutput(FEEDS, feed) for feed in feeds)
        yield from (TaggedOutput(PAGES, page) for page in pages)

    def _is_at_work(self, given: str | None) -> bool:
        if not given:
            return False
        commit_id, since = given.split(" ")
        late = self.now() - datetime.fromisoformat(since) > GIVEN_UP
        return not late and not commit.is_published(self.options.lake, commit_id)

    def _commit(self, tick: float) -> str:
        begin = tick - tick % self.window_s
        return commit_of(self.commit_id, IntervalWindow(begin, begin + self.window_s))
