"""Are the words of a manifest a command line that the present `tieup` takes?"""

import typer

from tieup.pipelines.beam_args import split_beam_args
from tieup.pipelines.cli import app

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def flags_of(command: str) -> set[str]:
    """The command's own flags."""
    return {flag for parameter in COMMANDS[command].params for flag in parameter.opts if flag.startswith("--")}


def check_words(words: list[str]) -> None:
    """Fail on a command, a flag, a setting or a Beam option that doesn't exist."""
    command, *rest = words
    assert command in COMMANDS, f"there is no `tieup {command}`"
    own = flags_of(command)
    others = [word for word in rest if word.split("=")[0] not in own]
    split_beam_args(others)


def settings() -> set[str]:
    """Every TIEUP_… variable that some command reads."""
    return {p.envvar for command in COMMANDS.values() for p in command.params if p.envvar} | {
        "TIEUP_CONFIG",
        "TIEUP_VERBOSE",
    }
