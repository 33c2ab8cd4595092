"""Names made comparable: the name without legal forms, the key that spellings share, the slug that names a folder."""

import functools
import hashlib
import re
import unicodedata

from tieup.transforms.companies.tables import table, words

SLUG_MAX_BYTES = 80
HASH_DIGITS = 12

_NUMBER_LIKE = re.compile(r"[0-9-]*|0x[0-9a-f]+|[0-9]+e-?[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
_SPECIAL = frozenset({"nan", "inf", "infinity", "-inf", "nat", "null", "none", "true", "false"})
_MARKS = re.compile(r"[®™℠]")
_APOSTROPHES = re.compile(r"['’‘`´]")
_NOT_WORD = re.compile(r"[\W_]+")
_DOTTED = re.compile(r"(?<![^\W\d_])((?:[^\W\d_]\.){2,}[^\W\d_]?)(?![^\W\d_])")
_SLASHED = re.compile(r"\b([^\W\d_])/([^\W\d_])\b")
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")


def slug(name: str) -> str:
    """The name as an id of [a-z0-9-], at most 80 bytes, never like a number, a date or a null.

    The same for all spellings of a name: case, accents, width and legal forms don't count.

    >>> slug("Société Générale S.A."), slug("360"), slug("トヨタ")
    ('societe-generale', '360-inc', 'toyota')
    """
    text = name_key(name)
    roman = _romanised(text)
    if roman is None:
        return "c-" + _digest(text)
    result = re.sub(r"[^a-z0-9]+", "-", roman).strip("-")
    if not result:
        return "c-" + _digest(text or name.strip())
    if len(result) > SLUG_MAX_BYTES:
        result = result[: SLUG_MAX_BYTES - HASH_DIGITS - 1].rstrip("-") + "-" + _digest(result)
    return f"{result}-inc" if is_number_like(result) else result


def is_number_like(text: str) -> bool:
    """True if a reader may take a folder `company=TEXT` for a number, a date, a truth value or a null."""
    return text in _SPECIAL or _NUMBER_LIKE.fullmatch(text) is not None


@functools.lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """What the spellings of one name share: lower case, no accents, no legal forms, single spaces.

    >>> name_key("The Acme-Robotics Company, Inc.") == name_key("ACME ROBOTICS")
    True
    """
    folded = fold(_BRACKETS.sub(" ", without_cjk_form(name)) or name)
    joined = _SLASHED.sub(r"\1\2", _DOTTED.sub(_undotted, folded))
    parts = _NOT_WORD.sub(" ", joined.replace("&", " and ")).split()
    return " ".join(core_words(parts))


def core_words(parts: list[str]) -> list[str]:
    """The words of a folded name without "the" and legal forms at its ends; never none."""
    before, after = words("legal", "before"), words("legal", "after")
    start, end = 0, len(parts)
    if end > 1 and parts[0] == "the":
        start = 1
    if end - start > 1 and parts[start] in before:
        start += 1
    while end - start > 1 and (parts[end - 1] in after or (parts[end - 1] == "and" and end < len(parts))):
        end -= 1
    return parts[start:end]


@functools.lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, one width, no accents, no apostrophes; CJK syllables stay whole."""
    decomposed = text.lower() if text.isascii() else unicodedata.normalize("NFKD", text).casefold()
    if not decomposed.isascii():
        kept = "".join(c for c in decomposed if not unicodedata.combining(c) or c in "\u3099\u309a")
        decomposed = unicodedata.normalize("NFKC", kept)
    return _APOSTROPHES.sub("", decomposed)


@functools.lru_cache(maxsize=65536)
def display_name(surface: str) -> str:
    """A name as written, without legal forms at its ends: "Acme Robotics, Inc." is "Acme Robotics"."""
    text = without_cjk_form(" ".join(_MARKS.sub("", surface).split()))
    parts = text.split(" ")
    folded = [_NOT_WORD.sub("", fold(part)) or "and" for part in parts]
    kept = core_words(folded)
    start = next(i for i in range(len(folded)) if folded[i : i + len(kept)] == kept)
    return " ".join(parts[start : start + len(kept)]).strip(" ,;&") or surface


def without_cjk_form(name: str) -> str:
    """The name without Chinese, Japanese and Korean legal forms at its ends."""
    if name.isascii():
        return name
    forms = _cjk_forms()
    text, before = name.strip(), ""
    while text != before:
        before = text
        for form in forms:
            if len(text) > len(form) + 1:
                text = text.removesuffix(form).removeprefix(form).strip()
    return text


@functools.cache
def _cjk_forms() -> tuple[str, ...]:
    return tuple(sorted(words("legal", "cjk"), key=lambda form: (-len(form), form)))


def _undotted(match: re.Match[str]) -> str:
    return match.group(1).replace(".", "")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]


def _romanised(text: str) -> str | None:
    """In Latin letters; None where a letter has none known here, as Chinese characters."""
    if text.isascii():
        return text
    letters = _letters()
    result: list[str] = []
    for char in text:
        code = ord(char)
        if char.isascii():
            result.append(char)
        elif 0xAC00 <= code <= 0xD7A3:
            result.append(_hangul(code - 0xAC00))
        elif 0x3041 <= code <= 0x3096:
            _append_kana(result, letters[chr(code + 0x60)], chr(code + 0x60))
        elif char in letters:
            _append_kana(result, letters[char], char)
        elif char.isalpha():
            return None
        else:
            result.append(char if char.isdecimal() and char.isascii() else " ")
    return "".join(result)


def _append_kana(result: list[str], roman: str, char: str) -> None:
    if char in "ャュョ" and result and result[-1].endswith("i"):
        stem = result[-1][:-1]
        result[-1] = stem + (roman[1:] if stem in {"sh", "ch", "j"} else roman)
    elif char in "ァィゥェォ" and result and result[-1][-1:] in {"a", "i", "u", "e", "o"}:
        result[-1] = result[-1][:-1] + roman
    else:
        result.append(roman)


@functools.cache
def _letters() -> dict[str, str]:
    letters: dict[str, str] = {}
    for key in ("latin", "cyrillic", "greek", "katakana"):
        parts = table("translit")[key].split()
        letters.update(zip(parts[::2], (part.strip("_") for part in parts[1::2]), strict=True))
    return letters


def _hangul(index: int) -> str:
    lists = table("translit")
    initial, rest = divmod(index, 588)
    vowel, final = divmod(rest, 28)
    keys = ("hangul_initials", initial), ("hangul_vowels", vowel), ("hangul_finals", final)
    return "".join(lists[key].split()[i].strip("_") for key, i in keys)
