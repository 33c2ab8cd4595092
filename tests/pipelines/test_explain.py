import dataclasses
import io
import json
from datetime import datetime, timezone

import pytest
from rich.console import Console

from tieup.pipelines.explain import ARTEFACT, COMPANY, EVIDENCE, MarkedText, Span, as_json, render
from tieup.schemas.article import Artefact, Article, Company, Mention, Removed
from tieup.schemas.claim import Claim, Party
from tieup.transforms.partnerships.tagging import Considered

TEXT = "Quillon will supply Brightwater’s plants. The german maker said so.\nQuillon met Orrin."
EVIDENCE_END = TEXT.index(".") + 1


def mention(surface: str) -> Mention:
    start = TEXT.index(surface)
    return Mention(field="text", start=start, end=start + len(surface), surface=surface)


def trace(text: str, kind: str, evidence: str, *, repaired: bool) -> Artefact:
    start = TEXT.index(text)
    return Artefact(kind=kind, start=start, end=start + len(text), text=text, evidence=evidence, repaired=repaired)


ARTICLE = Article(
    article_id="a",
    source_uri="news/quillon.txt",
    document_hash="d",
    title="Quillon to supply Brightwater",
    text=TEXT,
    extraction_method="plain",
    content_hash="c",
    authors=("Ada Example", "Ben Sample"),
    published_at=datetime(2025, 3, 1, 12, 30, tzinfo=timezone.utc),
    date_source="meta",
    language="en",
    language_confidence=0.99,
    declared_language="en-GB",
    translation_status="suspected",
    translation_score=0.72,
    source_language="de",
    artefacts=(
        trace("’", "mojibake", "â€™", repaired=True),
        trace("german", "lower_case_demonym", "English writes German", repaired=False),
    ),
    removed=(Removed(kind="share_bar", text="Share this article"),),
    companies=(
        Company(
            company_id="quillon",
            name="Quillon",
            parent="quillon-group",
            registered=True,
            mentions=(Mention(field="title", start=0, end=7, surface="Quillon"), mention("Quillon")),
        ),
        Company(company_id="brightwater", name="Brightwater", confidence=0.81, mentions=(mention("Brightwater"),)),
    ),
    claims=(
        Claim(
            parties=(
                Party(company_id="brightwater", name="Brightwater", surface="Brightwater", role="customer"),
                Party(company_id="quillon", name="Quillon", surface="Quillon", role="supplier"),
            ),
            kind="supply",
            status="announced",
            evidence=TEXT[:EVIDENCE_END],
            evidence_field="text",
            evidence_start=0,
            evidence_end=EVIDENCE_END,
            confidence=0.9,
            rule="will_supply",
            topics=("plants",),
            term_months=36,
        ),
    ),
)
CONSIDERED = (
    Considered(
        field="text",
        start=0,
        end=EVIDENCE_END,
        sentence=TEXT[:EVIDENCE_END],
        parties=("Brightwater", "Quillon"),
        rule="will_supply",
        score=0.9,
        taken=True,
        why="a supply cue between both",
    ),
    Considered(
        field="text",
        start=TEXT.index("Quillon met"),
        end=len(TEXT),
        sentence="Quillon met Orrin.",
        parties=("Orrin", "Quillon"),
        rule="met_with",
        score=0.2,
        taken=False,
        why="a meeting is no partnership",
    ),
)


def shown(article: Article = ARTICLE, considered: tuple[Considered, ...] = CONSIDERED, **console: object) -> str:
    stream = io.StringIO()
    Console(file=stream, width=200, highlight=False, **console).print(render(article, considered))  # type: ignore[arg-type]
    return stream.getvalue()


def section(output: str, title: str) -> str:
    """What stands below a title, up to the empty line, with single spaces."""
    return " ".join(output.split(f"{title}\n", 1)[1].split("\n\n", 1)[0].split())


def test_the_sections_come_in_the_order_of_the_stages() -> None:
    titles = [line for line in shown().splitlines() if line and not line.startswith(" ")]
    assert titles == [
        "Document and extraction",
        "Repair",
        "Language",
        "Translation",
        "Companies",
        "Partnerships",
        "Sentences considered and not taken",
        "Text",
    ]


@pytest.mark.parametrize(
    ("title", "facts"),
    [
        (
            "Document and extraction",
            [
                "source news/quillon.txt",
                "published 2025-03-01T12:30:00+00:00 (from: meta)",
                "authors Ada Example, Ben Sample",
                "method plain",
                "share_bar Share this article",
            ],
        ),
        ("Repair", ["31-32 mojibake â€™ ’"]),
        ("Language", ["language en, confidence 0.99", "declared en-GB"]),
        (
            "Translation",
            ["status suspected", "score 0.72", "from de", "lower_case_demonym german English writes German"],
        ),
        ("Companies", ["Quillon quillon quillon-group registry 1.00 2", "Brightwater brightwater this text 0.81 1"]),
        (
            "Partnerships",
            [
                "parties Brightwater (customer) + Quillon (supplier)",
                "kind supply, announced",
                "confidence 0.90 by rule will_supply",
                "evidence Quillon will supply Brightwater’s plants. (text 0-41)",
                "term 36 months",
            ],
        ),
        (
            "Sentences considered and not taken",
            ["Quillon met Orrin. (text 68-86)", "Orrin + Quillon a meeting is no partnership met_with 0.20"],
        ),
    ],
)
def test_each_section_says_what_its_stage_found(title: str, facts: list[str]) -> None:
    told = section(shown(), title)
    assert [fact for fact in facts if fact not in told] == []


def test_a_repair_is_not_listed_as_a_trace_of_translation() -> None:
    assert "mojibake" not in section(shown(), "Translation")
    assert "lower_case_demonym" not in section(shown(), "Repair")


def test_a_sentence_that_was_taken_is_not_listed_as_left_out() -> None:
    assert "a supply cue" not in shown()


def test_a_sentence_with_several_pairs_is_shown_once() -> None:
    other = dataclasses.replace(CONSIDERED[1], parties=("Brightwater", "Orrin"))
    told = section(shown(considered=(*CONSIDERED, other)), "Sentences considered and not taken")
    assert told.count("Quillon met Orrin.") == 1
    assert told.count("a meeting is no partnership") == 2


def test_without_colours_marks_stand_around_the_spans() -> None:
    output = shown()
    assert "\x1b" not in output
    assert ">>[Quillon] will supply [Brightwater]{’}s plants.<< The {german} maker" in output
    assert "[Quillon] to supply Brightwater" in output
    assert ">>evidence<<  {artefact}  [company]" in output


def test_on_a_coloured_terminal_spans_have_styles_and_no_marks() -> None:
    output = shown(force_terminal=True, color_system="truecolor", no_color=False)
    assert "[Quillon]" not in output
    assert ">>" not in output
    assert "\x1b[1;36;48;5;239mQuillon\x1b[0m" in output


def test_a_terminal_without_colours_gets_marks() -> None:
    assert ">>[" in shown(force_terminal=True, color_system="truecolor", no_color=True)


def test_an_article_in_which_nothing_was_found_says_so() -> None:
    bare = dataclasses.replace(
        ARTICLE,
        title=None,
        authors=(),
        published_at=None,
        date_source="ingested",
        artefacts=(),
        removed=(),
        companies=(),
        claims=(),
    )
    output = shown(bare, ())
    assert "published unknown" in section(output, "Document and extraction")
    assert [section(output, title) for title in ("Repair", "Companies", "Partnerships")] == ["nothing"] * 3


def test_a_single_party_is_told_to_have_a_partner_without_a_name() -> None:
    claim = dataclasses.replace(ARTICLE.claims[0], parties=ARTICLE.claims[0].parties[:1], background=True)
    told = section(shown(dataclasses.replace(ARTICLE, claims=(claim,))), "Partnerships")
    assert "Brightwater (customer) + a party without a name" in told
    assert "supply, announced, in passing" in told


def test_escape_sequences_of_a_page_do_not_reach_the_terminal() -> None:
    spoilt = dataclasses.replace(ARTICLE, title="A\x1b]0;owned\x07 title", text="\x1b[2J" + TEXT, source_uri="\x9b31m")
    output = shown(spoilt)
    assert not {"\x1b", "\x07", "\x9b"} & set(output)
    assert "]0;owned title" in output


def test_square_brackets_of_a_page_are_text_and_not_markup() -> None:
    assert "[red]alert[/red]" in shown(dataclasses.replace(ARTICLE, title="[red]alert[/red]", companies=()))


def test_spans_that_do_not_fit_the_text_are_left_out() -> None:
    assert "{" not in section(shown(dataclasses.replace(ARTICLE, text="Short.")), "Text").replace("{artefact}", "")


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "abcdef"),
        ([(0, 6, EVIDENCE), (0, 2, COMPANY), (4, 6, COMPANY)], ">>[ab]cd[ef]<<"),
        ([(1, 3, COMPANY), (3, 5, COMPANY)], "a[bc][de]f"),
        ([(2, 2, ARTEFACT)], "ab{}cdef"),
        ([(0, 2, COMPANY), (2, 2, ARTEFACT), (2, 4, COMPANY)], "[ab]{}[cd]ef"),
        ([(0, 4, EVIDENCE), (2, 6, COMPANY)], ">>ab[cd<<ef]"),
        ([(6, 6, ARTEFACT)], "abcdef{}"),
    ],
)
def test_marks_nest_and_close_in_order(spans: list[tuple[int, int, object]], expected: str) -> None:
    assert MarkedText("abcdef", [Span(*span) for span in spans]).marked() == expected  # type: ignore[arg-type]


def test_the_json_form_holds_all_fields_and_survives_json() -> None:
    told = json.loads(json.dumps(as_json(ARTICLE, CONSIDERED)))
    assert set(told["article"]) == {field.name for field in dataclasses.fields(Article)}
    assert told["article"]["published_at"] == "2025-03-01T12:30:00Z"
    assert told["article"]["companies"][0]["mentions"][0]["surface"] == "Quillon"
    assert [sentence["taken"] for sentence in told["considered"]] == [True, False]
