"""Real Flink and Spark on this machine's loopback: for the tests of engines and for benchmarks of them.

Each server is a process in a session of its own, ended by its id with all that it started; its log stands in the
folder that was given. The class paths are made by `make build/runners/flink build/runners/spark`.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parent.parent
RUNNERS = ROOT / "build" / "runners"
HOST = "127.0.0.1"
START_S = 120
STOP_S = 20

# Flink's serialisers and Spark's buffers reach into the JDK, which Java 17 closes.
OPENED = [
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in (
        *("java.io", "java.lang", "java.lang.invoke", "java.lang.reflect", "java.net", "java.nio", "java.util"),
        *("java.util.concurrent", "java.util.concurrent.atomic", "sun.nio.ch", "sun.nio.cs", "sun.security.action"),
        "sun.util.calendar",
    )
]
FLINK_SETTINGS = """\
jobmanager.rpc.address: {host}
jobmanager.rpc.port: {rpc_port}
jobmanager.bind-host: {host}
rest.address: {host}
rest.bind-address: {host}
rest.port: {rest_port}
taskmanager.host: {host}
taskmanager.bind-host: {host}
taskmanager.numberOfTaskSlots: 2
taskmanager.cpu.cores: 1
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 192m
taskmanager.memory.jvm-overhead.max: 192m
taskmanager.memory.task.heap.size: 384m
taskmanager.memory.task.off-heap.size: 64m
taskmanager.memory.managed.size: 128m
taskmanager.memory.network.min: 256m
taskmanager.memory.network.max: 256m
heartbeat.interval: 2000
heartbeat.timeout: 10000
cluster.evenly-spread-out-slots: true
restart-strategy.type: fixed-delay
restart-strategy.fixed-delay.attempts: 20
restart-strategy.fixed-delay.delay: 1 s
state.checkpoints.dir: {checkpoints}
io.tmp.dirs: {temporary}
"""


# What Beam's container starts, without the container: the code is installed already, so no artefact is fetched.
WORKER = """\
#!{python}
import argparse
import os
import sys

if __name__ == "__main__":  # the processes for extraction import this file as well
    os.chdir({folder!r})
    os.dup2(os.open(f"worker-{{os.getpid()}}.log", os.O_WRONLY | os.O_CREAT), sys.stderr.fileno())
    parser = argparse.ArgumentParser()
    parser.add_argument("--id")
    parser.add_argument("--provision_endpoint")
    given, _ = parser.parse_known_args()

    import grpc
    from apache_beam.portability.api import beam_provision_api_pb2 as messages
    from apache_beam.runners.worker.sdk_worker import SdkHarness

    with grpc.insecure_channel(given.provision_endpoint) as channel:
        ask = channel.unary_unary(
            "/org.apache.beam.model.fn_execution.v1.ProvisionService/GetProvisionInfo",
            messages.GetProvisionInfoRequest.SerializeToString,
            messages.GetProvisionInfoResponse.FromString,
        )
        told = ask(messages.GetProvisionInfoRequest(), metadata=[("worker_id", given.id)])
    control = told.info.control_endpoint.url
    SdkHarness(control, worker_id=given.id, state_cache_size=0, data_buffer_time_limit_ms=-1).run()
"""


class EngineAbsentError(RuntimeError):
    """What an engine needs is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that takes jobs."""

    beam_args: tuple[str, ...]
    """For `tieup ingest`."""

    web: str
    """Address of its REST interface; empty if it has none."""

    workers: tuple["subprocess.Popen[bytes]", ...]
    """Task managers or Spark workers, to be killed by a test if it wants."""


@contextlib.contextmanager
def flink_embedded(folder: Path) -> Iterator[tuple[str, ...]]:
    """Flink inside Beam's job server; the Python code runs in the process that submits. Gives arguments for Beam."""
    with _flink_job_server(folder, "[local]") as port:
        yield (*_portable(port), "--environment_type=LOOPBACK", "--parallelism=2")


@contextlib.contextmanager
def flink_cluster(folder: Path, task_managers: int = 2) -> Iterator[Cluster]:
    """A session cluster of a job manager and task managers, each with Python workers of its own, and the job server."""
    rpc_port, rest_port = free_port(), free_port()
    settings = folder / "flink"
    (settings / "tmp").mkdir(parents=True)
    text = FLINK_SETTINGS.format(
        host=HOST,
        rpc_port=rpc_port,
        rest_port=rest_port,
        checkpoints=(folder / "checkpoints").as_uri(),
        temporary=settings / "tmp",
    )
    (settings / "config.yaml").write_text(text, encoding="utf-8")
    web = f"http://{HOST}:{rest_port}"
    managers = []
    with contextlib.ExitStack() as servers:
        entry = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
        servers.enter_context(_java("flink", entry, [f"--configDir={settings}"], folder / "job-manager.log", rest_port))
        for number in range(task_managers):
            name = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
            log = folder / f"task-manager-{number}.log"
            managers.append(servers.enter_context(_java("flink", name, [f"--configDir={settings}"], log, None)))
        _wait(lambda: len(get_json(f"{web}/taskmanagers")["taskmanagers"]) == task_managers, managers, folder)
        port = servers.enter_context(_flink_job_server(folder, f"{HOST}:{rest_port}"))
        arguments = (*_portable(port), *worker_processes(folder), f"--parallelism={task_managers}")
        yield Cluster(arguments, web, tuple(managers))


@contextlib.contextmanager
def spark_cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A standalone cluster of a master and workers, each with Python workers of its own, and the job server."""
    port = free_port()
    home = folder / "spark"
    home.mkdir(parents=True)
    (home / "jars").symlink_to(_class_path("spark").parent)  # where executors look for Spark
    environment = {
        "SPARK_HOME": str(home),
        "SPARK_SCALA_VERSION": "2.12",  # else it looks for the folders of a source tree
        "SPARK_LOCAL_IP": HOST,
        "SPARK_WORKER_DIR": str(home / "work"),
    }
    running = []
    with contextlib.ExitStack() as servers:
        master = ["--host", HOST, "--port", str(port), "--webui-port", "0"]
        name = "org.apache.spark.deploy.master.Master"
        servers.enter_context(_java("spark", name, master, folder / "master.log", port, environment))
        for number in range(workers):
            arguments = [
                "--host",
                HOST,
                "--cores",
                "1",
                "--memory",
                "1g",
                "--webui-port",
                "0",
                f"spark://{HOST}:{port}",
            ]
            name, log = "org.apache.spark.deploy.worker.Worker", folder / f"worker-{number}.log"
            running.append(servers.enter_context(_java("spark", name, arguments, log, None, environment)))
        told = folder / "master.log"
        _wait(lambda: told.read_text().count("Registering worker") == workers, running, folder)
        jobs = servers.enter_context(_spark_job_server(folder, f"spark://{HOST}:{port}", environment))
        yield Cluster((*_portable(jobs), *worker_processes(folder)), "", tuple(running))


def worker_processes(folder: Path) -> tuple[str, ...]:
    """Arguments with which every task manager or executor starts its own Python workers, each a process.

    The processes import the installed package; nothing of the submitting program reaches them but pickled functions.
    Not one pool of workers for all: two task managers number their workers alike, and the pool ends by number.
    """
    worker = folder / "worker"
    # Elsewhere than the submitter: a relative path that leaks into a job is found here.
    worker.write_text(WORKER.format(python=sys.executable, folder=str(folder)), encoding="utf-8")
    worker.chmod(0o755)
    # Kept for a minute between a job's stages: else Spark starts 15 processes for the samples in place of two.
    kept = "--environment_cache_millis=60000"
    return "--environment_type=PROCESS", f"--environment_config={json.dumps({'command': str(worker)})}", kept


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _portable(port: int) -> tuple[str, ...]:
    return "--runner=PortableRunner", f"--job_endpoint={HOST}:{port}"


@contextlib.contextmanager
def _flink_job_server(folder: Path, master: str) -> Iterator[int]:
    name = "org.apache.beam.runners.flink.FlinkJobServerDriver"
    with _job_server("flink", name, [f"--flink-master={master}"], folder, {}) as port:
        yield port


@contextlib.contextmanager
def _spark_job_server(folder: Path, master: str, environment: dict[str, str] | None = None) -> Iterator[int]:
    name = "org.apache.beam.runners.spark.SparkJobServerDriver"
    with _job_server("spark", name, [f"--spark-master-url={master}"], folder, environment or {}) as port:
        yield port


@contextlib.contextmanager
def _job_server(
    engine: str, name: str, arguments: Sequence[str], folder: Path, environment: dict[str, str]
) -> Iterator[int]:
    port = free_port()
    places = [f"--job-host={HOST}", f"--job-port={port}", "--artifact-port=0", "--expansion-port=0"]
    artifacts = f"--artifacts-dir={folder / 'artifacts'}"
    with _java(engine, name, [*places, artifacts, *arguments], folder / "job-server.log", port, environment):
        yield port


@contextlib.contextmanager
def _java(
    engine: str,
    name: str,
    arguments: Sequence[str],
    log: Path,
    port: int | None,
    environment: dict[str, str] | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    if shutil.which("java") is None:
        raise EngineAbsentError("java is not installed: apt-get install openjdk-17-jre-headless")
    command = ["java", *OPENED, "-Xmx1g", f"-Djava.io.tmpdir={log.parent}", "-cp", str(_class_path(engine))]
    with _server([*command, name, *arguments], log, port, environment or {}) as process:
        yield process


def _class_path(engine: str) -> Path:
    if not (RUNNERS / engine).is_dir():
        raise EngineAbsentError(f"no {engine} in {RUNNERS}: make build/runners/{engine}")
    return RUNNERS / engine / "*"


@contextlib.contextmanager
def _server(
    command: Sequence[str], log: Path, port: int | None, environment: dict[str, str], cwd: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process in a session of its own, ready when it listens on `port`; at the end it and all of its session end."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as told:
        process = subprocess.Popen(
            command, stdout=told, stderr=told, start_new_session=True, env=os.environ | environment, cwd=cwd
        )
    try:
        if port is not None:
            _wait(lambda: _listens(port), [process], log)
        yield process
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_S)


def _wait(ready: Callable[[], bool], processes: Sequence["subprocess.Popen[bytes]"], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while not _is(ready):
        if any(process.poll() is not None for process in processes):
            raise RuntimeError(f"a server ended before it was ready; see {log}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"a server was not ready after {START_S} s; see {log}")
        time.sleep(0.1)


def _is(ready: Callable[[], bool]) -> bool:
    try:
        return ready()
    except OSError:  # it listens, but answers 503 until it is ready
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def get_json(address: str) -> dict[str, Any]:
    """What a server's REST interface answers."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback: whatever proxy the machine has
    with direct.open(address, timeout=10) as answer:
        return cast("dict[str, Any]", json.load(answer))
