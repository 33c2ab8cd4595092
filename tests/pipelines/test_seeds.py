"""The five articles that the project started from, end to end."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lake_rows import rows

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
Tieup = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def lake(tieup: Tieup, tmp_path: Path) -> Path:
    if not SEEDS.is_dir():
        pytest.skip("../shared/seeds is not here")
    path = tmp_path / "lake"
    done = tieup("ingest", SEEDS, "--lake", path, "--json")
    assert json.loads(done.stdout)["articles"] == 5
    return path


def test_the_seeds_give_their_four_deals_and_ford_with_alibaba_is_one_of_three_articles(
    lake: Path, tieup: Tieup
) -> None:
    answer = tieup("query", "select company_ids, articles from deals", "--lake", lake, "--json")
    deals = {tuple(row["company_ids"]): row["articles"] for row in map(json.loads, answer.stdout.splitlines())}
    assert (
        deals.items()
        >= {
            ("alibaba", "ford"): 3,
            ("alibaba", "bollore"): 1,
            ("alibaba", "bmw"): 1,
            ("alibaba", "kwik"): 1,
        }.items()
    )


def test_evidence_is_verbatim_at_its_offsets(lake: Path) -> None:
    articles = {row["article_id"]: row for row in rows(lake, "articles")}
    claims = rows(lake, "partnerships")
    assert claims
    for claim in claims:
        field = str(articles[claim["article_id"]][str(claim["evidence_field"])])
        assert field[claim["evidence_start"] : claim["evidence_end"]] == claim["evidence"]  # type: ignore[misc]


def test_the_same_command_again_adds_no_row(lake: Path, tieup: Tieup) -> None:
    before = rows(lake, "articles"), rows(lake, "partnerships"), rows(lake, "runs")
    again = tieup("ingest", SEEDS, "--lake", lake)
    assert "nothing was new" in again.stdout
    assert (rows(lake, "articles"), rows(lake, "partnerships"), rows(lake, "runs")) == before
