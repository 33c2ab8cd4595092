"""HTML to text: trafilatura for a page, all of the text for a fragment.

Run it in a child process (`pool`): some pages take minutes or gigabytes.
"""

import re
from dataclasses import replace

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from tieup.schemas.article import Removed
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.extract import page_metadata
from tieup.transforms.extract.access import CLOSED, end, lacks_words, resolved, shows_wall, wall_below
from tieup.transforms.extract.blocks import block_text
from tieup.transforms.extract.decode import decode
from tieup.transforms.extract.engine import article_lines, prepare
from tieup.transforms.extract.extracted import Extracted
from tieup.transforms.extract.heads import read_head, without_above_title
from tieup.transforms.extract.json_ld import body_lines
from tieup.transforms.extract.junk import MAX_CHARS, without_junk
from tieup.transforms.extract.lines import clean_lines, normal, title_key
from tieup.transforms.extract.markers import page_markers
from tieup.transforms.extract.page_metadata import Declared, declared
from tieup.transforms.extract.plain import from_lines
from tieup.transforms.extract.siblings import largest_group, paragraphs, with_lost_siblings
from tieup.transforms.text.tables import toml_table

MIN_ARTICLE_CHARS = 25
"""Of a whole page: less is what is left of a menu. The shortest Chinese brief seen has 40."""

LINK_MIN_CHARS = 12
LINK_MAX_CHILDREN = 20
"""A link is a headline or a call; less than so many characters is a word in a sentence."""

STATED_TIMES = 2
"""The body in JSON-LD counts where it is so many times as long as what was found: it is often cut or full of tags."""

_CHARSET_WITHIN_BYTES = 4096
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
# What XML can't hold; bytes, since an expression takes a twentieth of the whole time to look for it in text.
_NO_XML = bytes([*range(9), 11, 12, *range(14, 32), 127])
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_PAGE = re.compile(
    rf"<(?:!doctype|{'|'.join(toml_table(__package__, 'html.toml')['elements']['page'])})\b", re.IGNORECASE
)

# Without it libxml2 drops in silence what stands below 255 elements; with it, below 2,047.
_HUGE = {"huge_tree": True}


def extract_html(body: bytes, charset: str | None, url: str | None, *, title: str | None, is_entry: bool) -> Extracted:
    """The article in a page, or the whole text of a fragment.

    Args:
        body: the page's bytes.
        charset: what the transport declares.
        url: the page's address, to resolve relative ones against and to look for a date in.
        title: as the source states it; None: to be found in the page.
        is_entry: True if a fragment is a feed's entry.

    Raises:
        DocumentError: `no_text`, or `too_large` where it is nested too deep to be read whole.
    """
    found = _CHARSET.search(body[:_CHARSET_WITHIN_BYTES])
    text = decode(body, charset or (found[1].decode("ascii") if found else None))
    text = _PROLOG.sub("", text)
    if "<pre" not in text:
        # In HTML a line feed is a space: the engine would make lines of those within a paragraph.
        text = text.replace("\n", " ").replace("\r", " ")
    if _PAGE.search(text):
        extracted = _page(_parse(text), url, title)
        artefacts = page_markers(text, extracted.lines, (url, extracted.canonical_url))
        return replace(extracted, artefacts=artefacts)
    tree = _parse(f"<div>{text}</div>")
    return from_lines(clean_lines(block_text(tree)), method="feed_entry" if is_entry else "fragment", title=title)


def _parse(text: str) -> HtmlElement:
    body = text.encode("utf-8", "replace").translate(None, _NO_XML)
    for character in _NO_CHARACTERS:
        body = body.replace(character, b"")
    parser = lxml.html.HTMLParser(
        collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True, **_HUGE
    )
    try:
        tree = lxml.html.document_fromstring(body, parser=parser)
    except lxml.etree.ParserError as error:
        raise DocumentError(Stage.EXTRACT, Reason.NO_TEXT, f"no element in the page: {error}") from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise DocumentError(Stage.EXTRACT, Reason.TOO_LARGE, "elements nested too deep: text below 2,047 would be lost")
    return tree


def _page(tree: HtmlElement, url: str | None, title: str | None) -> Extracted:
    page = declared(tree)
    authors = page_metadata.authors(page, tree)
    links = _links(tree)
    prepare(tree)
    found = paragraphs(tree)
    lines = with_lost_siblings(article_lines(tree, largest_group(found)), found)
    method = "trafilatura"
    body = _stated_body(page, lines)
    if body:
        lines, method = body, "json_ld"
    access = page_metadata.access(page)
    if sum(map(len, lines)) < MIN_ARTICLE_CHARS:
        raise _no_text(is_closed=access == "paywalled" or shows_wall(clean_lines(block_text(tree))))
    keys = {title_key(text) for text in (title or "", *page_metadata.titles(page))} - {""}
    summaries = {title_key(text) for text in page.meta("description")}
    lines, above = without_above_title(lines, lambda line: title_key(line) in keys)
    head = read_head(lines)
    kept, removed = without_junk(head.lines, links)
    said, is_truncated = end(head.lines, kept, removed)
    if said and sum(map(len, kept)) < MIN_ARTICLE_CHARS:
        raise _no_text(is_closed=True)
    access = resolved((access, said))
    if len(kept) > 1 and title_key(kept[0]) in summaries and _is_heading(kept[0], tree):
        removed = (Removed(kind="standfirst", text=kept[0]), *removed)
        kept = kept[1:]
    while len(kept) > 1 and _is_heading(kept[-1], tree):
        removed = (*removed, Removed(kind="heading", text=kept[-1]))
        kept = kept[:-1]
    dates = page_metadata.published(page, url)
    if not dates and (shown := page_metadata.shown_day(tree)):
        dates.append(shown)
    if head.published_at is not None:
        dates.append((head.published_at, "text"))
    return Extracted(
        method=method,
        title=page_metadata.title(page),
        lines=kept,
        removed=(*above, *head.removed, *removed),
        authors=authors or head.authors,
        description=page_metadata.description(page),
        canonical_url=page_metadata.canonical_url(page, url),
        dates=tuple(dates),
        language=page.language,
        access=access,
        is_truncated=is_truncated or (access in CLOSED and _is_cut(page, tree, kept)),
    )


def _no_text(*, is_closed: bool) -> DocumentError:
    if is_closed:
        return DocumentError(
            Stage.EXTRACT, Reason.PAYWALLED, "the page shows nothing of its article to those who don't pay"
        )
    return DocumentError(Stage.EXTRACT, Reason.NO_TEXT, "no article found in the page")


def _is_cut(page: Declared, tree: HtmlElement, lines: list[str]) -> bool:
    """True if a page that is not free to all shows only a part of its article."""
    return lacks_words(lines, page_metadata.word_count(page)) or wall_below(clean_lines(block_text(tree)), lines)


def _links(tree: HtmlElement) -> set[str]:
    """The normal forms of what is a link from end to end."""
    texts = {link.text_content() for link in tree.iter("a") if len(link) <= LINK_MAX_CHILDREN}
    return {normal(text) for text in texts if LINK_MIN_CHARS <= len(text) <= MAX_CHARS}


def _is_heading(line: str, tree: HtmlElement) -> bool:
    """A summary may be the first paragraph itself, as a heading it stands above the text; and none ends one."""
    key = title_key(line)
    return any(title_key(heading.text_content()) == key for heading in tree.iter("h2", "h3", "h4", "h5"))


def _stated_body(page: Declared, lines: list[str]) -> list[str] | None:
    """The JSON-LD's `articleBody`, where the page shows much less of the article."""
    bodies = (clean_lines(body_lines(node.body)) for node in page.articles if node.body)
    longest = max(bodies, key=lambda found: sum(map(len, found)), default=[])
    return longest if sum(map(len, longest)) > STATED_TIMES * sum(map(len, lines)) else None
