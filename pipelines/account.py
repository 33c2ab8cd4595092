"""What a run counted, stage by stage: for its summary, and as a textfile for Prometheus."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apache_beam.metrics.metric import MetricResults
from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from tieup.schemas.errors import UsageError
from tieup.transforms.meter import LATENCY, NAMESPACE, REJECTED

ORDER = (
    "feeds",
    "fetch",
    "read",
    "extract",
    "repair",
    "language",
    "translation",
    "companies",
    "partnerships",
)
"""The stages as an element passes them."""


@dataclass
class StageAccount:
    """What one stage took and gave."""

    taken: int = 0
    """Elements that came: feeds, pages, files, documents or articles."""

    given: int = 0
    """Elements that went on."""

    rejected: Counter[str] = field(default_factory=Counter)
    """Rejects by reason."""

    measured: int = 0
    """Elements whose time was taken."""

    seconds: float = 0.0
    """What they took, together."""

    longest_s: float = 0.0
    """What the slowest of them took."""

    def add(self, other: "StageAccount") -> None:
        """Count what another pipeline of the run counted."""
        self.taken += other.taken
        self.given += other.given
        self.rejected += other.rejected
        self.measured += other.measured
        self.seconds += other.seconds
        self.longest_s = max(self.longest_s, other.longest_s)

    @property
    def mean_ms(self) -> float:
        """Milliseconds an element took on average; 0: none was measured."""
        return 1_000 * self.seconds / self.measured if self.measured else 0.0

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        return {
            "in": self.taken,
            "out": self.given,
            "rejected": dict(self.rejected),
            "seconds": round(self.seconds, 3),
            "longest_s": round(self.longest_s, 3),
        }


def stage_accounts(metrics: MetricResults) -> dict[str, StageAccount]:
    """What each stage of a pipeline counted, in the stages' order."""
    found = metrics.query()
    accounts = {name: StageAccount() for name in ORDER}
    for counter in _ours(found["counters"], accounts):
        account, name = accounts[_stage(counter)], counter.key.metric.name
        count = counter.committed or counter.attempted or 0
        if name == "in":
            account.taken += count
        elif name == "out":
            account.given += count
        else:
            account.rejected[name.removeprefix(REJECTED)] += count
    for distribution in _ours(found["distributions"], accounts):
        account, result = accounts[_stage(distribution)], distribution.committed or distribution.attempted
        if distribution.key.metric.name == LATENCY and result and result.count:
            account.measured += result.count
            account.seconds += result.sum / 1_000_000
            account.longest_s = max(account.longest_s, result.max / 1_000_000)
    return {name: account for name, account in accounts.items() if account != StageAccount()}


def write_textfile(
    path: Path, values: dict[str, float], stages: dict[str, StageAccount], rejects: dict[str, int]
) -> None:
    """The last run's figures for Prometheus' textfile collector, replaced in one step.

    Args:
        path: ends in `.prom`, or the collector does not read it.
        values: gauges by name, without the prefix `tieup_`.
        stages: by name.
        rejects: by reason.

    Raises:
        UsageError: the file can't be written.
    """
    registry = CollectorRegistry()
    for name, value in values.items():
        Gauge(f"tieup_{name}", name.replace("_", " "), registry=registry).set(value)
    by_reason = Gauge("tieup_run_rejects", "rejects of the last run", ["reason"], registry=registry)
    for reason, count in rejects.items():
        by_reason.labels(reason).set(count)
    for name in ("in", "out", "rejected", "seconds", "longest_seconds"):
        gauge = Gauge(f"tieup_stage_{name}", f"{name} of the last run, by stage", ["stage"], registry=registry)
        for stage, account in stages.items():
            gauge.labels(stage).set(_value(account, name))
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        raise UsageError(f"{path} can't be written ({error.strerror})") from error


def _value(account: StageAccount, name: str) -> float:
    told = {"in": account.taken, "out": account.given, "rejected": account.rejected.total()}
    return {**told, "seconds": account.seconds, "longest_seconds": account.longest_s}[name]


def _ours(results: Iterable[Any], accounts: dict[str, StageAccount]) -> Iterable[Any]:
    return (result for result in results if _stage(result) in accounts)


def _stage(result: Any) -> str:
    namespace: str = result.key.metric.namespace
    return namespace.removeprefix(NAMESPACE) if namespace.startswith(NAMESPACE) else ""
