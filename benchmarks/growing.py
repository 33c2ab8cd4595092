"""Feeds that grow while a stream follows them: hosts on loopback addresses, a new article every few seconds."""

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FIRST = ("Nordwind", "Kolapay", "Ostara", "Velmora", "Quintara", "Zephyrion", "Brennholt", "Helmsgard", "Indrapur")
SECOND = ("Motors", "Batteries", "Foods", "Metals", "Packaging", "Pharma", "Systems", "Airlines", "Robotics")
NAMES = [f"{first} {second}" for first, second in itertools.product(FIRST, SECOND)]


@dataclass
class Host:
    """A feed and its pages."""

    address: str
    world: "Growing"
    asked: Counter[str] = field(default_factory=Counter)
    port: int = 0

    @property
    def count(self) -> int:
        """Articles that are out."""
        return self.world.count()

    def url(self, path: str) -> str:
        """The address of a path here."""
        return f"http://{self.address}:{self.port}{path}"

    def feed(self) -> bytes:
        """The feed as it is now, the newest article first."""
        items = "".join(
            f"<item><title>{self.title(i)}</title><link>/a/{i}</link><guid>{i}</guid>"
            f"<pubDate>{formatdate(self.world.begin + i * self.world.every_s)}</pubDate></item>"
            for i in reversed(range(self.count))
        )
        return f'<rss version="2.0"><channel><title>{self.address}</title>{items}</channel></rss>'.encode()

    def parties(self, number: int) -> tuple[str, str]:
        """The two companies of an article; another pair for each of the first three thousand."""
        offset = int(self.address.rsplit(".", 1)[1])
        place = number * 7 + offset * 31
        return NAMES[place % len(NAMES)], NAMES[(place + 1 + number % (len(NAMES) - 1)) % len(NAMES)]

    def title(self, number: int) -> str:
        """An article's title."""
        return "{} and {} sign supply agreement number {}".format(*self.parties(number), number)

    def page(self, number: int) -> bytes:
        """An article's page."""
        a, b = self.parties(number)
        return (
            f"<html><head><title>{self.title(number)}</title></head><body><article><h1>{self.title(number)}</h1>"
            f"<p>{a} Inc. and {b} Corp. signed a three-year supply agreement on Monday, the two companies said in a "
            f"joint statement from {self.address}. It is their agreement number {number}.</p><p>Under the agreement, "
            f"{a} will deliver parts to {b} from next year. No price was given for the parts, "
            f"of which {b} needs many.</p>"
            "</article></body></html>"
        ).encode()


class Growing:
    """Hosts whose feeds grow by an article every so many seconds, up to a limit; use it as a context manager."""

    def __init__(self, hosts: int, every_s: float, limit: int, first: int = 3) -> None:
        self.every_s = every_s
        self.limit = limit
        self.first = first
        self.begin = time.time()
        self.hosts = [Host(f"127.0.2.{k + 1}", self) for k in range(hosts)]
        self._servers: list[ThreadingHTTPServer] = []

    def count(self) -> int:
        """Articles that each feed holds now."""
        return min(self.limit, self.first + int((time.time() - self.begin) / self.every_s))

    @property
    def feeds(self) -> list[str]:
        """Addresses of the feeds."""
        return [host.url("/feed") for host in self.hosts]

    @property
    def allowed(self) -> list[str]:
        """What `--allow-hosts` must open."""
        return [f"{host.address}:{host.port}" for host in self.hosts]

    @property
    def pages(self) -> set[str]:
        """Every article that is out."""
        return {host.url(f"/a/{i}") for host in self.hosts for i in range(host.count)}

    def __enter__(self) -> "Growing":  # noqa: PYI034 - typing.Self came with Python 3.11
        for host in self.hosts:
            server = ThreadingHTTPServer((host.address, 0), _handler(host))
            host.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self._servers.append(server)
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


def _handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            host.asked[self.path] += 1
            if self.path == "/feed":
                etag = f'"{host.count}"'
                if self.headers.get("If-None-Match") == etag:
                    self.answer(304, b"", etag)
                else:
                    self.answer(200, host.feed(), etag, "application/rss+xml")
            elif self.path.startswith("/a/") and int(self.path[3:]) < host.count:
                self.answer(200, host.page(int(self.path[3:])), None, "text/html; charset=utf-8")
            else:
                self.answer(404, b"", None)

        def answer(self, status: int, body: bytes, etag: str | None, kind: str = "text/plain") -> None:
            self.send_response(status)
            if etag:
                self.send_header("ETag", etag)
            if status != 304:
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
