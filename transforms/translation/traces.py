"""The traces of translation in an English text, as spans."""

import functools
import re
from dataclasses import dataclass

from tieup.schemas.article import Artefact
from tieup.transforms.text.tables import csv_table, toml_table

_PAIR = r"(?<![\w'’/-]) (?:{pairs}) (?![\w'’/-]) (?! \s+ [A-ZÀ-Þ])"
# A capital before or after a pair of foreign words: it belongs to a name or a title.
_CAPITALISED_BEFORE = re.compile(r"(?:^|[\s(\"“'‘-])[A-ZÀ-Þ]\S*\s+$")
_DEMONYM = r"(?<![\w/@#.+-]) (?:{words}) (?![\w/@-]|\.\w)"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of trace, from `rules.toml`."""

    name: str
    weight: float
    reason: str
    case: bool
    once: bool
    pattern: re.Pattern[str]


def find_traces(text: str) -> list[Artefact]:
    """Every trace in an English text, by place; the evidence says what is wrong with it.

    >>> [trace.text for trace in find_traces("The chinese firm grew by 39,9 billion, as French fries did.")]
    ['chinese', '39,9 billion']
    """
    has_capitals = _share_of_capitals(text) >= float(limits()["min_capitals"])
    found = [
        Artefact(
            kind=kind.name,
            start=match.start(),
            end=match.end(),
            text=match[0],
            evidence=kind.reason,
            repaired=False,
        )
        for kind in kinds().values()
        if has_capitals or not kind.case
        for match in kind.pattern.finditer(text)
        if kind.name != "foreign_word_pair"
        or not _CAPITALISED_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
    ]
    return sorted(found, key=lambda trace: (trace.start, trace.end))


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


@functools.cache
def kinds() -> dict[str, Kind]:
    """The kinds of trace by name, their patterns compiled."""
    made = {
        "lower_case_demonym": _DEMONYM.format(words=" | ".join(_demonym(row) for row in _rows("demonyms.csv"))),
        "foreign_word_pair": _PAIR.format(pairs="|".join(re.escape(row["pair"]) for row in _rows("word_pairs.csv"))),
    }
    return {
        name: Kind(
            name=name,
            weight=rule["weight"],
            reason=rule["reason"],
            case=rule.get("case", False),
            once=rule.get("once", False),
            pattern=re.compile(rule.get("pattern") or made[name], re.VERBOSE),
        )
        for name, rule in toml_table(__package__, "rules.toml")["kinds"].items()
    }


def limits() -> dict[str, float]:
    """The thresholds of `rules.toml`."""
    table: dict[str, float] = toml_table(__package__, "rules.toml")["limits"]
    return table


def _rows(name: str) -> tuple[dict[str, str], ...]:
    return csv_table(__package__, name)


def _demonym(row: dict[str, str]) -> str:
    exceptions = "|".join(re.escape(word) for word in row["not_before"].split())
    plural = "" if row["demonym"].endswith(("ese", "ish", "ch", "ss")) else "s?"
    return row["demonym"] + plural + (rf" (?! \s+ (?:{exceptions}) \b)" if exceptions else "")


def _share_of_capitals(text: str) -> float:
    letters = sum(map(str.isalpha, text))
    return sum(map(str.isupper, text)) / letters if letters else 0.0
