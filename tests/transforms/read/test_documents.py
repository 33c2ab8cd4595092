import gzip
import io
import itertools
import json
import os
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieup.schemas.document import Document
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms import files
from tieup.transforms.read.documents import read_file
from tieup.transforms.read.limits import Limits

Found = list[Document | Reject]
Read = Callable[..., Found]
One = Callable[..., Any]

PAGE = b"<html><body><p>Alpha Motors and Beta Cells signed an agreement.</p></body></html>"
FEED = (
    b'<rss version="2.0"><channel><title>News</title><item><title>One</title><link>https://news.example/1</link>'
    b"<description>Alpha and Beta.</description></item></channel></rss>"
)
RECORD = json.dumps({"title": "One", "text": "Alpha and Beta.", "url": "https://news.example/1"}).encode()


def reasons(found: Found) -> list[Reason | None]:
    return [item.reason if isinstance(item, Reject) else None for item in found]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.txt", "text/plain"),
        ("A.TXT", "text/plain"),
        ("a.md", "text/markdown"),
        ("a.markdown", "text/markdown"),
        ("a.html", "text/html"),
        ("a.htm", "text/html"),
        ("a.xhtml", "text/html"),
    ],
)
def test_a_text_or_page_is_one_document_with_its_bytes_untouched(
    tmp_path: Path, one: One, name: str, media_type: str
) -> None:
    body = "Alpha – Beta\r\n\r\nThey signed.\r\n".encode("cp1252")
    assert one(name, body) == Document(source_uri=str(tmp_path / name), body=body, media_type=media_type)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
@pytest.mark.parametrize(
    ("name", "content", "uri"),
    [
        ("a.txt", b"Alpha and Beta.", "a.txt"),
        ("a.html", PAGE, "a.html"),
        ("a.jsonl", RECORD, "a.jsonl#1"),
        ("a.json", RECORD, "a.json"),
        ("a.rss", FEED, "a.rss#1"),
    ],
)
def test_every_format_is_read_compressed_too(
    one: One, pack: Callable[[bytes], bytes], name: str, content: bytes, uri: str
) -> None:
    plain = one(name, content)
    ending = ".gz" if pack is gzip.compress else ".zst"
    packed = one(name + ending, pack(content))
    assert plain.source_uri.endswith(uri)
    assert packed.body == plain.body
    assert packed.source_uri.endswith(uri.replace(name, name + ending))


def test_compression_is_told_by_the_bytes_and_not_by_the_name(one: One) -> None:
    assert one("a.html", gzip.compress(PAGE)).body == PAGE
    assert one("a.html.gz", PAGE).body == PAGE


def test_gzip_members_and_zstd_frames_follow_one_another_with_padding_between(one: One) -> None:
    half = len(PAGE) // 2
    parts = PAGE[:half], PAGE[half:]
    assert one("a.html.gz", b"\0\0".join(map(gzip.compress, parts)) + b"\0" * 700).body == PAGE
    assert one("a.html.zst", b"".join(map(zstandard.compress, parts))).body == PAGE


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_a_cut_off_archive_gives_its_whole_records_and_then_one_reject(
    read: Read, pack: Callable[[bytes], bytes]
) -> None:
    lines = b"\n".join(json.dumps({"text": os.urandom(400).hex()}).encode() for _ in range(1000))
    packed = pack(lines)
    found = read("a.jsonl.packed", packed[: len(packed) // 2])
    assert 100 < len(found) < 900
    assert reasons(found) == [None] * (len(found) - 1) + [Reason.MALFORMED]
    assert "cut off" in found[-1].detail  # type: ignore[union-attr]


def test_half_a_page_is_no_document(one: One) -> None:
    packed = gzip.compress(PAGE + os.urandom(1000).hex().encode())
    assert one("a.html.gz", packed[:-20]).reason is Reason.MALFORMED


def test_a_damaged_archive_is_malformed(one: One) -> None:
    packed = bytearray(gzip.compress(PAGE))
    packed[-6] ^= 0xFF
    assert one("a.html.gz", bytes(packed)).reason is Reason.MALFORMED
    assert one("b.html.gz", b"\x1f\x8b").reason is Reason.MALFORMED
    assert one("c.html.zst", b"\x28\xb5\x2f\xfd").reason is Reason.MALFORMED
    assert one("d.html.gz", gzip.compress(PAGE) + b"garbage").reason is Reason.MALFORMED


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.xml", "a.rss", "a.warc", "a"])
def test_a_file_without_bytes_is_empty(one: One, name: str) -> None:
    assert one(name, b"").reason is Reason.EMPTY
    assert one(f"{name}.gz", gzip.compress(b"")).reason is Reason.EMPTY


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.rss", "a"])
@pytest.mark.parametrize("content", [b" \r\n\t \n", b"\xef\xbb\xbf\n", "\ufeff \n".encode("utf-16-le")])
def test_a_file_of_white_space_is_empty(one: One, name: str, content: bytes) -> None:
    assert one(name, content).reason is Reason.EMPTY


@pytest.mark.parametrize(
    "content",
    [
        b"words\x00words",
        b"%PDF-1.7 words",
        b"\x89PNG\r\n\x1a\n....",
        bytes(range(256)) * 4,
        "UTF-16 without a mark".encode("utf-16-le"),
    ],
)
def test_binary_data_under_the_name_of_a_text_is_binary(one: One, content: bytes) -> None:
    assert one("a.txt", content).reason is Reason.BINARY


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "latin-1", "shift_jis", "iso2022_jp"])
def test_text_in_any_encoding_is_text(one: One, codec: str) -> None:
    text = "提携しました。" if "jp" in codec or "jis" in codec else "Zürich: Alpha übernimmt Beta."
    assert one("a.txt", text.encode(codec)).body == text.encode(codec)


def test_a_stray_nul_does_not_make_a_page_binary(one: One) -> None:
    assert one("a.html", PAGE * 10 + b"\x00").media_type == "text/html"
    assert one("b.html", PAGE + b"\x00" * 100).reason is Reason.BINARY


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PAGE, "text/html"),
        (b"\xef\xbb\xbf\n <!-- saved -->\n<!DOCTYPE html><title>x", "text/html"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' ''><html/>", "text/html"),
        ("<html><body>Ä".encode("utf-16"), "text/html"),
        (b"Alpha < Beta", "text/plain"),
        (b"[Reuters] Alpha and Beta", "text/plain"),
        (b"<3 Alpha and Beta", "text/plain"),
        (RECORD, "text/plain"),
        (b"\n [\n " + RECORD + b"]", "text/plain"),
        (FEED, "text/html"),
        (b"<?xml version='1.0'?>\n<!-- x --><rss version='2.0'><channel/></rss>", Reason.EMPTY),
        (b"%PDF-1.7", Reason.UNSUPPORTED),
        (b"PK\x03\x04....", Reason.UNSUPPORTED),
        (b"<?xml version='1.0'?><urlset/>", Reason.UNSUPPORTED),
        (b"\0\1\2\3", Reason.BINARY),
    ],
)
@pytest.mark.parametrize("name", ["page", "story.php", "2017.12.07", "dump.gz"])
def test_content_tells_the_kind_where_the_name_does_not(one: One, name: str, content: bytes, kind: object) -> None:
    found = one(name, content)
    assert (found.media_type if isinstance(found, Document) else found.reason) == kind


def test_an_xml_file_is_a_feed_or_a_page_by_its_root(one: One) -> None:
    assert one("a.xml", FEED).title == "One"
    assert one("b.xml", b"<?xml version='1.0'?><html><p>x</p></html>").media_type == "text/html"
    other = one("c.xml", b"<?xml version='1.0'?><urlset><url/></urlset>")
    assert other.reason is Reason.UNSUPPORTED
    assert "urlset" in other.detail


def test_an_error_page_saved_as_a_feed_is_malformed(one: One) -> None:
    assert one("a.rss", b"<!DOCTYPE html><html><body>404 Not Found</body></html>").reason is Reason.MALFORMED


@pytest.mark.parametrize("name", ["a.pdf", "a.csv", "a.png", "a.docx.gz"])
def test_a_file_of_a_kind_that_is_never_read_is_unsupported(one: One, name: str) -> None:
    assert one(name, b"words").reason is Reason.UNSUPPORTED


def test_a_document_above_the_limit_is_too_large_and_one_at_the_limit_is_not(one: One) -> None:
    limits = Limits(max_bytes=1000)
    assert one("a.txt", b"x" * 1000, limits).body == b"x" * 1000
    assert one("b.txt", b"x" * 1001, limits).reason is Reason.TOO_LARGE


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.jsonl", "a.rss", "a.warc"])
def test_a_bomb_needs_little_memory(tmp_path: Path, pack: Callable[[bytes], bytes], name: str) -> None:
    path = tmp_path / name
    path.write_bytes(pack(b"[" * (150 << 20)))
    tracemalloc.start()
    found = list(read_file(str(path), Limits(max_bytes=1 << 20, max_feed_bytes=1 << 20, max_json_bytes=1 << 20)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reasons(found)[0] in (Reason.TOO_LARGE, Reason.MALFORMED)
    assert peak < 80 << 20


def test_a_file_that_is_gone_is_not_found_and_a_folder_is_unreadable(tmp_path: Path) -> None:
    assert reasons(list(read_file(str(tmp_path / "gone.txt")))) == [Reason.NOT_FOUND]
    assert reasons(list(read_file(str(tmp_path)))) == [Reason.UNREADABLE]
    assert reasons(list(read_file("nosuchscheme://bucket/a.txt"))) == [Reason.UNREADABLE]


class Failing(io.BytesIO):
    """A file on a disk that fails after its first 64 KiB."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_disk_that_fails_half_way_is_unreadable_after_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "open_binary", lambda _: Failing((RECORD + b"\n") * 10_000))
    for name in ("a.txt", "a.json.txt", "a.xml", "a.warc"):
        found = list(read_file(name))
        assert reasons(found)[-1] is Reason.UNREADABLE
        assert "Input/output error" in found[-1].detail  # type: ignore[union-attr]
    found = list(read_file("a.jsonl"))
    whole_lines = (1 << 16) // (len(RECORD) + 1)
    assert reasons(found) == [None] * whole_lines + [Reason.UNREADABLE]


class Counting(io.BytesIO):
    """A file that counts what is read of it."""

    bytes_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        Counting.bytes_read += len(content)
        return content


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gz", "zst"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.warc"])
def test_the_first_document_of_a_large_container_does_not_read_the_rest(
    monkeypatch: pytest.MonkeyPatch,
    warc_record: Callable[..., bytes],
    http: Callable[..., bytes],
    pack: Callable[[bytes], bytes],
    name: str,
) -> None:
    def part() -> bytes:
        noise = os.urandom(2000).hex().encode()
        return b'{"text": "%s"}\n' % noise if name == "a.jsonl" else warc_record(http(noise))

    content = pack(b"".join(part() for _ in range(2000)))
    monkeypatch.setattr(files, "open_binary", lambda _: Counting(content))
    monkeypatch.setattr(Counting, "bytes_read", 0)
    documents = read_file(name)
    assert isinstance(next(documents), Document)
    assert 0 < Counting.bytes_read <= 1 << 17 < len(content)
    assert sum(isinstance(item, Document) for item in documents) == 1999
    assert Counting.bytes_read == len(content)


def test_memory_stays_flat_over_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"text": "Alpha and Beta. " * 6000}).encode() + b"\n"
    content = gzip.compress(line * 1000, compresslevel=1)
    monkeypatch.setattr(files, "open_binary", lambda _: io.BytesIO(content))
    tracemalloc.start()
    count = sum(isinstance(item, Document) for item in read_file("a.jsonl.gz"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1000
    assert len(line) * 1000 > 90 << 20
    assert peak < 60 << 20


def test_a_name_that_is_no_unicode_never_reaches_a_record(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    try:
        with open(path, "wb") as file:  # noqa: PTH123 - the name is the point
            file.write(b"words")
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    (found,) = read_file(path)
    assert found.source_uri.encode("utf-8").endswith(b"caf\\udce9.txt")


def test_a_fault_of_our_own_is_a_reject_that_names_it(one: One, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Document]:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("tieup.transforms.read.documents.whole", broken)
    found = one("a.txt", b"words")
    assert found.reason is Reason.INTERNAL
    assert "ZeroDivisionError" in found.detail


NAMES = ["a", "a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a.xml", "a.rss", "a.warc"]
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\nContent-Length: 93\r\n"
    b"Content-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n8\r\n<p>Alpha\r\n0\r\n\r\n\r\n\r\n"
)
SEEDS = [PAGE, FEED, RECORD, RECORD + b"\n" + RECORD, b'{"items": [' + RECORD + b"]}", WARC * 2]
PIECES = [
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"&#xD800;",
    b"<![CDATA[",
    b"<!",
    b"]]>",
    b'"',
    b"{",
    b"}",
    b"[",
    b"\n",
]
PIECES += [b"\\ud800", b"1e999", b"ffffffffffffffff\r\n", b"99999999999999999999", b"-1", b"\r\n\r\n", b"<item>", b"<?"]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Good content with pieces cut out and put in, sometimes compressed and then damaged again."""
    content = draw(st.sampled_from(SEEDS))
    for packed in (False, draw(st.booleans())):
        if packed:
            content = draw(st.sampled_from([gzip.compress, zstandard.compress]))(content)
        for _ in range(draw(st.integers(0, 4))):
            at, size = draw(st.integers(0, len(content))), draw(st.integers(0, 20))
            content = content[:at] + draw(st.sampled_from(PIECES) | st.binary(max_size=4)) + content[at + size :]
    return content


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(NAMES), content=st.binary(max_size=300) | damaged())
def test_no_bytes_ever_raise_and_every_file_gives_something_that_can_be_stored(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        found = list(itertools.islice(read_file(str(path)), 1000))
    assert found
    for item in found:
        if isinstance(item, Reject):
            assert item.stage is Stage.READ
            assert item.reason is not Reason.INTERNAL, item.detail
            assert 0 < len(item.detail) <= 500
        texts = [getattr(item, name) for name in item.__slots__]
        assert all(text.encode("utf-8") for text in texts if isinstance(text, str) and text)
