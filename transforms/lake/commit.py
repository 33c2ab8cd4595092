"""One commit, all or nothing: stage, record, publish, recover.

    _control/staging/<commit>/…      parts wait here; a retry overwrites its own file
    _control/commits/<commit>.json   writing this one file IS the commit
    articles/date=…/part-….parquet   published: each staged part moved, or in an object store copied, to its place

Every step can be killed and done again. Staging without a record is rubbish; staging with a record is a promise.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from tieup.schemas.errors import LakeDamaged, LakeTooNew
from tieup.schemas.tables import SCHEMA_VERSION
from tieup.transforms import files
from tieup.transforms.lake import layout
from tieup.transforms.lake.rows import Row, to_parquet


@dataclass(frozen=True, slots=True)
class Part:
    """A staged Parquet file."""

    table: str
    """The table it belongs to."""

    final: str
    """Where it is published, relative to the lake."""

    rows: int
    """Rows in it."""

    bytes: int
    """Its size."""

    sha256: str
    """Hex of the SHA-256 of its bytes."""


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """What a commit consists of."""

    commit_id: str
    run_id: str
    schema_version: int
    parts: tuple[Part, ...]

    def to_json(self) -> bytes:
        """The record's file."""
        return json.dumps(asdict(self), indent=1).encode()

    @staticmethod
    def from_json(content: bytes, path: str) -> "CommitRecord":
        """Read a record's file; `path` is named in errors.

        Raises:
            LakeTooNew: a newer tieup wrote it.
            LakeDamaged: it is no commit record.
        """
        try:
            value = json.loads(content)
            version = int(value["schema_version"])
            if version <= SCHEMA_VERSION:
                parts = tuple(Part(**part) for part in value["parts"])
                return CommitRecord(value["commit_id"], value["run_id"], version, parts)
        except (ValueError, KeyError, TypeError) as error:
            raise LakeDamaged(f"{path} is no commit record ({error}); restore it from a backup") from error
        raise LakeTooNew(
            f"{path} was written by a newer tieup (schema version {version}, this one knows {SCHEMA_VERSION}); "
            "update tieup to use this lake"
        )


def stage(lake: str, commit_id: str, table: str, partition: str, bucket: int, rows: Iterable[Row]) -> Part:
    """Write one part into staging."""
    rows = list(rows)
    content = to_parquet(table, rows)
    final = layout.final_path(table, partition, commit_id, bucket)
    files.write(files.join(lake, layout.staged_path(commit_id, final)), content)
    return Part(table, final, len(rows), len(content), hashlib.sha256(content).hexdigest())


def commit(lake: str, record: CommitRecord) -> None:
    """Write the record, which is the commit, and publish its parts."""
    waiting = files.join(lake, layout.STAGING, record.commit_id, "commit.json")
    files.write(files.join(lake, layout.record_path(record.commit_id)), record.to_json(), by=waiting)
    publish(lake, record)


def publish(lake: str, record: CommitRecord) -> None:
    """Put each staged part in its place, then drop the commit's staging.

    Raises:
        LakeDamaged: a part stands neither in staging nor in its place.
    """
    staging = files.join(lake, layout.STAGING, record.commit_id)
    waiting = {info.path for info in files.tree(staging)}
    for part in record.parts:
        staged = files.join(lake, layout.staged_path(record.commit_id, part.final))
        final = files.join(lake, part.final)
        if staged in waiting:
            files.place(staged, final)
        elif files.info(final) is None:
            raise LakeDamaged(f"{final} of commit {record.commit_id} is gone; restore it from a backup")
    files.delete(staging)


def recover(lake: str) -> list[str]:
    """Finish what a crash left: publish recorded commits, delete staging that has no record.

    Call it with the lock held. Returns the ids of the commits that were published now.
    """
    published = []
    staged = _staged_commits(lake)
    for commit_id in staged:
        if record := recorded(lake, commit_id):
            publish(lake, record)
            published.append(commit_id)
        else:
            files.delete(files.join(lake, layout.STAGING, commit_id))
    if staged:
        files.delete(files.join(lake, layout.STAGING))
    return published


def records(lake: str) -> list[CommitRecord]:
    """All commit records, oldest first."""
    return [_read_record(info.path) for info in _record_files(lake)]


def check_version(lake: str) -> None:
    """Raise LakeTooNew if the latest commit is from a newer tieup: the format never goes back within a lake."""
    for info in _record_files(lake)[-1:]:
        _read_record(info.path)


def recorded(lake: str, commit_id: str) -> CommitRecord | None:
    """A commit's record, or None if it was not committed."""
    path = files.join(lake, layout.record_path(commit_id))
    content = files.read_if_there(path)
    return CommitRecord.from_json(content, path) if content is not None else None


def is_published(lake: str, commit_id: str) -> bool:
    """True if the commit is recorded and all its parts stand in their place."""
    return recorded(lake, commit_id) is not None and commit_id not in _staged_commits(lake)


def tables_counted(parts: Sequence[Part]) -> dict[str, int]:
    """Rows per table."""
    counts: dict[str, int] = {}
    for part in parts:
        counts[part.table] = counts.get(part.table, 0) + part.rows
    return counts


def _read_record(path: str) -> CommitRecord:
    return CommitRecord.from_json(files.read(path), path)


def _record_files(lake: str) -> list[files.FileInfo]:
    return [info for info in files.tree(files.join(lake, layout.COMMITS)) if info.path.endswith(".json")]


def _staged_commits(lake: str) -> list[str]:
    root = files.join(lake, layout.STAGING)
    return sorted({files.relative(info.path, root).split("/")[0] for info in files.tree(root)})
