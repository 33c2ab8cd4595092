from datetime import datetime, timezone

import pytest

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason
from tieup.transforms.extract.extracted import Extracted
from tieup.transforms.extract.html import extract_html

NOW = datetime(2024, 5, 1, tzinfo=timezone.utc)
PARAGRAPHS = "".join(
    f"<p>Paragraph {i}: the two firms said that they would build screws together in a plant near the river.</p>"
    for i in range(8)
)


def a_page(head: str = "", body: str = PARAGRAPHS, attributes: str = "") -> bytes:
    text = (
        f"<html{attributes}><head><title>Screw makers join</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Screw makers join</h1>{body}</article><footer>Imprint</footer></body></html>"
    )
    return text.encode()


def extracted_from(body: bytes, url: str | None = None) -> Extracted:
    return extract_html(body, None, url, NOW, is_entry=False)


def test_a_page_gives_its_article_without_navigation() -> None:
    extracted = extracted_from(a_page())
    assert (extracted.method, extracted.title) == ("trafilatura", "Screw makers join")
    assert [line[:12] for line in extracted.lines if line.startswith("Paragraph")] == [
        f"Paragraph {i}:" for i in range(8)
    ]
    assert not {"Home", "Imprint"} & set(extracted.lines)


def test_a_page_declares_its_metadata() -> None:
    head = (
        '<link rel="canonical" href="/news/screws"><meta name="author" content="Ann Lee">'
        '<meta name="description" content="Two firms, one plant.">'
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-03-05T09:00+01:00"}</script>'
    )
    extracted = extracted_from(a_page(head, attributes=' lang="en-GB"'), "https://a.example/x?y=1")
    assert extracted.canonical_url == "https://a.example/news/screws"
    assert extracted.authors == ("Ann Lee",)
    assert extracted.description == "Two firms, one plant."
    assert extracted.language == "en-GB"
    assert (extracted.published_at, extracted.date_source) == (datetime(2024, 3, 5, 8, tzinfo=timezone.utc), "json-ld")


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ('<meta property="article:published_time" content="2024-03-05T10:00Z">', None, ("2024-03-05T10", "meta")),
        ("", "https://a.example/2024/03/05/screws", ("2024-03-05T00", "url")),
        ("", "https://a.example/screws", (None, "meta")),
    ],
)
def test_the_date_says_where_it_comes_from(head: str, url: str | None, expected: tuple[str | None, str]) -> None:
    extracted = extracted_from(a_page(head), url)
    time = extracted.published_at
    assert (time and time.isoformat()[:13], extracted.date_source) == expected


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ('<link rel="canonical" href="https://a.example/">', None),
        ('<link rel="canonical" href="screws">', None),
        ('<link rel="canonical" href="javascript:void(0)">', None),
        ('<link rel="canonical" href="http://[bad">', None),
        ('<meta property="og:url" content="https://a.example/s">', "https://a.example/s"),
    ],
)
def test_a_canonical_address_is_absolute_and_no_bare_front_page(link: str, canonical: str | None) -> None:
    assert extracted_from(a_page(link)).canonical_url == canonical


def test_a_page_without_an_article_says_so() -> None:
    with pytest.raises(DocumentError) as caught:
        extracted_from(b"<html><head><title>Nothing</title></head><body><script>x()</script></body></html>")
    assert caught.value.reason == Reason.NO_TEXT


@pytest.mark.parametrize(
    ("fragment", "lines"),
    [
        ("<p>Short.</p>", ["Short."]),
        ("Plain words &amp; no tags", ["Plain words & no tags"]),
        ("<p>One<br>two</p><ul><li>a<li>b</ul>tail", ["One", "two", "a", "b", "tail"]),
        ("<div>A <b>bold</b> \n word<script>x()</script><style>p{}</style></div>", ["A bold word"]),
        ("<table><tr><td>1</td><td>2</td></tr></table>", ["1", "2"]),
    ],
)
def test_a_feed_entry_keeps_all_of_its_text(fragment: str, lines: list[str]) -> None:
    extracted = extract_html(fragment.encode(), None, None, NOW, is_entry=True)
    assert (extracted.method, extracted.lines) == ("feed_entry", lines)


def test_the_charset_in_the_page_counts_where_the_transport_names_none() -> None:
    body = a_page('<meta charset="windows-1251">', f"<p>Компания и партнёр</p>{PARAGRAPHS}".replace("й", "и"))
    page = body.decode().encode("cp1251")
    assert "Компания и партнёр" in "\n".join(extracted_from(page).lines)


def test_an_xml_declaration_and_control_characters_do_no_harm() -> None:
    page = b'<?xml version="1.0" encoding="iso-8859-1"?>' + a_page(body=PARAGRAPHS + "<p>na\x00\x0bïve end of it</p>")
    assert "naïve end of it" in extracted_from(page).lines


def test_text_below_300_elements_is_kept_and_too_deep_a_nesting_is_no_silent_loss() -> None:
    assert len(extracted_from(a_page(body="<div>" * 300 + PARAGRAPHS + "</div>" * 300)).lines) >= 8
    with pytest.raises(DocumentError) as caught:
        extracted_from(a_page(body="<div>" * 3000 + PARAGRAPHS))
    assert caught.value.reason == Reason.TOO_LARGE
