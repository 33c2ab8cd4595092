from pathlib import Path

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.testing.util import assert_that, equal_to

from tieup.schemas.document import Document
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms.read.limits import Limits
from tieup.transforms.read.transform import ReadDocuments


def test_paths_become_documents_and_rejects_and_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Alpha and Beta.")
    (tmp_path / "b.jsonl").write_text('{"text": "one"}\nbroken\n{"text": "three"}')
    paths = [str(tmp_path / name) for name in ("a.txt", "b.jsonl", "gone.txt")]
    pipeline = Pipeline("FnApiRunner")
    read = pipeline | beam.Create(paths) | ReadDocuments()
    assert_that(
        read["documents"] | "uris" >> beam.Map(uri_of),
        equal_to([f"{tmp_path}/a.txt", f"{tmp_path}/b.jsonl#1", f"{tmp_path}/b.jsonl#3"]),
        label="documents",
    )
    assert_that(
        read["rejects"] | "reasons" >> beam.Map(reason_of),
        equal_to([(f"{tmp_path}/b.jsonl#2", Reason.MALFORMED), (f"{tmp_path}/gone.txt", Reason.NOT_FOUND)]),
        label="rejects",
    )
    result = pipeline.run()
    result.wait_until_finish()
    counters = {c.key.metric.name: c.committed for c in result.metrics().query()["counters"]}
    assert counters["in"] == counters["out"] == 3
    assert counters["rejected.malformed"] == counters["rejected.not_found"] == 1


def test_the_limits_reach_the_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Alpha and Beta.")
    with Pipeline("FnApiRunner") as pipeline:
        read = pipeline | beam.Create([str(path)]) | ReadDocuments(Limits(max_bytes=5))
        assert_that(read.rejects | beam.Map(reason_of), equal_to([(str(path), Reason.TOO_LARGE)]))


def uri_of(document: Document) -> str:
    return document.source_uri


def reason_of(reject: Reject) -> tuple[str, Reason]:
    assert reject.stage is Stage.READ
    return reject.source_uri, reject.reason
