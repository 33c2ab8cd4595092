import dataclasses
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from tieup.schemas.document import Document
from tieup.schemas.reject import Reason
from tieup.transforms import pool
from tieup.transforms.extract.transform import ExtractArticles

NOW = datetime(2024, 5, 1, tzinfo=timezone.utc)
TEXT = Document(source_uri="text", body=b"Title\nText.", media_type="text/plain")
ENTRY = Document(source_uri="entry", body=b"<p>Entry text.</p>", media_type="text/html", title="Entry")
EMPTY = Document(source_uri="empty", body=b" ", media_type="text/html", url="https://a.example/empty")


@pytest.fixture
def pipeline() -> BeamPipeline:
    return BeamPipeline(runner="apache_beam.runners.portability.fn_api_runner.FnApiRunner", options=PipelineOptions([]))


@pytest.fixture(autouse=True, scope="module")
def pools_stopped_at_the_end() -> Iterator[None]:
    yield
    for _, limits in list(pool._pools):
        pool.discard(limits)


def copies(document: Document, count: int) -> list[Document]:
    return [dataclasses.replace(document, source_uri=f"{document.source_uri}{i}") for i in range(count)]


def test_documents_become_articles_or_rejects_and_none_is_lost(pipeline: BeamPipeline) -> None:
    documents = [*copies(ENTRY, 40), *copies(TEXT, 20), EMPTY]
    with pipeline:
        extracted = pipeline | beam.Create(documents, reshuffle=False) | ExtractArticles(now=NOW, workers=2)
        names = extracted.articles | beam.Map(lambda article: (article.source_uri, article.text))
        texts = {"text": "Text.", "entry": "Entry text."}
        expected = [(d.source_uri, texts[d.source_uri.rstrip("0123456789")]) for d in documents[:-1]]
        assert_that(names, equal_to(expected))
        rejects = extracted.rejects | beam.Map(lambda reject: (reject.source_uri, reject.url, reject.reason))
        assert_that(rejects, equal_to([("empty", "https://a.example/empty", Reason.EMPTY)]), label="rejects")


def test_a_page_that_takes_too_long_is_stopped_and_the_others_pass(pipeline: BeamPipeline) -> None:
    slow = Document(
        source_uri="slow", body=b"<html><body>" + b"<div>word</div>" * 200_000, media_type="text/html", url="https://s/"
    )
    with pipeline:
        created = pipeline | beam.Create([slow, *copies(ENTRY, 4)], reshuffle=False)
        extracted = created | ExtractArticles(now=NOW, timeout_s=1, workers=2)
        names = extracted.articles | beam.Map(lambda article: article.source_uri)
        assert_that(names, equal_to(["entry0", "entry1", "entry2", "entry3"]))
        rejects = extracted.rejects | beam.Map(lambda reject: (reject.source_uri, reject.reason))
        assert_that(rejects, equal_to([("slow", Reason.TIMEOUT)]), label="rejects")


class WithTime(beam.DoFn):
    def process(
        self, element: Any, timestamp: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam
    ) -> Iterator[tuple[str, int, int]]:
        yield element.source_uri, int(timestamp), int(window.start)


def test_articles_and_rejects_keep_timestamp_and_window_though_they_come_out_later(pipeline: BeamPipeline) -> None:
    documents = [*copies(ENTRY, 12), dataclasses.replace(EMPTY, source_uri="empty12")]
    with pipeline:
        created = pipeline | beam.Create(
            [TimestampedValue(d, 10 * i) for i, d in enumerate(documents)], reshuffle=False
        )
        timed = created | beam.Map(lambda v: v) | beam.WindowInto(FixedWindows(60))
        extracted = timed | ExtractArticles(now=NOW, workers=1)
        outcomes = (extracted.articles, extracted.rejects) | beam.Flatten() | beam.ParDo(WithTime())
        expected = [(d.source_uri, 10 * i, 10 * i // 60 * 60) for i, d in enumerate(documents)]
        assert_that(outcomes, equal_to(expected), reify_windows=False)
