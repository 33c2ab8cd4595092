from datetime import datetime, timezone

import pytest

from tieup.schemas.feed import Entry, ParsedFeed
from tieup.transforms.feeds.entries import entry_document, new_entries, with_identity
from tieup.transforms.feeds.links import article_url

FEED = "https://news.example/feed.xml"
LONG = "Alpha and Beta signed an agreement on the supply of battery cells for three years, the companies said. "


def read(*entries: Entry, feed_url: str = FEED, home: str = "https://news.example/") -> tuple[Entry, ...]:
    return with_identity(ParsedFeed(kind="rss", home_url=home, entries=entries), feed_url).entries


def entry(number: int = 1, **fields: str) -> Entry:
    return Entry(number=number, **fields)  # type: ignore[arg-type]


def is_known(before: Entry, after: Entry) -> bool:
    first = read(before)
    return not new_entries(read(after), {key for found in first for key in found.keys})


def test_one_guid_for_all_entries_makes_them_no_less_different() -> None:
    found = read(*(entry(n, entry_id="1", url=f"/{n}", title=f"News {n}", content=f"{LONG}{n}") for n in range(5)))
    assert len(found) == 5


def test_one_address_for_all_entries_makes_them_no_less_different_and_is_not_theirs() -> None:
    found = read(*(entry(n, url="https://news.example/latest", title=f"News {n}") for n in range(3)))
    assert [item.url for item in found] == [None] * 3


@pytest.mark.parametrize("url", ["https://news.example", "/", FEED, "http://www.news.example/#top", "ftp://x/1", "a:b"])
def test_the_front_page_the_feed_and_what_is_no_web_page_are_no_articles_address(url: str) -> None:
    (found,) = read(entry(url=url, title="t"))
    assert found.url is None
    assert found.keys


def test_an_entry_that_says_nothing_is_none() -> None:
    assert read(entry(1, url="/"), entry(2), entry(3, url="/1")) == read(entry(3, url="/1"))


def test_the_same_entry_twice_in_a_feed_is_one() -> None:
    first = entry(1, url="http://news.example/1?utm_source=x", title="Deal")
    same = entry(2, url="https://www.news.example/1/", title="DEAL!")
    other = entry(2, url="https://www.news.example/1/", title="No deal")
    assert [item.number for item in read(first, same)] == [1]
    assert [item.number for item in read(first, other)] == [1, 2]


@pytest.mark.parametrize(
    ("before", "after", "known", "why"),
    [
        ("/1 a Deal", "/1 b Deal-updated", True, "the same address, all else edited"),
        ("/1 a Deal", "/new/1 a Deal", True, "moved to another address"),
        ("/1 1 Deal", "/2 1 Other", False, "a counter that begins again: same GUID, another article"),
        ("/1 a A LONG", "/2 a B LONG", True, "new address and title, the same text under the same GUID"),
        ("/1 a A LONG", "/2 b A LONG", True, "new address and GUID, the same title and text"),
        ("/1 a Markets", "/2 b Markets", False, "a regular column: the same title, another day"),
        ("/1 a A Read-more", "/2 a B Read-more", False, "a teaser that all have"),
        ("- - A&B LONG", "- - a-b MARKED", True, "entities, quotes and spaces change from fetch to fetch"),
        ("- a", "- a", True, "nothing but a GUID"),
        ("- a", "- b", False, "nothing but a GUID, another one"),
        ("- a A", "- a B", False, "a GUID that is used again"),
    ],
)
def test_an_entry_is_known_by_two_agreeing_marks_or_its_own_address(
    before: str, after: str, *, known: bool, why: str
) -> None:
    texts = {"LONG": LONG, "MARKED": f"<p>{LONG}</p>\n"}

    def made(told: str) -> Entry:
        fields = zip(("url", "entry_id", "title", "content"), told.split(), strict=False)
        return entry(**{name: texts.get(value, value) for name, value in fields if value != "-"})

    assert is_known(made(before), made(after)) is known, why


def test_guids_count_within_their_feed_only() -> None:
    one = read(entry(entry_id="1", title="Deal"))
    other = read(entry(entry_id="1", title="Deal"), feed_url="https://other.example/feed")
    assert not set(one[0].keys) & set(other[0].keys)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a b/c", "https://news.example/ab/c"),
        ("//cdn.example/1", "https://cdn.example/1"),
        ("https://News.example/A?b=2&utm_medium=rss&a=%2F&fbclid=1#frag", "https://News.example/A?b=2&a=%2F"),
        ("https://news.example/a?utm_source=x", "https://news.example/a"),
        ("https://www.google.com/url?rct=j&url=https://other.example/x%3Fid%3D1%26utm_source%3Dg&ct=ga",
         "https://other.example/x?id=1"),
        ("https://notgoogle.com/url?url=https://other.example/x", "https://notgoogle.com/url?url=https://other.example/x"),
        ("https://www.google.com/url?url=javascript:1", "https://www.google.com/url?url=javascript:1"),
        ("http://[bad", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("http:///nohost", None),
        ("", None),
        (None, None),
        ("https://news.example/" + "a" * 5_000, None),
    ],
)  # fmt: skip
def test_an_address_is_made_absolute_and_loses_detours_and_tracking(link: str | None, url: str | None) -> None:
    assert article_url(link, FEED) == url


def test_detours_end_even_where_they_lead_in_a_circle() -> None:
    inner = "https://www.google.com/url?url=https://www.google.com/url"
    assert article_url(inner, None) == "https://www.google.com/url"


def test_an_entry_becomes_a_document_with_what_the_feed_says() -> None:
    (found,) = read(
        Entry(
            number=1, entry_id="a", url="/1", title="T", authors=("Ann",), description="d", content="<p>x</p>",
            published_at=datetime(2025, 3, 1, tzinfo=timezone.utc), declared_language="de", access="paywalled",
        )
    )  # fmt: skip
    document = entry_document(found, FEED)
    assert (document.url, document.source_uri, document.feed_url) == ("https://news.example/1",) * 2 + (FEED,)
    assert (document.body, document.media_type, document.date_source) == (b"<p>x</p>", "text/html", "feed")
    assert (document.declared_language, document.access) == ("de", "paywalled")
    bare = entry_document(read(entry(title="T"))[0], FEED)
    assert bare.source_uri.startswith(f"{FEED}#")
    assert bare.body == b""
