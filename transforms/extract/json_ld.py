"""What a page says of its article in JSON-LD (schema.org)."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TYPES = re.compile(r"(?:Article|Posting|Report|Review|WebPage)$")
_BEST = re.compile(r"(?:Article|Posting|Report)$")
_TAG = re.compile(r"<[^<>]{0,400}>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h\d)\b[^<>]*>|\r\n?|\u2028|\u2029", re.IGNORECASE)
_MAX_DEPTH = 8
_NUMBER_MAX_DIGITS = 8

# Where the JSON is broken, the dates and the headline are still legible.
_FIELD = re.compile(r'"(datePublished|headline)"\s*:\s*"((?:[^"\\]|\\.){8,300})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one article-like node states, verbatim; None and empty: nothing."""

    headline: str | None = None
    description: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    body: str | None = None
    free: tuple[str, ...] = ()
    words: int | None = None


def stated(scripts: list[str]) -> list[Stated]:
    """The nodes of a page's scripts that describe an article, those of pages last."""
    nodes: list[dict[str, Any]] = []
    broken: list[Stated] = []
    for script in scripts:
        value = _parsed(script)
        if value is not None:
            nodes.extend(_nodes(value, 0))
        elif fields := dict(_FIELD.findall(script)):
            broken.append(Stated(headline=fields.get("headline"), published=fields.get("datePublished")))
    nodes.sort(key=lambda node: not _BEST.search(_type(node)))
    return [*(_stated(node) for node in nodes), *broken]


def body_lines(body: str) -> str:
    """The text of an `articleBody`, whether plain, escaped or with tags in it; line feeds part its paragraphs."""
    text = html.unescape(body) if "&lt;" in body else body
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))


def _parsed(script: str) -> Any:
    try:
        return json.loads(script.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        if _TYPES.search(_type(value)):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            if isinstance(value.get(key), list | dict):
                yield from _nodes(value[key], depth + 1)


def _type(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    if isinstance(kind, list):
        kind = next((part for part in kind if isinstance(part, str) and _TYPES.search(part)), "")
    return kind if isinstance(kind, str) else ""


def _stated(node: dict[str, Any]) -> Stated:
    return Stated(
        headline=_text(node.get("headline")) or (_text(node.get("name")) if _BEST.search(_type(node)) else None),
        description=_text(node.get("description")),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        authors=tuple(_names(node.get("author"))) or tuple(_names(node.get("creator"))),
        body=_text(node.get("articleBody")),
        free=tuple(_free(node)),
        words=_number(node.get("wordCount")),
    )


def _free(node: dict[str, Any]) -> Iterator[str]:
    """`isAccessibleForFree` of the article, else of its parts."""
    parts = node.get("hasPart")
    own = node.get("isAccessibleForFree")
    inner = [
        part.get("isAccessibleForFree")
        for part in (parts if isinstance(parts, list) else [parts])
        if isinstance(part, dict)
    ]
    return (str(value) for value in ([own] if own is not None else inner) if isinstance(value, str | bool))


def _number(value: Any) -> int | None:
    digits = str(value).replace(",", "") if isinstance(value, str | int) else ""
    return int(digits) if digits.isdecimal() and len(digits) < _NUMBER_MAX_DIGITS else None


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, str) and value.strip() else None


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        # A publisher named as its own author is no person, but what the page says.
        yield from _names(value.get("name"))
    elif isinstance(value, str):
        yield value
