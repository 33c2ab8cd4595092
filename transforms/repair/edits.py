"""Changes of a text as spans, so that each can be found again in what the text became."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a text and what takes its place."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Change:
    """An edit that was made: its place in the new text and what stood there."""

    kind: str
    start: int
    end: int
    before: str


def apply(text: str, edits: Sequence[Edit], kind: str) -> tuple[str, list[Change]]:
    """The edited text and where the edits stand in it; edits must be in order and not overlap."""
    pieces: list[str] = []
    changes: list[Change] = []
    done = length = 0
    for edit in edits:
        pieces += (text[done : edit.start], edit.replacement)
        start = length + edit.start - done
        length = start + len(edit.replacement)
        changes.append(Change(kind, start, length, text[edit.start : edit.end]))
        done = edit.end
    pieces.append(text[done:])
    return "".join(pieces), changes


def carry(changes: Sequence[Change], edits: Sequence[Edit]) -> list[Change]:
    """Earlier changes at their place after later edits; one that an edit cuts into grows to hold the edit."""
    if not edits:
        return list(changes)
    return [
        Change(
            change.kind,
            _moved(change.start, edits, at_end=False),
            _moved(change.end, edits, at_end=True),
            change.before,
        )
        for change in changes
    ]


def _moved(position: int, edits: Sequence[Edit], *, at_end: bool) -> int:
    shift = 0
    for edit in edits:
        if edit.start >= position:
            break
        grown = len(edit.replacement) - (edit.end - edit.start)
        if edit.end > position:
            return edit.start + shift + (len(edit.replacement) if at_end else 0)
        shift += grown
    return position + shift
