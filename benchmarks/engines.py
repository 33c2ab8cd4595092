"""CPU time per document on Flink against in-process: servers, workers and submitting command together."""

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.corpus import texts
from benchmarks.engine_servers import flink_cluster, flink_embedded

FEW, MANY = 200, 1_700
"""Documents of two runs: their difference leaves out what starting costs."""

PR_SET_CHILD_SUBREAPER = 36

Engine = Callable[[Path], AbstractContextManager[tuple[str, ...]]]


def engines() -> None:
    """A row per engine: CPU seconds of both runs, wall clock of the larger, CPU per further document, and its ratio."""
    _adopt_orphans()
    base: float | None = None
    print(f"{'engine':<28}{f'CPU s, {FEW}':>12}{f'CPU s, {MANY}':>13}{'wall s':>9}{'ms/document':>13}{'ratio':>8}")
    for name, engine in ENGINES.items():
        few, _ = _measured(engine, FEW)
        many, wall = _measured(engine, MANY)
        each = (many - few) / (MANY - FEW)
        base = base or each
        print(f"{name:<28}{few:>12.1f}{many:>13.1f}{wall:>9.0f}{1000 * each:>13.1f}{each / base:>8.2f}", flush=True)


def _measured(engine: Engine, documents: int) -> tuple[float, float]:
    """CPU seconds of all processes from the servers' start to their end, and seconds of the run itself."""
    before = _cpu_of_children()
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder, "news")
        news.mkdir()
        for name, text in texts(documents):
            (news / name).write_text(text, encoding="utf-8")
        command = [
            str(Path(sys.executable).with_name("tieup")),
            "ingest",
            str(news),
            "--lake",
            str(Path(folder, "lake")),
        ]
        with engine(Path(folder, "engine")) as beam_args:
            start = time.perf_counter()
            subprocess.run([*command, *beam_args], check=True, capture_output=True)
            wall = time.perf_counter() - start
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    return _cpu_of_children() - before, wall


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _adopt_orphans() -> None:
    """Make this process the parent of what its children leave behind, so that their time counts as well (Linux)."""
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("this system can't adopt orphans: their CPU time would be missing")


@contextlib.contextmanager
def _in_process(_: Path) -> Iterator[tuple[str, ...]]:
    yield ()


@contextlib.contextmanager
def _task_managers(folder: Path) -> Iterator[tuple[str, ...]]:
    with flink_cluster(folder, task_managers=2) as cluster:
        yield cluster.beam_args


ENGINES: dict[str, Engine] = {
    "in-process": _in_process,
    "Flink, embedded": flink_embedded,
    "Flink, two task managers": _task_managers,
}
