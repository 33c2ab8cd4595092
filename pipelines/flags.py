"""Flags that several commands share."""

from typing import TYPE_CHECKING, Annotated

import typer

from tieup.schemas.errors import UsageError

if TYPE_CHECKING:
    from tieup.transforms.feeds.schedule import Bounds
    from tieup.transforms.fetch.settings import FetchSettings

Lake = Annotated[
    str, typer.Option("--lake", envvar="TIEUP_LAKE", help="The lake's folder, or an address such as gs://bucket/lake.")
]
Companies = Annotated[
    str | None,
    typer.Option("--companies", envvar="TIEUP_COMPANIES", help="Your own company table (CSV); overrides the built-in."),
]
FeedSources = Annotated[
    list[str] | None, typer.Argument(help="Addresses of feeds, lists of feeds (OPML, CSV, TOML, text).")
]
Feeds = Annotated[
    list[str] | None,
    typer.Option("--feeds", envvar="TIEUP_FEEDS", help="A feed's address, or a list of feeds; may be given again."),
]
Contact = Annotated[
    str | None,
    typer.Option("--contact", envvar="TIEUP_CONTACT", help="E-mail or URL for sites that wish to reach you."),
]
AllowHosts = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-hosts", envvar="TIEUP_ALLOW_HOSTS", help="NAME[:PORT] that may be asked though not public; again."
    ),
]
PauseS = Annotated[
    float, typer.Option("--pause-s", envvar="TIEUP_PAUSE_S", min=0.0, help="Seconds between two requests to a host.")
]
FetchTimeoutS = Annotated[
    float,
    typer.Option("--fetch-timeout-s", envvar="TIEUP_FETCH_TIMEOUT_S", min=0.1, help="Seconds for one request, in all."),
]
TrustEnvironment = Annotated[
    bool,
    typer.Option("--trust-environment", envvar="TIEUP_TRUST_ENVIRONMENT", help="Use HTTP_PROXY and the like."),
]
BatchDocuments = Annotated[
    int,
    typer.Option(
        "--batch-documents",
        envvar="TIEUP_BATCH_DOCUMENTS",
        min=1,
        help="Documents per commit, local run or stream.",
    ),
]
TimeoutS = Annotated[
    float,
    typer.Option("--timeout-s", envvar="TIEUP_TIMEOUT_S", min=0.1, help="Seconds for one page's extraction."),
]
CheckMin = Annotated[
    str, typer.Option("--check-min", envvar="TIEUP_CHECK_MIN", help="A feed is never asked sooner again.")
]
CheckMax = Annotated[
    str, typer.Option("--check-max", envvar="TIEUP_CHECK_MAX", help="A feed that works is never asked later.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def fetch_settings(
    contact: str | None,
    allow_hosts: list[str] | None,
    pause_s: float = 1.0,
    timeout_s: float = 30.0,
    *,
    trust_environment: bool,
) -> "FetchSettings":
    """The settings that these flags make.

    Raises:
        UsageError: one of them is wrong.
    """
    from tieup.transforms.fetch.settings import FetchSettings

    return FetchSettings(
        contact=contact,
        allow_hosts=tuple(allow_hosts or ()),
        pause_s=pause_s,
        timeout_s=timeout_s,
        trust_environment=trust_environment,
    )


def bounds(min_s: float, max_s: float) -> "Bounds":
    """How often a feed may be asked, in seconds.

    Raises:
        UsageError: the two are no bounds.
    """
    from tieup.transforms.feeds.schedule import Bounds

    if not 0 < min_s <= max_s:
        raise UsageError("--check-min must be more than 0 and at most --check-max")
    return Bounds(min_s=min_s, max_s=max_s, failing_max_s=max(max_s, Bounds().failing_max_s))
