"""HTML to text: trafilatura for a page, all of the text for a fragment.

Run it in a child process (`pool`): some pages take minutes or gigabytes.
"""

import re
from datetime import datetime, timedelta

import lxml.etree
import lxml.html
import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document as TrafilaturaDocument

from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.extract import page_metadata
from tieup.transforms.extract.blocks import block_text
from tieup.transforms.extract.dates import TOLERANCE, as_utc
from tieup.transforms.extract.decode import decode
from tieup.transforms.extract.extracted import Extracted
from tieup.transforms.extract.lines import clean_lines, one_line
from tieup.transforms.text.tables import toml_table

MIN_ARTICLE_CHARS = 25
"""Of a whole page: less is what is left of a menu. The shortest Chinese brief seen has 40."""

_CHARSET_WITHIN_BYTES = 4096
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PAGE = re.compile(
    rf"<(?:!doctype|{'|'.join(toml_table(__package__, 'html.toml')['elements']['page'])})\b", re.IGNORECASE
)

# Without it libxml2 drops in silence what stands below 255 elements; with it, below 2,047.
_HUGE = {"huge_tree": True}


def extract_html(body: bytes, charset: str | None, url: str | None, now: datetime, *, is_entry: bool) -> Extracted:
    """The article in a page, or the whole text of a fragment.

    Args:
        body: the page's bytes.
        charset: what the transport declares.
        url: the page's address, to resolve relative ones against and to look for a date in.
        now: dates after it are none of publication.
        is_entry: True if a fragment is a feed's entry.

    Raises:
        DocumentError: `no_text`, or `too_large` where it is nested too deep to be read whole.
    """
    found = _CHARSET.search(body[:_CHARSET_WITHIN_BYTES])
    text = decode(body, charset or (found[1].decode("ascii") if found else None))
    text = _NO_XML.sub("", _PROLOG.sub("", text))
    if _PAGE.search(text):
        return _page(_parse(text), url, now)
    tree = _parse(f"<div>{text}</div>")
    return Extracted(method="feed_entry" if is_entry else "fragment", lines=clean_lines(block_text(tree)))


def _parse(text: str) -> HtmlElement:
    parser = lxml.html.HTMLParser(
        collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True, **_HUGE
    )
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except lxml.etree.ParserError as error:
        raise DocumentError(Stage.EXTRACT, Reason.NO_TEXT, f"no element in the page: {error}") from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise DocumentError(Stage.EXTRACT, Reason.TOO_LARGE, "elements nested too deep: text below 2,047 would be lost")
    return tree


def _page(tree: HtmlElement, url: str | None, now: datetime) -> Extracted:
    canonical = page_metadata.canonical_url(tree, url)
    declared = page_metadata.language(tree)
    latest = as_utc(now) + TOLERANCE
    result = trafilatura.bare_extraction(
        tree,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        # Only days that the page marks as its date: one found anywhere in the text is often another's.
        date_extraction_params={
            "original_date": True,
            "extensive_search": False,
            "max_date": f"{latest + timedelta(days=1):%Y-%m-%d}",
        },
    )
    if not isinstance(result, TrafilaturaDocument) or not result.text or len(result.text) < MIN_ARTICLE_CHARS:
        raise DocumentError(Stage.EXTRACT, Reason.NO_TEXT, "no article found in the page")
    lines = clean_lines(result.text)
    published_at, source = page_metadata.published(tree, result.date, url)
    return Extracted(
        method="trafilatura",
        title=one_line(result.title),
        lines=lines,
        authors=tuple(name for part in (result.author or "").split(";") if (name := one_line(part))),
        description=one_line(result.description),
        canonical_url=canonical,
        published_at=published_at,
        date_source=source,
        language=declared,
    )
