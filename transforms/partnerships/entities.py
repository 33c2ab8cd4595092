"""Companies merged to entities: a parent with its units, "Acme" with "Acme Logistics"; bystanders left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tieup.schemas.article import Article, Company, Mention
from tieup.transforms.partnerships.tables import Language

# Surer than a coin thrown twice; below, mentions are mostly fragments that part the names in a list.
MIN_CONFIDENCE = 0.2
# Shorter first words ("UK", "New") are shared by companies that have nothing else in common.
MIN_SHARED_CHARS = 4
# Characters between a company and its unit.
UNIT_GAP = 70
_NO_WORD = re.compile(r"[’']s\b|[^\w]+")
# Who reports stands behind a colon or dash, or in brackets: "Acme in talks with Bolt: Reuters", "(NYSE: ACME)".
# A heading's mark may stand before the first word; a source is followed by a colon or "reports".
TITLE_START = 2
_SAYS = frozenset("：:报称消讯")
_REPORTS = re.compile(r"(?:[:(（\[–—-]|\b(?:by|via|says?|on|to))\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bystanders:
    """Who is named without being a party."""

    names: frozenset[str] = frozenset()
    """In lower case."""

    pattern: re.Pattern[str] = re.compile(r"(?!)")
    """Of whole names in lower case."""

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.names or self.pattern.fullmatch(name.lower()) is not None


Entities = tuple[tuple[int, ...], ...]


def entities(article: Article, words: Language, skip: Bystanders) -> Entities:
    """Company indices of each entity; those of `skip` only where the title names them like a party."""
    members: dict[str, list[int]] = {}
    listed = _listed_in_title(article, words)
    for index, company in enumerate(article.companies):
        if company.confidence < MIN_CONFIDENCE or not company.mentions:
            continue
        # Machine-translated titles have the site's name amid the sentence: 与Acme TechCrunch合作.
        acts = _acts_in_title(article, company) if words.spaced else _opens_title(article, company)
        if company.name in skip and not acts:
            continue
        key = company.company_id if index in listed else company.parent or company.company_id
        members.setdefault(key, []).append(index)
    _merge_longer_names(members, article.companies)
    _merge_units(members, article, words)
    return tuple(tuple(indices) for indices in members.values())


def _acts_in_title(article: Article, company: Company) -> bool:
    title = article.title or ""
    return any(
        mention.field == "title" and mention.start and not _REPORTS.search(title[: mention.start])
        for mention in company.mentions
    )


def _opens_title(article: Article, company: Company) -> bool:
    title = article.title or ""
    return any(
        mention.field == "title" and mention.start <= TITLE_START and title[mention.end : mention.end + 1] not in _SAYS
        for mention in company.mentions
    )


def _neighbours(article: Article, field: str) -> Iterator[tuple[int, Mention, int, Mention]]:
    """Mentions of different companies that follow each other, with the companies' indices."""
    found = sorted(
        (
            (mention.start, mention.end, index, mention)
            for index, company in enumerate(article.companies)
            for mention in company.mentions
            if mention.field == field and company.confidence >= MIN_CONFIDENCE
        ),
        key=lambda item: item[:3],
    )
    for (_, _, one, first), (_, _, other, second) in pairwise(found):
        if one != other and first.end <= second.start <= first.end + UNIT_GAP:
            yield one, first, other, second


def _listed_in_title(article: Article, words: Language) -> set[int]:
    """Companies that the title lists side by side: nobody announces a tie-up with its own unit, whatever is known."""
    title = article.title or ""
    return {
        index
        for one, first, other, second in _neighbours(article, "title")
        if words.joint.fullmatch(title[first.end : second.start])
        for index in (one, other)
    }


def _merge_longer_names(members: dict[str, list[int]], companies: tuple[Company, ...]) -> None:
    """Join "Acme" and "Acme Logistics" if no parent is known: a company does not tie up with its own unit."""
    names = {key: _words(companies[indices[0]].name) for key, indices in members.items()}
    for key in sorted(members, key=lambda key: -len(names[key])):
        for other in members:
            short = names[other]
            if other != key and _begins(names[key], short) and len(short[0]) >= MIN_SHARED_CHARS:
                members[other] += members.pop(key)
                break


def _merge_units(members: dict[str, list[int]], article: Article, words: Language) -> None:
    """Join "Acme" and "Bolt" where the text says "Acme's Bolt unit" or "Bolt, a unit of Acme"."""
    for field, text in (("title", article.title or ""), ("text", article.text)):
        for one, first, other, second in _neighbours(article, field):
            gap = text[first.end : second.start]
            behind = text[second.end : second.end + UNIT_GAP]
            if words.unit_of.fullmatch(gap):
                _join(members, other, one)
            elif words.owner.fullmatch(gap) and words.unit_behind.match(behind):
                _join(members, one, other)


def _join(members: dict[str, list[int]], parent: int, unit: int) -> None:
    keys = {index: key for key, indices in members.items() for index in indices}
    if parent in keys and unit in keys and keys[parent] != keys[unit]:
        members[keys[parent]] += members.pop(keys[unit])


def _words(name: str) -> list[str]:
    return _NO_WORD.sub(" ", name.lower()).split()


def _begins(longer: list[str], shorter: list[str]) -> bool:
    return 0 < len(shorter) < len(longer) and longer[: len(shorter)] == shorter
