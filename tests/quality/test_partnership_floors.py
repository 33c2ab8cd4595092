"""Quality never falls below the floors reached: the set `partnerships`."""

import pytest

from benchmarks.quality import figures, floors


@pytest.mark.usefixtures("sets")
def test_no_figure_is_below_its_floor() -> None:
    measured = figures.SETS["partnerships"]()
    assert measured.keys() <= floors.read()["floors"].keys(), "write them: python -m benchmarks quality --write-floors"
    assert floors.breaches(floors.read(), measured) == []
