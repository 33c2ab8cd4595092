"""The command as a user meets it: what it prints, where, and its exit codes."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
import typer

from tests.lake_rows import content, rows
from tieup.pipelines.beam_args import OWN_FLAGS
from tieup.pipelines.cli import app

Tieup = Callable[..., subprocess.CompletedProcess[str]]


def summary(result: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert result.returncode == 0, result.stderr
    told: dict[str, object] = json.loads(result.stdout)
    return told


@pytest.fixture
def lake(news: Path, tmp_path: Path, tieup: Tieup) -> Path:
    path = tmp_path / "lake"
    assert tieup("ingest", news, "--lake", path).returncode == 0
    return path


def test_a_second_run_adds_no_row_and_says_that_nothing_was_new(news: Path, lake: Path, tieup: Tieup) -> None:
    before = content(lake)
    runs = rows(lake, "runs")
    again = tieup("ingest", news, "--lake", lake)
    assert again.returncode == 0
    assert "nothing was new" in again.stdout
    assert content(lake) == before
    assert rows(lake, "runs") == runs


def test_only_what_is_new_is_added(news: Path, lake: Path, tieup: Tieup) -> None:
    (news / "new.txt").write_text((news / "ostara.txt").read_text().replace("Ostara", "Brightwell"))
    told = summary(tieup("ingest", news, "--lake", lake, "--json"))
    assert (told["documents"], told["known"], told["articles"]) == (7, 6, 1)


def test_copies_of_one_text_become_one_article_whatever_the_batch(news: Path, tmp_path: Path, tieup: Tieup) -> None:
    for i in range(4):
        (news / f"copy{i}.txt").write_bytes((news / "ostara.txt").read_bytes())
    one = summary(tieup("ingest", news, "--lake", tmp_path / "one", "--json"))
    two = summary(tieup("ingest", news, "--lake", tmp_path / "two", "--batch-documents", "2", "--json"))
    assert (one["articles"], one["duplicates"]) == (6, 4)
    assert two["articles"] == 6
    assert len(rows(tmp_path / "one", "articles")) == len(rows(tmp_path / "two", "articles")) == 6


def test_data_goes_to_stdout_and_nothing_else_to_the_screen(news: Path, tmp_path: Path, tieup: Tieup) -> None:
    done = tieup("ingest", news, "--lake", tmp_path / "lake", "--json")
    assert json.loads(done.stdout)["articles"] == 6
    assert done.stderr == ""


def test_a_progress_bar_shows_on_a_terminal_and_only_there(
    news: Path, tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    command = [str(Path(sys.executable).with_name("tieup")), "ingest", str(news), "--lake", str(tmp_path / "lake")]
    child = pexpect.spawn(command[0], command[1:], env=clean_environment | {"TERM": "xterm"}, timeout=120)
    child.expect("files")
    child.expect("articles +6")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_queries_come_as_table_json_and_csv(lake: Path, tieup: Tieup) -> None:
    sql = "select title, language from articles order by title limit 2"
    table = tieup("query", sql, "--lake", lake)
    as_json = [json.loads(line) for line in tieup("query", sql, "--lake", lake, "--json").stdout.splitlines()]
    as_csv = list(csv.DictReader(io.StringIO(tieup("query", sql, "--lake", lake, "--csv").stdout)))
    assert as_json == as_csv
    assert len(as_json) == 2
    assert all(row["title"] in " ".join(table.stdout.split()) for row in as_json)


def test_check_passes_a_sound_lake_and_fails_a_damaged_one(lake: Path, tieup: Tieup) -> None:
    sound = tieup("check", "--lake", lake)
    assert (sound.returncode, sound.stdout.split(";")[0]) == (0, "0 problems")
    next((lake / "articles").rglob("*.parquet")).unlink()
    damaged = tieup("check", "--lake", lake, "--json")
    assert damaged.returncode == 1
    assert "is missing" in json.loads(damaged.stdout)["problems"][0]["what"]


def test_explain_shows_the_stages_of_one_file(news: Path, tieup: Tieup) -> None:
    shown = tieup("explain", news / "ostara.txt")
    assert shown.returncode == 0, shown.stderr
    assert "Ostara" in shown.stdout
    told = json.loads(tieup("explain", news / "ostara.txt", "--json").stdout)
    assert told


def test_settings_come_from_the_file_the_environment_and_the_flags_in_rising_order(
    news: Path, tmp_path: Path, tieup: Tieup
) -> None:
    (tmp_path / "tieup.toml").write_text('lake = "from-file"\n', encoding="utf-8")
    assert summary(tieup("ingest", news, "--json"))["lake"] == "from-file"
    assert summary(tieup("ingest", news, "--json", TIEUP_LAKE="from-env"))["lake"] == "from-env"
    assert summary(tieup("ingest", news, "--json", "--lake", "flag", TIEUP_LAKE="from-env"))["lake"] == "flag"


def test_every_option_of_ingest_is_known_where_words_are_told_from_beams() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    parameters = [*commands["ingest"].params, *commands["stream"].params]
    options = {name for parameter in parameters for name in parameter.opts if name.startswith("--")}
    assert options - {"--help"} == set(OWN_FLAGS)


class TestBadInput:
    """One clear message or one Reject row; the rest is ingested; the exit code as documented."""

    def test_bad_files_become_rejects_and_the_rest_is_ingested(self, news: Path, tmp_path: Path, tieup: Tieup) -> None:
        (news / "empty.txt").touch()
        (news / "binary.txt").write_bytes(bytes(range(256)) * 50)
        (news / "broken.json").write_text("{")
        (news / "huge.txt").write_bytes(b"word " * (5 << 20))
        (news / "picture.png").write_bytes(b"\x89PNG\r\n")
        (news / "page.html").write_text("<html><body><nav><a href='/'>Home</a></nav></body></html>")
        told = summary(tieup("ingest", news, tmp_path / "none*.txt", "--lake", tmp_path / "lake", "--json"))
        assert told["articles"] == 6
        assert told["rejects"] == {
            "binary": 1,
            "empty": 1,
            "malformed": 1,
            "no_text": 1,
            "not_found": 1,
            "too_large": 1,
            "unsupported": 1,
        }
        found = rows(tmp_path / "lake", "rejects")
        assert sorted(str(row["reason"]) for row in found) == sorted(told["rejects"])  # type: ignore[call-overload]
        again = summary(tieup("ingest", news, tmp_path / "none*.txt", "--lake", tmp_path / "lake", "--json"))
        assert again["rejects"] == told["rejects"]
        assert rows(tmp_path / "lake", "rejects") == found

    def test_too_many_rejects_end_with_exit_3_and_keep_what_was_good(
        self, news: Path, tmp_path: Path, tieup: Tieup
    ) -> None:
        (news / "empty.txt").touch()
        result = tieup("ingest", news, "--lake", tmp_path / "lake", "--max-reject-rate", "0.1")
        assert result.returncode == 3
        assert len(rows(tmp_path / "lake", "articles")) == 6

    @pytest.mark.parametrize("source", ["none.txt", "none/*.txt", "empty-folder"])
    def test_sources_that_match_nothing_at_all_are_a_usage_error(
        self, tmp_path: Path, tieup: Tieup, source: str
    ) -> None:
        (tmp_path / "empty-folder").mkdir()
        result = tieup("ingest", tmp_path / source, "--lake", tmp_path / "lake")
        self.fails_with(result, 2, "nothing to ingest")
        assert not (tmp_path / "lake").exists()

    def test_a_lake_that_is_a_file_is_refused(self, news: Path, tmp_path: Path, tieup: Tieup) -> None:
        (tmp_path / "lake").write_text("x")
        self.fails_with(tieup("ingest", news, "--lake", tmp_path / "lake"), 1, "can't be written")
        self.fails_with(tieup("check", "--lake", tmp_path / "lake"), 2, "is no folder")

    def test_a_lake_that_cannot_be_written_is_refused(self, news: Path, tieup: Tieup) -> None:
        self.fails_with(tieup("ingest", news, "--lake", "/proc/none/lake"), 1, "can't be written")

    def test_a_lake_of_a_newer_tieup_is_refused(self, news: Path, lake: Path, tieup: Tieup) -> None:
        record = next((lake / "_control" / "commits").iterdir())
        record.write_text(record.read_text().replace('"schema_version": 1', '"schema_version": 2'))
        self.fails_with(tieup("ingest", news, "--lake", lake), 1, "update tieup")

    def test_a_wrong_flag_a_wrong_query_and_a_missing_file_are_usage_errors(
        self, news: Path, lake: Path, tieup: Tieup
    ) -> None:
        self.fails_with(tieup("ingest", news, "--lak", lake), 2, "")
        self.fails_with(tieup("ingest", news, "--lake", lake, "--nonsense=1"), 2, "no such flag")
        self.fails_with(tieup("query", "from nowhere", "--lake", lake), 2, "nowhere")
        self.fails_with(tieup("explain", news / "none.txt"), 2, "is no file")
        self.fails_with(tieup("ingest", news, "--lake", lake, "--companies", "none.csv"), 2, "none.csv")

    def fails_with(self, result: subprocess.CompletedProcess[str], code: int, message: str) -> None:
        assert result.returncode == code, result.stderr
        assert message in result.stderr
        assert "Traceback" not in result.stderr
        assert result.stdout == ""
