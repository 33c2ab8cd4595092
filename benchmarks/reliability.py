"""`python -m benchmarks reliability`: how often claims of a confidence are right.

A pair that the labels call optional is neither right nor wrong and left out, as in the score.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from benchmarks.chain import tagged, with_companies
from benchmarks.evaluation import SetsAbsentError, scorer
from benchmarks.flags import wilson
from benchmarks.folds import out_of_fold, training_pairs
from benchmarks.quality import partnerships
from tieup.schemas.article import Article

EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Where bins begin, besides 0."""

Judged = tuple[float, bool]


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes."""
    parser.add_argument("--totals", action="store_true", help="also the parts that nobody reads")


def run(args: argparse.Namespace) -> None:
    """Prints a table for the open parts, each document tagged by weights that never saw it, and one for the others."""
    try:
        parts = partnerships.parts(closed=args.totals)
    except SetsAbsentError as absent:
        print(f"reliability: skipped, {absent}")
        return
    is_open = [part.name in partnerships.OPEN_PARTS for part in parts]
    seen = [part for part, yes in zip(parts, is_open, strict=True) if yes]
    records = [record for part in seen for record in part.records]
    texts = {sha256: text for part in seen for sha256, text in part.texts.items()}
    articles = {r["doc_id"]: with_companies(f"{r['doc_id']}.txt", texts[r["sha256"]]) for r in records}
    tagged_by_others = out_of_fold(records, articles, training_pairs(records, articles))
    print(f"{' and '.join(part.name for part in seen)}, each document by weights fitted on the others")
    table(list(pairs(records, tagged_by_others)))
    unseen = [part for part, yes in zip(parts, is_open, strict=True) if not yes]
    if unseen:
        records = [record for part in unseen for record in part.records]
        texts = {sha256: text for part in unseen for sha256, text in part.texts.items()}
        print(f"\n{' and '.join(part.name for part in unseen)}, by the weights that ship")
        table(list(pairs(records, {r["doc_id"]: tagged(f"{r['doc_id']}.txt", texts[r["sha256"]]) for r in records})))


def pairs(records: Iterable[partnerships.Record], articles: Mapping[str, Article]) -> Iterator[Judged]:
    """Confidence and truth of each reported pair, once a document."""
    scores = scorer("partnerships")
    for record in records:
        gold = scores.GoldDocument(record)
        seen = set()
        for claim in partnerships.prediction(articles[record["doc_id"]]).claims:
            if claim.background:
                continue
            for pair in scores.pairs_of({gold.resolve(party) for party in claim.parties}):
                if pair not in seen and pair not in gold.optional:
                    yield claim.confidence, pair in gold.core
                seen.add(pair)


def table(judged: list[Judged]) -> None:
    """A row per bin of confidence, and the expected calibration error: the mean gap, weighted by pairs."""
    bins: dict[int, list[Judged]] = defaultdict(list)
    for confidence, is_right in judged:
        bins[sum(confidence >= edge for edge in EDGES)].append((confidence, is_right))
    print(f"{'confidence':<14}{'pairs':>6}{'mean':>7}{'right':>7}   95 % of right")
    gap = 0.0
    for number in sorted(bins):
        members = bins[number]
        mean = sum(confidence for confidence, _ in members) / len(members)
        right = sum(is_right for _, is_right in members)
        low, high = wilson(right, len(members))
        gap += abs(right - mean * len(members))
        label = f"{(0.0, *EDGES)[number]:.2f} to {(*EDGES, 1.0)[number]:.2f}"
        print(f"{label:<14}{len(members):>6}{mean:>7.2f}{right / len(members):>7.2f}   [{low:.2f}, {high:.2f}]")
    print(f"mean gap between confidence and share right: {gap / max(1, len(judged)):.3f}")
