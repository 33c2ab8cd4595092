"""The figures that floors are set on, by group and name, each between 0 and 1."""

from collections.abc import Callable
from typing import Any

from benchmarks.quality import others, partnerships

Figures = dict[str, dict[str, float]]

PARTNERSHIP_FIGURES = (
    "pair_precision",
    "pair_f1",
    "pair_f1_en",
    "pair_f1_other",
    "status_accuracy",
    "status_balanced",
    "kind_accuracy",
    "kind_balanced",
    "evidence_exact",
    "company_recall",
)
"""The scorer's names; those that end in `_en` and `_other` are of that slice."""


def of_part(by_slice: dict[str, dict[str, Any]]) -> dict[str, float]:
    """The figures of a scored part, from the scorer's by slice; what has nothing to divide by is left out."""
    found = {}
    for name in PARTNERSHIP_FIGURES:
        figure, _, tail = name.rpartition("_")
        part, key = (tail, figure) if tail in {"en", "other"} else ("all", name)
        value = by_slice.get(part, {}).get(key)
        if value is not None:
            found[name] = value
    everything = by_slice["all"]
    if everything["negative_docs"]:
        found["negatives_flagged"] = everything["negative_flagged"] / everything["negative_docs"]
    return found


def of_partnerships() -> Figures:
    """A group for each part of the labelled documents."""
    parts = partnerships.parts(closed=True)
    return {f"partnerships, {part.name}": of_part(partnerships.score(part).figures) for part in parts}


def of_extraction() -> Figures:
    """One group."""
    return {"extraction": others.extraction()[0]}


def of_texts() -> Figures:
    """Groups for what is told of a text alone: translation, damage, language."""
    return {
        "translation, flagged": others.translation()[0],
        "damaged text": others.mojibake()[0],
        "language": others.language()[0],
    }


SETS: dict[str, Callable[[], Figures]] = {
    "partnerships": of_partnerships,
    "extraction": of_extraction,
    "texts": of_texts,
}
"""What is measured together; each takes 5 to 20 seconds."""
