"""Which pairs of companies are claimed to be partners: a linear score of readable features, then rules for the set.

The score is a logistic regression: `1 / (1 + exp(-(w · features)))`, with the weights of `weights.toml`; it rises with
every piece of evidence whose weight is positive. A table there says how often pairs of such a score turned out true:
the confidence.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tieup.transforms.partnerships.features import Candidate, Pair, candidates
from tieup.transforms.partnerships.reading import Reading
from tieup.transforms.partnerships.relations import Relation
from tieup.transforms.partnerships.tables import weights

# Of a consortium's pairs so many must reach the limit by themselves.
CONSORTIUM_SHARE = 0.33
# A name in a list behind "with" needs so much confidence of its own: at .1, false pairs outweigh the true ones gained.
SPOKE_AT = 0.3
STRONG = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """What was made of one candidate pair."""

    candidate: Candidate
    confidence: float
    verdict: str
    """`claim`, `background` or `no`."""

    reason: str
    """Why, in words."""


def decide(reading: Reading) -> list[Decision]:
    """A decision for each candidate pair, the most confident first."""
    scored = sorted(
        ((confidence(candidate.features), candidate) for candidate in candidates(reading)),
        key=lambda item: (-item[0], item[1].pair),
    )
    carried = _carried(scored)
    scored.sort(key=lambda item: (-max(item[0], carried.get(item[1].pair, 0.0)), item[1].pair))
    taken: list[Pair] = []
    decisions: list[Decision] = []
    for score, candidate in scored:
        verdict, reason = _verdict(score, candidate, taken, carried)
        if verdict == "claim":
            taken.append(candidate.pair)
        sure = max(score, carried.get(candidate.pair, 0.0)) if verdict == "claim" else score
        decisions.append(Decision(candidate, sure, verdict, reason))
    return decisions


def confidence(features: Mapping[str, float]) -> float:
    """How likely a pair with such features is a partnership that the article reports, from 0 to 1."""
    table = weights().features
    score = 1 / (1 + math.exp(-sum(table.get(name, 0.0) * value for name, value in features.items())))
    return _calibrated(score, weights().calibration)


def _calibrated(score: float, steps: Sequence[tuple[float, float]]) -> float:
    """What a score of the regression turned out to be worth, by straight lines between measured steps."""
    for (low, at_low), (high, at_high) in pairwise(steps):
        if score <= high:
            return at_low + (at_high - at_low) * (score - low) / max(high - low, 1e-9)
    return steps[-1][1]


def _carried(scored: list[tuple[float, Candidate]]) -> dict[Pair, float]:
    """Pairs that a list carries, with the confidence that it lends them.

    "Acme, Bolt and Cogs form": once a share of the list's pairs reaches the limit, all do. "Acme partners with Bolt,
    Cogs and Dash": once one of them does, the others do, too, unless they are hardly likely.
    """
    limit = weights().claim_at
    consortia: dict[tuple[int, ...], dict[Pair, float]] = {}
    spokes: dict[tuple[str, int, int, tuple[int, ...]], dict[Pair, float]] = {}
    for score, candidate in scored:
        for relation in candidate.relations:
            members = _listed(relation)
            if relation.hit.cue.strength < STRONG or len(members) < 2:
                continue
            if relation.frame != "joint":
                key = (relation.sentence.field, relation.sentence.start, relation.first, members)
                spokes.setdefault(key, {})[candidate.pair] = score
            elif relation.sentence.place != "body" and len(members) > 2:
                consortia.setdefault(members, {})[candidate.pair] = score
    carried: dict[Pair, float] = {}
    for pairs in consortia.values():
        if sum(score >= limit for score in pairs.values()) >= CONSORTIUM_SHARE * len(pairs):
            _lend(carried, pairs, limit)
    for pairs in spokes.values():
        if max(pairs.values()) >= limit:
            _lend(carried, {pair: score for pair, score in pairs.items() if score >= SPOKE_AT}, limit)
    return carried


def _lend(carried: dict[Pair, float], pairs: Mapping[Pair, float], limit: float) -> None:
    """Give each pair of a list the mean of its own confidence and the list's best, at least the limit."""
    best = max(pairs.values(), default=0.0)
    for pair, score in pairs.items():
        carried[pair] = max(carried.get(pair, 0.0), limit, (score + best) / 2)


def _listed(relation: Relation) -> tuple[int, ...]:
    """The list that holds the pair (a consortium) or the one beside the subject (spokes); empty without."""
    if relation.frame == "loose":
        return ()
    wanted = set(relation.pair) - (set() if relation.frame == "joint" else {relation.first})
    groups = (group.entities for group in relation.sentence.groups)
    return next((members for members in groups if wanted <= set(members)), ())


def _verdict(score: float, candidate: Candidate, taken: list[Pair], carried: Mapping[Pair, float]) -> tuple[str, str]:
    limits = weights()
    if score < limits.claim_at and candidate.pair in carried:
        return "claim", "one of a list whose other names reach the limit"
    if score >= limits.claim_at:
        if _spokes(candidate, taken):
            return "no", "both are partners of a third, nothing joins them"
        return "claim", f"score {score:.2f} reaches {limits.claim_at}"
    framed = any(r.frame != "loose" and r.hit.cue.strength >= 2 for r in candidate.relations)
    if framed and score >= limits.background_at:
        return "background", f"score {score:.2f} below {limits.claim_at}: said in passing"
    return "no", f"score {score:.2f} below {limits.claim_at if framed else 'the limit, and only loosely related'}"


def _spokes(candidate: Candidate, taken: list[Pair]) -> bool:
    """True if both companies are already partners of a third and no list or "with" ties the two."""
    a, b = candidate.pair
    partners = [{x for pair in taken if end in pair for x in pair if x != end} for end in (a, b)]
    tied = any(
        r.frame in {"with", "joint"} and r.hit.cue.strength == 3 and r.sentence.place != "body"
        for r in candidate.relations
    )
    return bool(partners[0] & partners[1]) and not tied
