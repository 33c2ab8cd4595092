from pathlib import Path

import pytest

from tieup.pipelines.settings import read_settings
from tieup.schemas.errors import UsageError

FLAGS = {
    "ingest": frozenset({"lake", "feeds", "batch_documents"}),
    "query": frozenset({"lake", "as_csv"}),
    "feeds-check": frozenset({"feeds", "as_json"}),
}


def settings(tmp_path: Path, content: str) -> dict[str, dict[str, object]]:
    path = tmp_path / "tieup.toml"
    path.write_text(content, encoding="utf-8")
    return read_settings(path, FLAGS)


def test_a_setting_at_the_top_is_for_every_command_that_has_it(tmp_path: Path) -> None:
    found = settings(tmp_path, 'lake = "l"\nbatch-documents = 5\n')
    assert found == {
        "ingest": {"lake": "l", "batch_documents": 5},
        "query": {"lake": "l"},
        "feeds": {"check": {}},
    }


def test_a_commands_own_setting_wins(tmp_path: Path) -> None:
    found = settings(tmp_path, 'lake = "l"\n[query]\nlake = "other"\n')
    assert found["query"]["lake"] == "other"
    assert found["ingest"]["lake"] == "l"


def test_feeds_may_stand_in_it_with_titles(tmp_path: Path) -> None:
    content = 'feeds = ["https://a.example/feed", {url = "https://b.example/feed", title = "B"}]\n'
    found = settings(tmp_path, content)
    assert found["ingest"]["feeds"] == ["https://a.example/feed", "https://b.example/feed"]


def test_a_command_of_a_group_has_a_table_of_its_own(tmp_path: Path) -> None:
    found = settings(tmp_path, 'feeds = ["https://a.example/feed"]\n[feeds-check]\nas-json = true\n')
    assert found["feeds"] == {"check": {"feeds": ["https://a.example/feed"], "as_json": True}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('lak = "l"', "there is no setting lak; there are"),
        ("[query]\nbatch-documents = 5", r"in \[query\]: there is no setting batch-documents"),
        ("lake = ", "is no TOML"),
        ("query = 5", "query is a command"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        settings(tmp_path, content)


def test_a_missing_file_is_a_mistake_only_if_it_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings(None, FLAGS) == {}
    with pytest.raises(UsageError, match="can't be read"):
        read_settings(tmp_path / "none.toml", FLAGS)
