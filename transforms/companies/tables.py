"""The stage's word lists, loaded once per process from the TOML tables beside this module."""

import functools
import importlib.resources
import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@functools.cache
def table(name: str) -> dict[str, Any]:
    """One TOML table by its file name without ending, as it stands."""
    text = importlib.resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def words(name: str, key: str) -> frozenset[str]:
    """The words of one list: split at commas where it has any, else at white space."""
    listed: str = table(name)[key]
    parts = listed.split(",") if "," in listed else listed.split()
    return frozenset(part for part in (" ".join(part.split()) for part in parts) if part)


_ORDINARY = (
    ("words", "common"),
    ("words", "function"),
    ("words", "acronyms"),
    ("places", "names"),
    ("people", "first"),
)


def is_ordinary(low: str) -> bool:
    """True for an ordinary word, an acronym that is no company, a place or a first name, given in lower case."""
    return any(low in words(name, key) for name, key in _ORDINARY)
