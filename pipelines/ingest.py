"""`tieup ingest`: from sources to commits.

A local run reads lazily and works in bounded batches, each its own pipeline and commit: memory stays flat, a crash
costs one batch. With `--runner` the whole run is one pipeline, whose workers read, and one commit.
"""

import itertools
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import apache_beam as beam
from apache_beam.metrics.metric import MetricsFilter
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from tieup.pipelines.options import IngestOptions, RunIdentity
from tieup.pipelines.wiring import ingest_batch, ingest_paths
from tieup.schemas.document import Document
from tieup.schemas.errors import TieupError, UsageError
from tieup.schemas.reject import Reject
from tieup.transforms import files
from tieup.transforms.companies.registry import load_registry
from tieup.transforms.lake import commit
from tieup.transforms.lake.known import known
from tieup.transforms.lake.lock import locked
from tieup.transforms.lake.transform import COUNTERS
from tieup.transforms.read.documents import read_file
from tieup.transforms.read.sources import find_files

log = logging.getLogger(__name__)

Item = Document | Reject


@dataclass
class Summary:
    """What a run did."""

    lake: str
    run_id: str
    seconds: float = 0.0
    commits: int = 0
    recovered: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """documents, known, duplicates, articles, partnerships, and `reject.<reason>` for every reason met."""

    @property
    def rejects(self) -> dict[str, int]:
        """Rejects by reason, those that the lake knew included."""
        prefix = "reject."
        return {
            name.removeprefix(prefix): n for name, n in sorted(self.counts.items()) if name.startswith(prefix) and n
        }

    @property
    def reject_rate(self) -> float:
        """Rejects per document and unreadable source."""
        rejects = sum(self.rejects.values())
        return rejects / total if (total := self.counts["documents"] + rejects) else 0.0

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        names = ("documents", "known", "duplicates", "articles", "partnerships")
        return {
            "lake": self.lake,
            "run_id": self.run_id,
            **{name: self.counts[name] for name in names},
            "rejects": self.rejects,
            "commits": self.commits,
            "recovered": self.recovered,
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a local run stands."""

    files_read: int
    files: int
    counts: Counter[str]


def ingest(options: IngestOptions, report: Callable[[Progress], None] = lambda _: None) -> Summary:
    """Ingest what is new in the sources.

    Args:
        options: the settings.
        report: called after every batch of a local run.

    Raises:
        UsageError: no source matches anything, or the company table can't be used.
        LakeError: the lake is locked, damaged, too new or can't be written.
        TieupError: the run failed for another reason; what it had committed stays.
    """
    begin = time.monotonic()
    identity = RunIdentity.new()
    files.configure(options.beam_args)
    load_registry(options.companies)
    found, missing = find_files(options.sources)
    if not found:
        raise UsageError("nothing to ingest: " + "; ".join(reject.detail for reject in missing))
    summary = Summary(options.lake, identity.run_id)
    with locked(options.lake, identity.run_id):
        commit.check_version(options.lake)
        summary.recovered = len(commit.recover(options.lake))
        paths = [info.path for info in found]
        runs = _distributed if options.distributed else _local
        for counts, committed in runs(options, identity, paths, missing, report):
            summary.counts.update(counts)
            summary.commits += committed
    summary.seconds = time.monotonic() - begin
    return summary


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


Counted = Iterator[tuple[Counter[str], int]]


def _local(
    options: IngestOptions,
    identity: RunIdentity,
    paths: list[str],
    missing: list[Reject],
    report: Callable[[Progress], None],
) -> Counted:
    read = 0

    def items() -> Iterator[Item]:
        nonlocal read
        yield from missing
        for path in paths:
            yield from read_file(path)
            read += 1

    totals: Counter[str] = Counter()
    bounded = batches(items(), options.batch_documents, options.batch_bytes)
    for number, batch in zip(itertools.count(1), bounded):
        known(options.lake).refresh()
        pipeline = beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([*options.beam_args]))
        ingest_batch(pipeline, options, identity, number, batch)
        counts = _run(pipeline)
        totals.update(counts)
        report(Progress(read, len(paths), totals))
        yield counts, int(commit.recorded(options.lake, identity.commit_id(number)) is not None)


def _distributed(
    options: IngestOptions,
    identity: RunIdentity,
    paths: list[str],
    missing: list[Reject],
    report: Callable[[Progress], None],
) -> Counted:
    pipeline = beam.Pipeline(options=PipelineOptions([*options.beam_args]))
    ingest_paths(pipeline, options, identity, paths, missing)
    counts = _run(pipeline)
    report(Progress(len(paths), len(paths), counts))
    yield counts, int(commit.recorded(options.lake, identity.commit_id(1)) is not None)


def _run(pipeline: Any) -> Counter[str]:
    try:
        result = pipeline.run()
        result.wait_until_finish()
    except Exception as error:
        log.debug("the pipeline failed", exc_info=True)
        told = str(error).strip().splitlines() or [type(error).__name__]
        raise TieupError(f"the run failed: {told[-1]}; --verbose shows where") from error
    counters = result.metrics().query(MetricsFilter().with_namespace(COUNTERS))["counters"]
    return Counter({counter.key.metric.name: counter.committed or counter.attempted for counter in counters})
