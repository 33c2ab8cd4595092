import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from tieup.schemas.document import Document
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.read.json_records import tables
from tieup.transforms.read.limits import Limits

Read = Callable[..., list[Document | Reject]]
One = Callable[..., Any]

TEXT = "Alpha Motors and Beta Cells signed an agreement."


def ends(found: list[Document | Reject]) -> list[str]:
    return [item.source_uri.rpartition("/")[2] for item in found]


def test_all_fields_of_an_article_are_taken(one: One) -> None:
    record = {
        "id": 4711,
        "url": "https://news.example/1",
        "title": "Alpha &amp; Beta <b>sign</b>",
        "text": TEXT,
        "summary": "They <i>signed</i>.",
        "published_at": "2017-12-07T12:00:00+02:00",
        "authors": ["Ann Lee", {"name": "Bo Diaz"}],
        "language": "en-GB",
        "ignored": {"deep": [1]},
    }
    found = one("a.json", json.dumps(record))
    assert found == Document(
        source_uri=found.source_uri,
        body=TEXT.encode(),
        media_type="text/plain",
        charset="utf-8",
        url="https://news.example/1",
        entry_id="4711",
        title="Alpha & Beta sign",
        authors=("Ann Lee", "Bo Diaz"),
        description="They signed.",
        published_at=datetime(2017, 12, 7, 10, tzinfo=timezone.utc),
        date_source="json",
        declared_language="en-GB",
    )
    assert found.source_uri.endswith("/a.json")


@pytest.mark.parametrize(
    ("key", "text", "media_type"),
    [
        ("text", TEXT, "text/plain"),
        ("text", "a <b> c", "text/plain"),
        ("html", "<p>x", "text/html"),
        ("content_html", "x", "text/html"),
        ("content_text", "<p>x", "text/plain"),
        ("body", "<p>x</p>", "text/html"),
        ("body", "1 < 2 and 3 > 2", "text/plain"),
        ("content", "x<br/>y", "text/html"),
        ("articleBody", TEXT, "text/plain"),
        ("summary", TEXT, "text/plain"),
    ],
)
def test_the_body_and_its_kind_come_from_the_first_field_that_has_one(
    one: One, key: str, text: str, media_type: str
) -> None:
    found = one("a.json", json.dumps({"text": " ", "html": None, key: text}))
    assert (found.body.decode(), found.media_type) == (text, media_type)


def test_a_summary_that_serves_as_the_body_is_not_the_description_too(one: One) -> None:
    assert one("a.json", json.dumps({"description": TEXT})).description is None
    assert one("b.json", json.dumps({"text": "x", "description": TEXT})).description == TEXT


@pytest.mark.parametrize("key", tables()["fields"]["published_at"])
def test_the_date_is_found_under_all_its_names(one: One, key: str) -> None:
    found = one("a.json", json.dumps({"text": TEXT, key: 1512640800}))
    assert found.published_at == datetime(2017, 12, 7, 10, tzinfo=timezone.utc)


def test_a_date_that_is_none_leaves_no_date_source(one: One) -> None:
    found = one("a.json", json.dumps({"text": TEXT, "date": "soon", "url": "not an address"}))
    assert (found.published_at, found.date_source, found.url) == (None, None, None)


def test_an_array_and_a_wrapper_give_a_document_per_item(read: Read) -> None:
    items = [{"text": "one"}, {"title": "no text"}, 7, {"text": "four"}]
    for content in (items, {"articles": items}, {"items": items, "status": "ok"}, {"documents": items}):
        found = read("a.json", json.dumps(content, indent=1))
        assert ends(found) == ["a.json#1", "a.json#2", "a.json#3", "a.json#4"]
        kinds = [item.reason if isinstance(item, Reject) else item.body for item in found]
        assert kinds == [b"one", Reason.NO_TEXT, Reason.MALFORMED, b"four"]


def test_a_json_feed_hands_its_own_fields_on_to_its_items(read: Read) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "feed_url": "https://news.example/feed.json",
        "language": "de",
        "authors": [{"name": "Desk"}],
        "items": [
            {"id": "1", "url": "https://news.example/1", "content_html": "<p>x</p>", "date_published": "2017-12-07"},
            {"id": "2", "content_text": "y", "language": "en", "authors": [{"name": "Ann Lee"}]},
            {"id": "3", "url": "https://news.example/3"},
        ],
    }
    first, second, third = read("feed.json", json.dumps(feed))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.feed_url, first.declared_language, first.authors) == (
        "https://news.example/feed.json",
        "de",
        ("Desk",),
    )
    assert (second.declared_language, second.authors, second.title) == ("en", ("Ann Lee",), None)
    assert isinstance(third, Reject)
    assert (third.reason, third.url) == (Reason.NO_TEXT, "https://news.example/3")


def test_lines_are_numbered_as_an_editor_numbers_them_and_a_broken_one_stops_nothing(read: Read) -> None:
    content = b'\n{"text": "one"}\r\n\n{"text": "tw\n["three"]\n{"text": "caf\xe9"}\n{"title": "five"}\n{"text": "six"}'
    found = read("a.jsonl", content)
    assert ends(found) == ["a.jsonl#2", "a.jsonl#4", "a.jsonl#5", "a.jsonl#6", "a.jsonl#7", "a.jsonl#8"]
    reasons = [item.reason if isinstance(item, Reject) else None for item in found]
    assert reasons == [None, Reason.MALFORMED, Reason.MALFORMED, Reason.MALFORMED, Reason.NO_TEXT, None]
    assert all(f"line {item.source_uri[-1]}" in item.detail for item in found if isinstance(item, Reject))


def test_a_line_above_the_limit_is_too_large_and_the_next_one_is_read(read: Read) -> None:
    lines = [json.dumps({"text": "x" * size}) for size in (10, 100_000, 10, 500)]
    found = read("a.ndjson", "\n".join(lines), Limits(max_bytes=500))
    reasons = [item.reason if isinstance(item, Reject) else None for item in found]
    assert reasons == [None, Reason.TOO_LARGE, None, Reason.TOO_LARGE]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_every_encoding_with_a_mark_is_read(read: Read, codec: str, name: str) -> None:
    lines = "\n".join(json.dumps({"text": f"Zürich {number} 提携"}, ensure_ascii=False) for number in range(3000))
    found = read(name, lines.encode(codec))
    assert len(found) == 3000
    last = found[-1]
    assert isinstance(last, Document)
    assert last.body.decode() == "Zürich 2999 提携"


def test_a_false_byte_order_mark_is_malformed(one: One) -> None:
    assert one("a.json", b"\xff\xfe{\x00\x00\xd8x\x00}").reason is Reason.MALFORMED


def test_lines_that_are_called_json_and_an_array_that_is_called_jsonl_are_read(read: Read) -> None:
    assert ends(read("a.json", '{"text": "one"}\n{"text": "two"}\n')) == ["a.json#1", "a.json#2"]
    assert ends(read("a.jsonl", '[{"text": "one"},\n{"text": "two"}]')) == ["a.jsonl#1", "a.jsonl#2"]
    assert ends(read("b.jsonl", '{\n "text": "one"\n}\n')) == ["b.jsonl"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", Reason.MALFORMED),
        ("nothing", Reason.MALFORMED),
        ('"a string"', Reason.MALFORMED),
        ("[" * 200_000, Reason.MALFORMED),
        ('{"text": ' + "9" * 5000 + "}", Reason.MALFORMED),
        ("[]", Reason.EMPTY),
        ('{"items": []}', Reason.EMPTY),
        ("{}", Reason.NO_TEXT),
        ('{"text": ["a"], "html": 7}', Reason.NO_TEXT),
        ('{"text": "a\\u0000b"}', None),
        ('{"text": "\\ud83d\\ude80 \\ud800", "title": "\\udfff"}', None),
    ],
)
def test_odd_json_gives_one_item_and_never_raises(one: One, content: str, reason: Reason | None) -> None:
    found = one("a.json", content)
    assert getattr(found, "reason", None) is reason


def test_lone_surrogates_are_replaced_and_pairs_are_kept(one: One) -> None:
    found = one("a.json", '{"text": "\\ud83d\\ude80 \\ud800", "title": "\\udfff", "id": "\\ud800"}')
    assert (found.body.decode(), found.title, found.entry_id) == ("\N{ROCKET} \ufffd", "\ufffd", "\ufffd")


def test_a_json_file_above_its_limit_says_what_to_do(one: One) -> None:
    content = json.dumps([{"text": "x" * 100}] * 100)
    found = one("a.json", content, Limits(max_json_bytes=1000))
    assert found.reason is Reason.TOO_LARGE
    assert ".jsonl" in found.detail
