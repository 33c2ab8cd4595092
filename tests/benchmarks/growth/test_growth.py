"""The arithmetic of growth, on small worlds and made-up factors."""

import asyncio
import itertools
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from benchmarks.growth.measure import Factors
from benchmarks.growth.needs import Assumptions, hosts, needs, stored, vcpus, windows
from benchmarks.growth.simulate import DAY_S, World, folders, simulate
from tieup.transforms.fetch.hosts import Hosts
from tieup.transforms.fetch.settings import FetchSettings

WORLD = World(companies=2_000, claim_share=0.2)
FACTORS = Factors(
    job_s=0.05,
    page_gzip_bytes=30_000,
    file_bytes=dict.fromkeys(("articles", "partnerships", "pages", "feeds"), (10_000.0, 200.0)),
    article_memory=200,
    entry_memory=1_000,
    row_s={"known": 1e-6, "ledger": 1e-5},
    publish_s={1_000: 0.3},
    query_s={(1_000, "one"): (0.5, 0.3)},
)


@pytest.mark.parametrize("rate", [0.01, 1, 7])
@pytest.mark.parametrize("documents", [1, 60, 500])
def test_a_table_never_has_more_files_than_rows_nor_fewer_than_folders_that_one_commit_fills(
    rate: float, documents: int
) -> None:
    day = simulate(rate, documents, WORLD)
    assert 0 < day.article_files <= day.articles == rate * DAY_S
    assert 0 < day.partnership_files <= day.partnerships
    assert day.article_folders <= min(day.articles, 401)
    assert day.partnership_folders <= day.articles * 0.2 * 1.4 * 2


def test_more_documents_a_second_never_make_fewer_files_folders_or_bytes() -> None:
    days = [windows(rate, WORLD, Assumptions()) for rate in (0.1, 1, 2, 10, 40)]
    for before, after in itertools.pairwise(days):
        assert before.files < after.files
        assert before.partnership_folders < after.partnership_folders
        sizes = [stored(day, FACTORS, Assumptions(), merged=True) for day in (before, after)]
        assert sizes[0] < sizes[1]


def test_larger_commits_make_fewer_files_of_the_same_rows() -> None:
    small, large = simulate(5, 60, WORLD, draws=40), simulate(5, 3_000, WORLD, draws=40)
    assert large.partnership_files < small.partnership_files
    assert large.partnerships == pytest.approx(small.partnerships, rel=0.1)


def test_the_same_seed_gives_the_same_day_and_another_seed_another() -> None:
    assert simulate(1, 60, WORLD) == simulate(1, 60, WORLD)
    assert simulate(1, 60, replace(WORLD, seed=2)) != simulate(1, 60, WORLD)


def test_what_is_drawn_agrees_with_what_is_expected() -> None:
    # One commit a day fills each folder that it names with one file.
    day = simulate(20_000 / DAY_S, 20_000, WORLD, draws=5)
    assert day.partnership_files == pytest.approx(folders(20_000, WORLD)[1], rel=0.05)
    assert day.article_files == pytest.approx(day.article_folders, rel=0.1)
    assert day.partnerships == pytest.approx(20_000 * 0.2 * 1.4 * 2, rel=0.05)


def test_merging_never_adds_bytes() -> None:
    day = windows(1, WORLD, Assumptions())
    assert stored(day, FACTORS, Assumptions(), merged=True) < stored(day, FACTORS, Assumptions(), merged=False)


def test_cores_hosts_and_memory_grow_with_the_rate() -> None:
    one, ten = (dict(needs(rate, FACTORS, WORLD, Assumptions())) for rate in (1.0, 10.0))
    for name in ("vCPUs, a worker process each", "GB of ledger in each process after a year", "network out, MB/s"):
        assert ten[name] == pytest.approx(10 * one[name])
    assert vcpus(1.0, FACTORS, Assumptions(utilisation=0.5)) == pytest.approx(0.1)
    assert one["GB of ledger in each process after a day"] == pytest.approx(86_400 * 1_200 / 1e9)


class _Clock:
    """Sleeping moves it on at once."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=timezone.utc)

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def test_a_host_gives_as_many_pages_as_its_manners_allow() -> None:
    clock, assumed = _Clock(), Assumptions(feed_entries=1e9)  # next to no checks of feeds

    async def ask(times: int) -> float:
        begin, turns = clock.now(), Hosts(FetchSettings(), clock)
        for _ in range(times):
            async with turns.turn("news.example"):
                await clock.sleep(assumed.latency_s)
        return times / (clock.now() - begin).total_seconds()

    pages_a_second = asyncio.run(ask(100))
    assert hosts(pages_a_second, assumed) == pytest.approx(1, rel=0.01)
