"""One writer at a time.

On a local disk the lock is the operating system's (flock): it goes with its process, so a kill leaves none behind.
In an object store it is an object that names its owner and is renewed; one that was not renewed for `LEASE_S` counts
as left behind. pyarrow's clients offer no conditional write: two writers that start within the same
second could both see no lock, so each writes its name, waits, and reads whose name stands.
"""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone

import filelock

from tieup.schemas.errors import LakeLocked, LakeUnwritable
from tieup.transforms import files
from tieup.transforms.lake import layout

LEASE_S = 300
SETTLE_S = 3


@contextmanager
def locked(lake: str, owner: str) -> Iterator[None]:
    """Hold the lake's lock.

    Args:
        lake: the lake's root.
        owner: the run's id, named to whoever finds the lake locked.

    Raises:
        LakeLocked: another writer holds it.
        LakeUnwritable: the lake's root can't be made or written.
    """
    with _file_lock(lake, owner) if files.is_local(lake) else _lease(lake, owner):
        yield


@contextmanager
def _file_lock(lake: str, owner: str) -> Iterator[None]:
    path = files.join(lake, layout.LOCK)
    note = path + ".owner"
    try:
        os.makedirs(files.join(lake, layout.CONTROL), exist_ok=True)  # noqa: PTH103 - paths here are strings throughout
        lock = filelock.FileLock(path)
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise LakeLocked(f"{lake} is being written by {_owner(note)}; try again when it is done") from None
    except (OSError, NotImplementedError) as error:
        raise LakeUnwritable(f"{lake} can't be written ({error}); name another folder, or mend its rights") from error
    try:
        files.write(note, _note(owner))
        yield
    finally:
        lock.release()


@contextmanager
def _lease(lake: str, owner: str) -> Iterator[None]:
    path = files.join(lake, layout.LOCK)
    try:
        if _is_held(path):
            raise LakeLocked(f"{lake} is being written by {_owner(path)}; try again when it is done")
        files.write(path, _note(owner))
        time.sleep(SETTLE_S)
        if json.loads(files.read(path))["run"] != owner:
            raise LakeLocked(f"{lake} is being written by {_owner(path)}; try again when it is done")
    except OSError as error:
        raise LakeUnwritable(f"{lake} can't be written ({error}); check its address and your credentials") from error
    done = threading.Event()
    renewal = threading.Thread(target=_renew, args=(path, owner, done), daemon=True)
    renewal.start()
    try:
        yield
    finally:
        done.set()
        renewal.join()
        files.delete_file(path)


def _renew(path: str, owner: str, done: threading.Event) -> None:
    while not done.wait(LEASE_S / 5):
        with suppress(OSError):  # the store may be back for the next of five tries
            files.write(path, _note(owner))


def _is_held(path: str) -> bool:
    note = files.read_if_there(path)
    try:
        return note is not None and time.time() - float(json.loads(note)["renewed"]) < LEASE_S
    except (ValueError, KeyError, TypeError):
        return False


def _note(owner: str) -> bytes:
    now = datetime.now(timezone.utc)
    note = {"run": owner, "host": socket.gethostname(), "pid": os.getpid(), "since": now.isoformat(timespec="seconds")}
    return json.dumps(note | {"renewed": now.timestamp()}).encode()


def _owner(path: str) -> str:
    try:
        note = json.loads(files.read(path))
        return f"run {note['run']} (process {note['pid']} on {note['host']}, since {note['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"
