import dataclasses
from collections.abc import Callable

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.util import assert_that, equal_to

from tieup.schemas.article import Article
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms.doors import MapArticles


def an_article(title: str) -> Article:
    return Article(
        article_id=title,
        source_uri=f"{title}.txt",
        document_hash="",
        title=title,
        text="Text.",
        extraction_method="plain",
        content_hash="",
        url=f"https://a.example/{title}",
    )


def shout(article: Article) -> Article:
    if article.title == "broken":
        raise ValueError("cannot shout this")
    if article.title == "refused":
        raise DocumentError(Stage.ANALYSE, Reason.NO_TEXT, "nothing to shout")
    return dataclasses.replace(article, text=article.text.upper())


def load_shout() -> Callable[[Article], Article]:
    return shout


@pytest.fixture
def pipeline() -> BeamPipeline:
    return BeamPipeline(runner="apache_beam.runners.portability.fn_api_runner.FnApiRunner")


def test_a_failing_article_becomes_a_reject_and_the_others_pass(pipeline: BeamPipeline) -> None:
    with pipeline:
        created = pipeline | beam.Create([an_article(title) for title in ("one", "broken", "refused", "two")])
        articles, rejects = created | "Shout" >> MapArticles("shout", load_shout)
        assert_that(articles | beam.Map(lambda a: (a.title, a.text)), equal_to([("one", "TEXT."), ("two", "TEXT.")]))
        described = rejects | "Describe" >> beam.Map(lambda r: (r.source_uri, r.url, r.stage, r.reason, r.detail))
        assert_that(described, are_the_two_rejects, label="Rejects")


def are_the_two_rejects(rows: list[tuple[str, str, Stage, Reason, str]]) -> None:
    broken, refused = sorted(rows)
    assert broken[:4] == ("broken.txt", "https://a.example/broken", Stage.ANALYSE, Reason.INTERNAL)
    assert broken[4].startswith("shout: ValueError: cannot shout this at test_doors.py:")
    assert refused[3:] == (Reason.NO_TEXT, "nothing to shout")


def test_it_knows_reject_rows(pipeline: BeamPipeline) -> None:
    with pipeline:
        outputs = pipeline | beam.Create([an_article("broken")]) | MapArticles("shout", load_shout)
        assert_that(outputs.rejects | beam.Map(type), equal_to([Reject]))
