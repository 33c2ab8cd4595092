"""What a page declares of its article: title, authors, summary, canonical address, language, time of publication."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from tieup.transforms.extract import json_ld
from tieup.transforms.extract.access import declared_access
from tieup.transforms.extract.datelines import DATE_LINE_MAX_CHARS, day_in, without_date
from tieup.transforms.extract.dates import parse_time
from tieup.transforms.extract.lines import one_line, title_key
from tieup.transforms.extract.names import names
from tieup.transforms.text.identity import domain
from tieup.transforms.text.tables import toml_table

_TABLE = toml_table(__package__, "html.toml")["metadata"]
_URL_DAY = re.compile(r"/(\d{4})[/-]?(\d\d)[/-]?(\d\d)(?:[/_.-]|$)")
_SEPARATED = re.compile(r"\s+[|·•»›—–-]\s+|\s*[|_｜＿]\s*|\s+:\s+")
_BYLINE = XPath(
    "//*[@rel='author' or contains(@itemprop, 'author') or contains(@class, 'byline') or contains(@class, 'author') or "
    "contains(@class, 'Author') or contains(@class, 'Byline')]"
)
_DATED = XPath(
    "//h1/following::*[self::time or contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'time') "
    "or contains(@class, 'publish') or contains(@class, 'posted') or contains(@class, 'byline') "
    "or contains(@id, 'date')]"
)
_DATED_TRIED = 6
_AGREES = 0.5
_BYLINE_MAX_CHARS = 120
_BYLINES_TRIED = 12


@dataclass
class Declared:
    """The parts of a page that declare something, in one pass; read it before the page is changed."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    canonical: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    language: str | None = None
    articles: list[json_ld.Stated] = field(default_factory=list)

    def meta(self, group: str) -> Iterator[str]:
        """The contents of the meta elements of a group in `html.toml`, in its order."""
        for name in _TABLE[group]:
            yield from self.metas.get(name, ())


def declared(tree: HtmlElement) -> Declared:
    """Everything in a tree that may declare something of its article."""
    found = Declared(language=(tree.get("lang") or tree.get("xml:lang") or "").strip() or None)
    for element in tree.iter("meta", "link", "script", "title", "h1", "time"):
        _READERS[element.tag](element, found)
    found.articles = json_ld.stated(found.scripts)
    return found


def title(page: Declared) -> str | None:
    """The headline, without the name of the site.

    A heading of level 1 that the page also declares is the best form; else what is declared for sharing and in JSON-LD;
    else `<title>` up to the site's name.
    """
    declared_ones = [*page.meta("title"), *(node.headline for node in page.articles if node.headline)]
    cleaned = [text for text in map(one_line, declared_ones) if text]
    tabs = [text for text in map(one_line, page.titles) if text]
    headings = [text for text in page.headings if text]
    for heading in headings:
        if any(_agrees(heading, text) for text in cleaned or tabs):
            return heading
    site = {title_key(name) for name in page.meta("site")}
    if cleaned:
        return _without_site(cleaned[0], site)
    if len(headings) == 1:
        return headings[0]
    return _without_site(tabs[0], site, guess=True) if tabs else next(iter(headings), None)


def titles(page: Declared) -> list[str]:
    """Every form in which the page states its title."""
    headlines = (node.headline for node in page.articles if node.headline)
    return [text for text in (*page.headings[:1], *page.meta("title"), *headlines, *page.titles[:1]) if text]


def authors(page: Declared, tree: HtmlElement) -> tuple[str, ...]:
    """Names from JSON-LD, else from meta elements, else from what is marked as a by-line."""
    for node in page.articles:
        if found := tuple(dict.fromkeys(name for text in node.authors for name in names(text))):
            return found
    if found := tuple(dict.fromkeys(name for text in page.meta("author") for name in names(text))):
        return found
    for element in _BYLINE(tree)[:_BYLINES_TRIED]:
        text = one_line(" ".join(element.itertext()))
        if text and len(text) <= _BYLINE_MAX_CHARS and (found := names(without_date(text))):
            return found
    return ()


def description(page: Declared) -> str | None:
    """The page's summary of itself."""
    stated = (*page.meta("description"), *(node.description for node in page.articles if node.description))
    return next((text for text in map(one_line, stated) if text), None)


def access(page: Declared) -> str | None:
    """Who may read it: `free`, `metered` or `paywalled`; None: it does not say."""
    stated = next((node.free for node in page.articles if node.free), ())
    return declared_access((*page.meta("access"), *stated))


def word_count(page: Declared) -> int | None:
    """The words that the article has, as the page counts them."""
    return next((node.words for node in page.articles if node.words), None)


def canonical_url(page: Declared, base: str | None) -> str | None:
    """The address in `<link rel=canonical>`, else in `og:url`; absolute, http or https, None if there is none.

    A site's bare front page does not count: templates put it on every page, and it would make all of them one article.
    """
    for candidate in (*page.canonical, *page.meta("url")):
        try:
            url = urljoin(base or "", candidate.strip())
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and domain(url) and (parts.path.strip("/") or parts.query):
            return url
    return None


def published(page: Declared, url: str | None) -> list[tuple[datetime, str]]:
    """Every time of publication that page and address declare, with its `date_source`, the most trustworthy first."""
    stated = [("json-ld", node.published) for node in page.articles if node.published]
    stated += [("meta", text) for text in (*page.meta("published"), *page.times)]
    found = [(time, source) for source, text in stated if (time := parse_time(text))]
    try:
        day = _URL_DAY.search(urlsplit(url or "").path)
    except ValueError:
        return found
    if day and (time := parse_time("-".join(day.groups()))):
        found.append((time, "url"))
    return found


def shown_day(tree: HtmlElement) -> tuple[datetime, str] | None:
    """The first date that a page shows below its headline in an element made for dates, with its `date_source`."""
    for element in _DATED(tree)[:_DATED_TRIED]:
        if (stamp := element.get("datetime")) and (time := parse_time(stamp)):
            return time, "meta"
        text = one_line(" ".join(element.itertext()))
        if text and len(text) <= DATE_LINE_MAX_CHARS and (time := day_in(text)):
            return time, "text"
    return None


def _meta(element: HtmlElement, found: Declared) -> None:
    name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
    if name and (content := (element.get("content") or "").strip()):
        found.metas.setdefault(name, []).append(content)


def _link(element: HtmlElement, found: Declared) -> None:
    if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
        found.canonical.append(element.get("href"))


def _script(element: HtmlElement, found: Declared) -> None:
    if (element.get("type") or "").strip().lower() == "application/ld+json" and element.text:
        found.scripts.append(element.text)


def _title(element: HtmlElement, found: Declared) -> None:
    found.titles.append(element.text_content())


def _heading(element: HtmlElement, found: Declared) -> None:
    found.headings.append(one_line(element.text_content()) or "")


def _time(element: HtmlElement, found: Declared) -> None:
    if (element.get("itemprop") or "").lower() == "datepublished" or element.get("pubdate") is not None:
        found.times.insert(0, element.get("datetime") or element.text_content())


def _agrees(heading: str, stated: str) -> bool:
    """True for the same title, with the name of a site behind it or cut a little: a section's heading is shorter."""
    key, whole = title_key(heading), title_key(stated)
    return whole.startswith(key) and len(key) >= _AGREES * len(whole)


def _without_site(text: str, site: set[str], *, guess: bool = False) -> str:
    """A title before its last separator, if the site's name follows (or, as a guess, something shorter)."""
    gaps = list(_SEPARATED.finditer(text))
    for gap in reversed(gaps):
        head, tail = text[: gap.start()].strip(), text[gap.end() :].strip()
        if head and (title_key(tail) in site or (guess and len(tail) < len(head))):
            return head
    return text


_READERS = {"meta": _meta, "link": _link, "script": _script, "title": _title, "h1": _heading, "time": _time}
