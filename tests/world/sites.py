"""What a site of the world is: its pages, and what a run over it must end with."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.world.answers import HTML, Hit, Page, reply
from tests.world.articles import Article, article
from tests.world.feeds import Item

XML = {"Content-Type": "application/xml"}


@dataclass(frozen=True)
class Place:
    """Where a site stands."""

    number: int
    origin: str
    has_changed: Callable[[], bool] = lambda: False
    """True once the world has moved on."""

    def url(self, path: str = "/feed") -> str:
        return self.origin + path


@dataclass(frozen=True)
class Site:
    """One host."""

    pages: dict[str, Page]
    """By path; `*`: all others; what is not there is 404."""

    sources: tuple[str, ...]
    """Addresses of its feeds."""

    articles: tuple[str, ...] = ()
    """Addresses of all that must be in the lake, each once."""

    rejects: dict[str, str] = field(default_factory=dict)
    """Addresses of what must be rejected, with the reason; `|` parts reasons any of which will do."""

    later: tuple[str, ...] = ()
    """Addresses of articles that come when the world moves on."""

    forbidden: tuple[str, ...] = ()
    """Beginnings of paths that robots.txt forbids."""

    crawl_delay_s: float = 0.0
    """What robots.txt asks for."""

    validators: bool = True
    """True if the feed has validators: a second run asks only with conditions."""


@dataclass(frozen=True)
class Press:
    """A site's articles, their pages and the items that list them."""

    place: Place
    articles: list[Article]
    path: str = "/news/{}"

    @staticmethod
    def of(place: Place, count: int = 4, path: str = "/news/{}") -> "Press":
        return Press(place, [article(place.number, i) for i in range(count)], path)

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(self.place.url(self.path.format(i)) for i in range(len(self.articles)))

    def items(self, link: str | None = None) -> list[Item]:
        """Items with a summary; `link`: how they link, `{}` being the number, instead of the address itself."""
        return [
            Item(told.title, (link or self.place.url(self.path)).format(i), told.paragraphs[0], guid=f"n{i}")
            for i, told in enumerate(self.articles)
        ]

    def pages(self, headers: dict[str, str] | None = None, encoding: str = "utf-8") -> dict[str, Page]:
        return {
            self.path.format(i): reply(200, told.page().encode(encoding), headers or HTML, keep=True)
            for i, told in enumerate(self.articles)
        }


def changing(place: Place, before: Page, after: Page) -> Page:
    """One answer until the world moves on, then the other."""

    async def handler(hit: Hit, writer: asyncio.StreamWriter) -> bytes | None:
        page = after if place.has_changed() else before
        return page if isinstance(page, bytes) else await page(hit, writer)

    return handler
