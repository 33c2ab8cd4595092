"""Addresses in feeds: made absolute, without the detours and parameters that only count clicks."""

import functools
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from tieup.transforms.text import values
from tieup.transforms.text.identity import without_tracking
from tieup.transforms.text.tables import toml_table

_DETOURS_MAX = 3
_ADDRESS_MAX_CHARS = 4_096


def article_url(link: str | None, base_url: str | None) -> str | None:
    """The article's address: absolute, http or https, without detour, tracking parameters and fragment; else None.

    Args:
        link: as it stands in the feed.
        base_url: the feed's own address.
    """
    url = absolute(link, base_url)
    for _ in range(_DETOURS_MAX):
        aim = _aim(url) if url else None
        if aim is None:
            break
        url = aim
    return without_tracking(url) if url else None


def absolute(link: str | None, base_url: str | None) -> str | None:
    """The address made absolute; None if it is none, or neither http nor https."""
    text = "".join((link or "").split())
    if not text or len(text) > _ADDRESS_MAX_CHARS:
        return None
    try:
        url = urljoin(base_url or "", text)
        return values.address(url) if urlsplit(url).hostname else None
    except ValueError:
        return None


def _aim(url: str) -> str | None:
    """Where a detour leads; None if the address is none."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    for detour in _detours():
        if parts.path == detour["path"] and (host == detour["host"] or host.endswith(f".{detour['host']}")):
            query = parse_qs(parts.query)
            found = (absolute(aim, None) for name in detour["parameters"] for aim in query.get(name, ()))
            return next(filter(None, found), None)
    return None


@functools.cache
def _detours() -> list[dict[str, Any]]:
    detours: list[dict[str, Any]] = toml_table(__package__, "formats.toml")["detours"]
    return detours
