import pytest

from tieup.pipelines.beam_args import split_beam_args
from tieup.schemas.errors import UsageError


def test_flags_of_beam_are_told_from_sources() -> None:
    words = ["news", "--runner=FlinkRunner", "more/*.txt", "--streaming", "--parallelism=2", "-"]
    assert split_beam_args(words) == (
        ["news", "more/*.txt", "-"],
        ["--runner=FlinkRunner", "--streaming", "--parallelism=2"],
    )


def test_a_flag_that_nobody_knows_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="no such flag: --batch-document; did you mean --batch-documents"):
        split_beam_args(["news", "--batch-document=3"])


def test_a_beam_flag_without_its_value_is_refused_and_not_taken_for_a_source() -> None:
    with pytest.raises(UsageError, match="write it as --runner=VALUE"):
        split_beam_args(["news", "--runner", "FlinkRunner"])


def test_flags_that_only_flinks_job_server_knows_are_passed_on() -> None:
    words = ["--checkpointing_interval=60000", "--finish_bundle_before_checkpointing"]
    assert split_beam_args(words) == ([], words)
