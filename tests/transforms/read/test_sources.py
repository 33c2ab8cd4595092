import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

from tieup.schemas.reject import Reason, Stage
from tieup.transforms import stores
from tieup.transforms.read.sources import find_files


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")


def found(*sources: str | Path) -> list[str]:
    files, rejects = find_files([str(source) for source in sources])
    assert rejects == []
    return [file.path for file in files]


def rejected(*sources: str | Path) -> list[tuple[str, Reason]]:
    files, rejects = find_files([str(source) for source in sources])
    assert files == []
    assert all(reject.stage is Stage.READ and reject.detail for reject in rejects)
    return [(reject.source_uri, reject.reason) for reject in rejects]


def test_a_folder_gives_all_files_below_it_by_path(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.html", "a/b/c.jsonl.gz", "c.warc.zst")
    assert found(tmp_path) == [f"{tmp_path}/{name}" for name in ("a/b/c.jsonl.gz", "a/z.html", "b.txt", "c.warc.zst")]


def test_hidden_names_are_left_out_of_a_folder_but_read_when_named(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt", "_draft.txt", ".git/a.txt", "_old/a.txt", "a.txt")
    assert found(tmp_path) == [f"{tmp_path}/a.txt"]
    assert found(tmp_path / ".hidden.txt") == [f"{tmp_path}/.hidden.txt"]


def test_sources_keep_their_order_and_every_file_comes_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "c.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    b = tmp_path / "b.txt"
    assert found(b, tmp_path, f"{tmp_path}/../{tmp_path.name}/c.txt", f"{tmp_path}/*.txt") == [
        f"{tmp_path}/b.txt",
        f"{tmp_path}/a.txt",
        f"{tmp_path}/c.txt",
    ]


def test_sizes_are_those_of_the_files(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    assert find_files([str(tmp_path)])[0][0].size == len("words")


@pytest.mark.parametrize(
    "name", ["two words.txt", "Übernahme – 提携.txt", "a[1].txt", "what?.txt", "50*.txt", "a#b.txt"]
)
def test_a_path_that_exists_is_taken_literally(tmp_path: Path, name: str) -> None:
    make(tmp_path, name, "a1.txt", "50x.txt", f"[folder] {name[0]}/{name}")
    assert found(tmp_path / name) == [f"{tmp_path}/{name}"]
    assert found(tmp_path / f"[folder] {name[0]}") == [f"{tmp_path}/[folder] {name[0]}/{name}"]


def test_patterns_match_as_in_a_shell(tmp_path: Path) -> None:
    make(tmp_path, "a1.txt", "a2.txt", "b.html", "deep/er/a3.txt")
    assert found(f"{tmp_path}/a[12].txt") == [f"{tmp_path}/a1.txt", f"{tmp_path}/a2.txt"]
    assert found(f"{tmp_path}/?.html") == [f"{tmp_path}/b.html"]
    assert found(f"{tmp_path}/**/a*.txt") == [f"{tmp_path}/{name}" for name in ("a1.txt", "a2.txt", "deep/er/a3.txt")]
    assert found(f"{tmp_path}/d*") == [f"{tmp_path}/deep/er/a3.txt"]
    assert found(f"{tmp_path}/**") == found(tmp_path)


def test_relative_patterns_start_at_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt", "b/c.txt")
    monkeypatch.chdir(tmp_path)
    assert found("*.txt", "b") == ["a.txt", "b/c.txt"]
    assert found(".") == ["./a.txt", "./b/c.txt"]


@pytest.mark.parametrize("source", ["missing.txt", "missing/", "miss*.txt", "", "a\0b.txt", "x" * 5000])
def test_what_matches_nothing_is_not_found(tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert rejected(source) == [(source, Reason.NOT_FOUND)]


def test_the_reject_of_a_missing_relative_path_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(tmp_path) in find_files(["missing.txt"])[1][0].detail


def test_a_folder_without_visible_files_is_not_found(tmp_path: Path) -> None:
    make(tmp_path, ".hidden", "deep/_draft.txt")
    assert rejected(tmp_path) == [(str(tmp_path), Reason.NOT_FOUND)]


def test_files_of_other_kinds_in_a_folder_are_rejected_and_not_lost(tmp_path: Path) -> None:
    make(tmp_path, "photo.png", "table.csv.gz", "page.php", "no_extension", "2017.12.07", "a.txt")
    files, rejects = find_files([str(tmp_path)])
    assert [os.path.basename(file.path) for file in files] == ["2017.12.07", "a.txt", "no_extension"]  # noqa: PTH119
    assert {(Path(reject.source_uri).name, reject.reason) for reject in rejects} == {
        ("page.php", Reason.UNSUPPORTED),
        ("photo.png", Reason.UNSUPPORTED),
        ("table.csv.gz", Reason.UNSUPPORTED),
    }
    assert "jsonl" in next(reject.detail for reject in rejects if "csv" in reject.source_uri)


def test_a_file_of_an_unknown_kind_is_taken_when_it_is_named(tmp_path: Path) -> None:
    make(tmp_path, "page.php")
    assert found(tmp_path / "page.php") == [f"{tmp_path}/page.php"]


def test_a_folder_that_cannot_be_listed_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "open/a.txt", "shut/b.txt")
    listing = Path.iterdir

    def iterdir(folder: Path) -> Iterator[Path]:
        if folder.name == "shut":
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    files, rejects = find_files([str(tmp_path)])
    assert [file.path for file in files] == [f"{tmp_path}/open/a.txt"]
    assert [(reject.source_uri, reject.reason) for reject in rejects] == [(f"{tmp_path}/shut", Reason.UNREADABLE)]


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "elsewhere/b.txt")
    (tmp_path / "in/circle").symlink_to(tmp_path / "in")
    (tmp_path / "in/other").symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path / "in") == [f"{tmp_path}/in/a.txt", f"{tmp_path}/in/other/b.txt"]


def test_a_link_to_nothing_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    assert rejected(tmp_path) == [(f"{tmp_path}/gone.txt", Reason.NOT_FOUND)]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert rejected(tmp_path) == [(f"{tmp_path}/pipe.txt", Reason.UNSUPPORTED)]


def test_a_name_that_is_no_unicode_gives_a_reject_that_can_be_written_down(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("words")
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    ((uri, reason),) = rejected(tmp_path)
    assert reason is Reason.UNSUPPORTED
    assert uri.encode("utf-8")


@pytest.mark.parametrize("source", ["https://news.example/feed.xml", "HTTP://news.example/"])
def test_an_address_on_the_web_is_no_file(source: str) -> None:
    assert rejected(source) == [(source, Reason.UNSUPPORTED)]


def test_a_scheme_without_a_file_system_is_unreadable() -> None:
    assert rejected("nosuchscheme://bucket/a.txt") == [("nosuchscheme://bucket/a.txt", Reason.UNREADABLE)]


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in the place of an object store."""
    make(tmp_path / "b" / "news", "a.txt", "deep/b.html", ".hidden.txt", "_old/c.txt", "photo.png", "a[1].txt")
    store = SubTreeFileSystem(str(tmp_path), LocalFileSystem())
    monkeypatch.setattr(stores, "connect", lambda uri, **_: (store, uri.partition("://")[2]))


def test_an_object_store_is_searched_as_a_disk_is(bucket: None) -> None:
    files, rejects = find_files(["s3://b/news"])
    assert [file.path for file in files] == [
        "s3://b/news/a.txt",
        "s3://b/news/a[1].txt",
        "s3://b/news/deep/b.html",
    ]
    assert [(reject.source_uri, reject.reason) for reject in rejects] == [("s3://b/news/photo.png", Reason.UNSUPPORTED)]
    assert found("s3://b/news/*.txt") == ["s3://b/news/a.txt", "s3://b/news/a[1].txt"]
    assert found("s3://b/news/a[1].txt") == ["s3://b/news/a[1].txt"]
    assert rejected("s3://b/nothing") == [("s3://b/nothing", Reason.NOT_FOUND)]
