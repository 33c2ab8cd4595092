"""The door that most stages share: one article in, one article out, and a Reject where that fails.

Shared by repair, language, translation, companies and partnerships. It stands beside the stages and not in `text`,
because it imports Apache Beam, and `text` is plain Python like the inside of every stage.
"""

import traceback
from collections.abc import Callable, Iterator
from typing import Any, Literal

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from tieup.schemas.article import Article
from tieup.schemas.errors import DocumentError
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms.meter import Meter

ARTICLES = "articles"
REJECTS: Literal["rejects"] = "rejects"


class MapArticles(beam.PTransform[Any, Any]):
    """Every article through one function; outputs `articles` (main) and `rejects`.

    Args:
        stage: the stage's name, under which it is metered.
        load: gives the function. Called in `DoFn.setup`, so models and tables load once per worker and never travel;
            a module-level function that caches per process.
    """

    def __init__(self, stage: str, load: Callable[[], Callable[[Article], Article]]) -> None:
        super().__init__()
        self.stage = stage
        self.load = load

    def expand(self, articles: Any) -> Any:  # noqa: D102 - as Beam says
        outputs = beam.ParDo(_MapArticle(self.stage, self.load)).with_outputs(REJECTS, main=ARTICLES)
        return articles | "Map" >> outputs


class _MapArticle(beam.DoFn):
    def __init__(self, stage: str, load: Callable[[], Callable[[Article], Article]]) -> None:
        self.stage = stage
        self.load = load
        self.meter = Meter(stage)

    def setup(self) -> None:
        self.function = self.load()

    def process(self, article: Article) -> Iterator[Article | TaggedOutput[Literal["rejects"], Reject]]:
        self.meter.taken()
        try:
            with self.meter.timed():
                result = self.function(article)
        except Exception as error:  # noqa: BLE001 - no article may stop the run; what happened becomes a row
            reject = rejected(article, error, self.stage)
            self.meter.rejected(reject)
            yield TaggedOutput(REJECTS, reject)
        else:
            self.meter.given()
            yield result


def rejected(article: Article, error: Exception, step: str) -> Reject:
    """The Reject row for an article on which a step failed: a DocumentError's own reason, else `internal`."""
    if not isinstance(error, DocumentError):
        error = DocumentError(Stage.ANALYSE, Reason.INTERNAL, f"{step}: {_description(error)}")
    return error.reject(article.source_uri, article.url)


def _description(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {error}{where}"
