"""Names of a field that are not to be parted: registered ones, and in headlines those that the running text has."""

from tieup.transforms.companies.matcher import Match
from tieup.transforms.companies.tokens import Field


class Units(dict[int, tuple[int, Match | None]]):
    """Names not to be parted: index of the first token → index behind the last and the registered company."""

    def __init__(self) -> None:
        super().__init__()
        self.held: set[int] = set()
        """Indexes of all their tokens."""

        self.ends: set[int] = set()
        """Indexes behind their last tokens."""

    def add(self, first: int, last: int, match: Match | None) -> None:
        """Takes in a name unless it overlaps one that is in."""
        indexes = range(first, last)
        if self.held.isdisjoint(indexes):
            self[first] = (last, match)
            self.held.update(indexes)
            self.ends.add(last)

    def cover(self, first: int, last: int) -> None:
        """Takes in a longer name over those that lie wholly inside; not if it is one of them or cuts one."""
        inside = [index for index in range(first, last) if index in self]
        if any(self[index][0] > last or self[index][0] - index == last - first for index in inside):
            return
        for index in inside:
            end, _ = self.pop(index)
            self.held.difference_update(range(index, end))
            self.ends.discard(end)
        self.add(first, last, None)


Known = dict[str, list[list[str]]]
"""Names of several words by their first, in lower case."""


def add_known(one: Field, units: Units, known: Known) -> None:
    """Takes in the names of the running text, each over the shorter ones inside it."""
    for index, token in enumerate(one.tokens):
        for parts in known.get(token.low, ()):
            last = index + len(parts)
            if one.lows[index:last] == parts:
                units.cover(index, last)
                break


def find_units(one: Field, matches: list[Match]) -> Units:
    """Registered names by the index of their first token, with the index behind their last."""
    starts = {token.start: index for index, token in enumerate(one.tokens)} if matches else {}
    units = Units()
    for match in matches:
        first = starts.get(match.start)
        if first is None:
            continue
        last = first
        while last < len(one.tokens) and one.tokens[last].start < match.end:
            last += 1
        whole = one.tokens[last - 1].end
        if whole > match.end and one.text[match.end] not in "-‑/&+":
            continue
        if not match.upper or one.tokens[first].line == "caps" or _in_capitals(one, first, last):
            units.add(first, last, match)
    return units


def _in_capitals(one: Field, first: int, last: int) -> bool:
    around = one.tokens[max(0, first - 1) : first] + one.tokens[last : last + 1]
    return any(len(token.text) > 1 and token.text.isupper() for token in around) or last - first > 1
