"""What makes two addresses, documents or articles the same: comparison keys and hashes.

Every function here is total: junk gives a deterministic key, never an error, since a key must exist for each record.
Hashes join their parts with length prefixes, so that no two different records share one input.
"""

import functools
import hashlib
import re
from urllib.parse import SplitResult, quote, urlsplit

from tieup.schemas.document import Document
from tieup.transforms.text.tables import csv_table

DEFAULT_PORTS = {"http": (80, 443), "https": (80, 443), "ftp": (21,)}
"""Ports that say nothing. http counts as https, so both of their ports go."""

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*")
_LINE_BREAKS = str.maketrans("", "", "\t\r\n")
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\xa0\u200b\ufeff"


def normalise_url(url: str) -> str:
    """The address as a comparison key; idempotent, never raises.

    Lower-case scheme and host, http as https, host in punycode without `www.`, no user, default port, fragment or
    tracking parameter, parameters sorted by name, escapes as RFC 3986 section 6.2.2 wants them, no slash at the end.
    What has no host only gets what isn't ASCII escaped.

    >>> normalise_url("HTTP://www.Example.com:80/News/?b=2&utm_source=x&a=1#top")
    'https://example.com/News?a=1&b=2'
    """
    parts = _split(url)
    host = _host(parts)
    if parts is None or host is None:
        return _quoted(_trimmed(url), keep="%/?#[]@!$&'()*+,;=:")
    scheme = "https" if parts.scheme in {"", "http"} else parts.scheme
    path = _escaped(parts.path, keep="/!$&'()*+,;=:@").rstrip("/")
    query = _query(parts.query)
    return f"{scheme}://{host}{_port(parts)}{path}" + (f"?{query}" if query else "")


def without_tracking(url: str) -> str:
    """The address without tracking parameters and fragment, all else verbatim: a server may mind order and escapes.

    >>> without_tracking("https://Example.com/News/?b=2&utm_source=x&a=%2f#top")
    'https://Example.com/News/?b=2&a=%2f'
    """
    address, _, query = url.partition("#")[0].partition("?")
    kept = [part for part in query.split("&") if not _is_tracking(part.partition("=")[0].lower())]
    return f"{address}?{'&'.join(kept)}" if any(kept) else address


def domain(url: str) -> str | None:
    """The host of an address, lower case, in punycode, without a leading `www.`; None if it has none."""
    return _host(_split(url))


def document_hash(document: Document) -> str:
    """Hex of the SHA-256 of what extraction depends on: media type, body, address and title."""
    return _sha256(document.media_type, document.body, document.url, document.title)


def content_hash(title: str | None, text: str) -> str:
    """Hex of the SHA-256 of title and text as they were extracted, before any repair."""
    return _sha256(title, text)


def article_id(url: str | None, content_hash: str) -> str:
    """Hex of the SHA-256 of the normalised address; the content's hash where there is no address with a host.

    An address without a host (`n/a`, `#`) would make one article of all that carry it.
    """
    if url is None or domain(url) is None:
        return content_hash
    return hashlib.sha256(normalise_url(url).encode("utf-8", "surrogatepass")).hexdigest()


def _sha256(*parts: str | bytes | None) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"-;" if content is None else b"%d:" % len(content) + content)
    return digest.hexdigest()


def _trimmed(url: str) -> str:
    return url.translate(_LINE_BREAKS).strip(_EDGES)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(_trimmed(url))
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult | None) -> str | None:
    host = (parts.hostname or "") if parts else ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    host = host.lower().strip(".")
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    if not _HOST.fullmatch(host):
        return None
    return f"[{host}]" if ":" in host else host


def _port(parts: SplitResult) -> str:
    port = parts.port
    return "" if port is None or port in DEFAULT_PORTS.get(parts.scheme or "https", ()) else f":{port}"


def _query(query: str) -> str:
    parameters = [_escaped(part.replace("+", "%20"), keep="/?!$'()*,;=:@") for part in query.split("&") if part]
    named = [(part.partition("=")[0], part) for part in parameters]
    return "&".join(part for name, part in sorted(named, key=lambda pair: pair[0]) if not _is_tracking(name.lower()))


def _is_tracking(name: str) -> bool:
    exact, prefixes = _tracking()
    return name in exact or name.startswith(prefixes)


@functools.cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    names = [row["parameter"] for row in csv_table(__package__, "tracking_parameters.csv")]
    exact = frozenset(name for name in names if not name.endswith("*"))
    return exact, tuple(name[:-1] for name in names if name.endswith("*"))


def _escaped(part: str, *, keep: str) -> str:
    """Escapes made the same: unreserved characters bare, hex digits upper case, a stray `%` as `%25`."""

    def escape(found: re.Match[str]) -> str:
        if found[1] is None:
            return "%25"
        character = chr(int(found[1], 16))
        return character if _UNRESERVED.fullmatch(character) else found[0].upper()

    return _quoted(_ESCAPE.sub(escape, part), keep=keep + "%")


def _quoted(part: str, *, keep: str) -> str:
    return quote(part, safe=keep, encoding="utf-8", errors="surrogatepass")
