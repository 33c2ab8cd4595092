import dataclasses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tieup.schemas.document import Document
from tieup.transforms.text.identity import article_id, content_hash, document_hash, domain, normalise_url

KEY = "https://example.com/news/deal"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/news/deal",
        "http://example.com/news/deal",
        "HTTPS://WWW.Example.COM/news/deal/",
        "https://example.com:443/news/deal#comments",
        "http://example.com:80/news/deal?",
        "https://user:secret@example.com/news/deal",
        "https://example.com./news/de%61l",
        " https://example.com/news/deal\n",
        "//example.com/news/deal",
        "https://example.com/news/deal?utm_source=feed&utm_whatever=1&UTM_Medium=rss",
        "https://example.com/news/deal?gclid=1&fbclid=2&mc_cid=3&cmpid=4&igshid=5",
    ],
)
def test_addresses_that_mean_one_page_share_a_key(url: str) -> None:
    assert normalise_url(url) == KEY


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/news/Deal",
        "https://example.com/news/deal?id=7",
        "https://example.com:8080/news/deal",
        "https://news.example.com/news/deal",
        "https://example.com/news%2Fdeal",
        "ftp://example.com/news/deal",
    ],
)
def test_addresses_of_different_pages_differ(url: str) -> None:
    assert normalise_url(url) != KEY


def test_parameters_are_sorted_by_name_and_repeated_ones_keep_their_order() -> None:
    assert normalise_url("https://a.example/?b=2&c=x+y&a=3&b=1") == "https://a.example?a=3&b=2&b=1&c=x%20y"


def test_escapes_are_made_the_same() -> None:
    assert normalise_url("https://a.example/caf%c3%a9/%7Ex") == normalise_url("https://a.example/café/~x")
    assert normalise_url("https://a.example/50%") == "https://a.example/50%25"


def test_international_hosts_become_punycode() -> None:
    assert normalise_url("https://MÜNCHEN.example/") == "https://xn--mnchen-3ya.example"
    assert domain("https://www.münchen.example/x") == "xn--mnchen-3ya.example"


@given(st.one_of(st.text(), st.text(alphabet="htps:/.w%[]@?#&=+; a1Fé\ud800\n"), st.from_regex(r"https?://.*")))
@example("%68ttp://a.example")
@example("http://%61.example")
@example("http://[::1")
@example("http://a.example:99999/")
def test_any_string_has_a_key_and_the_key_is_its_own_key(url: str) -> None:
    key = normalise_url(url)
    assert key.isascii()
    assert normalise_url(key) == key


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.com:8080/a", "example.com"),
        ("https://www.com/", "www.com"),
        ("http://[::1]:80/", "[::1]"),
        ("n/a", None),
        ("mailto:desk@example.com", None),
        ("http://two words.example/", None),
        ("", None),
    ],
)
def test_the_domain_is_the_bare_host(url: str, host: str | None) -> None:
    assert domain(url) == host


def test_a_documents_hash_depends_on_type_body_address_and_title_only() -> None:
    document = Document(source_uri="a", body=b"x", media_type="text/plain", url="https://a.example", title="T")
    assert document_hash(dataclasses.replace(document, source_uri="b", entry_id="c")) == document_hash(document)
    changed = [{"body": b"y"}, {"media_type": "text/html"}, {"url": None}, {"title": ""}, {"title": None}]
    hashes = {document_hash(dataclasses.replace(document, **change)) for change in changed}  # type: ignore[arg-type] # one field each
    assert len(hashes | {document_hash(document)}) == len(changed) + 1


def test_hashes_cannot_be_confused_by_moving_text_between_fields() -> None:
    assert content_hash("ab", "c") != content_hash("a", "bc")
    assert content_hash(None, "a") != content_hash("", "a")
    assert content_hash("a", "b") == content_hash("a", "b")
    assert len(content_hash(None, "\ud800")) == 64


def test_an_article_is_known_by_its_address_else_by_its_content() -> None:
    content = content_hash("T", "text")
    assert article_id("http://www.example.com/a/", content) == article_id("https://example.com/a", "other")
    assert article_id(None, content) == content
    assert article_id("n/a", content) == content
