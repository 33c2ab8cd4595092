"""A claim of one company with a counterpart that has no name: "Acme seeks a partner in China"."""

from tieup.schemas.claim import Claim, Party
from tieup.transforms.partnerships.describe import describe_alone
from tieup.transforms.partnerships.reading import Reading, Sentence

# Strong cue in title or lead, the main company before it, nobody else named: read rightly in about two of three.
CONFIDENCE = 0.6
# "with | several local | banks", "collaboration | with": characters between the parts.
WITH_GAP = 12
CUE_GAP = 40


def unnamed_claim(reading: Reading) -> Claim | None:
    """The first sentence of title or lead that ties the main company to someone without a name; None: there is none."""
    if not reading.ranking:
        return None
    for sentence in reading.sentences:
        if sentence.place != "body" and _ties(sentence, reading.ranking[0]):
            return _claim(reading, sentence)
    return None


def _ties(sentence: Sentence, hub: int) -> bool:
    if sentence.entities != (hub,) or sentence.background or sentence.strength < 3:
        return False
    someone = sentence.words.unnamed.search(sentence.text)
    if someone is None or someone.start() < sentence.groups[0].start:
        return False
    preposition = sentence.words.with_.search(sentence.text, max(0, someone.start() - WITH_GAP), someone.start())
    return preposition is not None and any(
        hit.cue.strength == 3 and abs(hit.end - preposition.start()) <= CUE_GAP for hit in sentence.cues
    )


def _claim(reading: Reading, sentence: Sentence) -> Claim:
    name = sentence.groups[0].names[0]
    company = reading.article.companies[name.company]
    kind, status, about, term = describe_alone(sentence)
    party = Party(
        company_id=company.company_id,
        name=company.name,
        surface=sentence.text[name.start : name.end],
        parent=company.parent,
    )
    return Claim(
        parties=(party,),
        kind=kind,
        status=status,
        evidence=sentence.text,
        evidence_field=sentence.field,
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        confidence=CONFIDENCE,
        rule="unnamed_party",
        topics=about,
        term_months=term,
    )
