import subprocess
import sys
from pathlib import Path

import pytest

from tieup.schemas.errors import LakeLocked, LakeUnwritable
from tieup.transforms.lake.lock import locked

HOLDER = """
import sys
from tieup.transforms.lake.lock import locked
with locked(sys.argv[1], "other-run"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_told_who_holds_the_lock_and_a_killed_one_leaves_none(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LakeLocked, match=rf"run other-run \(process {holder.pid}"), locked(str(tmp_path), "mine"):
            pytest.fail("two writers at once")
    finally:
        holder.kill()
        holder.communicate()
    with locked(str(tmp_path), "mine"):
        assert (tmp_path / "_control" / "lock").exists()


def test_a_lake_that_is_a_file_is_refused_with_a_clear_message(tmp_path: Path) -> None:
    path = tmp_path / "lake"
    path.write_text("not a folder")
    with pytest.raises(LakeUnwritable, match="can't be written"), locked(str(path), "mine"):
        pytest.fail("a file was locked as a lake")
