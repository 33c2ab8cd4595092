"""Which of the words on the command line are for Apache Beam."""

import argparse
import difflib
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions

from tieup.schemas.errors import UsageError

OWN_FLAGS = (
    "--lake",
    "--feeds",
    "--companies",
    "--batch-documents",
    "--batch-mib",
    "--timeout-s",
    "--max-reject-rate",
    "--contact",
    "--allow-hosts",
    "--pause-s",
    "--fetch-timeout-s",
    "--trust-environment",
    "--check-min",
    "--check-max",
    "--now",
    "--every",
    "--metrics-file",
    "--window",
    "--for",
    "--json",
)

JOB_SERVER_FLAGS = {
    "--allow_non_restored_state": False,
    "--checkpoint_timeout_millis": True,
    "--checkpointing_interval": True,
    "--finish_bundle_before_checkpointing": False,
    "--max_bundle_size": True,
    "--max_bundle_time_mills": True,
    "--min_pause_between_checkpoints": True,
    "--number_of_execution_retries": True,
    "--retain_externalized_checkpoints_on_cancellation": False,
    "--savepoint_path": True,
    "--shutdown_sources_after_idle_ms": True,
    "--state_backend": True,
    "--state_backend_storage_path": True,
}
"""Flags that Beam learns from Flink's job server once it is connected, and whether they take a value."""


def split_beam_args(words: list[str]) -> tuple[list[str], list[str]]:
    """(sources, arguments for Beam), each in order; a Beam flag's value is joined to it by `=`.

    Raises:
        UsageError: a flag that nobody knows.

    >>> split_beam_args(["news", "--runner=FlinkRunner", "--streaming"])
    (['news'], ['--runner=FlinkRunner', '--streaming'])
    """
    flags = [word for word in words if word.startswith("--") and len(word) > 2]
    known = _beam_flags()
    for flag in flags:
        name = flag.split("=")[0]
        if name not in known:
            close = difflib.get_close_matches(name, [*OWN_FLAGS, *known], n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise UsageError(f"no such flag: {name}{hint}")
        if "=" not in flag and known[name]:
            raise UsageError(f"{name} is for Apache Beam and takes a value: write it as {name}=VALUE")
    return [word for word in words if word not in flags], flags


def _beam_flags() -> dict[str, bool]:
    """Every flag of Beam's option classes that are loaded and of Flink's job server, and whether it takes a value."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, conflict_handler="resolve")
    for options in _option_classes(PipelineOptions):
        if "_add_argparse_args" in vars(options):
            options._add_argparse_args(parser)  # noqa: SLF001 - Beam's own way to declare options
    actions = parser._option_string_actions.items()  # noqa: SLF001 - argparse has no public listing
    return JOB_SERVER_FLAGS | {name: action.nargs != 0 for name, action in actions}


def _option_classes(root: Any) -> list[Any]:
    return [root, *(found for child in root.__subclasses__() for found in _option_classes(child))]
