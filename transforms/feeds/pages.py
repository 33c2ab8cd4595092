"""The feeds that an HTML page names.

By patterns over the page's text and not by a parser: a hostile page costs time in proportion to its length.
"""

import functools
import html
import re
from typing import Any
from urllib.parse import urlsplit

from tieup.transforms.feeds.links import absolute
from tieup.transforms.text import values
from tieup.transforms.text.tables import toml_table

_TAG = re.compile(r"<(link|a|base)\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,20})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{1,1000})", re.IGNORECASE)


def feed_links(text: str, url: str | None, max_links: int) -> tuple[str, ...]:
    """Addresses of feeds, the likeliest first: declared before merely linked, articles before comments.

    Args:
        text: the page, decoded.
        url: the page's address.
        max_links: not more than that.
    """
    base, declared, linked = url, [], []
    for name, attributes in _tags(_COMMENT.sub(" ", text)):
        href = attributes.get("href")
        if name == "base":
            base = absolute(href, url) or base
        elif name == "link" and _is_declared(attributes):
            declared.append(attributes)
        elif name == "a" and _looks_like_feed(href):
            linked.append(attributes)
    found = [absolute(attributes.get("href"), base) for attributes in sorted(declared, key=_is_aside) + linked]
    return tuple(dict.fromkeys(link for link in found if link and link != url))[:max_links]


def page_title(text: str) -> str | None:
    """The page's title."""
    found = _TITLE.search(text)
    return values.plain(found[1]) if found else None


def _tags(text: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (
            tag[1].lower(),
            {
                found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "").strip()
                for found in _ATTRIBUTE.finditer(tag[2])
            },
        )
        for tag in _TAG.finditer(text)
    ]


def _is_declared(attributes: dict[str, str]) -> bool:
    rel = attributes.get("rel", "").lower().split()
    kind = attributes.get("type", "").lower().partition(";")[0].strip()
    if "alternate" in rel and kind in _words()["types"]:
        return True
    if "alternate" in rel and kind in _words()["maybe"]:
        return _looks_like_feed(attributes.get("href"))
    return "feed" in rel


def _is_aside(attributes: dict[str, str]) -> bool:
    told = f"{attributes.get('href', '')} {attributes.get('title', '')}".lower()
    return any(word in told for word in _words()["aside"])


def _looks_like_feed(href: str | None) -> bool:
    try:
        path = urlsplit((href or "").strip()).path.lower().rstrip("/")
    except ValueError:
        return False
    return path.endswith(tuple(_words()["endings"])) and not any(word in path for word in _words()["aside"])


@functools.cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = toml_table(__package__, "formats.toml")["feed_links"]
    return words
