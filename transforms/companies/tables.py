"""The stage's word lists, loaded once per process from the TOML tables beside this module."""

import functools
from typing import Any

from tieup.transforms.text.tables import toml_table


def table(name: str) -> dict[str, Any]:
    """One TOML table by its file name without ending, as it stands."""
    return toml_table(__package__, f"{name}.toml")


@functools.cache
def words(name: str, key: str) -> frozenset[str]:
    """The words of one list: split at commas where it has any, else at white space."""
    listed: str = table(name)[key]
    parts = listed.split(",") if "," in listed else listed.split()
    return frozenset(part for part in (" ".join(part.split()) for part in parts) if part)


MIN_FIRST_PART = 3
MIN_LAST_PART = 4
"""Letters of the parts of a German or Dutch compound; shorter ones are found inside other words."""

_ORDINARY = (
    ("words", "common"),
    ("words", "function"),
    ("words", "function_other"),
    ("words", "acronyms"),
    ("places", "names"),
    ("people", "first"),
)


def is_ordinary(low: str) -> bool:
    """True for an ordinary word, an acronym that is no company, a place or a first name, given in lower case."""
    return any(low in words(name, key) for name, key in _ORDINARY)


@functools.cache
def function_words(language: str) -> frozenset[str]:
    """Small words that no name ends with: those of English alone, or of all languages."""
    return words("words", "function") | (frozenset() if language == "en" else words("words", "function_other"))


@functools.lru_cache(maxsize=65536)
def is_descriptor(low: str) -> bool:
    """True for what a company is called, given in lower case: "maker", German and Dutch compounds included."""
    return low in words("contexts", "descriptors") or is_german_descriptor(low)


@functools.lru_cache(maxsize=65536)
def is_german_descriptor(low: str) -> bool:
    """True for German words for companies, which have a capital like a name: "Werkzeughersteller"."""
    return low in words("contexts", "german_descriptors") or is_compound_descriptor(low)


def is_compound_descriptor(low: str) -> bool:
    """True for a German or Dutch compound that ends in a word for a company."""
    stems = (low, low.removesuffix("s"), low.removesuffix("n"), low.removesuffix("en"), low.removesuffix("es"))
    ends = words("contexts", "descriptor_ends")
    return any(stem[cut:] in ends for stem in stems for cut in range(MIN_FIRST_PART, len(stem) - MIN_LAST_PART + 1))
