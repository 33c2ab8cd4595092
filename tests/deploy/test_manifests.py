"""Every file under deploy/ for which there is a validator that needs no network; its commands against the real ones."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import kubernetes_validate
import pytest
import yaml

from tests.deploy.words import COMMANDS, check_words, flags_of, settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
MANIFESTS = sorted(p for p in DEPLOY.rglob("*.yaml") if "templates" not in p.parts)
KUBERNETES = "1.34"
METADATA = json.loads((DEPLOY / "dataflow" / "metadata.json").read_text(encoding="utf-8"))

needs_stream = pytest.mark.skipif("stream" not in COMMANDS, reason="tieup stream is not built yet")


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in MANIFESTS:
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if document and "kind" in document and path.name != "Chart.yaml":
                yield f"{path.parent.name}/{path.name}:{document['kind']}", document


def pods(document: Any) -> Iterator[dict[str, Any]]:
    """Every pod's spec, however deep."""
    if isinstance(document, dict):
        if "containers" in document:
            yield document
        for value in document.values():
            yield from pods(value)
    elif isinstance(document, list):
        for value in document:
            yield from pods(value)


DOCUMENTS = dict(documents())
NATIVE = {name: document for name, document in DOCUMENTS.items() if not document["kind"].startswith("Flink")}
TIEUP = {
    f"{name}:{container['name']}": container
    for name, document in DOCUMENTS.items()
    for pod in pods(document)
    for container in pod["containers"]
    if str(container.get("image", "")).startswith("tieup:")
}


def test_yaml_is_tidy() -> None:
    words = [BIN / "yamllint", "--strict", "-c", DEPLOY / ".yamllint.yaml", *MANIFESTS]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", NATIVE)
def test_kubernetes_knows_every_field(name: str) -> None:
    kubernetes_validate.validate(NATIVE[name], KUBERNETES, strict=True)


@pytest.mark.parametrize("name", NATIVE)
def test_no_pod_has_rights_that_it_does_not_need(name: str) -> None:
    for pod in pods(NATIVE[name]):
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is True
            assert context["allowPrivilegeEscalation"] is False
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]


def test_two_scheduled_runs_never_overlap() -> None:
    assert NATIVE["kubernetes/cronjob.yaml:CronJob"]["spec"]["concurrencyPolicy"] == "Forbid"
    dag = (DEPLOY / "airflow" / "tieup_dag.py").read_text(encoding="utf-8")
    assert "max_active_runs=1," in dag
    assert "Type=oneshot" in (DEPLOY / "systemd" / "tieup.service").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TIEUP)
def test_manifests_call_tieup_as_it_is(name: str) -> None:
    words = TIEUP[name]["args"]
    if words[0] == "stream" and "stream" not in COMMANDS:
        pytest.skip("tieup stream is not built yet")
    check_words(words)
    ours = {variable["name"] for variable in TIEUP[name].get("env", []) if variable["name"].startswith("TIEUP_")}
    assert ours <= settings()


def test_images_carry_the_version_of_this_checkout() -> None:
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    beam = re.search(r"^apache-beam==([0-9.]*)", (ROOT / "requirements" / "base.txt").read_text("utf-8"), re.MULTILINE)
    assert beam
    images = {
        c["image"]
        for document in DOCUMENTS.values()
        for pod in pods(document)
        for c in pod["containers"]
        if "image" in c
    }
    assert {image for image in images if image.startswith("tieup")} == {
        f"tieup:{version.group(1)}",
        f"tieup-worker:{version.group(1)}",
    }
    assert {image.split(":")[1] for image in images if "job_server" in image} == {beam.group(1)}


def test_flink_workers_pool_is_where_the_jobs_look_for_it() -> None:
    cluster = DOCUMENTS["flink/session.yaml:FlinkDeployment"]["spec"]
    flink = re.fullmatch(r"flink:([\d.]+)-java17", cluster["image"])
    assert flink
    assert cluster["flinkVersion"] == "v" + flink.group(1).replace(".", "_")
    server = DOCUMENTS["flink/session.yaml:Deployment"]["spec"]["template"]["spec"]["containers"][0]
    assert f"beam_flink{flink.group(1)}_job_server" in server["image"]
    pool = next(c for pod in pods(cluster["taskManager"]) for c in pod["containers"] if c["name"] == "beam-worker-pool")
    assert pool["args"] == ["--worker_pool"]
    port = pool["ports"][0]["containerPort"]
    jobs = [container["args"] for name, container in TIEUP.items() if name.startswith("flink/")]
    assert len(jobs) == 2
    for words in jobs:
        assert f"--environment_config=localhost:{port}" in words
        assert "--job_endpoint=tieup-job-server:8099" in words


def test_shell_scripts_pass_shellcheck() -> None:
    scripts = [ROOT / ".ci" / "run", *DEPLOY.rglob("*.sh")]
    done = subprocess.run([BIN / "shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_spark_script_calls_tieup_as_it_is(tmp_path: Path) -> None:
    echo = tmp_path / "tieup"
    echo.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    echo.chmod(0o755)
    env = {
        "PATH": os.environ["PATH"],
        "TIEUP": str(echo),
        "SPARK_MASTER": "spark://head:7077",
        "JOB_SERVER_JAR": "a.jar",
    }
    words = [DEPLOY / "spark" / "submit.sh", "s3://bucket/my news", "--lake=s3://bucket/lake"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
    called = done.stdout.splitlines()
    assert called[:3] == ["ingest", "s3://bucket/my news", "--lake=s3://bucket/lake"]
    assert "--spark_master_url=spark://head:7077" in called
    check_words(called)


def test_the_spark_script_says_what_it_lacks() -> None:
    done = subprocess.run(
        [DEPLOY / "spark" / "submit.sh"], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "SPARK_MASTER: name the cluster" in done.stderr


def test_the_service_calls_tieup_as_it_is() -> None:
    unit = (DEPLOY / "systemd" / "tieup.service").read_text(encoding="utf-8")
    line = re.search(r"^ExecStart=/opt/tieup/bin/tieup --config /etc/tieup/tieup.toml (.*)$", unit, re.MULTILINE)
    assert line
    check_words(line.group(1).split())
    assert set(re.findall(r"(TIEUP_\w+)=", unit)) <= settings()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_accepts_the_units_and_finds_them_little_exposed(tmp_path: Path) -> None:
    for path in (DEPLOY / "systemd").iterdir():
        unit = path.read_text(encoding="utf-8").replace("/opt/tieup/bin/tieup", sys.executable)
        (tmp_path / path.name).write_text(unit, encoding="utf-8")
    service, timer = tmp_path / "tieup.service", tmp_path / "tieup.timer"
    verify = subprocess.run(["systemd-analyze", "verify", service, timer], capture_output=True, text=True, check=False)
    assert (verify.returncode, [line for line in verify.stderr.splitlines() if "tieup" in line]) == (0, [])
    rate = ["systemd-analyze", "security", "--offline=true", "--threshold=15", service]
    rated = subprocess.run(rate, capture_output=True, text=True, check=False)
    assert rated.returncode == 0, rated.stdout[-500:]


def test_terraform_parses_and_calls_tieup_as_it_is() -> None:
    text = (DEPLOY / "terraform" / "main.tf").read_text(encoding="utf-8")
    assert hcl2.loads(text)["resource"]
    called = re.search(r'args  = concat\(\["(\w+)"\], var\.sources, \[(.*)\]\)', text)
    assert called
    check_words([called.group(1), "gs://bucket/news", *re.findall(r'"([^"]+)"', called.group(2))])
    declared = set(re.findall(r'^variable "(\w+)"', text, re.MULTILINE))
    assert declared == set(re.findall(r"var\.(\w+)", text))


def parameters(command: str) -> dict[str, dict[str, Any]]:
    """The Flex Template's parameters that are the command's own flags."""
    elsewhere = {"command", "sdk_container_image", "sources" if command == "stream" else "feeds"}
    return {p["name"]: p for p in METADATA["parameters"] if p["name"] not in elsewhere}


def test_the_templates_parameters_are_options_of_ingest() -> None:
    flags = {flag.removeprefix("--") for flag in flags_of("ingest")}
    assert set(parameters("ingest")) - {"sources"} <= flags


@needs_stream
def test_the_templates_parameters_are_options_of_stream() -> None:
    assert set(parameters("stream")) <= {flag.removeprefix("--") for flag in flags_of("stream")}


GOOD_AND_BAD = {
    "command": (["ingest", "stream"], ["check", "ingest stream"]),
    "lake": (["gs://b/lake", "gs://b/a/b"], ["gs://b", "gs://b/lake/", "s3://b/lake", "/lake"]),
    "feeds": (["gs://b/feeds.csv"], ["feeds.csv", "gs://b"]),
    "sources": (["gs://b/news", "gs://b/a,gs://b/*.html"], ["news", "gs://b/a,b", ""]),
    "companies": (["gs://b/mine.csv"], ["gs://b/mine.xlsx"]),
    "timeout-s": (["30", "2.5"], ["-1", "soon"]),
    "sdk_container_image": (
        ["europe-west1-docker.pkg.dev/p/r/tieup-worker:0.1.0", "host.example/r/w@sha256:" + "0" * 64],
        ["tieup-worker", "host.example/r/w"],
    ),
}


@pytest.mark.parametrize("parameter", METADATA["parameters"], ids=lambda parameter: parameter["name"])
def test_a_templates_parameter_takes_what_it_should_and_refuses_the_rest(parameter: dict[str, Any]) -> None:
    good, bad = GOOD_AND_BAD[parameter["name"]]
    (pattern,) = parameter["regexes"]
    assert [value for value in good if not re.search(pattern, value)] == []
    assert [value for value in bad if re.search(pattern, value)] == []
    if "defaultValue" in parameter:
        assert parameter["isOptional"]
        assert re.search(pattern, parameter["defaultValue"])


def test_the_example_spec_is_what_the_script_prints() -> None:
    example = DEPLOY / "dataflow" / "spec.example.json"
    image = json.loads(example.read_text(encoding="utf-8"))["image"]
    done = subprocess.run(
        [sys.executable, DEPLOY / "dataflow" / "spec.py", image], capture_output=True, text=True, check=True
    )
    assert done.stdout == example.read_text(encoding="utf-8")


def test_the_launcher_turns_parameters_into_a_command_line() -> None:
    spec = importlib.util.spec_from_file_location("launch", DEPLOY / "dataflow" / "launch.py")
    assert spec
    assert spec.loader
    launch = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(launch)
    given = ["--command=ingest", "--lake=gs://b/lake", "--sources=gs://b/a,gs://b/c", "--project=p", "--timeout-s=3"]
    words = launch.command_line(given)
    assert words == [
        *("ingest", "gs://b/a", "gs://b/c", "--no_save_main_session"),
        *("--lake=gs://b/lake", "--project=p", "--timeout-s=3", "--runner=DataflowRunner"),
    ]
    check_words(words)
