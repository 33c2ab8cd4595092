"""From answers to responses: what is asked in headers, and what an answer is worth."""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from tieup.schemas.errors import DocumentError
from tieup.schemas.fetch import Purpose, Request, Response
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.fetch.charset import charset_of
from tieup.transforms.fetch.client import Answer
from tieup.transforms.fetch.codings import gunzipped
from tieup.transforms.text.tables import toml_table

_TABLE = toml_table(__package__, "http.toml")
_GZIP_MAGIC = b"\x1f\x8b\x08"
# What can be sent back as it came: line ends would make headers of their own, lone surrogates were bytes of no UTF-8.
_VALIDATOR = re.compile("[\t\x20-\x7e\x80-\ud7ff\ue000-\U0010ffff]{1,1000}")

ROBOTS_HEADERS = {"Accept": str(_TABLE["accept"]["robots"])}


def request_headers(request: Request) -> dict[str, str]:
    """What we would like to have, and what we have already."""
    headers = {"Accept": str(_TABLE["accept"][request.purpose])}
    if etag := _validator(request.etag):
        headers["If-None-Match"] = etag
    if last_modified := _validator(request.last_modified):
        headers["If-Modified-Since"] = last_modified
    return headers


def refusal(purpose: Purpose) -> Callable[[str], str | None]:
    """Says of a Content-Type why its body is not worth reading, if so."""
    types = tuple(_TABLE["no_text"]) + (tuple(_TABLE["no_page"]) if purpose == "page" else ())

    def refuse(content_type: str) -> str | None:
        media_type = content_type.partition(";")[0].strip().lower()
        return f"not an article but {media_type[:80]}" if media_type.startswith(types) else None

    return refuse


def response(request: Request, answer: Answer, max_bytes: int, now: datetime, moved_to: str | None) -> Response:
    """The response that an answer is.

    Raises:
        DocumentError: it is none: `http_status`, `paywalled`, `truncated`, `empty`, or a broken gzip file.
    """
    unchanged = answer.status == HTTPStatus.NOT_MODIFIED and bool(request.etag or request.last_modified)
    if not unchanged:
        _must_have_content(answer)
    body = answer.body
    if body.startswith(_GZIP_MAGIC):
        body = gunzipped(body, max_bytes)
    etag, last_modified = (_validator(answer.headers.get(name)) for name in ("ETag", "Last-Modified"))
    return Response(
        url=request.url,
        final_url=str(answer.url),
        status=answer.status,
        headers=tuple((name, value) for name in _TABLE["headers"] if (value := _value(answer, name)) is not None),
        body=body,
        charset=charset_of(body, answer.headers.get("Content-Type", "")),
        fetched_at=now,
        etag=etag or (request.etag if unchanged else None),
        last_modified=last_modified or (request.last_modified if unchanged else None),
        from_304=unchanged,
        moved_permanently_to=moved_to,
        purpose=request.purpose,
        about=request.about,
    )


def _must_have_content(answer: Answer) -> None:
    status = answer.status
    if status == HTTPStatus.PAYMENT_REQUIRED:
        raise DocumentError(Stage.FETCH, Reason.PAYWALLED, "402 Payment Required")
    if status == HTTPStatus.PARTIAL_CONTENT:
        raise DocumentError(Stage.FETCH, Reason.TRUNCATED, "206 Partial Content, though the whole was asked for")
    if not 200 <= status < 300:
        detail = "304 Not Modified, though nothing was known" if status == HTTPStatus.NOT_MODIFIED else _phrase(status)
        raise DocumentError(Stage.FETCH, Reason.HTTP_STATUS, detail)
    if not answer.body.strip():
        raise DocumentError(Stage.FETCH, Reason.EMPTY, f"{_phrase(status)}, but nothing in it")


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _validator(value: str | None) -> str | None:
    return value if value and _VALIDATOR.fullmatch(value) else None


def _value(answer: Answer, name: str) -> str | None:
    values = answer.headers.getall(name, [])
    return ", ".join(values).encode("utf-8", "replace").decode() if values else None
