"""Whether a text says at its end that it goes on elsewhere."""

import functools
import re

from tieup.transforms.text.tables import toml_table

_END_CHARS = 200


def is_teaser(text: str) -> bool:
    """True if the text breaks off or calls upon its reader to read on, at its very end.

    >>> is_teaser("Alpha and Beta signed an agreement on […]"), is_teaser("They signed.\\nRead more »")
    (True, True)
    >>> is_teaser("They will see more of it in May.")
    False
    """
    return bool(_endings().search(text[-_END_CHARS:].strip()))


@functools.cache
def _endings() -> re.Pattern[str]:
    table = toml_table(__package__, "teasers.toml")
    breaks, calls = ("|".join(table[name]) for name in ("breaks", "calls"))
    begins = r"(?:\A|[\n.!?…。！？\])»”\"])\W*"
    return re.compile(rf"(?:{breaks})\Z|{begins}(?:{calls})[^\w.。]*\Z", re.IGNORECASE)
