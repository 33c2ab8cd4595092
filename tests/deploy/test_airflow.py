"""The DAG in a real Airflow (deploy/airflow/requirements.txt, in build/airflow): it really ingests. `make runners`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lake_rows import content

ROOT = Path(__file__).resolve().parents[2]
AIRFLOW = ROOT / "build" / "airflow" / "bin" / "airflow"
TIEUP = Path(sys.executable).with_name("tieup")

pytestmark = pytest.mark.runners


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home of Airflow's own, with a fresh database and our DAG as the only one."""
    home = tmp_path_factory.mktemp("airflow")
    variables = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "deploy" / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW_VAR_TIEUP_COMMAND": str(TIEUP),
        "AIRFLOW_VAR_TIEUP_SOURCES": json.dumps([str(ROOT / "samples" / name) for name in ("feed.xml", "pages")]),
        "AIRFLOW_VAR_TIEUP_LAKE": str(home / "lake"),
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TIEUP_", "AIRFLOW"))}
    variables = inherited | variables
    airflow(variables, "db", "migrate")
    return variables


def airflow(variables: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([AIRFLOW, *words], env=variables, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done


def test_the_dag_loads_and_a_run_of_it_fills_the_lake(environment: dict[str, str]) -> None:
    errors = airflow(environment, "dags", "list-import-errors", "--output", "json").stdout
    assert errors.splitlines()[-1] == "[]"
    lake = Path(environment["AIRFLOW_HOME"]) / "lake"
    airflow(environment, "dags", "test", "tieup", "2024-03-01T00:00:00+00:00")
    assert len(content(lake)["articles"]) > 5


def test_a_failing_run_fails_its_task(environment: dict[str, str]) -> None:
    broken = environment | {"AIRFLOW_VAR_TIEUP_SOURCES": '["/nowhere/at/all.txt"]'}
    words = [AIRFLOW, "tasks", "test", "tieup", "ingest", "2024-03-02T00:00:00+00:00"]
    done = subprocess.run(words, env=broken, capture_output=True, text=True, check=False, timeout=120)
    told = done.stdout + done.stderr
    assert "nothing to ingest" in told
    assert "UP_FOR_RETRY" in told or "up_for_retry" in told
