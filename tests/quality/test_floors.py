"""Floors are pinned to their corpora, and none was ever lowered without a reason."""

import itertools
import subprocess
from pathlib import Path

import pytest

from benchmarks.quality import floors

FIGURES = {"tagging": {"pair_f1": 0.8349, "evidence_exact": 1.0, "negatives_flagged": 0.031}}


def table(**changes: float) -> floors.Table:
    """Floors of FIGURES with other bounds."""
    made = floors.from_figures(FIGURES)
    made["corpora"] = {"gold": "abc"}
    for kind in ("floors", "ceilings"):
        made[kind]["tagging"] |= {name: value for name, value in changes.items() if name in made[kind]["tagging"]}
    return made


def versions() -> list[floors.Table]:
    """All committed versions of the floors, oldest first, and last the one in the checkout."""
    path = floors.PATH.relative_to(floors.ROOT)

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=floors.ROOT, capture_output=True, text=True, check=True).stdout

    try:
        commits = git("log", "--format=%H", "--diff-filter=d", "--", str(path)).split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git history here to compare with")
    return [*(floors.read(git("show", f"{commit}:{path}")) for commit in reversed(commits)), floors.read()]


def test_no_floor_was_ever_lowered_and_no_corpus_exchanged_without_a_reason() -> None:
    history = versions()
    found = [line for before, after in itertools.pairwise(history) for line in floors.lowered(before, after)]
    assert found == []


@pytest.mark.usefixtures("sets")
def test_the_corpora_are_those_that_the_floors_were_set_on() -> None:
    assert floors.corpora() == floors.read()["corpora"]


def test_floors_stand_a_margin_below_the_figures_and_ceilings_above() -> None:
    made = floors.from_figures(FIGURES)
    assert made["floors"]["tagging"] == {"pair_f1": 0.82, "evidence_exact": 1.0}
    assert made["ceilings"]["tagging"] == {"negatives_flagged": 0.07}
    assert floors.breaches(made, FIGURES) == []


@pytest.mark.parametrize("changes", [{"pair_f1": 0.81}, {"evidence_exact": 0.99}, {"negatives_flagged": 0.08}])
def test_a_bound_that_demands_less_is_refused(changes: dict[str, float]) -> None:
    (line,) = floors.lowered(table(), table(**changes))
    assert next(iter(changes)) in line


@pytest.mark.parametrize("changes", [{"pair_f1": 0.9}, {"negatives_flagged": 0.01}])
def test_a_bound_that_demands_more_is_welcome(changes: dict[str, float]) -> None:
    assert floors.lowered(table(), table(**changes)) == []


def test_a_floor_or_corpus_that_is_gone_or_exchanged_is_refused() -> None:
    fewer = table()
    fewer["floors"] = {}
    fewer["corpora"] = {"gold": "another"}
    assert len(floors.lowered(table(), fewer)) == 3


def test_a_reason_lets_a_floor_sink_but_only_once() -> None:
    first = table(pair_f1=0.8) | {"lowered_because": "labels mended"}
    assert floors.lowered(table(), first) == []
    assert floors.lowered(first, table(pair_f1=0.7) | {"lowered_because": "labels mended"}) != []


def test_writing_without_a_reason_only_raises() -> None:
    before, now = table(pair_f1=0.9), table(negatives_flagged=0.01)
    merged = floors.raised(before, now)
    assert merged["floors"]["tagging"]["pair_f1"] == 0.9
    assert merged["ceilings"]["tagging"]["negatives_flagged"] == 0.01


@pytest.mark.parametrize(("name", "value"), [("pair_f1", 0.8), ("evidence_exact", 0.999), ("negatives_flagged", 0.2)])
def test_a_figure_beyond_its_bound_is_named(name: str, value: float) -> None:
    (line,) = floors.breaches(table(), {"tagging": FIGURES["tagging"] | {name: value}})
    assert name in line


def test_a_figure_that_is_no_longer_measured_is_a_breach() -> None:
    assert len(floors.breaches(table(), {"tagging": {}})) == 3


def test_floors_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = table() | {"lowered_because": 'a "quoted" reason'}
    floors.write(written, tmp_path / "floors.toml")
    assert floors.read((tmp_path / "floors.toml").read_text(encoding="utf-8")) == written
