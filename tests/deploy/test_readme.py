"""deploy/README.md: its way back is walked, its arithmetic is done again, its links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lake_rows import content

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def test_a_commit_taken_back_as_the_readme_says_is_gone_and_comes_again(tmp_path: Path) -> None:
    def tieup(*words: object) -> None:
        subprocess.run([BIN / "tieup", *map(str, words)], cwd=tmp_path, check=True, capture_output=True)

    commits = tmp_path / "lake" / "_control" / "commits"
    tieup("ingest", ROOT / "samples" / "news.jsonl", "--lake", "lake")
    before, first = content(tmp_path / "lake"), set(commits.iterdir())
    tieup("ingest", ROOT / "samples" / "feed.xml", "--lake", "lake")
    after = content(tmp_path / "lake")
    (bad,) = set(commits.iterdir()) - first
    steps = [step for step in re.findall(r"^    (.*\blake\b.*)$", README, re.MULTILINE) if "COMMIT" in step]
    assert len(steps) == 2
    for step in steps:
        subprocess.run(["sh", "-c", step], cwd=tmp_path, env={"COMMIT": bad.stem, "PATH": "/usr/bin:/bin"}, check=True)
    tieup("check", "--lake", "lake")
    assert content(tmp_path / "lake") == before != after
    tieup("ingest", ROOT / "samples" / "feed.xml", "--lake", "lake")
    assert content(tmp_path / "lake") == after


def test_the_costs_follow_from_what_is_assumed() -> None:
    core = 0.05 + 2 * 0.006
    starts = 30 * 96 * 7 / 3600

    def work(documents_a_day: float) -> float:
        return documents_a_day / 45 * 30 / 3600

    assert f"5.6 + 1.9 = {starts + work(1e4):.1f} | {core * (starts + work(1e4)):.2f} $" in README
    assert f"5.6 + 185 = {starts + work(1e6):.0f} | {core * (starts + work(1e6)):.2f} $" in README
    assert f"| 720 | {core * 720:.0f} $" in README
    for rate, cores, told in ((100, 4, "179 $"), (10_000, 371, "16,561 $")):
        assert -(-rate // (45 * 0.6)) == cores
        assert f"{cores} cores" in README
        assert abs(core * 720 * cores / float(told.replace(",", "").split()[0]) - 1) < 0.01
        assert told in README


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "deploy" / link).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([\w-]+)`|^    make (\w+)", README, re.MULTILINE))))
def test_every_make_target_exists(target: tuple[str, str]) -> None:
    assert re.search(rf"^{''.join(target)}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
