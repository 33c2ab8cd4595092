"""The README's first screen is what its commands print, and what it names exists."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from tieup.pipelines.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TIEUP = Path(sys.executable).with_name("tieup")


def recipe(target: str) -> list[str]:
    """A target's command lines from the Makefile, variables filled in."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    values = dict(re.findall(r"^(\w+) :=\s*(.*)$", makefile, re.MULTILINE))
    block = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert block
    lines = block.group(1).strip().splitlines()
    return [re.sub(r"\$\((\w+)\)", lambda match: values[match.group(1)], line.strip()) for line in lines]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What `make demo` prints, its lake elsewhere."""
    lake = str(tmp_path_factory.mktemp("demo") / "lake")
    env = {**os.environ, "COLUMNS": "100"}
    printed = ""
    for line in recipe("demo")[1:]:
        command = line.replace(".venv/bin/tieup", str(TIEUP)).replace("build/demo-lake", lake)
        done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True, env=env)  # noqa: S602
        printed += done.stdout
    return printed


def test_the_first_screen_is_what_make_demo_prints(demo: str) -> None:
    shown = README.split("\n\n")[3]
    lines = [line.strip() for line in shown.splitlines() if line.strip() not in {"", "…"}]
    assert len(lines) > 10
    printed = [line.strip() for line in demo.splitlines()]
    assert [line for line in lines if line not in printed] == []


def test_every_command_and_flag_that_the_readme_names_exists() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    named = re.findall(r"^ {4}tieup (\w+)(.*)$", README, re.MULTILINE)
    assert {name for name, _ in named} == set(commands)
    for name, rest in named:
        command = commands[name]
        inner = getattr(command, "commands", {})
        command = inner[rest.split()[0]] if inner else command
        options = {option for parameter in command.params for option in parameter.opts}
        own, _, _ = rest.partition(" --runner=")  # what follows is for Beam
        assert set(re.findall(r"(--[a-z-]+)", own)) <= options


@pytest.mark.parametrize("target", re.findall(r"^    make (\w+)", README, re.MULTILINE))
def test_every_make_target_that_the_readme_names_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
