"""The stage's door: Article in, Article with companies out, and a Reject for an article that fails."""

import functools
from collections.abc import Callable
from typing import Any

import apache_beam as beam

from tieup.schemas.article import Article
from tieup.transforms.companies.matcher import Matcher
from tieup.transforms.companies.registry import load_registry
from tieup.transforms.companies.tagging import tag_companies
from tieup.transforms.doors import MapArticles


class TagCompanies(beam.PTransform[Any, Any]):
    """Tags every article's companies; outputs `articles` (main) and `rejects`.

    Args:
        companies_csv: path of a table that overrides ours, see `registry.load_registry`; None: ours alone.
    """

    def __init__(self, companies_csv: str | None = None) -> None:
        super().__init__()
        self.companies_csv = companies_csv

    def expand(self, articles: Any) -> Any:  # noqa: D102 - as Beam says
        return articles | "TagCompanies" >> MapArticles("companies", functools.partial(load_tagger, self.companies_csv))


@functools.lru_cache(maxsize=4)
def load_tagger(companies_csv: str | None = None) -> Callable[[Article], Article]:
    """The tagging function with registry and automaton built; cached per process."""
    registry = load_registry(companies_csv)
    return functools.partial(tag_companies, registry=registry, matcher=Matcher(registry))
