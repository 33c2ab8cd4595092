import gzip
import io
import random
import zlib
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import zstandard
from fastwarc.stream_io import BrotliWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from tieup.schemas.document import Document
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.read.documents import read_file
from tieup.transforms.read.limits import Limits

Read = Callable[..., list[Document | Reject]]
One = Callable[..., Any]
Make = Callable[..., bytes]

PAGE = b"<html><body><p>Alpha Motors and Beta Cells signed an agreement.</p></body></html>"


def reasons(found: list[Document | Reject]) -> list[Reason | None]:
    return [item.reason if isinstance(item, Reject) else None for item in found]


def numbers(found: list[Document | Reject]) -> list[int]:
    return [int(item.source_uri.rpartition("#")[2]) for item in found]


def test_a_response_is_a_document_with_its_address_charset_and_time(one: One, warc_record: Make, http: Make) -> None:
    found = one("a.warc", warc_record(http(PAGE, content_type='text/html; charset="ISO-8859-15"')))
    assert found == Document(
        source_uri=found.source_uri,
        body=PAGE,
        media_type="text/html",
        charset="iso8859-15",
        url="https://news.example/a",
        fetched_at=datetime(2024, 5, 1, 10, tzinfo=timezone.utc),
    )
    assert found.source_uri.endswith("a.warc#1")


def test_an_archive_that_fastwarc_wrote_is_read(tmp_path: Path, http: Make) -> None:
    path = tmp_path / "a.warc.gz"
    stream = io.BytesIO()
    for number in range(3):
        record = WarcRecord()
        record.init_headers(WarcRecordType.response)
        record.headers["WARC-Target-URI"] = f"<https://news.example/{number}>"
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(http(PAGE))
        member = io.BytesIO()
        record.write(member)
        stream.write(gzip.compress(member.getvalue()))
    path.write_bytes(stream.getvalue())
    found = list(read_file(str(path)))
    assert [(item.url, getattr(item, "body", None)) for item in found] == [
        (f"https://news.example/{number}", PAGE) for number in range(3)
    ]


def test_what_is_no_page_is_passed_over_but_counted(read: Read, warc_record: Make, http: Make) -> None:
    records = [
        warc_record(b"software: x\r\n", kind="warcinfo", content_type="application/warc-fields"),
        warc_record(b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request"),
        warc_record(http(PAGE)),
        warc_record(http(b"", status="301 Moved Permanently")),
        warc_record(http(b"<p>gone</p>", status="404 Not Found")),
        warc_record(http(b"\x89PNG", content_type="image/png")),
        warc_record(http(b"User-agent: *", content_type="text/plain"), url="https://news.example/robots.txt"),
        warc_record(b"20240501\nnews.example", url="dns:news.example", content_type="text/dns"),
        warc_record(http(b"\x00\x01", content_type=None)),
        warc_record(http(b"Alpha and Beta", content_type="text/plain")),
        warc_record(http(PAGE, content_type=None)),
        warc_record(http(PAGE, content_type="application/xhtml+xml")),
    ]
    found = read("a.warc", b"".join(records))
    assert numbers(found) == [3, 10, 11, 12]
    assert [getattr(item, "media_type", None) for item in found] == [
        "text/html",
        "text/plain",
        "text/html",
        "text/html",
    ]
    assert reasons(read("none.warc", records[0] + records[1])) == [Reason.EMPTY]


def chunked(content: bytes) -> bytes:
    parts = [content[:7], content[7:]]
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def brotli(content: bytes) -> bytes:
    class Kept(io.BytesIO):
        def close(self) -> None:
            """Stay readable."""

    stream = Kept()
    writer = BrotliWriter(stream)
    writer.write(content)
    writer.close()
    return stream.getvalue()


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize(
    ("headers", "coded"),
    [
        ("Transfer-Encoding: chunked\r\n", chunked(PAGE)),
        ("Content-Encoding: gzip\r\n", gzip.compress(PAGE, mtime=0)),
        ("Content-Encoding: GZIP\r\nTransfer-Encoding: Chunked\r\n", chunked(gzip.compress(PAGE, mtime=0))),
        ("Content-Encoding: x-gzip\r\n", gzip.compress(PAGE, mtime=0)),
        ("Content-Encoding: gzip, gzip\r\n", gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0)),
        ("Content-Encoding: deflate\r\n", zlib.compress(PAGE)),
        ("Content-Encoding: deflate\r\n", raw_deflate(PAGE)),
        ("Content-Encoding: br\r\n", brotli(PAGE)),
        ("Content-Encoding: zstd\r\n", zstandard.compress(PAGE)),
        ("Content-Encoding: identity\r\n", PAGE),
        # Archivers that decode the body and leave the headers as they were.
        ("Content-Encoding: gzip\r\n", PAGE),
        ("Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n", PAGE),
    ],
)
def test_transfer_and_content_coding_are_undone(
    one: One, warc_record: Make, http: Make, headers: str, coded: bytes
) -> None:
    assert one("a.warc", warc_record(http(coded, extra=headers))).body == PAGE


@pytest.mark.parametrize(
    ("headers", "coded", "reason"),
    [
        ("Transfer-Encoding: chunked\r\n", chunked(PAGE)[:30], Reason.MALFORMED),
        ("Transfer-Encoding: chunked\r\n", b"ffffffffffffffff\r\n" + PAGE, Reason.MALFORMED),
        ("Transfer-Encoding: chunked\r\n", b"7fffffff\r\n" + PAGE, Reason.MALFORMED),
        ("Content-Encoding: gzip\r\n", gzip.compress(PAGE, mtime=0)[:-12], Reason.MALFORMED),
        ("Content-Encoding: zstd\r\n", zstandard.compress(PAGE)[:-5], Reason.MALFORMED),
        ("Content-Encoding: br\r\n", brotli(PAGE)[:-5], Reason.MALFORMED),
        ("Content-Encoding: compress\r\n", PAGE, Reason.UNSUPPORTED),
        ("", b"", Reason.EMPTY),
        ("", b"%PDF-1.7", Reason.BINARY),
        ("", b"x" * 2000, Reason.TOO_LARGE),
        ("Content-Encoding: gzip\r\n", gzip.compress(bytes(50_000_000), mtime=0), Reason.TOO_LARGE),
        ("Content-Encoding: br\r\n", brotli(bytes(50_000_000)), Reason.TOO_LARGE),
        ("Content-Encoding: zstd\r\n", zstandard.compress(bytes(50_000_000)), Reason.TOO_LARGE),
    ],
)
def test_a_page_that_cannot_be_taken_is_rejected_and_the_next_one_is_read(
    read: Read, warc_record: Make, http: Make, headers: str, coded: bytes, reason: Reason
) -> None:
    content = warc_record(http(coded, extra=headers)) + warc_record(http(PAGE))
    found = read("a.warc", content, Limits(max_bytes=1000))
    assert reasons(found) == [reason, None]
    assert found[0].url == "https://news.example/a"


def test_a_record_far_above_the_limit_is_skipped_without_being_held(read: Read, warc_record: Make, http: Make) -> None:
    content = warc_record(http(b"x" * 500_000)) + warc_record(http(b"\x89PNG" * 100_000, content_type="image/png"))
    found = read("a.warc", content + warc_record(http(PAGE)), Limits(max_bytes=1000))
    assert reasons(found) == [Reason.TOO_LARGE, None]
    assert numbers(found) == [1, 3]


def test_reading_goes_on_after_every_kind_of_damage(read: Read, warc_record: Make, http: Make) -> None:
    good = warc_record(http(PAGE))
    damage = {
        "too short": warc_record(http(PAGE), length=90),
        "ends within the next": warc_record(http(PAGE), length=len(http(PAGE)) + 10),
        "swallows the next": warc_record(http(PAGE), length=10**9),
        "no length": good.replace(b"Content-Length", b"Content-Size"),
        "negative": good.replace(b"Content-Length: ", b"Content-Length: -"),
        "absurd": good.replace(b"Content-Length: ", b"Content-Length: 99999999999999999999"),
        "garbage": b"garbage\x00\xff\r\n" * 20,
        "no status": warc_record(b"no HTTP at all"),
    }
    for name, damaged in damage.items():
        found = read("a.warc", good + damaged + good)
        kinds = reasons(found)
        assert (kinds[0], kinds[-1]) == (None, None), name
        assert set(kinds[1:-1]) == {Reason.MALFORMED}, name


def test_an_archive_that_breaks_off_says_so(read: Read, warc_record: Make, http: Make) -> None:
    good = warc_record(http(PAGE))
    assert reasons(read("a.warc", good + good[:-40])) == [None, Reason.MALFORMED]
    assert reasons(read("b.warc", good + good[:60])) == [None, Reason.MALFORMED]
    packed = gzip.compress(good) + gzip.compress(good)[:-15]
    assert reasons(read("c.warc.gz", packed)) == [None, Reason.MALFORMED]


def test_what_is_no_archive_is_malformed(one: One) -> None:
    assert one("a.warc", b"Not an archive.\n" * 100_000).reason is Reason.MALFORMED
    assert one("b.warc", b"x" * 1_000_000).reason is Reason.MALFORMED


def test_records_without_blank_lines_or_with_bare_line_feeds_are_read(
    read: Read, warc_record: Make, http: Make
) -> None:
    good = warc_record(http(PAGE))
    assert reasons(read("a.warc", good.removesuffix(b"\r\n\r\n") + b"\n" + good)) == [None, None]
    assert reasons(read("b.warc", good.removesuffix(b"\r\n\r\n") * 2)) == [None, None]


def test_random_damage_never_raises_and_never_hides_all_records(read: Read, warc_record: Make, http: Make) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    whole = b"".join(warc_record(http(gzip.compress(PAGE), extra="Content-Encoding: gzip\r\n")) for _ in range(8))
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(3):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randrange(30)] = chance.randbytes(chance.randrange(30))
        found = read("a.warc", bytes(damaged))
        assert sum(isinstance(item, Document) for item in found) >= 2
        assert not any(item.reason is Reason.INTERNAL for item in found if isinstance(item, Reject))
