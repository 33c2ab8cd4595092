"""Feeds and lists of feeds as publishers write them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

NEWEST = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Item:
    """An entry."""

    title: str
    link: str | None
    summary: str = ""
    guid: str | None = None
    content: str | None = None
    """HTML."""
    at: datetime = field(default=NEWEST)


def hours(items: Iterable[Item]) -> list[Item]:
    """Items an hour apart, the newest first."""
    return [
        Item(item.title, item.link, item.summary, item.guid, item.content, NEWEST - timedelta(hours=i))
        for i, item in enumerate(items)
    ]


def _element(name: str, value: str | None) -> str:
    return "" if value is None else f"<{name}>{escape(value)}</{name}>"


def rss(items: Iterable[Item], version: str = "2.0", channel: str = "", declaration: str = "") -> str:
    """RSS 0.91 or 2.0; `channel`: more elements of the channel."""
    dated = version == "2.0"
    told = "".join(
        "<item>"
        + _element("title", item.title)
        + _element("link", item.link)
        + _element("description", item.summary or None)
        + (_element("guid", item.guid) if dated else "")
        + (_element("pubDate", format_datetime(item.at, usegmt=True)) if dated else "")
        + _element("content:encoded", item.content)
        + "</item>\n"
        for item in hours(items)
    )
    return (
        f'{declaration}<rss version="{version}" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>News</title><description>Reports</description>{channel}\n{told}</channel></rss>\n"
    )


def rdf(items: Iterable[Item], about: str) -> str:
    """RSS 1.0."""
    items = hours(items)
    places = "".join(f'<rdf:li rdf:resource="{escape(item.link or "")}"/>' for item in items)
    told = "".join(
        f'<item rdf:about="{escape(item.link or "")}">'
        + _element("title", item.title)
        + _element("link", item.link)
        + _element("dc:date", item.at.isoformat())
        + "</item>\n"
        for item in items
    )
    return (
        '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{about}"><title>News</title><link>{about}</link><description>Reports</description>'
        f"<items><rdf:Seq>{places}</rdf:Seq></items></channel>\n{told}</rdf:RDF>\n"
    )


def atom(items: Iterable[Item], base: str = "") -> str:
    """Atom; `base`: its xml:base."""
    told = "".join(
        "<entry>"
        + _element("title", item.title)
        + (f'<link href="{escape(item.link)}"/>' if item.link else "")
        + _element("id", item.guid or item.link or item.title)
        + _element("updated", item.at.isoformat())
        + _element("summary", item.summary or None)
        + (f'<content type="html">{escape(item.content)}</content>' if item.content else "")
        + "</entry>\n"
        for item in hours(items)
    )
    place = f' xml:base="{base}"' if base else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"{place}><title>News</title>'
        f"<id>urn:news</id><updated>{NEWEST.isoformat()}</updated>\n{told}</feed>\n"
    )


def json_feed(items: Iterable[Item]) -> str:
    """JSON Feed 1.1."""
    told = [
        {"id": item.guid or item.link, "url": item.link, "title": item.title, "summary": item.summary}
        | {"date_published": item.at.isoformat()}
        for item in hours(items)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": told})


def news_sitemap(items: Iterable[Item]) -> str:
    """A news sitemap."""
    told = "".join(
        f"<url><loc>{escape(item.link or '')}</loc><news:news><news:publication><news:name>News</news:name>"
        f"<news:language>en</news:language></news:publication>"
        f"<news:publication_date>{item.at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(item.title)}</news:title></news:news></url>\n"
        for item in hours(items)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{told}</urlset>\n'
    )


def sitemap_index(addresses: Iterable[str]) -> str:
    """An index of sitemaps, all dated."""
    told = "".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{NEWEST.isoformat()}</lastmod></sitemap>\n" for url in addresses
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{told}</sitemapindex>\n'
    )


def opml(addresses: Iterable[str]) -> str:
    """A list of feeds."""
    told = "".join(f'<outline type="rss" text="News" xmlUrl="{escape(url)}"/>\n' for url in addresses)
    head = "<head><title>Feeds</title></head>"
    return f'<opml version="2.0">{head}<body><outline text="Press">{told}</outline></body></opml>'
