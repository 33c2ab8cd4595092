from collections.abc import Callable
from dataclasses import replace

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.testing.util import assert_that, equal_to

from tieup.schemas.article import Article
from tieup.transforms.partnerships.transform import TagPartnerships


def test_articles_go_through_with_their_claims_and_a_broken_one_becomes_a_reject(
    article: Callable[..., Article],
) -> None:
    good = article("Acme partners with Boltwerk", "Acme and Boltwerk agreed.", "Acme", "Boltwerk")
    bad = replace(good, text=None, source_uri="bad.txt")
    with Pipeline(runner="FnApiRunner") as pipeline:
        outputs = pipeline | beam.Create([good, bad]) | TagPartnerships()
        assert_that(
            outputs.articles | beam.Map(lambda tagged: (tagged.source_uri, len(tagged.claims))),
            equal_to([("a.txt", 1)]),
            label="articles",
        )
        assert_that(
            outputs.rejects | beam.Map(lambda reject: (reject.source_uri, reject.reason.value)),
            equal_to([("bad.txt", "internal")]),
            label="rejects",
        )
