"""Tagging: the claims of an article, and what was considered on the way."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean

from tieup.schemas.article import Article
from tieup.schemas.claim import Claim
from tieup.transforms.partnerships.decide import Decision, decide
from tieup.transforms.partnerships.describe import claims_of
from tieup.transforms.partnerships.entities import Bystanders
from tieup.transforms.partnerships.reading import Reading, has_cue, read
from tieup.transforms.partnerships.readings import describe_weights, readings
from tieup.transforms.partnerships.tables import LANGUAGES, language, toml, topics, weights
from tieup.transforms.partnerships.unnamed import unnamed_claim


@dataclass(frozen=True, slots=True)
class Considered:
    """A sentence that was looked at for a claim."""

    field: str
    """`title` or `text`."""

    start: int
    """Offset in that field."""

    end: int
    """End offset, exclusive."""

    sentence: str
    """Its words."""

    parties: tuple[str, ...]
    """Names of the companies that it relates."""

    rule: str
    """Cue and frame, as in a claim's `rule`."""

    score: float
    """The pair's confidence, from 0 to 1."""

    taken: bool
    """True if the pair became a claim."""

    why: str
    """Why it did or did not."""


def tag_partnerships(article: Article) -> Article:
    """The article with its claims, the most confident first; without a cue it comes back as it is."""
    if not has_cue(article):
        return article
    reading = read(article, bystanders())
    return replace(article, claims=_claims(reading, decide(reading)))


def consider(article: Article) -> list[Considered]:
    """Every sentence that relates two companies, and what became of it; nothing is altered."""
    if not has_cue(article):
        return []
    reading = read(article, bystanders())
    return [seen for decision in decide(reading) for seen in _considered(reading, decision)]


@cache
def bystanders() -> Bystanders:
    """Names of those who report, trade or rate."""
    table = toml("bystanders.toml")
    return Bystanders(frozenset(table["names"]), re.compile("|".join(table["patterns"])))


def _claims(reading: Reading, decisions: list[Decision]) -> tuple[Claim, ...]:
    found = _merge_consortia(
        [claim for decision in decisions if decision.verdict != "no" for claim in claims_of(reading, decision)]
    )
    if not any(not claim.background for claim in found):
        alone = unnamed_claim(reading)
        if alone is not None:
            found.append(alone)
    return tuple(sorted(found, key=lambda claim: (claim.background, -claim.confidence)))


def _merge_consortia(claims: list[Claim]) -> list[Claim]:
    """One claim with all parties where one sentence lists three or more as acting together, pair by pair."""
    by_sentence: dict[tuple[str, int, str, bool], list[Claim]] = {}
    for claim in claims:
        key = (claim.evidence_field, claim.evidence_start, claim.rule, claim.background)
        by_sentence.setdefault(key, []).append(claim)
    merged: list[Claim] = []
    for together in by_sentence.values():
        parties = {party.company_id: party for claim in together for party in claim.parties}
        count = len(parties)
        if count > 2 and len(together) == count * (count - 1) // 2 and together[0].rule.endswith(":joint"):
            ordered = tuple(parties[key] for key in sorted(parties))
            merged.append(
                replace(together[0], parties=ordered, confidence=round(fmean(c.confidence for c in together), 3))
            )
        else:
            merged += together
    return merged


def _considered(reading: Reading, decision: Decision) -> list[Considered]:
    names = tuple(reading.article.companies[reading.entities[entity][0]].name for entity in decision.candidate.pair)
    return [
        Considered(
            field=relation.sentence.field,
            start=relation.sentence.start,
            end=relation.sentence.end,
            sentence=relation.sentence.text,
            parties=names,
            rule=f"{relation.hit.cue.name}:{relation.frame}",
            score=round(decision.confidence, 3),
            taken=decision.verdict != "no",
            why=decision.reason,
        )
        for relation in decision.candidate.relations
    ]


@cache
def load_tagger() -> Callable[[Article], Article]:
    """The tagging function, its tables compiled: called once per worker."""
    for code in LANGUAGES:
        language(code)
        readings(code)
    weights()
    describe_weights()
    topics()
    bystanders()
    return tag_partnerships
