"""Whether a text says at its end that it goes on elsewhere."""

import functools
import re

from tieup.transforms.text.tables import toml_table

_END_CHARS = 200
_BEGINS = r"(?:\A|[\n.!?…。！？\])»”\"])\W*"


def is_teaser(text: str) -> bool:
    r"""True if the text breaks off or calls upon its reader to read on, at its very end.

    >>> is_teaser("Alpha and Beta signed an agreement on […]"), is_teaser("They signed.\nRead more »")
    (True, True)
    >>> is_teaser("They will see more of it in May.")
    False
    """
    end = text[-_END_CHARS:].strip()
    return any(_pattern(name).search(end) for name in ("dots", "cut", "calls"))


def trails_off(text: str) -> bool:
    """True if its last characters are dots, and nothing else says that it goes on."""
    end = text[-_END_CHARS:].strip()
    return bool(_pattern("dots").search(end)) and not _pattern("cut").search(end)


def is_call(text: str) -> bool:
    """True if the last line or sentence calls upon the reader to read on."""
    return bool(_pattern("calls").search(text[-_END_CHARS:].strip()))


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    endings = "|".join(toml_table(__package__, "teasers.toml")[name])
    frame = rf"{_BEGINS}(?:{endings})[^\w.。]*\Z" if name == "calls" else rf"(?:{endings})\Z"
    return re.compile(frame, re.IGNORECASE)
