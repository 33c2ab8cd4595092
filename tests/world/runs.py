"""The real command over the world, with the memory that it takes."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.world.world import World

TIEUP = Path(sys.executable).with_name("tieup")
PAUSE_S = 0.2
TIMEOUT_S = 3.0
_SAMPLES_S = 0.1
_RUN_TIMEOUT_S = 400


@dataclass
class Run:
    """One run of `tieup ingest`."""

    returncode: int
    stdout: str
    stderr: str
    seconds: float
    peak_mib: float
    """Of the process and its children together, each shared page counted once; 0 where the system does not say."""
    connected: set[str]
    """`ADDRESS:PORT` of every connection that any of its processes tried, as the interpreter itself reports it."""


# Python runs this at its start, in children too.
_RECORDER = """
import os, sys

def record(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        with open(os.environ["CONNECTED"], "a") as log:
            log.write(f"{arguments[1][0]}:{arguments[1][1]}\\n")

sys.addaudithook(record)
"""


@dataclass
class _Peak:
    mib: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    def watch(self, pid: int) -> None:
        while not self.ended.wait(_SAMPLES_S):
            self.mib = max(self.mib, sum(map(_proportional_mib, _family(pid))))


def ingest(world: World, lake: Path, sources: Sequence[str] | None = None) -> Run:
    """Run it to its end, every feed being asked."""
    started, peak = time.monotonic(), _Peak()
    with start(world, lake, sources) as process:
        watcher = threading.Thread(target=peak.watch, args=(process.pid,))
        watcher.start()
        try:
            stdout, stderr = process.communicate(timeout=_RUN_TIMEOUT_S)
        finally:
            peak.ended.set()
            watcher.join()
    connected = set(_connected(world).read_text(encoding="ascii").split())
    return Run(process.returncode, stdout, stderr, time.monotonic() - started, peak.mib, connected)


@contextmanager
def start(
    world: World, lake: Path, sources: Sequence[str] | None = None, pause_s: float = PAUSE_S
) -> Iterator["subprocess.Popen[str]"]:
    """The command under way, in a process group of its own."""
    allowed = [word for host in world.allow_hosts for word in ("--allow-hosts", host)]
    settings = [
        "--contact",
        "https://reader.example/about",
        "--pause-s",
        str(pause_s),
        "--fetch-timeout-s",
        str(TIMEOUT_S),
    ]
    words = [*(world.lists() if sources is None else sources), "--lake", str(lake), *settings, *allowed]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIEUP_")}
    _connected(world).write_text("", encoding="ascii")
    (world.folder / "sitecustomize.py").write_text(_RECORDER, encoding="utf-8")
    environment |= {"PYTHONPATH": str(world.folder), "CONNECTED": str(_connected(world))}
    command = [str(TIEUP), "ingest", *words, "--now", "--max-reject-rate", "1", "--json"]
    with subprocess.Popen(
        command,
        cwd=world.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _connected(world: World) -> Path:
    return world.folder / "connected.txt"


def _family(pid: int) -> list[int]:
    """The process with all below it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(words[1])
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def _proportional_mib(pid: int) -> float:
    """Its memory, pages that several processes share divided among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
