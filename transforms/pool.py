"""Child processes that can be killed: a page or feed that takes minutes or gigabytes costs its own row, nothing else.

Measured: 200,000 flat `<div>` take more than 51 s, a million `<br>` 1.25 GB. A thread can't be stopped, a process can.
Children are started by a fork server that has loaded the libraries (a few ms each), elsewhere by spawning; never by a
plain fork, which would copy Beam's threads' locks. A program that starts a pipeline needs the usual
`if __name__ == "__main__":`, since children import it.
"""

import atexit
import contextlib
import importlib.util
import logging
import multiprocessing
import os
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, TimeoutError  # noqa: A004 - not the built-in one before 3.11
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pebble

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Stage

_MIB = 1 << 20
_GRACE_S = 60
"""On top of the time-outs before the pool itself counts as broken: starting and killing children takes seconds."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use."""

    workers: int
    """Children at a time."""

    timeout_s: float
    """Seconds for one call."""

    max_memory_mb: int
    """MiB that a child may take beyond what it has when it starts, where the system can limit it (Linux)."""

    max_tasks: int = 500
    """Calls after which a child is replaced: libraries' caches grow."""

    stage: Stage = Stage.EXTRACT
    """The stage that gives up where a call does."""

    remedy: str = "; --timeout-s allows more"
    """What a call that was stopped is told to try."""


@dataclass(frozen=True, slots=True)
class _Pool:
    children: pebble.ProcessPool
    calls: "weakref.WeakSet[Future[Any]]"


_pools: dict[tuple[int, Limits], _Pool] = {}
_lock = threading.Lock()


def available_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def submit(limits: Limits, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
    """Call a module-level function in a child; the pool is made by the first call and shared within the process."""
    try:
        return _schedule(limits, function, args, kwargs)
    except RuntimeError:  # what pebble raises for a pool that broke since
        discard(limits)
        return _schedule(limits, function, args, kwargs)


def result(limits: Limits, future: "Future[R]") -> R:
    """What a call returned.

    Raises:
        DocumentError: `timeout`, or `crashed` where the child died or ran out of memory.
        BrokenProcessPool: the pool is gone through no fault of this call; submit it again.
        Exception: whatever the function raised.
    """
    try:
        # The oldest call waits at most for one before it. A longer silence means that its child was lost unseen.
        return future.result(2 * limits.timeout_s + _GRACE_S)
    except TimeoutError as error:
        if not future.done():
            discard(limits)
        raise DocumentError(
            limits.stage, Reason.TIMEOUT, f"stopped after {limits.timeout_s:g} s{limits.remedy}"
        ) from error
    except MemoryError as error:
        raise DocumentError(
            limits.stage, Reason.CRASHED, f"needed more than {limits.max_memory_mb} MiB of memory"
        ) from error
    except pebble.ProcessExpired as error:
        raise DocumentError(
            limits.stage, Reason.CRASHED, f"its process died with exit code {error.exitcode}"
        ) from error


def discard(limits: Limits) -> None:
    """Stop a pool and its children; its open calls fail with BrokenProcessPool, the next `submit` makes a new one."""
    with _lock:
        pool = _pools.pop((os.getpid(), limits), None)
    if pool is None:
        return
    pool.children.stop()  # type: ignore[no-untyped-call] # pebble leaves it without annotations
    pool.children.join()
    for call in list(pool.calls):  # pebble leaves them open for ever
        with contextlib.suppress(InvalidStateError):
            call.set_exception(BrokenProcessPool("the pool was stopped"))


def _schedule(limits: Limits, function: Callable[..., R], args: Any, kwargs: Any) -> "Future[R]":
    pool = _pool(limits)
    future: Future[R] = pool.children.schedule(function, args, kwargs, limits.timeout_s)
    pool.calls.add(future)
    return future


def _pool(limits: Limits) -> _Pool:
    key = (os.getpid(), limits)
    with _lock:
        if key not in _pools:
            children = pebble.ProcessPool(
                max_workers=limits.workers,
                max_tasks=limits.max_tasks,
                initializer=_prepare_child,
                initargs=(limits.max_memory_mb,),
                context=_context(),
            )
            _pools[key] = _Pool(children, weakref.WeakSet())
        return _pools[key]


def _context() -> multiprocessing.context.BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # One server for all pools of the process; by name, since a shared module knows no stage.
    context.set_forkserver_preload(["tieup.transforms.extract.article", "tieup.transforms.feeds.parse"])
    return context


def _prepare_child(max_memory_mb: int) -> None:
    logging.disable(logging.CRITICAL)  # what goes wrong becomes a Reject
    if importlib.util.find_spec("resource") is None:
        return
    import resource  # noqa: PLC0415 - not on Windows

    # A child imports the program's main module; where that imports Arrow, 1.3 GiB of addresses are gone already.
    with contextlib.suppress(ValueError, OSError):  # a system that has no such limit
        limit = _address_space() + max_memory_mb * _MIB
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _address_space() -> int:
    """Bytes of this process's address space; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


@atexit.register
def _stop_all() -> None:
    for pid, limits in list(_pools):
        if pid == os.getpid():
            discard(limits)
