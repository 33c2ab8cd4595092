"""What a page declares in its head: canonical address, language, time of publication."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from tieup.transforms.extract.dates import parse_time
from tieup.transforms.text.identity import domain
from tieup.transforms.text.tables import toml_table

_META_TIMES = frozenset(toml_table(__package__, "html.toml")["metadata"]["published"])
_JSON_LD_TIME = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_URL_DAY = re.compile(r"/(\d{4})[/-]?(\d\d)[/-]?(\d\d)(?:[/_-]|$)")


def canonical_url(tree: HtmlElement, base: str | None) -> str | None:
    """The address in `<link rel=canonical>`, else in `og:url`; absolute, http or https, None if there is none.

    A site's bare front page does not count: templates put it on every page, and it would make all of them one article.
    """
    for candidate in _declared_addresses(tree):
        try:
            url = urljoin(base or "", candidate.strip())
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and domain(url) and (parts.path.strip("/") or parts.query):
            return url
    return None


def language(tree: HtmlElement) -> str | None:
    """The `lang` of the page, verbatim."""
    value = tree.get("lang") or tree.get("xml:lang") or ""
    return value.strip() or None


def published(tree: HtmlElement, fallback: str | None, url: str | None) -> tuple[datetime | None, str]:
    """Time of publication and its `date_source`: JSON-LD, a meta element, a `<time>`, else the day in `fallback`."""
    for source, text in _times(tree):
        if time := parse_time(text):
            return time, source
    day = parse_time(fallback or "")
    found = _URL_DAY.search(urlsplit(url).path) if day and url else None
    return day, "url" if found and day and "-".join(found.groups()) == f"{day:%Y-%m-%d}" else "meta"


def _declared_addresses(tree: HtmlElement) -> Iterator[str]:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            yield link.get("href")
    for meta in tree.iter("meta"):
        if _name(meta) == "og:url" and meta.get("content"):
            yield meta.get("content")


def _times(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            yield from (("json-ld", text) for text in _JSON_LD_TIME.findall(script.text or ""))
    for meta in tree.iter("meta"):
        if _name(meta) in _META_TIMES and meta.get("content"):
            yield "meta", meta.get("content")
    for time in tree.iter("time"):
        if (time.get("itemprop") or "").lower() == "datepublished" or time.get("pubdate") is not None:
            yield "meta", time.get("datetime") or ""


def _name(meta: HtmlElement) -> str:
    return (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
