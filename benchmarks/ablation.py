"""`python -m benchmarks ablation`: what each part of partnership tagging is worth, by switching it off.

One thing at a time, by patching tables and functions in memory, on the parts whose errors may be read. Each time the
pair weights are trained anew without it, and every document is tagged by weights that never saw it: what the other
features can make up for is made up for. Limits and calibration stay as they are.
"""

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from benchmarks.chain import with_companies
from benchmarks.evaluation import SetsAbsentError, scorer
from benchmarks.folds import out_of_fold, training_pairs
from benchmarks.quality import partnerships
from benchmarks.training.partnerships import Pairs
from tieup.schemas.article import Article
from tieup.transforms.companies.matcher import Matcher
from tieup.transforms.companies.registry import Registry
from tieup.transforms.companies.tagging import tag_companies
from tieup.transforms.partnerships import decide

FRAMES = "with|joint|object|hub|loose"
STORIES = "event|funding|government|launch|lawsuit|order|people|results|sport|stake|takeover"
FEATURES = {
    "all that the title says": r"title_.*|no_title|told_in_title_elsewhere",
    "all that the lead says": r"lead_.*",
    "how cue and names stand (frames)": rf"(title|lead|body)_({FRAMES})|framed_sentences|strong_sentences",
    "words: type of story": rf"(title|lead)_({STORIES})",
    "words: passing mention": r"background|about",
    "words: cues of title and lead": r"(title|lead)_cue|cue_density|exit|venture_exit",
    "prominence of the two": r"lesser_.*|both_on_top|both_in_top_three|both_headed|hub|alone_in_lead|companies",
    "support, against rival pairs": r"support|best_supported|rival_.*|this_deal.*|each_own|both_parties",
    "how sure the names are companies'": r"confidence|doubtful",
    "lists and siblings": r"long_list|siblings",
}
"""Groups of features that are left out, by patterns of their names."""

RULES: dict[str, tuple[Any, str, Any]] = {
    "rule: a list carries its members": (decide, "_carried", lambda _: {}),
    "rule: spokes are not paired": (decide, "_spokes", lambda *_: False),
}
"""Functions that are replaced: module, name, replacement."""


@dataclass(frozen=True)
class Bench:
    """The documents, and the figures with nothing switched off."""

    records: Sequence[partnerships.Record]
    texts: Mapping[str, str]

    def row(
        self,
        name: str,
        articles: Mapping[str, Article],
        pairs: Sequence[Pairs] | None = None,
        without: re.Pattern[str] | None = None,
        full: tuple[float, float] | None = None,
    ) -> tuple[float, float]:
        """Prints P, R and F1 of English and the other languages, and what `full` loses; gives the two F1."""
        pairs = pairs or training_pairs(self.records, articles)
        tagged = out_of_fold(self.records, articles, pairs, without)
        predictions = {doc_id: partnerships.prediction(article) for doc_id, article in tagged.items()}
        with mock.patch.object(scorer("partnerships"), "BOOTSTRAP_ROUNDS", 40):  # no interval is shown
            _, figures = scorer("partnerships").score(self.records, predictions, self.texts)
        line = f"{name:<46}"
        for part, before in zip(("en", "other"), full or (None, None), strict=True):
            p, r, f1 = (figures[part][f"pair_{figure}"] for figure in ("precision", "recall", "f1"))
            change = "" if before is None else f"{f1 - before:+.3f}"
            line += f"{p:>9.3f}{r:>7.3f}{f1:>7.3f}{change:>8}"
        print(line.rstrip(), flush=True)
        return figures["en"]["pair_f1"], figures["other"]["pair_f1"]


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes: nothing."""
    del parser


def run(args: argparse.Namespace) -> None:
    """Prints a row per thing switched off."""
    del args
    try:
        parts = partnerships.parts(closed=False)
    except SetsAbsentError as absent:
        print(f"ablation: skipped, {absent}")
        return
    records = [record for part in parts for record in part.records]
    bench = Bench(records, {sha256: text for part in parts for sha256, text in part.texts.items()})
    print(f"{len(records)} documents: {' and '.join(part.name for part in parts)}, each tagged by weights of others")
    print(f"{'':<46}{'en P':>9}{'R':>7}{'F1':>7}{'':>8}{'other P':>9}{'R':>7}{'F1':>7}")
    articles = {r["doc_id"]: with_companies(f"{r['doc_id']}.txt", bench.texts[r["sha256"]]) for r in records}
    pairs = training_pairs(records, articles)
    full = bench.row("nothing off", articles, pairs)
    for name, others in _other_companies(articles).items():
        bench.row(name, others, full=full)
    for name, pattern in FEATURES.items():
        bench.row(f"features: {name}", articles, pairs, re.compile(pattern), full)
    for name, where in RULES.items():
        with mock.patch.object(*where):
            bench.row(name, articles, pairs, None, full)


def _other_companies(articles: Mapping[str, Article]) -> dict[str, dict[str, Article]]:
    """The articles without what discovery finds, without what the registry knows, and without organisations."""
    empty = Registry({})
    matcher = Matcher(empty)
    return {
        "discovery of unknown companies": {k: _keeping(a, registered=True) for k, a in articles.items()},
        "registry of companies": {k: tag_companies(a, empty, matcher) for k, a in articles.items()},
        "organisations that are no companies": {k: _keeping(a, kind="company") for k, a in articles.items()},
    }


def _keeping(article: Article, **wanted: object) -> Article:
    kept = [c for c in article.companies if all(getattr(c, name) == value for name, value in wanted.items())]
    return replace(article, companies=tuple(kept))
