"""Claims from decisions: the evidence, who takes part and how, and what else the article says of it."""

from dataclasses import replace

from tieup.schemas.claim import Claim, Party
from tieup.transforms.partnerships.decide import Decision
from tieup.transforms.partnerships.reading import Name, Reading, Sentence
from tieup.transforms.partnerships.relations import Relation
from tieup.transforms.partnerships.traits import DEFAULT_STATUS, kind_of, status_of, term_months, topics_of

Pair = tuple[int, int]
_PLACE_OF_EVIDENCE = {"lead": 1.0, "title": 0.8, "body": 0.0}
_FRAME_OF_EVIDENCE = {"with": 1.5, "joint": 1.5, "object": 1.0, "hub": 0.2, "loose": 0.0}
# A partnership mentioned in passing is in operation, unless something else is said of it.
BACKGROUND_STATUS = "completed"
# A further scope of the same pair ranks behind the main one.
SCOPE_CONFIDENCE = 0.8
MAX_SCOPES = 2
# What of a further scope is worth a claim of its own, by the main claim's status.
_AGREED = {"announced", "signed", "expanded", "renewed", "completed"}
_OPEN = {"exploring", "rumoured"}


def claims_of(reading: Reading, decision: Decision) -> list[Claim]:
    """The claim for a pair, then its further scopes of another status; nothing where no sentence can be evidence."""
    main = claim_of(reading, decision)
    if main is None:
        return []
    return [main, *_scopes(reading, decision, main)]


def claim_of(reading: Reading, decision: Decision) -> Claim | None:
    """The main claim for a pair; None where no sentence can serve as evidence."""
    candidate = decision.candidate
    best = best_relation(candidate.relations)
    sentence = best.sentence if best else _both_sentence(reading, candidate.pair)
    if sentence is None:
        return None
    rule = f"{best.hit.cue.name}:{best.frame}" if best else "two_companies"
    return _claim(reading, decision, sentence, rule, related(reading, candidate.pair, candidate.relations, sentence))


def _claim(reading: Reading, decision: Decision, sentence: Sentence, rule: str, spoken: list[Sentence]) -> Claim:
    candidate = decision.candidate
    background = decision.verdict == "background"
    purpose = purposes(reading, candidate.pair, spoken, sentence)
    kind = kind_of(purpose, sentence)
    status = status_of(spoken, sentence)
    if background and status == DEFAULT_STATUS:
        status = BACKGROUND_STATUS
    return Claim(
        parties=_parties(reading, candidate.pair, _roles(candidate.relations, kind), sentence),
        kind=kind,
        status=status,
        evidence=sentence.text,
        evidence_field=sentence.field,
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        confidence=round(decision.confidence, 3),
        rule=rule,
        topics=topics_of(purpose),
        term_months=term_months(spoken),
        background=background,
    )


def best_relation(relations: tuple[Relation, ...]) -> Relation | None:
    """The relation whose sentence carries the claim best by itself."""

    def worth(relation: Relation) -> float:
        sentence = relation.sentence
        named = set(relation.pair) <= set(sentence.entities)
        return (
            relation.hit.cue.strength
            + _FRAME_OF_EVIDENCE[relation.frame]
            + _PLACE_OF_EVIDENCE[sentence.place]
            + 2 * named
            - 1.5 * sentence.background
            - 1.0 * sentence.about
        )

    return max(relations, key=lambda relation: (worth(relation), -relation.sentence.start), default=None)


def _both_sentence(reading: Reading, pair: Pair) -> Sentence | None:
    """Where no cue joins the two: a sentence that names both, else one with a cue that names one."""
    both = [s for s in reading.sentences if set(pair) <= set(s.entities)]
    one = [s for s in reading.sentences if set(pair) & set(s.entities) and s.strength >= 2]
    return next(iter(both or one), None)


def related(reading: Reading, pair: Pair, relations: tuple[Relation, ...], evidence: Sentence) -> list[Sentence]:
    """The sentences that speak of this claim: title, those that relate the pair, cues in the lead."""
    chosen = {id(relation.sentence) for relation in relations} | {id(evidence)}
    others = set(range(len(reading.entities))) - set(pair)
    return [
        sentence
        for sentence in reading.sentences
        if id(sentence) in chosen
        or sentence.place == "title"
        or (sentence.strength >= 2 and not sentence.background and not (others & set(sentence.entities)))
        or (sentence.strength >= 3 and sentence.place == "lead" and _means_both(sentence))
    ]


def purposes(reading: Reading, pair: Pair, spoken: list[Sentence], evidence: Sentence) -> list[Sentence]:
    """`spoken`, and what says the purpose without a cue: the lead, if the claim is told there or in the title."""
    others = set(range(len(reading.entities))) - set(pair)
    chosen = {id(sentence) for sentence in spoken}
    return [
        sentence
        for sentence in reading.sentences
        if id(sentence) in chosen
        or (
            sentence.place == "lead"
            and evidence.place != "body"
            and not (others & set(sentence.entities) or sentence.about or sentence.background)
        )
    ]


def _scopes(reading: Reading, decision: Decision, main: Claim) -> list[Claim]:
    """Claims of the same pair in another state: cloud services agreed, cars only explored."""
    if decision.verdict != "claim":
        return []
    found: dict[str, Claim] = {}
    for sentence in reading.sentences:
        if sentence.start == main.evidence_start and sentence.field == main.evidence_field:
            continue
        if sentence.place == "title" or sentence.background or sentence.about or not _is_of(sentence, decision):
            continue
        status = status_of([sentence], sentence)
        if status not in found and _differs(main.status, status):
            claim = _claim(reading, decision, sentence, f"scope:{status}", [sentence])
            found[status] = _weaker(claim, main)
    return list(found.values())[:MAX_SCOPES]


def _weaker(claim: Claim, main: Claim) -> Claim:
    return replace(claim, confidence=round(main.confidence * SCOPE_CONFIDENCE, 3))


def _is_of(sentence: Sentence, decision: Decision) -> bool:
    """True if a strong cue relates the pair there, or "both companies" means it and nobody else is named."""
    pair = decision.candidate.pair
    if any(
        r.sentence is sentence and r.frame in {"with", "joint"} and r.hit.cue.strength >= 2
        for r in decision.candidate.relations
    ):
        return True
    return sentence.strength >= 2 and set(sentence.entities) <= set(pair) and _means_both(sentence)


def _means_both(sentence: Sentence) -> bool:
    return sentence.words.both.search(sentence.text) is not None


def _differs(main: str, other: str) -> bool:
    return (main in _AGREED and other in {"exploring", "ended"}) or (main in _OPEN and other in {"signed", "ended"})


def _roles(relations: tuple[Relation, ...], kind: str) -> dict[int, str]:
    """Who supplies and who buys: from the surest relation by a cue of the claim's kind that tells it."""
    telling = [r for r in relations if r.hit.cue.roles and r.hit.cue.kind == kind and _directed(r)]
    best = best_relation(tuple(telling))
    if best is None or best.hit.cue.roles is None:
        return {}
    before, behind = best.hit.cue.roles
    other = best.pair[1] if best.first == best.pair[0] else best.pair[0]
    return {best.first: before, other: behind}


def _directed(relation: Relation) -> bool:
    """In "Acme and Bolt in supply pact" nobody stands before the other."""
    roles = relation.hit.cue.roles
    equal = roles is not None and roles[0] == roles[1]
    return equal or relation.frame in {"with", "object", "hub"}


def _parties(reading: Reading, pair: Pair, roles: dict[int, str], sentence: Sentence) -> tuple[Party, ...]:
    parties = []
    for entity in pair:
        name = _name_in(sentence, entity)
        companies = reading.article.companies
        company = companies[name.company if name else reading.entities[entity][0]]
        surface = sentence.text[name.start : name.end] if name else company.mentions[0].surface
        parties.append(
            Party(
                company_id=company.company_id,
                name=company.name,
                surface=surface,
                parent=company.parent,
                role=roles.get(entity),
            )
        )
    return tuple(sorted(parties, key=lambda party: party.company_id))


def _name_in(sentence: Sentence, entity: int) -> Name | None:
    names = [name for group in sentence.groups for name in group.names if name.entity == entity]
    return names[0] if names else None


def describe_alone(sentence: Sentence) -> tuple[str, str, tuple[str, ...], int | None]:
    """Kind, status, topics and term of a claim that one sentence makes."""
    alone = [sentence]
    return kind_of(alone, sentence), status_of(alone, sentence), topics_of(alone), term_months(alone)
