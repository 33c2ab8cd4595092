import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason
from tieup.transforms import pool

LIMITS = pool.Limits(workers=2, timeout_s=20, max_memory_mb=1024)


def double(number: int) -> int:
    return 2 * number


def refuse(_: int) -> int:
    raise ValueError("refused")


def die(_: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def hoard(gib: int) -> int:
    return len(bytearray(gib << 30))


def turn(seconds: int) -> int:
    number = 0
    while seconds:
        number += 1
    return number


@pytest.fixture(autouse=True, scope="module")
def stopped_at_the_end() -> Iterator[None]:
    yield
    pool.discard(LIMITS)


def test_calls_give_their_results_and_raise_their_errors() -> None:
    futures = [pool.submit(LIMITS, double, number) for number in range(8)]
    assert [pool.result(LIMITS, future) for future in futures] == [0, 2, 4, 6, 8, 10, 12, 14]
    with pytest.raises(ValueError, match="refused"):
        pool.result(LIMITS, pool.submit(LIMITS, refuse, 1))


@pytest.mark.parametrize(
    ("function", "argument", "reason", "detail"),
    [
        (die, 0, Reason.CRASHED, "its process died with exit code -9"),
        pytest.param(
            hoard,
            2,
            Reason.CRASHED,
            "needed more than 1024 MiB of memory",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space"),
        ),
    ],
)
def test_a_child_that_dies_or_hoards_costs_its_own_call_only(
    function: "pool.Callable[[int], int]", argument: int, reason: Reason, detail: str
) -> None:
    bad, good = pool.submit(LIMITS, function, argument), pool.submit(LIMITS, double, 4)
    with pytest.raises(DocumentError) as caught:
        pool.result(LIMITS, bad)
    assert (caught.value.reason, caught.value.detail) == (reason, detail)
    assert pool.result(LIMITS, good) == 8


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_what_the_main_program_maps_does_not_count_against_a_child(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent("""
        import mmap
        from tieup.transforms import pool

        LARGE = mmap.mmap(-1, 2 << 30)

        if __name__ == "__main__":
            limits = pool.Limits(workers=1, timeout_s=20, max_memory_mb=512)
            print(pool.result(limits, pool.submit(limits, len, bytes(100 << 20))))
        """),
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout, done.stderr) == (f"{100 << 20}\n", "")


def test_a_call_that_takes_too_long_is_stopped() -> None:
    limits = pool.Limits(workers=1, timeout_s=0.3, max_memory_mb=1024)
    with pytest.raises(DocumentError) as caught:
        pool.result(limits, pool.submit(limits, turn, 1))
    assert caught.value.reason == Reason.TIMEOUT
    assert pool.result(limits, pool.submit(limits, double, 3)) == 6
    pool.discard(limits)


def test_calls_under_way_in_a_discarded_pool_can_be_told_and_submitted_again() -> None:
    limits = pool.Limits(workers=1, timeout_s=20, max_memory_mb=1024)
    future = pool.submit(limits, turn, 1)
    pool.discard(limits)
    with pytest.raises(pool.BrokenProcessPool):
        pool.result(limits, future)
    assert pool.result(limits, pool.submit(limits, double, 3)) == 6
    pool.discard(limits)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for children in /proc")
@pytest.mark.parametrize("ending", ["pass", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_no_child_outlives_its_parent(ending: str) -> None:
    program = f"""
        import os, signal
        from tieup.transforms import pool

        if __name__ == "__main__":
            limits = pool.Limits(workers=2, timeout_s=20, max_memory_mb=1024)
            print(*[pool.result(limits, pool.submit(limits, os.getpid)) for _ in range(4)], flush=True)
            {ending}
    """
    # `run` returns when the pipe for standard output is closed, which the children hold open as long as they live.
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], check=False, capture_output=True, text=True, timeout=60
    )
    children = set(ran.stdout.split())
    assert children
    deadline = time.monotonic() + 20
    while any(map(_is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if _is_alive(child)]


def _is_alive(pid: str) -> bool:
    """False also for a child that has ended and waits for the system to take note."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
