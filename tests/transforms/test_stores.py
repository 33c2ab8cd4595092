from pathlib import Path

import pytest
from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

from tieup.transforms import files, stores

OFF = "http://127.0.0.1:9"


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of an object store with one bucket."""
    store = SubTreeFileSystem(str(tmp_path), LocalFileSystem())
    monkeypatch.setattr(stores, "connect", lambda uri, **_: (store, uri.partition("://")[2]))
    (tmp_path / "bucket" / "a").mkdir(parents=True)
    return tmp_path / "bucket"


@pytest.mark.parametrize("uri", ["hdfs://host/lake", "s3://", "s3:///lake", "abfs://lake"])
def test_what_is_no_place_in_a_known_store_is_named_with_what_to_write(uri: str) -> None:
    with pytest.raises(OSError, match=f"{uri}: not a place in an object store; write s3://BUCKET/NAME"):
        files.read(uri)


def test_the_flag_goes_before_the_environment_and_one_client_serves_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", OFF)
    by_environment, path = stores.connect("s3://bucket/lake/a")
    assert path == "bucket/lake/a"
    assert stores.connect("s3://other/lake", endpoint_override=None)[0] is by_environment
    assert stores.connect("s3://bucket/lake", endpoint_override="http://127.0.0.1:10")[0] is not by_environment


def test_a_store_that_does_not_answer_is_an_error_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    monkeypatch.setattr(stores, "ATTEMPTS", 1)
    stores._s3.cache_clear()
    files.configure([f"--s3_endpoint_url={OFF}", "--s3_region_name=us-east-1"])
    try:
        with pytest.raises(OSError, match="connect"):
            files.tree("s3://bucket/lake")
    finally:
        files.configure()
        stores._s3.cache_clear()


def test_objects_are_written_placed_and_deleted(bucket: Path) -> None:
    files.write("s3://bucket/a/staged", b"one", by="s3://bucket/a/never")
    (bucket / "b").mkdir()
    files.place("s3://bucket/a/staged", "s3://bucket/b/final")
    assert [file.path for file in files.tree("s3://bucket/")] == ["s3://bucket/a/staged", "s3://bucket/b/final"]
    files.delete("s3://bucket/a")
    files.delete("s3://bucket/a")
    assert files.info("s3://bucket/a/staged") is None
    assert files.read_if_there("s3://bucket/b/final") == b"one"
    files.delete_file("s3://bucket/b/final")
    files.delete_file("s3://bucket/b/final")
    assert files.tree("s3://bucket/b") == []


def test_a_patterns_star_stays_within_a_name_and_two_cross_folders(bucket: Path) -> None:
    for name in ("x.txt", "a/y.txt", "a/z.md"):
        (bucket / name).write_text("text", encoding="utf-8")

    def matches(pattern: str) -> list[str]:
        return [file.path.removeprefix("s3://bucket/") for file in files.glob(f"s3://bucket/{pattern}")]

    assert matches("*.txt") == ["x.txt"]
    assert matches("**.txt") == ["a/y.txt", "x.txt"]
    assert matches("?/*.txt") == ["a/y.txt"]
    assert matches("a/[yz].md") == ["a/z.md"]
    assert matches("none/*") == []
