import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from tieup.schemas.errors import LakeDamaged, LakeTooNew
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.schemas.tables import SCHEMA_VERSION
from tieup.transforms.lake import commit, layout, rows
from tieup.transforms.lake.audit import audit
from tieup.transforms.lake.known import Known

NOW = datetime(2025, 4, 5, tzinfo=timezone.utc)
REJECT = Reject(source_uri="a", stage=Stage.READ, reason=Reason.EMPTY, detail="no bytes")


def staged(lake: Path, commit_id: str = "c1") -> commit.CommitRecord:
    row = rows.reject_row(REJECT, "run", NOW)
    part = commit.stage(str(lake), commit_id, "rejects", row.partition, 0, [row.row])
    return commit.CommitRecord(commit_id, "run", SCHEMA_VERSION, (part,))


def parquet_files(lake: Path) -> list[str]:
    return sorted(str(path.relative_to(lake)) for path in lake.rglob("*.parquet"))


def test_staged_parts_stand_outside_the_tables_until_the_commit(tmp_path: Path) -> None:
    record = staged(tmp_path)
    assert parquet_files(tmp_path) == ["_control/staging/c1/rejects/date=2025-04-05/part-c1-00000.parquet"]
    commit.commit(str(tmp_path), record)
    assert parquet_files(tmp_path) == ["rejects/date=2025-04-05/part-c1-00000.parquet"]
    assert not (tmp_path / layout.STAGING / "c1").exists()
    assert commit.recorded(str(tmp_path), "c1") == record


def test_a_retried_part_overwrites_its_own_file(tmp_path: Path) -> None:
    assert staged(tmp_path) == staged(tmp_path)
    assert len(parquet_files(tmp_path)) == 1


def test_staging_without_a_record_is_deleted_at_recovery(tmp_path: Path) -> None:
    staged(tmp_path)
    assert commit.recover(str(tmp_path)) == []
    assert parquet_files(tmp_path) == []


def test_a_recorded_commit_is_published_at_recovery_and_only_once(tmp_path: Path) -> None:
    record = staged(tmp_path)
    path = tmp_path / layout.record_path("c1")
    path.parent.mkdir(parents=True)
    path.write_bytes(record.to_json())
    assert commit.recover(str(tmp_path)) == ["c1"]
    assert commit.recover(str(tmp_path)) == []
    assert parquet_files(tmp_path) == ["rejects/date=2025-04-05/part-c1-00000.parquet"]
    assert audit(str(tmp_path)).problems == ()


def test_a_part_that_stands_nowhere_is_damage_and_said_so(tmp_path: Path) -> None:
    record = staged(tmp_path)
    (tmp_path / parquet_files(tmp_path)[0]).unlink()
    with pytest.raises(LakeDamaged, match=r"part-c1-00000\.parquet .* is gone"):
        commit.publish(str(tmp_path), record)


def test_a_lake_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    commit.commit(str(tmp_path), staged(tmp_path))
    path = tmp_path / layout.record_path("c1")
    newer = json.loads(path.read_bytes()) | {"schema_version": SCHEMA_VERSION + 1}
    path.write_text(json.dumps(newer))
    with pytest.raises(LakeTooNew, match="update tieup"):
        commit.check_version(str(tmp_path))


def test_a_broken_commit_record_is_damage_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / layout.record_path("c1")
    path.parent.mkdir(parents=True)
    path.write_text("{")
    with pytest.raises(LakeDamaged, match="no commit record"):
        commit.records(str(tmp_path))


def test_known_rejects_are_read_from_new_files_only_once(tmp_path: Path) -> None:
    known = Known(str(tmp_path))
    known.refresh()
    assert not known.has_reject(REJECT)
    commit.commit(str(tmp_path), staged(tmp_path))
    known.refresh()
    known.refresh()
    assert known.has_reject(REJECT)


class TestAudit:
    """`tieup check` sees each way in which a lake can differ from its commits."""

    @pytest.fixture
    def lake(self, tmp_path: Path) -> Path:
        commit.commit(str(tmp_path), staged(tmp_path))
        return tmp_path

    def problems(self, lake: Path) -> str:
        return "\n".join(f"{problem.path} {problem.what}" for problem in audit(str(lake)).problems)

    def test_a_sound_lake_has_no_problem(self, lake: Path) -> None:
        found = audit(str(lake))
        assert (found.problems, found.commits, found.rows) == ((), 1, {"rejects": 1})

    def test_a_missing_file_is_seen(self, lake: Path) -> None:
        next(lake.glob("rejects/*/*")).unlink()
        assert "is missing" in self.problems(lake)

    def test_a_stray_file_is_seen(self, lake: Path) -> None:
        (lake / "rejects" / "notes.txt").write_text("x")
        assert "no commit knows this file" in self.problems(lake)

    def test_a_truncated_file_is_seen(self, lake: Path) -> None:
        path = next(lake.glob("rejects/*/*"))
        path.write_bytes(path.read_bytes()[:-10])
        assert "checksum" in self.problems(lake)
        assert "can't be read" in self.problems(lake)

    def test_a_row_that_stands_twice_is_seen(self, lake: Path, article: rows.Article) -> None:
        for commit_id in ("c2", "c3"):
            placed = next(rows.article_rows(article, "run", NOW))
            part = commit.stage(str(lake), commit_id, "articles", placed.partition, 0, [placed.row])
            commit.commit(str(lake), commit.CommitRecord(commit_id, "run", SCHEMA_VERSION, (part,)))
        assert f"article_id {article.article_id} stands twice" in self.problems(lake)

    def test_leftover_staging_is_seen(self, lake: Path) -> None:
        staged(lake, "c9")
        assert "interrupted run" in self.problems(lake)
