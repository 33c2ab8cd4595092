"""Killed with SIGKILL at any step of a commit, the next run ends with the rows of an undisturbed one."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lake_rows import content
from tieup.pipelines.ingest import ingest
from tieup.pipelines.options import IngestOptions
from tieup.transforms.lake.audit import audit

Tieup = Callable[..., subprocess.CompletedProcess[str]]

# The fault: the process kills itself at the given call of a function of transforms/files.py, or half-way through it.
KILLED = """
import os, signal, sys
from tieup.transforms import files
from tieup.pipelines.ingest import ingest
from tieup.pipelines.options import IngestOptions

name, at, half, news, lake = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "half", sys.argv[4], sys.argv[5]
real, calls = getattr(files, name), 0

def fatal(*arguments, **named):
    global calls
    if not str(arguments[0]).endswith("lock.owner"):
        calls += 1
    if calls == at:
        if half:
            real(arguments[0], arguments[1][: len(arguments[1]) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **named)

setattr(files, name, fatal)
ingest(IngestOptions(sources=(news,), lake=lake, batch_documents=3))
"""

POINTS = [
    ("write", 1, "whole"),  # the first part of the first commit
    ("write", 4, "half"),  # a part that is half written
    ("place", 1, "whole"),  # all staged, not yet recorded
    ("place", 2, "whole"),  # recorded, nothing published
    ("place", 5, "whole"),  # some parts published
    ("delete", 2, "whole"),  # all published, staging not yet cleared
    ("write", 12, "whole"),  # the second commit's staging
]


@pytest.mark.parametrize(("name", "at", "how"), POINTS, ids=str)
def test_after_a_kill_the_next_run_ends_with_the_rows_of_an_undisturbed_one(
    news: Path, tmp_path: Path, clean_environment: dict[str, str], name: str, at: int, how: str
) -> None:
    lake, other = tmp_path / "lake", tmp_path / "undisturbed"
    words = [sys.executable, "-c", KILLED, name, str(at), how, str(news), str(lake)]
    killed = subprocess.run(words, check=False, capture_output=True, text=True, env=clean_environment, timeout=300)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    for target in (lake, other):
        ingest(IngestOptions(sources=(str(news),), lake=str(target), batch_documents=3))
    assert content(lake) == content(other)
    assert len(content(lake)["articles"]) == 6
    assert audit(str(lake)).problems == ()


def test_while_a_run_works_a_second_one_is_refused_with_exit_75(news: Path, tmp_path: Path, tieup: Tieup) -> None:
    lake = tmp_path / "lake"
    code = (
        "import sys\nfrom tieup.transforms.lake.lock import locked\n"
        "with locked(sys.argv[1], 'other'):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lake)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline() == "held\n"
        refused = tieup("ingest", news, "--lake", lake)
        holder.stdin.close()
    assert refused.returncode == 75
    assert "is being written by run other" in refused.stderr
    assert json.loads(tieup("ingest", news, "--lake", lake, "--json").stdout)["articles"] == 6
