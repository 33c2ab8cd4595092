"""Where the evaluation sets stand, and their scorers, imported from there by path: figures are always the scorer's own.

The sets belong to the project but not to this repository, since most of their texts are their publishers'.
"""

import functools
import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("EVALUATION_SETS") or ROOT.parent / "shared" / "eval")
"""Beside the checkout, or where the variable EVALUATION_SETS says."""


class SetsAbsentError(Exception):
    """The evaluation sets are not beside this checkout."""


@functools.cache
def scorer(name: str) -> ModuleType:
    """The module `score.py` of one evaluation set: `partnerships`, `extraction` or `translation`.

    Raises:
        SetsAbsentError: it is not there.
    """
    path = FOLDER / name / "score.py"
    if not path.is_file():
        raise SetsAbsentError(f"{path} is not there: the evaluation sets come with the project, not with the package")
    spec = importlib.util.spec_from_file_location(f"evaluation_{name}", path)
    if spec is None or spec.loader is None:
        raise SetsAbsentError(f"{path} can't be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look their module up
    # Nothing is written into that folder, which may be read-only.
    keeps, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = keeps
    return module


def sha256(path: Path) -> str:
    """Hex of the SHA-256 of a file, or of all files of a folder, names included."""
    if path.is_dir():
        parts = "".join(f"{inner.name} {sha256(inner)}\n" for inner in sorted(path.iterdir()) if inner.is_file())
        return hashlib.sha256(parts.encode()).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest()
