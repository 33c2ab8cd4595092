from datetime import datetime, timedelta, timezone

import pytest

from tieup.transforms.extract.dates import is_plausible, parse_time

UTC = timezone.utc
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2017-12-07", datetime(2017, 12, 7, tzinfo=UTC)),
        ("2017-12-07T10:30:15Z", datetime(2017, 12, 7, 10, 30, 15, tzinfo=UTC)),
        ("2017-12-07T10:30:15.123+08:00", datetime(2017, 12, 7, 2, 30, 15, tzinfo=UTC)),
        ("2017-12-07 10:30 -0530", datetime(2017, 12, 7, 16, 0, tzinfo=UTC)),
        ("2017-12-07T10:30:15", datetime(2017, 12, 7, 10, 30, 15, tzinfo=UTC)),
        ("Thu, 07 Dec 2017 10:30:00 +0100", datetime(2017, 12, 7, 9, 30, tzinfo=UTC)),
        ("2017-13-40", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2017-12-071", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_are_read_as_utc(text: str, time: datetime | None) -> None:
    assert parse_time(text) == time


@pytest.mark.parametrize(
    ("time", "plausible"),
    [
        (NOW + timedelta(hours=24), True),
        (NOW + timedelta(hours=25), False),
        (datetime(1900, 1, 1, tzinfo=UTC), True),
        (datetime(1899, 12, 31, tzinfo=UTC), False),
    ],
)
def test_dates_before_1900_or_more_than_a_day_ahead_are_not_believed(time: datetime, *, plausible: bool) -> None:
    assert is_plausible(time, NOW) is plausible
