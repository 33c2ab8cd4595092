"""How each language tells kind, status and term of a partnership: the tables `readings_*.toml`, compiled.

What their fields mean stands in `readings_en.toml`, of the weights in `describe.toml`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tieup.transforms.partnerships.tables import toml

_NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class StatusWord:
    """Words that tell in what state a partnership is."""

    name: str
    status: str
    governing: re.Pattern[str]
    """A verb together with the tie that it governs."""

    near: re.Pattern[str]
    """Words that count beside a cue."""

    anywhere: bool
    """True if `near` need not stand beside a cue."""

    unless: re.Pattern[str]
    """Beside these the sentence does not count."""

    weight: float


@dataclass(frozen=True, slots=True)
class KindWord:
    """Words of purpose that tell the kind of a partnership."""

    kind: str
    pattern: re.Pattern[str]
    weight: float


@dataclass(frozen=True, slots=True)
class TermWords:
    """How a language tells for how long an agreement runs."""

    months: re.Pattern[str]
    years: re.Pattern[str]
    cue: re.Pattern[str]
    words: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Readings:
    """All that tells kind, status and term in one language."""

    describes: re.Pattern[str]
    """Says who a company is."""

    aside: re.Pattern[str]
    """What stands right before an event that a sentence only looks back on."""

    kinds: tuple[KindWord, ...]
    statuses: tuple[StatusWord, ...]
    term: TermWords


@dataclass(frozen=True, slots=True)
class DescribeWeights:
    """What evidence for kind and status counts."""

    kind: Mapping[str, Mapping[str, float]]
    """Of each kind, by source and place such as `cue_title`; and its `bias`."""

    status: Mapping[str, float]
    """By place."""

    status_fits_at: float


@cache
def readings(code: str) -> Readings:
    """The tables of a language; `code` is one of `tables.LANGUAGES`."""
    table = toml(f"readings_{code}.toml")
    term = table["term"]
    return Readings(
        describes=_regex(table.get("describes", _NEVER)),
        aside=_regex(table["aside"]),
        kinds=tuple(KindWord(row["kind"], _regex(row["pattern"]), row["weight"]) for row in table["kind"]),
        statuses=tuple(_status(row, table) for row in table["status"]),
        term=TermWords(_regex(term["months"]), _regex(term["years"]), _regex(term["cue"]), term["words"]),
    )


@cache
def describe_weights() -> DescribeWeights:
    """The weights of kinds and statuses."""
    table = toml("describe.toml")
    status = table["status"]
    return DescribeWeights(table["kind"], status["places"], status["fits_at"])


def _status(row: dict[str, Any], table: dict[str, Any]) -> StatusWord:
    return StatusWord(
        name=row["name"],
        status=row["status"],
        governing=_governing(row.get("before"), row.get("after"), table),
        near=_regex(row.get("pattern", _NEVER)),
        anywhere=row.get("anywhere", False),
        unless=_regex(row.get("unless", _NEVER)),
        weight=row["weight"],
    )


def _governing(before: str | None, after: str | None, table: dict[str, Any]) -> re.Pattern[str]:
    """Verbs with a tie as object behind them or subject before them; few words and no clause's end between."""
    tie, gap, most = table["tie"], table["gap"], table["gap_words"]
    edge, far = (r"\b", rf"(?:{gap}){{0,{most}}}?") if table.get("spaced", True) else ("", rf"{gap}{{0,{most}}}?")
    forms = []
    if before:
        forms.append(rf"{edge}(?:{before}){far}[\s“\"'-]*{edge}{tie}{edge}")
    if after:
        behind = table.get("gap_after", r"[^.;:!?,。；：，]{0,60}?")
        forms.append(rf"{edge}{tie}{edge}{behind}{edge}(?:{after})")
    return _regex("|".join(forms) or _NEVER)


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
