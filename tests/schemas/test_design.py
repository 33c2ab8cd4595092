"""The tables hold what the design's lake contract names, column by column."""

import re
from pathlib import Path

import pytest

from tieup.schemas.article import DATE_SOURCES, TRANSLATION_STATUSES
from tieup.schemas.claim import KINDS, STATUSES
from tieup.schemas.tables import TABLES

DESIGN = Path(__file__).resolve().parents[3] / "shared" / "DESIGN.md"


@pytest.fixture(scope="module")
def contract() -> dict[str, str]:
    """The contract's text per table."""
    if not DESIGN.exists():
        pytest.skip("../shared/DESIGN.md is not here")
    text = DESIGN.read_text(encoding="utf-8").split("## 3.")[1].split("## 4.")[0]
    return dict(re.findall(r"\*\*(\w+)\*\*[^:]*: (.*?)(?=\n\n|\*\*\w+\*\*|\Z)", text, re.DOTALL))


def columns(text: str) -> list[str]:
    while (shorter := re.sub(r"\{[^{}]*\}|<[^<>]*>|\([^()]*\)", " ", text)) != text:
        text = shorter
    text = re.sub(r"a row per \w+:", "", text.split(". ")[0])
    return [found.group() for part in text.split(",") if (found := re.search(r"[a-z]+(?:_[a-z]+)+|[a-z]{3,}", part))]


@pytest.mark.parametrize("table", ["articles", "partnerships", "rejects", "feeds"])
def test_every_column_of_the_contract_is_in_the_table(contract: dict[str, str], table: str) -> None:
    wanted = columns(contract[table])
    assert len(wanted) > 5
    assert [name for name in wanted if name not in TABLES[table].names] == []


def test_closed_lists_are_the_contracts(contract: dict[str, str]) -> None:
    def listed(table: str, column: str) -> set[str]:
        found = re.search(rf"{column}\s+\{{([^}}]*)\}}", contract[table])
        assert found, column
        return set(found.group(1).split())

    assert set(KINDS) == listed("partnerships", "kind")
    assert set(STATUSES) == listed("partnerships", "status")
    assert set(TRANSLATION_STATUSES) == listed("articles", "translation_status")
    assert "ingested" in DATE_SOURCES
