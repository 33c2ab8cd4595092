"""Encodings: which names are safe to decode with, and bytes to text when they may lie."""

import codecs
import contextlib
import re

# UTF-32 first: its little-endian mark begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)

# Python knows codecs that no page is written in: `hex`, `idna`, `punycode` (quadratic: 10 MB would take hours).
_TEXT_CODEC = re.compile(r"utf|iso8859|iso2022|cp\d|koi8|gb|hz|big5|shift_jis|euc_|johab|tis|ascii|mac_|ptcp|kz1048")
# Browsers read these names as the larger encoding, since their authors do.
_WIDENED = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
# Control characters that no text holds; 7–13 and ESC (in ISO-2022 encodings) do occur.
_CONTROLS = bytes([*range(7), *range(14, 27), *range(28, 32)])
# Pages on the web do carry a stray NUL or two; what has 1 % of them is none.
_CONTROLS_SHARE_MAX = 0.01
# A UTF-8 text with a few broken bytes is still UTF-8: measured by broken sequences per non-ASCII byte.
_BROKEN_SHARE_MAX = 0.1


def text_codec(name: str | None) -> str | None:
    """The declared encoding's name if Python can decode text with it, else None."""
    try:
        canonical = codecs.lookup(name.strip("\"' ")).name if name else ""
    except (LookupError, ValueError):
        return None
    return canonical if _TEXT_CODEC.match(canonical.replace("-", "_")) else None


def ascii_compatible(head: bytes) -> bytes:
    """The same text without a byte order mark, UTF-16 and UTF-32 turned into UTF-8."""
    for mark, codec in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head[len(mark) :] if codec == "utf-8" else head[len(mark) :].decode(codec, "replace").encode()
    return head


def has_wide_mark(head: bytes) -> bool:
    """True if a byte order mark says UTF-16 or UTF-32, where NUL bytes are usual."""
    return any(head.startswith(mark) for mark, codec in BYTE_ORDER_MARKS if codec != "utf-8")


def too_many_controls(content: bytes) -> int:
    """How many control characters there are, where there are too many for a text; else 0."""
    if has_wide_mark(content):
        return 0
    count = len(content) - len(content.translate(None, _CONTROLS))
    return count if count > len(content) * _CONTROLS_SHARE_MAX else 0


def decode(content: bytes, declared: str | None = None) -> str:
    """The text: by its byte order mark, else UTF-8 if it is valid, else as declared, else the nearest; it never fails.

    UTF-8 comes first since declarations lie, and no other text with a word or two beyond ASCII is valid UTF-8. What is
    all ASCII may still be a seven-bit encoding (ISO-2022-JP), so there the declaration comes first.
    """
    for mark, codec in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace")
    codec = text_codec(declared) or "utf-8"
    attempts = (_WIDENED.get(codec, codec), "utf-8")
    for attempt in attempts if content.isascii() else reversed(attempts):
        with contextlib.suppress(UnicodeError):
            return content.decode(attempt)
    text = content.decode("utf-8", "replace")
    beyond_ascii = sum(byte > 127 for byte in content)
    if text.count("�") <= beyond_ascii * _BROKEN_SHARE_MAX:
        return text
    return content.decode("cp1252", "replace")
