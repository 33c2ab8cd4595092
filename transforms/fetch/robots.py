"""robots.txt by RFC 9309: found once a day, and nothing is asked that it forbids.

Protego weighs the rules against an address. Which groups of rules are ours is decided here: Protego also takes a group
for ours whose name our user agent merely begins with, and what is left of a file is short enough to keep.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego
from yarl import URL

from tieup.schemas.errors import DocumentError
from tieup.schemas.fetch import RobotsState
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.fetch.client import Answer
from tieup.transforms.fetch.hosts import Clock
from tieup.transforms.fetch.settings import PRODUCT

MAX_BYTES = 512 << 10
"""The RFC wants at least 500 KiB to be read; what follows is left."""

_KEEP = timedelta(hours=24)
_KEEP_DENIAL = timedelta(minutes=10)
_MAX_SITES = 5000
_LINE_END = re.compile(r"\r\n|\r|\n")
_PRODUCT = re.compile(r"[a-z_-]+|\*", re.IGNORECASE)
_AGENT = ("user-agent", "useragent", "user agent")
# Common misspellings of `disallow` are meant as such.
_RULES = ("allow", "disallow", "dissallow", "disalow", "dissalow", "crawl-delay", "crawl delay")


@dataclass(slots=True)
class _Site:
    fetched_at: datetime
    rules: str
    parsed: Protego
    denial: DocumentError | None = None

    def fresh(self, now: datetime) -> bool:
        return now - self.fetched_at < (_KEEP_DENIAL if self.denial else _KEEP)


class Robots:
    """The rules of all sites that were asked.

    Args:
        ask: asks for a site's robots.txt, redirects followed; the last answer, body cut at `MAX_BYTES`.
        clock: the time.
    """

    def __init__(self, ask: Callable[[URL], Awaitable[Answer]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._sites: dict[str, _Site] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def learn(self, states: Iterable[RobotsState]) -> None:
        """What an earlier run has kept."""
        for state in states:
            self._sites.setdefault(state.origin, _Site(state.fetched_at, state.rules, _parsed(state.rules)))

    def states(self) -> list[RobotsState]:
        """What the next run needs not ask for; denials are asked again."""
        now = self._clock.now()
        return [
            RobotsState(origin=origin, fetched_at=site.fetched_at, rules=site.rules)
            for origin, site in sorted(self._sites.items())
            if site.fresh(now) and not site.denial
        ]

    async def check(self, url: URL) -> float:
        """The site's Crawl-delay in seconds (0: none), if we may ask for this address.

        Raises:
            DocumentError: `robots`, or why robots.txt could not be read.
        """
        site = await self._site(url.origin())
        if site.denial:
            raise DocumentError(*site.denial.args)
        if not site.parsed.can_fetch(str(url), PRODUCT):
            raise DocumentError(Stage.FETCH, Reason.ROBOTS, f"robots.txt of {url.origin()} forbids it")
        return site.parsed.crawl_delay(PRODUCT) or 0.0

    async def _site(self, origin: URL) -> _Site:
        key = str(origin)
        async with self._locks.setdefault(key, asyncio.Lock()):
            site = self._sites.get(key)
            if site is None or not site.fresh(self._clock.now()):
                self._sites.pop(key, None)
                site = self._sites[key] = await self._read(origin)
                while len(self._sites) > _MAX_SITES:
                    self._sites.pop(next(iter(self._sites)))
            return site

    async def _read(self, origin: URL) -> _Site:
        try:
            answer = await self._ask(origin / "robots.txt")
        except DocumentError as error:
            if error.reason is Reason.RATE_LIMITED:
                raise  # the host's state says until when
            denial = DocumentError(Stage.FETCH, error.reason, f"{error.detail} (for its robots.txt)")
            return _Site(self._clock.now(), "", Protego(), denial)
        if answer.status >= 500 or answer.status == 429:
            denial = DocumentError(Stage.FETCH, Reason.ROBOTS, f"robots.txt answered with status {answer.status}")
            return _Site(self._clock.now(), "", Protego(), denial)
        rules = rules_for_us(_text(answer)) if 200 <= answer.status < 300 else ""
        return _Site(self._clock.now(), rules, _parsed(rules))


def _text(answer: Answer) -> str:
    body = answer.body.rpartition(b"\n")[0] if answer.cut else answer.body
    return body.decode("utf-8-sig", "replace")


def _parsed(rules: str) -> Protego:
    return Protego.parse(f"User-agent: *\n{rules}")


def rules_for_us(text: str) -> str:
    """The rules of all groups that name us, else of those for everyone (RFC 9309, 2.2.1), a line each."""
    ours: list[str] = []
    general: list[str] = []
    agents: set[str] = set()
    named = False
    after_rules = True
    for line in _LINE_END.split(text):
        key, _, value = line.partition("#")[0].partition(":")
        name, value = key.strip().lower(), " ".join(value.split())
        if name in _AGENT:
            agents = set() if after_rules else agents
            after_rules = False
            product = _PRODUCT.match(value)
            agents.add(product[0].lower() if product else "")
            named = named or PRODUCT in agents
        elif name in _RULES:
            after_rules = True
            if PRODUCT in agents:
                ours.append(f"{name}: {value}")
            if "*" in agents:
                general.append(f"{name}: {value}")
    return "\n".join(ours if named else general)
