"""Tables beside the code: TOML and CSV with comments, read once per process."""

import csv
import functools
import sys
from importlib.resources import files
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@functools.cache
def toml_table(package: str, name: str) -> dict[str, Any]:
    """The content of a TOML file in a package (`__package__`); shared by all callers, so leave it as it is."""
    return tomllib.loads((files(package) / name).read_text(encoding="utf-8"))


@functools.cache
def csv_table(package: str, name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file in a package, by the names in its first line; lines that begin with `#` are comments."""
    text = (files(package) / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))
