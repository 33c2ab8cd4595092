"""Feed lists become Feeds: addresses, plain lists, CSV, OPML and TOML, told apart by their content.

https://news.example/feed.xml      an address
feeds.txt                          an address a line, a title behind it if you like; `#` begins a comment
feeds.csv                          a column url (or feed_url, xmlUrl), maybe title, folder, language
feeds.opml                         outlines with xmlUrl, in folders
tieup.toml                         feeds = ["https://…", {url = "https://…", title = "…"}]
"""

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tieup.schemas.errors import DocumentError
from tieup.schemas.feed import Feed
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms import files
from tieup.transforms.feeds import formats, outlines
from tieup.transforms.feeds.links import absolute
from tieup.transforms.text import charsets, values
from tieup.transforms.text.identity import normalise_url

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_BYTES = 16 << 20
"""A list of feeds: some 100,000 of them."""

_WEB = re.compile(r"(?:feed:(?://)?)?https?://|feed://", re.IGNORECASE)
# What feed readers' buttons say: feed:https://… and feed://…
_READER = re.compile(r"feed:(?://)?(?=https?:)", re.IGNORECASE)
_BARE_READER = re.compile(r"^feed://", re.IGNORECASE)
_TOML = re.compile(r"^\s*(?:feeds\s*=|\[\[\s*feeds\s*\]\])", re.MULTILINE)
_URL_COLUMNS = ("url", "feed_url", "feedurl", "xmlurl", "feed", "rss")

_Found = Iterator[Feed | Reject]


def is_address(source: str) -> bool:
    """True for an address on the web: http, https, or a feed reader's `feed:`."""
    return bool(_WEB.match(source.strip()))


def is_feed_list(head: bytes, path: str) -> bool:
    """True if a file holds a list of feeds and no articles, by its first bytes and its name."""
    text = charsets.decode(head)
    if _is_opml(text, path):
        return True
    first = next((line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if path.lower().endswith(".toml"):
        return bool(_TOML.search(text))
    if path.lower().endswith((".csv", ".tsv")):
        return bool(_url_column(re.split(r"[,;\t]", first)))
    return is_address(first)


def find_feeds(sources: Sequence[str]) -> tuple[list[Feed], list[Reject]]:
    """The feeds that sources name, each once by its normalised address, in their order; and what is none.

    Args:
        sources: addresses of feeds or pages, and files that list feeds (local or in an object store).
    """
    found: dict[str, Feed] = {}
    rejects: dict[Reject, None] = {}
    for source in sources:
        for item in _read(source):
            if isinstance(item, Reject):
                rejects.setdefault(item)
            else:
                found.setdefault(normalise_url(item.url), item)
    return list(found.values()), list(rejects)


def parse_feed_list(content: bytes, path: str) -> _Found:
    """The Feeds in a list's content, and a Reject for each that is none.

    Args:
        content: the file's bytes.
        path: its name, for the Rejects; its ending decides between CSV and a plain list.

    Raises:
        DocumentError: `malformed`, `empty`, `too_large`.
    """
    if len(content) > MAX_BYTES:
        raise _problem(Reason.TOO_LARGE, f"more than {MAX_BYTES:,} bytes, the limit for a list of feeds")
    text = charsets.decode(content)
    if not text.strip():
        raise _problem(Reason.EMPTY, "a list without feeds")
    for number, fields in enumerate(_listed(text, path), 1):
        yield _feed(fields, f"{path}#{number}")


def _read(source: str) -> _Found:
    if is_address(source):
        yield _feed({"url": source}, source)
        return
    try:
        yield from parse_feed_list(files.read(source), source)
    except DocumentError as error:
        yield error.reject(source)
    except FileNotFoundError:
        yield _problem(Reason.NOT_FOUND, "no such file: check the spelling").reject(source)
    except OSError as error:
        yield _problem(Reason.UNREADABLE, f"can't be read: {error.strerror or error}").reject(source)


def _listed(text: str, path: str) -> Iterable[Mapping[str, Any]]:
    if _is_opml(text, path):
        return outlines.from_opml(text)
    if path.lower().endswith(".toml"):
        return _from_toml(text)
    if path.lower().endswith((".csv", ".tsv")):
        return _from_csv(text)
    return _from_lines(text)


def _is_opml(text: str, path: str) -> bool:
    head = text[: formats.HEAD_BYTES].encode("utf-8", "replace")
    return path.lower().endswith(".opml") or formats.root_name(head) == "opml"


def _from_lines(text: str) -> Iterator[dict[str, str]]:
    for line in text.splitlines():
        told = line.strip()
        if told and not told.startswith("#"):
            url, _, title = told.partition(" ") if " " in told else told.partition("\t")
            yield {"url": url, "title": title.lstrip("# \t")}


def _from_csv(text: str) -> Iterator[dict[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    except csv.Error as error:
        raise _problem(Reason.MALFORMED, f"no CSV: {error}") from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    column = _url_column(header)
    if column is None:
        raise _problem(Reason.MALFORMED, f"a CSV list of feeds needs a column named {', '.join(_URL_COLUMNS[:3])}")
    for row in rows[1:]:
        fields = dict(zip(header, row))  # noqa: B905 - short rows lack what is empty
        yield {"url": fields.get(column, ""), **{k: fields.get(k, "") for k in ("title", "folder", "language")}}


def _url_column(header: Sequence[str]) -> str | None:
    names = {name.strip().strip('"').lower() for name in header}
    return next((name for name in _URL_COLUMNS if name in names), None)


def _from_toml(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        feeds = tomllib.loads(text).get("feeds", [])
    except tomllib.TOMLDecodeError as error:
        raise _problem(Reason.MALFORMED, f"no TOML: {error}") from error
    if not isinstance(feeds, list):
        raise _problem(Reason.MALFORMED, 'feeds is no list: write feeds = ["https://…"]')
    for feed in feeds:
        yield feed if isinstance(feed, dict) else {"url": feed}


def _feed(fields: Mapping[str, Any], uri: str) -> Feed | Reject:
    told = values.line(fields.get("url")) or ""
    url = absolute(_READER.sub("", told) if _READER.match(told) else _BARE_READER.sub("https://", told), None)
    if url is None:
        return _problem(Reason.UNSUPPORTED, f"no address of a feed (http or https): {told[:200]!r}").reject(uri)
    return Feed(
        url=url,
        title=values.line(fields.get("title")),
        folder=values.line(fields.get("folder")),
        language=values.line(fields.get("language")),
    )


def _problem(reason: Reason, detail: str) -> DocumentError:
    return DocumentError(Stage.READ, reason, detail)
