"""What a run tells of itself: its summary, its logs, and the textfile that Prometheus reads."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tieup.pipelines.account import write_textfile
from tieup.schemas.errors import UsageError

Tieup = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def told(news: Path, tmp_path: Path, tieup: Tieup) -> subprocess.CompletedProcess[str]:
    (news / "empty.txt").touch()
    flags = ("--lake", tmp_path / "lake", "--metrics-file", tmp_path / "tieup.prom", "--json")
    return tieup("--log", "json", "ingest", news, *flags)


def test_summary_logs_and_textfile_agree(told: subprocess.CompletedProcess[str], tmp_path: Path) -> None:
    assert told.returncode == 0, told.stderr
    summary = json.loads(told.stdout)
    assert summary["stages"]["repair"]["in"] == summary["stages"]["partnerships"]["out"] == summary["articles"] == 6
    assert summary["stages"]["extract"]["seconds"] > 0

    text = (tmp_path / "tieup.prom").read_text(encoding="utf-8")
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    values = {(sample.name, *sample.labels.values()): sample.value for sample in samples}
    assert values["tieup_run_articles",] == 6
    assert values["tieup_run_rejects", "empty"] == 1
    assert values["tieup_stage_in", "companies"] == 6
    assert values["tieup_feeds",] == 0

    events = [json.loads(line) for line in told.stderr.splitlines()]
    assert {event["run_id"] for event in events} == {summary["run_id"]}
    assert [event["event"] for event in events if event["event"] != "article"] == [
        "run_started",
        "reject",
        "committed",
        "run_finished",
    ]
    assert len({event["article_id"] for event in events if event["event"] == "article"}) == 6


def test_a_textfile_that_cannot_be_written_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be written"):
        write_textfile(tmp_path / "none" / "tieup.prom", {}, {}, {})
