"""Sitemaps (sitemaps.org), news sitemaps (Google's schema) and sitemap indexes.

Read by lxml's recovering parser: no entities are resolved, nothing is fetched, and a broken one gives what stands
before the break.
"""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from tieup.schemas.feed import Entry, ParsedFeed
from tieup.schemas.reject import Reason
from tieup.transforms.feeds.problems import problem
from tieup.transforms.text import values
from tieup.transforms.text.tables import toml_table


def parse_sitemap(text: str, max_entries: int, max_links: int) -> ParsedFeed:
    """Entries of a sitemap, newest first; `links` of an index, newest first.

    Args:
        text: what `xml_feeds.clean_text` gives.
        max_entries: more are too many.
        max_links: sitemaps of an index that are kept.

    Raises:
        DocumentError: `malformed`, `too_large`.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise problem(Reason.MALFORMED, f"broken XML: {error}") from error
    if root is None:
        raise problem(Reason.MALFORMED, "broken XML without any element")
    problems = (f"broken XML, read as far as possible: {parser.error_log[0].message}",) if parser.error_log else ()
    if _name(root) == "sitemapindex":
        links, is_dated = _index(root)
        return ParsedFeed(
            kind="sitemap_index",
            version="sitemap_index",
            links=links[:max_links],
            problems=problems,
            # Without dates it stays the same whatever comes into its sitemaps, so a 304 would hide them.
            is_partial=not is_dated,
        )
    found = [fields for element in root if _name(element) == "url" and (fields := _fields(element)).get("loc")]
    if len(found) > max_entries:
        raise problem(Reason.TOO_LARGE, f"more than {max_entries:,} addresses, the limit for one sitemap")
    if problems and not found:
        raise problem(Reason.MALFORMED, problems[0])
    is_news = any("publication_date" in fields for fields in found)
    return ParsedFeed(
        kind="sitemap",
        version="sitemap_news" if is_news else "sitemap",
        title=next((fields["name"] for fields in found if "name" in fields), None),
        entries=tuple(_entry(fields, number) for number, fields in enumerate(found, 1)),
        problems=problems,
    )


def _index(root: etree._Element) -> tuple[tuple[str, ...], bool]:
    """Addresses of sitemaps, those that changed last first, undated ones behind; and whether all have a date."""
    found = [_fields(element) for element in root if _name(element) == "sitemap"]
    addresses = [(values.moment(fields.get("lastmod")), fields["loc"]) for fields in found if "loc" in fields]
    dated = sorted(((at, loc) for at, loc in addresses if at), key=lambda pair: pair[0], reverse=True)
    ordered = dict.fromkeys([loc for _, loc in dated] + [loc for at, loc in addresses if not at])
    return tuple(ordered), len(dated) == len(addresses)


def _fields(element: etree._Element) -> dict[str, str]:
    """The texts in it by the elements' names, the first of each; those of images and videos are none of the page's."""
    found: dict[str, str] = {}
    for child in _own(element):
        if (name := _name(child)) and (text := values.line(child.text)):
            found.setdefault(name, text)
    return found


def _own(element: etree._Element) -> Iterator[etree._Element]:
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if _name(child) not in {"image", "video", "link"}:
            yield child
            stack.extend(reversed(child))


def _entry(fields: dict[str, str], number: int) -> Entry:
    access: dict[str, str] = toml_table(__package__, "formats.toml")["access"]
    return Entry(
        number=number,
        url=fields["loc"],
        title=fields.get("title"),
        published_at=_published_at(fields),
        declared_language=fields.get("language"),
        access=access.get(fields.get("access", "").lower()),
    )


def _published_at(fields: dict[str, str]) -> datetime | None:
    """Only a news sitemap says when a page was published; `lastmod` is any change of it."""
    return values.moment(fields.get("publication_date"))


def _name(element: etree._Element) -> str:
    """Without namespace, lower case; empty for comments and the like."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
