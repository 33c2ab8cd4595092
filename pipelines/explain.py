"""One article, stage by stage, as a person reads it: what was cut, repaired, found, taken and not taken, and why.

Looking changes nothing: it shows the records that the stages returned. Where there are no colours (a pipe, a file,
NO_COLOR) marks stand around the spans instead.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tieup.pipelines.show import printable
from tieup.schemas.article import Article
from tieup.schemas.claim import Claim
from tieup.transforms.partnerships.tagging import Considered


class Look(NamedTuple):
    """How a kind of span looks."""

    name: str
    style: str
    opening: str
    closing: str


COMPANY = Look("company", "bold cyan", "[", "]")
EVIDENCE = Look("evidence", "on grey30", ">>", "<<")
ARTEFACT = Look("artefact", "bold red underline", "{", "}")
LOOKS = (EVIDENCE, ARTEFACT, COMPANY)  # from the outermost to the innermost


class Span(NamedTuple):
    """A marked part of a field."""

    start: int
    end: int
    look: Look


class MarkedText:
    """A text with spans: in colours where there are any, else with marks around them."""

    def __init__(self, text: str, spans: Iterable[Span]) -> None:
        self.text = text
        self.spans = sorted(spans, key=lambda span: (span.start, -span.end, LOOKS.index(span.look)))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """In colours or with marks, as this console can."""
        yield self.styled() if _has_colours(console) else Text(self.marked())

    def styled(self) -> Text:
        """The text with styles."""
        edges = sorted({0, len(self.text), *(edge for span in self.spans for edge in (span.start, span.end))})
        styled = Text()
        for start, end in pairwise(edges):
            styles = [span.look.style for span in self.spans if span.start <= start and end <= span.end]
            styled.append(printable(self.text[start:end]), " ".join(styles))
        return styled

    def marked(self) -> str:
        """The text with marks; a span without length, where something was deleted, becomes `{}`."""
        edges: dict[int, tuple[list[str], list[str]]] = {}
        for span in self.spans:
            closings, openings = edges.setdefault(span.start, ([], []))
            if span.start == span.end:
                closings.append(span.look.opening + span.look.closing)
            else:
                openings.append(span.look.opening)
                edges.setdefault(span.end, ([], []))[0].insert(0, span.look.closing)
        pieces, done = [], 0
        for edge in sorted(edges):
            closings, openings = edges[edge]
            pieces += [printable(self.text[done:edge]), *closings, *openings]
            done = edge
        return "".join([*pieces, printable(self.text[done:])])


class Legend:
    """What the colours or marks mean."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """In colours or with marks, as this console can."""
        coloured = _has_colours(console)
        parts = [
            Text(look.name, look.style) if coloured else Text(f"{look.opening}{look.name}{look.closing}")
            for look in LOOKS
        ]
        yield Text("  ").join(parts)


def render(article: Article, considered: Sequence[Considered]) -> Group:
    """The article, stage by stage, for a rich console.

    Args:
        article: as the last stage returned it.
        considered: the sentences that were looked at for partnerships.
    """
    return Group(
        *_section("Document and extraction", _extraction(article)),
        *_section("Repair", _repairs(article)),
        *_section("Language", _language(article)),
        *_section("Translation", _translation(article)),
        *_section("Companies", _companies(article)),
        *_section("Partnerships", _claims(article)),
        *_section("Sentences considered and not taken", _not_taken(considered)),
        *_section("Text", [Legend(), Text(""), *_marked_fields(article)]),
    )


def as_json(article: Article, considered: Sequence[Considered]) -> dict[str, object]:
    """The same for machines: the article's own fields by name, and `considered`; times in ISO 8601."""
    sentences = [dataclasses.asdict(sentence) for sentence in considered]
    return {"article": _as_plain(dataclasses.asdict(article)), "considered": _as_plain(sentences)}


def _has_colours(console: Console) -> bool:
    return console.color_system is not None and not console.no_color


def _section(title: str, parts: Sequence[RenderableType]) -> list[RenderableType]:
    return [Text(title, "bold"), *(Padding(part, (0, 0, 0, 2)) for part in parts or [Text("nothing", "dim")]), Text("")]


def _pairs(pairs: Iterable[tuple[str, object]]) -> Table:
    """Lines of name and value; what is unknown is left out."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        if value is not None and value not in ("", ()):
            table.add_row(Text(name), Text(printable(str(value))))
    return table


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> list[RenderableType]:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else printable(str(cell))) for cell in row))
    return [table] if table.row_count else []


def _extraction(article: Article) -> list[RenderableType]:
    published = (
        f"{article.published_at.isoformat()} (from: {article.date_source})" if article.published_at else "unknown"
    )
    facts = _pairs(
        [
            ("source", article.source_uri),
            ("url", article.url or article.canonical_url),
            ("feed", article.feed_url),
            ("title", article.title or "none"),
            ("published", published),
            ("access", f"{article.access or 'not said'}{', the text breaks off' if article.is_truncated else ''}"),
            ("authors", ", ".join(article.authors)),
            ("method", article.extraction_method),
            ("text", f"{len(article.text):,} characters; lines removed: {len(article.removed)}"),
        ]
    )
    return [facts, *_table(["removed as", "line"], [(line.kind, line.text) for line in article.removed])]


def _repairs(article: Article) -> list[RenderableType]:
    repaired = [artefact for artefact in article.artefacts if artefact.repaired]
    return _table(
        ["at", "kind", "before", "after"],
        [(f"{each.start}-{each.end}", each.kind, _visible(each.evidence), _visible(each.text)) for each in repaired],
    )


def _language(article: Article) -> list[RenderableType]:
    language = f"{article.language}, confidence {article.language_confidence:.2f}"
    return [_pairs([("language", language), ("declared", article.declared_language)])]


def _translation(article: Article) -> list[RenderableType]:
    score = None if article.translation_score is None else f"{article.translation_score:.2f} (1: machine-translated)"
    facts = [("status", article.translation_status), ("score", score), ("from", article.source_language)]
    traces = [artefact for artefact in article.artefacts if not artefact.repaired]
    rows = [(f"{each.start}-{each.end}", each.kind, _visible(each.text), each.evidence) for each in traces]
    return [_pairs(facts), *_table(["at", "kind", "text", "evidence"], rows)]


def _companies(article: Article) -> list[RenderableType]:
    return _table(
        ["name", "id", "parent", "known from", "confidence", "mentions"],
        [
            (
                company.name,
                company.company_id,
                company.parent,
                "registry" if company.registered else "this text",
                f"{company.confidence:.2f}",
                len(company.mentions),
            )
            for company in article.companies
        ],
    )


def _claims(article: Article) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for claim in article.claims:
        parts += [Text(""), _pairs(_claim_facts(claim))]
    return parts[1:]


def _claim_facts(claim: Claim) -> list[tuple[str, object]]:
    parties = [f"{party.name} ({party.role})" if party.role else party.name for party in claim.parties]
    term = f"{claim.term_months} months" if claim.term_months is not None else None
    place = f"{claim.evidence_field} {claim.evidence_start}-{claim.evidence_end}"
    return [
        ("parties", " + ".join(parties) + (" + a party without a name" if len(parties) == 1 else "")),
        ("kind", f"{claim.kind}, {claim.status}" + (", in passing" if claim.background else "")),
        ("confidence", f"{claim.confidence:.2f} by rule {claim.rule}"),
        ("evidence", f"{claim.evidence} ({place})"),
        ("topics", ", ".join(claim.topics)),
        ("term", term),
    ]


def _not_taken(considered: Sequence[Considered]) -> list[RenderableType]:
    """Each sentence once, and below it every pair of companies in it that did not become a claim."""
    pairs: dict[str, list[Considered]] = {}
    for each in considered:
        if not each.taken:
            pairs.setdefault(f"{each.sentence} ({each.field} {each.start}-{each.end})", []).append(each)
    parts: list[RenderableType] = []
    for sentence, left_out in pairs.items():
        rows = [(" + ".join(each.parties), each.why, each.rule, f"{each.score:.2f}") for each in left_out]
        parts += [Text(printable(sentence)), *_table(["companies", "why not", "rule", "score"], rows), Text("")]
    return parts[:-1]


def _marked_fields(article: Article) -> list[RenderableType]:
    fields = (("title", article.title), ("text", article.text))
    return [MarkedText(content, _spans(article, field, len(content))) for field, content in fields if content]


def _spans(article: Article, field: str, length: int) -> list[Span]:
    mentions = [mention for company in article.companies for mention in company.mentions if mention.field == field]
    claims = [claim for claim in article.claims if claim.evidence_field == field]
    artefacts = article.artefacts if field == "text" else ()
    spans = {
        *(Span(mention.start, mention.end, COMPANY) for mention in mentions),
        *(Span(claim.evidence_start, claim.evidence_end, EVIDENCE) for claim in claims),
        *(Span(artefact.start, artefact.end, ARTEFACT) for artefact in artefacts),
    }
    return [span for span in spans if 0 <= span.start <= span.end <= length]


def _visible(text: str) -> str:
    """A short text in which spaces at an edge, controls and nothing at all can be seen."""
    return repr(text) if text != printable(text).strip() or not text else text


def _as_plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_plain(item) for item in value]
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
