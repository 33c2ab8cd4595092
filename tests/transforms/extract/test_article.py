import dataclasses
from datetime import datetime, timedelta, timezone

import pytest

from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason
from tieup.transforms.extract.article import extract
from tieup.transforms.text.identity import article_id, content_hash, document_hash

NOW = datetime(2024, 5, 1, tzinfo=timezone.utc)
TEXT = Document(source_uri="a.txt", body=b"Acme joins Borg\n\nThey  signed.\n\nToday.\n", media_type="text/plain")


def test_plain_text_gives_title_and_paragraphs() -> None:
    article = extract(TEXT, NOW)
    assert (article.title, article.text) == ("Acme joins Borg", "They  signed.\nToday.")
    assert (article.extraction_method, article.source_uri, article.removed) == ("plain", "a.txt", ())
    assert article.content_hash == article.article_id == content_hash(article.title, article.text)
    assert article.document_hash == document_hash(TEXT)
    assert (article.published_at, article.date_source) == (None, "ingested")


def test_a_title_from_the_source_wins_and_does_not_stand_in_the_text() -> None:
    article = extract(dataclasses.replace(TEXT, title=" Acme  joins BORG "), NOW)
    assert (article.title, article.text) == ("Acme joins BORG", "They  signed.\nToday.")
    other = extract(dataclasses.replace(TEXT, title="Another"), NOW)
    assert (other.title, other.text) == ("Another", "Acme joins Borg\nThey  signed.\nToday.")


def test_markdown_titles_come_from_headings_and_are_not_repeated() -> None:
    body = b"# Acme joins Borg\n\nThey signed.\n\n## Terms\n\nSecret.\n"
    article = extract(Document(source_uri="a.md", body=body, media_type="text/markdown"), NOW)
    assert (article.title, article.text) == ("Acme joins Borg", "They signed.\nTerms\nSecret.")


def test_the_sources_address_names_the_article() -> None:
    article = extract(dataclasses.replace(TEXT, url="http://www.a.example/x/?utm_source=y"), NOW)
    assert article.article_id == article_id("https://a.example/x", "")
    assert (article.url, article.domain) == ("http://www.a.example/x/?utm_source=y", "a.example")


def test_a_declared_address_names_the_article_where_the_source_states_none() -> None:
    body = b"---\nurl: https://a.example/x\n---\nText.\n"
    article = extract(Document(source_uri="a.md", body=body, media_type="text/markdown"), NOW)
    assert article.article_id == article_id("https://a.example/x", "")
    assert (article.url, article.canonical_url, article.domain) == (None, "https://a.example/x", "a.example")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (NOW + timedelta(hours=20), NOW + timedelta(hours=20)),
        (NOW + timedelta(days=2), None),
        (datetime(1899, 12, 31, tzinfo=timezone.utc), None),
        (datetime(2024, 1, 2, 3, tzinfo=timezone(timedelta(hours=3))), datetime(2024, 1, 2, tzinfo=timezone.utc)),
    ],
)
def test_only_plausible_dates_are_kept(stated: datetime, expected: datetime | None) -> None:
    article = extract(dataclasses.replace(TEXT, published_at=stated, date_source="feed"), NOW)
    assert article.published_at == expected
    assert article.date_source == ("feed" if expected else "ingested")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": b" \n"}, Reason.EMPTY),
        ({"body": b"Only this", "title": "Only this"}, Reason.NO_TEXT),
        ({"body": b"\x07\x07"}, Reason.NO_TEXT),
        ({"media_type": "image/png"}, Reason.UNSUPPORTED),
    ],
)
def test_what_is_no_article_says_why(change: dict[str, object], reason: Reason) -> None:
    with pytest.raises(DocumentError) as caught:
        extract(dataclasses.replace(TEXT, **change), NOW)  # type: ignore[arg-type] # one field each
    assert caught.value.reason == reason


def test_what_the_source_says_is_carried_over() -> None:
    stated = dataclasses.replace(
        TEXT,
        feed_url="https://a.example/feed",
        entry_id="7",
        authors=("Ann Lee",),
        description="Short.",
        declared_language="en-GB",
        fetched_at=NOW,
    )
    article = extract(stated, NOW)
    assert (article.feed_url, article.entry_id, article.authors) == ("https://a.example/feed", "7", ("Ann Lee",))
    assert (article.description, article.declared_language, article.fetched_at) == ("Short.", "en-GB", NOW)
