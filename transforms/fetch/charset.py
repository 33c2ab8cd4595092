"""Which encoding a body is in: byte order mark, header, declaration in the text, detection."""

import re

import charset_normalizer

from tieup.transforms.text.charsets import BYTE_ORDER_MARKS, ascii_compatible, text_codec

_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(
    rb"\A\s*<\?xml\b[^<>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']"
    rb"|<meta\b[^<>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
# Browsers look for a declaration in the first 1,024 bytes; many pages have it later.
_DECLARED_WITHIN = 4096
# More tells it no better and takes longer: 16 KiB take 8 ms.
_SAMPLE = 1 << 14


def charset_of(body: bytes, content_type: str) -> str | None:
    """The name of a Python codec; None where there is nothing to decode.

    A body beyond ASCII that is valid UTF-8 is UTF-8 even where the header says otherwise: servers declare a default,
    and text in another encoding is hardly ever valid UTF-8.
    """
    if not body:
        return None
    for mark, codec in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return codec
    header = _HEADER.search(content_type)
    declared = text_codec(header[1]) if header else None
    declared = declared or _in_text(body)
    if body.isascii():
        return declared or "utf-8"
    if not (declared or "").startswith(("utf-16", "utf-32")) and _is_utf8(body):
        return "utf-8"
    return declared or _detected(body)


def _in_text(body: bytes) -> str | None:
    head = ascii_compatible(body[:_DECLARED_WITHIN])
    found = _DECLARED.search(head)
    codec = text_codec((found[1] or found[2]).decode("ascii")) if found else None
    # A declaration that could be read as ASCII is not in UTF-16, whatever it says.
    return "utf-8" if codec and codec.startswith(("utf-16", "utf-32")) else codec


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detected(body: bytes) -> str | None:
    best = charset_normalizer.from_bytes(body[:_SAMPLE]).best()
    return str(best.encoding).replace("_", "-") if best else None
