"""The door of this stage."""

from typing import Any

import apache_beam as beam

from tieup.transforms.doors import MapArticles
from tieup.transforms.partnerships.tagging import load_tagger


class TagPartnerships(beam.PTransform[Any, Any]):
    """Articles with companies → articles with claims; outputs `articles` (main) and `rejects`."""

    def expand(self, articles: Any) -> Any:  # noqa: D102 - as Beam says
        return articles | "Tag" >> MapArticles("partnerships", load_tagger)
