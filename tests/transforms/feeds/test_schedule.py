from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieup.transforms.feeds import schedule
from tieup.transforms.feeds.schedule import Bounds

NOW = datetime(2025, 3, 1, 12, tzinfo=timezone.utc)
BOUNDS = Bounds(min_s=600, max_s=86_400, first_s=3_600, failing_max_s=604_800)


def every(hours: float, count: int = 10, newest: float = 0.0) -> list[datetime]:
    return [NOW - timedelta(hours=newest + hours * number) for number in range(count)]


def test_a_feed_is_asked_twice_in_the_time_between_two_entries() -> None:
    assert schedule.interval_after_entries(BOUNDS, NOW, every(6), None, 0) == 3 * 3600


def test_a_feed_that_fell_silent_is_asked_more_seldom() -> None:
    busy = schedule.interval_after_entries(BOUNDS, NOW, every(1), None, 0)
    assert schedule.interval_after_entries(BOUNDS, NOW, every(1, newest=100), None, 0) == 36_000 > busy


def test_entries_from_the_future_are_not_believed() -> None:
    assert schedule.interval_after_entries(BOUNDS, NOW, [*every(6), NOW + timedelta(days=300)], None, 0) == 3 * 3600


def test_the_publisher_is_never_asked_sooner_than_he_wants_but_within_bounds() -> None:
    assert schedule.interval_after_entries(BOUNDS, NOW, every(0.1), None, 7200) == 7200
    assert schedule.interval_after_entries(BOUNDS, NOW, every(0.1), None, 525_600 * 60) == 86_400


def test_without_dates_the_pause_stays_and_grows_while_nothing_changes() -> None:
    assert schedule.interval_after_entries(BOUNDS, NOW, [], None, 0) == 3600
    assert schedule.interval_after_entries(BOUNDS, NOW, [], 1800, 0) == 1800
    assert schedule.interval_unchanged(BOUNDS, 1800, 0) == 2700
    assert schedule.interval_unchanged(BOUNDS, 80_000, 0) == 86_400
    assert schedule.interval_unchanged(BOUNDS, None, 9000) == 9000


def test_each_failure_doubles_the_pause_up_to_a_bound() -> None:
    assert [schedule.interval_failed(BOUNDS, n, 3600) for n in (1, 2, 3)] == [7200, 14_400, 28_800]
    assert schedule.interval_failed(BOUNDS, 10_000, 3600) == 604_800


@given(
    st.lists(st.datetimes(timezones=st.just(timezone.utc)), max_size=40),
    st.none() | st.floats(0, 1e9),
    st.floats(0, 1e12),
    st.integers(1, 10**6),
)
def test_every_pause_is_within_its_bounds(
    published: list[datetime], previous: float | None, asked: float, failures: int
) -> None:
    assert 600 <= schedule.interval_after_entries(BOUNDS, NOW, published, previous, asked) <= 86_400
    assert 600 <= schedule.interval_unchanged(BOUNDS, previous, asked) <= 86_400
    assert 600 <= schedule.interval_failed(BOUNDS, failures, previous) <= 604_800


def test_feeds_are_spread_up_to_a_tenth_later_and_retry_after_holds() -> None:
    due = {schedule.next_check_at(f"https://news.example/{n}", NOW, 1000) - NOW for n in range(50)}
    assert len(due) > 20
    assert all(timedelta(seconds=1000) <= pause <= timedelta(seconds=1100) for pause in due)
    late = NOW + timedelta(days=2)
    assert schedule.next_check_at("https://news.example/", NOW, 1000, late) == late


@pytest.mark.parametrize(
    ("cache_control", "expires", "seconds"),
    [
        ("max-age=600", None, 600),
        ("public, Max-Age=600, must-revalidate", "Sat, 01 Mar 2025 13:00:00 GMT", 600),
        ("s-maxage=30", None, 30),
        ("no-cache, max-age=600", None, 0),
        ("private", "Sat, 01 Mar 2025 13:00:00 GMT", 3600),
        (None, "Sat, 01 Mar 2025 11:00:00 GMT", 0),
        (None, "0", 0),
        (None, None, 0),
        ("max-age=-1", None, 0),
    ],
)
def test_headers_say_how_long_a_response_is_fresh(
    cache_control: str | None, expires: str | None, seconds: float
) -> None:
    assert schedule.cache_s(cache_control, expires, NOW) == seconds


def test_a_page_is_tried_with_growing_pauses_and_then_given_up() -> None:
    pauses = [schedule.next_try_at(n, NOW) for n in range(1, 7)]
    assert pauses[-1] is None
    times = [at for at in pauses if at]
    assert len(times) == 5
    assert times == sorted(set(times))
    assert schedule.next_try_at(1, NOW, NOW + timedelta(days=9)) == NOW + timedelta(days=9)


def test_bounds_must_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        Bounds(min_s=10, max_s=5)
