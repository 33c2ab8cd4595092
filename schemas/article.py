"""An article: one extracted page or text and all that the stages find out about it."""

from dataclasses import dataclass
from datetime import datetime

from tieup.schemas.claim import Claim

TRANSLATION_STATUSES = (
    "none",
    "suspected",
    "declared_machine",
    "declared_human",
    "proven",
    "abstain",
)
DATE_SOURCES = ("feed", "json", "json-ld", "meta", "url", "text", "file", "ingested")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A trace of machine translation or damaged text."""

    kind: str
    """What it is, a word such as `mojibake` or `lower_case_demonym`."""

    start: int
    """Offset in the article's text, in code points."""

    end: int
    """End offset, exclusive; equals `start` where something was deleted."""

    text: str
    """What stands there now."""

    evidence: str
    """What stood there before a repair, or why it counts as an artefact."""

    repaired: bool
    """True if tieup changed the text here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A line that extraction cut from the text."""

    kind: str
    """Why it was cut, a word such as `share_bar`."""

    text: str
    """The line as it stood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span that names a company."""

    field: str
    """`title` or `text`."""

    start: int
    """Offset in that field, in code points."""

    end: int
    """End offset, exclusive."""

    surface: str
    """The words of the span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company that the article names."""

    company_id: str
    """Slug of [a-z0-9-], at most 80 bytes, never number-like."""

    name: str
    """The short usual name."""

    parent: str | None = None
    """company_id of the topmost company that owns it; None: none known."""

    kind: str = "company"
    """`company`, or `organisation`: a ministry, city, university, club or foundation, maybe a partner."""

    registered: bool = False
    """True if it stands in the registry, False if it was discovered in this text."""

    confidence: float = 1.0
    """How sure it is that the mentions name a company, from 0 to 1."""

    mentions: tuple[Mention, ...] = ()
    """Its mentions, those of the title first, then by place; at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article; every stage after extraction returns a new one with more of it filled."""

    article_id: str
    """Hex of the SHA-256 of the normalised URL, else of the content."""

    source_uri: str
    """The document's `source_uri`."""

    document_hash: str
    """Hex of the SHA-256 of the document as read: tells an unchanged source before it is extracted again."""

    title: str | None
    """The headline; it never stands in `text` again."""

    text: str
    """The article's body, paragraphs parted by line feeds."""

    extraction_method: str
    """Which way gave the text: `plain`, `markdown`, `trafilatura`, `feed_entry` …"""

    content_hash: str
    """Hex of the SHA-256 of title and text."""

    feed_url: str | None = None
    """The feed that listed it."""

    entry_id: str | None = None
    """The feed entry's own id, verbatim."""

    url: str | None = None
    """Its address, after redirects."""

    canonical_url: str | None = None
    """The address that the page declares as its own."""

    domain: str | None = None
    """The host of `url` or `canonical_url`, lower case, without a leading `www.`."""

    description: str | None = None
    """The summary that page or feed gives."""

    authors: tuple[str, ...] = ()
    """Names of the authors."""

    published_at: datetime | None = None
    """When it was published; aware, UTC; None if nothing says so. Never the time of fetching."""

    date_source: str = "ingested"
    """What `published_at` rests on (`DATE_SOURCES`); `ingested` where it is None."""

    access: str | None = None
    """`free`, `metered` (some of it, or for readers who register) or `paywalled`; None: nothing says so."""

    is_truncated: bool = False
    """True if the text breaks off and says that it goes on elsewhere."""

    fetched_at: datetime | None = None
    """When it came over the network; aware, UTC; None for a file."""

    language: str = "und"
    """BCP-47 code of the text's language; `und`: unsure."""

    language_confidence: float = 0.0
    """From 0 to 1; 0 with `und`."""

    declared_language: str | None = None
    """The language that page or feed declares, verbatim."""

    translation_status: str = "abstain"
    """One of `TRANSLATION_STATUSES`; `abstain`: not looked at, or too short to tell."""

    translation_score: float | None = None
    """From 0 (written in this language) to 1 (machine-translated); None where the stage abstains."""

    source_language: str | None = None
    """The language that it was translated from, where that is sure."""

    artefacts: tuple[Artefact, ...] = ()
    """Traces of machine translation and damaged text, by place."""

    removed: tuple[Removed, ...] = ()
    """Lines that were cut, in order."""

    story_id: str | None = None
    """The same for all copies of one text; None: not compared."""

    companies: tuple[Company, ...] = ()
    """Companies named, the most prominent first."""

    claims: tuple[Claim, ...] = ()
    """Partnerships that it states, the most confident first; rows of the table `partnerships`."""
