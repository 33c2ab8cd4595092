"""Query results for people (a table) and for machines (CSV, JSON lines).

What a page said may hold escape sequences that move a terminal's cursor or rename its window: nothing that is written
here contains a control character, apart from line ends and tabs in CSV.
"""

import csv
import json
import math
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TextIO

import pyarrow as pa
from rich.console import Console, ConsoleRenderable, Group
from rich.measure import Measurement
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

MAX_TABLE_ROWS = 1_000
MAX_CELL_CHARS = 1_000
MIN_COLUMN_CHARS = 12

# C0 and C1 controls and DEL; then the marks that turn the direction of what follows, by which a text can look like
# another (CVE-2021-42574).
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LINE_CONTROLS = re.compile(r"[\t\n\r\u2028\u2029]+")
_JSON_CONTROLS = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text without what could steer a terminal; line feeds and tabs stay."""
    return _CONTROLS.sub("", text)


def write_table(result: pa.Table, stream: TextIO, width: int | None = None) -> None:
    """Write a table for people: with lines and colours on a terminal, plain elsewhere.

    Rows stand below one another where their columns don't fit the width. At most 1,000 rows and 1,000 characters a cell
    are shown, and it says so where something is left out.

    Args:
        result: what `query.run` returns.
        stream: where it goes.
        width: in columns; None: the terminal's, or what COLUMNS says, or 120.
    """
    console = Console(file=stream, width=width or shutil.get_terminal_size((120, 25)).columns, highlight=False)
    names = result.column_names
    if names == ["explain_key", "explain_value"]:  # DuckDB's own drawing
        stream.writelines(f"{printable(value)}\n" for value in result.column(1).to_pylist())
        return
    rows = [[_cell(value) for value in row] for row in _rows(result.slice(0, MAX_TABLE_ROWS))]
    table = _grid(names, _numeric(result), rows, lines=console.is_terminal)
    fits = len(names) * MIN_COLUMN_CHARS <= console.width or _natural_width(console, table) <= console.width
    # Captured, for rich pads each line with spaces to its full width.
    with console.capture() as captured:
        console.print(table if fits else _records(names, rows))
        if not rows and names:
            console.print("No rows.")
        if result.num_rows > MAX_TABLE_ROWS:
            console.print(f"The first {MAX_TABLE_ROWS:,} of {result.num_rows:,} rows; --csv and --json write them all.")
    stream.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def write_csv(result: pa.Table, stream: TextIO) -> None:
    """Write CSV after RFC 4180, with a header; lists and structs as JSON, null as an empty field.

    Args:
        result: what `query.run` returns.
        stream: opened with newline="", as the csv module asks; lines end in CR LF.
    """
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(map(printable, result.column_names))
    writer.writerows([_field(value) for value in row] for row in _rows(result))


def write_json(result: pa.Table, stream: TextIO) -> None:
    """Write JSON lines: an object a row; times in ISO 8601, bytes as hex, NaN and infinity as null."""
    names = _distinct(result.column_names)
    stream.writelines(_json(dict(zip(names, row, strict=True))) + "\n" for row in _rows(result))


def _rows(result: pa.Table) -> Iterator[Sequence[object]]:
    for batch in result.to_batches(max_chunksize=1_000):
        yield from zip(*(_values(column) for column in batch.columns), strict=True)


def _values(column: pa.Array) -> list[Any]:
    kind = column.type
    if pa.types.is_float32(kind):  # 0.9 in 32 bits is 0.8999999761581421 in 64
        return [None if value is None else float(f"{value:.7g}") for value in column.to_pylist()]
    try:
        return list(column.to_pylist(maps_as_pydicts="lossy") if pa.types.is_map(kind) else column.to_pylist())
    except (ValueError, OverflowError):  # a date before the year 1 or after 9999, nanoseconds
        return list(column.cast(pa.string()).to_pylist())


def _numeric(result: pa.Table) -> list[bool]:
    kinds = result.schema.types
    return [pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind) for kind in kinds]


def _distinct(names: Iterable[str]) -> list[str]:
    """The names, a repeated one with a number behind: `a`, `a_2`."""
    taken: list[str] = []
    for name in names:
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        taken.append(free)
    return taken


def _plain(value: object) -> object:
    """A value as JSON knows it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date | time):
        return re.sub(r"\+00:00$", "Z", value.isoformat())
    if isinstance(value, pa.MonthDayNano):
        return f"P{value.months}M{value.days}DT{value.nanoseconds / 1e9:g}S"
    if isinstance(value, Decimal):  # DuckDB's sums of integers are decimals without a fraction
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | None) else str(value)


def _json(value: object) -> str:
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)
    return _JSON_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _field(value: object) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    return printable(plain) if isinstance(plain, str) else _json(value)


def _cell(value: object) -> Text:
    text = printable(_LINE_CONTROLS.sub(" ", _words(value)))
    if len(text) > MAX_CELL_CHARS:
        text = f"{text[:MAX_CELL_CHARS]}… ({len(text):,} characters)"
    return Text(text)


def _words(value: object) -> str:
    """A value as a person reads it: lists and structs without their brackets."""
    if isinstance(value, list):
        nested = any(isinstance(item, dict | list) for item in value)
        return ("; " if nested else ", ").join(_words(item) for item in value)
    if isinstance(value, dict):
        return " ".join(_words(item) for item in value.values() if item is not None)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    if isinstance(value, bool):
        return str(value).lower()
    plain = _plain(value)
    return "" if plain is None else str(plain)


def _grid(names: Sequence[str], numeric: Sequence[bool], rows: Sequence[Sequence[Text]], *, lines: bool) -> Table:
    table = Table(box=None, pad_edge=False) if not lines else Table(show_lines=False)
    for name, is_number in zip(names, numeric, strict=True):
        table.add_column(Text(printable(name)), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _natural_width(console: Console, table: Table) -> int:
    return Measurement.get(console, console.options.update(max_width=100_000), table).maximum


def _records(names: Sequence[str], rows: Sequence[Sequence[Text]]) -> ConsoleRenderable:
    """Each row as lines of `name  value`."""
    parts: list[ConsoleRenderable] = []
    for number, row in enumerate(rows, start=1):
        block = Table(box=None, show_header=False, pad_edge=False)
        block.add_column(style="bold", no_wrap=True)
        block.add_column(overflow="fold")
        for name, cell in zip(names, row, strict=True):
            block.add_row(Text(printable(name)), cell)
        parts += [Rule(f"{number}", align="left", characters="-", style=""), Padding(block, (0, 0, 1, 0))]
    return Group(*parts)
