"""What speaks for and against each pair of companies, as numbers with names.

Every feature lies between about 0 and 1 (logarithms up to 2), so that the weights in `weights.toml` can be read side by
side.
"""

import math
from dataclasses import dataclass, field

from tieup.transforms.partnerships.reading import Reading, Sentence
from tieup.transforms.partnerships.relations import Relation, relations

Pair = tuple[int, int]
LONG_LIST = 4
DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair of entities with all that was read about them."""

    pair: Pair
    relations: tuple[Relation, ...]
    features: dict[str, float] = field(hash=False)


def candidates(reading: Reading) -> list[Candidate]:
    """All pairs that some sentence relates by a cue, with their features."""
    found, siblings = relations(reading)
    by_pair: dict[Pair, list[Relation]] = {}
    for relation in found:
        by_pair.setdefault(relation.pair, []).append(relation)
    both = _both(reading)
    if both and len(reading.ranking) > 1:
        by_pair.setdefault(_top_two(reading), [])
    document = _document(reading)
    return [
        Candidate(pair, tuple(related), document | _pair(reading, pair, related, siblings, both))
        for pair, related in by_pair.items()
    ]


def _document(reading: Reading) -> dict[str, float]:
    """Features of the whole article: its title's and lead's cues and the type of story."""
    title = [sentence for sentence in reading.sentences if sentence.place == "title"]
    lead = [sentence for sentence in reading.sentences if sentence.place == "lead"]
    strong = sum(sentence.strength == 3 for sentence in reading.sentences)
    features = {
        "constant": 1.0,
        "title_cue": max((sentence.strength for sentence in title), default=0) / 3,
        "lead_cue": max((sentence.strength for sentence in lead), default=0) / 3,
        "cue_density": math.log1p(10 * strong / max(len(reading.sentences), 5)),
        "venture_exit": float(any(hit.cue.status == "ended" for s in (*title, *lead) for hit in s.cues)),
        "companies": math.log1p(len(reading.entities)) / 2,
        "unspaced": float(not reading.words.spaced),
    }
    for name, pattern in reading.words.stories.items():
        features[f"title_{name}"] = float(any(pattern.search(sentence.text) for sentence in title))
        features[f"lead_{name}"] = float(any(pattern.search(sentence.text) for sentence in lead))
    return features


def _pair(
    reading: Reading, pair: Pair, related: list[Relation], siblings: set[Pair], both: list[Sentence]
) -> dict[str, float]:
    counts = sorted(reading.counts[entity] for entity in pair)
    total = sum(reading.counts) or 1
    ranks = [reading.ranking.index(entity) for entity in pair]
    places = {entity: {s.place for s in reading.sentences if entity in s.entities} for entity in pair}
    framed = [relation for relation in related if relation.frame != "loose"]
    features: dict[str, float] = {}
    for relation in related:
        name = f"{relation.sentence.place}_{relation.frame}"
        features[name] = max(features.get(name, 0.0), relation.weight)
    said = framed or related
    features |= {
        "framed_sentences": math.log1p(len({relation.sentence.start for relation in framed})),
        "strong_sentences": math.log1p(len({r.sentence.start for r in related if r.hit.cue.strength == 3})),
        "lesser_share": counts[0] / total,
        "lesser_mentions": math.log1p(counts[0]) / 2,
        "both_on_top": float(max(ranks) < 2),
        "both_in_top_three": float(max(ranks) < 3),
        "hub": float(min(ranks) == 0),
        "alone_in_lead": float(_alone_in_lead(reading, pair)),
        "title_names_both": float(all("title" in places[entity] for entity in pair)),
        "title_names_one": float(sum("title" in places[entity] for entity in pair) == 1),
        "lead_names_both": float(all("lead" in places[entity] for entity in pair)),
        "confidence": min(reading.confidence(entity) for entity in pair),
        "doubtful": float(min(reading.confidence(entity) for entity in pair) < DOUBTFUL),
        "background": _share([relation.sentence.background for relation in said]),
        "about": _share([relation.sentence.about for relation in said]),
        "long_list": float(bool(said) and all(_in_long_list(relation) for relation in said)),
        "siblings": float(pair in siblings),
        "both_parties": math.log1p(len(both)) if pair == _top_two(reading) else 0.0,
    }
    return features


def _alone_in_lead(reading: Reading, pair: Pair) -> bool:
    """True if title and lead name these two and nobody else, and hold a cue that speaks for itself."""
    front = [sentence for sentence in reading.sentences if sentence.place != "body"]
    named = {entity for sentence in front for entity in sentence.entities}
    return named == set(pair) and any(sentence.strength == 3 for sentence in front)


def _in_long_list(relation: Relation) -> bool:
    """True for one of many names, unless the list itself is said to act together: a consortium."""
    together = relation.frame == "joint" and relation.hit.cue.strength == 3 and relation.sentence.place != "body"
    return relation.listed > LONG_LIST and not together


def _both(reading: Reading) -> list[Sentence]:
    """Sentences with a cue that speak of "the two companies"."""
    return [s for s in reading.sentences if s.strength >= 2 and len(s.entities) < 2 and s.words.both.search(s.text)]


def _top_two(reading: Reading) -> Pair:
    if len(reading.ranking) < 2:
        return (-1, -1)
    a, b = reading.ranking[:2]
    return (min(a, b), max(a, b))


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
