"""What a stage tells of itself, for the runner's own pages and for the run's summary.

Beam metrics in the namespace `tieup.<stage>`: counters `in`, `out` and `rejected.<reason>`, distribution `latency_us`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from apache_beam.metrics.metric import Metrics

from tieup.schemas.reject import Reject

NAMESPACE = "tieup."
LATENCY = "latency_us"
REJECTED = "rejected."


class Meter:
    """A stage's counters; to be made where a DoFn is made."""

    def __init__(self, stage: str) -> None:
        self._namespace = NAMESPACE + stage
        self._in = Metrics.counter(self._namespace, "in")
        self._out = Metrics.counter(self._namespace, "out")
        self._latency = Metrics.distribution(self._namespace, LATENCY)

    def taken(self) -> None:
        """An element came."""
        self._in.inc()

    def given(self) -> None:
        """An element went on."""
        self._out.inc()

    def rejected(self, reject: Reject) -> None:
        """An element became a Reject."""
        Metrics.counter(self._namespace, REJECTED + reject.reason.value).inc()

    def took(self, seconds: float) -> None:
        """One element was worked on for so long."""
        self._latency.update(int(seconds * 1_000_000))

    @contextmanager
    def timed(self) -> Iterator[None]:
        """One element is worked on within."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.took(time.perf_counter() - begin)
