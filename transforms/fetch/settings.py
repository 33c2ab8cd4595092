"""What may be set about fetching."""

import re
from dataclasses import dataclass
from importlib.metadata import version

from tieup.schemas.errors import UsageError
from tieup.transforms.fetch.addresses import AllowedHosts

PRODUCT = "tieup"
"""Our name in robots.txt."""

_CONTACT = re.compile(r"[\x21-\x27\x2a-\x7e]{3,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits and manners."""

    contact: str | None = None
    """An address or a URL at which a site's owner reaches whoever runs this; part of the user agent."""

    allow_hosts: tuple[str, ...] = ()
    """`NAME[:PORT]` that may be asked though not public or on another port."""

    timeout_s: float = 30.0
    """Seconds for one request with all its redirects, from the first name lookup to the last byte."""

    max_bytes: int = 10 << 20
    """Bytes of a body, decoded."""

    max_redirects: int = 5
    """Redirects that one request follows."""

    pause_s: float = 1.0
    """Seconds between two requests to one host; robots.txt may ask for more."""

    concurrency: int = 64
    """Requests in flight at a time, each to another host."""

    patience_s: float = 30.0
    """The longest that a run waits for a host that asks to be left alone; longer waits are left to the next run."""

    host_budget_s: float = 900.0
    """Seconds that one host may take in one call; what is left then is left to the next run."""

    max_failures: int = 3
    """Requests in a row without an answer after which a host counts as down for this run."""

    trust_environment: bool = False
    """True to use the proxies that HTTP_PROXY and the like name; the proxy then decides where connections go."""

    def __post_init__(self) -> None:
        if self.contact is not None and not _CONTACT.fullmatch(self.contact):
            raise UsageError(f"contact {self.contact!r}: give an e-mail address or a URL")
        for name in ("timeout_s", "max_bytes", "concurrency", "max_failures", "host_budget_s"):
            if getattr(self, name) <= 0:
                raise UsageError(f"{name} must be more than 0")
        AllowedHosts.parse(self.allow_hosts)

    @property
    def user_agent(self) -> str:
        """`tieup/0.1.0 (+https://example.com/about-our-reader)`."""
        product = f"{PRODUCT}/{version('tieup')}"
        return f"{product} (+{self.contact})" if self.contact else product
