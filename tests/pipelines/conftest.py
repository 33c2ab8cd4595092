import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TIEUP = Path(sys.executable).with_name("tieup")

DEAL = """{a} and {b} sign supply agreement
{a} Inc. and {b} Corp. signed a three-year supply agreement on Monday, the two companies said in a joint statement.
Under the agreement, {a} will deliver battery cells to {b} from next year. No price was given for the cells.
"""


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """Variables for a child process: none of ours, and no settings file in its working folder."""
    for name in [name for name in os.environ if name.startswith("TIEUP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return dict(os.environ)


@pytest.fixture
def tieup(clean_environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The installed command, as a user calls it."""

    def call(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TIEUP, *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            env=clean_environment | variables,
            timeout=300,
        )

    return call


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of six texts, each on one agreement of two companies."""
    folder = tmp_path / "news"
    folder.mkdir()
    names = ["Nordwind", "Kolapay", "Ostara", "Velmora", "Quintara", "Zephyrion"]
    for i, name in enumerate(names):
        text = DEAL.format(a=f"{name} Batteries", b=f"{names[i - 1]} Motors")
        (folder / f"{name.lower()}.txt").write_text(text, encoding="utf-8")
    return folder
