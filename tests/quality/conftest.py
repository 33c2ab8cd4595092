"""The evaluation sets, where they are; everything that needs them skips visibly where they are not."""

import pytest

from benchmarks.evaluation import SetsAbsentError, scorer


@pytest.fixture(scope="session")
def sets() -> None:
    try:
        for name in ("partnerships", "extraction", "translation"):
            scorer(name)
    except SetsAbsentError as absent:
        pytest.skip(f"no floors held: {absent}")
