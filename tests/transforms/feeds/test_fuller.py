from datetime import datetime, timezone

import pytest

from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.fetch import Response
from tieup.transforms.feeds.fuller import is_complete, page_document, words

NOW = datetime(2025, 3, 1, tzinfo=timezone.utc)
SENTENCE = "Alpha and Beta signed an agreement on Monday. "


def entry(body: str) -> Document:
    return Document(
        source_uri="https://news.example/1", body=body.encode(), media_type="text/html", charset="utf-8",
        url="https://news.example/1", feed_url="https://news.example/feed", title="Deal", published_at=NOW,
        date_source="feed",
    )  # fmt: skip


def page(body: str, about: Document | None, content_type: str = "text/html; charset=utf-8") -> Document:
    headers = (("content-type", content_type),)
    return page_document(
        Response(url="https://news.example/1", final_url="https://news.example/final", status=200, headers=headers,
                 body=body.encode(), charset="utf-8", fetched_at=NOW, about=about)
    )  # fmt: skip


def test_a_page_is_taken_with_what_its_feed_says_of_it() -> None:
    html = f"<html><body><p>{SENTENCE * 5}</p></body></html>"
    found = page(html, entry("<p>Alpha and Beta signed.</p>"))
    assert found.body == html.encode()
    assert (found.title, found.published_at, found.feed_url) == ("Deal", NOW, "https://news.example/feed")
    assert (found.url, found.description) == ("https://news.example/final", "Alpha and Beta signed.")
    assert found.fetched_at == NOW


def test_an_entry_that_is_fuller_than_its_page_is_used_instead() -> None:
    html = f"<html><nav>{'menu ' * 500}</nav><script>{'x ' * 900}</script><p>Subscribe to read {SENTENCE}</p></html>"
    found = page(html, entry(f"<p>{SENTENCE * 20}</p>"))
    assert found.body == f"<p>{SENTENCE * 20}</p>".encode()
    assert (found.url, found.title) == ("https://news.example/final", "Deal")


def test_a_teaser_never_stands_for_its_page() -> None:
    html = f"<p>{SENTENCE}</p>"
    assert page(html, entry(f"<p>{SENTENCE * 20}…</p>")).body == html.encode()


def test_a_page_without_a_feed_stands_for_itself() -> None:
    assert page("words", None, "text/plain").media_type == "text/plain"
    assert page("<p>x", None, "application/octet-stream").media_type == "text/html"


@pytest.mark.parametrize("content_type", ["application/pdf", "image/png", "application/json"])
def test_what_is_neither_page_nor_text_is_unsupported(content_type: str) -> None:
    with pytest.raises(DocumentError, match="unsupported"):
        page("{}", None, content_type)


def test_an_image_that_is_called_a_page_is_none() -> None:
    with pytest.raises(DocumentError, match="binary: 76 control characters"):
        page("\x89PNG\r\n\x1a\n" + "\0" * 75, entry("<p>Picture of the day"))


@pytest.mark.parametrize("end", ["…", "[+1234 chars]", "Continue reading Alpha and Beta →", "続きを読む"])
def test_a_long_entry_that_goes_on_elsewhere_is_not_complete(end: str) -> None:
    assert not is_complete(entry(SENTENCE * 60 + end))


def test_a_long_entry_that_ends_is_complete() -> None:
    assert is_complete(entry(SENTENCE * 60))
    assert not is_complete(entry(SENTENCE * 10))


def test_two_characters_of_chinese_count_as_a_word() -> None:
    assert words("两家公司签署协议 and more") == 6
