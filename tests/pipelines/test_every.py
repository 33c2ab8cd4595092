import pytest

from tieup.pipelines.every import repeat, seconds
from tieup.schemas.errors import LakeLocked, UsageError


@pytest.mark.parametrize(
    ("duration", "expected"), [("90s", 90), ("15m", 900), ("1h30m", 5_400), ("0.5h", 1_800), (" 1D ", 86_400)]
)
def test_durations_are_read(duration: str, expected: float) -> None:
    assert seconds(duration) == expected


@pytest.mark.parametrize("duration", ["15", "", "m", "15 minutes", "-5m", "1h30", "15m!"])
def test_what_is_no_duration_is_a_mistake(duration: str) -> None:
    with pytest.raises(UsageError, match="no duration"):
        seconds(duration)


class Time:
    """Runs on only when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.sleeps: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


def test_rounds_begin_at_multiples_of_the_pause_and_one_that_fails_is_told_of() -> None:
    time, begun, told = Time(), [], []
    lasting = iter([1.0, 25.0, 3.0])

    def run() -> None:
        begun.append(time.now - 1_000)
        if len(begun) == 4:
            raise UsageError("enough")
        time.now += next(lasting)
        if len(begun) == 1:
            raise LakeLocked("the lake is being written")

    with pytest.raises(UsageError, match="enough"):
        repeat(run, 10.0, told.append, clock=time.clock, sleep=time.sleep)
    assert begun == [0, 10, 40, 50]
    assert told == ["the lake is being written; the next round tries again"]
