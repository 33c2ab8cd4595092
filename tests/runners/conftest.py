"""Real engines, started and stopped by process id; their logs stand in pytest's temporary folders.

Nothing here skips: `make runners` installs what it needs, and what is missing is an error that says how to get it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.engine_servers import Cluster, flink_cluster, flink_embedded, spark_cluster


@pytest.fixture(scope="module")
def flink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    with flink_embedded(tmp_path_factory.mktemp("flink")) as beam_args:
        yield beam_args


@pytest.fixture
def task_managers(tmp_path: Path) -> Iterator[Cluster]:
    with flink_cluster(tmp_path / "cluster", task_managers=2) as cluster:
        yield cluster


@pytest.fixture
def spark(tmp_path: Path) -> Iterator[Cluster]:
    with spark_cluster(tmp_path / "cluster", workers=2) as cluster:
        yield cluster
