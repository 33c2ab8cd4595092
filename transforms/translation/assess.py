"""What the traces add up to: status and score."""

import dataclasses
import math
from collections.abc import Callable, Sequence

from tieup.schemas.article import Artefact, Article
from tieup.transforms.translation.traces import count_words, find_traces, kinds, limits


def assess(article: Article) -> Article:
    """The article with `translation_status`, `translation_score` and the traces found in its text.

    It abstains, with no score, unless the language is English and the text has 80 words.
    """
    if article.language != "en" or count_words(article.text) < limits()["min_words"]:
        return dataclasses.replace(article, translation_status="abstain", translation_score=None)
    traces = find_traces(article.text)
    points = score(traces)
    artefacts = sorted((*article.artefacts, *traces), key=lambda artefact: (artefact.start, artefact.end))
    return dataclasses.replace(
        article,
        translation_status="suspected" if points >= limits()["suspected_from"] else "none",
        translation_score=points,
        artefacts=tuple(artefacts),
    )


def score(traces: Sequence[Artefact]) -> float:
    """From 0 to 1: one minus the product of (1 - weight) over different traces.

    As if each kind's weight were the chance that one such trace means translation, and different traces independent.
    The same words again add nothing: one habit of one writer, or one name.
    """
    different = {(trace.kind, "" if kinds()[trace.kind].once else trace.text.casefold()) for trace in traces}
    return 1.0 - math.prod(1.0 - kinds()[kind].weight for kind, _ in different)


def load() -> Callable[[Article], Article]:
    """`assess` with its patterns compiled."""
    kinds()
    return assess
