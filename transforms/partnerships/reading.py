"""An article as this stage reads it: sentences, the companies named in them as lists, and the cues."""

import bisect
import re
from dataclasses import dataclass
from functools import cached_property

from tieup.schemas.article import Article, Company
from tieup.transforms.partnerships.tables import Cue, Language, language
from tieup.transforms.text.sentences import sentences

# The lead: the first sentences that are no date line or caption, not far into the text.
LEAD_SENTENCES = 4
LEAD_MAX_CHARS = 900
LEAD_MIN_SENTENCE = 30
# A company named in the title counts as much as one named four times more in the text.
PLACE_PROMINENCE = {"title": 4.0, "lead": 1.5, "body": 0.0}
# Surer than a coin thrown twice; below, mentions are mostly fragments that part the names in a list.
MIN_CONFIDENCE = 0.2
# Shorter first words ("UK", "New") are shared by companies that have nothing else in common.
MIN_SHARED_CHARS = 4
# A name said again in brackets right behind: `Acme Corp ("Acme")`.
_NO_WORD = re.compile(r"[’']s\b|[^\w]+")
_AGAIN = re.compile(r"[\s,]*[(（\[<][^()（）]{0,40}$|^\s*[(（]?\s*$")


@dataclass(frozen=True, slots=True)
class Name:
    """A mention within a sentence."""

    entity: int
    """Index of the entity: the companies with one topmost parent."""

    company: int
    """Index into the article's companies."""

    start: int
    """Offset in the sentence."""

    end: int
    """End offset, exclusive."""


@dataclass(frozen=True, slots=True)
class Group:
    """Names in one list: "Acme, Bolt and Cogs"; a single name as well."""

    names: tuple[Name, ...]
    marked: str
    """`with`, `between`, `to` or nothing."""

    mark_start: int
    """Where the preposition stands; the group's start if there is none."""

    @property
    def start(self) -> int:
        """Offset of the first name."""
        return self.names[0].start

    @property
    def end(self) -> int:
        """Where the last name ends."""
        return self.names[-1].end

    @property
    def entities(self) -> tuple[int, ...]:
        """The entities in it, each once."""
        return tuple(dict.fromkeys(name.entity for name in self.names))


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue within a sentence."""

    cue: Cue
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence with what it holds."""

    field: str
    """`title` or `text`."""

    start: int
    """Offset in that field."""

    text: str
    place: str
    """`title`, `lead` or `body`."""

    groups: tuple[Group, ...]
    cues: tuple[CueHit, ...]
    words: Language

    @property
    def end(self) -> int:
        """End offset in the field, exclusive."""
        return self.start + len(self.text)

    @property
    def entities(self) -> tuple[int, ...]:
        """The entities named, each once."""
        return tuple(dict.fromkeys(entity for group in self.groups for entity in group.entities))

    @cached_property
    def background(self) -> bool:
        """True if its words speak of something in passing or from earlier."""
        return self.words.background.search(self.text) is not None

    @cached_property
    def about(self) -> bool:
        """True if it stands in a company's description of itself."""
        return self.words.about.search(self.text) is not None

    @cached_property
    def strength(self) -> int:
        """Of its strongest cue; 0 without one."""
        return max((hit.cue.strength for hit in self.cues), default=0)


@dataclass(frozen=True)
class Reading:
    """All sentences of an article, and its companies merged with their parents."""

    article: Article
    words: Language
    sentences: tuple[Sentence, ...]
    entities: tuple[tuple[int, ...], ...]
    """Company indices of each entity."""

    @cached_property
    def counts(self) -> tuple[float, ...]:
        """Mentions of each entity in sentences, each worth the company's confidence."""
        counts = [0.0] * len(self.entities)
        for sentence in self.sentences:
            for group in sentence.groups:
                for name in group.names:
                    counts[name.entity] += self.article.companies[name.company].confidence
        return tuple(counts)

    @cached_property
    def prominence(self) -> tuple[float, ...]:
        """How much the article is about each entity: mentions, more for those of title and lead."""
        scores = list(self.counts)
        for sentence in self.sentences:
            for entity in sentence.entities:
                scores[entity] += PLACE_PROMINENCE[sentence.place] * self.confidence(entity)
        return tuple(scores)

    @cached_property
    def ranking(self) -> tuple[int, ...]:
        """Entities, the most prominent first; ties by confidence."""
        return tuple(sorted(range(len(self.entities)), key=lambda e: (-self.prominence[e], -self.confidence(e), e)))

    def confidence(self, entity: int) -> float:
        """How sure it is that the entity is a company."""
        return max(self.article.companies[index].confidence for index in self.entities[entity])


def has_cue(article: Article) -> bool:
    """True if a stem of any cue stands in title or text: without one there is nothing to read."""
    stems = language(article.language).stems
    return bool(
        stems.find_matches_as_indexes(article.text.lower())
        or stems.find_matches_as_indexes((article.title or "").lower())
    )


def read(article: Article, skip: frozenset[str]) -> Reading:
    """Read an article; companies whose name or id is in `skip` (agencies, exchanges) are not seen."""
    words = language(article.language)
    entities, entity_of = _entities(article.companies, skip)
    found: list[Sentence] = []
    for field, text in (("title", article.title or ""), ("text", article.text)):
        found += _sentences(article, field, text, words, entity_of)
    return Reading(article=article, words=words, sentences=tuple(found), entities=entities)


def _entities(
    companies: tuple[Company, ...], skip: frozenset[str]
) -> tuple[tuple[tuple[int, ...], ...], dict[int, int]]:
    members: dict[str, list[int]] = {}
    for index, company in enumerate(companies):
        if company.name.lower() not in skip and company.mentions and company.confidence >= MIN_CONFIDENCE:
            members.setdefault(company.parent or company.company_id, []).append(index)
    _merge_longer_names(members, companies)
    entities = tuple(tuple(indices) for indices in members.values())
    return entities, {index: entity for entity, indices in enumerate(entities) for index in indices}


def _merge_longer_names(members: dict[str, list[int]], companies: tuple[Company, ...]) -> None:
    """Join "Acme" and "Acme Logistics" if no parent is known: a company does not tie up with its own unit."""
    names = {key: _words(companies[indices[0]].name) for key, indices in members.items()}
    for key in sorted(members, key=lambda key: -len(names[key])):
        for other in members:
            short = names[other]
            if other != key and _begins(names[key], short) and len(short[0]) >= MIN_SHARED_CHARS:
                members[other] += members.pop(key)
                break


def _words(name: str) -> list[str]:
    return _NO_WORD.sub(" ", name.lower()).split()


def _begins(longer: list[str], shorter: list[str]) -> bool:
    return 0 < len(shorter) < len(longer) and longer[: len(shorter)] == shorter


def _sentences(article: Article, field: str, text: str, words: Language, entity_of: dict[int, int]) -> list[Sentence]:
    mentions = sorted(
        (mention.start, mention.end, index)
        for index in entity_of
        for mention in article.companies[index].mentions
        if mention.field == field
    )
    starts = [start for start, _, _ in mentions]
    found: list[Sentence] = []
    leading = 0
    for span in sentences(text):
        content = text[span.start : span.end]
        first, last = bisect.bisect_left(starts, span.start), bisect.bisect_left(starts, span.end)
        names = [
            Name(entity_of[index], index, start - span.start, min(end, span.end) - span.start)
            for start, end, index in mentions[first:last]
        ]
        place = "title" if field == "title" else "body"
        if place == "body" and leading < LEAD_SENTENCES and span.start < LEAD_MAX_CHARS:
            place = "lead"
            leading += len(content) >= LEAD_MIN_SENTENCE
        cues = _cues(content, words, names)
        groups = _groups(content, words, names)
        found.append(Sentence(field, span.start, content, place, tuple(groups), tuple(cues), words))
    return found


def _cues(content: str, words: Language, names: list[Name]) -> list[CueHit]:
    """The cues in a sentence, those within a company's name left out."""
    tried: dict[str, Cue] = {}
    for index, _, _ in words.stems.find_matches_as_indexes(content.lower(), overlapping=True):
        for cue in words.stem_cues[index]:
            tried[cue.name] = cue
    hits = [
        CueHit(cue, match.start(), match.end()) for cue in tried.values() for match in cue.pattern.finditer(content)
    ]
    return sorted(
        (hit for hit in hits if not any(name.start <= hit.start and hit.end <= name.end for name in names)),
        key=lambda hit: (hit.start, -hit.cue.strength),
    )


def _groups(content: str, words: Language, names: list[Name]) -> list[Group]:
    lists: list[list[Name]] = []
    for name in names:
        if lists:
            before = lists[-1][-1]
            between = content[before.end : name.start]
            if name.start < before.end:
                continue
            if name.entity == before.entity and _AGAIN.fullmatch(between):
                lists[-1][-1] = Name(before.entity, before.company, before.start, name.end)
                continue
            if words.joint.fullmatch(between):
                lists[-1].append(name)
                continue
        lists.append([name])
    groups: list[Group] = []
    at = 0
    for members in lists:
        groups.append(_marked(content, words, members, at))
        at = members[-1].end
    return groups


def _marked(content: str, words: Language, members: list[Name], at: int) -> Group:
    if words.behind.search(content[members[-1].end :]):
        return Group(tuple(members), "with", members[0].start)
    before = content[at : members[0].start].rstrip('"“<《「(（ ') + " "
    for kind, pattern in (("with", words.with_), ("between", words.between), ("to", words.to)):
        marks = list(pattern.finditer(before))
        if marks and words.filler.fullmatch(before[marks[-1].end() :]):
            if kind == "between" and len({name.entity for name in members}) < 2:
                continue
            return Group(tuple(members), kind, at + marks[-1].start())
    return Group(tuple(members), "", members[0].start)
