"""Which pairs of companies are claimed to be partners: a linear score of readable features, then rules for the set.

The score is a logistic regression: `confidence = 1 / (1 + exp(-(w · features)))`, with the weights of `weights.toml`.
It rises with every piece of evidence whose weight is positive.
"""

import math
from dataclasses import dataclass

from tieup.transforms.partnerships.features import Candidate, Pair, candidates
from tieup.transforms.partnerships.reading import Reading
from tieup.transforms.partnerships.tables import weights


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
    consortia = _consortia(scored)
    taken: list[Pair] = []
    decisions: list[Decision] = []
    for score, candidate in scored:
        verdict, reason = _verdict(score, candidate, taken, consortia)
        if verdict == "claim":
            taken.append(candidate.pair)
        decisions.append(Decision(candidate, score, verdict, reason))
    return decisions


def confidence(features: dict[str, float]) -> float:
    """How likely a pair with such features is a partnership that the article reports, from 0 to 1."""
    table = weights().features
    return 1 / (1 + math.exp(-sum(table.get(name, 0.0) * value for name, value in features.items())))


def _consortia(scored: list[tuple[float, Candidate]]) -> set[Pair]:
    """Pairs of lists of three or more that act together, where at least half of the list's pairs reach the limit."""
    lists: dict[tuple[int, ...], list[tuple[float, Pair]]] = {}
    for score, candidate in scored:
        for relation in candidate.relations:
            if relation.frame == "joint" and relation.hit.cue.strength >= 2 and relation.sentence.place != "body":
                members = next(g.entities for g in relation.sentence.groups if set(candidate.pair) <= set(g.entities))
                lists.setdefault(members, []).append((score, candidate.pair))
    limit = weights().claim_at
    return {
        pair
        for members, pairs in lists.items()
        if len(members) > 2 and 2 * sum(score >= limit for score, _ in pairs) >= len(pairs)
        for _, pair in pairs
    }


def _verdict(score: float, candidate: Candidate, taken: list[Pair], consortia: set[Pair]) -> tuple[str, str]:
    limits = weights()
    if candidate.pair in consortia:
        return "claim", "one of a list that acts together"
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
