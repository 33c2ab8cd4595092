import dataclasses
import io
from datetime import date, datetime, timezone

import pyarrow.parquet as pq

from tieup.schemas.article import Article
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.schemas.run import Run
from tieup.schemas.tables import TABLES
from tieup.transforms.lake import rows

INGESTED = datetime(2025, 4, 5, 23, 59, tzinfo=timezone.utc)


def read_back(table: str, content: list[rows.Row]) -> list[rows.Row]:
    stored = pq.read_table(io.BytesIO(rows.to_parquet(table, content)))
    assert stored.schema.equals(TABLES[table])
    return stored.to_pylist()


def test_an_article_and_its_claims_come_back_from_parquet_as_they_went(article: Article) -> None:
    placed = list(rows.article_rows(article, "run", INGESTED))
    assert [(row.table, row.partition) for row in placed] == [
        ("articles", "date=2025-03-01"),
        ("partnerships", "date=2025-03-01/company=kolapay"),
        ("partnerships", "date=2025-03-01/company=nordwind-batteries"),
    ]
    (stored,) = read_back("articles", [placed[0].row])
    assert stored["text"] == article.text
    assert stored["published_at"] == article.published_at
    assert (stored["access"], stored["truncated"]) == ("metered", True)
    assert stored["companies"][0]["mentions"] == ["Nordwind", "Nordwind Batteries"]
    assert stored["artefacts"][0]["evidence"] == "NordwÃ¯nd"
    first, second = (read_back("partnerships", [row.row])[0] for row in placed[1:])
    assert first["partnership_id"] == second["partnership_id"]
    assert first["partners"] == [{"company_id": "nordwind-batteries", "name": "Nordwind Batteries"}]
    assert (first["company_parent"], first["role"], first["term_months"]) == ("kola-holdings", "customer", 36)
    assert article.text[first["evidence_start"] : first["evidence_end"]] == first["evidence"]


def test_organisations_that_are_no_companies_stay_out_of_the_column(article: Article) -> None:
    school = dataclasses.replace(article.companies[0], company_id="nordwind-school", kind="organisation")
    named = dataclasses.replace(article, companies=(*article.companies, school))
    stored = next(placed.row for placed in rows.article_rows(named, "run", INGESTED) if placed.table == "articles")
    assert [company["company_id"] for company in stored["companies"]] == [c.company_id for c in article.companies]


def test_what_is_not_known_is_null(unclaimed: Article) -> None:
    (placed,) = rows.article_rows(unclaimed, "run", INGESTED)
    (stored,) = read_back("articles", [placed.row])
    nulls = {name for name, value in stored.items() if value is None}
    assert {"title", "url", "published_at", "translation_score", "story_id"} <= nulls
    assert stored["authors"] == []


def test_without_a_publication_date_the_day_of_ingestion_counts(unclaimed: Article) -> None:
    assert rows.partition_date(unclaimed, INGESTED) == date(2025, 4, 5)


def test_every_row_of_every_table_fits_its_schema() -> None:
    reject = Reject(source_uri="a", stage=Stage.READ, reason=Reason.EMPTY, detail="no bytes")
    run = Run(
        run_id="r",
        commit_id="r-1",
        started_at=INGESTED,
        finished_at=INGESTED,
        arguments="{}",
        versions="{}",
        counts={"articles": 2},
        rejects={"empty": 1},
    )
    placed = rows.reject_row(reject, "r", INGESTED)
    assert placed.partition == "date=2025-04-05"
    assert read_back("rejects", [placed.row])[0]["reason"] == "empty"
    assert read_back("runs", [rows.run_row(run).row])[0]["counts"] == [{"name": "articles", "rows": 2}]


def test_rows_are_sorted_whatever_order_they_come_in(article: Article, unclaimed: Article) -> None:
    both = [placed.row for one in (article, unclaimed) for placed in rows.article_rows(one, "r", INGESTED)]
    articles = [row for row in both if "text" in row]
    assert rows.to_parquet("articles", articles) == rows.to_parquet("articles", articles[::-1])
    assert [row["domain"] for row in read_back("articles", articles)] == [None, "example.com"]
