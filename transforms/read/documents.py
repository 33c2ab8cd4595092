"""One file becomes its Documents and Rejects, one after the other."""

from collections.abc import Callable, Iterator

from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.read import feeds, formats, json_records, warc
from tieup.transforms.read.limits import DEFAULT, Limits
from tieup.transforms.read.problems import printable, problem, rejected
from tieup.transforms.read.streams import open_chunks, peek, take
from tieup.transforms.read.texts import MEDIA_TYPES, whole

_Found = Iterator[Document | Reject]


def read_file(path: str, limits: Limits = DEFAULT) -> Iterator[Document | Reject]:
    """Documents and Rejects of one file, lazily and in its order; bad data never raises.

    Args:
        path: path or URI. gzip and zstd are decompressed; the rest of the name tells the format, else the content does.
        limits: how large what is in it may be.
    """
    try:
        yield from _read(path, limits)
    except DocumentError as error:
        yield rejected(path, error.reason, error.detail)
    except FileNotFoundError:
        yield rejected(path, Reason.NOT_FOUND, "no such file any more")
    except OSError as error:
        yield rejected(path, Reason.UNREADABLE, f"can't be read: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001 - one bad document must never stop the run; the row says what to mend
        yield rejected(path, Reason.INTERNAL, f"{type(error).__name__} while reading: {error}")


def _read(path: str, limits: Limits) -> _Found:
    named = formats.by_name(path)
    head, chunks = peek(open_chunks(path), formats.HEAD_BYTES)
    if not head:
        # A broken archive raises here what is wrong with it.
        take(chunks, limits.max_bytes)
        raise problem(Reason.EMPTY, "no bytes")
    found = _format(named, head)
    if found in MEDIA_TYPES:
        yield whole(take(chunks, limits.max_bytes), MEDIA_TYPES[found], printable(path))
    else:
        yield from _CONTAINERS[found](chunks, printable(path), limits)


_CONTAINERS: dict[str, Callable[[Iterator[bytes], str, Limits], _Found]] = {
    "json": json_records.read_json,
    "jsonl": json_records.read_json_lines,
    "feed": feeds.read_feed,
    "warc": warc.read_warc,
}


def _format(named: str | None, head: bytes) -> str:
    if named is None:
        return formats.by_content(head)
    if named == "xml":
        found = formats.markup(head)
        # XML so broken that it has no root may still hold entries.
        return "feed" if found == "text" else found
    if named == "feed" and formats.markup(head) == "html":
        raise problem(Reason.MALFORMED, "an HTML page, not a feed: probably an error page saved in its place")
    return named
