import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.lakes import Lake, write_small_lake
from tieup.pipelines.query import connect, run, views_sql
from tieup.schemas.errors import LakeDamaged, UsageError
from tieup.schemas.tables import PARTITIONS, TABLES


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture(scope="module")
def small_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return write_small_lake(tmp_path_factory.mktemp("small") / "lake")


def ask(lake: str | Lake, sql: str) -> list[dict[str, object]]:
    path = lake if isinstance(lake, str) else lake.path
    rows: list[dict[str, object]] = run(connect(path), sql).to_pylist()
    return rows


@pytest.mark.parametrize(
    ("table", "rows"), [("articles", 3), ("partnerships", 6), ("rejects", 1), ("feeds", 1), ("runs", 1)]
)
@pytest.mark.parametrize("scheme", ["", "file://"])
def test_every_table_is_a_view_on_disk_and_through_pyarrow(
    small_lake: Lake, scheme: str, table: str, rows: int
) -> None:
    result = run(connect(scheme + small_lake.path), f"from {table}")
    assert result.num_rows == rows
    assert result.column_names == [*TABLES[table].names, *PARTITIONS[table]]


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_date_is_a_date_and_company_a_string(small_lake: Lake, scheme: str) -> None:
    sql = "select partnership_id from partnerships where company = 'ford' and date >= date '2017-12-07'"
    assert ask(scheme + small_lake.path, sql) == [{"partnership_id": "claim 1"}]


def test_a_company_that_looks_like_a_number_stays_a_string(lake: Lake) -> None:
    lake.claim("1", "2017-12-07", ["007", "1e5"])
    assert ask(lake, "select company from partnerships order by all") == [{"company": "007"}, {"company": "1e5"}]


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_table_without_files_is_an_empty_view_of_the_same_columns(lake: Lake, small_lake: Lake, scheme: str) -> None:
    lake.folder.joinpath("articles").mkdir(parents=True)
    for table in TABLES:
        empty = run(connect(scheme + lake.path), f"from {table}")
        assert empty.num_rows == 0
        assert empty.schema == run(connect(small_lake.path), f"from {table}").schema
    assert ask(scheme + lake.path, "from deals") == []


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_lake_that_only_has_its_control_folder_is_empty(lake: Lake, scheme: str) -> None:
    lake.folder.joinpath("_control").mkdir(parents=True)
    assert ask(scheme + lake.path, "select count(*) as n from articles") == [{"n": 0}]


@pytest.mark.parametrize("days", [("2017-12-06", "2017-12-07"), ("2017-12-07", "2017-12-06")])
@pytest.mark.parametrize("scheme", ["", "file://"])
def test_files_of_an_older_version_have_nulls_in_later_columns(lake: Lake, days: tuple[str, str], scheme: str) -> None:
    rows = [{"article_id": day, "document_hash": "h", "date": day} for day in days]
    lake.write("articles", rows[:1], without=("document_hash",))
    only_old = ask(scheme + lake.path, "select document_hash from articles")
    lake.write("articles", rows[1:])
    both = ask(scheme + lake.path, "select article_id, document_hash from articles order by document_hash nulls first")
    assert only_old == [{"document_hash": None}]
    assert both == [{"article_id": days[0], "document_hash": None}, {"article_id": days[1], "document_hash": "h"}]


@pytest.mark.parametrize("name", ["o'clock", "a[1]b", "what?*", "with space", "env=prod"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    lake = write_small_lake(tmp_path / name)
    assert ask(lake, "select count(*) as n from articles") == [{"n": 3}]
    shell = duckdb.connect()
    shell.execute(views_sql(lake.path))
    assert shell.execute("select count(*) from articles").fetchall() == [(3,)]


def test_a_relative_path_means_the_current_folder(small_lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_lake.folder.parent)
    assert ask("lake", "select count(*) as n from articles") == [{"n": 3}]
    assert str(small_lake.folder.resolve()) in views_sql("lake")


def test_a_missing_lake_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such lake; `tieup ingest"):
        connect(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_folder_of_something_else_is_no_lake(tmp_path: Path, scheme: str) -> None:
    tmp_path.joinpath("holiday.txt").write_text("sun")
    with pytest.raises(UsageError, match="no lake"):
        connect(f"{scheme}{tmp_path}")


def test_an_unknown_scheme_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="gopher"):
        connect("gopher://lake")


@pytest.mark.parametrize(
    "sql", ["selec 1", "from nowhere", "select nothing from articles", "select 1 +", "select error('x')"]
)
def test_a_mistake_in_the_sql_is_told_in_duckdbs_words(small_lake: Lake, sql: str) -> None:
    with pytest.raises(UsageError, match="Error: "):
        ask(small_lake, sql)


@pytest.mark.parametrize("sql", ["", " ; ", "-- nothing"])
def test_a_query_without_sql_is_a_usage_error(small_lake: Lake, sql: str) -> None:
    with pytest.raises(UsageError, match="no SQL"):
        ask(small_lake, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to '{lake}/articles/x.parquet' (format parquet)",
        "copy (select 1) to '{lake}/articles/date=2017-12-06/part-0.parquet' (format parquet)",
        "explain analyze copy (select 1) to '{lake}/x.csv'",
        "explain (analyze, format json) copy (select 1) to '{lake}/x.csv'",
        "/* a */ explain -- b\n analyze /* c */ copy (select 1) to '{lake}/x.csv'",
        "select 1; copy (select 1) to '{lake}/x.csv'",
        "prepare p as copy (select 1) to '{lake}/x.csv'",
        "export database '{lake}/x'",
        "attach '{lake}/x.db'",
        "pragma profiling_output='{lake}/x'",
        "set profiling_output='{lake}/x'",
        "install httpfs",
        "load httpfs",
    ],
)
def test_nothing_can_be_written_into_the_lake(small_lake: Lake, sql: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in small_lake.folder.rglob("*")}
    with pytest.raises(UsageError, match="only read"):
        ask(small_lake, sql.format(lake=small_lake.path))
    assert {path: path.stat().st_mtime_ns for path in small_lake.folder.rglob("*")} == before


@pytest.mark.parametrize("scheme", ["", "file://"])
@pytest.mark.parametrize(
    "source", ["read_text('{secret}')", "'{secret}'", "read_csv('{lake}/../secret.csv')", "glob('{secret}')"]
)
def test_files_outside_the_lake_cannot_be_read(tmp_path: Path, scheme: str, source: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    lake = write_small_lake(tmp_path / "lake")
    with pytest.raises(UsageError):
        ask(scheme + lake.path, "from " + source.format(secret=secret, lake=lake.path))


def test_no_extension_is_fetched_or_loaded(small_lake: Lake) -> None:
    with pytest.raises(UsageError, match="Only the lake's own files"):
        ask(small_lake, "from read_csv('https://news.example/x.csv')")
    settings = ask(
        small_lake,
        "select value from duckdb_settings() "
        "where name in ('autoinstall_known_extensions', 'autoload_known_extensions', 'enable_external_access')",
    )
    assert settings == [{"value": "false"}] * 3


def test_variables_of_the_program_are_no_tables(small_lake: Lake) -> None:
    secret = pa.table({"a": [1]})
    with pytest.raises(UsageError, match="secret does not exist"):
        ask(small_lake, "from secret")
    assert secret.num_rows == 1


def test_a_damaged_file_is_the_lakes_fault_and_not_the_users(lake: Lake) -> None:
    lake.claim("1", "2017-12-07", ["ford", "quillon"])
    lake.folder.joinpath("partnerships/date=2017-12-07/company=ford/part-2.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(LakeDamaged, match=r"part-2\.parquet(.|\n)*tieup check"):
        ask(lake, "from partnerships")


def test_the_last_of_several_statements_answers(small_lake: Lake) -> None:
    sql = "create temp table days as select date from articles; select count(*) as n from days"
    assert ask(small_lake, sql) == [{"n": 3}]


def test_a_statement_without_an_answer_gives_an_empty_table(small_lake: Lake) -> None:
    assert run(connect(small_lake.path), "create temp table t as select 1 as a").num_rows <= 1


@pytest.mark.parametrize(
    "sql", ["describe deals", "show tables", "summarize articles", "pivot partnerships on kind using count(*)"]
)
def test_statements_that_only_look_are_welcome(small_lake: Lake, sql: str) -> None:
    assert len(ask(small_lake, sql)) > 0


def test_times_are_utc_wherever_the_user_is(small_lake: Lake) -> None:
    sql = "select strftime(published_at, '%H:%M') as at from articles order by date limit 1"
    command = f"from tieup.pipelines.query import *; print(run(connect({small_lake.path!r}), {sql!r}).to_pylist())"
    done = subprocess.run(
        [sys.executable, "-c", command],
        env=os.environ | {"TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[{'at': '08:30'}]\n"


def test_the_printed_views_give_the_same_answers_in_any_duckdb(small_lake: Lake) -> None:
    shell = duckdb.connect()
    shell.execute(views_sql(small_lake.path))
    for view in (*TABLES, "claims", "deals"):
        sql = f"from {view} order by all"
        assert shell.sql(sql).to_arrow_table().to_pylist() == ask(small_lake, sql)


def test_the_printed_views_explain_every_column(small_lake: Lake) -> None:
    text = views_sql(small_lake.path)
    for schema in TABLES.values():
        for field in schema:
            assert f"AS {field.name}, -- {field.metadata[b'description'].decode()}" in text or (
                f"AS {field.name} -- {field.metadata[b'description'].decode()}" in text
            )
    derived = text[text.index("-- claims:") :]
    for view in ("claims", "deals"):
        for column in ask(small_lake, f"describe {view}"):
            assert any(
                "--" in line and line.split("--")[0].rstrip().rstrip(",").endswith(str(column["column_name"]))
                for line in derived.splitlines()
            ), column["column_name"]


def test_the_printed_views_of_a_remote_lake_load_what_duckdb_needs(small_lake: Lake) -> None:
    text = views_sql(f"file://{small_lake.path}/")
    assert text.startswith("INSTALL httpfs;\nLOAD httpfs;\n")
    assert f"read_parquet('file://{small_lake.path}/articles/date=*/*.parquet'" in text
