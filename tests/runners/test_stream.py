"""`tieup stream` on real streaming runners, over feeds that grow meanwhile. Installed and run by `make runners`."""

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.growing import Growing
from tests.lake_rows import rows
from tests.runners.test_engines import ON_PRISM

TIEUP = str(Path(sys.executable).with_name("tieup"))

pytestmark = pytest.mark.runners


def command(world: Growing, lake: Path, lasting: str, *beam_args: str) -> list[str]:
    named = [word for feed in world.feeds for word in ("--feeds", feed)]
    allowed = [word for host in world.allowed for word in ("--allow-hosts", host)]
    bounds = ("--check-min", "2s", "--check-max", "4s", "--pause-s", "0.02", "--window", "2s", "--for", lasting)
    return [TIEUP, "stream", "--lake", str(lake), *named, *allowed, *bounds, *beam_args]


def run(world: Growing, lake: Path, lasting: str, *beam_args: str) -> None:
    done = subprocess.run(
        command(world, lake, lasting, *beam_args), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]


def assert_each_article_once(world: Growing, lake: Path) -> None:
    """Every article that is out stands in the lake once, each of its claims too, and the lake is sound."""
    articles = rows(lake, "articles")
    assert Counter(row["url"] for row in articles) == Counter(world.pages)
    claims = Counter((row["partnership_id"], row["company_id"]) for row in rows(lake, "partnerships"))
    assert set(claims.values()) == {1}
    assert {row["article_id"] for row in rows(lake, "partnerships")} == {row["article_id"] for row in articles}
    done = subprocess.run([TIEUP, "check", "--lake", str(lake)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_comes_while_the_stream_runs_is_committed_window_by_window(tmp_path: Path) -> None:
    with Growing(hosts=4, every_s=3.0, limit=8) as world:
        run(world, tmp_path / "lake", "40s", *ON_PRISM)
        assert_each_article_once(world, tmp_path / "lake")
        # Each page was asked for once, and a feed only as often as its bounds allow.
        assert [host.asked[f"/a/{i}"] for host in world.hosts for i in range(host.count)] == [1] * 32
        assert all(3 <= host.asked["/feed"] <= 22 for host in world.hosts)
    commits = rows(tmp_path / "lake", "runs")
    assert len([row for row in commits if row["documents"]]) >= 2


@pytest.mark.parametrize("after", [3, 20])
def test_a_stream_that_is_killed_and_begun_anew_loses_and_doubles_nothing(tmp_path: Path, after: int) -> None:
    lake = tmp_path / "lake"
    with Growing(hosts=4, every_s=1.0, limit=12) as world:
        first = subprocess.Popen(command(world, lake, "5m", *ON_PRISM), stderr=subprocess.DEVNULL)
        try:
            while sum(sum(host.asked.values()) for host in world.hosts) < after * 4:
                with pytest.raises(subprocess.TimeoutExpired):
                    first.wait(0.1)
        finally:
            first.send_signal(signal.SIGKILL)
            first.wait()
        run(world, lake, "30s", *ON_PRISM)
        assert_each_article_once(world, lake)


def test_flink_commits_what_comes_while_the_stream_runs(flink: tuple[str, ...], tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with Growing(hosts=4, every_s=3.0, limit=8) as world:
        stream = subprocess.Popen(command(world, lake, "10m", *flink, "--checkpointing_interval=3000"))
        try:
            deadline = time.monotonic() + 240
            while len(rows(lake, "articles")) < 4 * 8:
                assert stream.poll() is None, "the stream has ended"
                assert time.monotonic() < deadline, f"{len(rows(lake, 'articles'))} articles are there"
                time.sleep(1)
        finally:
            stream.kill()
            stream.wait()
        assert_each_article_once(world, lake)
    assert len([row for row in rows(lake, "runs") if row["documents"]]) >= 2


def test_a_stream_wants_feeds_and_a_streaming_runner(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("Nordwind signs\nText.", encoding="utf-8")
    told = [TIEUP, "stream", "--lake", str(tmp_path / "lake"), "--feeds", str(tmp_path / "story.txt")]
    for words, message in ((told, "needs a streaming runner"), ([*told, *ON_PRISM], "follows feeds")):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert message in done.stderr
