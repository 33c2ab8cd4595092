"""Lists of feeds in the forms in which they are exchanged: OPML, CSV, plain, TOML."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml import etree

from tieup.schemas.errors import DocumentError
from tieup.schemas.feed import Feed
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.feeds.xml_feeds import clean_text
from tieup.transforms.text import values

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COLUMNS = ("url", "title", "folder", "language")


def from_opml(text: str) -> Iterator[dict[str, str]]:
    """url, title, folder and language of every outline that is a feed; of a broken list as far as it can be read.

    Raises:
        DocumentError: `malformed`.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(clean_text(text.encode("utf-8", "replace")).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(Stage.READ, Reason.MALFORMED, f"broken OPML: {error}") from error
    if root is None:
        raise DocumentError(Stage.READ, Reason.MALFORMED, "broken OPML, without any element")
    stack = [(element, "") for element in reversed(root)]
    while stack:
        element, folder = stack.pop()
        told = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        title = told.get("title") or told.get("text") or ""
        if "xmlurl" in told:
            # OPML wants a text; where a feed has no title its address stands there.
            title = "" if title == told["xmlurl"] else title
            yield {"url": told["xmlurl"], "title": title, "folder": folder, "language": told.get("language", "")}
        inner = "/".join(filter(None, (folder, title.replace("/", "-")))) if "xmlurl" not in told else folder
        stack.extend((child, inner) for child in reversed(element) if isinstance(child.tag, str))


def to_opml(feeds: Sequence[Feed]) -> str:
    """OPML 2.0, feeds in their folders."""
    feeds = [
        Feed(url=_xml(feed.url) or "", title=_xml(feed.title), folder=_xml(feed.folder), language=_xml(feed.language))
        for feed in feeds
    ]
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds"
    body = etree.SubElement(root, "body")
    folders = {"": body}
    for feed in feeds:
        outline = etree.SubElement(_folder(folders, feed.folder or ""), "outline")
        outline.set("type", "rss")
        outline.set("text", feed.title or feed.url)
        if feed.title:
            outline.set("title", feed.title)
        outline.set("xmlUrl", feed.url)
        if feed.language:
            outline.set("language", feed.language)
    etree.indent(root)
    return str(etree.tostring(root, encoding="unicode", pretty_print=True))


def to_csv(feeds: Sequence[Feed]) -> str:
    """CSV with a header: url, title, folder, language."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([values.line(getattr(feed, name)) or "" for name in _COLUMNS] for feed in feeds)
    return stream.getvalue()


def to_lines(feeds: Sequence[Feed]) -> str:
    """An address a line, its title behind it."""
    return "".join(f"{feed.url} {feed.title}\n" if feed.title else f"{feed.url}\n" for feed in feeds)


def to_toml(feeds: Sequence[Feed]) -> str:
    """A `[[feeds]]` table for each."""
    tables = []
    for feed in feeds:
        told = ((name, getattr(feed, name)) for name in _COLUMNS)
        # A JSON string is a TOML string but for DEL, which TOML wants escaped.
        lines = [
            f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
            for name, value in told
            if value
        ]
        tables.append("\n".join(["[[feeds]]", *lines, ""]))
    return "\n".join(tables)


WRITERS: Mapping[str, Callable[[Sequence[Feed]], str]] = {
    "opml": to_opml,
    "csv": to_csv,
    "txt": to_lines,
    "toml": to_toml,
}
"""By the ending of a file's name."""


def _xml(text: str | None) -> str | None:
    return _NO_XML.sub("", text) if text else None


def _folder(folders: dict[str, etree._Element], path: str) -> etree._Element:
    """The outline of a folder, made with those around it where it is missing."""
    if path not in folders:
        outer, _, name = path.rpartition("/")
        folders[path] = etree.SubElement(_folder(folders, outer), "outline", text=name)
    return folders[path]
