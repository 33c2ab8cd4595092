"""Where a run of capitalised words is parted: at jobs, dates, glued headings and a headline's ordinary words."""

from tieup.transforms.companies.legal import is_legal_form
from tieup.transforms.companies.survey import Names
from tieup.transforms.companies.tables import is_german_descriptor, words
from tieup.transforms.companies.tokens import Field
from tieup.transforms.companies.units import Units


def breakers(one: Field, first: int, last: int, units: Units, names: Names) -> set[int]:
    """Indexes of the words that part the run from `first` to `last`; none of them lies in a unit."""
    lows, held = one.lows, units.held
    jobs, calendar = words("words", "jobs"), words("words", "calendar")
    found = {i for i in range(first, last) if (lows[i] in jobs or lows[i] in calendar) and i not in held}
    line = one.tokens[first].line
    if last - first == 1 and line == "text":
        return found
    if line == "text":
        found |= {i for i in range(first + 1, last) if i not in held and _is_inner_function(one, i, names)}
    found |= {i for i in range(first, last - 1) if i not in held and _is_head(one, lows[i])}
    fillers = words("words", "job_fillers")
    for index in sorted(found):
        if lows[index] in jobs:
            for step in (-1, 1):
                near = index + step
                while first <= near < last and near not in held and lows[near] in fillers:
                    found.add(near)
                    near += step
    if line == "title":
        found |= {i for i in range(first, last) if i not in held and _is_headline_word(lows, i, first, last, names)}
    return found


def _is_headline_word(lows: list[str], index: int, first: int, last: int, names: Names) -> bool:
    """True for an ordinary word of a headline, unless the running text has it in a name with the same neighbour."""
    low = lows[index]
    is_plain = (
        low in words("words", "headline_verbs")
        or low in names.function
        or low in words("words", "common")
        or low in names.lower
    )
    return (
        is_plain and low not in words("legal", "sure") and not _is_held_by_neighbours(lows, index, first, last, names)
    )


def _is_inner_function(one: Field, index: int, names: Names) -> bool:
    """True for a small word with a capital that two glued lines or a heading put among names."""
    low = one.lows[index]
    following = one.lows[index + 1] if index + 1 < len(one.lows) else ""
    return (
        low in names.function
        and one.tokens[index].is_name
        and (one.lows[index - 1], low) not in names.bound
        and (low, following) not in names.bound
        and not is_legal_form(one.tokens[index].text)
    )


def _is_head(one: Field, low: str) -> bool:
    """True for a noun in front of a name that says what the company is; compounds only in languages that have them."""
    has_compounds = one.language in {"de", "nl"}
    return low in words("contexts", "german_descriptors") or (has_compounds and is_german_descriptor(low))


def _is_held_by_neighbours(lows: list[str], index: int, first: int, last: int, names: Names) -> bool:
    """True if the running text has the word beside the same neighbour as one name."""
    if (index > first and (lows[index - 1], lows[index]) in names.pairs) or (
        index + 1 < last and (lows[index], lows[index + 1]) in names.pairs
    ):
        return True
    of_heads = words("words", "of_heads")
    if lows[index] == "of":
        return index > first and lows[index - 1] in of_heads
    return lows[index] in of_heads and index + 2 < last and lows[index + 1] == "of"
