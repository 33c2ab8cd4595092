"""Legal forms behind a name: in capitals, in lower case, with full stops, behind a comma."""

import functools
import re

from tieup.transforms.companies.slugs import fold
from tieup.transforms.companies.tables import words
from tieup.transforms.companies.tokens import Field

MAX_FORMS = 3
"""In a row: "GmbH & Co. KG"."""

_LOWER = frozenset({"plc", "gmbh", "inc", "spa", "llc", "ltd"})
_ABBREVIATED = frozenset({"inc", "corp", "co", "ltd", "cos", "bros"})
_FORM = re.compile(
    r"(?:\.?,? ?&? ?(?:and )?|[ ,]+)"
    r"((?:(?:[A-Z]\.){1,4}[A-Z](?: de C\.V)?|S\.p\.A|S\.r\.l|A/S|e\.V|GmbH & Co\. KGa?A?|[A-Za-zÀ-ÿ]{2,12})\b\.?)"
    r"(?![-‑]\w)"
)


def is_legal_form(word: str) -> bool:
    """True for a word that is surely a legal form: Inc, GmbH, S.A."""
    plain = word.replace(".", "")
    return plain in words("legal", "exact") or plain.lower() in words("legal", "sure")


def legal_end(one: Field, end: int, last: int) -> tuple[int, int, bool]:
    """Takes in the legal forms that follow a name.

    Args:
        one: the field.
        end: the name's end, in code points.
        last: index behind the name's last word.

    Returns:
        End and index behind the last word with legal forms taken in, and whether there was one.
    """
    found = False
    for _ in range(MAX_FORMS):
        match = _FORM.match(one.text, end)
        if match is None or not _is_form(match.group(1)) or _is_region(one.text[end : match.end()]):
            break
        found, end = True, match.end(1)
    if not found and one.text[end : end + 1] == "." and one.lows[last - 1] in _ABBREVIATED:
        end += 1
    while last < len(one.tokens) and one.tokens[last].start < end:
        last += 1
    return end, last, found


def _is_region(text: str) -> bool:
    """True for a state in a date line that looks like a form: "Denver, CO", "Calgary, AB"."""
    return text.startswith(", ") and text[2:].isupper() and text[2:] in words("legal", "regions")


@functools.lru_cache(maxsize=65536)
def _is_form(text: str) -> bool:
    if text.rstrip(".") in words("legal", "exact"):
        return True
    folded = fold(text).replace(".", "").replace("/", "")
    if not text[0].isupper():
        return folded in _LOWER or (folded == "ev" and "." in text)
    return folded in words("legal", "sure") or (("." in text or "/" in text) and folded in words("legal", "after"))
