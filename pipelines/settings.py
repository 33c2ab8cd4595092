"""Settings from tieup.toml: every flag of every command, named as on the command line.

lake = "lake"                # for every command that has --lake
feeds = ["https://…"]        # every flag that may be given again is a list
[ingest]
batch-documents = 200        # for that command only
[feeds-check]                # for `tieup feeds check` only
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tieup.schemas.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEFAULT_PATH = Path("tieup.toml")


def read_settings(path: Path | None, flags: Mapping[str, frozenset[str]]) -> dict[str, dict[str, Any]]:
    """Defaults by command, from a settings file.

    Args:
        path: the file; None: `tieup.toml` in the working folder, if there is one.
        flags: the names of every command's parameters, with underscores.

    Raises:
        UsageError: the file is missing, no TOML, or names a flag that does not exist.
    """
    if path is None:
        if not DEFAULT_PATH.is_file():
            return {}
        path = DEFAULT_PATH
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} can't be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}") from error
    shared = {_parameter(name): _listed(value) for name, value in content.items() if name not in flags}
    own = {command: _table(path, content.get(command, {}), command) for command in flags}
    _check(path, shared, frozenset().union(*flags.values()), "")
    for command, values in own.items():
        _check(path, values, flags[command], f" in [{command}]")
    settings: dict[str, dict[str, Any]] = {}
    for command in flags:
        values = {name: value for name, value in shared.items() if name in flags[command]} | own[command]
        group, _, inner = command.rpartition("-")
        (settings.setdefault(group, {}) if group else settings)[inner] = values
    return settings


def _parameter(flag: str) -> str:
    return flag.replace("-", "_")


def _listed(value: Any) -> Any:
    """A list of feeds may give each a title; the address is what a flag takes."""
    if not isinstance(value, list):
        return value
    return [item.get("url") if isinstance(item, dict) else item for item in value]


def _table(path: Path, value: object, command: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{path}: {command} is a command; write its settings under [{command}]")
    return {_parameter(name): setting for name, setting in value.items()}


def _check(path: Path, values: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for name in values:
        if name not in known:
            flags = ", ".join(sorted(flag.replace("_", "-") for flag in known))
            raise UsageError(f"{path}{where}: there is no setting {name.replace('_', '-')}; there are {flags}")
