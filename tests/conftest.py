import dataclasses
from datetime import datetime, timezone

import pytest

from tieup.schemas.article import Artefact, Article, Company, Mention, Removed
from tieup.schemas.claim import Claim, Party

TEXT = "Nordwind Batteries signed a supply agreement with Kolapay on Monday."


@pytest.fixture
def article() -> Article:
    """An article with every field filled and one claim of two parties."""
    nordwind = Party(company_id="nordwind-batteries", name="Nordwind Batteries", surface="Nordwind Batteries")
    kolapay = Party(company_id="kolapay", name="Kolapay", surface="Kolapay", parent="kola-holdings", role="customer")
    claim = Claim(
        parties=(kolapay, nordwind),
        kind="supply",
        status="signed",
        evidence=TEXT,
        evidence_field="text",
        evidence_start=0,
        evidence_end=len(TEXT),
        confidence=0.9,
        rule="signed_agreement_with",
        topics=("batteries",),
        term_months=36,
    )
    return Article(
        article_id="ab" * 32,
        source_uri="/news/nordwind.txt",
        document_hash="cd" * 32,
        title="Nordwind signs with Kolapay",
        text=TEXT,
        extraction_method="plain",
        content_hash="ef" * 32,
        feed_url="https://example.com/feed",
        entry_id="urn:1",
        url="https://example.com/nordwind",
        canonical_url="https://example.com/nordwind",
        domain="example.com",
        description="A deal.",
        authors=("A. Writer",),
        published_at=datetime(2025, 3, 1, 12, 30, tzinfo=timezone.utc),
        date_source="feed",
        access="metered",
        is_truncated=True,
        fetched_at=datetime(2025, 3, 2, tzinfo=timezone.utc),
        language="en",
        language_confidence=0.99,
        declared_language="en-GB",
        translation_status="none",
        translation_score=0.1,
        source_language=None,
        artefacts=(Artefact(kind="mojibake", start=0, end=8, text="Nordwind", evidence="NordwÃ¯nd", repaired=True),),
        removed=(Removed(kind="share_bar", text="share on"),),
        story_id=None,
        companies=(
            Company(
                company_id="nordwind-batteries",
                name="Nordwind Batteries",
                mentions=(
                    Mention(field="title", start=0, end=8, surface="Nordwind"),
                    Mention(field="text", start=0, end=18, surface="Nordwind Batteries"),
                ),
            ),
            Company(
                company_id="kolapay",
                name="Kolapay",
                parent="kola-holdings",
                mentions=(Mention(field="text", start=50, end=57, surface="Kolapay"),),
            ),
        ),
        claims=(claim,),
    )


@pytest.fixture
def unclaimed(article: Article) -> Article:
    """The same without a claim and without anything that may be null."""
    return dataclasses.replace(
        article,
        article_id="01" * 32,
        claims=(),
        companies=(),
        artefacts=(),
        removed=(),
        authors=(),
        url=None,
        canonical_url=None,
        domain=None,
        published_at=None,
        date_source="ingested",
        title=None,
        translation_score=None,
        translation_status="abstain",
    )
