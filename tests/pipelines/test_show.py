import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest
from rich.console import Console

from tieup.pipelines import show
from tieup.pipelines.show import printable, write_csv, write_json, write_table

UTC_NOON = datetime(2025, 3, 1, 12, tzinfo=timezone.utc)


def table(**columns: Sequence[object]) -> pa.Table:
    return pa.table(columns)


def as_table(result: pa.Table, width: int = 100) -> str:
    stream = io.StringIO()
    write_table(result, stream, width)
    return stream.getvalue()


def as_csv(result: pa.Table) -> str:
    stream = io.StringIO(newline="")
    write_csv(result, stream)
    return stream.getvalue()


def as_json(result: pa.Table) -> list[dict[str, object]]:
    stream = io.StringIO()
    write_json(result, stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_table_is_plain_where_it_is_no_terminal() -> None:
    result = table(name=["Quillon", None], parts=[["a", "b"], []], rows=[1, 20], sure=[True, False])
    assert as_table(result) == (
        "name     parts  rows  sure\n"
        "Quillon  a, b      1  true\n"
        "                  20  false\n"
    )  # fmt: skip


def test_a_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "│ Quillon │" in as_table(table(name=["Quillon"]))


def test_long_text_is_wrapped_to_the_width() -> None:
    lines = as_table(table(id=[1], text=["one two three " * 20]), width=40).splitlines()
    assert len(lines) > 5
    assert max(map(len, lines)) <= 40


def test_many_columns_stand_below_one_another() -> None:
    output = as_table(pa.table({f"column_{n}": [f"value {n} " * 3] for n in range(10)}), width=60)
    assert output.splitlines()[0].startswith("1 ---")
    assert "\ncolumn_7  value 7 value 7 value 7\n" in output


def test_structs_and_lists_of_them_read_without_brackets() -> None:
    history = [[{"date": date(2025, 3, 1), "status": "signed"}, {"date": date(2025, 3, 2), "status": None}]]
    assert as_table(table(history=history)).splitlines()[1] == "2025-03-01 signed; 2025-03-02"


def test_no_rows_and_too_many_rows_are_told() -> None:
    assert as_table(table(a=pa.array([], pa.int32()))) == "a\nNo rows.\n"
    lines = as_table(table(a=list(range(show.MAX_TABLE_ROWS + 1)))).splitlines()
    assert len(lines) == show.MAX_TABLE_ROWS + 2
    assert lines[-1].startswith("The first 1,000 of 1,001 rows")


def test_a_long_cell_is_cut_and_says_so() -> None:
    output = as_table(table(a=["x" * 5_000]))
    assert "… (5,000 characters)" in output.replace("\n", "")
    assert output.count("x") == show.MAX_CELL_CHARS


def test_a_query_plan_stands_as_duckdb_draws_it() -> None:
    drawn = "╭─ Dummy Scan ───────────╮\n│ 1 row              0µs │\n╰────────────────────────╯\n"
    assert as_table(table(explain_key=["analyzed_plan"], explain_value=[drawn]), width=20) == f"{drawn}\n"


@pytest.mark.parametrize("write", [as_table, as_csv])
def test_what_steers_a_terminal_is_taken_out(write: Callable[[pa.Table], str]) -> None:
    spoilt = "\x1b]0;owned\x07ev\x9bil\x7f\r \u202egnp.exe\u2066"
    output = write(table(evidence=[spoilt], **{"\x1b[31mname": ["b"]}))
    assert not set(output.replace("\r\n", "")) & set("\x1b\x07\x9b\x7f\r\u202e\u2066")
    assert "]0;owned" in output
    assert "evil" in output


def test_what_steers_a_terminal_is_escaped_in_json_and_not_lost() -> None:
    spoilt = "\x1b]0;owned\x07ev\x9bil\x7f\r\n \u202egnp.exe\u2066\u2028"
    stream = io.StringIO()
    write_json(table(evidence=[spoilt]), stream)
    assert stream.getvalue()[:-1].isprintable()
    assert json.loads(stream.getvalue()) == {"evidence": spoilt}


def test_line_feeds_and_tabs_are_harmless() -> None:
    assert printable("a\n\tb") == "a\n\tb"


def test_square_brackets_are_text_and_not_markup() -> None:
    assert "[bold]x[/bold]" in as_table(table(**{"[red]a": ["[bold]x[/bold]"]}))


def test_csv_can_be_read_back() -> None:
    result = table(
        text=['He said "yes",\nthen no', None, ""],
        authors=[["Ada Example", "Ben, Sample"], [], None],
        at=[UTC_NOON, None, None],
        score=pa.array([0.9, float("nan"), None], pa.float32()),
    )
    output = as_csv(result)
    assert output.startswith('text,authors,at,score\r\n"He said ""yes"",\nthen no",')
    rows = list(csv.reader(io.StringIO(output, newline="")))
    assert rows[1] == ['He said "yes",\nthen no', '["Ada Example", "Ben, Sample"]', "2025-03-01T12:00:00Z", "0.9"]
    assert rows[2] == ["", "[]", "", ""]


def test_json_is_an_object_a_line() -> None:
    assert as_json(table(a=[1, 2], b=[["x"], None])) == [{"a": 1, "b": ["x"]}, {"a": 2, "b": None}]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (UTC_NOON, pa.timestamp("us", tz="UTC"), "2025-03-01T12:00:00Z"),
        (UTC_NOON.replace(tzinfo=None), pa.timestamp("us"), "2025-03-01T12:00:00"),
        (date(2025, 3, 1), pa.date32(), "2025-03-01"),
        (0.1, pa.float32(), 0.1),
        (float("inf"), pa.float64(), None),
        (Decimal(12), pa.decimal128(38, 0), 12),
        (Decimal("1.5"), pa.decimal128(4, 2), 1.5),
        (b"\x00\xff", pa.binary(), "00ff"),
        ([("a", 1)], pa.map_(pa.string(), pa.int64()), {"a": 1}),
        (timedelta(hours=1), pa.duration("us"), "1:00:00"),
        (pa.MonthDayNano([1, 2, 3_000_000_000]), pa.month_day_nano_interval(), "P1M2DT3S"),
        ({"when": [UTC_NOON]}, None, {"when": ["2025-03-01T12:00:00Z"]}),
        (2**31 - 1, pa.date32(), "<value out of range: 2147483647>"),
    ],
)
def test_every_kind_of_value_has_a_form_in_json(value: object, kind: pa.DataType, expected: object) -> None:
    assert as_json(pa.table({"a": pa.array([value], kind)})) == [{"a": expected}]


def test_columns_of_the_same_name_all_stand_in_json() -> None:
    result = pa.Table.from_arrays([pa.array([1]), pa.array([2]), pa.array([3])], names=["a", "a", "a_2"])
    assert list(as_json(result)[0].values()) == [1, 2, 3]


def test_a_table_follows_the_width_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    stream = io.StringIO()
    write_table(table(text=["word " * 50]), stream)
    assert 25 < max(map(len, stream.getvalue().splitlines())) <= 33
    assert Console().width == 33
