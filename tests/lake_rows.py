"""Reads a lake's tables for comparison between runs."""

from pathlib import Path

import pyarrow.parquet as pq

from tieup.schemas.tables import TABLES

PER_RUN = {"run_id", "commit_id", "started_at", "finished_at", "arguments"}


def rows(lake: Path, table: str) -> list[dict[str, object]]:
    """A table's rows, sorted, without what differs between two runs over the same sources."""
    found = [
        {name: value for name, value in row.items() if name not in PER_RUN}
        for path in (lake / table).rglob("*.parquet")
        for row in pq.ParquetFile(path).read().to_pylist()
    ]
    return sorted(found, key=repr)


def content(lake: Path) -> dict[str, list[dict[str, object]]]:
    """Every table's rows but those of `runs`: a crash changes how commits are cut."""
    return {table: rows(lake, table) for table in TABLES if table != "runs"}
