"""Patterns made of the lists in `cjk.toml`, and what a character may be in a Chinese or Japanese name."""

import functools
import re

from tieup.transforms.companies.matcher import is_cjk
from tieup.transforms.companies.tables import table, words

HAN = "\u3400-\u9fff"
MIN_NAME_CHARS = 2


def is_name_char(char: str) -> bool:
    """True for a Chinese or Japanese letter, a Latin one or a digit."""
    return (is_cjk(char) and char.isalpha()) or (char.isalnum() and char.isascii())


@functools.cache
def any_of(key: str) -> re.Pattern[str]:
    """Any word of a list, the longest first."""
    return re.compile("|".join(map(re.escape, longest_first(key))))


@functools.cache
def ending(key: str) -> re.Pattern[str]:
    """Any word of a list at the end of a text, perhaps with an opening quotation mark behind it."""
    return re.compile("(?:" + "|".join(map(re.escape, table("cjk")[key].split())) + r")[“「]?\Z")


@functools.cache
def longest_first(key: str) -> tuple[str, ...]:
    """The words of a list, the longest first."""
    return tuple(sorted(words("cjk", key), key=lambda word: (-len(word), word)))


@functools.cache
def followed_by(ends: tuple[str, ...], after: tuple[str, ...]) -> re.Pattern[str]:
    """A word of the lists `ends` before a mark, the text's end or a word of the lists `after`."""
    last = "|".join(map(re.escape, (word for key in ends for word in longest_first(key))))
    following = "|".join(map(re.escape, (word for key in after for word in longest_first(key))))
    return re.compile(rf"(?:{last})(?=[，。、；：“”（）()\s]|{following}|$)")
