"""A field cut into words, with what each word's letters and surroundings say about it.

Latin, Greek and Cyrillic letters only; Chinese, Japanese and Korean text is `cjk`'s.
"""

import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_LETTERS = "A-Za-zªµºÀ-ÖØ-öø-ʯͰ-ͽͿ-Ԯḁ-῿"
_UPPER = "".join(
    chr(code)
    for code in range(0x41, min(0x2000, sys.maxunicode))
    if chr(code).isupper() and re.match(f"[{_LETTERS}]", chr(code))
)
_TOP_DOMAINS = "com|net|org|io|ai|co|me|tv|de|fr|jp|cn|eu|app|dev|xyz|fm|ly|gg|uk|nl|it|es|ru|br|in"

_TOKEN = re.compile(
    rf"""
    [{_UPPER}]\.(?:[{_LETTERS}]\.)+[{_UPPER}]?(?![{_LETTERS}])               # U.S., S.p.A.
  | (?:[{_UPPER}]|\d+(?=-?[{_UPPER}]))[{_LETTERS}\d]*                       # Acme, 3M, 7-Eleven
      (?:(?:[&+/](?=[{_UPPER}])(?<![{_LETTERS}\d]{{4}}.)|['’](?=[{_UPPER}])|[-‑](?=[{_UPPER}\d]))[{_LETTERS}\d]+
        |\.(?:{_TOP_DOMAINS})(?![{_LETTERS}\d]))*
  | [{_LETTERS}][{_LETTERS}\d]*(?:[-‑'’](?![{_UPPER}\d])[{_LETTERS}]+)*     # acme, start-up, eBay, l'
      (?:\.(?:{_TOP_DOMAINS})(?![{_LETTERS}\d]))?
  | \d[\d.,]*[{_LETTERS}]*                                                  # 2.5m
    """,
    re.VERBOSE,
)
_PROTECTED = re.compile(
    r"\w{0,40}(?:https?://|www\.)[^\s<>()（）]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,99}|(?<!\w)[@#]\w+"
    r"|\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}/[^\s<>()]*",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")
_CAMEL = re.compile(rf"[^{_UPPER}\W]+[{_UPPER}]|[{_UPPER}]{{2,}}[^{_UPPER}\W\d]{{2,}}")
_CAPITAL = re.compile(rf"[{_UPPER}]")
_SEAM = re.compile(rf"[^{_UPPER}\W](?=[{_UPPER}])")
_SOFT_BREAK = re.compile(r"[^.!?:;\s][ \t]*\n[ \t]*[^\s\W]")

SENTENCE_BREAKS = frozenset('.!?:;•“"„«»\n–—*#>|…·●▪')
MAX_WORD_CHARS = 50
"""Longer words are no part of a name."""

WRAPPED_MAX_CHARS = 90
"""Lines of hard-wrapped text are no longer."""


class Token(NamedTuple):
    """One word."""

    start: int
    end: int
    text: str
    low: str
    is_name: bool
    """Written like a name: a capital, or one inside."""

    fresh: bool
    """First of a sentence, line or quotation, where any word has a capital."""

    line: str
    """What its line is like: `text`, `title` (Most Words Capitalised) or `caps`."""


@dataclass
class Field:
    """Title or text of an article, in words."""

    name: str
    """`title` or `text`."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    wrapped: bool = False
    """True if a single line feed is only a space, as in old newswire texts."""

    @cached_property
    def lows(self) -> list[str]:
        """The words in lower case."""
        return [token.low for token in self.tokens]

    def gap(self, index: int) -> str:
        """What stands between a word and the one before it."""
        before = self.tokens[index - 1].end if index else 0
        return self.text[before : self.tokens[index].start]


def split_field(name: str, text: str) -> Field:
    """The words of a title or text; addresses, e-mails, @handles and #tags give none."""
    wrapped = is_wrapped(text)
    result = Field(name, text, wrapped=wrapped)
    line_start = 0
    blocks = text.split("\n\n") if wrapped else text.split("\n")
    width = 2 if wrapped else 1
    for block in blocks:
        if block:
            _add_block(result, line_start, block)
        line_start += len(block) + width
    return result


def split_glued(fields: list[Field]) -> None:
    """Parts words that two lines of a page were glued into, where the document has both: "AcmeAcme", "AboutAcme"."""
    known = {token.text for one in fields for token in one.tokens if token.is_name}
    for one in fields:
        tokens: list[Token] = []
        for token in one.tokens:
            cut = _glued_at(token.text, known) if token.is_name and len(token.text) > 5 and is_camel(token.text) else 0
            if cut:
                left, right = token.text[:cut], token.text[cut:]
                middle = token.start + cut
                tokens.append(token._replace(end=middle, text=left, low=left.lower()))
                token = token._replace(start=middle, text=right, low=right.lower(), fresh=True)  # noqa: PLW2901 - its rest
            tokens.append(token)
        one.tokens = tokens


def _glued_at(word: str, known: set[str]) -> int:
    for match in _SEAM.finditer(word):
        cut = match.end()
        if word[:cut] in known and (word[cut:] in known or word[cut:] == word[:cut]):
            return cut
    return 0


def is_wrapped(text: str) -> bool:
    """True if most line feeds stand inside sentences, with lines of one width."""
    sample = text[:20_000]
    lines = [line for line in sample.split("\n") if line.strip()]
    if len(lines) < 4 or max(map(len, lines)) > WRAPPED_MAX_CHARS:
        return False
    return len(_SOFT_BREAK.findall(sample)) > len(lines) / 2


def is_camel(text: str) -> bool:
    """True for a capital inside the word: OpenAI, eBay, JPMorgan."""
    return not text[1:].islower() and _CAMEL.search(text) is not None


def possessive_end(text: str, end: int) -> int:
    """The end of a possessive mark that follows a name; `end` where there is none."""
    match = _POSSESSIVE.match(text, end)
    return match.end() if match else end


def _add_block(result: Field, start: int, block: str) -> None:
    text = result.text
    end = start + len(block)
    guarded = [match.span() for match in _PROTECTED.finditer(text, start, end)] if _may_hold_address(block) else []
    found = [match.span() for match in _TOKEN.finditer(text, start, end)]
    if guarded:
        found = [(a, b) for a, b in found if not any(c <= a < d for c, d in guarded)]
    line = "text" if len(block) > 250 else _line_kind([text[a:b] for a, b in found], block)
    previous = start - 1
    for a, b in found:
        word = text[a:b]
        if word == "s" and text[a - 1 : a] in {"'", "’"} and previous == a - 1:
            continue
        low = word.lower()
        gap = text[previous:a]
        fresh = gap != " " and (previous < start or not SENTENCE_BREAKS.isdisjoint(gap.replace("\n", " ")))
        if low[1:2] in {"'", "’"} and low[0] in "ldsncjm" and len(low) > 3 and word[0] == low[0]:
            low = low[2:]
        is_name = low != word and b - a <= MAX_WORD_CHARS and (word[0].isupper() or is_camel(word) or "-" in word)
        result.tokens.append(Token(a, b, word, low, is_name, fresh, line))
        previous = b


def _may_hold_address(block: str) -> bool:
    return "@" in block or "#" in block or "/" in block or "www" in block


def _line_kind(words: list[str], block: str) -> str:
    letters = "".join(words)
    upper = len(_CAPITAL.findall(letters))
    if upper > 0.7 * len(letters) and len(letters) > 5 and len(words) > 1:
        return "caps"
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in long)
    if len(long) > 2 and capitals > 0.7 * len(long) and not block.rstrip().endswith((".", ",", ";")):
        return "title"
    return "text"
