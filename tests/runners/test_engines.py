"""The same pipeline on other engines: the same rows as in-process. Installed and run by `make runners`."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.engine_servers import Cluster, get_json
from benchmarks.growing import Growing
from tests.lake_rows import content, rows

ROOT = Path(__file__).resolve().parents[2]
PRISM = ROOT / "build" / "runners" / "prism"
ON_PRISM = ("--runner=PrismRunner", f"--prism_location={PRISM}", "--environment_type=LOOPBACK")
TABLES = ("articles", "partnerships", "rejects")
SAMPLES = [str(ROOT / "samples" / name) for name in ("feed.xml", "pages", "texts", "news.jsonl")]

pytestmark = pytest.mark.runners


def ingest(lake: Path, *beam_args: str, sources: Sequence[str] = SAMPLES) -> dict[str, Any]:
    command = [str(Path(sys.executable).with_name("tieup")), "ingest", *sources, "--json", "--lake", str(lake)]
    done = subprocess.run([*command, *beam_args], capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def in_process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("in-process") / "lake"
    ingest(lake)
    assert len(content(lake)["articles"]) > 10
    return lake


def test_threads_write_the_same_rows(in_process: Path, tmp_path: Path) -> None:
    ingest(tmp_path / "lake", "--direct_running_mode=multi_threading", "--direct_num_workers=2")
    assert content(tmp_path / "lake") == content(in_process)


def test_prism_writes_the_same_rows(in_process: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest(lake, *ON_PRISM)
    assert content(lake) == content(in_process)


def test_flink_writes_the_same_rows_and_a_second_run_finds_nothing_new(
    flink: tuple[str, ...], in_process: Path, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    first = ingest(lake, *flink)
    assert content(lake) == content(in_process)
    second = ingest(lake, *flink)
    assert (second["documents"], second["articles"]) == (first["documents"], 0)
    assert content(lake) == content(in_process)


def test_two_flink_task_managers_write_the_same_rows(task_managers: Cluster, in_process: Path, tmp_path: Path) -> None:
    ingest(tmp_path / "lake", *task_managers.beam_args)
    assert content(tmp_path / "lake") == content(in_process)
    assert len(managers_that_worked(task_managers.web)) == 2


def test_two_spark_workers_write_the_same_rows(spark: Cluster, in_process: Path, tmp_path: Path) -> None:
    ingest(tmp_path / "lake", *spark.beam_args)
    assert content(tmp_path / "lake") == content(in_process)


@pytest.mark.parametrize("engine", ["prism", "flink"])
def test_feeds_give_the_same_articles_and_claims(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    beam_args = ON_PRISM if engine == "prism" else request.getfixturevalue("flink")
    with Growing(hosts=4, every_s=3_600.0, limit=6, first=6) as world:
        for lake, args in ((tmp_path / "here", ()), (tmp_path / "there", beam_args)):
            allowed = [word for host in world.allowed for word in ("--allow-hosts", host)]
            ingest(lake, *allowed, "--pause-s", "0.02", *args, sources=world.feeds)
        asked = [host.asked[f"/a/{i}"] for host in world.hosts for i in range(6)]
    here, there = ({table: kept(lake, table) for table in TABLES} for lake in (tmp_path / "here", tmp_path / "there"))
    assert len(here["articles"]) == 24
    assert there == here
    assert asked == [2] * 24


def kept(lake: Path, table: str) -> list[dict[str, object]]:
    """A table's rows without their times."""
    return [{name: value for name, value in row.items() if not name.endswith("_at")} for row in rows(lake, table)]


def managers_that_worked(web: str) -> set[str]:
    """Ids of the task managers that subtasks of the cluster's jobs ran on."""
    jobs = [f"{web}/jobs/{job['id']}" for job in get_json(f"{web}/jobs")["jobs"]]
    vertices = [f"{job}/vertices/{vertex['id']}" for job in jobs for vertex in get_json(job)["vertices"]]
    return {subtask["taskmanager-id"] for vertex in vertices for subtask in get_json(vertex)["subtasks"]}
