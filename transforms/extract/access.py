"""Who may read an article, and whether its text breaks off: what is declared, and what stands at its end."""

import functools
import itertools
import re
from collections.abc import Iterable, Sequence

from tieup.schemas.article import Removed
from tieup.transforms.extract.lines import normal
from tieup.transforms.text.tables import toml_table
from tieup.transforms.text.teasers import is_call, is_teaser, trails_off

PAYWALL = "paywall"
"""The kind of the lines that are cut for it."""

CLOSED = ("paywalled", "metered")
"""Kinds of lines with which a text breaks off."""

WORDS_MISSING = 2
"""A text with a paywall is cut where the page counts so many times its words."""

SHORT_WORDS = 250
"""Dots end a text of fewer words where it was cut; of 14,000 essays and reports 54 end in dots, 33 of them longer."""

_WALL_MAX_CHARS = 400
_LINE_KEY_CHARS = 40
_BELOW_LINES = 5
_RESOLVED = ("metered", "paywalled", "free")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def wall(key: str) -> str | None:
    """What a line in its normal form (`lines.normal`) says of access.

    `paywalled` or `metered`: the text breaks off here; `counted`: free articles are counted; `beside`: it stands beside
    such lines; None: nothing.
    """
    found = _walls().match(key)
    return found.lastgroup if found else None


def declared_access(values: Iterable[str]) -> str | None:
    """What a page's metadata says: `free`, `metered` or `paywalled`.

    >>> declared_access(["http://schema.org/False"]), declared_access(["free"]), declared_access(["?"])
    ('paywalled', 'free', None)
    """
    table = _declared()
    return resolved(table.get(value.strip().rpartition("/")[2].lower()) for value in values)


def resolved(said: Iterable[str | None]) -> str | None:
    """Of all that is said metered, else paywalled, else free: JSON-LD has no word for the first."""
    kinds = set(said)
    return next((kind for kind in _RESOLVED if kind in kinds), None)


def end(lines: Sequence[str], kept: Sequence[str], removed: Sequence[Removed]) -> tuple[str | None, bool]:
    """What a text's end says: `metered`, `paywalled` or None, and whether the text breaks off.

    Args:
        lines: before anything was cut.
        kept: those that stay.
        removed: the others.
    """
    walls = {wall(normal(cut.text)) for cut in removed if cut.kind == PAYWALL}
    closed = walls.intersection(CLOSED)
    access = resolved(closed) or ("metered" if "counted" in walls else None)
    return access, bool(closed) or _goes_on(kept) or _is_called_on(_behind(lines, removed))


def shows_wall(lines: Iterable[str]) -> bool:
    """True if one of a page's lines says that its text is for others."""
    return any(wall(normal(line)) in CLOSED for line in lines if len(line) <= _WALL_MAX_CHARS)


def wall_below(page: Sequence[str], kept: Sequence[str]) -> bool:
    """True if a wall stands below an article's last line, in what the engine did not take for text.

    An overlay for whoever has used up his free articles stands far from it.

    Args:
        page: all lines of the page.
        kept: those of the article.
    """
    last = kept[-1][:_LINE_KEY_CHARS] if kept else None
    places = [i for i, line in enumerate(page) if last and line.startswith(last)]
    return bool(places) and shows_wall(page[places[-1] + 1 :][:_BELOW_LINES])


def lacks_words(lines: Iterable[str], counted: int | None) -> bool:
    """True if the page counts clearly more words than there are; an ideograph is taken for a word."""
    return counted is not None and counted >= WORDS_MISSING * _words(lines)


def _words(lines: Iterable[str]) -> int:
    return sum(len(_WORD.findall(line)) for line in lines)


def _goes_on(kept: Sequence[str]) -> bool:
    last = "\n".join(kept[-1:])
    return is_teaser(last) and not (trails_off(last) and _words(kept) >= SHORT_WORDS)


def _behind(lines: Sequence[str], removed: Sequence[Removed]) -> list[Removed]:
    """What was cut behind the last line that stays."""
    pairs = zip(reversed(lines), reversed(removed), strict=False)
    return [cut for _, cut in itertools.takewhile(lambda pair: pair[0] == pair[1].text, pairs)][::-1]


def _is_called_on(behind: Sequence[Removed]) -> bool:
    """A call right behind the text; with other articles below it, it is their heading."""
    return bool(behind) and is_call(behind[0].text) and all(cut.kind != "related" for cut in behind[1:])


@functools.cache
def _declared() -> dict[str, str]:
    table: dict[str, list[str]] = toml_table(__package__, "access.toml")["declared"]
    return {value: kind for kind, values in table.items() for value in values}


@functools.cache
def _walls() -> re.Pattern[str]:
    table = toml_table(__package__, "access.toml")
    groups = (
        f"(?P<{kind}>{'|'.join(expression for expressions in table[kind].values() for expression in expressions)})"
        for kind in ("counted", *CLOSED, "beside")
    )
    return re.compile("|".join(groups))
