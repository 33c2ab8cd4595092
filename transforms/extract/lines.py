"""Lines of text: made clean, and which one is the title."""

import re
import unicodedata

TITLE_MAX_CHARS = 200
_TITLE_GROWS = 4
"""No spelling of a title is longer than so many times another."""

FULL_STOPS = (".", "。", "．", "।", "۔")

# C1 controls stay: where UTF-8 was read as ISO-8859-1 they are half of a character, and repair needs them.
_LINE_ENDS = re.compile(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]")
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_START = re.compile(r"^[^\w@#(【\[©<>\"“«]+")
_END = re.compile(r"[^\w.!?。)】\]+\"”»*]+$")


def clean_lines(text: str) -> list[str]:
    """The lines that are not blank, without control characters and trailing spaces, otherwise verbatim."""
    text = _SURROGATES.sub("\ufffd", _UNWANTED.sub("", text.removeprefix("\ufeff")))
    return [line.rstrip() for line in _LINE_ENDS.split(text) if line.strip()]


def one_line(text: str | None) -> str | None:
    """A title or name: one line, single spaces; None if nothing is left."""
    return " ".join(" ".join(clean_lines(text or "")).split()) or None


def leading_title(lines: list[str]) -> str | None:
    """The first line if it is a title: at most 200 characters, no full stop at its end, and text after it."""
    if len(lines) < 2 or len(lines[0]) > TITLE_MAX_CHARS or lines[0].endswith(FULL_STOPS):
        return None
    return one_line(lines[0])


def without_title(lines: list[str], title: str | None) -> list[str]:
    """The lines that don't repeat the title, wherever they stand; case and width don't matter."""
    key = title_key(title or "")
    # Keys are compared only where the lengths allow it: most lines are paragraphs.
    longest = _TITLE_GROWS * len(title or "")
    return [line for line in lines if len(line) > longest or title_key(line) != key]


def title_key(line: str) -> str:
    """A form in which two spellings of a title are equal: case, width and kind of white space don't count."""
    return " ".join(unicodedata.normalize("NFKC", line).casefold().split())


def normal(line: str) -> str:
    """A line as the tables write it: lower case, single spaces, no bullets, arrows and colons at its ends."""
    if not line.isascii():
        line = unicodedata.normalize("NFKC", line).replace("\u2019", "'")
    line = " ".join(line.casefold().split())
    return _END.sub("", _START.sub("", line))
