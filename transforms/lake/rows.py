"""Records to rows, rows to Parquet."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timezone
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from tieup.schemas.article import Article
from tieup.schemas.claim import Claim, Party
from tieup.schemas.feed_check import FeedCheck
from tieup.schemas.page_check import PageCheck
from tieup.schemas.reject import Reject
from tieup.schemas.run import Run
from tieup.schemas.tables import SCHEMA_VERSION, TABLES

Row = dict[str, Any]

ROW_GROUP_ROWS = 65_536

SORTED_BY: Mapping[str, Sequence[str]] = {
    "articles": ("domain", "published_at", "article_id"),
    "partnerships": ("published_at", "article_id", "partnership_id", "company_id"),
    "rejects": ("source_uri", "stage", "detail"),
    "feeds": ("feed_url",),
    "pages": ("feed_url", "url"),
    "runs": ("commit_id",),
}
"""The order of rows in a part, by table: neighbours in a query stand together, so that row groups can be skipped."""


class PlacedRow(NamedTuple):
    """A row and the folder it belongs in."""

    table: str
    partition: str
    row: Row


def partition_date(article: Article, ingested_at: datetime) -> date:
    """The day of publication (UTC), else of ingestion."""
    return (article.published_at or ingested_at).astimezone(timezone.utc).date()


def article_rows(article: Article, run_id: str, ingested_at: datetime) -> Iterator[PlacedRow]:
    """The article's own row and a row per (claim, party)."""
    day = f"date={partition_date(article, ingested_at).isoformat()}"
    yield PlacedRow("articles", day, _article_row(article, run_id))
    for claim in article.claims:
        for party in claim.parties:
            row = _partnership_row(article, claim, party, run_id)
            yield PlacedRow("partnerships", f"{day}/company={party.company_id}", row)


def reject_row(reject: Reject, run_id: str, ingested_at: datetime) -> PlacedRow:
    """The row of a reject."""
    row = {
        "source_uri": reject.source_uri,
        "url": reject.url,
        "stage": reject.stage.value,
        "reason": reject.reason.value,
        "detail": reject.detail,
        "run_id": run_id,
        "schema_version": SCHEMA_VERSION,
    }
    return PlacedRow("rejects", f"date={ingested_at.astimezone(timezone.utc).date().isoformat()}", row)


def feed_row(check: FeedCheck, run_id: str) -> PlacedRow:
    """The row of a feed check."""
    return PlacedRow("feeds", "", asdict(check) | {"run_id": run_id, "schema_version": SCHEMA_VERSION})


def page_row(check: PageCheck, run_id: str) -> PlacedRow:
    """The row of a page that a feed lists."""
    row = asdict(check) | {"entry_keys": list(check.entry_keys), "state": check.state.value}
    return PlacedRow("pages", "", row | {"run_id": run_id, "schema_version": SCHEMA_VERSION})


def run_row(run: Run) -> PlacedRow:
    """The row of a commit."""
    row = {
        "run_id": run.run_id,
        "commit_id": run.commit_id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "arguments": run.arguments,
        "versions": run.versions,
        "documents": run.documents,
        "known": run.known,
        "duplicates": run.duplicates,
        "counts": _counts(run.counts),
        "rejects": _counts(run.rejects),
        "schema_version": SCHEMA_VERSION,
    }
    return PlacedRow("runs", "", row)


def partnership_id(article_id: str, claim: Claim) -> str:
    """One per claim: the same on every run over the same article with the same finding."""
    told = [
        article_id,
        sorted(party.company_id for party in claim.parties),
        claim.kind,
        claim.status,
        claim.evidence_field,
        claim.evidence_start,
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def to_parquet(table: str, rows: Iterable[Row]) -> bytes:
    """A Parquet file of the table's schema, zstd, rows in the table's order.

    Raises:
        pyarrow.ArrowInvalid: a row does not fit the schema.
    """
    schema = TABLES[table]
    keys = SORTED_BY[table]
    ordered = sorted(rows, key=lambda row: [(row[key] is not None, row[key] or 0) for key in keys])
    content = pa.Table.from_pylist(ordered, schema=schema)
    buffer = io.BytesIO()
    pq.write_table(content, buffer, compression="zstd", row_group_size=ROW_GROUP_ROWS)
    return buffer.getvalue()


def _article_row(article: Article, run_id: str) -> Row:
    row: Row = {
        name: getattr(article, name)
        for name in TABLES["articles"].names
        if name not in {"artefacts", "removed", "companies", "authors", "truncated", "run_id", "schema_version"}
    }
    row["truncated"] = article.is_truncated
    row["authors"] = list(article.authors)
    row["artefacts"] = [
        {name: getattr(artefact, name) for name in ("kind", "start", "end", "text", "evidence", "repaired")}
        for artefact in article.artefacts
    ]
    row["removed"] = [{"kind": removed.kind, "text": removed.text} for removed in article.removed]
    row["companies"] = [
        {
            "company_id": company.company_id,
            "name": company.name,
            "mentions": list(dict.fromkeys(mention.surface for mention in company.mentions)),
        }
        for company in article.companies
        if company.kind == "company"
    ]
    return row | {"run_id": run_id, "schema_version": SCHEMA_VERSION}


def _partnership_row(article: Article, claim: Claim, party: Party, run_id: str) -> Row:
    partners = [other for other in claim.parties if other is not party]
    return {
        "partnership_id": partnership_id(article.article_id, claim),
        "article_id": article.article_id,
        "story_id": article.story_id,
        "company_id": party.company_id,
        "company_name": party.name,
        "company_surface": party.surface,
        "company_parent": party.parent,
        "role": party.role,
        "partners": [{"company_id": other.company_id, "name": other.name} for other in partners],
        "kind": claim.kind,
        "status": claim.status,
        "evidence": claim.evidence,
        "evidence_field": claim.evidence_field,
        "evidence_start": claim.evidence_start,
        "evidence_end": claim.evidence_end,
        "topics": list(claim.topics),
        "term_months": claim.term_months,
        "background": claim.background,
        "confidence": claim.confidence,
        "rule": claim.rule,
        "title": article.title,
        "url": article.url or article.canonical_url,
        "language": article.language,
        "translation_status": article.translation_status,
        "published_at": article.published_at,
        "run_id": run_id,
        "schema_version": SCHEMA_VERSION,
    }


def _counts(counts: Mapping[str, int]) -> list[Row]:
    return [{"name": name, "rows": rows} for name, rows in sorted(counts.items())]
