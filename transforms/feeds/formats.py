"""What a body is: by its first bytes, since servers send feeds as text/html and pages as application/xml."""

import re

from tieup.schemas.reject import Reason
from tieup.transforms.feeds.problems import problem
from tieup.transforms.text.charsets import ascii_compatible
from tieup.transforms.text.tables import toml_table

HEAD_BYTES = 1 << 16
"""As much as sniffing looks at."""

_PROLOGUE = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([\w:.-]+)", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_JSON = re.compile(rb'\s*\{\s*["}]')


def kind_of(body: bytes, content_type: str | None = None) -> str:
    """`xml_feed`, `json`, `sitemap`, `html` or `opml`.

    Args:
        body: decompressed.
        content_type: what the server says; it only decides where the bytes don't.

    Raises:
        DocumentError: `empty`, or `unsupported` for all else.
    """
    start = ascii_compatible(body[:HEAD_BYTES])
    if not start.strip(b" \t\r\n\0"):
        raise problem(Reason.EMPTY, "no bytes" if not body else "nothing but white space")
    if _JSON.match(start):
        return "json"
    name = root_name(start)
    if found := _roots().get(name):
        return found
    if name and _says_html(content_type):
        return "html"
    if name:
        raise problem(Reason.UNSUPPORTED, f"XML with root element <{name[:80]}>: neither a feed, a sitemap nor a page")
    if start.lstrip()[:1] == b"<":
        return "xml_feed"  # so broken that it has no root; it may still hold entries
    told = f" ({content_type[:80]})" if content_type else ""
    raise problem(Reason.UNSUPPORTED, f"neither a feed, a sitemap nor a page{told}: it begins with {start[:20]!r}")


def root_name(start: bytes) -> str:
    """The first element, lower case, without prefix; `html` where a DOCTYPE says so; empty if there is none."""
    start = start.lstrip()
    found = _PROLOGUE.match(start)
    rest = start[found.end() :] if found else start
    if (doctype := _DOCTYPE.match(rest)) and doctype[1].lower() == b"html":
        return "html"
    root = _ROOT.search(rest) if doctype else _ROOT.match(rest)
    return root[1].decode("ascii", "replace").lower() if root else ""


def _says_html(content_type: str | None) -> bool:
    return "html" in (content_type or "").lower()


def _roots() -> dict[str, str]:
    roots: dict[str, list[str]] = toml_table(__package__, "formats.toml")["roots"]
    return {name: kind for kind, names in roots.items() for name in names}
