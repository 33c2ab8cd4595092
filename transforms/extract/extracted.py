"""What the ways of extraction have in common: their result."""

from dataclasses import dataclass
from datetime import datetime

from tieup.schemas.article import Artefact, Removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a text or page itself says; `article` joins it with what the source says of it."""

    method: str
    """The article's `extraction_method`."""

    lines: list[str]
    """The clean lines of the body, without title and junk; a title that the source states may still be among them."""

    title: str | None = None
    """The title in metadata or markup; None: none marked as such."""

    removed: tuple[Removed, ...] = ()
    """Lines that were cut, in order."""

    artefacts: tuple[Artefact, ...] = ()
    """What a page's source says of translation."""

    authors: tuple[str, ...] = ()
    """Names of the authors."""

    description: str | None = None
    """The summary."""

    canonical_url: str | None = None
    """The address that it declares as its own: absolute, http or https."""

    dates: tuple[tuple[datetime, str], ...] = ()
    """The times of publication that it states (aware, UTC, not yet checked) with their `date_source`, best first."""

    access: str | None = None
    """`free`, `metered` or `paywalled`, where it says so."""

    is_truncated: bool = False
    """True if the text breaks off and says that it goes on elsewhere."""

    language: str | None = None
    """The language it declares, verbatim."""
