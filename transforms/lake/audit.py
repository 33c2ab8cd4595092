"""Does the lake hold what its commits say? Behind `tieup check`."""

import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from tieup.schemas.tables import PARTITIONS, TABLES
from tieup.transforms import files
from tieup.transforms.lake import commit, layout

UNIQUE = {
    "articles": ("article_id",),
    "partnerships": ("partnership_id", "company_id"),
    "runs": ("commit_id",),
}
"""The columns that tell the rows of a table apart."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as the commits say."""

    path: str
    """The file or table, relative to the lake."""

    what: str
    """What is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What a check found."""

    commits: int
    files: int
    rows: dict[str, int]
    problems: tuple[Problem, ...]


def audit(lake: str) -> Audit:
    """Look at every committed file, every other file in the tables' folders, and every id.

    Raises:
        LakeTooNew: a newer tieup wrote the lake.
        LakeDamaged: a commit record can't be read.
    """
    records = commit.records(lake)
    promised = {part.final: part for record in records for part in record.parts}
    problems = list(_unpublished(lake))
    rows: Counter[str] = Counter()
    ids: dict[str, Counter[tuple[str, ...]]] = {table: Counter() for table in UNIQUE}
    standing = set()
    for table in TABLES:
        for info in files.tree(files.join(lake, table)):
            path = files.relative(info.path, lake)
            standing.add(path)
            if path not in promised:
                problems.append(Problem(path, "no commit knows this file; move it out of the lake"))
    for path, part in sorted(promised.items()):
        if path not in standing:
            problems.append(Problem(path, "is missing; restore it from a backup"))
            continue
        problems.extend(_file_problems(lake, part, ids))
        rows[part.table] += part.rows
    for table, counter in ids.items():
        doubled = [key for key, count in counter.items() if count > 1]
        problems.extend(Problem(table, f"{'+'.join(UNIQUE[table])} {'/'.join(key)} stands twice") for key in doubled)
    return Audit(len(records), len(standing), dict(rows), tuple(problems))


def _unpublished(lake: str) -> Iterator[Problem]:
    if files.tree(files.join(lake, layout.STAGING)):
        yield Problem(layout.STAGING, "an interrupted run left parts here; the next `tieup ingest` settles them")


def _file_problems(lake: str, part: commit.Part, ids: dict[str, Counter[tuple[str, ...]]]) -> Iterator[Problem]:
    try:
        content = files.read(files.join(lake, part.final))
        if hashlib.sha256(content).hexdigest() != part.sha256:
            yield Problem(part.final, "is not the file that was committed (checksum); restore it from a backup")
        with io.BytesIO(content) as source:
            file = pq.ParquetFile(source)
            names = file.schema_arrow.names
            if file.metadata.num_rows != part.rows:
                yield Problem(part.final, f"holds {file.metadata.num_rows} rows, {part.rows} were committed")
            if within := [name for name in PARTITIONS[part.table] if name in names]:
                yield Problem(part.final, f"holds the partition column {', '.join(within)} itself")
            columns = UNIQUE.get(part.table, ())
            if lacking := [name for name in columns if name not in names]:
                yield Problem(part.final, f"has no column {', '.join(lacking)}")
            elif columns:
                table = file.read(columns=list(columns))
                ids[part.table].update(zip(*(table[name].to_pylist() for name in columns), strict=True))
    except (pa.ArrowException, OSError) as error:
        yield Problem(part.final, f"can't be read ({error}); restore it from a backup")
