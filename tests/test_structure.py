"""The house rules, read from the code itself (docs/decisions/0001-packaging.md, CONTRIBUTING.md)."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("schemas", "transforms", "pipelines")
STAGES = sorted(path.parent.name for path in (ROOT / "transforms").glob("*/transform.py"))


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Full names of everything a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(rule: str, folder: Path, forbidden: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}: {rule}"
        for path in modules(folder)
        for name in imports(path)
        if forbidden.match(name)
    ]


def test_there_are_stages_to_look_at() -> None:
    assert {"read", "extract", "repair", "language", "translation", "companies", "partnerships", "lake"} <= set(STAGES)


def test_nothing_imports_to_its_right() -> None:
    found = []
    for i, layer in enumerate(LAYERS):
        to_the_right = "|".join(LAYERS[i + 1 :])
        if to_the_right:
            found += breaches("nothing imports to its right", ROOT / layer, re.compile(rf"tieup\.({to_the_right})\b"))
    assert found == []


def test_schemas_import_the_standard_library_and_pyarrow_only() -> None:
    allowed = sys.stdlib_module_names | {"pyarrow", "tieup"}
    outside = [
        f"{path.name}: {name}"
        for path in modules(ROOT / "schemas")
        for name in imports(path)
        if name.split(".")[0] not in allowed
    ]
    assert outside == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_no_other_stage(stage: str) -> None:
    others = "|".join(other for other in STAGES if other != stage)
    assert (
        breaches(
            "stages don't know each other", ROOT / "transforms" / stage, re.compile(rf"tieup\.transforms\.({others})\b")
        )
        == []
    )


@pytest.mark.parametrize("stage", STAGES)
def test_only_the_door_of_a_stage_imports_beam(stage: str) -> None:
    inside = [path for path in modules(ROOT / "transforms" / stage) if path.name != "transform.py"]
    importing = [path.name for path in inside if any(name.startswith("apache_beam") for name in imports(path))]
    assert importing == []
    assert any(
        name.startswith(("apache_beam", "tieup.transforms.doors"))
        for name in imports(ROOT / "transforms" / stage / "transform.py")
    )


def test_the_text_room_knows_no_beam() -> None:
    assert breaches("text is plain Python", ROOT / "transforms" / "text", re.compile("apache_beam")) == []


def test_bare_folder_names_are_never_imported() -> None:
    bare = re.compile(rf"({'|'.join(LAYERS)})(\.|$)")
    assert [
        b for folder in (*LAYERS, "tests", "benchmarks") for b in breaches("use tieup.…", ROOT / folder, bare)
    ] == []


@pytest.mark.parametrize("package", [ROOT / "transforms" / stage for stage in STAGES], ids=lambda path: path.name)
def test_a_room_says_what_comes_in_and_goes_out(package: Path) -> None:
    docstring = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert re.search(r"[Cc]omes in", docstring)
    assert re.search(r"[Gg]oes out", docstring)
    assert "import" not in (package / "__init__.py").read_text(encoding="utf-8").replace(docstring, "")


def test_every_package_is_in_the_distribution() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"])
    there = {
        "tieup." + ".".join(path.parent.relative_to(ROOT).parts)
        for layer in LAYERS
        for path in (ROOT / layer).rglob("__init__.py")
    }
    assert listed == there


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        content = path.read_text(encoding="utf-8")
        requirements = [line for line in content.splitlines() if re.match(r"[a-z0-9]", line)]
        assert requirements, path.name
        assert all(line.endswith("\\") for line in requirements), path.name
        assert "://" not in content


def test_tieup_help_needs_neither_beam_nor_duckdb() -> None:
    code = (
        "import sys; from tieup.pipelines import cli; "
        "print([m for m in ('apache_beam', 'duckdb', 'trafilatura', 'pyarrow') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert shown.stdout.strip() == "[]"
