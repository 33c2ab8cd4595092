"""Our labels joined to their texts: records in the evaluation set's own form.

A line of a label file names a text by its SHA-256; the texts stand in the evaluation set's unlabelled files. Offsets
count code points of that text, end exclusive.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.evaluation import FOLDER, SetsAbsentError

HERE = Path(__file__).resolve().parent
TEXT_FILES = ("corpus.jsonl.gz", "press.jsonl.gz")
Record = dict[str, Any]


def read_labels(name: str) -> tuple[list[Record], dict[str, str]]:
    """The records of a label file (`partnerships`, `blind`), as in the evaluation set's gold.jsonl, and their texts.

    Raises:
        SetsAbsentError: the label file or the texts are not there, or a text is missing or not the one labelled.
    """
    path = HERE / f"{name}.jsonl"
    if not path.is_file():
        raise SetsAbsentError(f"{path} is not there")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = texts_of({line["sha256"] for line in lines})
    for line in lines:
        row = rows.get(line["sha256"])
        if row is None or hashlib.sha256(row["text"].encode()).hexdigest() != line["sha256"]:
            raise SetsAbsentError(f"no text with the SHA-256 {line['sha256']} in {FOLDER / 'partnerships'}")
    texts = {line["sha256"]: rows[line["sha256"]]["text"] for line in lines}
    return [_record(line, texts[line["sha256"]]) for line in lines], texts


def texts_of(wanted: Iterable[str]) -> dict[str, Record]:
    """Rows of the unlabelled files by the SHA-256 of their text."""
    hashes = set(wanted)
    found: dict[str, Record] = {}
    for row in rows():
        if row["sha256"] in hashes:
            found[row["sha256"]] = row
    return found


def rows(files: Iterable[str] = TEXT_FILES) -> Iterable[Record]:
    """All rows of the unlabelled files.

    Raises:
        SetsAbsentError: a file is not there.
    """
    for name in files:
        path = FOLDER / "partnerships" / name
        if not path.is_file():
            raise SetsAbsentError(f"{path} is not there")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def _record(line: Record, text: str) -> Record:
    partnerships = [_partnership(entry, text) for entry in line["partnerships"]]
    return {
        **{key: line[key] for key in ("doc_id", "sha256", "source", "language", "companies")},
        "positive": any(not entry["optional"] for entry in partnerships),
        "partnerships": partnerships,
    }


def _partnership(entry: Record, text: str) -> Record:
    start, end = entry["evidence"]
    return {
        "parties": [_party(party, text) for party in entry["parties"]],
        "kind": entry["kind_ok"][0],
        "kind_ok": entry["kind_ok"],
        "status": entry["status_ok"][0],
        "status_ok": entry["status_ok"],
        "evidence": text[start:end],
        "optional": entry.get("optional", False),
        "unnamed_party": entry.get("unnamed_party", False),
    }


def _party(party: Record, text: str) -> Record:
    return {
        "surface": text[party["start"] : party["end"]],
        "canonical": party["canonical"],
        "aliases": party.get("aliases", []),
        "parent": party.get("parent"),
    }
