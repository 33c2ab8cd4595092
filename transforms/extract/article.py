"""Any document to an article: the room's one function, plain Python."""

from datetime import datetime

from tieup.schemas.article import Article
from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.extract.access import CLOSED, resolved
from tieup.transforms.extract.dates import as_utc, is_plausible
from tieup.transforms.extract.decode import decode
from tieup.transforms.extract.extracted import Extracted
from tieup.transforms.extract.html import extract_html
from tieup.transforms.extract.lines import one_line, without_title
from tieup.transforms.extract.markdown import extract_markdown
from tieup.transforms.extract.plain import extract_plain
from tieup.transforms.text.identity import article_id, content_hash, document_hash, domain


def extract(document: Document, now: datetime) -> Article:
    """The article in a document.

    What the source says (feed, JSON) wins over what the page says. HTML is worked on in this process, however long it
    takes: the door runs it in one that can be killed.

    Args:
        document: of one of the media types `text/plain`, `text/markdown`, `text/html`.
        now: aware; a time of publication more than a day after it is not believed.

    Raises:
        DocumentError: `empty`, `no_text`, `paywalled`, `too_large` or `unsupported`.
    """
    if not document.body.strip():
        raise DocumentError(Stage.EXTRACT, Reason.EMPTY, "the document is empty")
    extracted = _extracted(document)
    title = one_line(document.title) or extracted.title
    lines = without_title(extracted.lines, title)
    access = resolved((document.access, extracted.access))
    if not lines and (access == "paywalled" or (extracted.is_truncated and access in CLOSED)):
        raise DocumentError(Stage.EXTRACT, Reason.PAYWALLED, "no text for those who don't pay")
    if not lines:
        raise DocumentError(Stage.EXTRACT, Reason.NO_TEXT, f"no text besides the title {title!r}")
    text = "\n".join(lines)
    published_at, date_source = _published(document, extracted, now)
    identity = content_hash(title, text)
    return Article(
        article_id=article_id(document.url or extracted.canonical_url, identity),
        source_uri=document.source_uri,
        document_hash=document_hash(document),
        title=title,
        text=text,
        extraction_method=extracted.method,
        content_hash=identity,
        feed_url=document.feed_url,
        entry_id=document.entry_id,
        url=document.url,
        canonical_url=extracted.canonical_url,
        domain=domain(document.url or extracted.canonical_url or ""),
        description=one_line(document.description) or extracted.description,
        authors=document.authors or extracted.authors,
        published_at=published_at,
        date_source=date_source,
        access=access,
        is_truncated=extracted.is_truncated,
        fetched_at=document.fetched_at,
        declared_language=document.declared_language or extracted.language,
        artefacts=extracted.artefacts,
        removed=extracted.removed,
    )


def _extracted(document: Document) -> Extracted:
    body, charset = document.body, document.charset
    if document.media_type == "text/html":
        is_entry = document.feed_url is not None or document.entry_id is not None
        return extract_html(body, charset, document.url, title=one_line(document.title), is_entry=is_entry)
    if document.media_type == "text/markdown":
        return extract_markdown(decode(body, charset), one_line(document.title))
    if document.media_type == "text/plain":
        return extract_plain(decode(body, charset), title=one_line(document.title))
    raise DocumentError(Stage.EXTRACT, Reason.UNSUPPORTED, f"no extraction for the media type {document.media_type!r}")


def _published(document: Document, extracted: Extracted, now: datetime) -> tuple[datetime | None, str]:
    candidates = ((document.published_at, document.date_source or "feed"), *extracted.dates)
    for time, source in candidates:
        if time is not None and is_plausible(as_utc(time), now):
            return as_utc(time), source
    return None, "ingested"
