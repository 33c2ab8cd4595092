"""Lakes written from the schemas alone, for tests of what reads lakes."""

from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tieup.schemas.tables import PARTITIONS, SCHEMA_VERSION, TABLES

Row = dict[str, Any]


class Lake:
    """A lake in the making."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = str(folder)

    def write(self, table: str, rows: list[Row], *, part: str = "part-0", without: tuple[str, ...] = ()) -> None:
        """Write rows as Parquet parts; what a row doesn't say is null, empty or zero.

        `date` and `company` of a row choose its folder; `without` names columns that an older version didn't write.
        """
        schema = pa.schema([field for field in TABLES[table] if field.name not in without])
        folders: dict[Path, list[Row]] = {}
        for row in rows:
            place = self.folder.joinpath(table, *(f"{key}={row[key]}" for key in PARTITIONS[table]))
            full = {field.name: row.get(field.name, _default(field)) for field in schema}
            folders.setdefault(place, []).append(full | {"schema_version": SCHEMA_VERSION})
        for place, contents in folders.items():
            place.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.Table.from_pylist(contents, schema=schema), place / f"{part}.parquet", compression="zstd")

    def claim(
        self, name: str, day: str, parties: list[str], parents: dict[str, str] | None = None, **set_: Any
    ) -> None:
        """Write one claim, a row per party, in a part of its own; `set_` are columns of all its rows."""
        named = [{"company_id": party, "name": party.title()} for party in parties]
        shared = {
            "partnership_id": f"claim {name}",
            "article_id": f"article {name}",
            "kind": "partnership",
            "status": "announced",
            "evidence": f"Evidence {name}.",
            "evidence_field": "text",
            "background": False,
            "confidence": 0.5,
            "language": "en",
            "date": date.fromisoformat(day),
        }
        rows = [
            shared
            | {
                "company_id": party["company_id"],
                "company": party["company_id"],
                "company_name": party["name"],
                "company_surface": party["name"],
                "company_parent": (parents or {}).get(party["company_id"]),
                "partners": [other for other in named if other is not party],
            }
            | set_
            for party in named
        ]
        self.write("partnerships", rows, part=f"part-{name}")


def write_small_lake(folder: Path) -> Lake:
    """A lake with rows in each table: three days, `ford` in the partnerships of two of them."""
    lake = Lake(folder)
    for number, (day, language) in enumerate([("2017-12-06", "en"), ("2017-12-07", "de"), ("2017-12-08", "en")]):
        article = {
            "article_id": f"a{number}",
            "title": f"Quillon and partner {number}",
            "text": f"Quillon and partner {number} will build vans together.",
            "language": language,
            "companies": [{"company_id": "quillon", "name": "Quillon", "mentions": ["Quillon", "Quillon's"]}],
            "published_at": datetime.fromisoformat(f"{day}T08:30:00+00:00"),
            "authors": ["Ada Example", "Ben Sample"],
            "date": date.fromisoformat(day),
        }
        lake.write("articles", [article])
    lake.claim("0", "2017-12-06", ["ford", "quillon"], article_id="a0")
    lake.claim("1", "2017-12-07", ["ford", "quillon"], article_id="a1", kind="supply", confidence=0.9)
    lake.claim("2", "2017-12-08", ["brightwater", "quillon"], article_id="a2")
    reject = {"source_uri": "bad.html", "stage": "extract", "reason": "no_text", "date": date(2017, 12, 8)}
    lake.write("rejects", [reject])
    lake.write("feeds", [{"feed_url": "https://news.example/feed", "items": 3, "new_items": 3}])
    lake.write("runs", [{"run_id": "r", "commit_id": "k", "counts": [{"name": "articles", "rows": 3}]}])
    return lake


def _default(field: pa.Field) -> object:
    if field.nullable:
        return None
    if pa.types.is_list(field.type):
        return []
    if pa.types.is_string(field.type):
        return ""
    return datetime(2017, 12, 7, tzinfo=timezone.utc) if pa.types.is_timestamp(field.type) else 0
