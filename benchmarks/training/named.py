"""Articles whose companies are the labelled ones: what the pair weights learn from beside the names as found."""

import re
from dataclasses import replace
from typing import Any

from tieup.schemas.article import Article, Company, Mention
from tieup.transforms.companies.slugs import slug

_SUFFIX = re.compile(
    r",? (?:Inc|Corp|Corporation|Ltd|Limited|Co|Company|PLC|Plc|plc|Group|AG|SE|GmbH|Holdings|LLC)\.?$"
)
# `Acme Holdings Ltd ("Acme")`: a short form that the text itself gives.
_SHORT = r"[^.()\n]{0,30}?\s\([\"“]?([A-Z][A-Za-z]{1,15})[\"”]?\)"


def with_labelled_names(article: Article, record: dict[str, Any]) -> Article:
    """The article with the companies of its label, found by their surfaces, aliases and forms without a suffix."""
    forms, parents = _forms(record, article.text)
    owner = {form: name for name, known in forms.items() for form in sorted(known) if len(form) > 1}
    if not owner:
        return replace(article, companies=())
    pattern = "|".join(_bounded(form) for form in sorted(owner, key=lambda form: (-len(form), form)))
    in_capitals = {form.lower(): name for form, name in owner.items()}
    mentions: dict[str, list[Mention]] = {}
    for field, text in (("title", article.title or ""), ("text", article.text)):
        flags = re.IGNORECASE if field == "title" and text.isupper() else 0
        for match in re.finditer(pattern, text, flags):
            name = owner.get(match.group()) or in_capitals[match.group().lower()]
            mentions.setdefault(name, []).append(
                Mention(field=field, start=match.start(), end=match.end(), surface=match.group())
            )
    companies = [
        Company(
            company_id=slug(name),
            name=name,
            parent=slug(parents[name]) if name in parents else None,
            mentions=tuple(found),
        )
        for name, found in mentions.items()
    ]
    return replace(article, companies=tuple(sorted(companies, key=lambda company: -len(company.mentions))))


def _forms(record: dict[str, Any], text: str) -> tuple[dict[str, set[str]], dict[str, str]]:
    forms: dict[str, set[str]] = {name: {name} for name in record["companies"] or ()}
    parents: dict[str, str] = {}
    for entry in record["partnerships"]:
        for party in entry["parties"]:
            name = party["canonical"]
            if name:
                forms.setdefault(name, set()).update((name, party["surface"], *(party.get("aliases") or ())))
                if party.get("parent"):
                    parents[name] = party["parent"]
    for name, known in forms.items():
        known.add(_SUFFIX.sub("", name))
        known.update(match.group(1) for match in re.finditer(re.escape(name) + _SHORT, text))
    return forms, parents


def _bounded(form: str) -> str:
    before = r"(?<![A-Za-z0-9])" if form[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if form[-1].isascii() else ""
    return before + re.escape(form) + after
