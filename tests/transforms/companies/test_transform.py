import dataclasses
import pickle

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from tieup.schemas.article import Article
from tieup.schemas.errors import UsageError
from tieup.schemas.reject import Reason, Stage
from tieup.transforms.companies.transform import TagCompanies, load_tagger

ARTICLE = Article(
    article_id="a1",
    source_uri="one.txt",
    document_hash="0",
    title=None,
    text="Zendro Robotics Inc. signed a pact with Vexco Corp.",
    extraction_method="plain",
    content_hash="0",
    language="en",
)
BROKEN = dataclasses.replace(ARTICLE, source_uri="two.txt", text=None)  # type: ignore[arg-type]


def test_an_article_that_fails_becomes_a_reject_and_the_others_go_on() -> None:
    with beam.Pipeline(runner="apache_beam.runners.portability.fn_api_runner.FnApiRunner") as pipeline:
        outputs = pipeline | beam.Create([ARTICLE, BROKEN]) | TagCompanies()
        tagged = outputs.articles | beam.Map(lambda article: sorted(c.company_id for c in article.companies))
        assert_that(tagged, equal_to([["vexco", "zendro-robotics"]]), label="articles")
        rejects = outputs.rejects | beam.Map(lambda reject: (reject.source_uri, reject.stage, reject.reason))
        assert_that(rejects, equal_to([("two.txt", Stage.ANALYSE, Reason.INTERNAL)]), label="rejects")


def test_the_transform_is_only_settings() -> None:
    assert pickle.loads(pickle.dumps(TagCompanies("mine.csv"))).companies_csv == "mine.csv"  # noqa: S301 - our own bytes


def test_the_tagger_is_loaded_once_per_process() -> None:
    assert load_tagger(None) is load_tagger(None)


def test_a_missing_companies_file_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="nowhere"):
        load_tagger("/nowhere/companies.csv")
