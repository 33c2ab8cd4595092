"""`tieup ingest`: from sources to commits."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.metrics.metric import MetricResults, MetricsFilter
from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, SetupOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from tieup.pipelines.account import StageAccount, stage_accounts, write_textfile
from tieup.pipelines.options import IngestOptions, RunIdentity
from tieup.pipelines.plan import Step, distributed_steps, due_feeds, feed_health, find_sources, local_steps, next_check
from tieup.schemas.errors import TieupError
from tieup.transforms import files
from tieup.transforms.companies.registry import load_registry
from tieup.transforms.lake import commit
from tieup.transforms.lake.known import known
from tieup.transforms.lake.lock import locked
from tieup.transforms.lake.transform import COUNTERS
from tieup.transforms.logs import tell

log = logging.getLogger(__name__)

COUNTS = ("documents", "known", "duplicates", "articles", "partnerships")
FEED_COUNTS = ("feeds", "feeds_unchanged", "feeds_failed", "pages_waiting", "pages_done", "pages_given_up")


@dataclass
class Summary:
    """What a run did."""

    lake: str
    run_id: str
    seconds: float = 0.0
    commits: int = 0
    recovered: int = 0
    feeds_not_due: int = 0
    """Feeds that were not asked, since it is too early."""

    next_check_at: datetime | None = None
    """When the next feed is due; aware, UTC; None: no feeds."""

    stages: dict[str, StageAccount] = field(default_factory=dict)
    """What each stage took and gave."""

    counts: Counter[str] = field(default_factory=Counter)
    """What `transforms/lake` counts: documents, known, articles, …, and `reject.<reason>` for every reason met."""

    def add(self, metrics: MetricResults | None) -> None:
        """Count what a pipeline of the run counted; None: it has not run here."""
        if metrics is None:
            return
        counters = metrics.query(MetricsFilter().with_namespace(COUNTERS))["counters"]
        self.counts.update(
            {counter.key.metric.name: counter.committed or counter.attempted or 0 for counter in counters}
        )
        for name, account in stage_accounts(metrics).items():
            self.stages.setdefault(name, StageAccount()).add(account)

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
        names = (*COUNTS, *FEED_COUNTS)
        return {
            "lake": self.lake,
            "run_id": self.run_id,
            **{name: self.counts[name] for name in names},
            "feeds_not_due": self.feeds_not_due,
            "next_check_at": self.next_check_at.isoformat() if self.next_check_at else None,
            "rejects": self.rejects,
            "stages": {name: account.to_dict() for name, account in self.stages.items()},
            "commits": self.commits,
            "recovered": self.recovered,
            "seconds": round(self.seconds, 2),
        }

    def write_metrics(self, path: Path) -> None:
        """The run's figures, and how the lake's feeds do, for Prometheus.

        Raises:
            UsageError: the file can't be written.
        """
        values = {f"run_{name}": float(self.counts[name]) for name in (*COUNTS, *FEED_COUNTS)}
        finished = datetime.now(timezone.utc).timestamp()
        values |= {"run_finished_timestamp_seconds": finished, "run_seconds": self.seconds}
        write_textfile(path, values | feed_health(self.lake), self.stages, self.rejects)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands."""

    unit: str
    """What is counted: feeds, pages or files."""

    done: int
    total: int
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
    options = options.for_workers()
    identity = RunIdentity.new()
    files.configure(options.beam_args)
    load_registry(options.companies)
    sources = find_sources(options.sources)
    summary = Summary(options.lake, identity.run_id)
    tell(log, "run_started", run_id=identity.run_id, lake=options.lake, sources=list(options.sources))
    with locked(options.lake, identity.run_id):
        commit.check_version(options.lake)
        summary.recovered = len(commit.recover(options.lake))
        summary.feeds_not_due = len(sources.feeds) - len(due_feeds(options, sources))
        steps = distributed_steps if options.distributed else local_steps
        for number, step in enumerate(steps(options, sources), 1):
            summary.add(_done(step, options, identity, number))
            summary.commits += commit.recorded(options.lake, identity.commit_id(number)) is not None
            report(Progress(step.unit, step.done, step.total, summary.counts))
        summary.next_check_at = next_check(options, sources)
    summary.seconds = time.monotonic() - begin
    tell(log, "run_finished", **summary.to_dict())
    return summary


def _done(step: Step, options: IngestOptions, identity: RunIdentity, number: int) -> MetricResults | None:
    known(options.lake).refresh(identity.commit_id(number))
    runner = None if options.distributed else FnApiRunner()
    pipeline = beam.Pipeline(runner=runner, options=beam_options(options.beam_args))
    step.wire(pipeline, options, identity, number)
    return run_pipeline(pipeline)


def _last_line(error: Exception) -> str:
    """What went wrong: the end of a traceback, without the step that Beam may add on a line of its own."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith("[while running ")]
    return told[-1] if told else type(error).__name__


def beam_options(beam_args: Sequence[str], *, streaming: bool = False) -> PipelineOptions:
    """Beam's options. Workers have tieup installed: the main program is never pickled for them."""
    options = PipelineOptions([*beam_args])
    options.view_as(SetupOptions).save_main_session = False
    options.view_as(StandardOptions).streaming = streaming
    return options


def run_pipeline(pipeline: Any) -> MetricResults | None:
    """Run it to its end; what it counted, or None if it was only made into a template.

    Raises:
        TieupError: it failed.
    """
    try:
        result = pipeline.run()
        if pipeline.options.view_as(GoogleCloudOptions).template_location:
            return None  # a Flex Template's launcher wants the graph; Dataflow runs it when this process is gone
        result.wait_until_finish()
    except Exception as error:
        log.debug("the pipeline failed", exc_info=True)
        raise TieupError(f"the run failed: {_last_line(error)}; --verbose shows where") from error
    return result.metrics()
