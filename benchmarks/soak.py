"""A stream on a Flink cluster of two task managers, one of which is killed, and the job begun anew, meanwhile.

    python -m benchmarks soak --minutes 15

Is every article in the lake once, and how long after publication? Feeds grow on loopback addresses until four fifths
of the time are over. After a third of it the task manager that does the work is killed: Flink restores the job from its
last checkpoint on the other one. After two thirds the job is cancelled without a savepoint and its client killed: a new
client begins anew from what the lake holds.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.engine_servers import Cluster, flink_cluster
from benchmarks.growing import Growing

TIEUP = str(Path(sys.executable).with_name("tieup"))
CHECKPOINTS = "--checkpointing_interval=10000"
HOSTS = 10
WINDOW_S = 10


def options(parser: argparse.ArgumentParser) -> None:
    """The command's flags."""
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--keep", type=Path, help="a folder for the lake and all logs, which stay; else they go")


def run(args: argparse.Namespace) -> None:
    """The command."""
    if args.keep:
        sys.exit(_soak(args.minutes, args.keep))
    with tempfile.TemporaryDirectory(prefix="tieup-soak-") as folder:
        sys.exit(_soak(args.minutes, Path(folder)))


def _soak(minutes: float, folder: Path) -> int:
    """Run it, print what was seen; 1 if an article is missing or doubled."""
    lasting, lake = minutes * 60, folder / "lake"
    growing = Growing(HOSTS, every_s=6.0, limit=3 + int(lasting * 0.8 / 6.0))
    with growing as world, flink_cluster(folder / "servers") as cluster:
        begin = time.monotonic()
        client = _client(world, lake, cluster, folder / "client-1.log")
        _until(begin + lasting / 3, client)
        busy = _busy(cluster)
        _tell(f"killing task manager {busy} of {len(cluster.workers)}", lake)
        _kill(cluster.workers[busy])
        _until(begin + lasting * 2 / 3, client)
        _tell("cancelling the job, killing its client, beginning anew", lake)
        _cancel(cluster)
        _kill(client)
        client = _client(world, lake, cluster, folder / "client-2.log")
        _until(begin + lasting, client)
        _cancel(cluster)
        _kill(client)
        return _report(world, lake)


def _client(world: Growing, lake: Path, cluster: Cluster, log: Path) -> "subprocess.Popen[bytes]":
    named = [word for feed in world.feeds for word in ("--feeds", feed)]
    allowed = [word for host in world.allowed for word in ("--allow-hosts", host)]
    bounds = ("--check-min", f"{WINDOW_S}s", "--check-max", "30s", "--pause-s", "0.1", "--window", f"{WINDOW_S}s")
    command = [
        TIEUP,
        "--verbose",
        "stream",
        "--lake",
        str(lake),
        *named,
        *allowed,
        *bounds,
        *cluster.beam_args,
        CHECKPOINTS,
    ]
    with log.open("wb") as told:
        return subprocess.Popen(command, stdout=told, stderr=told, start_new_session=True)


def _until(moment: float, client: "subprocess.Popen[bytes]") -> None:
    while time.monotonic() < moment:
        if client.poll() is not None:
            raise SystemExit(f"the client ended with {client.returncode}: {client.args!r}")
        time.sleep(1)


def _busy(cluster: Cluster) -> int:
    """The task manager with the fewest free slots, by its number."""
    managers = _ask(cluster, "/taskmanagers")["taskmanagers"]
    busiest = min(managers, key=lambda manager: int(manager["freeSlots"]))
    details = _ask(cluster, f"/taskmanagers/{busiest['id']}")
    port = int(str(details["path"]).rsplit(":", 1)[-1].split("/")[0])
    return next((i for i, worker in enumerate(cluster.workers) if _listens_on(worker.pid, port)), 0)


def _listens_on(pid: int, port: int) -> bool:
    """True if the process has a socket that listens on that port."""
    inodes = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    return any(
        line[3] == "0A" and line[1].endswith(f":{port:04X}") and f"socket:[{line[9]}]" in inodes for line in lines
    )


def _cancel(cluster: Cluster) -> None:
    for job in _ask(cluster, "/jobs")["jobs"]:
        if job["status"] in {"RUNNING", "RESTARTING", "CREATED"}:
            _ask(cluster, f"/jobs/{job['id']}?mode=cancel", "PATCH")
    while any(job["status"] in {"RUNNING", "CANCELLING", "RESTARTING"} for job in _ask(cluster, "/jobs")["jobs"]):
        time.sleep(0.5)


def _ask(cluster: Cluster, path: str, method: str = "GET") -> Any:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(cluster.web + path, method=method)  # noqa: S310 - our own server
    with direct.open(request, timeout=30) as answer:
        return json.loads(answer.read() or b"{}")


def _kill(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tell(what: str, lake: Path) -> None:
    print(f"{datetime.now(timezone.utc):%H:%M:%S}  {what}; articles so far: {len(_rows(lake, 'articles'))}", flush=True)


def _report(world: Growing, lake: Path) -> int:
    articles = _rows(lake, "articles")
    urls = Counter(row["url"] for row in articles)
    claims = Counter((row["partnership_id"], row["company_id"]) for row in _rows(lake, "partnerships"))
    missing, doubled = world.pages - set(urls), [url for url, count in urls.items() if count > 1]
    doubled_claims = sum(count > 1 for count in claims.values())
    commits = {row["run_id"]: row["finished_at"] for row in _rows(lake, "runs")}
    print(
        f"articles out {len(world.pages)}, in the lake {len(articles)}, missing {len(missing)}, doubled {len(doubled)}"
    )
    print(f"rows of claims {len(claims)}, doubled {doubled_claims}; jobs {len(commits)}")
    asked = Counter(path for host in world.hosts for path in host.asked.elements())
    again = sum(host.asked[path] - 1 for host in world.hosts for path in host.asked if path.startswith("/a/"))
    print(f"requests: feeds {asked['/feed']}, pages asked again {again}")
    waits = sorted(_waits(lake))
    if waits:
        late = waits[int(0.95 * len(waits))]
        print(f"seconds to the commit: median {statistics.median(waits):.0f}, 95 % {late:.0f}, most {waits[-1]:.0f}")
    done = subprocess.run([TIEUP, "check", "--lake", str(lake)], capture_output=True, text=True, check=False)
    print(done.stdout.strip())
    return int(bool(missing or doubled or doubled_claims or done.returncode))


def _waits(lake: Path) -> Iterator[float]:
    """Seconds from each article's publication until its commit was staged; a file's name tells its commit."""
    finished = {row["commit_id"]: row["finished_at"] for row in _rows(lake, "runs")}
    for path in (lake / "articles").rglob("*.parquet"):
        commit = path.stem.removeprefix("part-").rpartition("-")[0]
        for published in pq.read_table(path, columns=["published_at"])["published_at"].to_pylist():
            yield (finished[commit] - published).total_seconds()


def _rows(lake: Path, table: str) -> list[dict[str, Any]]:
    columns = {
        "articles": ["url"],
        "partnerships": ["partnership_id", "company_id"],
        "runs": ["run_id", "commit_id", "finished_at"],
    }[table]
    return [
        row
        for path in (lake / table).rglob("*.parquet")
        for row in pq.ParquetFile(path).read(columns=columns).to_pylist()
    ]
