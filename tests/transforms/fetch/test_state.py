"""What hosts have asked of us survives from run to run."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tieup.schemas.fetch import HostState, RobotsState
from tieup.transforms.fetch.state import KEPT, dump, load, recall, remember

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=timezone.utc)
HOST = HostState(host="example.com", not_before=NOW, failures=2, reason="status 429, Retry-After '60'")
SITE = RobotsState(origin="https://example.com", fetched_at=NOW, rules="disallow: /ä\nallow: /b")


def test_what_is_kept_comes_back() -> None:
    quiet = HostState(host="quiet.test", failures=1)
    assert load(dump([quiet, HOST], [SITE])) == ((HOST, quiet), (SITE,))


def test_the_last_row_of_a_host_holds() -> None:
    earlier = HostState(host="example.com", failures=1)
    assert load(dump([earlier, HOST], [])) == ((HOST,), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"version": 2, "hosts": [], "sites": []}',
        '{"version": 1, "hosts": [{"x": 1}], "sites": []}',
        '{"version": 1, "hosts": [{"host": "a", "not_before": "soon"}], "sites": []}',
    ],
)
def test_what_is_damaged_is_as_good_as_nothing(text: str) -> None:
    assert load(text) == ((), ())


def test_each_run_adds_to_the_file_and_what_is_old_goes(tmp_path: Path) -> None:
    path = str(tmp_path / "hosts.json")
    now = datetime.now(timezone.utc)
    old = HostState(host="old.test", not_before=now - KEPT - timedelta(hours=1), failures=3)
    first = HostState(host="busy.test", not_before=now + timedelta(hours=1), failures=1)
    second = HostState(host="busy.test", not_before=now + timedelta(hours=2), failures=2)
    rules = RobotsState(origin="https://a.test", fetched_at=now - timedelta(hours=2), rules="disallow: /")
    newer = RobotsState(origin="https://a.test", fetched_at=now, rules="")
    assert recall(path) == ((), ())
    remember(path, [([old, second], [newer])])
    remember(path, [([first], [rules]), ([], [])])
    assert recall(path) == ((second,), (newer,))
