import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.util import assert_that, equal_to

from tieup.schemas.article import Article
from tieup.transforms.language.transform import DetectLanguage

TEXT = "The two firms said that they would build the plant together by the river. " * 8 + "A chinese firm paid 3,5%."


def test_articles_pass_with_their_language() -> None:
    article = Article(
        article_id="1",
        source_uri="a",
        document_hash="2",
        title=None,
        text=TEXT,
        extraction_method="plain",
        content_hash="3",
        language="und",
    )
    with BeamPipeline(runner="apache_beam.runners.portability.fn_api_runner.FnApiRunner") as pipeline:
        done = pipeline | beam.Create([article]) | DetectLanguage()
        found = done.articles | beam.Map(lambda a: (a.language, a.translation_status))
        assert_that(found, equal_to([("en", "abstain")]))
        assert_that(done.rejects, equal_to([]), label="rejects")
