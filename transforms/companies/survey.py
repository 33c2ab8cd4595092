"""What a document's words say as a whole: which it writes in lower case, which stand beside each other as one name."""

import re
from collections import Counter
from dataclasses import dataclass, field

from tieup.transforms.companies.tables import function_words, words
from tieup.transforms.companies.tokens import Field

Pair = tuple[str, str]

_POSSESSIVE = re.compile(r"['’]s[ \u00a0]")
MIN_TIMES = 2
"""A first word of a sentence, or a possessive, belongs to the name behind it if they stand together that often."""

MOSTLY = 0.7


@dataclass
class Names:
    """What a document's words say as a whole; shared by its fields."""

    lower: frozenset[str]
    """Words that it also writes in lower case."""

    singles: frozenset[str]
    """Words with a capital that begin a run somewhere inside a sentence."""

    pairs: frozenset[Pair] = frozenset()
    """Neighbours in one name: both with a capital inside a sentence, or never the second without the first."""

    bound: frozenset[Pair] = frozenset()
    """Of those, the ones that never have the second without the first."""

    possessives: frozenset[Pair] = frozenset()
    """Words joined by an apostrophe and s that stand together nearly each time: Acme's Kitchen."""

    function: frozenset[str] = field(default_factory=frozenset)
    """Small words of the article's language, that no name ends with."""


def survey(fields: list[Field], language: str = "und") -> Names:
    """What the running text says about its words; headlines and text in capitals count for little."""
    lower: set[str] = set()
    singles: set[str] = set()
    firm: set[Pair] = set()
    beside: Counter[Pair] = Counter()
    held: Counter[Pair] = Counter()
    owned: Counter[Pair] = Counter()
    seen: Counter[str] = Counter()
    owners: Counter[str] = Counter()
    for one in fields:
        before = None
        for token in one.tokens:
            if not token.is_name:
                lower.add(token.low)
                before = None
                continue
            owners[token.low] += 1
            inside = token.line == "text" and not token.fresh
            gap = one.text[before.end : token.start] if before is not None else ""
            if inside:
                seen[token.low] += 1
                if before is None:
                    singles.add(token.low)
            if before is not None and not token.fresh:
                pair = (before.low, token.low)
                if gap == " ":
                    beside[pair] += 1
                    held[pair] += inside
                    if inside and not before.fresh:
                        firm.add(pair)
                elif _POSSESSIVE.fullmatch(gap):
                    owned[pair] += 1
            before = token
    bound = {
        pair
        for pair, count in beside.items()
        if count >= MIN_TIMES and 0 < held[pair] == seen[pair[1]] and pair[0] not in words("words", "articles")
    }
    bound |= {pair for pair, count in beside.items() if pair[0] == pair[1] and 2 * count >= MOSTLY * owners[pair[0]]}
    possessives = {
        pair
        for pair, count in owned.items()
        if count >= MIN_TIMES and count >= MOSTLY * owners[pair[0]] and pair[0] not in words("places", "names")
    }
    return Names(
        frozenset(lower),
        frozenset(singles),
        frozenset(firm | bound),
        frozenset(bound),
        frozenset(possessives),
        function_words(language),
    )
