"""What kind of file it is: by its name, else by its first bytes."""

import functools
import posixpath
import re
from typing import Any

from tieup.schemas.reject import Reason
from tieup.transforms.read.problems import problem
from tieup.transforms.text.charsets import ascii_compatible
from tieup.transforms.text.tables import toml_table

HEAD_BYTES = 1 << 16
"""As much as sniffing looks at."""

# A number or a phrase after a full stop is no extension: `2017.12.07`, `Alpha v. Beta`.
_EXTENSION = re.compile(r"\.([a-z][a-z0-9]{0,9})$", re.IGNORECASE)
_PROLOGUE = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([\w:.-]+)", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_JSON = re.compile(rb'\s*[\[{]\s*["{\[\]}]')


@functools.cache
def tables() -> dict[str, Any]:
    """`formats.toml`, with a few of its lists turned round."""
    raw = toml_table(__package__, "formats.toml")
    return {
        "formats": _turned(raw["formats"]),
        "not_read": _turned(raw["not_read"]),
        "roots": _turned(raw["roots"]),
        "packed": frozenset(raw["packed"]["extensions"]),
        "magic": {bytes.fromhex(key): name for key, name in raw["magic"].items()},
        "machine_files": frozenset(raw["machine_files"]["paths"]),
    }


def extension(path: str) -> str:
    """The end of a file's name that tells its kind, lower case: `jsonl` for `a/News.JSONL.gz`; empty if none does."""
    name = posixpath.basename(path.replace("\\", "/"))
    while found := _EXTENSION.search(name):
        ending = found[1].lower()
        if ending not in tables()["packed"]:
            return ending
        name = name[: found.start()]
    return ""


def by_name(path: str) -> str | None:
    """The format that the name says; None if it says nothing.

    Raises:
        DocumentError: the name says something that tieup never reads.
    """
    ending = extension(path)
    if remedy := tables()["not_read"].get(ending):
        raise problem(Reason.UNSUPPORTED, f".{ending} files are not read: {remedy}")
    found: str | None = tables()["formats"].get(ending)
    return found


def by_content(head: bytes) -> str:
    """The format that the first bytes show: `text` if nothing else.

    Raises:
        DocumentError: they show something that tieup never reads.
    """
    if kind := foreign(head):
        raise problem(Reason.UNSUPPORTED, f"this is {kind}, which tieup does not read")
    start = ascii_compatible(head)
    if start.startswith(b"WARC/"):
        return "warc"
    if _JSON.match(start):
        return "json"
    return markup(start) if start.lstrip()[:1] == b"<" else "text"


def markup(head: bytes) -> str:
    """`feed`, `html` or `text`, by the first element.

    Raises:
        DocumentError: it is XML of another kind.
    """
    start = ascii_compatible(head)
    rest = start[_prologue_end(start) :]
    if (doctype := _DOCTYPE.match(rest)) and doctype[1].lower() == b"html":
        return "html"
    root = _ROOT.search(rest) if doctype else _ROOT.match(rest)
    name = root[1].decode("ascii", "replace") if root else ""
    if found := tables()["roots"].get(name.lower()):
        return str(found)
    if root and start.lstrip().startswith(b"<?xml"):
        raise problem(Reason.UNSUPPORTED, f"XML with root element <{name[:80]}>: neither a feed nor an HTML page")
    return "text"


def foreign(head: bytes) -> str | None:
    """What a file is that holds no text (`a PDF`), by its first bytes; None for all others."""
    magic: dict[bytes, str] = tables()["magic"]
    return next((name for start, name in magic.items() if head.startswith(start)), None)


def _prologue_end(start: bytes) -> int:
    found = _PROLOGUE.match(start)
    return found.end() if found else 0


def _turned(table: dict[str, list[str]]) -> dict[str, str]:
    return {item: key for key, items in table.items() for item in items}
