"""A page or the feed's own entry: which holds more of the article."""

import dataclasses
import re

from tieup.schemas.document import Document
from tieup.schemas.fetch import Response
from tieup.schemas.reject import Reason
from tieup.transforms.feeds.problems import problem
from tieup.transforms.text import charsets, values
from tieup.transforms.text.teasers import is_teaser

_FLAGS = re.IGNORECASE | re.DOTALL
_PARAGRAPH = re.compile(r"<p\b[^<>]*>(.*?)(?=</?(?:p|div|section|article|footer|ul|table|h[1-6])\b|\Z)", _FLAGS)
_HIDDEN = re.compile(r"<(script|style|template|noscript)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", _FLAGS)
_WORD = re.compile(r"\w+")
# Characters of scripts without spaces: about two make a word.
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

COMPLETE_MIN_WORDS = 250
"""An entry with as many words that does not end in `…` or `Read more` is the article; most teasers have under 80."""


def is_complete(entry: Document) -> bool:
    """True if a feed's entry holds the whole article, so that its page need not be fetched."""
    text = values.plain(entry.body.decode("utf-8", "replace")) or ""
    return words(text) >= COMPLETE_MIN_WORDS and not is_teaser(text)


def words(text: str) -> int:
    """About how many words; two characters of Chinese or Japanese count as one."""
    ideographs = len(_IDEOGRAPH.findall(text))
    return len(_WORD.findall(_IDEOGRAPH.sub(" ", text))) + ideographs // 2


def page_document(response: Response) -> Document:
    """A page as it was fetched, with what its feed says of it; the feed's own content where that holds more.

    Raises:
        DocumentError: `unsupported`: neither HTML nor plain text; `binary`: said to be, but no text at all.
    """
    content_type = (response.header("content-type") or "").lower()
    kind = content_type.partition(";")[0].strip()
    is_html = "html" in kind or response.body[:1_000].lstrip()[:1] == b"<"
    if not is_html and kind not in {"", "text/plain"}:
        raise problem(Reason.UNSUPPORTED, f"{kind[:80]}: neither a page nor plain text")
    if controls := charsets.too_many_controls(response.body):
        raise problem(Reason.BINARY, f"{controls:,} control characters in {len(response.body):,} bytes: no text")
    page = Document(
        source_uri=response.url,
        body=response.body,
        media_type="text/html" if is_html else "text/plain",
        charset=response.charset,
        url=response.final_url,
        fetched_at=response.fetched_at,
    )
    return fuller(page, response.about)


def fuller(page: Document, entry: Document | None) -> Document:
    """The page with what the feed says of it, or the feed's content where the page holds less of the article.

    Args:
        page: the page as it was fetched.
        entry: what the feed says (`entries.entry_document`); None: it came from no feed.
    """
    if entry is None:
        return page
    told = values.plain(entry.body.decode("utf-8", "replace")) or ""
    if words(told) > _paragraph_words(page) and not is_teaser(told):
        return dataclasses.replace(entry, fetched_at=page.fetched_at, url=page.url or entry.url)
    return dataclasses.replace(
        entry,
        source_uri=page.source_uri,
        body=page.body,
        media_type=page.media_type,
        charset=page.charset,
        url=page.url or entry.url,
        fetched_at=page.fetched_at,
        # A summary that was all that the feed held is the article's description.
        description=entry.description or (told[:2_000] or None),
    )


def _paragraph_words(page: Document) -> int:
    """Words in the page's paragraphs, those of menus and adverts among them: so an entry must hold clearly more."""
    text = charsets.decode(page.body, page.charset)
    if page.media_type != "text/html":
        return words(text)
    shown = _HIDDEN.sub(" ", text)
    return words(" ".join(values.plain(found[1]) or "" for found in _PARAGRAPH.finditer(shown))) or words(
        values.plain(shown) or ""
    )
