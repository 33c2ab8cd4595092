"""The whole way from an article to its companies."""

import math
from collections import Counter
from dataclasses import replace

from tieup.schemas.article import Article, Company, Mention
from tieup.transforms.companies import cjk
from tieup.transforms.companies.evidence import gather
from tieup.transforms.companies.grouping import Group, group_spans, name_of
from tieup.transforms.companies.matcher import Match, Matcher
from tieup.transforms.companies.registry import Registry
from tieup.transforms.companies.scoring import confidence, kinds
from tieup.transforms.companies.slugs import display_name, name_key
from tieup.transforms.companies.spans import Span, find_spans
from tieup.transforms.companies.survey import Names, survey
from tieup.transforms.companies.tables import words
from tieup.transforms.companies.tokens import Field, mark_headline, split_field, split_glued
from tieup.transforms.companies.units import Known
from tieup.transforms.companies.vetoes import SPEAKING, SURE, is_organisation, is_person, is_vetoed, names_of_person

MIN_CONFIDENCE = 0.1
MAX_CHARS = 200_000
"""Of a text that is looked at; the longest news texts seen have 60,000."""

MAX_COMPANIES = 300
MAX_TITLE_CHARS = 1_000
MAX_SPANS = 20_000
MAX_ALTERNATIVES = 50
"""Names with the same first word that are looked for in headlines; more are no company news."""

MAX_PERSON_WORDS = 3
LEAD_CHARS = 400
OFTEN = 4
TITLE_START_CHARS = 3


def tag_companies(article: Article, registry: Registry, matcher: Matcher) -> Article:
    """The article with its companies, the most prominent first."""
    texts = {"title": (article.title or "")[:MAX_TITLE_CHARS], "text": article.text[:MAX_CHARS]}
    fields = [split_field(name, text, article.language) for name, text in texts.items() if text]
    split_glued(fields)
    if len(fields) > 1 and any(token.line == "title" for token in fields[0].tokens):
        mark_headline(fields[0].text, fields[1])
    names = survey(fields, article.language)
    asian = cjk.share_of_cjk(article.text) >= cjk.MIN_SHARE
    spans: list[Span] = []
    people: set[str] = set()
    known: Known = {}
    for one in reversed(fields):
        matches = matcher.find(one.text, article.language)
        found = _latin_spans(one, matches, names, known, article.language if asian else None, people)
        spans.extend(found)
        known = _known(found)
        if asian:
            spans.extend(cjk.find_cjk_spans(one.name, one.text, matches, article.language))
    spans = [span for span in spans[:MAX_SPANS] if not _is_surname(span, people)]
    _settle(spans, fields, names)
    groups = group_spans(spans, registry)
    _add_missed(groups, fields, asian=asian)
    for group in groups:
        group.evidence = _evidence(group, article, names)
    _coordinate(groups, fields)
    companies = [_company(group, registry) for group in groups]
    kept = _distinct([company for company in companies if company.confidence >= MIN_CONFIDENCE])
    kept.sort(key=lambda company: -_prominence(company, len(article.text)))
    return replace(article, companies=tuple(kept[:MAX_COMPANIES]))


def _known(spans: list[Span]) -> Known:
    """Names of several words that the running text holds, longest first."""
    known: Known = {}
    seen: set[str] = set()
    for span in spans:
        name = display_name(span.surface).lower()
        if span.line == "text" and " " in name and name not in seen:
            seen.add(name)
            parts = name.split()
            known.setdefault(parts[0], []).append(parts)
    for listed in known.values():
        listed.sort(key=len, reverse=True)
    return known


def _latin_spans(
    one: Field, matches: list[Match], names: Names, known: Known, asian: str | None, people: set[str]
) -> list[Span]:
    kept: list[Span] = []
    behind = 0
    for span in find_spans(one, matches, names, known):
        if span.start < behind:
            continue
        gather(one, span)
        behind = span.bracket_end
        while kept and kept[-1].start >= span.start:
            kept.pop()
        if asian:
            span.evidence.add("foreign_script")
            cjk.look_around(one.text, span, asian)
        if is_person(one, span):
            people.update(names_of_person(span))
        elif not is_vetoed(one, span):
            span.organisation = is_organisation(span, one.lows[span.first : span.last])
            span.key = _key(span)
            kept.append(span)
    return kept


def _key(span: Span) -> str:
    key = name_key(span.surface)
    if span.organisation:
        span.evidence.add("organisation")
        parts = [part for part in key.split() if part not in {"of", "the", "republic", "kingdom"}]
        if not words("contexts", "governments").isdisjoint(parts):
            return " ".join(sorted(parts))
    return key


def _settle(spans: list[Span], fields: list[Field], names: Names) -> None:
    """Cuts ordinary words off the front of a name that the document has without them: "Dealer Acme Motors"."""
    keys = {span.key for span in spans if span.key}
    by_name = {one.name: one for one in fields}
    for span in spans:
        if span.company_id or span.last - span.first < 2:
            continue
        one = by_name[span.field]
        for first in range(span.first + 1, span.last):
            if (one.lows[first - 1], one.lows[first]) in names.pairs:
                break
            if one.lows[first - 1] not in words("words", "common") and one.lows[first - 1] not in words(
                "words", "job_fillers"
            ):
                break
            start = one.tokens[first].start
            key = name_key(one.text[start : span.end])
            if key in keys:
                span.first, span.start, span.surface, span.key = first, start, one.text[start : span.end], key
                break


def _is_surname(span: Span, people: set[str]) -> bool:
    if not SURE.isdisjoint(span.evidence) or span.organisation:
        return False
    low = span.surface.lower()
    if low in people:
        return low not in words("people", "first") or SPEAKING.isdisjoint(span.evidence)
    parts = span.key.split()
    return (
        2 <= len(parts) <= MAX_PERSON_WORDS
        and parts[-1] in people
        and words("contexts", "name_words").isdisjoint(parts)
    )


def _add_missed(groups: list[Group], fields: list[Field], *, asian: bool) -> None:
    """Mentions of the found names in headlines, in capitals and, in Chinese and Japanese, without their ends."""
    taken = {(span.field, span.start) for group in groups for span in group.spans}
    by_word: dict[str, list[tuple[list[str], Group]]] = {}
    for group in groups:
        for key in group.keys:
            parts = key.split()
            if parts:
                by_word.setdefault(parts[0], []).append((parts, group))
    for listed in by_word.values():
        listed.sort(key=lambda item: -len(item[0]))
        del listed[MAX_ALTERNATIVES:]
    for one in fields:
        for index, token in enumerate(one.tokens):
            if token.low in by_word and (token.line == "caps" or (token.line == "title" and token.is_name)):
                _add_from(one, index, by_word[token.low], taken)
        if asian:
            _add_short_forms(one, groups, taken)


def _add_from(one: Field, index: int, listed: list[tuple[list[str], Group]], taken: set[tuple[str, int]]) -> None:
    for parts, group in listed:
        last = index + len(parts)
        start = one.tokens[index].start
        if one.lows[index:last] == parts and (one.name, start) not in taken:
            end = one.tokens[last - 1].end
            taken.add((one.name, start))
            span = Span(
                one.name, start, end, one.text[start:end], index, last, key=group.key, line=one.tokens[index].line
            )
            group.spans.append(span)
            return


def _add_short_forms(one: Field, groups: list[Group], taken: set[tuple[str, int]]) -> None:
    spots = {start for name, start in taken if name == one.name}
    for group in groups[:MAX_COMPANIES]:
        if not (group.has("legal_form") or group.has("name_word")):
            continue
        core = cjk.core_name(group.spans[0].surface)
        names = {core, *(alias for span in group.spans for alias in span.aliases)}
        for name in sorted(names, key=len, reverse=True):
            for start, end in cjk.short_forms(one.text, name):
                if start not in spots:
                    spots.add(start)
                    group.spans.append(Span(one.name, start, end, name, -1, -1, key=group.key))


def _evidence(group: Group, article: Article, names: Names) -> set[str]:
    """What speaks for and against a company in the whole document."""
    counts = Counter(kind for span in group.spans for kind in span.evidence)
    half = len(group.spans) / 2
    shared = kinds("shared")
    found = {kind for kind, count in counts.items() if kind not in shared or count >= half}
    speaks = article.language != "en" and ("strong_verb" in found or found >= {"weak_verb", "cue_near"})
    if "fresh" in found and counts["fresh"] == len(group.spans) and not speaks:
        found.add("fresh_only")
    found |= _places(group, has_text=bool(article.text)) | _ordinary(group.key.split(), names)
    if found >= {"lower_in_text", "registry", "single_word"}:
        found = found - {"registry"} | {"registry_ambiguous"}
    if article.language == "de" and _is_noun_only(found):
        found.add("german_noun")
    return found - {"fresh"}


def _is_noun_only(found: set[str]) -> bool:
    """True for a German word that nothing but its capital makes a name."""
    return kinds("signs").isdisjoint(found) and not found >= {"weak_verb", "cue_near"}


def _places(group: Group, *, has_text: bool) -> set[str]:
    """What a company's places in the document and their number say."""
    in_title = [span.start for span in group.spans if span.field == "title"]
    in_text = [span.start for span in group.spans if span.field == "text"]
    says = {
        "title": bool(in_title),
        "title_first": bool(in_title) and min(in_title) < TITLE_START_CHARS,
        "title_only": bool(in_title) and not in_text and has_text,
        "lead": bool(in_text) and min(in_text) < LEAD_CHARS,
        "repeated": len(group.spans) > 1,
        "often": len(group.spans) >= OFTEN,
    }
    return {kind for kind, is_so in says.items() if is_so}


def _ordinary(parts: list[str], names: Names) -> set[str]:
    common = words("words", "common")
    found = set()
    if parts and all(part in common for part in parts):
        found.add("common_word")
    if parts and all(part in names.lower for part in parts):
        found.add("lower_in_text")
    return found


def _coordinate(groups: list[Group], fields: list[Field]) -> None:
    """A name joined by "and" or a comma to a likely company is likelier one."""
    likely = {id(group) for group in groups if confidence(group.evidence) > 0.6}
    for one in fields:
        ends = {
            span.last: group for group in groups for span in group.spans if span.field == one.name and span.first >= 0
        }
        for group in groups:
            for span in group.spans:
                if span.field != one.name or span.first < 2:
                    continue
                left = (
                    ends.get(span.first - 1)
                    if one.lows[span.first - 1] in words("contexts", "and_words")
                    else ends.get(span.first)
                )
                if left is None or left is group:
                    continue
                gap = one.text[one.tokens[span.first - 2].end : span.start]
                if id(left) in likely:
                    group.evidence.add("coordinated")
                if one.language != "en" and "between" in left.evidence:
                    group.evidence.add("between")
                if id(group) in likely and gap.strip():
                    left.evidence.add("coordinated")


def _company(group: Group, registry: Registry) -> Company:
    company_id, name = name_of(group, registry)
    entry = registry.entries.get(company_id)
    unique = {(span.field, span.start): span for span in sorted(group.spans, key=lambda span: span.end)}
    spans = sorted(unique.values(), key=lambda span: (span.field != "title", span.start))
    return Company(
        company_id=company_id,
        name=name,
        parent=entry.parent if entry else None,
        kind="organisation" if entry is None and _is_organisation(group) else "company",
        registered=entry is not None,
        confidence=round(confidence(group.evidence), 3),
        mentions=tuple(Mention(field=s.field, start=s.start, end=s.end, surface=s.surface) for s in spans),
    )


def _is_organisation(group: Group) -> bool:
    said = [span for span in group.spans if " " in span.key]
    return sum(span.organisation for span in said) * 2 > len(said) and not group.has("ticker")


def _distinct(companies: list[Company]) -> list[Company]:
    """One company per id: groups whose names differ only in what a slug leaves out."""
    by_id: dict[str, Company] = {}
    for company in companies:
        known = by_id.get(company.company_id)
        if known is None:
            by_id[company.company_id] = company
            continue
        mentions = {(m.field, m.start): m for m in (*known.mentions, *company.mentions)}
        ordered = sorted(mentions.values(), key=lambda m: (m.field != "title", m.start))
        sure = max(known.confidence, company.confidence)
        by_id[company.company_id] = replace(known, confidence=sure, mentions=tuple(ordered))
    return list(by_id.values())


def _prominence(company: Company, length: int) -> float:
    first = company.mentions[0]
    in_title = first.field == "title"
    place = 1.0 if in_title else 1 - first.start / max(length, 1)
    return 2.5 * in_title + math.log1p(len(company.mentions)) + place + 2 * company.confidence
