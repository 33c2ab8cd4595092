import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.util import assert_that, equal_to

from tieup.schemas.article import Article
from tieup.transforms.repair.transform import RepairText


def test_articles_pass_repaired() -> None:
    article = Article(
        article_id="1",
        source_uri="a",
        document_hash="2",
        title=None,
        text="itâ€™s",
        extraction_method="plain",
        content_hash="3",
    )
    with BeamPipeline(runner="apache_beam.runners.portability.fn_api_runner.FnApiRunner") as pipeline:
        done = pipeline | beam.Create([article]) | RepairText()
        assert_that(done.articles | beam.Map(lambda a: a.text), equal_to(["it’s"]))
        assert_that(done.rejects, equal_to([]), label="rejects")
