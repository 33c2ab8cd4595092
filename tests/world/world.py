"""The world as a test sees it: starts its process, knows what must come of it and what was asked."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.world import feeds
from tests.world.population import address, sites
from tests.world.sites import Site

ROOT = Path(__file__).resolve().parents[2]
_START_TIMEOUT_S = 60
_WAIT_TIMEOUT_S = 120


@dataclass(frozen=True)
class Asked:
    """One request that came to a host."""

    host: str
    path: str
    headers: dict[str, str]
    """By name in lower case."""
    start: float
    """Monotonic seconds."""
    end: float
    """Just before the last byte was sent, or the other side had gone."""
    at: float
    """The start, in seconds of the epoch."""
    under_way: int
    """Requests to this host that were not done, this one included."""
    status: int | None = None
    """None: no status was sent, or the body never came to its end."""
    not_before: float | None = None
    """What Retry-After asked for, in seconds of the epoch."""

    @property
    def is_conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass(frozen=True)
class World:
    """All hosts, under way."""

    folder: Path
    port: int
    sites: dict[str, Site]

    @property
    def feed_urls(self) -> list[str]:
        return [url for site in self.sites.values() for url in site.sources]

    @property
    def allow_hosts(self) -> list[str]:
        return [f"{address(number)}:{self.port}" for number in range(1, len(self.sites) + 1)]

    @property
    def expected_articles(self) -> list[str]:
        """Addresses of all ordinary items; where an item has none, the feed's with its id."""
        has_changed = (self.folder / "changed").exists()
        return sorted(
            url for site in self.sites.values() for url in (*site.articles, *(site.later if has_changed else ()))
        )

    @property
    def expected_rejects(self) -> dict[str, set[str]]:
        """Addresses of all that must be rejected, with the reasons that will do."""
        return {url: set(told.split("|")) for site in self.sites.values() for url, told in site.rejects.items()}

    def lists(self) -> list[str]:
        """The same feeds by every way in which they can be given: addresses and lists in all forms."""
        urls = self.feed_urls
        parts = [urls[i::5] for i in range(5)]
        texts = {
            "feeds.opml": feeds.opml(parts[1]),
            "feeds.txt": "# feeds\n" + "".join(f"{url} Some news\n" for url in parts[2]),
            "feeds.csv": "title,url\n" + "".join(f'"News, daily",{url}\n' for url in parts[3]),
            "feeds.toml": f"feeds = {json.dumps(parts[4])}\n",
        }
        for name, text in texts.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        return [*parts[0], *(str(self.folder / name) for name in texts)]

    def change(self) -> None:
        """Publish what is published later."""
        (self.folder / "changed").touch()

    def log(self, since: int = 0) -> list[Asked]:
        """What was asked, in the order of its end, from the given number on."""
        lines = (self.folder / "log.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
        return [Asked(**json.loads(line)) for line in lines[since:]]

    def wait_for_requests(self, count: int, process: "subprocess.Popen[str]") -> None:
        """Return once the hosts have answered so many requests, or the process has ended."""
        deadline = time.monotonic() + _WAIT_TIMEOUT_S
        while len(self.log()) < count and process.poll() is None:
            assert time.monotonic() < deadline, f"{len(self.log())} requests of {count} have come"
            time.sleep(0.01)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """The world, in a process of its own as long as the context lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.world.server", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            port = process.stdout.readline().strip()
            assert port, f"the world did not start: {process.poll()}"
            yield World(folder, int(port), sites(int(port)))
        finally:
            process.stdin.close()
            process.wait(_START_TIMEOUT_S)
