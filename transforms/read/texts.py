"""A whole text or page as one Document, once it is clear that it holds text at all."""

from tieup.schemas.document import Document
from tieup.schemas.reject import Reason
from tieup.transforms.read.formats import foreign
from tieup.transforms.read.problems import problem
from tieup.transforms.text.charsets import has_wide_mark, too_many_controls

MEDIA_TYPES = {"text": "text/plain", "markdown": "text/markdown", "html": "text/html"}

_BLANK = b" \t\r\n\v\f\xef\xbb\xbf\xff\xfe"
_WIDE_BLANK = _BLANK + b"\0"


def whole(body: bytes, media_type: str, source_uri: str) -> Document:
    """A file's content as a Document.

    Raises:
        DocumentError: empty or binary.
    """
    check(body, media_type)
    return Document(source_uri=source_uri, body=body, media_type=media_type)


def check(body: bytes, media_type: str) -> None:
    """See that there is text in it.

    Raises:
        DocumentError: empty or binary.
    """
    wide = has_wide_mark(body)
    if not body.strip(_WIDE_BLANK if wide else _BLANK):
        raise problem(Reason.EMPTY, "no bytes" if not body else "nothing but white space")
    if kind := foreign(body):
        raise problem(Reason.BINARY, f"this is {kind}, not text")
    if wide:
        return
    if b"\0" in body and media_type != "text/html":
        raise problem(Reason.BINARY, "NUL bytes: no text, or UTF-16 without a byte order mark; save it as UTF-8")
    if controls := too_many_controls(body):
        raise problem(Reason.BINARY, f"{controls:,} control characters in {len(body):,} bytes: no text")
