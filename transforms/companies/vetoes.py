"""What a capitalised name certainly is instead of a company's: a person, a place, a ministry, a date, a word."""

from tieup.transforms.companies.slugs import fold
from tieup.transforms.companies.spans import Span
from tieup.transforms.companies.tables import words
from tieup.transforms.companies.tokens import Field

SURE = frozenset({"registry", "legal_form", "ticker"})
"""Evidence that no veto outweighs."""

MAX_MEASURE_CHARS = 6
"""2.5GHz, 30MW; companies' names that begin with a digit are mostly registered."""

_STRONG = SURE | {"registry_ambiguous"}


def is_vetoed(one: Field, span: Span) -> bool:
    """True if a name is surely no company's."""
    lows = one.lows[span.first : span.last]
    if _is_form_only(lows) and "registry" not in span.evidence and "registry_ambiguous" not in span.evidence:
        return True
    if not SURE.isdisjoint(span.evidence):
        return False
    return (
        "place_based" in span.evidence
        or one.tokens[span.first].text in words("words", "exchanges")
        or _is_place(lows)
        or _is_word(one, span, lows)
        or _is_organisation(span, lows)
        or is_person(one, span)
    )


def _is_form_only(lows: list[str]) -> bool:
    return all(low.replace(".", "") in words("legal", "after") for low in lows)


def is_person(one: Field, span: Span) -> bool:
    """True if a name is a person's: by its first name, a title before it or a job behind it."""
    if not SURE.isdisjoint(span.evidence):
        return False
    lows = one.lows[span.first : span.last]
    before = one.lows[span.first - 1] if span.first else ""
    if before in words("words", "salutations"):
        return True
    if not 2 <= len(lows) <= 4 or not _STRONG.isdisjoint(span.evidence) or "&" in span.surface:
        return False
    is_business = not words("contexts", "name_words").isdisjoint(lows[1:])
    if lows[0] in words("people", "first") and not is_business:
        return True
    if is_business or not all(token.text[0].isalpha() for token in one.tokens[span.first : span.last]):
        return False
    if len(lows[0]) == 1 or len(lows[1]) == 1 or "person_like" in span.evidence:
        return True
    if before in words("words", "said") and one.text[span.end : span.end + 1] in {",", ".", ":"}:
        return True
    return before in words("words", "jobs") and one.gap(span.first) in {" ", ", "} and before != "partner"


def _is_place(lows: list[str]) -> bool:
    name = " ".join(lows)
    places, demonyms = words("places", "names"), words("places", "demonyms")
    if name in places or name in demonyms:
        return True
    return (
        len(lows) > 1
        and lows[-1] in places
        and (lows[0] in demonyms or lows[0] in words("words", "directions") or lows[0] in places)
    )


def _is_word(one: Field, span: Span, lows: list[str]) -> bool:
    if len(lows) == 1:
        low = lows[0].strip(".")
        if low[0].isdigit() and len(low) <= MAX_MEASURE_CHARS and "-" not in low:
            return True
        if len(low) < 2 or low in words("words", "acronyms") or low in words("words", "calendar"):
            return True
        if low in words("people", "first"):
            return _STRONG.isdisjoint(span.evidence)
        if low in words("words", "agencies"):
            return "registry_ambiguous" not in span.evidence
        if low in words("words", "common") or low in words("contexts", "descriptors"):
            return one.tokens[span.first].fresh or low in words("contexts", "descriptors")
        return low in words("words", "function")
    plain = (words("words", "function"), words("words", "acronyms"), words("words", "calendar"), words("words", "jobs"))
    return all(any(low in group for group in plain) or low.isdigit() for low in lows)


def _is_organisation(span: Span, lows: list[str]) -> bool:
    hard = words("contexts", "no_company") - words("contexts", "no_company_soft")
    if "introduced" in span.evidence and lows[-1] not in {"university", "ministry"}:
        return False
    if lows[-2:] == ["stock", "exchange"]:
        return True
    return lows[-1] in hard or (lows[0] in hard and len(lows) > 1) or ("of" in lows and not hard.isdisjoint(lows))


def surname(span: Span) -> str:
    """The last word of a person's name, folded."""
    return fold(span.surface).split()[-1].strip(".")
