"""What a tick gives out; the pipeline itself runs in tests/runners."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tieup.pipelines.options import IngestOptions
from tieup.pipelines.plan import find_sources
from tieup.pipelines.stream import FEEDS, GIVEN_UP, PAGES, ListDue
from tieup.schemas.page_check import PageCheck, PageState
from tieup.schemas.tables import SCHEMA_VERSION
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.lake import commit
from tieup.transforms.lake.rows import page_row, to_parquet

NOW = datetime.now(timezone.utc)
FEED = "https://news.example/feed"
WINDOW_S = 10.0


class State:
    """What Beam keeps for a key."""

    def __init__(self) -> None:
        self.value: str | None = None

    def read(self) -> str | None:
        return self.value

    def write(self, value: str) -> None:
        self.value = value


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lister(tmp_path: Path, clock: Clock) -> ListDue:
    options = IngestOptions(sources=(FEED,), lake=str(tmp_path), batch_documents=4, fetch=FetchSettings(pause_s=5.0))
    return ListDue(options, find_sources([FEED]), "run-00001", WINDOW_S, clock)


def given(lister: ListDue, state: State, tick: float) -> dict[str, list[str]]:
    out: Iterator[Any] = lister.process((0, tick), state)
    found: dict[str, list[str]] = {FEEDS: [], PAGES: []}
    for tagged in out:
        found[tagged.tag].append(tagged.value.url)
    return found


def test_nothing_is_given_out_again_until_its_window_is_published(lister: ListDue, tmp_path: Path) -> None:
    state = State()
    assert given(lister, state, 1_000_000_001.0) == {FEEDS: [FEED], PAGES: []}
    assert given(lister, state, 1_000_000_011.0) == {FEEDS: [], PAGES: []}
    name = "run-00001-1000000010"
    part = commit.stage(str(tmp_path), name, "pages", "", 0, [_page("https://news.example/a")])
    assert given(lister, state, 1_000_000_021.0) == {FEEDS: [], PAGES: []}
    commit.commit(str(tmp_path), commit.CommitRecord(name, "run", SCHEMA_VERSION, (part,)))
    assert given(lister, state, 1_000_000_031.0) == {FEEDS: [FEED], PAGES: ["https://news.example/a"]}


def test_a_window_that_never_ends_is_given_up(lister: ListDue, clock: Clock) -> None:
    state = State()
    given(lister, state, 1_000_000_001.0)
    clock.now += GIVEN_UP - timedelta(seconds=1)
    assert given(lister, state, 1_000_001_791.0)[FEEDS] == []
    clock.now += timedelta(seconds=2)
    assert given(lister, state, 1_000_001_801.0)[FEEDS] == [FEED]


def test_a_backlog_is_given_out_in_pieces_with_few_pages_of_one_host(lister: ListDue, tmp_path: Path) -> None:
    urls = [f"https://{host}.example/{i}" for host in "abc" for i in range(5)]
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "part-1.parquet").write_bytes(to_parquet("pages", [_page(url) for url in urls]))
    pages = given(lister, State(), 1_000_000_001.0)[PAGES]
    assert len(pages) == 4
    assert max(sum(f"//{host}." in url for url in pages) for host in "abc") <= 2


def _page(url: str) -> dict[str, Any]:
    check = PageCheck(feed_url=FEED, entry_keys=(url,), url=url, checked_at=NOW, state=PageState.WAITING)
    return page_row(check, "run").row
