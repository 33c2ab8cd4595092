"""Every reader that the user guide names sees the same lake, and opens no more of it than a query needs."""

# ruff: noqa: S608 - SQL of the tests' own making

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tieup.pipelines.ingest import ingest
from tieup.pipelines.options import IngestOptions
from tieup.pipelines.query import connect
from tieup.schemas.tables import PARTITIONS, TABLES

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = tuple(str(ROOT / "samples" / name) for name in ("feed.xml", "pages", "texts", "news.jsonl"))
COMPANY = "tavro-motors"
SINCE = date(2024, 6, 1)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ingesting the samples and an empty file gives: partnerships of COMPANY before SINCE and after it."""
    folder = tmp_path_factory.mktemp("readers")
    path, empty = folder / "lake", folder / "empty.txt"
    empty.touch()
    companies = str(ROOT / "samples" / "companies.csv")
    ingest(IngestOptions(sources=(*SAMPLES, str(empty)), lake=str(path), companies=companies))
    return path


def files(lake: Path, table: str) -> list[Path]:
    return sorted(lake.joinpath(table).rglob("*.parquet"))


def rows_of(paths: list[Path]) -> int:
    """Counted file by file, from the footers: nothing of a reader's ideas about folders."""
    return sum(pq.ParquetFile(path).metadata.num_rows for path in paths)


def wanted(lake: Path) -> list[Path]:
    """The files of COMPANY since SINCE, by the names of their folders."""
    dated = [
        (re.search(r"date=(\d{4}-\d\d-\d\d)/company=([a-z0-9-]+)/", str(path)), path)
        for path in files(lake, "partnerships")
    ]
    return [path for match, path in dated if match and match[2] == COMPANY and date.fromisoformat(match[1]) >= SINCE]


def pattern(lake: Path, table: str) -> str:
    return str(lake / table / "**" / "*.parquet")


def count_duckdb(lake: Path, table: str) -> int:
    sql = f"select count(*) from read_parquet('{pattern(lake, table)}', hive_partitioning = true)"
    return int(duckdb.sql(sql).fetchall()[0][0])


def count_tieup(lake: Path, table: str) -> int:
    return int(connect(str(lake)).execute(f"select count(*) from {table}").fetchall()[0][0])


def count_polars(lake: Path, table: str) -> int:
    return pl.scan_parquet(pattern(lake, table), hive_partitioning=bool(PARTITIONS[table])).collect().height


def count_pyarrow(lake: Path, table: str) -> int:
    return int(ds.dataset(lake / table, partitioning="hive").count_rows())


def count_pandas(lake: Path, table: str) -> int:
    return len(pd.read_parquet(lake / table))


def query_duckdb(lake: Path) -> set[str]:
    source = f"read_parquet('{pattern(lake, 'partnerships')}', hive_partitioning = true)"
    sql = f"select partnership_id from {source} where company = '{COMPANY}' and date >= date '{SINCE}'"
    return {row[0] for row in duckdb.sql(sql).fetchall()}


def query_tieup(lake: Path) -> set[str]:
    sql = f"select partnership_id from partnerships where company = '{COMPANY}' and date >= date '{SINCE}'"
    return {row[0] for row in connect(str(lake)).execute(sql).fetchall()}


def query_polars(lake: Path) -> set[str]:
    table = pl.scan_parquet(pattern(lake, "partnerships"), hive_partitioning=True)
    found = table.filter((pl.col("company") == COMPANY) & (pl.col("date") >= SINCE)).collect()
    return set(found["partnership_id"])


def query_pyarrow(lake: Path) -> set[str]:
    table = ds.dataset(lake / "partnerships", partitioning="hive")
    chosen = (ds.field("company") == COMPANY) & (ds.field("date") >= str(SINCE))
    return set(table.to_table(filter=chosen)["partnership_id"].to_pylist())


def query_pandas(lake: Path) -> set[str]:
    filters = [("company", "==", COMPANY), ("date", ">=", str(SINCE))]
    return set(pd.read_parquet(lake / "partnerships", filters=filters)["partnership_id"])


WRITTEN = [table for table in TABLES if table not in {"feeds", "pages"}]  # they fill once feeds are fetched
COUNTS = [count_duckdb, count_tieup, count_polars, count_pyarrow, count_pandas]
QUERIES = [query_duckdb, query_tieup, query_polars, query_pyarrow, query_pandas]


def name(function: Callable[..., object]) -> str:
    return function.__name__.partition("_")[2]


def test_the_lake_can_tell_a_reader_that_chooses_from_one_that_does_not(lake: Path) -> None:
    assert (
        0 < len(wanted(lake)) < len([path for path in files(lake, "partnerships") if f"company={COMPANY}" in str(path)])
    )


@pytest.mark.parametrize("count", COUNTS, ids=name)
@pytest.mark.parametrize("table", WRITTEN)
def test_every_reader_counts_the_same_rows(lake: Path, table: str, count: Callable[[Path, str], int]) -> None:
    expected = rows_of(files(lake, table))
    assert expected > 0
    assert count(lake, table) == expected


@pytest.mark.parametrize("query", QUERIES, ids=name)
def test_every_reader_finds_the_same_partnerships_of_a_company(lake: Path, query: Callable[[Path], set[str]]) -> None:
    expected = {row for path in wanted(lake) for row in pq.ParquetFile(path).read(["partnership_id"])[0].to_pylist()}
    assert query(lake) == expected


def test_duckdb_opens_only_the_files_of_the_company_and_the_days(lake: Path) -> None:
    sql = f"select * from partnerships where company = '{COMPANY}' and date >= date '{SINCE}'"
    plan = connect(str(lake)).execute(f"explain analyze {sql}").fetchall()[0][1]
    assert f"Scanning Files: {len(wanted(lake))}/{len(files(lake, 'partnerships'))}" in plan


def test_polars_opens_only_the_files_of_the_company_and_the_days(lake: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(lake / "partnerships", tmp_path / "lake" / "partnerships").parent
    expected = wanted(copy)
    for path in files(copy, "partnerships")[1:]:  # the first one always tells polars the columns
        if path not in expected:
            path.write_bytes(b"opening this is an error")
    table = pl.scan_parquet(pattern(copy, "partnerships"), hive_partitioning=True)
    with pytest.raises(pl.exceptions.PolarsError):
        table.collect()
    chosen = table.filter((pl.col("company") == COMPANY) & (pl.col("date") >= SINCE))
    assert chosen.collect().height == rows_of(expected)


def test_pyarrow_opens_only_the_files_of_the_company_and_the_days(lake: Path) -> None:
    table = ds.dataset(lake / "partnerships", partitioning="hive")
    chosen = (ds.field("company") == COMPANY) & (ds.field("date") >= str(SINCE))
    assert {fragment.path for fragment in table.get_fragments(chosen)} == {str(path) for path in wanted(lake)}


@pytest.mark.parametrize("table", TABLES)
def test_every_file_has_exactly_the_columns_of_the_contract(lake: Path, table: str) -> None:
    for path in files(lake, table):
        assert pq.read_schema(path).names == TABLES[table].names


@pytest.mark.parametrize("table", [table for table, keys in PARTITIONS.items() if keys])
def test_readers_agree_on_the_types_of_the_partitions(lake: Path, table: str) -> None:
    source = f"read_parquet('{pattern(lake, table)}', hive_partitioning = true)"
    types = {row[0]: row[1] for row in duckdb.sql(f"describe from {source}").fetchall()}
    schema = pl.scan_parquet(pattern(lake, table), hive_partitioning=True).collect_schema()
    assert (types["date"], schema["date"]) == ("DATE", pl.Date())
    if "company" in PARTITIONS[table]:
        assert (types["company"], schema["company"]) == ("VARCHAR", pl.String())
