"""The Dockerfile against the repository: versions, hashes, what it copies; and how deploy/prove.py reads it."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


prove = load(ROOT / "deploy" / "prove.py")
STAGES = prove.stages(DOCKERFILE, {})


def pins(name: str) -> dict[str, str]:
    """Package → its pinned line up to the hashes, from a requirements file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {
        line.split("==")[0].split("[")[0]: line.split("==")[1].split(" ")[0]
        for line in text.splitlines()
        if re.match(r"[a-z0-9]", line)
    }


def test_the_image_is_built_from_the_same_versions_as_everything_else() -> None:
    base, cloud = pins("base.txt"), pins("cloud.txt")
    assert len(base) > 50
    assert {name: cloud.get(name) for name in base} == base, "run make lock"


def test_the_harness_is_of_the_same_beam_and_python() -> None:
    python = re.search(r"PYTHON_IMAGE=python:(\d+\.\d+)-slim", DOCKERFILE)
    assert python
    assert STAGES["sdk"].base == f"apache/beam_python{python.group(1)}_sdk:{pins('base.txt')['apache-beam']}"
    assert f"python{python.group(1).replace('.', '')}-template-launcher-base" in STAGES["launcher"].base


def test_pip_installs_nothing_without_its_hash_but_our_own_wheel() -> None:
    steps = [rest for stage in STAGES.values() for word, rest in stage.instructions if word == "RUN"]
    installs = [words for step in steps for words in re.findall(r"pip install (.*?)(?: && |$)", step)]
    assert len(installs) == 3
    own = [words for words in installs if "--require-hashes" not in words]
    assert own == ["--no-cache-dir --no-deps --no-index /wheels/tieup-*.whl"]


def test_both_targets_run_without_rights_and_are_tried_without_network() -> None:
    for name in ("worker", "command"):
        words = [word for word, _ in STAGES[name].instructions]
        assert ("USER", "10001") in STAGES[name].instructions
        tried = next(rest for word, rest in STAGES[name].instructions if word == "RUN")
        assert words.index("USER") < words.index("RUN")
        assert "--network=none" in tried
        assert "tieup ingest" in tried
    assert list(STAGES)[-1] == "command", "docker build without --target makes the last stage"


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    ]
    copied = [
        source
        for stage in STAGES.values()
        for word, rest in stage.instructions
        if word == "COPY" and "--from" not in rest
        for source in rest.replace("${REQUIREMENTS}", "cloud").split()[:-1]
    ]
    assert {"pipelines", "requirements/cloud.txt"} <= set(copied)
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert [path for path in copied if not any(path == top or path.startswith(top + "/") for top in allowed)] == []


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, ROOT / "deploy" / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_prove_reads_stages_arguments_and_continued_lines_as_docker_does() -> None:
    text = "# note\nARG IMAGE=debian:12\nFROM ${IMAGE} AS one\nRUN a \\\n    # why\n    && b\nFROM one AS two\n"
    read = prove.stages(text, {"IMAGE": "debian:13"})
    assert read["one"].base == "debian:13"
    assert read["one"].instructions == [("RUN", "a && b")]
    assert read["two"].base == "one"
    assert read["two"].fill("${PATH}:$NOTHING") == f"{prove.PATH}:"


def test_prove_tells_the_flags_of_a_run_from_its_command() -> None:
    flags, command = prove.flags_and_command("--network=none --mount=type=bind,source=a,target=/a ls --all /a")
    assert flags == ["--network=none", "--mount=type=bind,source=a,target=/a"]
    assert command == "ls --all /a"
