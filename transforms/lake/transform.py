"""The lake's door: `KeepNewDocuments`, `KeepNewArticles`, `WriteLake`."""

import dataclasses
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import BoundedWindow, IntervalWindow
from apache_beam.utils.timestamp import Timestamp

from tieup.schemas.article import Article
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.page_check import PageCheck
from tieup.schemas.reject import Reject
from tieup.schemas.run import Run
from tieup.schemas.tables import SCHEMA_VERSION
from tieup.transforms.lake import commit, rows
from tieup.transforms.lake.known import known
from tieup.transforms.logs import tell
from tieup.transforms.text.identity import document_hash

log = logging.getLogger(__name__)

TALLIES = "tallies"
"""Tag of (name, count) pairs: what was counted on the way, for the row in `runs`."""

COUNTERS = "tieup"
"""Namespace of the Beam counters documents, known, duplicates, articles, partnerships, reject.<reason>, feeds,
feeds_unchanged, feeds_failed and pages_<state>."""

Partition = tuple[str, str, int]  # table, partition, bucket


class KeepNewDocuments(beam.PTransform):
    """Documents, without those that the lake holds unchanged; tagged `tallies`: documents, known."""

    def __init__(self, lake: str, commit_id: str | None = None) -> None:
        super().__init__()
        self.lake = lake
        self.commit_id = commit_id

    def expand(self, documents: Any) -> Any:
        """PCollection[Document] → main output PCollection[Document], and `tallies`."""
        return documents | "Drop unchanged" >> beam.ParDo(_DropKnownDocuments(self.lake, self.commit_id)).with_outputs(
            TALLIES, main="documents"
        )


class KeepNewArticles(beam.PTransform):
    """Articles, one per article_id, without those that the lake holds; tagged `tallies`: known, duplicates."""

    def __init__(self, lake: str, commit_id: str | None = None) -> None:
        super().__init__()
        self.lake = lake
        self.commit_id = commit_id

    def expand(self, articles: Any) -> Any:
        """PCollection[Article] → main output PCollection[Article], and `tallies`."""
        return (
            articles
            | "Key by article" >> beam.WithKeys(lambda article: article.article_id).with_output_types(tuple[str, Any])
            | "Gather copies" >> beam.GroupByKey()
            | "Drop known"
            >> beam.ParDo(_OnePerArticle(self.lake, self.commit_id)).with_outputs(TALLIES, main="articles")
        )


class WriteLake(beam.PTransform):
    """Articles, rejects and checks staged, recorded and published as one commit; gives its CommitRecord, if any.

    Args:
        lake: the lake's root.
        run: the run's row, its counts still to be filled.
        buckets: parts per partition of `articles` and `partnerships` and commit.
    """

    def __init__(self, lake: str, run: Run, buckets: int = 1) -> None:
        super().__init__()
        self.lake = lake
        self.run = run
        self.buckets = buckets

    def expand(self, inputs: tuple[Any, Any, Any, Any]) -> Any:
        """PCollections of Article, Reject, FeedCheck and PageCheck, (str, int) → PCollection[CommitRecord]."""
        articles, rejects, checks, tallies = inputs
        new_rejects = (
            rejects
            | "Count reasons" >> beam.Map(_counted_reject, self.run.run_id)
            | "Gather rejects" >> beam.GroupBy(_reject_key)
            | "Drop known rejects" >> beam.ParDo(_FirstNewReject(self.lake, self.run.commit_id))
        )
        started = self.run.started_at
        placed = (
            articles | "Rows of articles" >> beam.FlatMap(_placed_article, self.run.run_id, started, self.buckets),
            new_rejects | "Rows of rejects" >> beam.Map(_placed_reject, self.run.run_id, started),
            checks | "Rows of checks" >> beam.Map(_placed_check, self.run.run_id),
        )
        parts = (
            placed
            | "All rows" >> beam.Flatten()
            | "Gather partitions" >> beam.GroupByKey()
            | "Stage parts" >> beam.ParDo(_stage, self.lake, self.run.commit_id)
        )
        counted = new_rejects | "Count rejects" >> beam.Map(lambda reject: (f"reject:{reject.reason.value}", 1))
        told = (tallies, counted) | "All tallies" >> beam.Flatten() | "Add up" >> beam.CombinePerKey(sum)
        return (
            (parts, told)
            | "Parts and tallies" >> beam.Flatten()
            | "One place" >> beam.WithKeys(0)
            | "Gather commit" >> beam.GroupByKey()
            | "Commit" >> beam.ParDo(_commit, self.lake, self.run)
        )


class _AsksLake(beam.DoFn):
    """Knows what the lake held when the window's first element came; a window's commit follows that of the last.

    In a bounded run there is one commit, before which nothing comes into the lake: a process looks once.
    """

    def __init__(self, lake: str, commit_id: str | None) -> None:
        self.lake = lake
        self.commit_id = commit_id

    def setup(self) -> None:
        self.known = known(self.lake)
        self.until: Timestamp | None = None

    def look(self, window: BoundedWindow) -> None:
        """Read what has come since the last window."""
        if window.end != self.until:
            self.known.refresh(None if isinstance(window, IntervalWindow) else self.commit_id)
            self.until = window.end


class _DropKnownDocuments(_AsksLake):
    def process(self, document: Any, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        self.look(window)
        yield _tally("documents", 1)
        if self.known.has_document(document_hash(document)):
            yield _tally("known", 1)
        else:
            yield document


class _OnePerArticle(_AsksLake):
    def process(self, keyed: tuple[str, Iterable[Article]], window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        self.look(window)
        article_id, copies = keyed
        copies = list(copies)
        if self.known.has_article(article_id):
            yield _tally("known", len(copies))
            return
        if len(copies) > 1:
            yield _tally("duplicates", len(copies) - 1)
        yield min(copies, key=lambda article: (article.source_uri, article.document_hash))


class _FirstNewReject(_AsksLake):
    def process(self, keyed: tuple[Any, Iterable[Reject]], window: Any = beam.DoFn.WindowParam) -> Iterator[Reject]:
        self.look(window)
        reject = next(iter(keyed[1]))
        if not self.known.has_reject(reject):
            yield reject


def _tally(name: str, count: int) -> Any:
    _count(name, count)
    return TaggedOutput(TALLIES, (name, count))


def _count(name: str, count: int) -> None:
    Metrics.counter(COUNTERS, name).inc(count)


def _counted_reject(reject: Reject, run_id: str) -> Reject:
    _count(f"reject.{reject.reason.value}", 1)
    told = {"stage": reject.stage.value, "reason": reject.reason.value, "detail": reject.detail}
    tell(log, "reject", level=logging.WARNING, run_id=run_id, source_uri=reject.source_uri, url=reject.url, **told)
    return reject


def _reject_key(reject: Reject) -> tuple[str, ...]:
    return (reject.source_uri, reject.url or "", reject.stage.value, reject.reason.value, reject.detail)


def _placed_article(
    article: Article, run_id: str, ingested_at: datetime, buckets: int
) -> Iterator[tuple[Partition, rows.Row]]:
    bucket = int(article.article_id[:8], 16) % buckets
    _count("articles", 1)
    _count("partnerships", len(article.claims))
    claims = len(article.claims)
    tell(log, "article", run_id=run_id, article_id=article.article_id, source_uri=article.source_uri, claims=claims)
    for placed in rows.article_rows(article, run_id, ingested_at):
        yield (placed.table, placed.partition, bucket), placed.row


def _placed_reject(reject: Reject, run_id: str, ingested_at: datetime) -> tuple[Partition, rows.Row]:
    placed = rows.reject_row(reject, run_id, ingested_at)
    return (placed.table, placed.partition, 0), placed.row


def _placed_check(check: FeedCheck | PageCheck, run_id: str) -> tuple[Partition, rows.Row]:
    if isinstance(check, FeedCheck):
        _count("feeds", 1)
        if check.failures:
            _count("feeds_failed", 1)
        elif check.http_status == HTTPStatus.NOT_MODIFIED:
            _count("feeds_unchanged", 1)
        placed = rows.feed_row(check, run_id)
    else:
        _count(f"pages_{check.state.value}", 1)
        placed = rows.page_row(check, run_id)
    return (placed.table, placed.partition, 0), placed.row


def commit_of(commit_id: str, window: BoundedWindow) -> str:
    """The id of a window's commit: in a stream a window is a commit, in a bounded run all there is.

    The same for every retry, so that what was recorded once is not written again.
    """
    return f"{commit_id}-{window.end.micros // 1_000_000:010d}" if isinstance(window, IntervalWindow) else commit_id


def _stage(
    keyed: tuple[Partition, Iterable[rows.Row]], lake: str, commit_id: str, window: Any = beam.DoFn.WindowParam
) -> Iterator[commit.Part]:
    (table, partition, bucket), content = keyed
    commit_id = commit_of(commit_id, window)
    if done := commit.recorded(lake, commit_id):  # a retried window: what was recorded holds
        commit.publish(lake, done)
        yield from done.parts
    else:
        yield commit.stage(lake, commit_id, table, partition, bucket, content)


def _commit(
    keyed: tuple[int, Iterable[commit.Part | tuple[str, int]]],
    lake: str,
    run: Run,
    window: Any = beam.DoFn.WindowParam,
) -> Iterator[commit.CommitRecord]:
    told = list(keyed[1])
    parts = [item for item in told if isinstance(item, commit.Part)]
    tallies = dict(item for item in told if not isinstance(item, commit.Part))
    if not parts:
        return
    run = dataclasses.replace(run, commit_id=commit_of(run.commit_id, window))
    if done := commit.recorded(lake, run.commit_id):
        commit.publish(lake, done)
        yield done
        return
    run = dataclasses.replace(
        run,
        finished_at=datetime.now(run.started_at.tzinfo),
        documents=tallies.get("documents", 0),
        known=tallies.get("known", 0),
        duplicates=tallies.get("duplicates", 0),
        counts=commit.tables_counted(parts),
        rejects={name.removeprefix("reject:"): count for name, count in tallies.items() if name.startswith("reject:")},
    )
    placed = rows.run_row(run)
    run_part = commit.stage(lake, run.commit_id, placed.table, placed.partition, 0, [placed.row])
    record = commit.CommitRecord(
        run.commit_id, run.run_id, SCHEMA_VERSION, tuple(sorted([*parts, run_part], key=lambda part: part.final))
    )
    commit.commit(lake, record)
    tell(log, "committed", run_id=run.run_id, commit_id=run.commit_id, rows=run.counts)
    yield record
