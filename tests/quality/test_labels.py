"""Our label files hold hashes, offsets and names, and nothing of a text."""

import json
from pathlib import Path

import pytest

from benchmarks import labels
from benchmarks.evaluation import SetsAbsentError
from benchmarks.labels.read import read_labels
from tieup.schemas.claim import KINDS, STATUSES

FILES = sorted(Path(labels.__file__).parent.glob("*.jsonl"))
LABELS = [path for path in FILES if path.stem != "flags"]
LONGEST_NAME = 70


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.stem)
def test_a_label_file_holds_each_text_once_and_known_readings(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    hashes = [line["sha256"] for line in lines]
    assert hashes == sorted(set(hashes))
    entries = [entry for line in lines for entry in line["partnerships"]]
    assert {kind for entry in entries for kind in entry["kind_ok"]} <= set(KINDS)
    assert {status for entry in entries for status in entry["status_ok"]} <= set(STATUSES)
    assert all(party["canonical"] or entry.get("unnamed_party") for entry in entries for party in entry["parties"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_string_of_a_label_file_is_longer_than_a_name(path: Path) -> None:
    def strings(value: object) -> list[str]:
        if isinstance(value, dict):
            return [s for inner in value.values() for s in strings(inner)]
        if isinstance(value, list):
            return [s for inner in value for s in strings(inner)]
        return [value] if isinstance(value, str) else []

    found = [s for line in path.read_text(encoding="utf-8").splitlines() for s in strings(json.loads(line))]
    assert [s for s in found if len(s) > LONGEST_NAME or "\n" in s] == []


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.stem)
def test_labels_fit_their_texts(path: Path) -> None:
    try:
        records, texts = read_labels(path.stem)
    except SetsAbsentError as absent:
        pytest.skip(str(absent))
    for record in records:
        text = texts[record["sha256"]]
        for entry in record["partnerships"]:
            assert entry["evidence"] == entry["evidence"].strip() != ""
            assert entry["evidence"] in text
            assert all(party["surface"] and party["surface"] in text for party in entry["parties"])
