"""Lines around an article that are none of it: by the tables in `junk.toml`, and by where they stand."""

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from tieup.schemas.article import Removed
from tieup.transforms.extract.access import CLOSED, PAYWALL, wall
from tieup.transforms.extract.lines import normal
from tieup.transforms.text.tables import toml_table

MAX_CHARS = 400
"""No longer line is looked at: it is prose, whatever it begins with."""

_LABEL_MAX_CHARS = 160
_PROSE_CHARS = 80
_LONG_CHARS = 200
_WIDE = 2.5
"""A Chinese or Japanese character says as much as so many Latin ones."""

_CLOSER_FROM = 0.5
"""A heading such as `Related articles` closes a text only behind so much of it, by characters …"""

_CLOSED_MAX = 0.34
"""… and if no more than this stands behind it."""

_CLOSED_PAGE_MAX = 0.15
"""In a page even prose behind such a heading is a teaser, if it is no more than this."""

_LINKS_MAX = 0.3
"""A text with more lines that are links is about what they lead to."""

_NEWSLETTER_MAX_LINES = 6
_NEWSLETTER_MAX_CHARS = 800

_OFFER_MAX_CHARS = 1_000
"""More than this behind a paywall's line is no offer of a subscription: the text goes on."""

_TERMINAL = re.compile(r"[.!?。！？…؟।][\"'”’»」』）)\]]*$")
_BEHIND = re.compile(r"\s*[\[(|].*$")
_LABEL = re.compile(r"([^:：]{1,40})\s?[:：]")
_WIDE_CHARS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def is_prose(line: str) -> bool:
    """A sentence of some length, or so much text that it can only be a paragraph."""
    if len(line) >= _LONG_CHARS:
        return True
    size = width(line)
    return size >= _LONG_CHARS or (size >= _PROSE_CHARS and _TERMINAL.search(line) is not None)


def width(line: str) -> float:
    """The length of a line in Latin characters, those of Chinese and Japanese counted for more."""
    if line.isascii():
        return len(line)
    return len(line) + (_WIDE - 1) * len(_WIDE_CHARS.findall(line))


def kind_at_edge(line: str) -> str | None:
    """The kind under which a line would be cut before the first or after the last line of prose; None: it stays."""
    key = normal(line)
    tables = _tables()
    return tables.anywhere.kind(key) or tables.closers.get(key) or tables.edge.kind(key)


def without_junk(lines: list[str], links: Iterable[str] = ()) -> tuple[list[str], tuple[Removed, ...]]:
    """The lines of the article, and what was cut.

    Args:
        lines: clean lines, the title not among them.
        links: normal forms of texts that are one link in the page; what follows an article is made of them.
    """
    cut = _Cut(lines, frozenset(links))
    cut.anywhere()
    cut.labels()
    cut.link_runs()
    cut.walls()
    cut.closers()
    cut.edges()
    kept = [line for line, kind in zip(lines, cut.kinds, strict=True) if kind is None]
    removed = (Removed(kind=kind, text=line) for line, kind in zip(lines, cut.kinds, strict=True) if kind is not None)
    return kept, tuple(removed)


class _Cut:
    """The kinds under which lines are cut, found step by step; None: stays."""

    def __init__(self, lines: list[str], links: frozenset[str]) -> None:
        self.lines = lines
        self.links = links - {""}
        self.normal = ["" if len(line) > MAX_CHARS else normal(line) for line in lines]
        self.kinds: list[str | None] = [None] * len(lines)
        self.tables = _tables()

    def anywhere(self) -> None:
        for i, key in enumerate(self.normal):
            if key:
                self.kinds[i] = self.tables.anywhere.kind(key)

    def labels(self) -> None:
        """`Related: …`: the label and the headline after it, which is a link where the page's links are known."""
        for i, key in enumerate(self.normal):
            if self.kinds[i] is None and key and len(key) <= _LABEL_MAX_CHARS and (found := _LABEL.match(key)):
                rest = key[found.end() :].strip()
                label = found[1].strip()
                if rest in self.links:
                    self.kinds[i] = self.tables.labels.get(label) or self.tables.link_labels.get(label)
                elif not rest or _TERMINAL.search(rest) is None:
                    self.kinds[i] = self.tables.labels.get(label)

    def link_runs(self) -> None:
        """Two or more headlines of other articles in a row, unless the text itself is a list of links."""
        alone = [key in self.links for key in self.normal]
        if sum(alone) > _LINKS_MAX * len(alone):
            return
        for i in range(len(alone)):
            beside = (i > 0 and alone[i - 1]) or (i + 1 < len(alone) and alone[i + 1])
            if alone[i] and beside and self.kinds[i] is None:
                self.kinds[i] = "related"
        for i, key in enumerate(self.normal):
            if self.tables.closers.get(key) == "related" or self.tables.edge.literals.get(key) == "related":
                self._links_below(i)

    def _links_below(self, heading: int) -> None:
        """A heading such as `Don't miss` and the links below it, `[VIDEO]` or the like behind them."""
        end = heading + 1
        while end < len(self.lines) and self.normal[end] and _BEHIND.sub("", self.normal[end]) in self.links:
            end += 1
        if end > heading + 1:
            self.kinds[heading:end] = ["related"] * (end - heading)

    def walls(self) -> None:
        """Where a text breaks off for those who don't pay: what says so, and the offer below it."""
        start = len(self.lines)
        while start and (not self._is_body(start - 1) or wall(self.normal[start - 1])):
            start -= 1
        found = {i: kind for i in range(start, len(self.lines)) if (kind := wall(self.normal[i]))}
        first = next((i for i, kind in found.items() if kind in CLOSED), None)
        if first is None:
            self.kinds = [PAYWALL if found.get(i) == "counted" else kind for i, kind in enumerate(self.kinds)]
        elif sum(map(len, self.lines[first:])) <= _OFFER_MAX_CHARS:
            while first - 1 in found:
                first -= 1
            self.kinds[first:] = [
                PAYWALL if i in found else kind or PAYWALL for i, kind in enumerate(self.kinds[first:], first)
            ]

    def closers(self) -> None:
        sizes = [len(line) for line in self.lines]
        total = sum(sizes) or 1
        before = 0
        for i, key in enumerate(self.normal):
            kind = self.tables.closers.get(key) if key and len(key) <= _LABEL_MAX_CHARS else None
            if kind is not None and self._closes(i, kind, before / total, (total - before) / total):
                self.kinds[i:] = [found or kind for found in self.kinds[i:]]
                return
            before += sizes[i]

    def _closes(self, i: int, kind: str, before: float, after: float) -> bool:
        rest = range(i + 1, len(self.lines))
        if before < _CLOSER_FROM:
            return False
        if not any(self._is_body(j) for j in rest):
            return True
        if kind == "newsletter":
            chars = sum(len(self.lines[j]) for j in rest)
            return len(rest) <= _NEWSLETTER_MAX_LINES and chars <= _NEWSLETTER_MAX_CHARS
        if self.links and after <= _CLOSED_PAGE_MAX and kind != "tags":
            return True
        is_phrase = " " in self.normal[i] or (width(self.normal[i]) > 8 and not self.normal[i].isascii())
        return kind == "comments" and is_phrase and after <= _CLOSED_MAX

    def edges(self) -> None:
        """What only counts before the first and after the last line of prose, which may itself be such a line."""
        while prose := [i for i in range(len(self.lines)) if self._is_body(i)]:
            for i in (*range(prose[0]), *range(prose[-1] + 1, len(self.lines))):
                if self.kinds[i] is None and self.normal[i]:
                    self.kinds[i] = self._edge_kind(i, is_tail=i > prose[-1])
            if len(prose) == 1 or not self.normal[prose[-1]]:
                return
            self.kinds[prose[-1]] = self.tables.edge.kind(self.normal[prose[-1]])
            if self.kinds[prose[-1]] is None:
                return

    def _edge_kind(self, i: int, *, is_tail: bool) -> str | None:
        key = self.normal[i]
        if is_tail and (closer := self.tables.closers.get(key)):
            return closer
        if is_tail and i and self.kinds[i - 1] == "tags" and self.normal[i - 1] in self.tables.closers:
            return "tags"
        found = _LABEL.match(key) if len(key) <= _LABEL_MAX_CHARS else None
        label = self.tables.edge_labels.get(found[1].strip()) if found else None
        return label or self.tables.edge.kind(key)

    def _is_body(self, i: int) -> bool:
        return self.kinds[i] is None and self.normal[i] not in self.links and is_prose(self.lines[i])


class _Lines(NamedTuple):
    """Whole lines by their normal form, and expressions by kind."""

    literals: dict[str, str]
    patterns: re.Pattern[str]

    def kind(self, key: str) -> str | None:
        if (found := self.literals.get(key)) is not None:
            return found
        match = self.patterns.fullmatch(key)
        return match.lastgroup if match else None


class _Tables(NamedTuple):
    anywhere: _Lines
    edge: _Lines
    closers: dict[str, str]
    labels: dict[str, str]
    link_labels: dict[str, str]
    edge_labels: dict[str, str]


@functools.cache
def _tables() -> _Tables:
    table = toml_table(__package__, "junk.toml")
    return _Tables(
        anywhere=_Lines(_kinds(table["anywhere"]), _pattern(table["anywhere_pattern"], table["words"])),
        edge=_Lines(_kinds(table["edge"]), _pattern(table["edge_pattern"], table["words"])),
        closers=_kinds(table["closer"]),
        labels=_kinds(table["label"]),
        link_labels=_kinds(table["link_label"]),
        edge_labels=_kinds(table["edge_label"]),
    )


def _kinds(table: dict[str, list[str]]) -> dict[str, str]:
    return {normal(phrase): kind for kind, phrases in table.items() for phrase in phrases}


def _pattern(table: dict[str, list[str]], words: dict[str, str]) -> re.Pattern[str]:
    def filled(expression: str) -> str:
        for name, alternatives in words.items():
            expression = expression.replace(f"{{{name}}}", alternatives)
        return expression

    groups = (f"(?P<{kind}>{'|'.join(map(filled, expressions))})" for kind, expressions in table.items())
    return re.compile("|".join(groups))
