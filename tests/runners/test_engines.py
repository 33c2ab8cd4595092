"""The same pipeline on other engines: the same rows as in-process. Installed and run by `make runners`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lake_rows import content

ROOT = Path(__file__).resolve().parents[2]
PRISM = ROOT / "build" / "runners" / "prism"
SAMPLES = [str(ROOT / "samples" / name) for name in ("feed.xml", "pages", "texts", "news.jsonl")]

pytestmark = pytest.mark.runners


def ingest(lake: Path, *beam_args: str) -> None:
    command = [str(Path(sys.executable).with_name("tieup")), "ingest", *SAMPLES, "--lake", str(lake), *beam_args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def in_process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("in-process") / "lake"
    ingest(lake)
    return lake


def test_prism_writes_the_same_rows(in_process: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest(lake, "--runner=PrismRunner", f"--prism_location={PRISM}", "--environment_type=LOOPBACK")
    assert len(content(lake)["articles"]) > 10
    assert content(lake) == content(in_process)
