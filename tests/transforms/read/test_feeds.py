import io
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from tieup.schemas.document import Document
from tieup.schemas.reject import Reason, Reject
from tieup.transforms.read.documents import read_file
from tieup.transforms.read.limits import Limits

Read = Callable[..., list[Document | Reject]]
One = Callable[..., Any]

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>News</title><link>https://news.example/</link><language>en-GB</language>
<managingEditor>desk@news.example</managingEditor>
<atom:link rel="self" href="https://news.example/feed.xml"/>
{}
</channel></rss>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://news.example/x/">
<title>News</title><link rel="self" href="feed.atom"/><author><name>Desk</name></author>
{}
</feed>"""


def reasons(found: list[Document | Reject]) -> list[Reason | None]:
    return [item.reason if isinstance(item, Reject) else None for item in found]


def test_an_rss_item_is_taken_with_all_its_fields(one: One) -> None:
    item = """<item><title>R&amp;amp;D: Alpha &lt;b&gt;and&lt;/b&gt; Beta</title><link>https://news.example/1?a=1&amp;b=2</link>
      <guid isPermaLink="false"> tag:news.example,2017:1 </guid><pubDate>Thu, 07 Dec 2017 11:00:00 +0100</pubDate>
      <dc:creator>Ann Lee</dc:creator><description>They &lt;i&gt;signed&lt;/i&gt; &amp;amp; shook hands.</description>
      <content:encoded><![CDATA[<p>Alpha and Beta&nbsp;signed.</p>]]></content:encoded></item>"""
    found = one("feed.xml", RSS.format(item))
    assert found == Document(
        source_uri=found.source_uri,
        body="<p>Alpha and Beta\xa0signed.</p>".encode(),
        media_type="text/html",
        charset="utf-8",
        url="https://news.example/1?a=1&b=2",
        feed_url="https://news.example/feed.xml",
        entry_id="tag:news.example,2017:1",
        title="R&D: Alpha and Beta",
        authors=("Ann Lee",),
        description="They signed & shook hands.",
        published_at=datetime(2017, 12, 7, 10, tzinfo=timezone.utc),
        date_source="feed",
        declared_language="en-GB",
    )
    assert found.source_uri.endswith("/feed.xml#1")


def test_an_atom_entry_is_taken_with_what_its_feed_says(one: One) -> None:
    entry = """<entry><title type="text">A &lt;B&gt; &amp;amp; C</title><id>urn:1</id><link href="1"/>
      <updated>2017-12-07T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
      <p>Alpha &amp; Beta</p></div></content></entry>"""
    found = one("a.atom", ATOM.format(entry))
    assert found.body.decode().strip() == "<p>Alpha &amp; Beta</p>"
    assert (found.media_type, found.title, found.url) == ("text/html", "A <B> &amp; C", "https://news.example/x/1")
    assert (found.feed_url, found.authors) == ("https://news.example/x/feed.atom", ("Desk",))
    assert (found.published_at, found.date_source) == (datetime(2017, 12, 7, 10, tzinfo=timezone.utc), "feed")
    assert (found.declared_language, found.description) == ("de", None)


@pytest.mark.parametrize(
    ("content", "body", "media_type"),
    [
        ('<content type="text">a &lt; b</content>', "a < b", "text/plain"),
        ('<content type="html">&lt;p&gt;x&lt;/p&gt;</content>', "<p>x</p>", "text/html"),
        ('<content type="image/png">aGVsbG8=</content><summary>s</summary>', "s", "text/plain"),
        (
            '<content src="https://news.example/v"/><summary type="html">s &amp;amp; t</summary>',
            "s &amp; t",
            "text/html",
        ),
        ('<content type="text">plain</content><content type="html">&lt;b&gt;x</content>', "<b>x", "text/html"),
    ],
)
def test_the_body_is_of_the_type_that_the_entry_declares(one: One, content: str, body: str, media_type: str) -> None:
    found = one("a.atom", ATOM.format(f"<entry><title>t</title><id>1</id>{content}</entry>"))
    assert (found.body.decode(), found.media_type) == (body, media_type)


def test_published_comes_before_updated_and_no_date_is_none(read: Read) -> None:
    both = "<published>2017-12-07T10:00:00</published><updated>2018-01-01T00:00:00Z</updated>"
    first, second, third = read(
        "a.atom",
        ATOM.format("".join(f"<entry><summary>s</summary>{d}</entry>" for d in (both, "", "<updated>soon</updated>"))),
    )
    assert isinstance(first, Document)
    assert first.published_at == datetime(2017, 12, 7, 10, tzinfo=timezone.utc)
    assert [getattr(found, "date_source", "?") for found in (second, third)] == [None, None]


def test_an_entry_without_text_is_rejected_with_its_address(read: Read) -> None:
    items = (
        "<item><title>One</title><link>https://news.example/1</link></item>"
        "<item><title>Two</title><link>https://news.example/2</link><description> </description></item>"
        "<item><title>Three</title><description>words</description></item>"
    )
    found = read("feed.xml", RSS.format(items))
    assert reasons(found) == [Reason.NO_TEXT, Reason.NO_TEXT, None]
    assert [item.url for item in found] == ["https://news.example/1", "https://news.example/2", None]


def test_rss_1_is_read(one: One) -> None:
    feed = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
      <channel rdf:about="c"><title>N</title></channel>
      <item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link>
      <description>words</description></item></rdf:RDF>"""
    assert one("a.xml", feed).title == "One"


def test_a_broken_feed_gives_its_whole_entries_and_one_reject(read: Read) -> None:
    items = "".join(f"<item><title>{n}</title><description>words {n}</description></item>" for n in range(3))
    whole = RSS.format(items)
    cut_off = read("cut.xml", whole[: whole.index("words 2") + 3])
    assert reasons(cut_off) == [None, None, Reason.MALFORMED]
    unclosed = read("unclosed.xml", RSS.format(items + "<b>"))
    assert reasons(unclosed) == [None, None, None, Reason.MALFORMED]
    ampersand = read("ampersand.xml", RSS.format(items.replace("words 1", "AT&T")))
    assert reasons(ampersand) == [None, None, None, Reason.MALFORMED]


def test_a_feed_that_is_cut_off_in_its_archive_gives_its_whole_entries(
    tmp_path: Path, gz: Callable[[bytes], bytes]
) -> None:
    noise = "".join(f"<item><title>{n}</title><description>{n * 7919**9}</description></item>" for n in range(2000))
    packed = gz(RSS.format(noise).encode())
    (tmp_path / "feed.xml.gz").write_bytes(packed[: len(packed) // 2])
    found = list(read_file(str(tmp_path / "feed.xml.gz")))
    assert 100 < len(found) < 2000
    assert reasons(found) == [None] * (len(found) - 1) + [Reason.MALFORMED]


@pytest.mark.parametrize("reference", ["&#xD800;", "&#0;", "&#x1F;", "&#xFFFF;", "&#1114112;", f"&#{'9' * 5000};"])
def test_an_illegal_character_reference_costs_one_character_and_not_the_feed(one: One, reference: str) -> None:
    found = one("feed.xml", RSS.format(f"<item><title>a{reference}b</title><description>x</description></item>"))
    assert found.title == "a\ufffdb"


def test_html_names_and_stray_control_characters_do_not_break_a_feed(one: One) -> None:
    item = "<item><title>a\x0b\x00b &rsquo;c&nbsp;d &lt;e&gt;</title><description>x</description></item>"
    assert one("feed.xml", RSS.format(item)).title == "ab ’c d <e>"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("iso-8859-1", "cp1252"),
        ("windows-1251", "cp1251"),
        ("shift_jis", "shift_jis"),
        ("iso-2022-jp", "iso2022_jp"),
        ("iso-8859-1", "utf-8-sig"),
        ("us-ascii", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("punycode", "utf-8"),
        ("hex", "utf-8"),
        ("no-such-thing", "utf-8"),
    ],
)
def test_a_feed_is_decoded_as_it_is_written(one: One, declared: str, codec: str) -> None:
    japanese, russian = "shift" in codec or "2022" in codec, "1251" in codec
    title = "提携" if japanese else "Сделка" if russian else "Zürich – “Alpha”"
    feed = RSS.format(f"<item><title>{title}</title><description>x</description></item>").replace("utf-8", declared, 1)
    assert one("feed.xml", feed.encode(codec)).title == title


def test_one_broken_byte_does_not_turn_the_feed_into_another_encoding(one: One) -> None:
    item = f"<item><title>{'Zürich – ' * 5}</title><description>x</description></item>"
    content = RSS.format(item).encode().replace(b"<title>Z", b"<title>\xe9Z", 1)
    assert one("feed.xml", content).title == "\ufffd" + ("Zürich – " * 5).strip()


def test_feedparser_is_never_given_a_name_that_it_would_open(
    tmp_path: Path, one: One, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.xml").write_text(RSS.format("<item><title>secret</title></item>"))
    for content in ("secret.xml", "https://news.example/feed.xml", str(tmp_path / "secret.xml")):
        assert one("feed.rss", content).reason is Reason.MALFORMED


def test_entities_of_a_feed_are_neither_expanded_without_end_nor_fetched(tmp_path: Path, read: Read) -> None:
    (tmp_path / "secret").write_text("secret")
    bomb = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    doctype = f'<!DOCTYPE rss [<!ENTITY a "aaaa">{bomb}<!ENTITY file SYSTEM "file://{tmp_path}/secret">]>'
    item = "<item><title>&m;</title><description>&file;x</description></item>"
    found = read("feed.xml", f"{doctype}<rss version='2.0'><channel>{item}</channel></rss>")
    assert found
    assert all(len(str(item)) < 2000 and "secret" not in str(getattr(item, "body", "")) for item in found)


@pytest.mark.parametrize(
    "item",
    [
        "<item><author>" + "a" * 1_000_000 + "</author></item>",
        "<item>" * 30_000,
        "<item><title>" + "<" * 200_000,
        "<item><title>" + "&" * 200_000,
        "<![CDATA[" * 50_000,
        "<item><description>" + "&lt;script&gt;" * 70_000 + "</description><link>https://news.example/</link></item>",
        "<item><pubDate>" + "2017-12-07 " * 50_000 + "</pubDate></item>",
    ],
    ids=["author", "items", "angles", "ampersands", "cdata", "scripts", "dates"],
)
def test_a_hostile_feed_takes_linear_time(read: Read, item: str) -> None:
    started = time.process_time()
    assert read("feed.xml", RSS.format(item))
    # Each takes 2 s at most here; the quadratic way took minutes to hours.
    assert time.process_time() - started < 30


def test_a_feed_above_its_limit_is_too_large(one: One) -> None:
    assert one("feed.xml", RSS.format(""), Limits(max_feed_bytes=100)).reason is Reason.TOO_LARGE


def test_a_feed_with_entries_beyond_counting_is_too_large(one: One) -> None:
    item = "<item><description>x</description></item>"
    found = one("feed.xml", RSS.format(item * 11), Limits(max_feed_entries=10))
    assert found.reason is Reason.TOO_LARGE
    assert one("feed.xml", RSS.format(item), Limits(max_feed_entries=1)).body == b"x"


def test_an_address_that_is_none_costs_the_address_and_not_the_entry(one: One) -> None:
    entry = '<entry><link href="http://[bad"/><id>http://[worse</id><summary>words</summary></entry>'
    found = one("a.atom", ATOM.format(entry))
    assert found.body == b"words"


def test_what_feedparser_lets_through_is_a_reject(one: One, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: Any, **__: Any) -> Any:
        raise LookupError("by hand")

    monkeypatch.setattr("feedparser.parse", parse)
    found = one("feed.xml", RSS.format("<item/>"))
    assert (found.reason, "LookupError: by hand" in found.detail) == (Reason.MALFORMED, True)


@pytest.mark.parametrize("name", ["a.rss", "a.atom"])
def test_what_is_no_feed_is_malformed(one: One, name: str) -> None:
    assert one(name, "Not a feed at all").reason is Reason.MALFORMED
    assert one(name, "<urlset><url>x</url></urlset>").reason in (Reason.MALFORMED, Reason.UNSUPPORTED)


def test_a_feed_without_entries_is_empty(one: One) -> None:
    assert one("feed.xml", RSS.format("")).reason is Reason.EMPTY


def test_bytes_in_memory_are_all_that_feedparser_gets(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def parse(source: Any, **settings: Any) -> Any:
        seen.append((source, settings))
        raise RuntimeError

    monkeypatch.setattr("feedparser.parse", parse)
    read("feed.xml", RSS.format(""))
    ((source, settings),) = seen
    assert isinstance(source, io.BytesIO)
    assert settings == {"sanitize_html": False, "resolve_relative_uris": False}
