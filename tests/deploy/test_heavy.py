"""What needs Go, Maven or Google's libraries: the chart by Helm, the operator's own schema, Dataflow's job graph."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import kubernetes_validate
import pytest
import yaml
from apache_beam.portability.api import beam_runner_api_pb2
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
RUNNERS = ROOT / "build" / "runners"
CHART = ROOT / "deploy" / "helm" / "tieup"
CLOUD = ROOT / "build" / "cloud" / "bin" / "python"
IMAGE = "europe-west1-docker.pkg.dev/example/news/tieup-worker:0.1.0"

pytestmark = pytest.mark.runners


def helm(*words: object, fails: bool = False) -> str:
    command = [RUNNERS / "helm", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert bool(done.returncode) == fails, done.stderr
    return done.stderr if fails else done.stdout


def render(*settings: str) -> dict[str, dict[str, Any]]:
    """The chart's documents by kind, each checked against Kubernetes' own schema."""
    printed = helm("template", "tieup", CHART, "--kube-version", "1.34.0", *(f"--set={s}" for s in settings))
    documents = [document for document in yaml.safe_load_all(printed) if document]
    for document in documents:
        kubernetes_validate.validate(document, "1.34", strict=True)
    return {document["kind"]: document for document in documents}


def container(documents: dict[str, dict[str, Any]]) -> dict[str, Any]:
    pod = documents["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    found: dict[str, Any] = pod["containers"][0]
    return found


def test_helm_has_nothing_to_say() -> None:
    assert "0 chart(s) failed" in helm("lint", "--strict", CHART)


def test_the_plain_manifest_is_what_the_chart_makes() -> None:
    manifest = ROOT / "deploy" / "kubernetes" / "cronjob.yaml"
    assert helm("template", "tieup", CHART, "--kube-version", "1.34.0") == manifest.read_text(encoding="utf-8")


def test_a_lake_in_an_object_store_needs_no_volume() -> None:
    documents = render("lake.uri=s3://bucket/lake", "env[0].name=AWS_REGION", "env[0].value=eu-west-1")
    assert "PersistentVolumeClaim" not in documents
    words = container(documents)["args"]
    assert words[words.index("--lake") + 1] == "s3://bucket/lake"
    assert {"name": "AWS_REGION", "value": "eu-west-1"} in container(documents)["env"]
    assert [mount["name"] for mount in container(documents)["volumeMounts"]] == ["tmp", "sources"]


def test_a_claim_of_the_users_own_is_taken_and_none_is_made() -> None:
    documents = render("lake.existingClaim=mine")
    assert "PersistentVolumeClaim" not in documents
    assert "claimName: mine" in yaml.safe_dump(documents["CronJob"])


def test_a_digest_wins_over_a_tag() -> None:
    digest = "sha256:" + "0" * 64
    assert container(render("image.tag=1.2.3"))["image"] == "tieup:1.2.3"
    assert container(render("image.tag=1.2.3", f"image.digest={digest}"))["image"] == f"tieup@{digest}"


@pytest.mark.parametrize("setting", ["image.tag=latest", "lake.uri=/lake", "sources={--help}", "sorces={/news}"])
def test_the_chart_refuses_what_can_not_be_meant(setting: str) -> None:
    assert "don't meet the specifications" in helm("template", "tieup", CHART, f"--set={setting}", fails=True)


def test_the_flink_operator_knows_every_field() -> None:
    with ZipFile(next(RUNNERS.glob("flink-kubernetes-operator-api-*.jar"))) as jar:
        crd = yaml.safe_load(jar.read("META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"))
    version = next(version for version in crd["spec"]["versions"] if version["name"] == "v1beta1")
    schema = closed(version["schema"]["openAPIV3Schema"]["properties"]["spec"])
    documents = yaml.safe_load_all((ROOT / "deploy" / "flink" / "session.yaml").read_text(encoding="utf-8"))
    cluster = next(document for document in documents if document["kind"] == "FlinkDeployment")
    assert [error.message for error in Draft202012Validator(schema).iter_errors(cluster["spec"])] == []


def closed(schema: Any) -> Any:
    """The schema with unknown fields forbidden wherever it names some, as the API server prunes them silently."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {}
    parts = {name: closed(part) for name, part in schema.items()}
    open_ended = "additionalProperties" in schema or schema.get("x-kubernetes-preserve-unknown-fields")
    return (
        parts
        if open_ended or not isinstance(schema.get("properties"), dict)
        else parts | {"additionalProperties": False}
    )


def test_google_reads_the_template_as_it_was_meant() -> None:
    code = (
        "import sys; from google.cloud.dataflow_v1beta3 import ContainerSpec;"
        "spec = ContainerSpec.from_json(sys.stdin.read());"
        "print(spec.metadata.name, spec.sdk_info.language.name, len(spec.metadata.parameters),"
        " all(p.help_text and p.label and p.regexes for p in spec.metadata.parameters))"
    )
    example = (ROOT / "deploy" / "dataflow" / "spec.example.json").read_text(encoding="utf-8")
    parameters = len(json.loads(example)["metadata"]["parameters"])
    done = subprocess.run([CLOUD, "-c", code], input=example, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["tieup", "PYTHON", str(parameters), "True"], done.stderr[-2000:]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Flex Template's launcher would hand to Dataflow."""
    out = tmp_path_factory.mktemp("graph")
    launcher = [Path(__file__).with_name("dataflow_graph.py"), out, ROOT / "deploy" / "dataflow" / "launch.py"]
    own = ["--command=ingest", f"--sources={ROOT / 'samples'}", f"--lake={out / 'lake'}"]
    given = [
        "--project=example",
        "--region=europe-west1",
        "--job_name=tieup",
        "--no_auth",
        f"--sdk_container_image={IMAGE}",
    ]
    buckets = [f"--{name}_location=gs://example/{name}" for name in ("temp", "staging", "template")]
    words = [CLOUD, *launcher, *own, *given, *buckets]
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return out


def test_the_launcher_hands_over_a_graph_whose_every_step_has_a_name(graph: Path) -> None:
    pipeline = beam_runner_api_pb2.Pipeline()
    pipeline.ParseFromString((graph / "pipeline.pb").read_bytes())
    names = [transform.unique_name for transform in pipeline.components.transforms.values()]
    assert {name.split("/")[1] for name in names if name.startswith("Ingest/")} >= {
        *("KeepNewDocuments", "ExtractArticles", "KeepNewArticles", "RepairText", "DetectLanguage"),
        *("AssessTranslation", "TagCompanies", "TagPartnerships", "WriteLake"),
    }
    # A step that nobody named is called after its lambda and the line it stands on; Beam's own stand in these two.
    own = [name for name in names if "<lambda" in name and not re.search(r"<lambda at (core|util)\.py:", name)]
    assert own == []
    assert len(set(names)) == len(names)


def test_the_workers_get_the_code_by_image_and_nothing_of_main(graph: Path) -> None:
    pipeline = beam_runner_api_pb2.Pipeline()
    pipeline.ParseFromString((graph / "pipeline.pb").read_bytes())
    images, staged = set(), set()
    for environment in pipeline.components.environments.values():
        images.add(beam_runner_api_pb2.DockerPayload.FromString(environment.payload).container_image)
        for artifact in environment.dependencies:
            staged.add(beam_runner_api_pb2.ArtifactStagingToRolePayload.FromString(artifact.role_payload).staged_name)
    assert images == {IMAGE}
    assert staged == {"submission_environment_dependencies.txt"}, "no code, no wheel, no main session"
    payloads = b"".join(t.spec.payload for t in pipeline.components.transforms.values())
    assert b"__main__" not in payloads


def test_the_job_says_its_name_and_runs_the_image(graph: Path) -> None:
    job = json.loads((graph / "template").read_text(encoding="utf-8"))
    assert job["name"] == "tieup"
    assert job["type"] == "JOB_TYPE_BATCH"
    harness = job["environment"]["workerPools"][0]
    assert [image["containerImage"] for image in harness["sdkHarnessContainerImages"]] == [IMAGE]


def test_terraform_is_formatted() -> None:
    main = ROOT / "deploy" / "terraform" / "main.tf"
    done = subprocess.run([RUNNERS / "hclfmt", main], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == main.read_text(encoding="utf-8")
