"""The same run again and again, on one machine."""

import logging
import re
import time
from collections.abc import Callable

from tieup.schemas.errors import TieupError, UsageError

log = logging.getLogger(__name__)

_UNITS_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhd])")


def seconds(duration: str) -> float:
    """Seconds of a duration such as `15m`, `90s` or `1h30m`.

    Raises:
        UsageError: it is none.

    >>> seconds("1h30m")
    5400.0
    """
    text = duration.strip().lower()
    if not _DURATION.fullmatch(text):
        raise UsageError(f"{duration!r} is no duration; write it as 90s, 15m, 1h30m or 1d")
    return sum(float(number) * _UNITS_S[unit] for number, unit in _PART.findall(text))


def repeat(
    run: Callable[[], object],
    pause_s: float,
    tell: Callable[[str], None],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Call `run` at every multiple of the pause, for ever; a round that lasts longer skips those that it missed.

    A round that fails is told of and the next one tried: a locked lake or a full disk may be mended by then.

    Args:
        run: one round.
        pause_s: seconds from the start of a round to that of the next.
        tell: takes a line for the user.
        clock: seconds; only differences count.
        sleep: waits.

    Raises:
        UsageError: a round was asked for something wrong, which time does not mend.
    """
    begin = clock()
    while True:
        try:
            run()
        except UsageError:
            raise
        except TieupError as error:
            log.debug("the round failed", exc_info=True)
            tell(f"{error}; the next round tries again")
        sleep(pause_s - (clock() - begin) % pause_s)
