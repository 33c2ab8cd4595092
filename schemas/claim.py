"""A claim: one article's statement of one partnership."""

from dataclasses import dataclass

KINDS = (
    "partnership",
    "joint_venture",
    "memorandum",
    "licensing",
    "supply",
    "distribution",
    "integration",
    "sponsorship",
    "research",
    "investment_with_partnership",
    "other",
)
STATUSES = (
    "announced",
    "signed",
    "exploring",
    "expanded",
    "renewed",
    "ended",
    "rumoured",
    "denied",
    "completed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A company in a claim."""

    company_id: str
    """Slug of the company."""

    name: str
    """The short usual name."""

    surface: str
    """The words that name it in or nearest to the evidence."""

    parent: str | None = None
    """company_id of the topmost company that owns it."""

    role: str | None = None
    """What it does in the partnership, such as `supplier`, `customer`, `licensor`, `venture`; None: an equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who tied up with whom, how, in what state, in whose words."""

    parties: tuple[Party, ...]
    """One party or more, by company_id; a single one where the counterpart has no name in the text."""

    kind: str
    """One of `KINDS`."""

    status: str
    """One of `STATUSES`."""

    evidence: str
    """The sentence that says so, verbatim."""

    evidence_field: str
    """`title` or `text`: where it stands."""

    evidence_start: int
    """Offset in that field, in code points."""

    evidence_end: int
    """End offset, exclusive."""

    confidence: float
    """From 0 to 1."""

    rule: str
    """Which pattern spoke, by its name in the tables."""

    topics: tuple[str, ...] = ()
    """What it is about, lower case."""

    term_months: int | None = None
    """How long it is to last."""

    background: bool = False
    """True if the text mentions it in passing and does not report it."""
