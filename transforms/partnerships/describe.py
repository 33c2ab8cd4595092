"""What a claim says beyond who: evidence, kind, status, roles, term and topics."""

from collections import defaultdict

from tieup.schemas.claim import Claim, Party
from tieup.transforms.partnerships.decide import Decision
from tieup.transforms.partnerships.reading import Name, Reading, Sentence
from tieup.transforms.partnerships.relations import Relation
from tieup.transforms.partnerships.tables import StatusWord, topics

# Where a word stands counts more the nearer it is to the news.
PLACE_WEIGHT = {"title": 1.5, "lead": 1.0, "body": 0.4}
EVIDENCE_WEIGHT = 1.5
# Nearly every text says "partnership" somewhere: the more special kind is the answer. A memorandum is named once.
KIND_WEIGHT = {"partnership": 0.45, "memorandum": 1.5}
KIND_POWER = 1.5
PURPOSE_WEIGHT = 0.4
# The first that fits, as the labelling guideline orders them; `announced` where none does.
STATUS_ORDER = ("denied", "ended", "rumoured", "renewed", "expanded", "signed", "exploring", "completed")
DEFAULT_STATUS = "announced"
# A word of weight 3 in the evidence counts 2.5, in the title 1.5, in another sentence of the lead 1.
STATUS_FITS_AT = 1.4
MAX_TOPICS = 6
# Characters between a word of status and the cue that it speaks of.
STATUS_GAP = 45
# Who says so may stand anywhere in the sentence.
ANYWHERE = {"denied", "rumoured"}
_PLACE_OF_EVIDENCE = {"lead": 1.0, "title": 0.8, "body": 0.0}
_FRAME_OF_EVIDENCE = {"with": 1.5, "joint": 1.5, "object": 1.0, "hub": 0.2, "loose": 0.0}


def claim_of(reading: Reading, decision: Decision) -> Claim | None:
    """The claim for a pair; None where no sentence can serve as evidence."""
    candidate = decision.candidate
    best = best_relation(candidate.relations)
    sentence = best.sentence if best else _both_sentence(reading, candidate.pair)
    if sentence is None:
        return None
    related = _related(reading, candidate.pair, candidate.relations, sentence)
    return Claim(
        parties=_parties(reading, candidate.pair, best, sentence),
        kind=_kind(related, sentence),
        status=_status(related, sentence),
        evidence=sentence.text,
        evidence_field=sentence.field,
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        confidence=round(decision.confidence, 3),
        rule=f"{best.hit.cue.name}:{best.frame}" if best else "two_companies",
        topics=_topics(related),
        term_months=term_months(related),
        background=decision.verdict == "background",
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


def _both_sentence(reading: Reading, pair: tuple[int, int]) -> Sentence | None:
    """Where no cue joins the two: a sentence that names both, else one with a cue that names one."""
    both = [s for s in reading.sentences if set(pair) <= set(s.entities)]
    one = [s for s in reading.sentences if set(pair) & set(s.entities) and s.strength >= 2]
    return next(iter(both or one), None)


def _related(
    reading: Reading, pair: tuple[int, int], relations: tuple[Relation, ...], evidence: Sentence
) -> list[Sentence]:
    """The sentences that speak of this claim: title, those that relate the pair, cues in the lead."""
    chosen = {id(relation.sentence) for relation in relations} | {id(evidence)}
    others = set(range(len(reading.entities))) - set(pair)
    return [
        sentence
        for sentence in reading.sentences
        if id(sentence) in chosen
        or sentence.place == "title"
        or (sentence.strength >= 2 and not (others & set(sentence.entities)) and not sentence.background)
    ]


def _parties(reading: Reading, pair: tuple[int, int], best: Relation | None, sentence: Sentence) -> tuple[Party, ...]:
    roles = best.hit.cue.roles if best and best.frame in {"with", "object", "joint"} else None
    parties = []
    for entity in pair:
        name = _name_in(sentence, entity)
        companies = reading.article.companies
        index = name.company if name else reading.entities[entity][0]
        company = companies[index]
        role = roles[0 if best and best.first == entity else 1] if roles else None
        surface = sentence.text[name.start : name.end] if name else company.mentions[0].surface
        parties.append(
            Party(company_id=company.company_id, name=company.name, surface=surface, parent=company.parent, role=role)
        )
    return tuple(sorted(parties, key=lambda party: party.company_id))


def _name_in(sentence: Sentence, entity: int) -> Name | None:
    names = [name for group in sentence.groups for name in group.names if name.entity == entity]
    return names[0] if names else None


def _weight(sentence: Sentence, evidence: Sentence) -> float:
    return PLACE_WEIGHT[sentence.place] + (EVIDENCE_WEIGHT if sentence is evidence else 0.0)


def _kind(related: list[Sentence], evidence: Sentence) -> str:
    votes: dict[str, float] = defaultdict(float)
    for sentence in related:
        seen: dict[str, int] = {}
        for hit in sentence.cues:
            if hit.cue.kind:
                seen[hit.cue.kind] = max(seen.get(hit.cue.kind, 0), hit.cue.strength)
        for kind, strength in seen.items():
            votes[kind] += KIND_WEIGHT.get(kind, 1.0) * (strength / 3) ** KIND_POWER * _weight(sentence, evidence)
        for word in sentence.words.kinds:
            if word.pattern.search(sentence.text):
                votes[word.kind] += PURPOSE_WEIGHT * word.weight * _weight(sentence, evidence)
    return max(votes, key=votes.__getitem__) if votes else "partnership"


def _status(related: list[Sentence], evidence: Sentence) -> str:
    votes: dict[str, float] = defaultdict(float)
    for sentence in related:
        for word in sentence.words.statuses:
            if _tells(sentence, word):
                votes[word.status] += word.weight / 3 * _weight(sentence, evidence)
    return next((status for status in STATUS_ORDER if votes[status] >= STATUS_FITS_AT), DEFAULT_STATUS)


def _tells(sentence: Sentence, word: StatusWord) -> bool:
    """True if the words stand near a cue: "extends its contract" but not "extends its range, and a contract"."""
    if word.near is not None and not word.near.search(sentence.text):
        return False
    strong = [hit for hit in sentence.cues if hit.cue.strength >= 2] or sentence.cues
    return any(
        word.status in ANYWHERE
        or any(m.start() - h.end <= STATUS_GAP and h.start - m.end() <= STATUS_GAP for h in strong)
        for m in word.pattern.finditer(sentence.text)
    )


def _topics(related: list[Sentence]) -> tuple[str, ...]:
    text = "\n".join(sentence.text for sentence in related if sentence.place != "body" or len(related) < 3)
    return tuple(name for name, pattern in topics() if pattern.search(text))[:MAX_TOPICS]


def term_months(related: list[Sentence]) -> int | None:
    """For how many months the agreement is to run, as the first sentence with a term says."""
    for sentence in related:
        term = sentence.words.term
        if not term.cue.search(sentence.text):
            continue
        for pattern, factor in ((term.years, 12), (term.months, 1)):
            found = pattern.search(sentence.text)
            if found:
                number = next(group for group in found.groups() if group)
                value = int(number) if number.isdigit() else term.words.get(number.lower(), 0)
                if 0 < value * factor <= 1200:
                    return value * factor
    return None


def describe_alone(sentence: Sentence) -> tuple[str, str, tuple[str, ...], int | None]:
    """Kind, status, topics and term of a claim that one sentence makes."""
    alone = [sentence]
    return _kind(alone, sentence), _status(alone, sentence), _topics(alone), term_months(alone)
