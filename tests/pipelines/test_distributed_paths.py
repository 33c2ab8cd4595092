"""A job's workers stand in another folder than the command: local names go to them as absolute ones."""

import os
from pathlib import Path

import pytest

from tieup.pipelines.options import IngestOptions


def test_a_distributed_run_names_local_files_absolutely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = IngestOptions(
        sources=("news", "gs://bucket/news", os.path.join("..", "more", "*.txt")),  # noqa: PTH118 - as a person types it
        lake="lake",
        companies="firms.csv",
        beam_args=("--runner=PortableRunner",),
    ).for_workers()
    assert options.sources == (str(tmp_path / "news"), "gs://bucket/news", str(tmp_path.parent / "more" / "*.txt"))
    assert options.lake == str(tmp_path / "lake")
    assert options.companies == str(tmp_path / "firms.csv")


def test_a_lake_in_an_object_store_keeps_its_address() -> None:
    options = IngestOptions(sources=("news",), lake="s3://bucket/lake", beam_args=("--runner=PrismRunner",))
    assert options.for_workers().lake == "s3://bucket/lake"
    assert options.for_workers().companies is None


def test_a_local_run_keeps_names_as_they_were_given() -> None:
    options = IngestOptions(sources=("news",), lake="lake", companies="firms.csv")
    assert options.for_workers() is options
